// journeyctl baselines: headline numbers, frozen, and what they are now.
#include <memory>

#include "absl/strings/str_cat.h"
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

struct BaselinesOptions {
  ScopeFlags scope;
  std::string name;
  std::string title;
  std::string description;
  std::string since;
  std::string until;
};

std::string FullName(const Context& context, const std::string& name) {
  return name.rfind("workspaces/", 0) == 0
             ? name
             : absl::StrCat(context.WorkspaceName(), "/baselines/", name);
}

std::string ShortName(const std::string& name) { return name.substr(name.rfind('/') + 1); }

std::string DateOf(const google::protobuf::Timestamp& time) {
  return FormatDate(time.seconds() * 1'000);
}

std::string RangeOf(const v1::Baseline& baseline) {
  const auto& range = baseline.scope().time_range();
  const std::string until = range.has_end_time()              ? DateOf(range.end_time())
                            : baseline.info().has_watermark() ? DateOf(baseline.info().watermark())
                                                              : "";
  return absl::StrCat(range.has_start_time() ? DateOf(range.start_time()) : "…", " to ", until);
}

const v1::HeadlineNumber* Find(const v1::Baseline& baseline, const std::string& measure) {
  for (const auto& number : baseline.numbers()) {
    if (number.measure() == measure) return &number;
  }
  return nullptr;
}

absl::StatusOr<ExitCode> List(const Context& context) {
  const client::Client client = context.Connect();
  v1::ListBaselinesResponse all;
  v1::ListBaselinesRequest request;
  request.set_parent(context.WorkspaceName());
  do {
    auto page = client.ListBaselines(request);
    if (!page.ok()) return page.status();
    all.MergeFrom(*page);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  if (context.output == OutputFormat::kJson) return PrintJson(context, all);
  std::ostream& out = context.streams.out;
  if (context.output == OutputFormat::kCsv) {
    CsvLine(out, {"baseline", "title", "create_time", "journeys", "success_rate"});
    for (const auto& baseline : all.baselines()) {
      const v1::HeadlineNumber* success = Find(baseline, "success_rate");
      CsvLine(out, {ShortName(baseline.name()), baseline.display_name(),
                    FormatTimestamp(baseline.create_time().seconds() * 1'000),
                    std::to_string(baseline.info().journeys()),
                    success != nullptr && success->has_value() ? CsvNumber(success->value()) : ""});
    }
    return kExitOk;
  }
  const Style style = context.TableStyle();
  out << Toned(Wrapped(absl::StrCat(Counted(all.baselines_size(), "baseline", "baselines"),
                                    " in workspace \"", context.workspace, "\"."),
                       style),
               Tone::kStrong, style);
  if (all.baselines().empty()) {
    context.Note("'journeyctl baselines create NAME' freezes how things stand");
    return kExitOk;
  }
  Table table({{"Baseline"},
               {"Title", Align::kLeft, true},
               {"Time", Align::kLeft, false, 1},
               {"Journeys", Align::kRight},
               {"Success rate", Align::kRight},
               {"Made on", Align::kLeft, false, 2}});
  for (const auto& baseline : all.baselines()) {
    const v1::HeadlineNumber* success = Find(baseline, "success_rate");
    table.AddRow({{ShortName(baseline.name()), Tone::kStrong},
                  {baseline.display_name()},
                  {RangeOf(baseline)},
                  {WithThousands(baseline.info().journeys())},
                  success == nullptr ? Cell{"–"} : HeadlineCell(*success),
                  {DateOf(baseline.create_time())}});
  }
  out << "\n" << table.Render(style);
  return kExitOk;
}

void PrintNumbers(const Context& context, const v1::Baseline& baseline) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(absl::StrCat("Baseline ", ShortName(baseline.name()),
                                    baseline.display_name().empty() ? "" : ": ",
                                    baseline.display_name(), " (", RangeOf(baseline), ")"),
                       style),
               Tone::kStrong, style);
  if (!baseline.description().empty()) out << Wrapped(baseline.description(), style);
  Table table({{"", Align::kLeft, true},
               {"Value", Align::kRight},
               {"95 %", Align::kLeft, false, 1},
               {"n", Align::kRight}});
  for (const auto& number : baseline.numbers()) {
    if (!number.has_value()) continue;
    const bool is_count = number.unit() == v1::MEASURE_UNIT_COUNT;
    table.AddRow({{MeasureTitle(number.measure()), Tone::kStrong},
                  HeadlineCell(number),
                  {HeadlineInterval(number), Tone::kDim},
                  {is_count ? "" : WithThousands(number.count())}});
  }
  out << "\n" << table.Render(style) << "\n" << DescribeInfo(baseline.info(), style);
}

absl::StatusOr<ExitCode> Get(const Context& context, const BaselinesOptions& options) {
  v1::GetBaselineRequest request;
  request.set_name(FullName(context, options.name));
  return PrintAnswer(
      context, context.Connect().GetBaseline(request),
      [](std::ostream& out, const v1::GetBaselineResponse& response) {
        CsvLine(out, {"measure", "count", "value", "low", "high"});
        for (const auto& number : response.baseline().numbers()) {
          if (!number.has_value()) continue;
          CsvLine(out, {number.measure(), std::to_string(number.count()), CsvNumber(number.value()),
                        CsvNumber(number.low()), CsvNumber(number.high())});
        }
      },
      [](const Context& to, const auto& response) { PrintNumbers(to, response.baseline()); });
}

absl::StatusOr<ExitCode> Create(const Context& context, const BaselinesOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::CreateBaselineRequest request;
  request.set_parent(context.WorkspaceName());
  request.set_baseline_id(options.name);
  request.mutable_baseline()->set_display_name(options.title);
  request.mutable_baseline()->set_description(options.description);
  *request.mutable_baseline()->mutable_scope() = *scope;
  const auto response = context.Connect().CreateBaseline(request);
  if (!response.ok()) return response.status();
  if (context.output == OutputFormat::kJson) return PrintJson(context, *response);
  PrintNumbers(context, response->baseline());
  return kExitOk;
}

absl::StatusOr<ExitCode> Delete(const Context& context, const BaselinesOptions& options) {
  v1::DeleteBaselineRequest request;
  request.set_name(FullName(context, options.name));
  const auto response = context.Connect().DeleteBaseline(request);
  if (!response.ok()) return response.status();
  context.streams.err << "Deleted baseline \"" << ShortName(request.name()) << "\".\n";
  return kExitOk;
}

std::string Headline(const v1::CompareBaselineResponse& response) {
  int clear = 0;
  const v1::BaselineChange* success = nullptr;
  for (const auto& change : response.changes()) {
    clear += change.clear();
    if (change.now().measure() == "success_rate" && change.has_difference()) success = &change;
  }
  const std::string name = ShortName(response.baseline().name());
  if (response.info().journeys() == 0) {
    return absl::StrCat("No journey has started since baseline ", name, ".");
  }
  std::string text =
      absl::StrCat("Since baseline ", name, ", ",
                   clear == 0 ? "no number has clearly changed"
                              : Counted(clear, "number has", "numbers have") + " clearly changed");
  if (success != nullptr) {
    absl::StrAppend(&text, "; the success rate is ",
                    HeadlineValue(success->now().unit(), success->now().value()), " instead of ",
                    HeadlineValue(success->then().unit(), success->then().value()));
  }
  return text + ".";
}

void PrintComparison(const Context& context, const v1::CompareBaselineResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  Table table({{"", Align::kLeft, true},
               {"Then", Align::kRight},
               {"Now", Align::kRight},
               {"Change [95 %]", Align::kRight},
               {"n then", Align::kRight, false, 2},
               {"n now", Align::kRight, false, 1},
               {""}});
  for (const auto& change : response.changes()) {
    if (!change.then().has_value() && !change.now().has_value()) continue;
    const bool is_count = change.now().unit() == v1::MEASURE_UNIT_COUNT;
    table.AddRow(
        {{MeasureTitle(change.now().measure()), Tone::kStrong},
         HeadlineCell(change.then()),
         HeadlineCell(change.now()),
         {change.has_difference() ? ChangeWithInterval(change.now().unit(), change.difference())
                                  : "",
          ChangeTone(change.now().measure(), change.difference(), change.clear())},
         {is_count ? "" : WithThousands(change.then().count())},
         {is_count ? "" : WithThousands(change.now().count())},
         {change.clear() ? "clear" : "", Tone::kDim}});
  }
  out << table.Render(style) << "\n";
  if (response.overlapping()) {
    out << Wrapped(
        "The two times overlap: some interactions are in both, so that changes look "
        "smaller than they are.",
        style);
  }
  out << Toned(Wrapped("Then and now are different times: what changed beside is in it too. clear: "
                       "the interval leaves out zero. *: fewer than 30.",
                       style),
               Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintComparisonCsv(std::ostream& out, const v1::CompareBaselineResponse& response) {
  CsvLine(out, {"measure", "then", "then_count", "now", "now_count", "difference", "low", "high",
                "clear"});
  for (const auto& change : response.changes()) {
    const auto value = [](const v1::HeadlineNumber& number) {
      return number.has_value() ? CsvNumber(number.value()) : "";
    };
    const bool has = change.has_difference();
    CsvLine(out,
            {change.now().measure(), value(change.then()), std::to_string(change.then().count()),
             value(change.now()), std::to_string(change.now().count()),
             has ? CsvNumber(change.difference().value()) : "",
             has ? CsvNumber(change.difference().low()) : "",
             has ? CsvNumber(change.difference().high()) : "", change.clear() ? "true" : "false"});
  }
}

absl::StatusOr<ExitCode> Compare(const Context& context, const BaselinesOptions& options) {
  v1::CompareBaselineRequest request;
  request.set_name(FullName(context, options.name));
  if (!options.since.empty()) {
    auto time = TimeFlag("--since", options.since);
    if (!time.ok()) return time.status();
    *request.mutable_time_range()->mutable_start_time() = *time;
  }
  if (!options.until.empty()) {
    auto time = TimeFlag("--until", options.until);
    if (!time.ok()) return time.status();
    *request.mutable_time_range()->mutable_end_time() = *time;
  }
  return PrintAnswer(context, context.Connect().CompareBaseline(request), PrintComparisonCsv,
                     PrintComparison);
}

}  // namespace

void AddBaselinesCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<BaselinesOptions>();
  CLI::App* command =
      app.add_subcommand("baselines", "Frozen numbers: list, get, create, delete, compare");
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
    sub->add_option("NAME", options->name, "The baseline")->required();
    return sub;
  };
  add("list", "List the baselines of the workspace",
      [](const Context& to, const BaselinesOptions&) { return List(to); });
  add_named("get", "Show one baseline", Get);
  CLI::App* create = add_named("create", "Freeze the numbers of a scope", Create);
  create->add_option("--title", options->title, "What it is called")->type_name("TEXT");
  create->add_option("--description", options->description, "What it is for")->type_name("TEXT");
  AddScopeFlags(*create, options->scope);
  add_named("delete", "Delete a baseline", Delete);
  CLI::App* compare = add_named("compare", "How the numbers stand against a baseline", Compare);
  compare
      ->add_option("--since", options->since,
                   "Now begins at this date or time (default: where the baseline ends)")
      ->type_name("TIME");
  compare->add_option("--until", options->until, "Now ends before this date or time")
      ->type_name("TIME");
}

}  // namespace journeygraph::cli
