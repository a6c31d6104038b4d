#include "graph/questions/loops.h"

#include <algorithm>
#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/range/iterator_range.hpp>
#include <functional>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "graph/absorbing_chain.h"

namespace journeygraph::graph {
namespace {

std::uint64_t Sum(const ResultCounts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

Proportion SuccessOf(const ResultCounts& results) {
  return WilsonProportion(results[static_cast<std::size_t>(JourneyResult::kSuccess)],
                          Sum(results) - results[static_cast<std::size_t>(JourneyResult::kOpen)]);
}

// Transitions that are taken often enough to be ways.
struct IsWay {
  const TouchpointGraph* graph = nullptr;
  double min_share = 0;

  template <typename Edge>
  bool operator()(const Edge& edge) const {
    const auto count = static_cast<double>((*graph)[edge].count);
    const auto leaving = static_cast<double>((*graph)[boost::source(edge, *graph)].count);
    return count >= min_share * leaving;
  }
};

// The component of each vertex.
std::vector<std::uint32_t> Components(const TouchpointGraph& graph, double min_share) {
  const boost::filtered_graph<TouchpointGraph, IsWay> ways(graph, IsWay{&graph, min_share});
  std::vector<std::uint32_t> component(boost::num_vertices(graph));
  boost::strong_components(ways, boost::make_iterator_property_map(
                                     component.begin(), boost::get(boost::vertex_index, graph)));
  return component;
}

std::vector<LoopRegion> RegionsOf(const TouchpointGraph& graph, const std::vector<double>& visits,
                                  double min_share) {
  const std::vector<std::uint32_t> component = Components(graph, min_share);
  const std::uint32_t touchpoints = InfoOf(graph).touchpoints;
  std::map<std::uint32_t, LoopRegion> regions;
  for (std::uint32_t vertex = 0; vertex < touchpoints; ++vertex) {
    LoopRegion& region = regions[component[vertex]];
    region.touchpoints.push_back(graph[vertex].name);
    region.expected_visits += visits[vertex];
  }
  std::erase_if(regions, [](const auto& entry) { return entry.second.touchpoints.size() < 2; });
  for (const auto& edge : boost::make_iterator_range(boost::edges(graph))) {
    const auto from = regions.find(component[boost::source(edge, graph)]);
    const auto to = regions.find(component[boost::target(edge, graph)]);
    const std::uint64_t count = graph[edge].count;
    if (from == to) {
      if (from != regions.end()) from->second.transitions += count;
      continue;
    }
    if (from != regions.end()) from->second.exits += count;
    if (to != regions.end()) to->second.entries += count;
  }
  std::vector<LoopRegion> list;
  for (auto& [number, region] : regions) list.push_back(std::move(region));
  std::ranges::sort(list, [](const LoopRegion& a, const LoopRegion& b) {
    return std::tie(b.transitions, a.touchpoints) < std::tie(a.transitions, b.touchpoints);
  });
  return list;
}

TouchpointLoops LoopsAt(const TouchpointStats& vertex, const LoopCounts& counts,
                        const QuestionContext& context) {
  const LoopCounts::AtTouchpoint& at = counts.touchpoints()[vertex.touchpoint];
  const StageIndex stage = context.stage_of_touchpoint[vertex.touchpoint];
  TouchpointLoops loops{.touchpoint = vertex.name,
                        .stage = stage == kNoStage ? "" : context.map->stages[stage].id,
                        .visits = at.visits,
                        .journeys = Sum(at.once) + Sum(at.more),
                        .journeys_with_rework = Sum(at.more),
                        .rework = at.self_loop_visits.all() + at.repetitions.all(),
                        .self_loops = at.self_loops,
                        .self_loop_visits = at.self_loop_visits,
                        .repetitions = at.repetitions,
                        .success_once = SuccessOf(at.once),
                        .success_more = SuccessOf(at.more),
                        .first_contact_resolution = WilsonProportion(
                            at.single_contacts, at.single_contacts + at.repeat_contacts),
                        .repeat_contacts = at.repeat_contacts,
                        .pending_contacts = at.pending_contacts};
  if (at.least_distance != LoopCounts::kNoDistance) loops.least_distance = at.least_distance;
  return loops;
}

void AddTouchpoints(const TouchpointGraph& graph, const AbsorbingChain& chain,
                    const LoopCounts& counts, const QuestionContext& context,
                    std::uint64_t max_touchpoints, LoopsAnswer& answer) {
  std::vector<std::uint32_t> order(InfoOf(graph).touchpoints);
  std::iota(order.begin(), order.end(), 0);
  const auto rework = [&](std::uint32_t vertex) {
    const LoopCounts::AtTouchpoint& at = counts.touchpoints()[graph[vertex].touchpoint];
    return at.self_loop_visits.all() + at.repetitions.all();
  };
  for (const std::uint32_t vertex : order) answer.rework += rework(vertex);
  std::ranges::stable_sort(order, std::greater(), rework);
  if (max_touchpoints > 0 && order.size() > max_touchpoints) {
    for (std::size_t i = max_touchpoints; i < order.size(); ++i) {
      ++answer.other_touchpoints;
      answer.other_rework += rework(order[i]);
    }
    order.resize(max_touchpoints);
  }
  const std::vector<double> hitting = chain.HittingProbabilities(order);
  for (std::size_t i = 0; i < order.size(); ++i) {
    TouchpointLoops loops = LoopsAt(graph[order[i]], counts, context);
    loops.expected_visits = chain.visits()[order[i]];
    if (hitting[i] > 0) loops.expected_visits_once_there = loops.expected_visits / hitting[i];
    answer.touchpoints.push_back(std::move(loops));
  }
}

void AddRegress(const LoopCounts& counts, const QuestionContext& context, LoopsAnswer& answer) {
  for (std::size_t from = 0; from < counts.stages(); ++from) {
    for (std::size_t to = 0; to < counts.stages(); ++to) {
      const std::uint64_t count = counts.StageSteps(from, to);
      answer.stage_steps += count;
      if (to >= from || count == 0) continue;
      answer.regress.push_back(
          {.from = context.map->stages[from].id, .to = context.map->stages[to].id, .count = count});
    }
  }
  std::ranges::stable_sort(answer.regress, std::greater(), &StageRegress::count);
}

}  // namespace

absl::StatusOr<LoopsAnswer> AnswerLoops(const LoopCounts& counts, const TouchpointCounts& flow,
                                        const QuestionContext& context,
                                        const LoopsOptions& options) {
  LoopsAnswer answer{
      .journeys_with_self_loop = counts.journeys_with_self_loop(),
      .journeys_with_rework = counts.journeys_with_rework(),
      .journeys_with_regress = counts.journeys_with_regress(),
      .rework_share = WilsonProportion(counts.journeys_with_rework(), counts.journeys()),
      .regress_share = WilsonProportion(counts.journeys_with_regress(), counts.journeys())};
  if (counts.journeys() == 0) return answer;
  const absl::StatusOr<TouchpointGraph> graph = FreezeGraph(flow, context);
  if (!graph.ok()) return graph.status();
  const absl::StatusOr<AbsorbingChain> chain = AbsorbingChain::OfGraph(*graph);
  if (!chain.ok()) return chain.status();
  AddTouchpoints(*graph, *chain, counts, context, options.max_touchpoints, answer);
  AddRegress(counts, context, answer);
  answer.regions = RegionsOf(*graph, chain->visits(), options.min_share);
  return answer;
}

}  // namespace journeygraph::graph
