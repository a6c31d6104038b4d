// journeyctl effort: how much effort journeys take.
#include <algorithm>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/heat.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

struct EffortOptions {
  ScopeFlags scope;
  std::vector<std::string> weights;
  std::vector<std::string> jobs;
};

std::string Headline(const v1::GetEffortResponse& response) {
  if (response.all().journeys() == 0) return "There are no journeys.";
  const auto by_index = [](const v1::EffortGroup& a, const v1::EffortGroup& b) {
    return a.index().value() < b.index().value();
  };
  std::string text =
      absl::StrCat("A journey takes ", Decimal(response.all().contacts(), 1), " contacts, ",
                   Decimal(response.all().switches(), 1), " channel switches and ",
                   Length(response.all().elapsed_seconds() * 1'000), ".");
  if (response.jobs_size() >= 2) {
    const auto [low, high] =
        std::minmax_element(response.jobs().begin(), response.jobs().end(), by_index);
    absl::StrAppend(&text, " Most effort is '", high->name(), "', least '", low->name(), "'.");
  }
  return text;
}

std::string ValidationText(const v1::GetEffortResponse& response) {
  if (!response.has_correlation_with_ces()) {
    return "Nothing to validate the index with: too few different CES answers.";
  }
  const v1::Estimate& rho = response.correlation_with_ces();
  const char* verdict = rho.high() < 0  ? "more effort goes with a worse CES, as it should"
                        : rho.low() > 0 ? "more effort goes with a better CES: do not trust it"
                                        : "no clear relation to the CES: do not rely on it";
  return absl::StrCat(
      "Validation by ", Counted(response.journeys_with_ces(), "journey", "journeys"),
      " with a CES: rank correlation ", SignedDecimal(rho.value(), 2), " [",
      SignedDecimal(rho.low(), 2), ", ", SignedDecimal(rho.high(), 2), "], ", verdict, ".");
}

void AddGroup(const std::string& title, const v1::EffortGroup& group, double heaviest,
              Table& table) {
  const bool has_index = group.has_index();
  const double index = group.index().value();
  table.AddRow({{title, Tone::kStrong},
                {WithThousands(group.journeys()) + (group.small_sample() ? "*" : "")},
                has_index ? ShadedCell(SignedDecimal(index, 2),
                                       heaviest > 0 ? std::max(index, 0.0) / heaviest : 0,
                                       group.index().low() > 0    ? Tone::kBad
                                       : group.index().high() < 0 ? Tone::kGood
                                                                  : Tone::kPlain)
                          : Cell{"–", Tone::kDim},
                {has_index ? absl::StrCat("[", SignedDecimal(group.index().low(), 2), ", ",
                                          SignedDecimal(group.index().high(), 2), "]")
                           : "",
                 Tone::kDim},
                {Decimal(group.contacts(), 1)},
                {Decimal(group.switches(), 2)},
                {Decimal(group.repeats(), 2)},
                {Length(group.waiting_seconds() * 1'000)},
                {Length(group.elapsed_seconds() * 1'000)}});
}

void PrintTable(const Context& context, const v1::GetEffortResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style)
      << Wrapped(ValidationText(response), style) << "\n";
  double heaviest = 0;
  for (const auto& group : response.results()) heaviest = std::max(heaviest, group.index().value());
  for (const auto& group : response.jobs()) heaviest = std::max(heaviest, group.index().value());
  Table table({{"Journeys and jobs", Align::kLeft, true},
               {"n", Align::kRight},
               {"Effort"},
               {"95 %", Align::kLeft, false, 2},
               {"Contacts", Align::kRight},
               {"Switches", Align::kRight},
               {"Repeats", Align::kRight, false, 1},
               {"Waiting", Align::kRight, false, 3},
               {"Elapsed", Align::kRight}});
  AddGroup("all", response.all(), heaviest, table);
  for (const auto& group : response.results()) {
    AddGroup("  ended in " + group.name(), group, heaviest, table);
  }
  for (const auto& group : response.jobs())
    AddGroup("job: " + group.name(), group, heaviest, table);
  out << table.Render(style) << "\n";
  std::string legend =
      "Effort: weighted mean of z-scores, 0 is usual, above is more effort; jobs are compared with "
      "each other. *: fewer than 30. Weights: ";
  for (const auto& component : response.components()) {
    absl::StrAppend(&legend, component.name() == "contacts" ? "" : ", ", component.name(), " ",
                    component.weight(), component.missing() ? " (missing)" : "");
  }
  legend += ".";
  out << Toned(Wrapped(legend, style), Tone::kDim, style) << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::GetEffortResponse& response) {
  CsvLine(out, {"kind", "name", "journeys", "index", "low", "high", "contacts", "switches",
                "repeats", "waiting_seconds", "elapsed_seconds"});
  const auto line = [&](const char* kind, const v1::EffortGroup& group) {
    CsvLine(out,
            {kind, group.name(), std::to_string(group.journeys()),
             group.has_index() ? CsvNumber(group.index().value()) : "",
             group.has_index() ? CsvNumber(group.index().low()) : "",
             group.has_index() ? CsvNumber(group.index().high()) : "", CsvNumber(group.contacts()),
             CsvNumber(group.switches()), CsvNumber(group.repeats()),
             CsvNumber(group.waiting_seconds()), CsvNumber(group.elapsed_seconds())});
  };
  line("all", response.all());
  for (const auto& group : response.results()) line("result", group);
  for (const auto& group : response.jobs()) line("job", group);
}

absl::Status SetWeight(const std::string& text, v1::EffortWeights& weights) {
  const std::vector<std::string> parts = absl::StrSplit(text, '=');
  double weight = 0;
  if (parts.size() == 2 && absl::SimpleAtod(parts[1], &weight)) {
    const auto* field = weights.GetDescriptor()->FindFieldByName(parts[0]);
    if (field != nullptr) {
      weights.GetReflection()->SetDouble(&weights, field, weight);
      return absl::OkStatus();
    }
  }
  return UsageError(absl::StrCat("--weight: \"", text,
                                 "\" must be contacts, switches, repeats, waiting or elapsed, and "
                                 "=NUMBER"));
}

// "buy=stage:cart,pay" or "help=chat,phone.call".
absl::Status AddJob(const std::string& text, v1::GetEffortRequest& request) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    return UsageError(
        absl::StrCat("--job: \"", text, "\" must be NAME=TOUCHPOINT,stage:STAGE,..."));
  }
  v1::EffortJob& job = *request.add_jobs();
  job.set_name(text.substr(0, equals));
  const std::vector<std::string> parts = absl::StrSplit(text.substr(equals + 1), ',');
  for (const std::string& part : parts) {
    if (part.rfind("stage:", 0) == 0) {
      job.add_stages(part.substr(6));
    } else {
      job.add_touchpoints(part);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Effort(const Context& context, const EffortOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetEffortRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  for (const std::string& text : options.weights) {
    if (absl::Status set = SetWeight(text, *request.mutable_weights()); !set.ok()) return set;
  }
  for (const std::string& text : options.jobs) {
    if (absl::Status added = AddJob(text, request); !added.ok()) return added;
  }
  return PrintAnswer(context, context.Connect().GetEffort(request), PrintCsv, PrintTable);
}

}  // namespace

void AddEffortCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<EffortOptions>();
  CLI::App* command =
      app.add_subcommand("effort", "How much effort journeys take, also where nobody was asked");
  AddListOption(*command, "--weight", options->weights,
                "Weights such as contacts=2,elapsed=1; those not named count nothing (default: 1 "
                "each)");
  command
      ->add_option("--job", options->jobs,
                   "What customers want done, as NAME=TOUCHPOINT,stage:STAGE,...; repeated "
                   "(default: the stages of the map)")
      ->type_name("JOB")
      ->allow_extra_args(false);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Effort(context, *options); };
  });
}

}  // namespace journeygraph::cli
