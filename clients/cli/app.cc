#include "clients/cli/app.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {
namespace {

constexpr std::int64_t kLongestTimeoutMs = 24 * 3'600'000LL;

void AddGlobalOptions(CLI::App& app, Context& context) {
  app.add_option("--server", context.server, "Where journeyd listens")
      ->type_name("HOST:PORT")
      ->envname("JOURNEYGRAPH_SERVER")
      ->default_str("127.0.0.1:7400");
  app.add_option("--workspace,-w", context.workspace, "The workspace to work in")
      ->type_name("NAME")
      ->envname("JOURNEYGRAPH_WORKSPACE")
      ->default_str("default");
  AddChoiceOption<OutputFormat>(app, "--output,-o", context.output,
                                {{"table", OutputFormat::kTable},
                                 {"json", OutputFormat::kJson},
                                 {"csv", OutputFormat::kCsv},
                                 {"dot", OutputFormat::kDot}},
                                "How answers are written; dot is for graph (default: table)");
  app.add_option_function<std::string>(
         "--timeout",
         [&context](const std::string& text) {
           const auto timeout_ms = ParseDuration(text);
           if (!timeout_ms || *timeout_ms == 0 || *timeout_ms > kLongestTimeoutMs) {
             throw CLI::ValidationError("--timeout",
                                        "\"" + text + "\" is not a time such as 500ms, 30s or 2m");
           }
           context.timeout_ms = *timeout_ms;
         },
         "How long to wait for an answer")
      ->type_name("TIME")
      ->default_str("60s");
}

// The chosen subcommand's words, such as "maps create".
std::string ChosenCommand(const CLI::App& app) {
  std::string words;
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    absl::StrAppend(&words, words.empty() ? "" : " ", at->get_name());
  }
  return words;
}

int ReportUsage(const CLI::App& app, const CLI::ParseError& error, const Streams& streams) {
  if (error.get_exit_code() == 0) {
    app.exit(error, streams.out, streams.err);  // --help and --version
    return kExitOk;
  }
  const std::string command = ChosenCommand(app);
  const std::vector<std::string> unknown = app.remaining();
  const bool no_command = command.empty() && !unknown.empty() && unknown.front()[0] != '-';
  streams.err << "journeyctl: "
              << (no_command ? "unknown subcommand \"" + unknown.front() + "\"" : error.what())
              << "\nTry: journeyctl " << (command.empty() ? "" : command + " ") << "--help\n";
  return kExitUsage;
}

}  // namespace

int RunJourneyctl(const std::vector<std::string>& arguments, const Streams& streams) {
  Context context{
      .streams = streams, .server = "127.0.0.1:7400", .workspace = "default", .timeout_ms = 60'000};
  Action action;
  CLI::App app("journeyctl asks and feeds a Journeygraph server (journeyd).", "journeyctl");
  app.set_version_flag("--version", "journeyctl " JOURNEYGRAPH_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(DescribeExitCodes());
  AddGlobalOptions(app, context);
  AddCriticalMomentsCommand(app, context, action);
  AddExplainMomentCommand(app, context, action);
  AddDecisionPointsCommand(app, context, action);
  AddDriversCommand(app, context, action);
  AddChannelSwitchesCommand(app, context, action);
  AddSwitchCostCommand(app, context, action);
  AddChannelCoverageCommand(app, context, action);
  AddSelfServiceCommand(app, context, action);
  AddHandoversCommand(app, context, action);
  AddStageScoresCommand(app, context, action);
  AddScoreChangeCommand(app, context, action);
  AddChannelConsistencyCommand(app, context, action);
  AddJourneyScoresCommand(app, context, action);
  AddEffortCommand(app, context, action);
  AddFunnelCommand(app, context, action);
  AddVariantsCommand(app, context, action);
  AddCompareCommand(app, context, action);
  AddCompareGraphsCommand(app, context, action);
  AddTrendCommand(app, context, action);
  AddBaselinesCommand(app, context, action);
  AddInitiativesCommand(app, context, action);
  AddOverlayCommand(app, context, action);
  AddConformanceCommand(app, context, action);
  AddAttributionCommand(app, context, action);
  AddPredictNextCommand(app, context, action);
  AddSimulateCommand(app, context, action);
  AddRetentionCommand(app, context, action);
  AddEconomicsCommand(app, context, action);
  AddBadExperiencesCommand(app, context, action);
  AddDataQualityCommand(app, context, action);
  AddGraphCommand(app, context, action);
  AddPathsCommand(app, context, action);
  AddPatternCommand(app, context, action);
  AddLoopsCommand(app, context, action);
  AddTimesCommand(app, context, action);
  AddUnusualGapsCommand(app, context, action);
  AddBestPathCommand(app, context, action);
  AddStepsCommand(app, context, action);
  AddJourneyCommand(app, context, action);
  AddImportCommand(app, context, action);
  AddExportCommand(app, context, action);
  AddGenerateCommand(app, context, action);
  AddMapsCommand(app, context, action);
  AddMetricsCommand(app, context, action);
  AddStatusCommand(app, context, action);
  AddCompletionCommand(app, context, action);

  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return ReportUsage(app, error, streams);
  }
  if (context.output == OutputFormat::kDot && !app.got_subcommand("graph")) {
    streams.err << "journeyctl: -o dot is only for graph; use table, json or csv\n";
    return kExitUsage;
  }
  const absl::StatusOr<ExitCode> result = action();
  streams.out.flush();
  if (!result.ok()) {
    streams.err << "journeyctl: " << DescribeError(result.status(), context.server) << "\n";
    return ExitCodeFor(result.status());
  }
  if (!streams.out) {
    streams.err << "journeyctl: the output could not be written\n";
    return kExitFile;
  }
  return *result;
}

}  // namespace journeygraph::cli
