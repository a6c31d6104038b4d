#include "graph/questions/observed_graph.h"

#include <algorithm>
#include <boost/range/iterator_range.hpp>
#include <functional>
#include <utility>

namespace journeygraph::graph {
namespace {

std::string StageOf(TouchpointId touchpoint, const QuestionContext& context) {
  if (!context.map) return "";
  const StageIndex stage = context.stage_of_touchpoint[touchpoint];
  return stage == kNoStage ? "" : context.map->stages[stage].id;
}

ObservedTouchpoint Observed(const TouchpointStats& stats, const TouchpointCounts& counts,
                            const QuestionContext& context) {
  const TouchpointCounts::AtTouchpoint& at = counts.touchpoints()[stats.touchpoint];
  ObservedTouchpoint observed{.touchpoint = stats.name,
                              .stage = StageOf(stats.touchpoint, context),
                              .count = stats.count,
                              .journeys = at.all_journeys(),
                              .starts = at.starts,
                              .ends = at.ends};
  if (!counts.scores().empty()) {
    observed.scores = Summarise(*context.metrics, counts.scores()[stats.touchpoint]);
  }
  return observed;
}

ObservedTransition Observed(const TransitionStats& stats, const TouchpointStats& from,
                            const TouchpointStats& to, double journeys) {
  const auto count = static_cast<double>(stats.count);
  return {.from = from.name,
          .to = to.name,
          .count = stats.count,
          .journeys = stats.journeys,
          .share_out = count / static_cast<double>(from.count),
          .share_in = count / static_cast<double>(to.count),
          .per_journey = count / journeys,
          .gap = stats.gap};
}

}  // namespace

void OrderAndHide(const ObservedGraphOptions& options, ObservedGraphAnswer& answer) {
  std::ranges::stable_sort(answer.touchpoints, std::greater(), &ObservedTouchpoint::count);
  std::ranges::stable_sort(answer.transitions, std::greater(), &ObservedTransition::count);
  const auto few = std::ranges::find_if(answer.transitions, [&](const ObservedTransition& step) {
    return step.count < options.min_count;
  });
  auto shown = static_cast<std::uint64_t>(few - answer.transitions.begin());
  if (options.max_transitions > 0) shown = std::min(shown, options.max_transitions);
  const auto first_hidden = answer.transitions.begin() + static_cast<std::ptrdiff_t>(shown);
  for (auto it = first_hidden; it != answer.transitions.end(); ++it) {
    ++answer.other.transitions;
    answer.other.count += it->count;
  }
  answer.transitions.erase(first_hidden, answer.transitions.end());
}

absl::StatusOr<ObservedGraphAnswer> AnswerObservedGraph(const TouchpointCounts& counts,
                                                        const QuestionContext& context,
                                                        const ObservedGraphOptions& options) {
  const absl::StatusOr<TouchpointGraph> graph = FreezeGraph(counts, context);
  if (!graph.ok()) return graph.status();
  ObservedGraphAnswer answer;
  const std::uint32_t touchpoints = InfoOf(*graph).touchpoints;
  const auto journeys = static_cast<double>((*graph)[InfoOf(*graph).start()].count);
  for (std::uint32_t vertex = 0; vertex < touchpoints; ++vertex) {
    answer.touchpoints.push_back(Observed((*graph)[vertex], counts, context));
  }
  for (const auto& edge : boost::make_iterator_range(boost::edges(*graph))) {
    const TouchpointStats& from = (*graph)[boost::source(edge, *graph)];
    const TouchpointStats& to = (*graph)[boost::target(edge, *graph)];
    if (from.kind != VertexKind::kTouchpoint || to.kind != VertexKind::kTouchpoint) continue;
    answer.transitions.push_back(Observed((*graph)[edge], from, to, journeys));
    answer.transition_count += (*graph)[edge].count;
  }
  OrderAndHide(options, answer);
  return answer;
}

}  // namespace journeygraph::graph
