#include "graph/questions/moment_candidates.h"

#include <algorithm>
#include <boost/range/iterator_range.hpp>
#include <cmath>
#include <unordered_map>

namespace journeygraph::graph {
namespace {

constexpr auto kSuccess = static_cast<std::size_t>(JourneyResult::kSuccess);
constexpr auto kFailure = static_cast<std::size_t>(JourneyResult::kFailure);
constexpr auto kLost = static_cast<std::size_t>(JourneyResult::kLost);
constexpr auto kGoodEnding = static_cast<std::size_t>(Ending::kGood);
constexpr auto kBadEnding = static_cast<std::size_t>(Ending::kBad);

struct GoodAndBad {
  std::uint64_t good = 0;
  std::uint64_t bad = 0;
};

GoodAndBad Of(const ResultCounts& counts) { return {counts[kSuccess], BadOf(counts)}; }

GoodAndBad Of(const MonthCounts& months) {
  GoodAndBad sum;
  for (const auto& month : months) {
    sum.good += month[kGoodEnding];
    sum.bad += month[kBadEnding];
  }
  return sum;
}

FourfoldTable TableOf(const GoodAndBad& with, const GoodAndBad& at_risk) {
  return {.exposed_bad = with.bad,
          .exposed_good = with.good,
          .unexposed_bad = at_risk.bad - with.bad,
          .unexposed_good = at_risk.good - with.good};
}

class CandidateMaker {
 public:
  CandidateMaker(const MomentMaterial& material, const MomentGraph& graph)
      : counts_(material.counts),
        context_(material.context),
        more_(material.more),
        graph_(graph.graph),
        steps_(graph.steps) {
    for (const ResultCounts& journeys : counts_.Stages()) at_risk_.push_back(Of(journeys));
  }

  std::vector<MomentCandidate> Vertices() const {
    std::vector<MomentCandidate> candidates;
    for (std::uint32_t vertex = 0; vertex < InfoOf(graph_).touchpoints; ++vertex) {
      const TouchpointStats& stats = graph_[vertex];
      const ResultCounts& ends = counts_.counts().touchpoints()[stats.touchpoint].ends;
      candidates.push_back({.vertex = vertex,
                            .count = stats.count,
                            .bad_ends = BadOf(ends),
                            .ends = ClosedOf(ends),
                            .table = TableOf(Of(stats.journeys), AtRisk(stats.touchpoint)),
                            .carries_outcome = CarriesOutcome(stats),
                            .lost_entering = steps_.lost_entering[vertex],
                            .lost_leaving = steps_.lost_leaving[vertex],
                            .gained = steps_.gained[vertex]});
    }
    return candidates;
  }

  std::vector<MomentCandidate> Transitions(const std::vector<double>& values) {
    CollectResults();
    std::vector<MomentCandidate> candidates;
    for (const auto& edge : boost::make_iterator_range(boost::edges(graph_))) {
      const auto from = static_cast<std::uint32_t>(boost::source(edge, graph_));
      auto to = static_cast<std::uint32_t>(boost::target(edge, graph_));
      const std::uint64_t count = graph_[edge].count;
      if (to == InfoOf(graph_).end(JourneyResult::kLost)) {
        to = InfoOf(graph_).end(JourneyResult::kFailure);
        // Edges are in order of their targets, so the failures came directly before.
        if (!candidates.empty() && candidates.back().vertex == from &&
            candidates.back().next == to) {
          AddTo(candidates.back(), count, values);
          continue;
        }
      }
      candidates.push_back({.vertex = from, .next = to});
      AddTo(candidates.back(), count, values);
    }
    return candidates;
  }

 private:
  GoodAndBad AtRisk(TouchpointId state) const {
    const StageIndex stage = context_.map ? context_.stage_of_touchpoint[state] : kNoStage;
    if (more_ != nullptr && more_->states().kind() == MomentKind::kStage) {
      return Of(more_->at_risk().OfStage(stage));
    }
    return stage == kNoStage ? Of(counts_.counts().journeys()) : at_risk_[stage];
  }

  // Nothing is left to decide where most visits record the deciding outcome, all of one kind.
  bool CarriesOutcome(const TouchpointStats& stats) const {
    const CriticalMomentCounts::AtTouchpoint& at = counts_.touchpoints()[stats.touchpoint];
    return 2 * std::max(at.decided_success, at.decided_failure) >= stats.count;
  }

  static std::uint64_t Key(std::uint32_t from, std::uint32_t to) {
    return std::uint64_t{from} << 32 | to;
  }

  void CollectResults() {
    const TransitionResults& results = *more_->results();
    for (std::size_t i = 0; i < results.pairs().size(); ++i) {
      const auto& of = results.transitions()[i];
      results_[Key(results.pairs()[i].first, results.pairs()[i].second)] = {of.good, of.bad};
    }
  }

  // Counts `count` more of the transition and fills in what follows from it.
  void AddTo(MomentCandidate& candidate, std::uint64_t count,
             const std::vector<double>& values) const {
    const TouchpointStats& from = graph_[candidate.vertex];
    const TouchpointStats& to = graph_[*candidate.next];
    candidate.count += count;
    const double step = values[*candidate.next] - values[candidate.vertex];
    // In plain steps, so that transitions and touchpoints agree (value_steps.h).
    const double size = static_cast<double>(candidate.count) * std::abs(step);
    (step < 0 ? candidate.lost_entering : candidate.gained) = size;
    GoodAndBad with;
    if (to.kind == VertexKind::kEnd) {
      candidate.carries_outcome = true;
      (to.result == JourneyResult::kSuccess ? with.good : with.bad) = candidate.count;
      candidate.ends = candidate.count;
      candidate.bad_ends = with.bad;
    } else {
      candidate.carries_outcome = CarriesOutcome(to);
      with = results_.at(
          Key(from.kind == VertexKind::kStart ? more_->results()->start() : from.touchpoint,
              to.touchpoint));
    }
    candidate.table = TableOf(with, Of(from.journeys));
  }

  const CriticalMomentCounts& counts_;
  const QuestionContext& context_;
  const MomentCounts* more_;
  const TouchpointGraph& graph_;
  const ValueSteps& steps_;
  std::vector<GoodAndBad> at_risk_;  // by stage of the map
  std::unordered_map<std::uint64_t, GoodAndBad> results_;
};

void Compare(std::uint64_t min_journeys, std::vector<MomentCandidate>& candidates) {
  std::vector<double> p_values;
  std::vector<MomentCandidate*> compared;
  for (MomentCandidate& candidate : candidates) {
    const FourfoldTable& table = candidate.table;
    const std::uint64_t unexposed = table.unexposed_bad + table.unexposed_good;
    if (candidate.carries_outcome ||
        candidate.journeys() < std::max<std::uint64_t>(1, min_journeys)) {
      continue;
    }
    if (unexposed == 0) continue;
    p_values.push_back(NormalPValue(
        TwoProportionZ(table.exposed_good, candidate.journeys(), table.unexposed_good, unexposed)));
    compared.push_back(&candidate);
  }
  const std::vector<double> q_values = BenjaminiHochberg(p_values);
  for (std::size_t i = 0; i < compared.size(); ++i) {
    compared[i]->p_value = p_values[i];
    compared[i]->q_value = q_values[i];
  }
}

}  // namespace

std::uint64_t BadOf(const ResultCounts& counts) { return counts[kFailure] + counts[kLost]; }

std::uint64_t ClosedOf(const ResultCounts& counts) { return counts[kSuccess] + BadOf(counts); }

std::vector<MomentCandidate> MomentCandidates(const MomentMaterial& material,
                                              const MomentGraph& graph,
                                              std::uint64_t min_journeys) {
  CandidateMaker maker(material, graph);
  std::vector<MomentCandidate> candidates;
  if (material.more != nullptr && material.more->results()) {
    std::vector<double> values = graph.chain.value();
    values.resize(boost::num_vertices(graph.graph), 0);
    values[InfoOf(graph.graph).end(JourneyResult::kSuccess)] = 1;
    candidates = maker.Transitions(values);
  } else {
    candidates = maker.Vertices();
  }
  Compare(min_journeys, candidates);
  return candidates;
}

MarkersByName MarkersOf(const QuestionContext& context) {
  MarkersByName markers;
  if (!context.map) return markers;
  const auto mark = [&markers](const std::string& name, const std::vector<Marker>& marked) {
    std::vector<MarkerKind>& kinds = markers[name];
    for (const Marker& marker : marked) kinds.push_back(marker.kind);
    std::ranges::sort(kinds);
    kinds.erase(std::ranges::unique(kinds).begin(), kinds.end());
  };
  for (const Touchpoint& touchpoint : context.map->touchpoints) {
    if (touchpoint.markers.empty()) continue;
    if (touchpoint.matches.empty()) mark(touchpoint.id, touchpoint.markers);
    for (const std::string& name : touchpoint.matches) mark(name, touchpoint.markers);
  }
  return markers;
}

}  // namespace journeygraph::graph
