// How customers rate each stage of the map (definitions 3.3).
//
//   StageScoresOptions question{.period = Period::kWeek, .include_touchpoints = true};
//   StageScoreCounts counts(context, question);
//   Scan(snapshot, scope, context, options, counts);
//   StageScoresAnswer answer = AnswerStageScores(counts, context);
//
// Which answers belong to a stage: (1) those given at a touchpoint of it; (2) if asked for, those
// given at a touchpoint on no stage (a survey, say) belong to the last touchpoint on a stage of the
// same journey that lies at most `look_back_ms` before; (3) others are unassigned, in the stage "".
// Without a map everything is in the one stage "". Counting unit: answers.
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
#include "graph/measure/composite_index.h"
#include "graph/measure/first_visits.h"
#include "graph/measure/metric_score.h"
#include "graph/measure/pair_index.h"
#include "graph/measure/period.h"

namespace journeygraph::graph {

inline constexpr char kStageScoresUnit[] = "answers";
inline constexpr char kStageScoresDefinition[] =
    "An answer belongs to the stage of the touchpoint at which it was given (with look-back: else "
    "to "
    "the last touchpoint on a stage before it), and to the period of its interaction in UTC. NPS "
    "is promoters minus detractors in percent, CSAT the share of 4 "
    "and 5 of 5, CES (1 to 7) and sentiment (-1 to 1) the mean.";

enum class AnswerSelection : std::uint8_t {
  kAll,
  // One vote of each journey for each metric, row and period:
  kLastPerJourney,  // its last answer
  kMeanPerJourney,  // the mean of its answers, to the millionth; the metric's bounds apply to it
};

struct StageScoresOptions {
  Period period = Period::kNone;
  AnswerSelection answers = AnswerSelection::kAll;
  bool include_touchpoints = false;
  std::vector<Metric> metrics;  // empty: all
  // Only answers to these wordings of the question; "" is no wording. Empty: all.
  std::vector<std::string> wordings;
  // Nothing: rule (2) does not apply.
  std::optional<std::int64_t> look_back_ms;
  // Weights of the composite index of each stage and period; empty: none.
  std::vector<MetricWeight> index;
  std::uint64_t index_min_answers = kSmallSample;  // for a metric to be part of it
};

// By which rule answers came to their stages; of the metrics and wordings asked for.
struct AnswerAssignment {
  std::uint64_t at_touchpoint = 0;      // rule 1; without a map all
  std::uint64_t at_earlier = 0;         // rule 2
  std::uint64_t unassigned = 0;         // rule 3
  std::uint64_t of_other_wordings = 0;  // left out by the filter
  friend bool operator==(const AnswerAssignment&, const AnswerAssignment&) = default;
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

// What one journey answered to each metric in each cell.
class AnswersOfJourney {
 public:
  explicit AnswersOfJourney(std::size_t metrics) : metrics_(metrics) {}

  void Add(std::uint32_t cell, const ScoreEntry& answer);
  // Counts one vote for each metric and cell, and forgets them.
  void Count(AnswerSelection selection, const MetricCatalogue& metrics, ScoreTable& table);

 private:
  struct OfCell {
    std::uint32_t cell = 0;
    ScoreEntry last;
    std::int64_t sum_micros = 0;
    std::int64_t count = 0;
    WordingId lowest_wording = 0;
    WordingId highest_wording = 0;
  };

  std::size_t metrics_;
  std::vector<std::uint32_t> place_plus_one_;  // in answers_, by cell and metric; 0: none
  std::vector<OfCell> answers_;
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
  const AnswerAssignment& assignment() const { return assignment_; }
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
  // The place in the journey whose touchpoint an answer belongs to.
  class Assigner;
  struct Cells {
    std::uint32_t stage = 0;
    std::uint32_t touchpoint = 0;  // if touchpoints are asked for
  };
  bool Counts(const ScoreEntry& answer);
  Cells CellsAt(const JourneyView& journey, std::size_t place, std::size_t assigned);
  void AddAnswers(const JourneyView& journey);

  StageScoresOptions options_;
  std::shared_ptr<const MetricCatalogue> metrics_;
  std::array<bool, kMaxMetrics> wanted_ = {};
  std::vector<bool> wording_wanted_;  // by id; empty: all
  std::uint32_t no_stage_row_ = 0;
  bool has_map_ = false;
  std::vector<std::uint32_t> row_of_touchpoint_;
  ScoreTable stages_;
  ScoreTable touchpoints_;
  std::vector<std::uint64_t> journeys_of_stage_;
  FirstVisits visits_;  // of rows of stages_
  // Cells of the interactions of the journey that is counted, by place; for its answers.
  std::vector<std::uint32_t> stage_cells_;
  std::vector<std::uint32_t> touchpoint_cells_;
  AnswersOfJourney answers_at_stages_;
  AnswersOfJourney answers_at_touchpoints_;
  AnswerAssignment assignment_;
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
  std::vector<MetricScore> scores;      // in the order of the catalogue; those with answers
  std::optional<CompositeIndex> index;  // if weights were given
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
  std::vector<PeriodScores> periods;  // with interactions or answers, in order of time
  std::uint64_t journeys = 0;
  std::vector<TouchpointScores> touchpoints;  // if asked for, by name
  friend bool operator==(const StageScores&, const StageScores&) = default;
};

// The fields of journeygraph.v1.GetStageScoresResponse, apart from info.
struct StageScoresAnswer {
  std::vector<StageScores> stages;  // all of the map, in its order; then "", if it occurred
  AnswerAssignment assignment;
  friend bool operator==(const StageScoresAnswer&, const StageScoresAnswer&) = default;
};

StageScoresAnswer AnswerStageScores(const StageScoreCounts& counts, const QuestionContext& context);

}  // namespace journeygraph::graph
