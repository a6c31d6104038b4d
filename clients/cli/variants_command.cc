// journeyctl variants: which paths journeys take.
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/path_text.h"
#include "clients/cli/scope_flags.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {
namespace {

constexpr int kBarCells = 10;
// Paths keep so many characters before other columns are left out.
constexpr std::size_t kLeastPathWidth = 28;
// Where the width is not limited: of journeys with thousands of steps no line can be read.
constexpr std::size_t kLongestPathWidth = 120;

struct VariantsOptions {
  ScopeFlags scope;
  int top = 0;
  v1::PathElement element = v1::PATH_ELEMENT_UNSPECIFIED;
  bool collapse_repeats = false;
  int min_customers = 0;
};

std::string Headline(const v1::ListVariantsResponse& response) {
  const auto journeys = response.info().journeys();
  if (journeys == 0) return "There are no journeys in this scope.";
  std::string text =
      absl::StrCat(Counted(journeys, "journey takes ", "journeys take "),
                   Counted(response.variant_count(), "path", "different paths"), ".");
  if (response.variants().empty()) return text;
  const auto& first = response.variants(0);
  absl::StrAppend(&text, " The most frequent one, ", FitPath(PathText(first.path()), 60),
                  ", is that of ", WithThousands(first.journeys()), " (", Percent(first.share()),
                  ")");
  if (response.variants_size() > 1) {
    absl::StrAppend(&text, "; the ", response.variants_size(), " most frequent make up ",
                    Percent(response.variants().rbegin()->cumulative_share()));
  }
  return text + ".";
}

std::string Interval(const v1::Proportion& share) {
  if (!share.has_value()) return "";
  return absl::StrCat("[", Decimal(share.low() * 100, 1), ", ", Decimal(share.high() * 100, 1),
                      "]");
}

std::string VariantTable(const v1::ListVariantsResponse& response, const Style& style) {
  Table table({{"Journeys", Align::kRight},
               {"", Align::kLeft, false, 3},
               {"Share", Align::kRight, false, 2},
               {"Together", Align::kRight, false, 1},
               {"Ends well", Align::kRight, false, 2},
               {"95 %", Align::kLeft, false, 5},
               {"Median length", Align::kRight, false, 4},
               {.title = "Path", .shrinks = true, .least_width = kLeastPathWidth, .fit = FitPath}});
  const double most = response.variants(0).journeys();
  for (const auto& variant : response.variants()) {
    const std::string path = PathText(variant.path());
    table.AddRow({{WithThousands(variant.journeys())},
                  {Bar(variant.journeys() / most, kBarCells), Tone::kDim},
                  {Percent(variant.share())},
                  {Percent(variant.cumulative_share())},
                  {variant.success().has_value() ? Percent(variant.success().value()) : "–"},
                  {Interval(variant.success()), Tone::kDim},
                  {variant.path_size() > 1 ? Length(variant.duration().p50_ms()) : "–"},
                  {style.width > 0 ? path : FitPath(path, kLongestPathWidth), Tone::kStrong}});
  }
  return table.Render(style);
}

std::string OtherLine(const v1::ListVariantsResponse& response, int min_customers) {
  const auto& other = response.other();
  const double share = static_cast<double>(other.journeys()) / response.info().journeys();
  std::string text =
      absl::StrCat("and ", Counted(other.variants(), "path", "paths"), " more, taken by ",
                   Counted(other.journeys(), "journey", "journeys"), " (", Percent(share), ")");
  if (min_customers > 1) {
    absl::StrAppend(&text, ", those of fewer than ", min_customers, " customers among them");
  }
  return text + "; --top shows more.";
}

void PrintTable(const Context& context, const v1::ListVariantsResponse& response,
                const VariantsOptions& options) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (!response.variants().empty()) out << VariantTable(response, style);
  if (response.other().variants() > 0) {
    out << Toned(Wrapped(OtherLine(response, options.min_customers), style), Tone::kDim, style);
  }
  out << "\n"
      << Toned(
             Wrapped("Together: share of this and all paths above. Ends well: of closed journeys. "
                     "Length: from the first interaction to the last. ×2: twice in a row. Long "
                     "paths are shortened here; -o json and -o csv have all of them.",
                     style),
             Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::ListVariantsResponse& response) {
  CsvLine(out,
          {"path", "length", "journeys", "customers", "share", "cumulative_share", "success",
           "failure", "lost", "open", "success_share", "success_low", "success_high",
           "duration_mean_ms", "duration_p50_ms", "duration_p90_ms", "first_seen", "last_seen"});
  for (const auto& v : response.variants()) {
    const auto of_closed = [&v](double value) {
      return v.success().has_value() ? CsvNumber(value) : "";
    };
    const auto time = [](const google::protobuf::Timestamp& at) {
      return FormatTimestamp(at.seconds() * 1'000 + at.nanos() / 1'000'000);
    };
    CsvLine(out, {absl::StrJoin(v.path(), " > "), std::to_string(v.path_size()),
                  std::to_string(v.journeys()), std::to_string(v.customers()), CsvNumber(v.share()),
                  CsvNumber(v.cumulative_share()), std::to_string(v.results().success()),
                  std::to_string(v.results().failure()), std::to_string(v.results().lost()),
                  std::to_string(v.results().open()), of_closed(v.success().value()),
                  of_closed(v.success().low()), of_closed(v.success().high()),
                  CsvNumber(v.duration().mean_ms()), CsvNumber(v.duration().p50_ms()),
                  CsvNumber(v.duration().p90_ms()), time(v.first_seen()), time(v.last_seen())});
  }
}

absl::StatusOr<ExitCode> Variants(const Context& context, const VariantsOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::ListVariantsRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.set_max_variants(options.top);
  request.set_element(options.element);
  request.set_collapse_repeats(options.collapse_repeats);
  request.set_min_customers(options.min_customers);
  return PrintAnswer(
      context, context.Connect().ListVariants(request), PrintCsv,
      [&options](const Context& to, const auto& response) { PrintTable(to, response, options); });
}

}  // namespace

void AddVariantsCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<VariantsOptions>();
  CLI::App* command = app.add_subcommand("variants", "Which paths journeys take");
  command->add_option("--top", options->top, "So many, at most 1,000 (default: 20)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddChoiceOption<v1::PathElement>(*command, "--by", options->element,
                                   {{"touchpoint", v1::PATH_ELEMENT_TOUCHPOINT},
                                    {"stage", v1::PATH_ELEMENT_STAGE},
                                    {"channel", v1::PATH_ELEMENT_CHANNEL}},
                                   "What a path is made of; stage needs --map (default: "
                                   "touchpoint)");
  command->add_flag("--collapse-repeats", options->collapse_repeats,
                    "Immediate repetitions count once");
  command
      ->add_option("--min-customers", options->min_customers,
                   "Paths of fewer customers are only counted together")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Variants(context, *options); };
  });
}

}  // namespace journeygraph::cli
