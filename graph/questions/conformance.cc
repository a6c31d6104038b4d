#include "graph/questions/conformance.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

namespace journeygraph::graph {
namespace {

using Ends = ConformanceCounts::Ends;
using OfElement = ConformanceCounts::OfElement;

constexpr double kFalseDiscoveryRate = 0.05;

std::uint64_t All(const Ends& ends) { return ends[0] + ends[1]; }

Proportion Success(const Ends& ends) { return WilsonProportion(ends[1], All(ends)); }

class AnswerMaker {
 public:
  AnswerMaker(const ConformanceCounts& counts, const QuestionContext& context)
      : counts_(counts), context_(context) {}

  ConformanceAnswer Make() {
    answer_.source = counts_.plan().source();
    answer_.shortest_way = counts_.plan().MissingBetween(PlanGraph::kStart, PlanGraph::kEnd);
    answer_.open_journeys = counts_.open_journeys();
    answer_.repeats_left_out = counts_.repeats_left_out();
    AddFitness();
    for (std::size_t i = 0; i < counts_.elements().size(); ++i) AddElement(i);
    AddTransitions();
    AddUnplanned();
    AddNeverObserved();
    RankDeviations();
    return std::move(answer_);
  }

 private:
  void AddFitness() {
    const Moments& fitness = counts_.fitness();
    Ends deviating = {};
    for (const Ends& ends : counts_.fitness_bins()) {
      answer_.fitness_bins.push_back(Success(ends));
      for (std::size_t end = 0; end < all_.size(); ++end) all_[end] += ends[end];
    }
    const Ends& conforming = counts_.fitness_bins().back();
    for (std::size_t end = 0; end < all_.size(); ++end)
      deviating[end] = all_[end] - conforming[end];
    answer_.closed_journeys = All(all_);
    answer_.conforming = WilsonProportion(All(conforming), All(all_));
    answer_.success_conforming = Success(conforming);
    answer_.success_deviating = Success(deviating);
    answer_.fitness = MeanEstimate(fitness.count(), fitness.Mean(), fitness.StandardDeviation());
    answer_.fitness.low = std::max(0.0, answer_.fitness.low);
    answer_.fitness.high = std::min(1.0, answer_.fitness.high);
  }

  void AddElement(std::size_t i) {
    const OfElement& counted = counts_.elements()[i];
    const auto& standing = counted.standing;
    PlanElementResult result{.element = counts_.plan().elements()[i],
                             .executed = All(standing[ConformanceCounts::kExecuted]),
                             .moved = All(standing[ConformanceCounts::kMoved]),
                             .missing = All(standing[ConformanceCounts::kMissing]),
                             .not_reached = All(standing[ConformanceCounts::kNotReached]),
                             .failed = All(counted.failed),
                             .late = All(counted.late),
                             .other_channel = All(counted.other_channel),
                             .ad_hoc = All(counted.ad_hoc),
                             .executed_interactions = counted.executed_interactions,
                             .unplanned_interactions = counted.unplanned_interactions};
    result.other_way = answer_.closed_journeys - result.executed - result.moved - result.missing -
                       result.not_reached;
    result.observed = result.executed_interactions + result.unplanned_interactions > 0;
    answer_.executed_interactions += result.executed_interactions;
    answer_.unplanned_interactions += result.unplanned_interactions;

    const Ends& executed = standing[ConformanceCounts::kExecuted];
    AddDeviation(DeviationKind::kAdHoc, result.element, true, counted.ad_hoc,
                 AllBut(counted.ad_hoc));
    AddDeviation(DeviationKind::kIrregularSequence, result.element, true,
                 standing[ConformanceCounts::kMoved], executed);
    AddDeviation(DeviationKind::kFailure, result.element, true, counted.failed, counted.not_failed);
    AddDeviation(DeviationKind::kMissing, result.element, true,
                 standing[ConformanceCounts::kMissing], executed);
    AddDeviation(DeviationKind::kLate, result.element, true, counted.late, counted.in_time);
    AddDeviation(DeviationKind::kOtherChannel, result.element, true, counted.other_channel,
                 counted.planned_channel);
    answer_.elements.push_back(std::move(result));
  }

  Ends AllBut(const Ends& ends) const { return {all_[0] - ends[0], all_[1] - ends[1]}; }

  void AddDeviation(DeviationKind kind, const std::string& touchpoint, bool planned,
                    const Ends& with, const Ends& without) {
    if (All(with) == 0) return;
    Deviation deviation{.kind = kind,
                        .touchpoint = touchpoint,
                        .planned = planned,
                        .journeys = WilsonProportion(All(with), All(all_)),
                        .with = Success(with),
                        .without = Success(without),
                        .records_outcome = kind == DeviationKind::kFailure,
                        .small_sample = std::min(All(with), All(without)) < kSmallSample};
    deviation.difference = ProportionDifference(deviation.with, deviation.without);
    if (All(without) > 0) {
      deviation.outcomes = deviation.difference.value * static_cast<double>(All(with));
    }
    answer_.deviations.push_back(std::move(deviation));
  }

  // Interactions at each element that executed it; the closed journeys' last ones lead nowhere.
  void AddTransitions() {
    const auto& planned = counts_.plan().transitions();
    std::uint64_t executed = 0;
    for (std::size_t i = 0; i < planned.size(); ++i) {
      const PlannedTransition& transition = context_.map->transitions[planned[i]];
      const ConformanceCounts::OfTransition& counted = counts_.transitions()[i];
      const auto from =
          std::ranges::find(answer_.elements, transition.from, &PlanElementResult::element);
      answer_.transitions.push_back(
          {.from = transition.from,
           .to = transition.to,
           .kind = transition.kind,
           .taken = WilsonProportion(counted.taken, from->executed_interactions),
           .expected_share = transition.expected_share,
           .expected_time_ms = transition.expected_time_ms,
           .late = WilsonProportion(counted.late, transition.expected_time_ms ? counted.taken : 0),
           .gap = Summarise(counted.gap)});
    }
    for (const PlanElementResult& element : answer_.elements) {
      executed += element.executed_interactions;
    }
    // A plan that is a graph of states is a net with one token: a move takes it and puts it on, the
    // end takes the last one. Where the way breaks, one is missing and one remains.
    const std::uint64_t tokens = executed + answer_.closed_journeys;
    answer_.token_replay_fitness =
        TokenReplayFitness(counts_.breaks(), tokens, counts_.breaks(), tokens);
  }

  void AddUnplanned() {
    std::unordered_set<std::string_view> on_map;
    for (const Touchpoint& touchpoint : context_.map->touchpoints) {
      if (touchpoint.matches.empty()) on_map.insert(touchpoint.id);
      on_map.insert(touchpoint.matches.begin(), touchpoint.matches.end());
    }
    for (std::size_t id = 0; id < counts_.others().size(); ++id) {
      const ConformanceCounts::OfOther& counted = counts_.others()[id];
      if (counted.interactions == 0) continue;
      const std::string& name = context_.names.touchpoints[id];
      answer_.unplanned.push_back({.touchpoint = name,
                                   .on_map = on_map.contains(name),
                                   .journeys = All(counted.journeys),
                                   .interactions = counted.interactions});
      answer_.unplanned_interactions += counted.interactions;
      AddDeviation(DeviationKind::kAdHoc, name, false, counted.journeys, AllBut(counted.journeys));
    }
    std::ranges::sort(answer_.unplanned, [](const auto& a, const auto& b) {
      return std::tie(b.interactions, a.touchpoint) < std::tie(a.interactions, b.touchpoint);
    });
    while (answer_.unplanned.size() > counts_.options().max_unplanned) {
      ++answer_.other_unplanned.touchpoints;
      answer_.other_unplanned.interactions += answer_.unplanned.back().interactions;
      answer_.unplanned.pop_back();
    }
  }

  // By what was counted, not by which names are known: a scope may leave out all of a touchpoint.
  void AddNeverObserved() {
    std::unordered_set<std::string_view> observed;
    const auto& names = context_.names.touchpoints;
    for (std::size_t id = 0; id < names.size(); ++id) {
      if (counts_.is_observed()[id] != 0) observed.insert(names[id]);
    }
    for (const Touchpoint& touchpoint : context_.map->touchpoints) {
      const bool is_observed = touchpoint.matches.empty()
                                   ? observed.contains(touchpoint.id)
                                   : std::ranges::any_of(touchpoint.matches, [&](const auto& name) {
                                       return observed.contains(name);
                                     });
      if (!is_observed) answer_.never_observed.push_back(touchpoint.id);
    }
  }

  void RankDeviations() {
    std::vector<double> p_values;
    std::vector<std::size_t> tested;
    auto& deviations = answer_.deviations;
    for (std::size_t i = 0; i < deviations.size(); ++i) {
      const Deviation& deviation = deviations[i];
      if (deviation.records_outcome || deviation.without.total == 0) continue;
      const double z = TwoProportionZ(deviation.with.count, deviation.with.total,
                                      deviation.without.count, deviation.without.total);
      p_values.push_back(std::erfc(std::abs(z) / std::sqrt(2.0)));
      tested.push_back(i);
    }
    const std::vector<double> q_values = BenjaminiHochberg(p_values);
    for (std::size_t i = 0; i < tested.size(); ++i) {
      Deviation& deviation = deviations[tested[i]];
      deviation.q_value = q_values[i];
      if (q_values[i] > kFalseDiscoveryRate) continue;
      deviation.effect = deviation.outcomes < 0 ? DeviationEffect::kHurts : DeviationEffect::kHelps;
    }
    const auto rank = [](const Deviation& deviation) {
      // Rounded, so that what is equal but for rounding ties.
      return std::tuple(deviation.records_outcome,
                        -std::llround(std::abs(deviation.outcomes) * 1e9),
                        -static_cast<std::int64_t>(deviation.journeys.count), deviation.kind,
                        std::string_view(deviation.touchpoint), deviation.planned);
    };
    std::ranges::sort(deviations, {}, rank);
    while (deviations.size() > counts_.options().max_deviations) {
      ++answer_.other_deviations.deviations;
      answer_.other_deviations.votes += deviations.back().journeys.count;
      deviations.pop_back();
    }
  }

  const ConformanceCounts& counts_;
  const QuestionContext& context_;
  Ends all_ = {};
  ConformanceAnswer answer_;
};

}  // namespace

ConformanceAnswer AnswerConformance(const ConformanceCounts& counts,
                                    const QuestionContext& context) {
  return AnswerMaker(counts, context).Make();
}

}  // namespace journeygraph::graph
