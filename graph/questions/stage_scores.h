// How customers rate each stage of the map (definitions 3.3).
//
//   StageScoresOptions question{.period = Period::kWeek, .include_touchpoints = true};
//   StageScoreCounts counts(context, question);
//   Scan(snapshot, scope, context, options, counts);
//   StageScoresAnswer answer = AnswerStageScores(counts, context);
//
// An answer belongs to the stage of the touchpoint at which it was given. Without a map everything
// is in the one stage "". Counting unit: answers.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/first_visits.h"
#include "graph/measure/metric_score.h"
#include "graph/measure/pair_index.h"
#include "graph/measure/period.h"

namespace journeygraph::graph {

inline constexpr char kStageScoresUnit[] = "answers";
inline constexpr char kStageScoresDefinition[] =
    "An answer belongs to the stage of the touchpoint at which it was given, and to the period of "
    "that interaction in UTC. NPS is promoters minus detractors in percent, CSAT the share of 4 "
    "and 5 of 5, CES (1 to 7) and sentiment (-1 to 1) the mean.";

enum class AnswerSelection : std::uint8_t {
  kAll,
  kLastPerJourney,  // the last one of each metric in each journey, for each row and period
};

struct StageScoresOptions {
  Period period = Period::kNone;
  AnswerSelection answers = AnswerSelection::kAll;
  bool include_touchpoints = false;
  std::vector<Metric> metrics;  // empty: all
};

// What was counted for rows (stages or touchpoints) and periods. Interactions, which every step of
// a scan counts, lie densely beside the cells, which are large and only touched by answers.
class ScoreTable {
 public:
  struct alignas(64) Cell {
    ScoreTallies tallies;  // a cache line each
    std::uint32_t row = 0;
    std::uint32_t period = 0;  // number that the caller gave it
  };

  explicit ScoreTable(std::uint32_t rows) : index_(rows) {}

  // Number of the cell of a row and a period; makes it.
  std::uint32_t NumberOf(std::uint32_t row, std::uint32_t period) {
    const std::uint32_t number = index_.NumberOf(period, row);
    if (number == cells_.size()) [[unlikely]]
      Append(row, period);
    return number;
  }
  Cell& cell(std::uint32_t number) { return cells_[number]; }
  void AddInteractions(std::uint32_t number, std::uint64_t count) {
    interactions_[number] += count;
  }

  // For loops: cells known by now (period first, then row), and their interactions.
  PairIndex::Table known() const { return index_.table(); }
  std::uint64_t* interactions() { return interactions_.data(); }

  const std::vector<Cell>& cells() const { return cells_; }
  // In the order of cells().
  const std::vector<std::uint64_t>& interactions() const { return interactions_; }

 private:
  void Append(std::uint32_t row, std::uint32_t period);

  PairIndex index_;
  std::vector<Cell> cells_;
  std::vector<std::uint64_t> interactions_;
};

// The last answer of one journey to each metric in each cell.
class LastAnswers {
 public:
  explicit LastAnswers(std::size_t metrics) : metrics_(metrics) {}

  void Add(std::uint32_t cell, const ScoreEntry& answer);
  // Calls consume(cell, answer) for each, and forgets them.
  template <typename Consume>
  void Take(const Consume& consume);

 private:
  std::size_t metrics_;
  std::vector<std::uint32_t> place_plus_one_;  // in answers_, by cell and metric; 0: none
  std::vector<std::pair<std::uint32_t, ScoreEntry>> answers_;
};

// An Accumulator (graph/analysis.h); not thread-safe.
class StageScoreCounts {
 public:
  explicit StageScoreCounts(const QuestionContext& context, StageScoresOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(StageScoreCounts&& other);

  const StageScoresOptions& options() const { return options_; }
  // Rows are stages in the order of the map and, last, the stage "".
  const ScoreTable& stages() const { return stages_; }
  // Rows are touchpoint ids; empty unless asked for.
  const ScoreTable& touchpoints() const { return touchpoints_; }
  // By row of stages().
  const std::vector<std::uint64_t>& journeys_of_stage() const { return journeys_of_stage_; }
  // The period (PeriodOf) behind each number that the tables use.
  const std::vector<std::int64_t>& periods() const { return periods_; }
  // Row of stages() of a touchpoint.
  std::uint32_t RowOf(TouchpointId touchpoint) const { return row_of_touchpoint_[touchpoint]; }

 private:
  std::uint32_t NumberOfTime(std::int64_t time_ms) {
    const std::uint64_t day = DayInTable(time_ms);
    if (day < number_of_day_plus_one_.size() && number_of_day_plus_one_[day] != 0) [[likely]] {
      return number_of_day_plus_one_[day] - 1;
    }
    return NumberOfNewDay(DayOf(time_ms), time_ms);
  }
  // Place of the day in the table; beyond it before 1970.
  static std::uint64_t DayInTable(std::int64_t time_ms) {
    return static_cast<std::uint64_t>(time_ms) / static_cast<std::uint64_t>(kMsPerDay);
  }
  std::uint32_t NumberOfNewDay(std::int64_t day, std::int64_t time_ms);
  std::uint32_t NumberOfPeriod(std::int64_t period);
  template <bool kTouchpoints>
  void AddInteractions(const JourneyView& journey);
  void AddAnswers(const JourneyView& journey);
  void AddLastAnswers(const JourneyView& journey);

  StageScoresOptions options_;
  std::shared_ptr<const MetricCatalogue> metrics_;
  std::array<bool, kMaxMetrics> wanted_ = {};
  std::vector<std::uint32_t> row_of_touchpoint_;
  ScoreTable stages_;
  ScoreTable touchpoints_;
  std::vector<std::uint64_t> journeys_of_stage_;
  FirstVisits visits_;  // of rows of stages_
  // Cells of the interactions of the journey that is counted, by place; for its answers.
  std::vector<std::uint32_t> stage_cells_;
  std::vector<std::uint32_t> touchpoint_cells_;
  LastAnswers last_of_stages_;
  LastAnswers last_of_touchpoints_;
  std::vector<std::int64_t> periods_;
  std::unordered_map<std::int64_t, std::uint32_t> number_of_period_;
  std::vector<std::uint32_t> number_of_day_plus_one_;  // by day since 1970; 0: not seen
};

// Scores of one period.
struct PeriodScores {
  std::optional<std::int64_t> start_ms;  // nothing for Period::kNone
  std::optional<std::int64_t> end_ms;    // first moment after it
  bool incomplete = false;               // the newest interaction lies before end_ms
  std::uint64_t interactions = 0;
  std::vector<MetricScore> scores;  // in the order of the catalogue; those with answers
  friend bool operator==(const PeriodScores&, const PeriodScores&) = default;
};

struct TouchpointScores {
  std::string touchpoint;
  std::vector<PeriodScores> periods;
  friend bool operator==(const TouchpointScores&, const TouchpointScores&) = default;
};

struct StageScores {
  std::string stage;                  // id; "" without a map and for touchpoints on no stage
  std::string display_name;           // the id if the stage has none
  std::vector<PeriodScores> periods;  // with interactions, in order of time
  std::uint64_t journeys = 0;
  std::vector<TouchpointScores> touchpoints;  // if asked for, by name
  friend bool operator==(const StageScores&, const StageScores&) = default;
};

// The fields of journeygraph.v1.GetStageScoresResponse, apart from info.
struct StageScoresAnswer {
  std::vector<StageScores> stages;  // all of the map, in its order; then "", if it occurred
  friend bool operator==(const StageScoresAnswer&, const StageScoresAnswer&) = default;
};

StageScoresAnswer AnswerStageScores(const StageScoreCounts& counts, const QuestionContext& context);

}  // namespace journeygraph::graph
