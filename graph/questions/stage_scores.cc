#include "graph/questions/stage_scores.h"

#include <algorithm>
#include <limits>
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
      answers_at_stages_(context.metrics->size()),
      answers_at_touchpoints_(context.metrics->size()) {
  wanted_.fill(options_.metrics.empty());
  for (Metric metric : options_.metrics) wanted_[static_cast<std::size_t>(metric)] = true;
  if (!options_.wordings.empty()) {
    for (const std::string& wording : context.names.wordings) {
      wording_wanted_.push_back(std::ranges::find(options_.wordings, wording) !=
                                options_.wordings.end());
    }
  }
  has_map_ = context.map.has_value();
  const std::uint32_t last_row = RowCount(context) - 1;
  no_stage_row_ = last_row;
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
  if (!journey.scores.empty()) AddAnswers(journey);
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

// Answers come in the order of their places, so the last touchpoint on a stage only moves forward.
class StageScoreCounts::Assigner {
 public:
  static constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

  Assigner(const StageScoreCounts& counts, const JourneyView& journey)
      : counts_(counts), journey_(journey) {}

  // kNowhere if it is unassigned.
  std::size_t PlaceOf(std::size_t place) {
    if (!counts_.has_map_ || IsOnStage(place)) return place;
    if (!counts_.options_.look_back_ms) return kNowhere;
    for (; next_ < place; ++next_) {
      if (IsOnStage(next_)) last_ = next_;
    }
    if (last_ == kNowhere) return kNowhere;
    const std::int64_t gap_ms = journey_.time_ms[place] - journey_.time_ms[last_];
    return gap_ms <= *counts_.options_.look_back_ms ? last_ : kNowhere;
  }

 private:
  bool IsOnStage(std::size_t place) const {
    return counts_.row_of_touchpoint_[journey_.touchpoint[place]] != counts_.no_stage_row_;
  }

  const StageScoreCounts& counts_;
  const JourneyView& journey_;
  std::size_t next_ = 0;
  std::size_t last_ = kNowhere;
};

bool StageScoreCounts::Counts(const ScoreEntry& answer) {
  if (!wanted_[static_cast<std::size_t>(answer.metric)]) return false;
  if (wording_wanted_.empty() || wording_wanted_[answer.wording]) return true;
  ++assignment_.of_other_wordings;
  return false;
}

StageScoreCounts::Cells StageScoreCounts::CellsAt(const JourneyView& journey, std::size_t place,
                                                  std::size_t assigned) {
  if (assigned == Assigner::kNowhere) {
    ++assignment_.unassigned;
  } else if (assigned == place) {
    ++assignment_.at_touchpoint;
  } else {
    ++assignment_.at_earlier;
    const std::uint32_t period = NumberOfTime(journey.time_ms[place]);
    const TouchpointId touchpoint = journey.touchpoint[assigned];
    Cells cells{.stage = stages_.NumberOf(row_of_touchpoint_[touchpoint], period)};
    if (options_.include_touchpoints) cells.touchpoint = touchpoints_.NumberOf(touchpoint, period);
    return cells;
  }
  return {.stage = stage_cells_[place],
          .touchpoint = options_.include_touchpoints ? touchpoint_cells_[place] : 0};
}

void StageScoreCounts::AddAnswers(const JourneyView& journey) {
  const MetricCatalogue& metrics = *metrics_;
  const bool all_count = options_.answers == AnswerSelection::kAll;
  Assigner assigner(*this, journey);
  for (const ScoreEntry& answer : journey.scores) {
    if (!Counts(answer)) continue;
    const std::size_t place = answer.row - journey.first_row;
    const Cells cells = CellsAt(journey, place, assigner.PlaceOf(place));
    if (!all_count) {
      answers_at_stages_.Add(cells.stage, answer);
      if (options_.include_touchpoints) answers_at_touchpoints_.Add(cells.touchpoint, answer);
      continue;
    }
    const MetricDefinition& definition = metrics.Of(answer.metric);
    stages_.cell(cells.stage).tallies[answer.metric].Add(definition, answer);
    if (!options_.include_touchpoints) continue;
    touchpoints_.cell(cells.touchpoint).tallies[answer.metric].Add(definition, answer);
  }
  if (all_count) return;
  answers_at_stages_.Count(options_.answers, metrics, stages_);
  answers_at_touchpoints_.Count(options_.answers, metrics, touchpoints_);
}

void AnswersOfJourney::Add(std::uint32_t cell, const ScoreEntry& answer) {
  const std::size_t place = cell * metrics_ + static_cast<std::size_t>(answer.metric);
  if (place >= place_plus_one_.size()) place_plus_one_.resize((cell + 1) * metrics_, 0);
  if (place_plus_one_[place] == 0) {
    answers_.push_back({.cell = cell,
                        .last = answer,
                        .lowest_wording = answer.wording,
                        .highest_wording = answer.wording});
    place_plus_one_[place] = static_cast<std::uint32_t>(answers_.size());
  }
  OfCell& of_cell = answers_[place_plus_one_[place] - 1];
  of_cell.last = answer;
  of_cell.sum_micros += answer.value_micros;
  ++of_cell.count;
  of_cell.lowest_wording = std::min(of_cell.lowest_wording, answer.wording);
  of_cell.highest_wording = std::max(of_cell.highest_wording, answer.wording);
}

void AnswersOfJourney::Count(AnswerSelection selection, const MetricCatalogue& metrics,
                             ScoreTable& table) {
  for (const OfCell& of_cell : answers_) {
    ScoreEntry vote = of_cell.last;
    const Metric metric = vote.metric;
    place_plus_one_[of_cell.cell * metrics_ + static_cast<std::size_t>(metric)] = 0;
    ScoreTally& tally = table.cell(of_cell.cell).tallies[metric];
    if (selection == AnswerSelection::kMeanPerJourney) {
      vote.value_micros = of_cell.sum_micros / of_cell.count;
      tally.lowest_wording = std::min(tally.lowest_wording, of_cell.lowest_wording);
      tally.highest_wording = std::max(tally.highest_wording, of_cell.highest_wording);
    }
    tally.Add(metrics.Of(metric), vote);
  }
  answers_.clear();
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
  assignment_.at_touchpoint += other.assignment_.at_touchpoint;
  assignment_.at_earlier += other.assignment_.at_earlier;
  assignment_.unassigned += other.assignment_.unassigned;
  assignment_.of_other_wordings += other.assignment_.of_other_wordings;
}

}  // namespace journeygraph::graph
