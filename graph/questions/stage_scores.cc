#include "graph/questions/stage_scores.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace journeygraph::graph {
namespace {

// Days from 1970 to 2328 are looked up in a table; anything else is worked out each time.
constexpr std::int64_t kTableDays = std::int64_t{1} << 17;

std::uint32_t RowCount(const QuestionContext& context) {
  return context.map ? static_cast<std::uint32_t>(context.map->stages.size()) + 1 : 1;
}

}  // namespace

void ScoreTable::Append(std::uint32_t row, std::uint32_t period) {
  cells_.push_back({.row = row, .period = period});
}

StageScoreCounts::StageScoreCounts(const QuestionContext& context, StageScoresOptions options)
    : options_(std::move(options)),
      stages_(RowCount(context)),
      touchpoints_(static_cast<std::uint32_t>(context.names.touchpoints.size())),
      journeys_of_stage_(RowCount(context)) {
  wanted_.fill(options_.metrics.empty());
  for (Metric metric : options_.metrics) wanted_[static_cast<std::size_t>(metric)] = true;
  const std::uint32_t last_row = RowCount(context) - 1;
  for (std::size_t id = 0; id < context.names.touchpoints.size(); ++id) {
    const StageIndex stage = context.map ? context.stage_of_touchpoint[id] : kNoStage;
    row_of_touchpoint_.push_back(std::min<std::uint32_t>(stage, last_row));
  }
}

void StageScoreCounts::Add(const JourneyView& journey) {
  ++journey_number_;
  AddInteractions(journey);
  if (!journey.scores.empty()) AddAnswers(journey);
}

void StageScoreCounts::AddInteractions(const JourneyView& journey) {
  for (std::size_t i = 0; i < journey.size(); ++i) {
    const TouchpointId touchpoint = journey.touchpoint[i];
    const std::uint32_t row = row_of_touchpoint_[touchpoint];
    const std::uint32_t period = NumberOfTime(journey.time_ms[i]);
    ++stages_.At(row, period).interactions;
    if (options_.include_touchpoints) ++touchpoints_.At(touchpoint, period).interactions;
    OfStage& stage = journeys_of_stage_[row];
    stage.journeys += stage.last_journey != journey_number_;
    stage.last_journey = journey_number_;
  }
}

void StageScoreCounts::AddAnswers(const JourneyView& journey) {
  // Backwards, so that the last answer of a cell comes first.
  for (const ScoreEntry& answer : std::views::reverse(journey.scores)) {
    if (!wanted_[static_cast<std::size_t>(answer.metric)]) continue;
    const std::size_t place = answer.row - journey.first_row;
    const TouchpointId touchpoint = journey.touchpoint[place];
    const std::uint32_t period = NumberOfTime(journey.time_ms[place]);
    AddAnswer(stages_.At(row_of_touchpoint_[touchpoint], period), answer);
    if (options_.include_touchpoints) AddAnswer(touchpoints_.At(touchpoint, period), answer);
  }
}

void StageScoreCounts::AddAnswer(ScoreTable::Cell& cell, const ScoreEntry& answer) {
  const auto metric = static_cast<std::size_t>(answer.metric);
  const bool is_last = cell.last_journey[metric] != journey_number_;
  cell.last_journey[metric] = journey_number_;
  if (!is_last && options_.answers == AnswerSelection::kLastPerJourney) return;
  cell.tallies[metric].Add(DefinitionOf(answer.metric), answer);
}

std::uint32_t StageScoreCounts::NumberOfNewDay(std::int64_t day, std::int64_t time_ms) {
  const std::uint32_t number = NumberOfPeriod(PeriodOf(options_.period, time_ms));
  if (day >= 0 && day < kTableDays) {
    const auto place = static_cast<std::size_t>(day);
    if (place >= number_of_day_plus_one_.size()) number_of_day_plus_one_.resize(place + 1, 0);
    number_of_day_plus_one_[place] = number + 1;
  }
  return number;
}

std::uint32_t StageScoreCounts::NumberOfPeriod(std::int64_t period) {
  const auto [found, is_new] =
      number_of_period_.try_emplace(period, static_cast<std::uint32_t>(periods_.size()));
  if (is_new) periods_.push_back(period);
  return found->second;
}

void StageScoreCounts::Merge(StageScoreCounts&& other) {
  const auto merge = [&](ScoreTable& into, const ScoreTable& from) {
    for (const ScoreTable::Cell& more : from.cells()) {
      ScoreTable::Cell& cell = into.At(more.row, NumberOfPeriod(other.periods_[more.period]));
      cell.interactions += more.interactions;
      graph::Merge(cell.tallies, more.tallies);
    }
  };
  merge(stages_, other.stages_);
  merge(touchpoints_, other.touchpoints_);
  for (std::size_t row = 0; row < journeys_of_stage_.size(); ++row) {
    journeys_of_stage_[row].journeys += other.journeys_of_stage_[row].journeys;
  }
}

namespace {

class AnswerMaker {
 public:
  AnswerMaker(const StageScoreCounts& counts, const QuestionContext& context)
      : counts_(counts), context_(context) {}

  StageScoresAnswer Make() const {
    const auto cells_of_stage = CellsOfRows(counts_.stages(), counts_.journeys_of_stage().size());
    StageScoresAnswer answer;
    for (std::size_t row = 0; row < cells_of_stage.size(); ++row) {
      const Stage* stage = StageOfRow(row);
      if (stage == nullptr && cells_of_stage[row].empty()) continue;
      StageScores scores{.journeys = counts_.journeys_of_stage()[row].journeys};
      if (stage != nullptr) {
        scores.stage = stage->id;
        scores.display_name = stage->display_name.empty() ? stage->id : stage->display_name;
      }
      scores.periods = PeriodsOf(cells_of_stage[row]);
      answer.stages.push_back(std::move(scores));
    }
    if (counts_.options().include_touchpoints) AddTouchpoints(answer);
    return answer;
  }

 private:
  using Cells = std::vector<const ScoreTable::Cell*>;

  // Nothing for the stage "".
  const Stage* StageOfRow(std::size_t row) const {
    return context_.map && row < context_.map->stages.size() ? &context_.map->stages[row] : nullptr;
  }

  // Cells that have interactions, by row, in order of time.
  std::vector<Cells> CellsOfRows(const ScoreTable& table, std::size_t rows) const {
    std::vector<Cells> cells(rows);
    for (const ScoreTable::Cell& cell : table.cells()) cells[cell.row].push_back(&cell);
    for (Cells& row : cells) {
      std::ranges::sort(row, {}, [this](const ScoreTable::Cell* cell) {
        return counts_.periods()[cell->period];
      });
    }
    return cells;
  }

  std::vector<PeriodScores> PeriodsOf(const Cells& cells) const {
    std::vector<PeriodScores> periods;
    for (const ScoreTable::Cell* cell : cells) {
      PeriodScores scores{.interactions = cell->interactions, .scores = Summarise(cell->tallies)};
      if (const Period period = counts_.options().period; period != Period::kNone) {
        const std::int64_t number = counts_.periods()[cell->period];
        scores.start_ms = PeriodStartMs(period, number);
        scores.end_ms = PeriodStartMs(period, number + 1);
        // The last millisecond of the period has not been seen yet.
        scores.incomplete = context_.watermark_ms && *context_.watermark_ms < *scores.end_ms;
      }
      periods.push_back(std::move(scores));
    }
    return periods;
  }

  void AddTouchpoints(StageScoresAnswer& answer) const {
    const auto cells = CellsOfRows(counts_.touchpoints(), context_.names.touchpoints.size());
    std::vector<std::size_t> by_name;
    for (std::size_t id = 0; id < cells.size(); ++id) {
      if (!cells[id].empty()) by_name.push_back(id);
    }
    std::ranges::sort(by_name, {}, [this](std::size_t id) -> const std::string& {
      return context_.names.touchpoints[id];
    });
    for (const std::size_t id : by_name) {
      // Every stage of the map has a row; the stage "" is the last one if it occurred.
      const std::size_t row = counts_.RowOf(static_cast<TouchpointId>(id));
      answer.stages[std::min(row, answer.stages.size() - 1)].touchpoints.push_back(
          {.touchpoint = context_.names.touchpoints[id], .periods = PeriodsOf(cells[id])});
    }
  }

  const StageScoreCounts& counts_;
  const QuestionContext& context_;
};

}  // namespace

StageScoresAnswer AnswerStageScores(const StageScoreCounts& counts,
                                    const QuestionContext& context) {
  return AnswerMaker(counts, context).Make();
}

}  // namespace journeygraph::graph
