#include "graph/plan_ways.h"

#include <functional>

namespace journeygraph::graph {
namespace {

using Element = PlanGraph::Element;

// What can be reached from the elements given, along the ways or against them.
std::vector<bool> ReachableFrom(const std::vector<Element>& first, std::size_t elements,
                                const std::vector<PlannedWay>& ways) {
  std::vector<std::vector<Element>> after(elements);
  for (const PlannedWay& way : ways) after[way.from].push_back(way.to);
  std::vector<bool> reached(elements, false);
  std::vector<Element> open;
  const auto reach = [&](Element element) {
    if (reached[element]) return;
    reached[element] = true;
    open.push_back(element);
  };
  for (const Element element : first) reach(element);
  while (!open.empty()) {
    const Element element = open.back();
    open.pop_back();
    for (const Element next : after[element]) reach(next);
  }
  return reached;
}

}  // namespace

std::vector<Element> WaySources(const std::vector<Element>& order,
                                const std::vector<PlannedWay>& ways) {
  std::vector<bool> has_way_in(order.size(), false);
  std::vector<bool> has_forward_way_in(order.size(), false);
  for (const PlannedWay& way : ways) {
    if (way.from == way.to) continue;
    has_way_in[way.to] = true;
    if (way.kind != TransitionKind::kLoop) has_forward_way_in[way.to] = true;
  }
  std::vector<Element> sources;
  const auto add_unreached = [&](const std::function<bool(Element)>& is_source, std::size_t most) {
    const std::vector<bool> reached = ReachableFrom(sources, order.size(), ways);
    std::size_t added = 0;
    for (const Element element : order) {
      if (added == most) break;
      if (reached[element] || !is_source(element)) continue;
      sources.push_back(element);
      ++added;
    }
    return added > 0;
  };
  add_unreached([&](Element element) { return !has_way_in[element]; }, order.size());
  while (add_unreached([&](Element element) { return !has_forward_way_in[element]; }, 1)) {
  }
  while (add_unreached([](Element) { return true; }, 1)) {
  }
  return sources;
}

}  // namespace journeygraph::graph
