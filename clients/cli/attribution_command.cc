// journeyctl attribution: which touchpoints, channels or stages earn the conversions.
#include <algorithm>
#include <cmath>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kTableRows = 15;
constexpr int kBarCells = 8;

const std::vector<std::pair<std::string, v1::AttributionModel>>& Models() {
  static const std::vector<std::pair<std::string, v1::AttributionModel>> kModels = {
      {"markov", v1::ATTRIBUTION_MODEL_MARKOV},   {"shapley", v1::ATTRIBUTION_MODEL_SHAPLEY},
      {"first", v1::ATTRIBUTION_MODEL_FIRST},     {"last", v1::ATTRIBUTION_MODEL_LAST},
      {"linear", v1::ATTRIBUTION_MODEL_LINEAR},   {"position", v1::ATTRIBUTION_MODEL_POSITION},
      {"decay", v1::ATTRIBUTION_MODEL_TIME_DECAY}};
  return kModels;
}

struct AttributionFlags {
  ScopeFlags scope;
  int top = 0;
  int order = 0;
  bool before_outcome = false;
  bool by_value = false;
  std::string half_life;
  v1::PathElement element = v1::PATH_ELEMENT_UNSPECIFIED;
  v1::AttributionModel model = v1::ATTRIBUTION_MODEL_MARKOV;
};

using Credits = google::protobuf::RepeatedPtrField<v1::AttributionCredit>;

double CreditOf(const Credits& credits, v1::AttributionModel model, bool by_value) {
  for (const auto& credit : credits) {
    if (credit.model() == model) return by_value ? credit.value() : credit.conversions();
  }
  return 0;
}

std::string NameOf(const v1::AttributionRow& row) {
  return row.element().empty() ? "(unknown)" : row.element();
}

std::string Amount(double amount) {
  return std::abs(amount) >= 1'000 ? WithThousands(static_cast<std::int64_t>(std::llround(amount)))
                                   : Decimal(amount, 1);
}

std::string Headline(const v1::GetAttributionResponse& response, const AttributionFlags& flags) {
  const auto& success = response.success();
  if (success.total() == 0) return "No journey is closed yet, so there is nothing to share out.";
  std::string text = absl::StrCat(
      Counted(success.total(), "closed journey has ", "closed journeys have "),
      Counted(success.count(), "conversion", "conversions"), " (", Percent(success.value()), ")");
  if (response.value() != 0) absl::StrAppend(&text, " worth ", Amount(response.value()));
  text += ".";
  if (success.count() == 0 || response.rows().empty()) return text;
  const auto& first = response.rows(0);
  absl::StrAppend(&text, " '", NameOf(first),
                  "' earns most: ", Amount(CreditOf(first.credits(), flags.model, false)));
  const double last = CreditOf(first.credits(), v1::ATTRIBUTION_MODEL_LAST, false);
  if (flags.model != v1::ATTRIBUTION_MODEL_LAST) {
    absl::StrAppend(&text, " of them (by last touch it would be ", Amount(last), ")");
  }
  return text + ".";
}

std::string CreditTable(const v1::GetAttributionResponse& response, const AttributionFlags& flags,
                        const Style& style) {
  std::vector<Column> columns = {{"", Align::kLeft, true},
                                 {"In journeys", Align::kRight, false, 3},
                                 {"end well", Align::kRight, false, 4},
                                 {"Removal", Align::kRight, false, 2},
                                 {"", Align::kLeft, false, 5}};
  columns[0].title = flags.element == v1::PATH_ELEMENT_CHANNEL ? "Channel"
                     : flags.element == v1::PATH_ELEMENT_STAGE ? "Stage"
                                                               : "Touchpoint";
  for (const auto& [name, model] : Models()) columns.push_back({name, Align::kRight});
  Table table(columns);
  double most = 0;
  for (const auto& row : response.rows()) {
    most = std::max(most, CreditOf(row.credits(), flags.model, flags.by_value));
  }
  const auto add_credits = [&](const Credits& credits, std::vector<Cell> cells) {
    for (const auto& [name, model] : Models()) {
      cells.push_back({Amount(CreditOf(credits, model, flags.by_value)),
                       model == flags.model ? Tone::kStrong : Tone::kPlain});
    }
    table.AddRow(std::move(cells));
  };
  for (const auto& row : response.rows()) {
    const double credit = CreditOf(row.credits(), flags.model, flags.by_value);
    add_credits(row.credits(), {{NameOf(row), Tone::kStrong},
                                {WithThousands(row.success().total())},
                                {Percent(row.success().value())},
                                {Percent(row.removal_effect())},
                                {Bar(most > 0 ? credit / most : 0, kBarCells), Tone::kDim}});
  }
  if (response.other().elements() > 0) {
    add_credits(response.other().credits(),
                {{absl::StrCat("(", response.other().elements(), " more)"), Tone::kDim},
                 {""},
                 {""},
                 {""},
                 {""}});
  }
  return table.Render(style);
}

std::string Legend(const v1::GetAttributionResponse& response, const AttributionFlags& flags) {
  std::string text = flags.by_value ? "Credits are value in units of money. "
                                    : "Credits are conversions; every column adds up to all. ";
  if (response.direct_conversions() > 0) {
    absl::StrAppend(&text, Counted(response.direct_conversions(), "conversion", "conversions"),
                    " without any touch earlier than the outcome earn nobody anything. ");
  }
  absl::StrAppend(&text,
                  "Removal: share of success lost if journeys that come here end badly. "
                  "Markov: with ",
                  response.markov_order(), " of history");
  std::vector<std::string> losses;
  for (const auto& order : response.orders()) {
    losses.push_back(absl::StrCat(order.order(), ": ", Decimal(order.log_loss(), 4),
                                  order.solvable() ? "" : " (too large to solve)"));
  }
  if (response.held_out_steps() > 0) {
    absl::StrAppend(&text, " (log-loss of ", WithThousands(response.held_out_steps()),
                    " held-out steps, less is better: ", absl::StrJoin(losses, ", "), ")");
  }
  return text + ". An association, not proof of a cause.";
}

void PrintTable(const Context& context, const v1::GetAttributionResponse& response,
                const AttributionFlags& flags) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response, flags), style), Tone::kStrong, style) << "\n";
  if (!response.rows().empty()) out << CreditTable(response, flags, style) << "\n";
  out << Toned(Wrapped(Legend(response, flags), style), Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::GetAttributionResponse& response) {
  std::vector<std::string> titles = {"element", "journeys", "conversions", "removal_effect"};
  for (const auto& [name, model] : Models()) titles.push_back(name);
  for (const auto& [name, model] : Models()) titles.push_back(name + "_value");
  CsvLine(out, titles);
  const auto print = [&](const Credits& credits, std::vector<std::string> fields) {
    for (const bool by_value : {false, true}) {
      for (const auto& [name, model] : Models()) {
        fields.push_back(CsvNumber(CreditOf(credits, model, by_value)));
      }
    }
    CsvLine(out, fields);
  };
  for (const auto& row : response.rows()) {
    print(row.credits(), {row.element(), std::to_string(row.success().total()),
                          std::to_string(row.success().count()), CsvNumber(row.removal_effect())});
  }
  if (response.other().elements() > 0) print(response.other().credits(), {"(other)", "", "", ""});
}

absl::StatusOr<ExitCode> Attribution(const Context& context, const AttributionFlags& flags) {
  const auto scope = flags.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetAttributionRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.set_element(flags.element);
  if (!flags.half_life.empty()) {
    const auto half_life = DurationFlag("--half-life", flags.half_life);
    if (!half_life.ok()) return half_life.status();
    *request.mutable_half_life() = *half_life;
  }
  request.set_before_outcome(flags.before_outcome);
  request.set_markov_order(flags.order);
  request.set_ranked_by(flags.model);
  const bool is_table = context.output == OutputFormat::kTable;
  request.set_max_rows(flags.top > 0 ? flags.top : is_table ? kTableRows : 0);
  return PrintAnswer(context, context.Connect().GetAttribution(request), PrintCsv,
                     [&flags](const Context& at, const v1::GetAttributionResponse& response) {
                       PrintTable(at, response, flags);
                     });
}

}  // namespace

void AddAttributionCommand(CLI::App& app, Context& context, Action& action) {
  auto flags = std::make_shared<AttributionFlags>();
  CLI::App* command = app.add_subcommand(
      "attribution", "Which touchpoints, channels or stages earn the conversions");
  AddChoiceOption<v1::PathElement>(*command, "--of", flags->element,
                                   {{"touchpoint", v1::PATH_ELEMENT_TOUCHPOINT},
                                    {"channel", v1::PATH_ELEMENT_CHANNEL},
                                    {"stage", v1::PATH_ELEMENT_STAGE}},
                                   "What earns credit (default: touchpoint)");
  AddChoiceOption<v1::AttributionModel>(*command, "--model", flags->model, Models(),
                                        "By which credit rows are ordered (default: markov)");
  command->add_option("--half-life", flags->half_life, "Of decay (default: 7d)")->type_name("TIME");
  command
      ->add_option("--order", flags->order,
                   "History of the Markov model, 1 to 3 (default: what predicts best)")
      ->type_name("N")
      ->check(CLI::Range(1, 3));
  command->add_flag("--before-outcome", flags->before_outcome,
                    "The interaction that records the outcome earns nothing");
  command->add_flag("--by-value", flags->by_value, "Share out value instead of conversions");
  command
      ->add_option("--top", flags->top,
                   "So many rows, at most 1000 (default: 15 in tables, else 20)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddScopeFlags(*command, flags->scope);
  command->callback([&context, &action, flags] {
    action = [&context, flags] { return Attribution(context, *flags); };
  });
}

}  // namespace journeygraph::cli
