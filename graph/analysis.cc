#include "graph/analysis.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace journeygraph::graph {
namespace {

std::unordered_map<std::string_view, StageIndex> StagesOfObservedNames(const JourneyMap& map) {
  std::unordered_map<std::string_view, StageIndex> place_of_stage;
  for (std::size_t i = 0; i < map.stages.size(); ++i) {
    place_of_stage[map.stages[i].id] = static_cast<StageIndex>(i);
  }
  std::unordered_map<std::string_view, StageIndex> stage_of_name;
  for (const Touchpoint& touchpoint : map.touchpoints) {
    auto stage = place_of_stage.find(touchpoint.stage);
    if (stage == place_of_stage.end()) continue;
    if (touchpoint.matches.empty()) stage_of_name[touchpoint.id] = stage->second;
    for (const std::string& name : touchpoint.matches) stage_of_name[name] = stage->second;
  }
  return stage_of_name;
}

}  // namespace

void ResolveContext(const JourneyRules& rules, QuestionContext& context) {
  context.stage_of_touchpoint.assign(context.names.touchpoints.size(), kNoStage);
  if (context.map) {
    const auto stage_of_name = StagesOfObservedNames(*context.map);
    for (std::size_t id = 0; id < context.names.touchpoints.size(); ++id) {
      auto found = stage_of_name.find(context.names.touchpoints[id]);
      if (found != stage_of_name.end()) context.stage_of_touchpoint[id] = found->second;
    }
  }
  context.outcome_class.assign(context.names.outcomes.size(), OutcomeClass::kNeutral);
  for (std::size_t id = 1; id < context.names.outcomes.size(); ++id) {
    const std::string& name = context.names.outcomes[id];
    if (std::ranges::find(rules.success_outcomes, name) != rules.success_outcomes.end()) {
      context.outcome_class[id] = OutcomeClass::kSuccess;
    } else if (std::ranges::find(rules.failure_outcomes, name) != rules.failure_outcomes.end()) {
      context.outcome_class[id] = OutcomeClass::kFailure;
    }
  }
}

}  // namespace journeygraph::graph
