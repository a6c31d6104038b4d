#include "graph/questions/graph_comparison.h"

#include <algorithm>
#include <boost/range/iterator_range.hpp>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

namespace journeygraph::graph {
namespace {

// START sorts before all touchpoints, ENDs behind "" by result.
struct TransitionKey {
  std::string from;
  std::string to;
  int end = -1;  // JourneyResult
  friend auto operator<=>(const TransitionKey&, const TransitionKey&) = default;
};

struct CountsOfGraph {
  std::map<TransitionKey, std::uint64_t> transitions;
  std::map<std::string, TouchpointStats> touchpoints;  // "" is START
  std::uint64_t journeys = 0;
};

std::uint64_t Sum(const ResultCounts& counts) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counts) sum += count;
  return sum;
}

CountsOfGraph CountsOf(const TouchpointGraph& graph) {
  CountsOfGraph counts{.journeys = Sum(InfoOf(graph).journeys)};
  for (const auto vertex : boost::make_iterator_range(boost::vertices(graph))) {
    const TouchpointStats& stats = graph[vertex];
    if (stats.kind != VertexKind::kEnd) counts.touchpoints[stats.name] = stats;
  }
  for (const auto& edge : boost::make_iterator_range(boost::edges(graph))) {
    const TouchpointStats& to = graph[boost::target(edge, graph)];
    const bool is_end = to.kind == VertexKind::kEnd;
    counts.transitions[{.from = graph[boost::source(edge, graph)].name,
                        .to = to.name,
                        .end = is_end ? static_cast<int>(to.result) : -1}] += graph[edge].count;
  }
  return counts;
}

std::uint64_t CountAt(const CountsOfGraph& graph, const std::string& touchpoint) {
  const auto found = graph.touchpoints.find(touchpoint);
  return found == graph.touchpoints.end() ? 0 : found->second.count;
}

std::uint64_t JourneysAt(const CountsOfGraph& graph, const std::string& touchpoint) {
  const auto found = graph.touchpoints.find(touchpoint);
  return found == graph.touchpoints.end() ? 0 : Sum(found->second.journeys);
}

TransitionDifference DifferenceOf(const TransitionKey& key, std::uint64_t first_count,
                                  std::uint64_t second_count, const CountsOfGraph& first,
                                  const CountsOfGraph& second) {
  TransitionDifference row{.from = key.from,
                           .to = key.to,
                           .first_count = first_count,
                           .first_from = CountAt(first, key.from),
                           .second_count = second_count,
                           .second_from = CountAt(second, key.from)};
  if (key.end >= 0) row.end = static_cast<JourneyResult>(key.end);
  if (first_count == 0) row.change = TransitionChange::kNew;
  if (second_count == 0) row.change = TransitionChange::kVanished;
  row.share = ProportionsDifference({second_count, row.second_from}, {first_count, row.first_from});
  if (row.share) row.moved = row.share->estimate.value * static_cast<double>(row.second_from);
  row.small_sample = std::min(row.first_from, row.second_from) < kSmallSample;
  return row;
}

// All transitions of either graph.
std::vector<TransitionDifference> TransitionsOf(const CountsOfGraph& first,
                                                const CountsOfGraph& second) {
  std::vector<TransitionDifference> rows;
  const auto count_in = [](const CountsOfGraph& graph, const TransitionKey& key) {
    const auto found = graph.transitions.find(key);
    return found == graph.transitions.end() ? 0 : found->second;
  };
  for (const auto& [key, count] : first.transitions) {
    rows.push_back(DifferenceOf(key, count, count_in(second, key), first, second));
  }
  for (const auto& [key, count] : second.transitions) {
    if (!first.transitions.contains(key)) {
      rows.push_back(DifferenceOf(key, 0, count, first, second));
    }
  }
  return rows;
}

std::vector<TouchpointDifference> TouchpointsOf(const CountsOfGraph& first,
                                                const CountsOfGraph& second) {
  std::map<std::string, bool> names;
  for (const CountsOfGraph* graph : {&first, &second}) {
    for (const auto& [name, stats] : graph->touchpoints) {
      if (stats.kind == VertexKind::kTouchpoint) names[name] = true;
    }
  }
  std::vector<TouchpointDifference> rows;
  for (const auto& [name, is_there] : names) {
    TouchpointDifference row{.touchpoint = name,
                             .first_count = CountAt(first, name),
                             .second_count = CountAt(second, name),
                             .first_journeys = JourneysAt(first, name),
                             .second_journeys = JourneysAt(second, name)};
    row.reach = ProportionsDifference({row.second_journeys, second.journeys},
                                      {row.first_journeys, first.journeys});
    rows.push_back(std::move(row));
  }
  return rows;
}

void SetQValues(GraphComparison& answer) {
  std::vector<double> p_values;
  for (const auto& row : answer.transitions) {
    if (row.share) p_values.push_back(*row.share->p_value);
  }
  for (const auto& row : answer.touchpoints) {
    if (row.reach) p_values.push_back(*row.reach->p_value);
  }
  const std::vector<double> q_values = BenjaminiHochberg(p_values);
  answer.tests = p_values.size();
  std::size_t next = 0;
  for (auto& row : answer.transitions) {
    if (row.share) row.q_value = q_values[next++];
  }
  for (auto& row : answer.touchpoints) {
    if (row.reach) row.q_value = q_values[next++];
  }
}

void SortBySize(GraphComparison& answer) {
  std::ranges::sort(answer.transitions, [](const auto& a, const auto& b) {
    const double size_a = std::abs(a.moved);
    const double size_b = std::abs(b.moved);
    const std::uint64_t count_a = a.first_count + a.second_count;
    const std::uint64_t count_b = b.first_count + b.second_count;
    return std::tie(size_b, count_b, a.from, a.to, a.end) <
           std::tie(size_a, count_a, b.from, b.to, b.end);
  });
  const auto size = [](const TouchpointDifference& row) {
    return row.reach ? std::abs(row.reach->estimate.value) : 0;
  };
  std::ranges::stable_sort(answer.touchpoints,
                           [&](const auto& a, const auto& b) { return size(a) > size(b); });
}

void Shorten(std::uint64_t max_transitions, GraphComparison& answer) {
  if (max_transitions == 0) return;
  while (answer.transitions.size() > max_transitions) {
    ++answer.other.transitions;
    answer.other.first_count += answer.transitions.back().first_count;
    answer.other.second_count += answer.transitions.back().second_count;
    answer.transitions.pop_back();
  }
}

}  // namespace

absl::StatusOr<GraphComparison> CompareGraphs(const TouchpointCounts& first,
                                              const TouchpointCounts& second,
                                              const QuestionContext& context,
                                              const GraphComparisonOptions& options) {
  const absl::StatusOr<TouchpointGraph> first_graph = FreezeGraph(first, context);
  if (!first_graph.ok()) return first_graph.status();
  const absl::StatusOr<TouchpointGraph> second_graph = FreezeGraph(second, context);
  if (!second_graph.ok()) return second_graph.status();
  const CountsOfGraph first_counts = CountsOf(*first_graph);
  const CountsOfGraph second_counts = CountsOf(*second_graph);
  GraphComparison answer{.transitions = TransitionsOf(first_counts, second_counts),
                         .touchpoints = TouchpointsOf(first_counts, second_counts)};
  for (const TransitionDifference& row : answer.transitions) {
    answer.new_transitions += row.change == TransitionChange::kNew;
    answer.vanished_transitions += row.change == TransitionChange::kVanished;
  }
  SetQValues(answer);
  SortBySize(answer);
  Shorten(options.max_transitions, answer);
  return answer;
}

}  // namespace journeygraph::graph
