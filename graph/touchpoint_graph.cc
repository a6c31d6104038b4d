#include "graph/touchpoint_graph.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"

namespace journeygraph::graph {
namespace {

using Edge = std::pair<std::uint32_t, std::uint32_t>;

std::uint64_t Sum(const ResultCounts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

// Edges with what belongs to each, in order of (source, target).
struct SortedEdges {
  std::vector<Edge> ends;
  std::vector<TransitionStats> stats;

  void Append(std::uint32_t from, std::uint32_t to, TransitionStats transition) {
    if (transition.count == 0) return;
    ends.emplace_back(from, to);
    stats.push_back(std::move(transition));
  }
};

}  // namespace

std::uint32_t TouchpointGraphBuilder::AddTouchpoint(ObservedTouchpoint touchpoint) {
  touchpoints_.push_back(std::move(touchpoint));
  return static_cast<std::uint32_t>(touchpoints_.size() - 1);
}

void TouchpointGraphBuilder::AddTransition(ObservedTransition transition) {
  transitions_.push_back(std::move(transition));
}

absl::Status TouchpointGraphBuilder::Validate() const {
  std::vector<std::uint64_t> in(touchpoints_.size(), 0);
  std::vector<std::uint64_t> out(touchpoints_.size(), 0);
  std::vector<Edge> ends;
  for (const ObservedTransition& transition : transitions_) {
    if (transition.from >= touchpoints_.size() || transition.to >= touchpoints_.size()) {
      return absl::InvalidArgumentError(absl::StrCat("transition ", transition.from, " to ",
                                                     transition.to, " has no touchpoint"));
    }
    out[transition.from] += transition.stats.count;
    in[transition.to] += transition.stats.count;
    ends.emplace_back(transition.from, transition.to);
  }
  std::ranges::sort(ends);
  if (const auto twin = std::ranges::adjacent_find(ends); twin != ends.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("transition ", twin->first, " to ", twin->second, " comes twice"));
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < touchpoints_.size(); ++i) {
    const ObservedTouchpoint& touchpoint = touchpoints_[i];
    names.push_back(touchpoint.name);
    if (touchpoint.starts + in[i] == touchpoint.count &&
        out[i] + Sum(touchpoint.ends) == touchpoint.count) {
      continue;
    }
    return absl::InvalidArgumentError(absl::StrCat(
        "flow at touchpoint \"", touchpoint.name, "\" does not add up: ", touchpoint.starts,
        " starts, ", in[i], " in, ", touchpoint.count, " there, ", out[i], " out, ",
        Sum(touchpoint.ends), " ends"));
  }
  std::ranges::sort(names);
  if (const auto twin = std::ranges::adjacent_find(names); twin != names.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("two touchpoints have the name \"", *twin, "\""));
  }
  return absl::OkStatus();
}

absl::StatusOr<TouchpointGraph> TouchpointGraphBuilder::Freeze() && {
  if (absl::Status status = Validate(); !status.ok()) return status;
  const auto size = static_cast<std::uint32_t>(touchpoints_.size());
  // START's and ENDs' edges are at most five for each touchpoint.
  if (transitions_.size() + std::size_t{5} * size >= std::numeric_limits<std::uint32_t>::max()) {
    return absl::ResourceExhaustedError("a touchpoint graph has less than 2^32 transitions");
  }

  std::vector<std::uint32_t> by_name(size);
  std::iota(by_name.begin(), by_name.end(), 0);
  std::ranges::sort(by_name, {},
                    [&](std::uint32_t i) -> const std::string& { return touchpoints_[i].name; });
  std::vector<std::uint32_t> vertex_of(size);
  for (std::uint32_t vertex = 0; vertex < size; ++vertex) vertex_of[by_name[vertex]] = vertex;
  for (ObservedTransition& transition : transitions_) {
    transition.from = vertex_of[transition.from];
    transition.to = vertex_of[transition.to];
  }
  std::ranges::sort(transitions_, {}, [](const ObservedTransition& transition) {
    return Edge{transition.from, transition.to};
  });

  GraphInfo info{.touchpoints = size};
  SortedEdges edges;
  auto transition = transitions_.begin();
  for (std::uint32_t vertex = 0; vertex < size; ++vertex) {
    const ObservedTouchpoint& touchpoint = touchpoints_[by_name[vertex]];
    info.interactions += touchpoint.count;
    for (; transition != transitions_.end() && transition->from == vertex; ++transition) {
      edges.Append(vertex, transition->to, std::move(transition->stats));
    }
    for (std::size_t result = 0; result < touchpoint.ends.size(); ++result) {
      const std::uint64_t ends = touchpoint.ends[result];
      info.journeys[result] += ends;
      edges.Append(vertex, info.end(static_cast<JourneyResult>(result)),
                   {.count = ends, .journeys = ends});
    }
  }
  for (std::uint32_t vertex = 0; vertex < size; ++vertex) {
    const std::uint64_t starts = touchpoints_[by_name[vertex]].starts;
    edges.Append(info.start(), vertex, {.count = starts, .journeys = starts});
  }

  TouchpointGraph graph(boost::edges_are_unsorted_multi_pass, edges.ends.begin(), edges.ends.end(),
                        edges.stats.begin(), size + 1 + kJourneyResults, info);
  for (std::uint32_t vertex = 0; vertex < size; ++vertex) {
    ObservedTouchpoint& touchpoint = touchpoints_[by_name[vertex]];
    graph[vertex] = {.kind = VertexKind::kTouchpoint,
                     .name = std::move(touchpoint.name),
                     .touchpoint = touchpoint.touchpoint,
                     .count = touchpoint.count,
                     .journeys = touchpoint.journeys};
  }
  graph[info.start()] = {
      .kind = VertexKind::kStart, .count = Sum(info.journeys), .journeys = info.journeys};
  for (int i = 0; i < kJourneyResults; ++i) {
    const auto result = static_cast<JourneyResult>(i);
    TouchpointStats& end = graph[info.end(result)];
    end.kind = VertexKind::kEnd;
    end.result = result;
    end.count = info.journeys[static_cast<std::size_t>(i)];
    end.journeys[static_cast<std::size_t>(i)] = end.count;
  }
  return graph;
}

}  // namespace journeygraph::graph
