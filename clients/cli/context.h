// What every subcommand gets: where it talks to and where it writes.
//
// Data goes to `out`, everything else to `err`.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/table.h"
#include "journeygraph/client/client.h"

namespace journeygraph::cli {

enum class OutputFormat { kTable, kJson, kCsv, kDot };

// Where the program runs. Tests make their own.
struct Streams {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::size_t width = 0;  // of the terminal or $COLUMNS; 0 is no limit
  bool colour = false;    // of `out`
};

// Looks at the terminal, NO_COLOR and COLUMNS.
Streams StandardStreams();

struct Context {
  Streams streams;
  std::string server;
  std::string workspace;
  OutputFormat output = OutputFormat::kTable;
  std::int64_t timeout_ms = 0;

  client::Client Connect() const;
  std::string WorkspaceName() const { return "workspaces/" + workspace; }
  Style TableStyle() const { return {.width = streams.width, .colour = streams.colour}; }
  // "note: ..." for people.
  void Note(const std::string& text) const;
};

// What a subcommand does once the command line is understood. Gives the exit code, or the error.
using Action = std::function<absl::StatusOr<ExitCode>()>;

// Each makes its subcommand; when that is chosen, `action` is set.
void AddImportCommand(CLI::App& app, Context& context, Action& action);
void AddExportCommand(CLI::App& app, Context& context, Action& action);
void AddGenerateCommand(CLI::App& app, Context& context, Action& action);
void AddStageScoresCommand(CLI::App& app, Context& context, Action& action);
void AddChannelSwitchesCommand(CLI::App& app, Context& context, Action& action);
void AddSwitchCostCommand(CLI::App& app, Context& context, Action& action);
void AddChannelCoverageCommand(CLI::App& app, Context& context, Action& action);
void AddSelfServiceCommand(CLI::App& app, Context& context, Action& action);
void AddHandoversCommand(CLI::App& app, Context& context, Action& action);
void AddCriticalMomentsCommand(CLI::App& app, Context& context, Action& action);
void AddExplainMomentCommand(CLI::App& app, Context& context, Action& action);
void AddDecisionPointsCommand(CLI::App& app, Context& context, Action& action);
void AddDriversCommand(CLI::App& app, Context& context, Action& action);
void AddFunnelCommand(CLI::App& app, Context& context, Action& action);
void AddCompareCommand(CLI::App& app, Context& context, Action& action);
void AddCompareGraphsCommand(CLI::App& app, Context& context, Action& action);
void AddTrendCommand(CLI::App& app, Context& context, Action& action);
void AddBaselinesCommand(CLI::App& app, Context& context, Action& action);
void AddInitiativesCommand(CLI::App& app, Context& context, Action& action);
void AddOverlayCommand(CLI::App& app, Context& context, Action& action);
void AddVariantsCommand(CLI::App& app, Context& context, Action& action);
void AddConformanceCommand(CLI::App& app, Context& context, Action& action);
void AddAttributionCommand(CLI::App& app, Context& context, Action& action);
void AddPredictNextCommand(CLI::App& app, Context& context, Action& action);
void AddSimulateCommand(CLI::App& app, Context& context, Action& action);
void AddRetentionCommand(CLI::App& app, Context& context, Action& action);
void AddEconomicsCommand(CLI::App& app, Context& context, Action& action);
void AddBadExperiencesCommand(CLI::App& app, Context& context, Action& action);
void AddDataQualityCommand(CLI::App& app, Context& context, Action& action);
void AddPathsCommand(CLI::App& app, Context& context, Action& action);
void AddPatternCommand(CLI::App& app, Context& context, Action& action);
void AddLoopsCommand(CLI::App& app, Context& context, Action& action);
void AddTimesCommand(CLI::App& app, Context& context, Action& action);
void AddUnusualGapsCommand(CLI::App& app, Context& context, Action& action);
void AddBestPathCommand(CLI::App& app, Context& context, Action& action);
void AddStepsCommand(CLI::App& app, Context& context, Action& action);
void AddGraphCommand(CLI::App& app, Context& context, Action& action);
void AddJourneyCommand(CLI::App& app, Context& context, Action& action);
void AddMapsCommand(CLI::App& app, Context& context, Action& action);
void AddMetricsCommand(CLI::App& app, Context& context, Action& action);
void AddScoreChangeCommand(CLI::App& app, Context& context, Action& action);
void AddChannelConsistencyCommand(CLI::App& app, Context& context, Action& action);
void AddJourneyScoresCommand(CLI::App& app, Context& context, Action& action);
void AddEffortCommand(CLI::App& app, Context& context, Action& action);
void AddStatusCommand(CLI::App& app, Context& context, Action& action);
void AddCompletionCommand(CLI::App& app, Context& context, Action& action);

}  // namespace journeygraph::cli
