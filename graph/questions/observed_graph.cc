#include "graph/questions/observed_graph.h"

#include <algorithm>
#include <boost/range/iterator_range.hpp>
#include <tuple>
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
  if (!counts.scores().empty()) observed.scores = Summarise(counts.scores()[stats.touchpoint]);
  return observed;
}

ObservedTransition Observed(const TransitionStats& stats, const TouchpointStats& from,
                            const TouchpointStats& to) {
  const auto count = static_cast<double>(stats.count);
  return {.from = from.name,
          .to = to.name,
          .count = stats.count,
          .journeys = stats.journeys,
          .share_out = count / static_cast<double>(from.count),
          .share_in = count / static_cast<double>(to.count),
          .gap = stats.gap};
}

}  // namespace

absl::StatusOr<ObservedGraphAnswer> AnswerObservedGraph(const TouchpointCounts& counts,
                                                        const QuestionContext& context,
                                                        const ObservedGraphOptions& options) {
  const absl::StatusOr<TouchpointGraph> graph = FreezeGraph(counts, context);
  if (!graph.ok()) return graph.status();
  ObservedGraphAnswer answer;
  const std::uint32_t touchpoints = InfoOf(*graph).touchpoints;
  for (std::uint32_t vertex = 0; vertex < touchpoints; ++vertex) {
    answer.touchpoints.push_back(Observed((*graph)[vertex], counts, context));
  }
  for (const auto& edge : boost::make_iterator_range(boost::edges(*graph))) {
    const TouchpointStats& from = (*graph)[boost::source(edge, *graph)];
    const TouchpointStats& to = (*graph)[boost::target(edge, *graph)];
    if (from.kind != VertexKind::kTouchpoint || to.kind != VertexKind::kTouchpoint) continue;
    answer.transitions.push_back(Observed((*graph)[edge], from, to));
    answer.transition_count += (*graph)[edge].count;
  }
  std::ranges::sort(answer.touchpoints, [](const auto& a, const auto& b) {
    return std::tie(b.count, a.touchpoint) < std::tie(a.count, b.touchpoint);
  });
  std::ranges::sort(answer.transitions, [](const auto& a, const auto& b) {
    return std::tie(b.count, a.from, a.to) < std::tie(a.count, b.from, b.to);
  });
  if (options.max_transitions > 0 && answer.transitions.size() > options.max_transitions) {
    const auto first_other =
        answer.transitions.begin() + static_cast<std::ptrdiff_t>(options.max_transitions);
    for (auto it = first_other; it != answer.transitions.end(); ++it) {
      ++answer.other.transitions;
      answer.other.count += it->count;
    }
    answer.transitions.erase(first_other, answer.transitions.end());
  }
  return answer;
}

}  // namespace journeygraph::graph
