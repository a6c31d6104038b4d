// journeyctl initiatives: what was done, and what changed afterwards.
#include <cmath>
#include <cstdlib>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/headline_cells.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"
#include "clients/cli/scope_parts.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {
namespace {

constexpr double kClearQ = 0.05;

struct InitiativesOptions {
  ScopeFlags scope;
  std::string name;
  std::string date;
  std::string title;
  std::string description;
  std::vector<std::string> touchpoints;
  std::vector<std::string> stages;
  std::string expect;
  std::string expect_text;
  std::string baseline;
  int weeks = 0;
};

std::string InCollection(const Context& context, const char* collection, const std::string& name) {
  return name.rfind("workspaces/", 0) == 0
             ? name
             : absl::StrCat(context.WorkspaceName(), "/", collection, "/", name);
}

std::string ShortName(const std::string& name) { return name.substr(name.rfind('/') + 1); }

std::string DateOf(const google::protobuf::Timestamp& time) {
  return FormatDate(time.seconds() * 1'000);
}

std::string TitleOf(const v1::Initiative& initiative) {
  return initiative.display_name().empty() ? ShortName(initiative.name())
                                           : initiative.display_name();
}

std::string Affected(const v1::Initiative& initiative) {
  std::vector<std::string> names(initiative.stages().begin(), initiative.stages().end());
  names.insert(names.end(), initiative.touchpoints().begin(), initiative.touchpoints().end());
  return absl::StrJoin(names, ", ");
}

absl::StatusOr<ExitCode> List(const Context& context) {
  const client::Client client = context.Connect();
  v1::ListInitiativesResponse all;
  v1::ListInitiativesRequest request;
  request.set_parent(context.WorkspaceName());
  do {
    auto page = client.ListInitiatives(request);
    if (!page.ok()) return page.status();
    all.MergeFrom(*page);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  if (context.output == OutputFormat::kJson) return PrintJson(context, all);
  std::ostream& out = context.streams.out;
  if (context.output == OutputFormat::kCsv) {
    CsvLine(out, {"initiative", "title", "date", "affects", "baseline"});
    for (const auto& initiative : all.initiatives()) {
      CsvLine(out, {ShortName(initiative.name()), initiative.display_name(),
                    DateOf(initiative.start_time()), Affected(initiative),
                    ShortName(initiative.baseline())});
    }
    return kExitOk;
  }
  const Style style = context.TableStyle();
  out << Toned(Wrapped(absl::StrCat(Counted(all.initiatives_size(), "initiative", "initiatives"),
                                    " in workspace \"", context.workspace, "\"."),
                       style),
               Tone::kStrong, style);
  if (all.initiatives().empty()) {
    context.Note("'journeyctl initiatives create NAME --date DAY' records one");
    return kExitOk;
  }
  Table table({{"Initiative"},
               {"Date"},
               {"Title", Align::kLeft, true},
               {"Affects", Align::kLeft, true, 1},
               {"Baseline", Align::kLeft, false, 2}});
  for (const auto& initiative : all.initiatives()) {
    table.AddRow({{ShortName(initiative.name()), Tone::kStrong},
                  {DateOf(initiative.start_time())},
                  {initiative.display_name()},
                  {Affected(initiative)},
                  {ShortName(initiative.baseline())}});
  }
  out << "\n" << table.Render(style);
  return kExitOk;
}

void PrintInitiative(const Context& context, const v1::Initiative& initiative) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(absl::StrCat("Initiative ", ShortName(initiative.name()), " of ",
                                    DateOf(initiative.start_time()), ": ", TitleOf(initiative)),
                       style),
               Tone::kStrong, style);
  if (!initiative.description().empty()) out << Wrapped(initiative.description(), style);
  if (const std::string affected = Affected(initiative); !affected.empty()) {
    out << Wrapped("Affects " + affected + ".", style);
  }
  if (!initiative.expectation().text().empty()) {
    out << Wrapped("Expected: " + initiative.expectation().text(), style);
  }
  if (!initiative.expectation().measure().empty()) {
    out << Wrapped(absl::StrCat("Expected: ", MeasureTitle(initiative.expectation().measure()), " ",
                                SignedDecimal(initiative.expectation().change(), 3)),
                   style);
  }
  if (!initiative.baseline().empty()) {
    out << Wrapped("Against baseline " + ShortName(initiative.baseline()) + ".", style);
  }
}

absl::StatusOr<ExitCode> Get(const Context& context, const InitiativesOptions& options) {
  v1::GetInitiativeRequest request;
  request.set_name(InCollection(context, "initiatives", options.name));
  const auto response = context.Connect().GetInitiative(request);
  if (!response.ok()) return response.status();
  if (context.output == OutputFormat::kJson) return PrintJson(context, *response);
  PrintInitiative(context, response->initiative());
  return kExitOk;
}

// "nps=+5" or "success_rate=0.03".
absl::Status SetExpectation(const std::string& text, v1::Expectation& expectation) {
  const std::size_t equals = text.find('=');
  char* end = nullptr;
  const std::string number = equals == std::string::npos ? "" : text.substr(equals + 1);
  const double change = std::strtod(number.c_str(), &end);
  if (number.empty() || *end != '\0' || equals == 0 || !std::isfinite(change)) {
    return UsageError(absl::StrCat("--expect: \"", text,
                                   "\" is no expectation; use MEASURE=CHANGE such as nps=+5 or "
                                   "success_rate=0.03 (3 points)"));
  }
  expectation.set_measure(text.substr(0, equals));
  expectation.set_change(change);
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Create(const Context& context, const InitiativesOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  const auto date = TimeFlag("--date", options.date);
  if (!date.ok()) return date.status();
  v1::CreateInitiativeRequest request;
  request.set_parent(context.WorkspaceName());
  request.set_initiative_id(options.name);
  v1::Initiative& initiative = *request.mutable_initiative();
  initiative.set_display_name(options.title);
  initiative.set_description(options.description);
  *initiative.mutable_start_time() = *date;
  initiative.mutable_touchpoints()->Add(options.touchpoints.begin(), options.touchpoints.end());
  initiative.mutable_stages()->Add(options.stages.begin(), options.stages.end());
  initiative.mutable_expectation()->set_text(options.expect_text);
  if (!options.expect.empty()) {
    absl::Status status = SetExpectation(options.expect, *initiative.mutable_expectation());
    if (!status.ok()) return status;
  }
  if (!options.baseline.empty()) {
    initiative.set_baseline(InCollection(context, "baselines", options.baseline));
  }
  *initiative.mutable_scope() = *scope;
  const auto response = context.Connect().CreateInitiative(request);
  if (!response.ok()) return response.status();
  if (context.output == OutputFormat::kJson) return PrintJson(context, *response);
  PrintInitiative(context, response->initiative());
  return kExitOk;
}

absl::StatusOr<ExitCode> Delete(const Context& context, const InitiativesOptions& options) {
  v1::DeleteInitiativeRequest request;
  request.set_name(InCollection(context, "initiatives", options.name));
  const auto response = context.Connect().DeleteInitiative(request);
  if (!response.ok()) return response.status();
  context.streams.err << "Deleted initiative \"" << ShortName(request.name()) << "\".\n";
  return kExitOk;
}

bool IsClear(const v1::InitiativeChange& change) {
  return change.has_difference() && change.difference().has_q_value() &&
         change.difference().q_value() <= kClearQ && !change.small_sample();
}

std::string ExpectationText(const v1::GetInitiativeEffectResponse& response) {
  switch (response.expectation().state()) {
    case v1::EXPECTATION_STATE_MET:
      return " The expectation is met.";
    case v1::EXPECTATION_STATE_POSSIBLE:
      return " Whether the expectation is met cannot be told yet.";
    case v1::EXPECTATION_STATE_MISSED:
      return " The expectation is not met.";
    case v1::EXPECTATION_STATE_TOO_EARLY:
      return " It is too early for the expectation.";
    default:
      return "";
  }
}

std::string Headline(const v1::GetInitiativeEffectResponse& response) {
  const std::string title = TitleOf(response.initiative());
  if (response.weeks_after() == 0) {
    return absl::StrCat("No whole week of data has passed since ", title, " (",
                        DateOf(response.initiative().start_time()), ").");
  }
  int clear = 0;
  std::string success;
  for (const auto& change : response.groups(0).changes()) {
    clear += IsClear(change);
    if (change.before().measure() == "success_rate" && change.has_difference()) {
      success = absl::StrCat("; the success rate went from ",
                             HeadlineValue(change.before().unit(), change.before().value()), " to ",
                             HeadlineValue(change.after().unit(), change.after().value()));
    }
  }
  return absl::StrCat("After ", title, ", ",
                      clear == 0
                          ? "no number has clearly changed"
                          : Counted(clear, "number has", "numbers have") + " clearly changed",
                      success, ".", ExpectationText(response));
}

const char* GroupTitle(const std::string& label) {
  if (label == "affected") return "At the affected touchpoints";
  if (label == "other") return "Elsewhere";
  return "All journeys";
}

std::string CaveatText(const v1::GetInitiativeEffectResponse& response) {
  std::string text;
  for (const int caveat : response.caveats()) {
    switch (caveat) {
      case v1::EFFECT_CAVEAT_ASSOCIATION:
        text += "Before and after differ in more than this: an association, not proof of a cause. ";
        break;
      case v1::EFFECT_CAVEAT_TREND_BEFORE:
        text +=
            "Some numbers moved before already (see Trend before and where it would have led). ";
        break;
      case v1::EFFECT_CAVEAT_FEW_WEEKS_AFTER:
        absl::StrAppend(&text, "Only ",
                        Counted(response.weeks_after(), "whole week", "whole weeks"),
                        " after it so far. ");
        break;
      case v1::EFFECT_CAVEAT_UNDECIDED:
        text += "Some journeys after it are still open. ";
        break;
      case v1::EFFECT_CAVEAT_NOT_OBSERVED:
        text += "None of the touchpoints that it affects was ever observed. ";
        break;
      default:
        break;
    }
  }
  return text;
}

std::string GroupTable(const v1::InitiativeGroup& group, const Style& style) {
  Table table({{GroupTitle(group.label()), Align::kLeft, true},
               {"Before", Align::kRight},
               {"After", Align::kRight},
               {"Change [95 %]", Align::kRight},
               {"q", Align::kRight, false, 1},
               {"Trend before, a week", Align::kRight, false, 3},
               {"leading to", Align::kRight, false, 2}});
  for (const auto& change : group.changes()) {
    const v1::MeasureUnit unit = change.before().unit();
    const bool has_trend = change.has_trend() && change.moved_before();
    table.AddRow(
        {{MeasureTitle(change.before().measure()) +
              (unit == v1::MEASURE_UNIT_COUNT ? " a week" : ""),
          Tone::kStrong},
         HeadlineCell(change.before()),
         HeadlineCell(change.after()),
         {change.has_difference() ? ChangeWithInterval(unit, change.difference().estimate()) : "",
          ChangeTone(change.before().measure(), change.difference().estimate(), IsClear(change))},
         {change.difference().has_q_value() ? Probability(change.difference().q_value()) : ""},
         {has_trend ? HeadlineChange(unit, change.trend().per_week().value()) : "", Tone::kDim},
         {has_trend ? HeadlineValue(unit, change.trend().projected()) : "", Tone::kDim}});
  }
  return table.Render(style);
}

void PrintEffect(const Context& context, const v1::GetInitiativeEffectResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style)
      << Wrapped(absl::StrCat(Counted(response.weeks_before(), "week", "weeks"), " before (from ",
                              DateOf(response.before_start()), "), ",
                              Counted(response.weeks_after(), "week", "weeks"), " after (to ",
                              DateOf(response.after_end()), ")."),
                 style);
  for (const auto& group : response.groups()) out << "\n" << GroupTable(group, style);
  if (!response.since_baseline().empty()) {
    Table table(
        {{"Since baseline " + ShortName(response.initiative().baseline()), Align::kLeft, true},
         {"Then", Align::kRight},
         {"After", Align::kRight},
         {"Change [95 %]", Align::kRight}});
    for (const auto& change : response.since_baseline()) {
      if (!change.has_difference()) continue;
      table.AddRow({{MeasureTitle(change.now().measure()), Tone::kStrong},
                    HeadlineCell(change.then()),
                    HeadlineCell(change.now()),
                    {ChangeWithInterval(change.now().unit(), change.difference()),
                     ChangeTone(change.now().measure(), change.difference(), change.clear())}});
    }
    if (!table.empty()) out << "\n" << table.Render(style);
  }
  out << "\n" << Wrapped(CaveatText(response), style) << DescribeInfo(response.info(), style);
}

void PrintEffectCsv(std::ostream& out, const v1::GetInitiativeEffectResponse& response) {
  CsvLine(out, {"group", "measure", "before", "before_count", "after", "after_count", "difference",
                "low", "high", "p_value", "q_value", "trend_per_week", "projected"});
  for (const auto& group : response.groups()) {
    for (const auto& change : group.changes()) {
      const auto value = [](const v1::HeadlineNumber& number) {
        return number.has_value() ? CsvNumber(number.value()) : "";
      };
      const auto number = [](bool there, double n) { return there ? CsvNumber(n) : ""; };
      const auto& difference = change.difference();
      CsvLine(out, {group.label(), change.before().measure(), value(change.before()),
                    std::to_string(change.before().count()), value(change.after()),
                    std::to_string(change.after().count()),
                    number(change.has_difference(), difference.estimate().value()),
                    number(change.has_difference(), difference.estimate().low()),
                    number(change.has_difference(), difference.estimate().high()),
                    number(difference.has_p_value(), difference.p_value()),
                    number(difference.has_q_value(), difference.q_value()),
                    number(change.has_trend(), change.trend().per_week().value()),
                    number(change.has_trend(), change.trend().projected())});
    }
  }
}

absl::StatusOr<ExitCode> Effect(const Context& context, const InitiativesOptions& options) {
  v1::GetInitiativeEffectRequest request;
  request.set_name(InCollection(context, "initiatives", options.name));
  request.set_weeks(options.weeks);
  return PrintAnswer(context, context.Connect().GetInitiativeEffect(request), PrintEffectCsv,
                     PrintEffect);
}

}  // namespace

void AddInitiativesCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<InitiativesOptions>();
  CLI::App* command = app.add_subcommand(
      "initiatives", "What was done: list, get, create, delete; effect: what changed");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, auto run) {
    CLI::App* sub = command->add_subcommand(name, help);
    sub->callback([&context, &action, options, run] {
      action = [&context, options, run] { return run(context, *options); };
    });
    return sub;
  };
  const auto add_named = [&](const char* name, const char* help, auto run) {
    CLI::App* sub = add(name, help, run);
    sub->add_option("NAME", options->name, "The initiative")->required();
    return sub;
  };
  add("list", "List the initiatives of the workspace",
      [](const Context& to, const InitiativesOptions&) { return List(to); });
  add_named("get", "Show one initiative", Get);
  CLI::App* create = add_named("create", "Record an initiative", Create);
  create->add_option("--date", options->date, "When it took effect: a date or RFC 3339 time")
      ->type_name("TIME")
      ->required();
  create->add_option("--title", options->title, "What it is called")->type_name("TEXT");
  create->add_option("--description", options->description, "What was done")->type_name("TEXT");
  AddListOption(*create, "--affects", options->touchpoints, "Touchpoints that it affects");
  AddListOption(*create, "--affects-stage", options->stages, "Stages of --map that it affects");
  create
      ->add_option("--expect", options->expect,
                   "What is to come of it, such as nps=+5 or success_rate=0.03 (3 points)")
      ->type_name("MEASURE=CHANGE");
  create->add_option("--expect-text", options->expect_text, "The same in words")->type_name("TEXT");
  create->add_option("--baseline", options->baseline, "The baseline that it is held against")
      ->type_name("NAME");
  AddScopeFlags(*create, options->scope);
  add_named("delete", "Delete an initiative", Delete);
  CLI::App* effect = add_named("effect", "What changed after an initiative", Effect);
  effect->add_option("--weeks", options->weeks, "Weeks before and after, at most 104 (default: 8)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
}

}  // namespace journeygraph::cli
