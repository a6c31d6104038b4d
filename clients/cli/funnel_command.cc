// journeyctl funnel: how many journeys get how far along given steps.
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/funnel_flags.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kBarCells = 10;
constexpr int kInsteadBarCells = 8;
constexpr int kTableInstead = 3;

struct FunnelCommandOptions {
  FunnelFlags funnel;
  ScopeFlags scope;
  int top = 0;
};

std::string InQuotes(const std::string& label) { return absl::StrCat("'", label, "'"); }

// Where most are lost: the step before the biggest loss; -1 if nobody is.
int BiggestLoss(const v1::GetFunnelResponse& response) {
  int biggest = -1;
  for (int i = 0; i < response.steps_size(); ++i) {
    const std::uint32_t dropped = response.steps(i).dropped();
    if (dropped > (biggest < 0 ? 0 : response.steps(biggest).dropped())) biggest = i;
  }
  return biggest;
}

std::string Headline(const v1::GetFunnelResponse& response) {
  if (response.info().journeys() == 0) return "There are no journeys in this scope.";
  const auto& first = response.steps(0);
  const auto& last = *response.steps().rbegin();
  if (first.reached() == 0) {
    return absl::StrCat("None of ", Counted(response.info().journeys(), "journey", "journeys"),
                        " reaches the first step, ", InQuotes(first.label()), ".");
  }
  if (response.steps_size() == 1) {
    return absl::StrCat(WithThousands(first.reached()), " of ",
                        Counted(response.info().journeys(), "journey", "journeys"), " (",
                        Percent(first.of_all().value()), ") reach ", InQuotes(first.label()), ".");
  }
  std::string text =
      absl::StrCat("Of ", Counted(first.reached(), "journey that reaches ", "journeys that reach "),
                   InQuotes(first.label()), ", ", WithThousands(last.reached()), " (",
                   Percent(last.of_first().value()), ") get to ", InQuotes(last.label()), ".");
  if (const int loss = BiggestLoss(response); loss >= 0) {
    absl::StrAppend(&text, " Most are lost after ", InQuotes(response.steps(loss).label()), ": ",
                    WithThousands(response.steps(loss).dropped()), " do not get to ",
                    InQuotes(response.steps(loss + 1).label()), ".");
  }
  std::int64_t pending = 0;
  for (const auto& step : response.steps()) pending += step.pending();
  if (pending > 0) absl::StrAppend(&text, " ", WithThousands(pending), " may still go on.");
  return text;
}

std::string StepTable(const v1::GetFunnelResponse& response, const Style& style) {
  Table table({{"Step", Align::kLeft, true},
               {"Reached", Align::kRight},
               {"", Align::kLeft, false, 2},
               {"of first", Align::kRight, false, 1},
               {"of previous [95 %]", Align::kRight},
               {"Dropped", Align::kRight},
               {"Pending", Align::kRight, false, 3},
               {"Median time", Align::kRight, false, 4},
               {"90 % within", Align::kRight, false, 5}});
  const int loss = BiggestLoss(response);
  const double most = std::max(1u, response.steps(0).reached());
  for (int i = 0; i < response.steps_size(); ++i) {
    const auto& step = response.steps(i);
    const bool has_next = i + 1 < response.steps_size();
    const bool has_time = step.has_time_from_previous() && step.time_from_previous().count() > 0;
    table.AddRow(
        {{step.label(), Tone::kStrong},
         {WithThousands(step.reached())},
         {Bar(step.reached() / most, kBarCells), Tone::kDim},
         {step.of_first().has_value() ? Percent(step.of_first().value()) : "–"},
         {step.has_of_previous() ? PercentWithInterval(step.of_previous()) : ""},
         {has_next ? WithThousands(step.dropped()) : "", i == loss ? Tone::kBad : Tone::kPlain},
         {has_next ? WithThousands(step.pending()) : ""},
         {has_time ? Length(step.time_from_previous().p50_ms()) : ""},
         {has_time ? Length(step.time_from_previous().p90_ms()) : ""}});
  }
  return table.Render(style);
}

void AddInsteadRow(Table& table, const v1::FunnelStepResult& step, bool is_first, const Cell& where,
                   std::uint32_t journeys) {
  const double share = static_cast<double>(journeys) / step.dropped();
  table.AddRow({{is_first ? step.label() : ""},
                where,
                {WithThousands(journeys)},
                {Bar(share, kInsteadBarCells), Tone::kDim},
                {Percent(share)}});
}

// "" if nobody dropped out.
std::string InsteadTable(const v1::GetFunnelResponse& response, const Style& style) {
  Table table({{"Dropped after", Align::kLeft, true},
               {"Went instead to", Align::kLeft, true},
               {"Journeys", Align::kRight},
               {"", Align::kLeft, false, 1},
               {"of dropped", Align::kRight}});
  for (const auto& step : response.steps()) {
    bool is_first = true;
    for (const auto& instead : step.instead()) {
      const Cell where = instead.touchpoint().empty() ? Cell{"(nothing more)", Tone::kDim}
                                                      : Cell{instead.touchpoint()};
      AddInsteadRow(table, step, is_first, where, instead.journeys());
      is_first = false;
    }
    if (step.instead_other() == 0) continue;
    AddInsteadRow(table, step, is_first, {"(elsewhere)", Tone::kDim}, step.instead_other());
  }
  return table.empty() ? "" : table.Render(style) + "\n";
}

constexpr char kLegend[] =
    "Dropped: reached this step and not the next one, and can no longer. Pending: may still get "
    "there. Times are from the step before.";

void PrintTable(const Context& context, const v1::GetFunnelResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (!response.steps().empty()) {
    out << StepTable(response, style) << "\n" << InsteadTable(response, style);
  }
  out << Toned(Wrapped(kLegend, style), Tone::kDim, style) << DescribeInfo(response.info(), style);
}

void AddProportion(bool is_there, const v1::Proportion& share, std::vector<std::string>& fields) {
  const bool has_value = is_there && share.has_value();
  for (const double number : {share.value(), share.low(), share.high()}) {
    fields.push_back(has_value ? CsvNumber(number) : "");
  }
}

void PrintCsv(std::ostream& out, const v1::GetFunnelResponse& response) {
  CsvLine(out,
          {"step",          "label",       "reached",         "dropped",          "pending",
           "of_all",        "of_all_low",  "of_all_high",     "of_first",         "of_first_low",
           "of_first_high", "of_previous", "of_previous_low", "of_previous_high", "time_mean_ms",
           "time_p50_ms",   "time_p90_ms", "time_p99_ms",     "instead",          "instead_other"});
  int number = 0;
  for (const auto& step : response.steps()) {
    std::vector<std::string> fields = {
        std::to_string(++number), step.label(), std::to_string(step.reached()),
        std::to_string(step.dropped()), std::to_string(step.pending())};
    AddProportion(true, step.of_all(), fields);
    AddProportion(true, step.of_first(), fields);
    AddProportion(step.has_of_previous(), step.of_previous(), fields);
    const auto& time = step.time_from_previous();
    for (const double length_ms : {time.mean_ms(), time.p50_ms(), time.p90_ms(), time.p99_ms()}) {
      fields.push_back(time.count() > 0 ? CsvNumber(length_ms) : "");
    }
    std::vector<std::string> instead;
    for (const auto& place : step.instead()) {
      instead.push_back(absl::StrCat(place.touchpoint(), "=", place.journeys()));
    }
    fields.push_back(absl::StrJoin(instead, "|"));
    fields.push_back(std::to_string(step.instead_other()));
    CsvLine(out, fields);
  }
}

absl::StatusOr<ExitCode> Funnel(const Context& context, const FunnelCommandOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetFunnelRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  if (absl::Status status = options.funnel.FillRequest(request); !status.ok()) return status;
  const int default_top = context.output == OutputFormat::kTable ? kTableInstead : 0;
  request.set_max_instead(options.top > 0 ? options.top : default_top);
  return PrintAnswer(context, context.Connect().GetFunnel(request), PrintCsv, PrintTable);
}

}  // namespace

void AddFunnelCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<FunnelCommandOptions>();
  CLI::App* command =
      app.add_subcommand("funnel", "How many journeys get how far along given steps");
  AddFunnelFlags(*command, options->funnel);
  command
      ->add_option("--top", options->top,
                   "So many places where dropped journeys went instead, at most 100 (default: 3 in "
                   "tables, else 5)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Funnel(context, *options); };
  });
}

}  // namespace journeygraph::cli
