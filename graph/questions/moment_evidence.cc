#include "graph/questions/moment_evidence.h"

#include <algorithm>
#include <boost/range/iterator_range.hpp>
#include <cmath>

namespace journeygraph::graph {
namespace {

constexpr auto kGood = static_cast<std::size_t>(Ending::kGood);
constexpr auto kBad = static_cast<std::size_t>(Ending::kBad);

std::uint64_t Key(std::uint32_t from, std::uint32_t to) { return std::uint64_t{from} << 32 | to; }

Estimate MeanOf(const Moments& moments) {
  return MeanEstimate(moments.count(), moments.Mean(), moments.StandardDeviation());
}

// Sums of z over the visits of journeys with one ending.
struct SumOfZ {
  double sum = 0;
  std::uint64_t visits = 0;

  std::optional<double> Mean() const {
    if (visits == 0) return std::nullopt;
    return sum / static_cast<double>(visits);
  }
};

// By Ending; what waits are compared with is the transition's own mean and standard deviation.
void AddZ(const MomentEvidenceCounts::OfTransition& of, std::array<SumOfZ, kEndings>& sums) {
  const std::uint64_t count = of.count[kGood] + of.count[kBad];
  if (count < kSmallSample) return;
  const auto n = static_cast<Int128>(count);
  const Int128 sum = static_cast<Int128>(of.gap_sum_ms[kGood]) + of.gap_sum_ms[kBad];
  const Int128 scaled = n * of.gap_sum_of_squares - sum * sum;
  const double variance = static_cast<double>(scaled) / static_cast<double>(n * (n - 1));
  if (variance <= 0) return;
  const double mean = static_cast<double>(sum) / static_cast<double>(count);
  for (std::size_t ending = 0; ending < kEndings; ++ending) {
    const auto visits = static_cast<double>(of.count[ending]);
    sums[ending].sum +=
        (static_cast<double>(of.gap_sum_ms[ending]) - visits * mean) / std::sqrt(variance);
    sums[ending].visits += of.count[ending];
  }
}

std::vector<FourfoldTable> TablesOf(const MonthCounts& with, const MonthCounts& at_risk) {
  std::vector<FourfoldTable> tables;
  for (std::size_t month = 0; month < with.size(); ++month) {
    tables.push_back({.exposed_bad = with[month][kBad],
                      .exposed_good = with[month][kGood],
                      .unexposed_bad = at_risk[month][kBad] - with[month][kBad],
                      .unexposed_good = at_risk[month][kGood] - with[month][kGood]});
  }
  return tables;
}

}  // namespace

EvidenceMaker::EvidenceMaker(const MomentMaterial& material, const MomentGraph& graph)
    : material_(material), graph_(graph), counts_(*material.more->evidence()) {
  for (std::size_t i = 0; i < counts_.pairs().size(); ++i) {
    number_of_pair_[Key(counts_.pairs()[i].first, counts_.pairs()[i].second)] = i;
  }
  pairs_into_.resize(boost::num_vertices(graph.graph));
  if (counts_.has_too_many_transitions()) return;
  std::vector<ValueBootstrap::Transition> transitions;
  // In order of sources and targets. Failed and lost journeys have one END in the evidence.
  for (const auto& edge : boost::make_iterator_range(boost::edges(graph.graph))) {
    const auto from = static_cast<std::uint32_t>(boost::source(edge, graph.graph));
    auto to = static_cast<std::uint32_t>(boost::target(edge, graph.graph));
    const bool is_lost = to == InfoOf(graph.graph).end(JourneyResult::kLost);
    if (is_lost) to = InfoOf(graph.graph).end(JourneyResult::kFailure);
    if (is_lost && !transitions.empty() && transitions.back().from == from &&
        transitions.back().to == to) {
      continue;
    }
    const std::size_t number = number_of_pair_.at(Key(StateOf(from), StateOf(to)));
    transitions.push_back({.from = from, .to = to, .count = &counts_.replicates()[number]});
    pairs_into_[to].push_back(number);
  }
  bootstrap_.emplace(graph.graph, graph.chain, std::move(transitions));
}

std::uint32_t EvidenceMaker::StateOf(std::uint32_t vertex) const {
  const TouchpointStats& stats = graph_.graph[vertex];
  if (stats.kind == VertexKind::kStart) return counts_.start();
  if (stats.kind == VertexKind::kEnd) return counts_.end(EndingOf(stats.result));
  return stats.touchpoint;
}

std::vector<std::size_t> EvidenceMaker::PairsOf(const MomentCandidate& candidate) const {
  if (!candidate.next) return pairs_into_[candidate.vertex];
  const auto found = number_of_pair_.find(Key(StateOf(candidate.vertex), StateOf(*candidate.next)));
  if (found == number_of_pair_.end()) return {};
  return {found->second};
}

MomentEvidence EvidenceMaker::Of(const MomentCandidate& candidate) const {
  MomentEvidence evidence;
  if (bootstrap_) {
    evidence.lost_outcomes =
        candidate.next ? bootstrap_->LostOver(candidate.vertex, *candidate.next, candidate.lost())
                       : bootstrap_->Lost(candidate.vertex, candidate.lost());
    if (!candidate.next) {
      evidence.value = bootstrap_->Value(candidate.vertex, graph_.chain.value()[candidate.vertex]);
    }
  }
  AddDelay(candidate, evidence);
  if (!candidate.next) AddEmotions(candidate, evidence);
  AddSeasons(candidate, evidence);
  return evidence;
}

std::optional<Estimate> EvidenceMaker::RemovalEffect(const MomentCandidate& candidate,
                                                     double effect) const {
  if (!bootstrap_ || candidate.next) return std::nullopt;
  return bootstrap_->RemovalEffect(candidate.vertex, effect);
}

std::optional<Estimate> EvidenceMaker::TotalLost(double total_lost) const {
  if (!bootstrap_) return std::nullopt;
  return bootstrap_->TotalLost(total_lost);
}

void EvidenceMaker::AddDelay(const MomentCandidate& candidate, MomentEvidence& evidence) const {
  const std::vector<std::size_t> pairs = PairsOf(candidate);
  std::array<SumOfZ, kEndings> sums;
  for (const std::size_t number : pairs) {
    if (counts_.gaps()[number].count() > 0) AddZ(counts_.transitions()[number], sums);
  }
  evidence.wait_z_good = sums[kGood].Mean();
  evidence.wait_z_bad = sums[kBad].Mean();
  if (material_.late == nullptr || pairs.empty()) return;
  const LateCounts::OfMoment& of =
      candidate.next ? material_.late->transitions()[pairs.front()]
                     : material_.late->states()[graph_.graph[candidate.vertex].touchpoint];
  const std::uint64_t late = of.late[kGood] + of.late[kBad];
  const std::uint64_t all = of.journeys[kGood] + of.journeys[kBad];
  evidence.late = WilsonProportion(late, all);
  evidence.success_late = WilsonProportion(of.late[kGood], late);
  evidence.success_on_time = WilsonProportion(of.journeys[kGood] - of.late[kGood], all - late);
  evidence.late_lift = ProportionDifference(evidence.success_late, evidence.success_on_time);
}

void EvidenceMaker::AddEmotions(const MomentCandidate& candidate, MomentEvidence& evidence) const {
  const auto& of = counts_.states()[graph_.graph[candidate.vertex].touchpoint];
  evidence.emotion_changes = of.emotion_changes.count();
  if (evidence.emotion_changes > 0) evidence.emotion_change = MeanOf(of.emotion_changes);
  evidence.biggest_drop = WilsonProportion(of.biggest_drops, of.with_emotions);
}

void EvidenceMaker::AddSeasons(const MomentCandidate& candidate, MomentEvidence& evidence) const {
  const MomentStates& states = material_.more->states();
  const TouchpointStats& stats = graph_.graph[candidate.vertex];
  if (!candidate.next) {
    const StageIndex stage = states.context().stage_of_touchpoint[stats.touchpoint];
    evidence.lift_within_months = StratifiedDifference(TablesOf(
        counts_.states()[stats.touchpoint].journeys, material_.more->at_risk().OfStage(stage)));
    return;
  }
  const std::vector<std::size_t> pairs = PairsOf(candidate);
  if (pairs.empty()) return;
  const MonthCounts& at_risk = stats.kind == VertexKind::kStart
                                   ? material_.more->at_risk().OfStage(kNoStage)
                                   : counts_.states()[stats.touchpoint].journeys;
  evidence.lift_within_months =
      StratifiedDifference(TablesOf(counts_.transitions()[pairs.front()].journeys, at_risk));
}

std::optional<EmotionSummary> EvidenceMaker::Summarise(
    const MomentEvidenceCounts::Emotions& emotions) {
  if (emotions.mean.count() == 0) return std::nullopt;
  const Estimate twice = MeanOf(emotions.peak_end_twice);
  return EmotionSummary{
      .journeys = emotions.mean.count(),
      .mean = MeanOf(emotions.mean),
      .biggest_drop = MeanOf(emotions.biggest_drop),
      .peak = MeanOf(emotions.peak),
      .end = MeanOf(emotions.end),
      .peak_end = {.value = twice.value / 2, .low = twice.low / 2, .high = twice.high / 2}};
}

}  // namespace journeygraph::graph
