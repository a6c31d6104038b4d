#include "graph/questions/switch_cost.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <unordered_set>

#include "graph/measure/period.h"

namespace journeygraph::graph {
namespace {

constexpr ChannelId kUnknownChannel = 0;
constexpr std::int64_t kNoGoal = std::numeric_limits<std::int64_t>::max();

std::vector<std::uint8_t> Chosen(const std::vector<std::string>& chosen,
                                 const std::vector<std::string>& names) {
  const std::unordered_set<std::string_view> set(chosen.begin(), chosen.end());
  std::vector<std::uint8_t> is_chosen;
  for (const std::string& name : names) is_chosen.push_back(set.empty() || set.contains(name));
  is_chosen[kUnknownChannel] = 0;
  return is_chosen;
}

}  // namespace

SwitchCostCounts::SwitchCostCounts(const QuestionContext& context, SwitchCostOptions options)
    : max_gap_ms_(options.max_gap_ms.value_or(std::numeric_limits<std::int64_t>::max())),
      earlier_metric_(context.metrics->Of(options.earlier_metric)),
      is_from_(Chosen(options.from_channels, context.names.channels)),
      is_to_(Chosen(options.to_channels, context.names.channels)),
      outcome_class_(context.outcome_class),
      visits_(context.names.touchpoints.size() * kBoxes),
      strata_(kBoxes),
      of_metric_(kMaxMetrics) {}

std::uint32_t SwitchCostCounts::BoxOf(std::int64_t micros) const {
  if (earlier_metric_.IsNegative(micros)) return 1;
  return earlier_metric_.IsPositive(micros) ? 3 : 2;
}

void SwitchCostCounts::LookAround(const JourneyView& journey) {
  const std::size_t size = journey.size();
  box_.assign(size, 0);
  for (const ScoreEntry& score : journey.scores) {
    if (score.metric != earlier_metric_.metric) continue;
    box_[score.row - journey.first_row] = static_cast<std::uint8_t>(BoxOf(score.value_micros));
  }
  for (std::size_t i = 1; i < size; ++i) {
    if (box_[i] == 0) box_[i] = box_[i - 1];
  }
  goal_time_ms_.assign(size, kNoGoal);
  for (const OutcomeEntry& outcome : journey.outcomes) {
    if (outcome_class_[outcome.outcome] != OutcomeClass::kSuccess) continue;
    const std::size_t place = outcome.row - journey.first_row;
    goal_time_ms_[place] = journey.time_ms[place];
  }
  cost_from_.assign(size, 0);
  for (const ValueEntry& cost : journey.costs) {
    cost_from_[cost.row - journey.first_row] += cost.value_micros;
    has_cost_ = true;
  }
  for (std::size_t i = size - 1; i-- > 0;) {
    goal_time_ms_[i] = std::min(goal_time_ms_[i], goal_time_ms_[i + 1]);
    cost_from_[i] += cost_from_[i + 1];
  }
  next_score_ = 0;
}

void SwitchCostCounts::Add(const JourneyView& journey) {
  if (journey.size() < 2) return;
  LookAround(journey);
  const FirstVisits::OfJourney visits = visits_.NextJourney();
  for (std::size_t i = 1; i < journey.size(); ++i) {
    const ChannelId from = journey.channel[i - 1];
    const ChannelId to = journey.channel[i];
    if (is_from_[from] == 0 || to == kUnknownChannel) continue;
    const bool is_switch = from != to;
    if (is_switch && is_to_[to] == 0) continue;
    if (journey.time_ms[i] - journey.time_ms[i - 1] > max_gap_ms_) continue;
    if (!visits.IsFirst(std::size_t{journey.touchpoint[i - 1]} * kBoxes + box_[i - 1])) continue;
    AddVote(journey, i, is_switch);
  }
}

void SwitchCostCounts::AddVote(const JourneyView& journey, std::size_t place, bool is_switch) {
  const std::uint32_t number = strata_.NumberOf(journey.touchpoint[place - 1], box_[place - 1]);
  if (number == counted_.size()) counted_.emplace_back();
  OfStratum& stratum = counted_[number];
  Ends& ends = stratum.ends[is_switch];
  const bool bad =
      journey.result == JourneyResult::kFailure || journey.result == JourneyResult::kLost;
  ++ends.steps;
  ends.closed += IsClosed(journey.result);
  ends.bad_ends += bad;
  ends.exits += bad && place + 1 == journey.size();
  if (goal_time_ms_[place] != kNoGoal) {
    const std::int64_t ms = goal_time_ms_[place] - journey.time_ms[place - 1];
    // Millionths of a day: a tenth of a second, exact enough and far from overflow.
    stratum.days_to_goal[is_switch].Add(ms / (kMsPerDay / 100'000) * 10 +
                                        ms % (kMsPerDay / 100'000) * 10 / (kMsPerDay / 100'000));
  }
  stratum.cost[is_switch].Add(cost_from_[place]);

  const auto& scores = journey.scores;
  while (next_score_ < scores.size() && scores[next_score_].row - journey.first_row < place) {
    ++next_score_;
  }
  std::uint64_t met = 0;  // bit for each metric
  for (std::size_t i = next_score_; i < scores.size(); ++i) {
    const auto metric = static_cast<std::size_t>(scores[i].metric);
    if ((met >> metric & 1) != 0) continue;
    met |= std::uint64_t{1} << metric;
    std::vector<SidesOfMetric>& of_metric = of_metric_[metric];
    if (of_metric.size() <= number) of_metric.resize(number + 1);
    of_metric[number].sides[is_switch].Add(scores[i].value_micros);
  }
}

void SwitchCostCounts::Merge(SwitchCostCounts&& other) {
  for (std::size_t i = 0; i < other.counted_.size(); ++i) {
    const PairIndex::Pair& pair = other.strata_.pairs()[i];
    const std::uint32_t number = strata_.NumberOf(pair.first, pair.second);
    if (number == counted_.size()) counted_.emplace_back();
    for (int side = 0; side < 2; ++side) {
      Ends& ends = counted_[number].ends[side];
      const Ends& more = other.counted_[i].ends[side];
      ends.steps += more.steps;
      ends.closed += more.closed;
      ends.exits += more.exits;
      ends.bad_ends += more.bad_ends;
      counted_[number].days_to_goal[side].Merge(other.counted_[i].days_to_goal[side]);
      counted_[number].cost[side].Merge(other.counted_[i].cost[side]);
    }
    for (std::size_t metric = 0; metric < of_metric_.size(); ++metric) {
      if (i >= other.of_metric_[metric].size()) continue;
      std::vector<SidesOfMetric>& of_metric = of_metric_[metric];
      if (of_metric.size() <= number) of_metric.resize(number + 1);
      for (int side = 0; side < 2; ++side) {
        of_metric[number].sides[side].Merge(other.of_metric_[metric][i].sides[side]);
      }
    }
  }
  has_cost_ |= other.has_cost_;
}

namespace {

using Strata = std::vector<std::size_t>;  // numbers of strata, by touchpoint's name, then by box

Strata InOrder(const SwitchCostCounts& counts, const QuestionContext& context) {
  Strata strata;
  for (std::size_t i = 0; i < counts.counted().size(); ++i) strata.push_back(i);
  std::ranges::sort(strata, {}, [&](std::size_t i) {
    const PairIndex::Pair& stratum = counts.strata()[i];
    return std::tuple<std::string_view, std::uint32_t>(context.names.touchpoints[stratum.first],
                                                       stratum.second);
  });
  return strata;
}

SwitchCostMeasure ShareMeasure(std::string name, const SwitchCostCounts& counts,
                               const Strata& strata, std::uint64_t SwitchCostCounts::Ends::*hits) {
  std::vector<MatchedStratum> sides;
  std::vector<FourfoldTable> tables;
  for (const std::size_t i : strata) {
    const auto& [stayed, switched] = counts.counted()[i].ends;
    sides.push_back({.exposed = SideOf(switched.*hits, switched.closed),
                     .unexposed = SideOf(stayed.*hits, stayed.closed)});
    tables.push_back({.exposed_bad = switched.*hits,
                      .exposed_good = switched.closed - switched.*hits,
                      .unexposed_bad = stayed.*hits,
                      .unexposed_good = stayed.closed - stayed.*hits});
  }
  return {.measure = std::move(name),
          .is_share = true,
          .high_is_good = false,
          .matched = CompareMatched(sides),
          .odds_ratio = MantelHaenszelOddsRatio(tables)};
}

template <typename SidesOf>
SwitchCostMeasure MeanMeasure(std::string name, bool high_is_good, const Strata& strata,
                              SidesOf sides_of) {
  std::vector<MatchedStratum> sides;
  for (const std::size_t i : strata) {
    const Moments* of_sides = sides_of(i);
    if (of_sides == nullptr) continue;
    sides.push_back({.exposed = SideOf(of_sides[1]), .unexposed = SideOf(of_sides[0])});
  }
  return {
      .measure = std::move(name), .high_is_good = high_is_good, .matched = CompareMatched(sides)};
}

std::vector<SwitchCostMeasure> Measures(const SwitchCostCounts& counts,
                                        const QuestionContext& context, const Strata& strata) {
  using Ends = SwitchCostCounts::Ends;
  std::vector<SwitchCostMeasure> measures = {
      ShareMeasure("exit", counts, strata, &Ends::exits),
      ShareMeasure("bad_end", counts, strata, &Ends::bad_ends),
      MeanMeasure("days_to_goal", false, strata,
                  [&](std::size_t i) { return counts.counted()[i].days_to_goal; })};
  if (counts.has_cost()) {
    measures.push_back(MeanMeasure("cost", false, strata,
                                   [&](std::size_t i) { return counts.counted()[i].cost; }));
  }
  for (const Metric metric : context.metrics->InOrder()) {
    const auto of_metric = counts.of_metric(metric);
    const MetricDefinition& definition = context.metrics->Of(metric);
    measures.push_back(MeanMeasure(definition.name, definition.direction > 0, strata,
                                   [&](std::size_t i) -> const Moments* {
                                     return i < of_metric.size() ? of_metric[i].sides : nullptr;
                                   }));
  }
  std::erase_if(measures, [](const SwitchCostMeasure& measure) {
    return measure.matched.exposed + measure.matched.unexposed == 0;
  });
  return measures;
}

}  // namespace

SwitchCostAnswer AnswerSwitchCost(const SwitchCostCounts& counts, const QuestionContext& context) {
  const Strata strata = InOrder(counts, context);
  SwitchCostAnswer answer{.strata = strata.size(), .measures = Measures(counts, context, strata)};
  const std::size_t stages = context.map ? context.map->stages.size() : 0;
  std::vector<Strata> by_stage(stages + 1);
  for (const std::size_t i : strata) {
    const StageIndex stage = context.stage_of_touchpoint[counts.strata()[i].first];
    by_stage[std::min<std::size_t>(stage, stages)].push_back(i);
  }
  for (std::size_t stage = 0; stage <= stages; ++stage) {
    if (by_stage[stage].empty()) continue;
    SwitchCostOfStage row{.stage = stage < stages ? context.map->stages[stage].id : ""};
    for (const std::size_t i : by_stage[stage]) {
      row.stayed += counts.counted()[i].ends[0].steps;
      row.switched += counts.counted()[i].ends[1].steps;
    }
    answer.stayed += row.stayed;
    answer.switched += row.switched;
    row.measures = Measures(counts, context, by_stage[stage]);
    answer.stages.push_back(std::move(row));
  }
  return answer;
}

}  // namespace journeygraph::graph
