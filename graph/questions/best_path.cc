#include "graph/questions/best_path.h"

#include <algorithm>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <boost/range/iterator_range.hpp>
#include <cmath>
#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace journeygraph::graph {

void TouchpointCosts::Add(const JourneyView& journey) {
  for (const ValueEntry& cost : journey.costs) {
    AtTouchpoint& at = touchpoints_[journey.touchpoint[cost.row - journey.first_row]];
    at.sum_micros += cost.value_micros;
    ++at.known;
  }
}

void TouchpointCosts::Merge(TouchpointCosts&& other) {
  for (std::size_t id = 0; id < touchpoints_.size(); ++id) {
    touchpoints_[id].sum_micros += other.touchpoints_[id].sum_micros;
    touchpoints_[id].known += other.touchpoints_[id].known;
  }
}

namespace {

using Edge = boost::graph_traits<TouchpointGraph>::edge_descriptor;

class Search {
 public:
  Search(const TouchpointGraph& graph, const TouchpointCosts& costs, const BestPathOptions& options)
      : graph_(graph), costs_(costs), options_(options) {}

  double ShareOf(const Edge& edge) const {
    return static_cast<double>(graph_[edge].count) /
           static_cast<double>(graph_[boost::source(edge, graph_)].count);
  }

  double MeanCostAt(std::uint32_t vertex) const {
    if (graph_[vertex].kind != VertexKind::kTouchpoint) return 0;
    const TouchpointCosts::AtTouchpoint& at = costs_.touchpoints()[graph_[vertex].touchpoint];
    if (at.known == 0) return 0;
    return static_cast<double>(at.sum_micros) / static_cast<double>(at.known) / kMicrosPerUnit;
  }

  // Never below 0, as Dijkstra needs it.
  double WeightOf(const Edge& edge) const {
    switch (options_.weight) {
      case PathWeight::kProbability:
        return std::max(0.0, -std::log(ShareOf(edge)));
      case PathWeight::kTime:
        return graph_[edge].gap.p50_ms;
      case PathWeight::kCost:
        break;
    }
    return std::max(0.0, MeanCostAt(static_cast<std::uint32_t>(boost::target(edge, graph_))));
  }

  bool MayUse(const Edge& edge) const {
    const TouchpointStats& to = graph_[boost::target(edge, graph_)];
    if (to.kind == VertexKind::kEnd && to.result != JourneyResult::kSuccess) return false;
    return graph_[edge].count >= options_.min_count;
  }

  // For each vertex the one before it; itself where there is none.
  std::vector<std::uint32_t> PlacesBefore(std::uint32_t from) const {
    const auto may_use = [this](const Edge& edge) { return MayUse(edge); };
    const boost::filtered_graph<TouchpointGraph, std::function<bool(const Edge&)>> ways(graph_,
                                                                                        may_use);
    std::vector<std::uint32_t> before(boost::num_vertices(graph_));
    std::vector<double> distance(before.size());
    const auto index = boost::get(boost::vertex_index, graph_);
    const auto weight = [this](const Edge& edge) { return WeightOf(edge); };
    boost::dijkstra_shortest_paths(
        ways, from,
        boost::predecessor_map(boost::make_iterator_property_map(before.begin(), index))
            .distance_map(boost::make_iterator_property_map(distance.begin(), index))
            .weight_map(boost::make_function_property_map<Edge>(weight))
            .vertex_index_map(index));
    return before;
  }

  void AddStep(std::uint32_t before, std::uint32_t vertex, BestPath& path) const {
    const TouchpointStats& at = graph_[vertex];
    BestPathStep step{.touchpoint = at.name, .count = at.count, .interactions = at.count};
    for (const auto& edge : boost::make_iterator_range(boost::out_edges(before, graph_))) {
      if (before == vertex || boost::target(edge, graph_) != vertex) continue;
      step.share = ShareOf(edge);
      step.count = graph_[edge].count;
      step.median_ms = graph_[edge].gap.p50_ms;
    }
    path.probability *= step.share;
    if (at.kind == VertexKind::kEnd) {
      path.end_share = step.share;
      return;
    }
    if (at.kind == VertexKind::kStart) return;
    step.mean_cost = MeanCostAt(vertex);
    step.cost_known = costs_.touchpoints()[at.touchpoint].known;
    path.time_ms += step.median_ms;
    path.cost += step.mean_cost;
    path.steps.push_back(std::move(step));
  }

  BestPath Run(std::uint32_t from, std::uint32_t to) const {
    const std::vector<std::uint32_t> before = PlacesBefore(from);
    BestPath path{.ends_in_success = graph_[to].kind == VertexKind::kEnd};
    if (from != to && before[to] == to) return path;
    path.is_found = true;
    path.probability = 1;
    std::vector<std::uint32_t> places = {to};
    while (places.back() != from) places.push_back(before[places.back()]);
    for (std::size_t i = places.size(); i-- > 0;) {
      AddStep(i + 1 < places.size() ? places[i + 1] : places[i], places[i], path);
    }
    return path;
  }

 private:
  const TouchpointGraph& graph_;
  const TouchpointCosts& costs_;
  const BestPathOptions& options_;
};

absl::StatusOr<std::uint32_t> VertexNamed(const TouchpointGraph& graph, const std::string& name,
                                          std::uint32_t otherwise) {
  if (name.empty()) return otherwise;
  for (std::uint32_t vertex = 0; vertex < InfoOf(graph).touchpoints; ++vertex) {
    if (graph[vertex].name == name) return vertex;
  }
  return absl::NotFoundError(absl::StrCat("no closed journey was at \"", name, "\""));
}

}  // namespace

absl::StatusOr<BestPath> FindBestPath(const TouchpointGraph& graph, const TouchpointCosts& costs,
                                      const BestPathOptions& options) {
  const auto from = VertexNamed(graph, options.from, InfoOf(graph).start());
  if (!from.ok()) return from.status();
  const auto to = VertexNamed(graph, options.to, InfoOf(graph).end(JourneyResult::kSuccess));
  if (!to.ok()) return to.status();
  return Search(graph, costs, options).Run(*from, *to);
}

PathFollowers::PathFollowers(const QuestionContext& context, const BestPath& path, bool from_start)
    : from_start_(from_start), to_success_(path.ends_in_success) {
  const auto& names = context.names.touchpoints;
  for (const BestPathStep& step : path.steps) {
    const auto found = std::ranges::find(names, step.touchpoint);
    steps_.push_back(static_cast<TouchpointId>(found - names.begin()));
  }
}

void PathFollowers::Add(const JourneyView& journey) {
  if (!IsClosed(journey.result) || journey.size() < steps_.size()) return;
  if (to_success_ && journey.result != JourneyResult::kSuccess) return;
  const std::size_t last = journey.size() - steps_.size();
  const std::size_t begin = to_success_ ? last : 0;
  const std::size_t end = from_start_ ? 0 : last;
  for (std::size_t i = begin; i <= end; ++i) {
    if (!std::ranges::equal(journey.touchpoint.subspan(i, steps_.size()), steps_)) continue;
    ++journeys_;
    return;
  }
}

}  // namespace journeygraph::graph
