#include "graph/questions/decision_points.h"

#include "graph/touchpoint_graph.h"
// After touchpoint_graph.h, which says why.
#include <algorithm>
#include <boost/graph/dominator_tree.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/range/iterator_range.hpp>
#include <cmath>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "graph/absorbing_chain.h"
#include "graph/measure/association.h"

namespace journeygraph::graph {
namespace {

constexpr auto kSuccess = static_cast<std::size_t>(JourneyResult::kSuccess);
constexpr auto kFailure = static_cast<std::size_t>(JourneyResult::kFailure);
constexpr auto kLost = static_cast<std::size_t>(JourneyResult::kLost);

std::uint64_t Bad(const ResultCounts& counts) { return counts[kFailure] + counts[kLost]; }

// Transitions made often enough.
struct IsFrequent {
  const TouchpointGraph* graph = nullptr;
  std::uint64_t min_count = 0;

  template <typename Edge>
  bool operator()(const Edge& edge) const {
    return (*graph)[edge].count >= min_count;
  }
};
using FrequentGraph = boost::filtered_graph<TouchpointGraph, IsFrequent>;

// Vertices from which one of `ends` can be reached.
std::vector<bool> Reaching(const TouchpointGraph& graph, std::vector<std::uint32_t> ends) {
  std::vector<bool> reaches(boost::num_vertices(graph), false);
  for (const std::uint32_t end : ends) reaches[end] = true;
  while (!ends.empty()) {
    const std::uint32_t vertex = ends.back();
    ends.pop_back();
    for (const auto& edge : boost::make_iterator_range(boost::in_edges(vertex, graph))) {
      const auto before = static_cast<std::uint32_t>(boost::source(edge, graph));
      if (reaches[before]) continue;
      reaches[before] = true;
      ends.push_back(before);
    }
  }
  return reaches;
}

// Touchpoints on every way from START to the good END by frequent transitions, in their order.
std::vector<std::uint32_t> Dominators(const TouchpointGraph& graph, std::uint64_t min_count) {
  constexpr auto kNone = static_cast<std::uint32_t>(-1);
  const FrequentGraph frequent(graph, IsFrequent{&graph, min_count});
  std::vector<std::uint32_t> dominator_of(boost::num_vertices(graph), kNone);
  const std::uint32_t start = InfoOf(graph).start();
  boost::lengauer_tarjan_dominator_tree(
      frequent, start,
      boost::make_iterator_property_map(dominator_of.begin(),
                                        boost::get(boost::vertex_index, graph)));
  std::vector<std::uint32_t> path;
  std::uint32_t vertex = dominator_of[InfoOf(graph).end(JourneyResult::kSuccess)];
  for (; vertex != kNone && vertex != start; vertex = dominator_of[vertex]) path.push_back(vertex);
  if (vertex == kNone) return {};  // no way from START
  std::ranges::reverse(path);
  return path;
}

class DecisionMaker {
 public:
  DecisionMaker(const TouchpointGraph& graph, const AbsorbingChain& chain,
                const DecisionPointsOptions& options)
      : graph_(graph), info_(InfoOf(graph)), options_(options), value_(chain.value()) {
    value_.resize(boost::num_vertices(graph), 0);
    value_[info_.end(JourneyResult::kSuccess)] = 1;
    const std::vector<bool> to_good = Reaching(graph, {info_.end(JourneyResult::kSuccess)});
    const std::vector<bool> to_bad =
        Reaching(graph, {info_.end(JourneyResult::kFailure), info_.end(JourneyResult::kLost)});
    for (std::size_t vertex = 0; vertex < value_.size(); ++vertex) {
      by_reach_.push_back(to_good[vertex] && to_bad[vertex] ? Decision::kOpen
                          : to_good[vertex]                 ? Decision::kGood
                                                            : Decision::kBad);
      by_value_.push_back(value_[vertex] >= 1 - options.epsilon ? Decision::kGood
                          : value_[vertex] <= options.epsilon   ? Decision::kBad
                                                                : Decision::kOpen);
    }
  }

  DecisionTouchpoint TouchpointAt(std::uint32_t vertex) const {
    const TouchpointStats& stats = graph_[vertex];
    DecisionTouchpoint touchpoint{
        .touchpoint = stats.name,
        .interactions = stats.count,
        .success = WilsonProportion(stats.journeys[kSuccess],
                                    stats.journeys[kSuccess] + Bad(stats.journeys)),
        .value = value_[vertex],
        .by_reach = by_reach_[vertex],
        .by_value = by_value_[vertex],
        .on_boundary_by_reach = IsOnBoundary(vertex, by_reach_, 1),
        .on_boundary_by_value = IsOnBoundary(vertex, by_value_, options_.min_count)};
    for (const auto& edge : boost::make_iterator_range(boost::out_edges(vertex, graph_))) {
      switch (by_value_[boost::target(edge, graph_)]) {
        case Decision::kGood:
          touchpoint.next_good += graph_[edge].count;
          break;
        case Decision::kBad:
          touchpoint.next_bad += graph_[edge].count;
          break;
        case Decision::kOpen:
          touchpoint.next_open += graph_[edge].count;
          break;
      }
    }
    return touchpoint;
  }

  double value(std::uint32_t vertex) const { return value_[vertex]; }

 private:
  bool IsOnBoundary(std::uint32_t vertex, const std::vector<Decision>& decisions,
                    std::uint64_t min_count) const {
    if (decisions[vertex] != Decision::kOpen) return false;
    bool leads_to_good = false, leads_to_bad = false;
    for (const auto& edge : boost::make_iterator_range(boost::out_edges(vertex, graph_))) {
      if (graph_[edge].count < min_count) continue;
      const Decision next = decisions[boost::target(edge, graph_)];
      if (next == Decision::kOpen) return false;
      (next == Decision::kGood ? leads_to_good : leads_to_bad) = true;
    }
    return leads_to_good && leads_to_bad;
  }

  const TouchpointGraph& graph_;
  const GraphInfo& info_;
  const DecisionPointsOptions& options_;
  std::vector<double> value_;
  std::vector<Decision> by_reach_;
  std::vector<Decision> by_value_;
};

std::vector<DecisionTouchpoint> TouchpointsOf(const TouchpointGraph& graph,
                                              const DecisionMaker& maker,
                                              const QuestionContext& context) {
  std::vector<DecisionTouchpoint> touchpoints;
  for (std::uint32_t vertex = 0; vertex < InfoOf(graph).touchpoints; ++vertex) {
    touchpoints.push_back(maker.TouchpointAt(vertex));
    if (!context.map) continue;
    const StageIndex stage = context.stage_of_touchpoint[graph[vertex].touchpoint];
    if (stage != kNoStage) touchpoints.back().stage = context.map->stages[stage].id;
  }
  std::ranges::stable_sort(touchpoints, {}, [](const DecisionTouchpoint& touchpoint) {
    return std::tuple(!touchpoint.on_boundary_by_value, touchpoint.by_value != Decision::kOpen,
                      -static_cast<std::int64_t>(touchpoint.interactions));
  });
  return touchpoints;
}

std::vector<DecisionTransition> TransitionsOf(const TouchpointGraph& graph,
                                              const DecisionMaker& maker,
                                              const TransitionResults& results) {
  const auto key = [](std::uint32_t from, std::uint32_t to) {
    return std::uint64_t{from} << 32 | to;
  };
  std::unordered_map<std::uint64_t, const TransitionResults::OfTransition*> by_pair;
  for (std::size_t i = 0; i < results.pairs().size(); ++i) {
    by_pair[key(results.pairs()[i].first, results.pairs()[i].second)] = &results.transitions()[i];
  }
  std::vector<DecisionTransition> transitions;
  for (const auto& edge : boost::make_iterator_range(boost::edges(graph))) {
    const auto source = static_cast<std::uint32_t>(boost::source(edge, graph));
    const auto target = static_cast<std::uint32_t>(boost::target(edge, graph));
    const TouchpointStats& from = graph[source];
    const TouchpointStats& to = graph[target];
    if (to.kind == VertexKind::kEnd) continue;
    const TransitionResults::OfTransition& of = *by_pair.at(
        key(from.kind == VertexKind::kStart ? results.start() : from.touchpoint, to.touchpoint));
    const auto count = static_cast<double>(graph[edge].count);
    const double step = maker.value(target) - maker.value(source);
    transitions.push_back({.from = from.name,
                           .to = to.name,
                           .count = graph[edge].count,
                           .success = WilsonProportion(of.good, of.good + of.bad),
                           .polarity = EdgePolarity(of.good, of.bad),
                           .step = step,
                           .lost = count * std::max(0.0, -step),
                           .gained = count * std::max(0.0, step)});
  }
  std::ranges::stable_sort(transitions, {}, [](const DecisionTransition& transition) {
    const double weight = static_cast<double>(transition.count) * std::abs(transition.polarity);
    return std::tuple(-std::llround(weight * 1e9), transition.from, transition.to);
  });
  return transitions;
}

// Leaves out what is rare, then what is beyond `max`.
void Cut(const DecisionPointsOptions& options, DecisionPointsAnswer& answer) {
  const auto leave_out = [&answer](auto first, auto last) {
    for (auto it = first; it != last; ++it) {
      ++answer.other_transitions;
      answer.other_transition_count += it->count;
    }
    return answer.transitions.erase(first, last);
  };
  const auto rare = std::ranges::stable_partition(
      answer.transitions, [&](const auto& t) { return t.count >= options.min_count; });
  leave_out(rare.begin(), rare.end());
  if (options.max_transitions > 0 && answer.transitions.size() > options.max_transitions) {
    leave_out(answer.transitions.begin() + static_cast<std::ptrdiff_t>(options.max_transitions),
              answer.transitions.end());
  }
  if (options.max_touchpoints > 0 && answer.touchpoints.size() > options.max_touchpoints) {
    answer.other_touchpoints = answer.touchpoints.size() - options.max_touchpoints;
    answer.touchpoints.resize(options.max_touchpoints);
  }
}

}  // namespace

absl::StatusOr<DecisionPointsAnswer> AnswerDecisionPoints(const TouchpointCounts& counts,
                                                          const TransitionResults& results,
                                                          const QuestionContext& context,
                                                          const DecisionPointsOptions& options) {
  DecisionPointsAnswer answer;
  const std::uint64_t good = counts.journeys()[kSuccess];
  const std::uint64_t bad = Bad(counts.journeys());
  answer.success = WilsonProportion(good, good + bad);
  if (good + bad == 0) return answer;
  const absl::StatusOr<TouchpointGraph> graph = FreezeGraph(counts, context);
  if (!graph.ok()) return graph.status();
  const absl::StatusOr<AbsorbingChain> chain = AbsorbingChain::OfGraph(*graph);
  if (!chain.ok()) return chain.status();

  const DecisionMaker maker(*graph, *chain, options);
  answer.touchpoints = TouchpointsOf(*graph, maker, context);
  answer.transitions = TransitionsOf(*graph, maker, results);
  const std::vector<std::uint32_t> always = Dominators(*graph, 1);
  for (const std::uint32_t vertex : Dominators(*graph, options.min_count)) {
    const TouchpointStats& stats = (*graph)[vertex];
    answer.dominators.push_back({.touchpoint = stats.name,
                                 .always = std::ranges::find(always, vertex) != always.end(),
                                 .of_good = WilsonProportion(stats.journeys[kSuccess], good),
                                 .of_bad = WilsonProportion(Bad(stats.journeys), bad)});
  }
  Cut(options, answer);
  return answer;
}

}  // namespace journeygraph::graph
