#include "graph/interaction_filter.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace journeygraph::graph {
namespace {

using NameSet = std::unordered_set<std::string_view>;

bool IsChosen(const NameSet& chosen, const std::string& name) {
  return chosen.empty() || chosen.contains(name);
}

// Place of a stage in the map; kNoStage if it has none of this id.
StageIndex StageNamed(std::string_view id, const QuestionContext& context) {
  if (!context.map) return kNoStage;
  const auto& stages = context.map->stages;
  const auto found = std::ranges::find(stages, id, &Stage::id);
  return found == stages.end() ? kNoStage : static_cast<StageIndex>(found - stages.begin());
}

}  // namespace

std::string LabelOf(const InteractionFilter& filter) {
  std::vector<std::string> parts;
  if (!filter.touchpoints.empty()) parts.push_back(absl::StrJoin(filter.touchpoints, "|"));
  if (!filter.stage.empty()) parts.push_back(absl::StrCat("stage ", filter.stage));
  if (!filter.channels.empty()) {
    parts.push_back(absl::StrCat("on ", absl::StrJoin(filter.channels, "|")));
  }
  return parts.empty() ? "any interaction" : absl::StrJoin(parts, " ");
}

absl::Status CheckFilters(std::span<const InteractionFilter> filters,
                          const QuestionContext& context) {
  for (const InteractionFilter& filter : filters) {
    if (filter.stage.empty() || StageNamed(filter.stage, context) != kNoStage) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("\"", filter.stage, "\" is not a stage of the map"));
  }
  return absl::OkStatus();
}

FilterMasks::FilterMasks(const QuestionContext& context, std::span<const InteractionFilter> filters)
    : of_touchpoint_(context.names.touchpoints.size()), of_channel_(context.names.channels.size()) {
  for (std::size_t i = 0; i < std::min(filters.size(), kMaxFilters); ++i) {
    const InteractionFilter& filter = filters[i];
    const Mask bit = Mask{1} << i;
    const NameSet touchpoints(filter.touchpoints.begin(), filter.touchpoints.end());
    const StageIndex stage = StageNamed(filter.stage, context);
    for (std::size_t id = 0; id < of_touchpoint_.size(); ++id) {
      const bool is_in_stage =
          filter.stage.empty() || (stage != kNoStage && context.stage_of_touchpoint[id] == stage);
      if (is_in_stage && IsChosen(touchpoints, context.names.touchpoints[id])) {
        of_touchpoint_[id] |= bit;
      }
    }
    const NameSet channels(filter.channels.begin(), filter.channels.end());
    for (std::size_t id = 0; id < of_channel_.size(); ++id) {
      if (IsChosen(channels, context.names.channels[id])) of_channel_[id] |= bit;
    }
  }
}

}  // namespace journeygraph::graph
