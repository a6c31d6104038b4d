// journeyctl economics: what lost journeys would have been worth, and what it costs to serve.
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

struct EconomicsOptions {
  ScopeFlags scope;
  double value = 0;
  std::uint32_t most = 0;
};

std::string Money(double amount) {
  return amount >= 1'000 ? WithThousands(static_cast<std::int64_t>(amount + 0.5))
                         : Decimal(amount, 2);
}

std::string Interval(const v1::Estimate& estimate) {
  return absl::StrCat("[", Money(estimate.low()), ", ", Money(estimate.high()), "]");
}

std::string Headline(const v1::GetEconomicsResponse& response) {
  std::string text;
  if (response.has_value_at_stake()) {
    absl::StrAppend(&text, "At stake: ", Money(response.value_at_stake().value()), ", from ",
                    Counted(response.lost_outcomes(), "lost journey", "lost journeys"), " at ",
                    Money(response.value_per_outcome().value()), " each");
  } else {
    absl::StrAppend(&text, Counted(response.lost_outcomes(), "journey was", "journeys were"),
                    " lost; without values, or --value, nobody knows what that is worth");
  }
  if (response.has_cost_per_success()) {
    absl::StrAppend(&text, ". Serving cost ", Money(response.cost()), ", ",
                    Money(response.cost_per_success()), " for each success");
  }
  return absl::StrCat(text, ".");
}

std::string PlaceTable(const v1::GetEconomicsResponse& response, const Style& style) {
  Table table({{"Lost at", Align::kLeft, true},
               {"Lost", Align::kRight},
               {"Of those that ended there", Align::kRight, false, 2},
               {"Value at stake", Align::kRight},
               {"95 %", Align::kLeft, false, 1}});
  for (const v1::ValueAtPlace& place : response.places()) {
    const bool has_value = place.has_value_at_stake();
    table.AddRow({{place.touchpoint()},
                  {WithThousands(place.lost())},
                  {absl::StrCat(Percent(place.lost_share().value()),
                                place.lost_share().total() < 30 ? "*" : "")},
                  {has_value ? Money(place.value_at_stake().value()) : "–"},
                  {has_value ? Interval(place.value_at_stake()) : "", Tone::kDim}});
  }
  if (response.other_places() > 0) {
    table.AddRow({{Counted(response.other_places(), "other", "others"), Tone::kDim},
                  {WithThousands(response.other_lost()), Tone::kDim}});
  }
  return table.Render(style);
}

std::string ChannelTable(const v1::GetEconomicsResponse& response, const Style& style) {
  Table table({{"Channel", Align::kLeft, true},
               {"Interactions", Align::kRight},
               {"Cost", Align::kRight},
               {"An interaction", Align::kRight},
               {"95 %", Align::kLeft, false, 1},
               {"A journey", Align::kRight},
               {"With a cost", Align::kRight, false, 2}});
  for (const v1::CostOfChannel& row : response.channels()) {
    const double share = row.interactions() == 0 ? 0 : 1.0 * row.with_cost() / row.interactions();
    table.AddRow({{row.channel().empty() ? "(unknown)" : row.channel()},
                  {WithThousands(row.interactions())},
                  {Money(row.cost())},
                  {row.has_mean_cost()
                       ? absl::StrCat(Money(row.mean_cost().value()), row.small_sample() ? "*" : "")
                       : "–"},
                  {row.has_mean_cost() ? Interval(row.mean_cost()) : "", Tone::kDim},
                  {row.has_cost_per_journey() ? Money(row.cost_per_journey()) : "–"},
                  {Percent(share), Tone::kDim}});
  }
  return table.Render(style);
}

std::string ResultTitle(v1::JourneyResult result) {
  switch (result) {
    case v1::JOURNEY_RESULT_SUCCESS:
      return "success";
    case v1::JOURNEY_RESULT_FAILURE:
      return "failure";
    case v1::JOURNEY_RESULT_LOST:
      return "fell silent";
    default:
      return "open";
  }
}

std::string ResultTable(const v1::GetEconomicsResponse& response, const Style& style) {
  Table table({{"Journeys", Align::kLeft},
               {"Number", Align::kRight},
               {"Cost", Align::kRight},
               {"A journey", Align::kRight},
               {"95 %", Align::kLeft, false, 1},
               {"Value", Align::kRight}});
  for (const v1::CostOfResult& row : response.results()) {
    table.AddRow({{ResultTitle(row.result())},
                  {WithThousands(row.journeys())},
                  {Money(row.cost())},
                  {row.has_mean_cost() ? Money(row.mean_cost().value()) : "–"},
                  {row.has_mean_cost() ? Interval(row.mean_cost()) : "", Tone::kDim},
                  {Money(row.value())}});
  }
  return table.Render(style);
}

std::string Footer(const v1::GetEconomicsResponse& response, const Style& style) {
  std::string text = "Value at stake is what would be won if no journey were lost: an upper limit.";
  if (response.value_given()) {
    absl::StrAppend(&text, " The value of an outcome was given.");
  } else if (response.valued_outcomes() > 0) {
    absl::StrAppend(
        &text, " The value of an outcome is the mean of ",
        Counted(response.valued_outcomes(), "successful journey", "successful journeys"),
        " that have one.");
  }
  absl::StrAppend(&text, " Costs of a journey: of those that have any. * fewer than 30.");
  return Toned(Wrapped(text, style), Tone::kDim, style);
}

void PrintCsv(std::ostream& out, const v1::GetEconomicsResponse& response) {
  CsvLine(out, {"kind", "name", "count", "cost", "mean_cost", "value", "value_low", "value_high"});
  for (const v1::ValueAtPlace& place : response.places()) {
    const auto& value = place.value_at_stake();
    const bool has = place.has_value_at_stake();
    CsvLine(out, {"lost_at", place.touchpoint(), std::to_string(place.lost()), "", "",
                  has ? CsvNumber(value.value()) : "", has ? CsvNumber(value.low()) : "",
                  has ? CsvNumber(value.high()) : ""});
  }
  if (response.other_places() > 0) {
    CsvLine(out, {"lost_at", "*", std::to_string(response.other_lost()), "", "", "", "", ""});
  }
  for (const v1::CostOfChannel& row : response.channels()) {
    CsvLine(out,
            {"channel", row.channel(), std::to_string(row.interactions()), CsvNumber(row.cost()),
             row.has_mean_cost() ? CsvNumber(row.mean_cost().value()) : "", "", "", ""});
  }
  for (const v1::CostOfResult& row : response.results()) {
    CsvLine(out,
            {"result", ResultTitle(row.result()), std::to_string(row.journeys()),
             CsvNumber(row.cost()), row.has_mean_cost() ? CsvNumber(row.mean_cost().value()) : "",
             CsvNumber(row.value()), "", ""});
  }
}

void PrintTables(const Context& context, const v1::GetEconomicsResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (response.places_size() > 0) out << PlaceTable(response, style) << "\n";
  if (response.channels_size() > 0) {
    out << ChannelTable(response, style) << "\n" << ResultTable(response, style) << "\n";
  }
  out << Footer(response, style) << DescribeInfo(response.info(), style);
}

absl::StatusOr<ExitCode> Economics(const Context& context, const EconomicsOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetEconomicsRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  if (options.value > 0) request.set_value_per_outcome(options.value);
  request.set_max_places(options.most);
  return PrintAnswer(context, context.Connect().GetEconomics(request), PrintCsv, PrintTables);
}

}  // namespace

void AddEconomicsCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<EconomicsOptions>();
  CLI::App* command = app.add_subcommand(
      "economics", "What lost journeys would have been worth, and what it costs to serve");
  command->add_option("--value", options->value, "Value of a good outcome (default: observed mean)")
      ->check(CLI::PositiveNumber)
      ->type_name("VALUE");
  command->add_option("--most", options->most, "Touchpoints shown (default 20)")
      ->check(CLI::Range(1, 1'000))
      ->type_name("NUMBER");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Economics(context, *options); };
  });
}

}  // namespace journeygraph::cli
