#include "graph/questions/explain_moment.h"

#include <algorithm>
#include <boost/range/iterator_range.hpp>
#include <cmath>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "graph/absorbing_chain.h"
#include "graph/questions/moment_components.h"
#include "graph/touchpoint_graph.h"

namespace journeygraph::graph {
namespace {

class FlowMaker {
 public:
  FlowMaker(const MomentMaterial& material, const TouchpointGraph& graph,
            const AbsorbingChain& chain, std::uint64_t max_flows)
      : states_(material.more->states()), graph_(graph), max_flows_(max_flows) {
    value_ = chain.value();
    value_.resize(boost::num_vertices(graph), 0);
    value_[InfoOf(graph).end(JourneyResult::kSuccess)] = 1;
  }

  // Vertices that the moment leaves and leads to: one and the same unless it is a transition.
  std::pair<std::uint32_t, std::uint32_t> VerticesOf(const CriticalMoment& moment) const {
    const GraphInfo& info = InfoOf(graph_);
    std::uint32_t leaves = info.start();
    std::uint32_t leads = info.end(JourneyResult::kFailure);
    for (std::uint32_t vertex = 0; vertex < info.touchpoints; ++vertex) {
      const TouchpointId state = graph_[vertex].touchpoint;
      if (moment.kind == MomentKind::kTransition) {
        if (graph_[vertex].name == moment.touchpoint) leaves = vertex;
        if (graph_[vertex].name == moment.next_touchpoint) leads = vertex;
      } else if (states_.TouchpointOf(state) == moment.touchpoint &&
                 states_.ChannelOf(state) == moment.channel &&
                 states_.StageOf(state) == moment.stage) {
        leaves = leads = vertex;
      }
    }
    return {leaves, leads};
  }

  MomentFlows Into(std::uint32_t vertex) const {
    MomentFlows flows;
    for (const auto& edge : boost::make_iterator_range(boost::in_edges(vertex, graph_))) {
      AddFlow(edge, boost::source(edge, graph_), flows);
    }
    return Cut(std::move(flows));
  }
  MomentFlows OutOf(std::uint32_t vertex) const {
    MomentFlows flows;
    for (const auto& edge : boost::make_iterator_range(boost::out_edges(vertex, graph_))) {
      AddFlow(edge, boost::target(edge, graph_), flows);
    }
    return Cut(std::move(flows));
  }

 private:
  template <typename Edge>
  void AddFlow(const Edge& edge, std::size_t other, MomentFlows& flows) const {
    const TouchpointStats& stats = graph_[static_cast<std::uint32_t>(other)];
    const std::uint64_t count = graph_[edge].count;
    const double step = value_[boost::target(edge, graph_)] - value_[boost::source(edge, graph_)];
    const double size = static_cast<double>(count) * std::abs(step);
    flows.total += count;
    MomentFlow flow{
        .count = count, .step = step, .lost = step < 0 ? size : 0, .gained = step > 0 ? size : 0};
    if (stats.kind == VertexKind::kEnd) {
      flow.ending = EndingOf(stats.result);
      // Failed and lost journeys have one END here; END of kFailure comes directly before.
      if (!flows.flows.empty() && flows.flows.back().ending == flow.ending) {
        flows.flows.back().count += count;
        flows.flows.back().lost += flow.lost;
        return;
      }
    }
    flow.is_start = stats.kind == VertexKind::kStart;
    if (stats.kind == VertexKind::kTouchpoint) {
      flow.other = {.kind = states_.kind(),
                    .touchpoint = states_.TouchpointOf(stats.touchpoint),
                    .stage = states_.StageOf(stats.touchpoint),
                    .channel = states_.ChannelOf(stats.touchpoint)};
    }
    flows.flows.push_back(std::move(flow));
  }

  MomentFlows Cut(MomentFlows flows) const {
    // They are in order of names.
    std::ranges::stable_sort(flows.flows, {}, [](const MomentFlow& flow) {
      return std::tuple(-std::llround(flow.lost * 1e9), -static_cast<std::int64_t>(flow.count));
    });
    if (max_flows_ == 0 || flows.flows.size() <= max_flows_) return flows;
    for (std::size_t i = max_flows_; i < flows.flows.size(); ++i) {
      ++flows.other_flows;
      flows.other_count += flows.flows[i].count;
      flows.other_lost += flows.flows[i].lost;
      flows.other_gained += flows.flows[i].gained;
    }
    flows.flows.resize(max_flows_);
    return flows;
  }

  const MomentStates& states_;
  const TouchpointGraph& graph_;
  std::uint64_t max_flows_;
  std::vector<double> value_;
};

}  // namespace

absl::StatusOr<ExplainMomentAnswer> ExplainMoment(const MomentMaterial& material,
                                                  const ExplainMomentOptions& options) {
  auto answer = AnswerCriticalMoments(
      material, {.min_journeys = options.min_journeys, .only = options.moment});
  if (!answer.ok()) return answer.status();
  if (answer->moments.empty()) {
    return absl::NotFoundError("this moment is in no closed journey of the scope");
  }
  ExplainMomentAnswer explained{.moment = std::move(answer->moments.front()),
                                .rank = answer->rank,
                                .ranked_moments = answer->ranked_moments};
  explained.components = ComponentsOf(explained.moment);
  explained.flags = FlagsOf(explained.moment, answer->has_too_many_transitions);

  const absl::StatusOr<TouchpointGraph> graph =
      FreezeGraph(material.counts.counts(), material.context);
  if (!graph.ok()) return graph.status();
  const absl::StatusOr<AbsorbingChain> chain = AbsorbingChain::OfGraph(*graph);
  if (!chain.ok()) return chain.status();
  const FlowMaker maker(material, *graph, *chain, options.max_flows);
  const auto [leaves, leads] = maker.VerticesOf(explained.moment);
  explained.comes_from = maker.Into(leads);
  explained.goes_to = maker.OutOf(leaves);
  return explained;
}

}  // namespace journeygraph::graph
