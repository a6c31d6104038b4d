#include "graph/value_steps.h"

#include <boost/range/iterator_range.hpp>
#include <cmath>

namespace journeygraph::graph {
namespace {

// Steps smaller than this are rounding.
constexpr double kNoStep = 1e-12;

}  // namespace

ValueSteps ValueStepsOfGraph(const TouchpointGraph& graph, const AbsorbingChain& chain) {
  std::vector<double> value = chain.value();  // of the touchpoints and START
  value.resize(boost::num_vertices(graph), 0);
  value[InfoOf(graph).end(JourneyResult::kSuccess)] = 1;

  ValueSteps steps{.lost_entering = std::vector<double>(value.size(), 0),
                   .lost_leaving = std::vector<double>(value.size(), 0),
                   .gained = std::vector<double>(value.size(), 0)};
  for (const auto& edge : boost::make_iterator_range(boost::edges(graph))) {
    const std::size_t from = boost::source(edge, graph);
    const std::size_t to = boost::target(edge, graph);
    const double step = value[to] - value[from];
    if (std::abs(step) < kNoStep) continue;
    const double outcomes = static_cast<double>(graph[edge].count) * std::abs(step);
    if (step < 0) {
      steps.lost_leaving[from] += outcomes;
      steps.lost_entering[to] += outcomes;
      steps.total_lost += outcomes;
    } else {
      steps.gained[from] += outcomes;
      steps.gained[to] += outcomes;
    }
  }
  return steps;
}

}  // namespace journeygraph::graph
