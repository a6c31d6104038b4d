#include "graph/questions/stage_scores.h"

#include <algorithm>
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
  interactions_.push_back(0);
}

StageScoreCounts::StageScoreCounts(const QuestionContext& context, StageScoresOptions options)
    : options_(std::move(options)),
      metrics_(context.metrics),
      stages_(RowCount(context)),
      touchpoints_(static_cast<std::uint32_t>(context.names.touchpoints.size())),
      journeys_of_stage_(RowCount(context)),
      visits_(RowCount(context)),
      last_of_stages_(context.metrics->size()),
      last_of_touchpoints_(context.metrics->size()) {
  wanted_.fill(options_.metrics.empty());
  for (Metric metric : options_.metrics) wanted_[static_cast<std::size_t>(metric)] = true;
  const std::uint32_t last_row = RowCount(context) - 1;
  for (std::size_t id = 0; id < context.names.touchpoints.size(); ++id) {
    const StageIndex stage = context.map ? context.stage_of_touchpoint[id] : kNoStage;
    row_of_touchpoint_.push_back(std::min<std::uint32_t>(stage, last_row));
  }
}

void StageScoreCounts::Add(const JourneyView& journey) {
  if (options_.include_touchpoints) {
    AddInteractions<true>(journey);
  } else {
    AddInteractions<false>(journey);
  }
  if (journey.scores.empty()) return;
  if (options_.answers == AnswerSelection::kLastPerJourney) {
    AddLastAnswers(journey);
  } else {
    AddAnswers(journey);
  }
}

template <bool kTouchpoints>
void StageScoreCounts::AddInteractions(const JourneyView& journey) {
  // What the loop needs lies in local variables: the compiler must take it that any count which is
  // written may be one of the members.
  const TouchpointId* touchpoint = journey.touchpoint.data();
  const std::int64_t* time_ms = journey.time_ms.data();
  const std::size_t size = journey.size();
  const std::uint32_t* row_of_touchpoint = row_of_touchpoint_.data();
  const FirstVisits::OfJourney visits = visits_.NextJourney();
  std::uint64_t* journeys_of_stage = journeys_of_stage_.data();
  const std::uint32_t* number_of_day_plus_one = number_of_day_plus_one_.data();
  std::size_t days = number_of_day_plus_one_.size();
  PairIndex::Table known = stages_.known();
  std::uint64_t* interactions = stages_.interactions();
  if (stage_cells_.size() < size) {
    stage_cells_.resize(size);
    if (kTouchpoints) touchpoint_cells_.resize(size);
  }
  std::uint32_t* stage_cells = stage_cells_.data();
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint32_t row = row_of_touchpoint[touchpoint[i]];
    journeys_of_stage[row] += visits.IsFirst(row);
    const std::uint64_t day = DayInTable(time_ms[i]);
    std::uint32_t period_plus_one = day < days ? number_of_day_plus_one[day] : 0;
    if (period_plus_one == 0) [[unlikely]] {
      period_plus_one = NumberOfTime(time_ms[i]) + 1;
      number_of_day_plus_one = number_of_day_plus_one_.data();
      days = number_of_day_plus_one_.size();
    }
    std::uint32_t number_plus_one = known.Find(period_plus_one - 1, row);
    if (number_plus_one == 0) [[unlikely]] {
      number_plus_one = stages_.NumberOf(row, period_plus_one - 1) + 1;
      known = stages_.known();
      interactions = stages_.interactions();
    }
    ++interactions[number_plus_one - 1];
    stage_cells[i] = number_plus_one - 1;
    if constexpr (kTouchpoints) {
      touchpoint_cells_[i] = touchpoints_.NumberOf(touchpoint[i], period_plus_one - 1);
      touchpoints_.AddInteractions(touchpoint_cells_[i], 1);
    }
  }
}

void StageScoreCounts::AddAnswers(const JourneyView& journey) {
  const MetricCatalogue& metrics = *metrics_;
  for (const ScoreEntry& answer : journey.scores) {
    if (!wanted_[static_cast<std::size_t>(answer.metric)]) continue;
    const MetricDefinition& definition = metrics.Of(answer.metric);
    const std::size_t place = answer.row - journey.first_row;
    stages_.cell(stage_cells_[place]).tallies[answer.metric].Add(definition, answer);
    if (!options_.include_touchpoints) continue;
    touchpoints_.cell(touchpoint_cells_[place]).tallies[answer.metric].Add(definition, answer);
  }
}

void LastAnswers::Add(std::uint32_t cell, const ScoreEntry& answer) {
  const std::size_t place = cell * metrics_ + static_cast<std::size_t>(answer.metric);
  if (place >= place_plus_one_.size()) place_plus_one_.resize((cell + 1) * metrics_, 0);
  if (place_plus_one_[place] == 0) {
    answers_.emplace_back(cell, answer);
    place_plus_one_[place] = static_cast<std::uint32_t>(answers_.size());
  } else {
    answers_[place_plus_one_[place] - 1].second = answer;
  }
}

template <typename Consume>
void LastAnswers::Take(const Consume& consume) {
  for (const auto& [cell, answer] : answers_) {
    place_plus_one_[cell * metrics_ + static_cast<std::size_t>(answer.metric)] = 0;
    consume(cell, answer);
  }
  answers_.clear();
}

void StageScoreCounts::AddLastAnswers(const JourneyView& journey) {
  for (const ScoreEntry& answer : journey.scores) {
    if (!wanted_[static_cast<std::size_t>(answer.metric)]) continue;
    const std::size_t place = answer.row - journey.first_row;
    last_of_stages_.Add(stage_cells_[place], answer);
    if (options_.include_touchpoints) last_of_touchpoints_.Add(touchpoint_cells_[place], answer);
  }
  const auto count = [this](ScoreTable& table) {
    return [this, &table](std::uint32_t cell, const ScoreEntry& answer) {
      table.cell(cell).tallies[answer.metric].Add(metrics_->Of(answer.metric), answer);
    };
  };
  last_of_stages_.Take(count(stages_));
  last_of_touchpoints_.Take(count(touchpoints_));
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
    for (std::size_t i = 0; i < from.cells().size(); ++i) {
      const ScoreTable::Cell& more = from.cells()[i];
      const std::uint32_t period = NumberOfPeriod(other.periods_[more.period]);
      const std::uint32_t number = into.NumberOf(more.row, period);
      into.cell(number).tallies.Merge(more.tallies);
      into.AddInteractions(number, from.interactions()[i]);
    }
  };
  merge(stages_, other.stages_);
  merge(touchpoints_, other.touchpoints_);
  for (std::size_t row = 0; row < journeys_of_stage_.size(); ++row) {
    journeys_of_stage_[row] += other.journeys_of_stage_[row];
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
      StageScores scores{.journeys = counts_.journeys_of_stage()[row]};
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
  struct CountedCell {
    const ScoreTable::Cell* cell;
    std::uint64_t interactions;
  };
  using Cells = std::vector<CountedCell>;

  // Nothing for the stage "".
  const Stage* StageOfRow(std::size_t row) const {
    return context_.map && row < context_.map->stages.size() ? &context_.map->stages[row] : nullptr;
  }

  // Cells that have interactions, by row, in order of time.
  std::vector<Cells> CellsOfRows(const ScoreTable& table, std::size_t rows) const {
    std::vector<Cells> cells(rows);
    for (std::size_t i = 0; i < table.cells().size(); ++i) {
      const ScoreTable::Cell& cell = table.cells()[i];
      cells[cell.row].push_back({.cell = &cell, .interactions = table.interactions()[i]});
    }
    for (Cells& row : cells) {
      std::ranges::sort(row, {}, [this](const CountedCell& counted) {
        return counts_.periods()[counted.cell->period];
      });
    }
    return cells;
  }

  std::vector<PeriodScores> PeriodsOf(const Cells& cells) const {
    std::vector<PeriodScores> periods;
    for (const auto& [cell, interactions] : cells) {
      PeriodScores scores{.interactions = interactions, .scores = Summarise(*context_.metrics, cell->tallies)};
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
