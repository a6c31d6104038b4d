// journeyctl explain-moment: the evidence for one moment.
#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/moment_text.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kTableFlows = 6;
constexpr int kBarCells = 8;

struct ExplainMomentOptions {
  ScopeFlags scope;
  std::string name;
  std::optional<std::string> next;
  std::optional<std::string> channel;
  bool is_stage = false;
  std::optional<int> examples;
  std::optional<int> top;

  v1::MomentName Moment() const {
    v1::MomentName moment;
    moment.set_kind(v1::MOMENT_KIND_TOUCHPOINT);
    if (is_stage) {
      moment.set_kind(v1::MOMENT_KIND_STAGE);
      moment.set_stage(name);
      return moment;
    }
    moment.set_touchpoint(name);
    if (next) {
      moment.set_kind(v1::MOMENT_KIND_TRANSITION);
      moment.set_next_touchpoint(*next);
    } else if (channel) {
      moment.set_kind(v1::MOMENT_KIND_TOUCHPOINT_CHANNEL);
      moment.set_channel(*channel);
    }
    return moment;
  }
};

std::string Rounded(double number) {
  return WithThousands(static_cast<std::int64_t>(std::floor(number + 0.5)));
}

std::string Headline(const v1::ExplainMomentResponse& response) {
  const auto& moment = response.moment();
  std::string text = absl::StrCat("'", MomentText(moment), "' is in ",
                                  Counted(moment.journeys(), "closed journey", "closed journeys"),
                                  " (", Percent(moment.reach().value()), "), of which ",
                                  Percent(moment.success_with()), " end well");
  if (moment.without().total() > 0) {
    absl::StrAppend(&text, ", against ", Percent(moment.success_without()),
                    " of the comparable journeys without it");
  }
  absl::StrAppend(&text, ". About ", Rounded(moment.lost_outcomes()), " good ends are lost here");
  if (response.rank() > 0) {
    absl::StrAppend(&text, ": rank ", response.rank(), " of ", response.ranked_moments());
  }
  return absl::StrCat(text, ".");
}

// A number in its unit.
std::string InUnit(double number, const std::string& unit) {
  if (unit == "share") return Percent(number);
  if (unit == "points") return Points(number);
  if (unit == "outcomes") return Decimal(number, 1);
  return Decimal(number, 2);
}

std::string ComponentTable(const v1::ExplainMomentResponse& response, const Style& style) {
  Table table({{"Number", Align::kLeft},
               {"Value", Align::kRight},
               {"95 %", Align::kRight},
               {"n", Align::kRight, false, 2},
               {"Meaning", Align::kLeft, true, 1, 30}});
  for (const auto& component : response.components()) {
    if (!component.has_value()) continue;
    const auto in_unit = [&](double number) { return InUnit(number, component.unit()); };
    table.AddRow({{component.name(), Tone::kStrong},
                  {in_unit(component.value())},
                  {component.has_low() ? absl::StrCat("[", in_unit(component.low()), ", ",
                                                      in_unit(component.high()), "]")
                                       : ""},
                  {WithThousands(component.n())},
                  {component.definition(), Tone::kDim}});
  }
  return table.Render(style);
}

std::string FlowName(const v1::MomentFlow& flow) {
  if (flow.is_start()) return "(start)";
  if (flow.ending() == v1::JOURNEY_RESULT_SUCCESS) return "(good end)";
  if (flow.ending() == v1::JOURNEY_RESULT_FAILURE) return "(bad end)";
  return MomentText(flow.other());
}

std::string FlowTable(const char* title, const v1::MomentFlows& flows, const Style& style) {
  Table table({{title, Align::kLeft, true},
               {"Steps", Align::kRight},
               {"", Align::kLeft, false, 2},
               {"Change in points", Align::kRight},
               {"Lost", Align::kRight},
               {"Won", Align::kRight}});
  const double total = std::max(1u, flows.total());
  for (const auto& flow : flows.flows()) {
    table.AddRow({{FlowName(flow), Tone::kStrong},
                  {WithThousands(flow.count())},
                  {Bar(flow.count() / total, kBarCells), Tone::kDim},
                  {Points(flow.step()), flow.step() < 0 ? Tone::kBad : Tone::kGood},
                  {Decimal(flow.lost(), 1)},
                  {Decimal(flow.gained(), 1)}});
  }
  if (flows.other_flows() > 0) {
    table.AddRow({{absl::StrCat("(", flows.other_flows(), " others)"), Tone::kDim},
                  {WithThousands(flows.other_count())},
                  {Bar(flows.other_count() / total, kBarCells), Tone::kDim},
                  {""},
                  {Decimal(flows.other_lost(), 1)},
                  {Decimal(flows.other_gained(), 1)}});
  }
  return table.Render(style);
}

template <typename Examples>
std::string Customers(const Examples& examples) {
  std::string text;
  for (const auto& example : examples) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", example.customer());
  }
  return text;
}

void PrintTable(const Context& context, const v1::ExplainMomentResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  for (const auto& flag : response.flags()) out << Wrapped("! " + flag.sentence(), style);
  const bool is_transition = response.moment().kind() == v1::MOMENT_KIND_TRANSITION;
  out << "\n"
      << ComponentTable(response, style) << "\n"
      << FlowTable(is_transition ? "All ways to where it leads" : "Comes from",
                   response.comes_from(), style)
      << "\n"
      << FlowTable(is_transition ? "All ways from where it leaves" : "Goes to", response.goes_to(),
                   style)
      << "\n";
  if (!response.bad_examples().empty()) {
    out << Wrapped(absl::StrCat("To look at, ended badly: ", Customers(response.bad_examples()),
                                ". See journeyctl journey NAME."),
                   style);
  }
  if (!response.good_examples().empty()) {
    out << Wrapped(absl::StrCat("Ended well: ", Customers(response.good_examples()), "."), style);
  }
  out << "\n" << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::ExplainMomentResponse& response) {
  CsvLine(out, {"number", "value", "low", "high", "n", "unit", "definition"});
  const auto optional = [](bool there, double value) { return there ? CsvNumber(value) : ""; };
  for (const auto& component : response.components()) {
    CsvLine(out, {component.name(), optional(component.has_value(), component.value()),
                  optional(component.has_low(), component.low()),
                  optional(component.has_high(), component.high()), std::to_string(component.n()),
                  component.unit(), component.definition()});
  }
}

absl::StatusOr<ExitCode> ExplainMoment(const Context& context,
                                       const ExplainMomentOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::ExplainMomentRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  *request.mutable_moment() = options.Moment();
  if (options.examples) request.set_max_examples(*options.examples);
  const int default_top = context.output == OutputFormat::kTable ? kTableFlows : 0;
  request.set_max_flows(options.top.value_or(default_top));
  return PrintAnswer(context, context.Connect().ExplainMoment(request), PrintCsv, PrintTable);
}

}  // namespace

void AddExplainMomentCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<ExplainMomentOptions>();
  CLI::App* command = app.add_subcommand("explain-moment", "The evidence for one moment");
  command->add_option("NAME", options->name,
                      "The touchpoint; none for a transition from the beginning of journeys");
  CLI::Option* next =
      command
          ->add_option("--next", options->next,
                       "The transition to this touchpoint; \"\" for the bad end of journeys")
          ->type_name("NAME");
  CLI::Option* channel =
      command->add_option("--on", options->channel, "The touchpoint on this channel")
          ->type_name("CHANNEL")
          ->excludes(next);
  command->add_flag("--stage", options->is_stage, "NAME is a stage of the map")
      ->excludes(next)
      ->excludes(channel);
  command
      ->add_option("--examples", options->examples,
                   "So many customers of each kind as examples, at most 20 (default: 3)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--top", options->top,
                   "So many steps each way; 0 is all (default: 6 in tables, else all)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return ExplainMoment(context, *options); };
  });
}

}  // namespace journeygraph::cli
