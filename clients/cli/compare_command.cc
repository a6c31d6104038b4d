// journeyctl compare: segments of customers side by side.
#include <algorithm>
#include <cmath>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/headline_cells.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"
#include "clients/cli/scope_parts.h"

namespace journeygraph::cli {
namespace {

struct CompareOptions {
  ScopeFlags scope;
  std::vector<std::string> segments;
  std::string against;
  std::vector<std::string> measures;
  v1::PathElement element = v1::PATH_ELEMENT_TOUCHPOINT;
  bool no_paths = false;
};

std::string InQuotes(const std::string& label) { return absl::StrCat("'", label, "'"); }

std::string Title(const v1::CompareSegmentsResponse& response, const std::string& label) {
  return label == "rest" && response.comparator() == "rest" ? "the rest" : InQuotes(label);
}

const v1::HeadlineNumber* NumberOf(const v1::CompareSegmentsResponse& response,
                                   const std::string& label, const std::string& measure) {
  for (const auto& segment : response.segments()) {
    if (segment.label() != label) continue;
    for (const auto& number : segment.numbers()) {
      if (number.measure() == measure) return &number;
    }
  }
  return nullptr;
}

// The clearest difference: the smallest p-value among the significant ones, success first of
// equals.
const v1::SegmentDifference* Clearest(const v1::CompareSegmentsResponse& response) {
  const v1::SegmentDifference* clearest = nullptr;
  for (const auto& row : response.differences()) {
    if (!row.significant()) continue;
    if (clearest == nullptr ||
        std::abs(row.difference().statistic()) > std::abs(clearest->difference().statistic())) {
      clearest = &row;
    }
  }
  return clearest;
}

std::string Headline(const v1::CompareSegmentsResponse& response) {
  if (response.info().journeys() == 0) return "There are no journeys in this scope.";
  const auto significant =
      std::count_if(response.differences().begin(), response.differences().end(),
                    [](const auto& row) { return row.significant(); });
  const v1::SegmentDifference* clearest = Clearest(response);
  if (clearest == nullptr) {
    return absl::StrCat("No difference from ", Title(response, response.comparator()),
                        " is clear among ", Counted(response.tests(), "test", "tests"), ".");
  }
  const auto* mine = NumberOf(response, clearest->segment(), clearest->measure());
  const auto* other = NumberOf(response, response.comparator(), clearest->measure());
  return absl::StrCat("The clearest difference: ", MeasureTitle(clearest->measure()), " of ",
                      InQuotes(clearest->segment()), " is ",
                      HeadlineValue(mine->unit(), mine->value()), ", of ",
                      Title(response, response.comparator()), " ",
                      HeadlineValue(other->unit(), other->value()), ". ", significant, " of ",
                      Counted(response.tests(), "test is", "tests are"), " clear (q up to 0.05).");
}

std::string NumbersTable(const v1::CompareSegmentsResponse& response, const Style& style) {
  std::vector<Column> columns = {{"", Align::kLeft, true}};
  for (const auto& segment : response.segments()) {
    columns.push_back({segment.label(), Align::kRight});
    columns.push_back({"95 %", Align::kLeft, false, 2});
    columns.push_back({"n", Align::kRight, false, 1});
  }
  Table table(columns);
  std::vector<Cell> customers = {{"Customers", Tone::kStrong}};
  for (const auto& segment : response.segments()) {
    customers.insert(customers.end(), {{WithThousands(segment.customers())}, {""}, {""}});
  }
  table.AddRow(customers);
  const int rows = response.segments().empty() ? 0 : response.segments(0).numbers_size();
  for (int i = 0; i < rows; ++i) {
    std::vector<Cell> cells = {
        {MeasureTitle(response.segments(0).numbers(i).measure()), Tone::kStrong}};
    for (const auto& segment : response.segments()) {
      const v1::HeadlineNumber& number = segment.numbers(i);
      const bool is_count = number.unit() == v1::MEASURE_UNIT_COUNT;
      cells.push_back(HeadlineCell(number));
      cells.push_back({HeadlineInterval(number), Tone::kDim});
      cells.push_back({is_count ? "" : WithThousands(number.count()), Tone::kDim});
    }
    table.AddRow(std::move(cells));
  }
  return table.Render(style);
}

std::string DifferenceTable(const v1::CompareSegmentsResponse& response, const Style& style) {
  Table table({{"Segment", Align::kLeft, true},
               {"Measure"},
               {absl::StrCat("less ", response.comparator(), " [95 %]"), Align::kRight},
               {"p", Align::kRight, false, 2},
               {"q", Align::kRight, false, 1},
               {""}});
  std::string before;
  for (const auto& row : response.differences()) {
    const std::string label = row.segment() == before ? "" : row.segment();
    before = row.segment();
    if (!row.has_difference()) continue;
    const auto& difference = row.difference();
    table.AddRow({{label, Tone::kStrong},
                  {MeasureTitle(row.measure())},
                  {ChangeWithInterval(row.unit(), difference.estimate()),
                   ChangeTone(row.measure(), difference.estimate(), row.significant())},
                  {difference.has_p_value() ? Probability(difference.p_value()) : "–"},
                  {difference.has_q_value() ? Probability(difference.q_value()) : "–"},
                  {row.significant()    ? "clear"
                   : row.small_sample() ? "few"
                                        : "",
                   Tone::kDim}});
  }
  return table.empty() ? "" : table.Render(style);
}

std::string PathLines(const v1::CompareSegmentsResponse& response) {
  std::string text;
  for (const auto& distance : response.distances()) {
    absl::StrAppend(&text, "Paths of ", InQuotes(distance.segment()), " and of ",
                    Title(response, response.comparator()), ": total variation ",
                    Decimal(distance.total_variation(), 2), ", ",
                    Decimal(distance.expected_by_chance(), 2), " by chance alone; ",
                    WithThousands(distance.shared_variants()), " of ",
                    Counted(distance.variants(), "path", "paths"), " in both. ");
  }
  for (const auto& overlap : response.overlaps()) {
    absl::StrAppend(&text, Counted(overlap.customers(), "customer is", "customers are"), " in ",
                    InQuotes(overlap.first()), " and in ", InQuotes(overlap.second()),
                    ": the two are not independent. ");
  }
  return text;
}

void PrintTable(const Context& context, const v1::CompareSegmentsResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n"
      << NumbersTable(response, style) << "\n";
  if (const std::string table = DifferenceTable(response, style); !table.empty()) {
    out << table << "\n";
  }
  if (const std::string lines = PathLines(response); !lines.empty()) out << Wrapped(lines, style);
  for (const auto& segment : response.segments()) {
    if (segment.label() == "rest" && segment.results().ByteSizeLong() == 0 &&
        response.info().journeys() > 0) {
      out << Wrapped("Nobody is the rest; --against LABEL compares with a segment.", style);
    }
  }
  out << Toned(Wrapped("n: closed journeys, answers or journeys. *: fewer than 30. q: share of "
                       "false findings among all that are as clear as this (Benjamini-Hochberg). "
                       "Differences are associations, not causes.",
                       style),
               Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::CompareSegmentsResponse& response) {
  CsvLine(out,
          {"segment", "measure", "count", "value", "low", "high", "difference", "difference_low",
           "difference_high", "statistic", "p_value", "q_value", "small_sample", "significant"});
  for (const auto& segment : response.segments()) {
    for (const auto& number : segment.numbers()) {
      std::vector<std::string> fields = {
          segment.label(), number.measure(), std::to_string(number.count()), "", "", ""};
      if (number.has_value()) {
        fields[3] = CsvNumber(number.value());
        fields[4] = CsvNumber(number.low());
        fields[5] = CsvNumber(number.high());
      }
      fields.resize(14);
      for (const auto& row : response.differences()) {
        if (row.segment() != segment.label() || row.measure() != number.measure()) continue;
        const auto& difference = row.difference();
        if (row.has_difference()) {
          fields[6] = CsvNumber(difference.estimate().value());
          fields[7] = CsvNumber(difference.estimate().low());
          fields[8] = CsvNumber(difference.estimate().high());
        }
        if (difference.has_statistic()) fields[9] = CsvNumber(difference.statistic());
        if (difference.has_p_value()) fields[10] = CsvNumber(difference.p_value());
        if (difference.has_q_value()) fields[11] = CsvNumber(difference.q_value());
        fields[12] = row.small_sample() ? "true" : "false";
        fields[13] = row.significant() ? "true" : "false";
      }
      CsvLine(out, fields);
    }
  }
}

absl::StatusOr<ExitCode> Compare(const Context& context, const CompareOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::CompareSegmentsRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  for (const std::string& text : options.segments) {
    auto segment = SegmentFlag("--segment", text);
    if (!segment.ok()) return segment.status();
    *request.add_segments() = *std::move(segment);
  }
  request.set_comparator(options.against);
  for (const std::string& measure : options.measures) request.add_measures(measure);
  request.set_path_element(options.element);
  request.set_skip_paths(options.no_paths);
  return PrintAnswer(context, context.Connect().CompareSegments(request), PrintCsv, PrintTable);
}

}  // namespace

void AddCompareCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command = app.add_subcommand("compare", "How segments of customers differ");
  command
      ->add_option("--segment", options->segments,
                   "\"LABEL: persona=professional; country=DE,AT; @channel=web\", repeated; also "
                   "@touchpoint=, @since=, @until=")
      ->type_name("SEGMENT")
      ->allow_extra_args(false)
      ->required();
  command
      ->add_option("--against", options->against,
                   "The segment that others are compared with (default: the rest, everybody else)")
      ->type_name("LABEL");
  AddListOption(*command, "--measure", options->measures,
                "Only these: success_rate, nps, csat, ces, sentiment, switch_rate, "
                "contacts_per_journey, time_to_success, value_per_journey");
  AddChoiceOption<v1::PathElement>(*command, "--paths-by", options->element,
                                   {{"touchpoint", v1::PATH_ELEMENT_TOUCHPOINT},
                                    {"stage", v1::PATH_ELEMENT_STAGE},
                                    {"channel", v1::PATH_ELEMENT_CHANNEL}},
                                   "What compared paths are made of (default: touchpoint)");
  command->add_flag("--no-paths", options->no_paths, "Do not compare paths");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Compare(context, *options); };
  });
}

}  // namespace journeygraph::cli
