// journeyctl predict-next: what a customer will probably do next.
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/path_text.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kBarCells = 12;
constexpr std::size_t kPathWidth = 80;

struct PredictNextFlags {
  ScopeFlags scope;
  std::string customer;
  std::vector<std::string> path;
  bool at_start = false;
  int top = 0;
};

std::string ResultText(v1::JourneyResult result) {
  switch (result) {
    case v1::JOURNEY_RESULT_SUCCESS:
      return "has ended well so far";
    case v1::JOURNEY_RESULT_FAILURE:
      return "has ended badly so far";
    case v1::JOURNEY_RESULT_LOST:
      return "went silent";
    default:
      return "is open";
  }
}

std::string Headline(const v1::PredictNextResponse& response, const PredictNextFlags& flags) {
  if (response.support() == 0 && response.next().empty()) {
    return "No journey is closed yet, so nothing can be learned from.";
  }
  std::string text;
  if (!flags.customer.empty()) {
    absl::StrAppend(&text, "The latest journey of '", flags.customer, "' ",
                    ResultText(response.customer_result()), ": ",
                    FitPath(PathText(response.customer_path()), kPathWidth), ". ");
  }
  const double ends = response.ends_well() + response.ends_badly();
  if (response.next().empty() || ends > response.next(0).probability()) {
    absl::StrAppend(&text, "Most probably the journey ends here (", Percent(ends), ")");
  } else {
    const auto& next = response.next(0);
    absl::StrAppend(&text, "Next comes most probably '", next.touchpoint(), "' (",
                    Percent(next.probability()), ")");
    if (next.gap().count() > 0) {
      absl::StrAppend(&text, ", in half of the cases within ", Length(next.gap().p50_ms()));
    }
  }
  if (response.success().has_value()) {
    absl::StrAppend(&text, "; ", Percent(response.success().value()),
                    " of journeys that were here ended well");
  }
  return text + ".";
}

std::string NextTable(const v1::PredictNextResponse& response, const Style& style) {
  Table table({{"Next", Align::kLeft, true},
               {"Probability", Align::kRight},
               {"", Align::kLeft, false, 2},
               {"Seen", Align::kRight},
               {"Median time", Align::kRight, false, 1},
               {"90 % within", Align::kRight, false, 3}});
  const auto add = [&table](const Cell& name, double probability, const std::string& seen,
                            const v1::GapStatistics& gap) {
    const bool has_gap = gap.count() > 0;
    table.AddRow({name,
                  {Percent(probability)},
                  {Bar(probability, kBarCells), Tone::kDim},
                  {seen},
                  {has_gap ? Length(gap.p50_ms()) : ""},
                  {has_gap ? Length(gap.p90_ms()) : ""}});
  };
  for (const auto& next : response.next()) {
    add({next.touchpoint(), Tone::kStrong}, next.probability(), WithThousands(next.seen()),
        next.gap());
  }
  if (response.other_touchpoints() > 0) {
    add({absl::StrCat("(", response.other_touchpoints(), " more)"), Tone::kDim},
        response.other_probability(), "", {});
  }
  add({"(ends well)", Tone::kGood}, response.ends_well(), "", {});
  add({"(ends badly)", Tone::kBad}, response.ends_badly(), "", {});
  return table.Render(style);
}

std::string Facts(const v1::PredictNextResponse& response) {
  std::string text = "Behind ";
  text += response.history().empty() ? "any history" : PathText(response.history());
  absl::StrAppend(&text, ", seen ", WithThousands(response.support()), " times",
                  response.small_sample() ? " (few)" : "", ": entropy ",
                  Decimal(response.entropy_bits(), 2), " bits");
  if (response.success().has_value()) {
    absl::StrAppend(&text, ", end well ", PercentWithInterval(response.success()), ", badly ",
                    Percent(1 - response.success().value()));
  }
  if (response.gap().count() > 0) {
    absl::StrAppend(&text, ", next step after ", Length(response.gap().p50_ms()),
                    " in the median, ", Length(response.gap().mean_ms()), " on average");
  }
  if (response.channel_switch().has_value()) {
    absl::StrAppend(&text, ", on another channel in ",
                    PercentWithInterval(response.channel_switch()));
  }
  return text + ".";
}

std::string Quality(const v1::PredictionQuality& quality) {
  if (quality.steps() == 0) return "Too few customers to check the model on held-out ones.";
  const auto& best = quality.orders(static_cast<int>(quality.best_order()));
  return absl::StrCat("Checked on ", WithThousands(quality.steps()),
                      " steps of held-out customers: the likeliest "
                      "step was right in ",
                      Percent(best.top_1()), ", one of the three likeliest in ",
                      Percent(best.top_3()), "; log-loss ", Decimal(best.log_loss(), 3), " with ",
                      quality.best_order(), " touchpoints of history, ",
                      Decimal(quality.orders(0).log_loss(), 3), " without any.");
}

void PrintTable(const Context& context, const v1::PredictNextResponse& response,
                const PredictNextFlags& flags) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response, flags), style), Tone::kStrong, style) << "\n";
  if (!response.next().empty()) {
    out << NextTable(response, style) << "\n" << Wrapped(Facts(response), style);
  }
  out << Toned(Wrapped(Quality(response.quality()), style), Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::PredictNextResponse& response) {
  CsvLine(out, {"next", "probability", "seen", "time_p50_ms", "time_p90_ms"});
  for (const auto& next : response.next()) {
    const bool has_gap = next.gap().count() > 0;
    CsvLine(out, {next.touchpoint(), CsvNumber(next.probability()), std::to_string(next.seen()),
                  has_gap ? CsvNumber(next.gap().p50_ms()) : "",
                  has_gap ? CsvNumber(next.gap().p90_ms()) : ""});
  }
  CsvLine(out, {"(other)", CsvNumber(response.other_probability()), "", "", ""});
  CsvLine(out, {"(ends well)", CsvNumber(response.ends_well()), "", "", ""});
  CsvLine(out, {"(ends badly)", CsvNumber(response.ends_badly()), "", "", ""});
}

absl::StatusOr<ExitCode> PredictNext(const Context& context, const PredictNextFlags& flags) {
  const int subjects = !flags.customer.empty() + !flags.path.empty() + flags.at_start;
  if (subjects != 1) {
    return UsageError("predict-next needs a customer, --path or --at-start, and one of them only");
  }
  const auto scope = flags.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::PredictNextRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  if (flags.customer.empty()) {
    auto& path = *request.mutable_path();
    for (const std::string& touchpoint : flags.path) path.add_touchpoints(touchpoint);
  } else {
    request.set_customer(flags.customer);
  }
  request.set_max_next(flags.top);
  return PrintAnswer(context, context.Connect().PredictNext(request), PrintCsv,
                     [&flags](const Context& at, const v1::PredictNextResponse& response) {
                       PrintTable(at, response, flags);
                     });
}

}  // namespace

void AddPredictNextCommand(CLI::App& app, Context& context, Action& action) {
  auto flags = std::make_shared<PredictNextFlags>();
  CLI::App* command = app.add_subcommand("predict-next", "What a customer will probably do next");
  command->add_option("customer", flags->customer, "The customer whose latest journey goes on");
  AddListOption(*command, "--path", flags->path,
                "Touchpoints so far, such as 'home.visit,cart.add', instead of a customer");
  command->add_flag("--at-start", flags->at_start, "Before the first touchpoint");
  command->add_option("--top", flags->top, "So many touchpoints, at most 100 (default: 5)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddScopeFlags(*command, flags->scope);
  command->callback([&context, &action, flags] {
    action = [&context, flags] { return PredictNext(context, *flags); };
  });
}

}  // namespace journeygraph::cli
