#include "server/questions/path_parts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kMaxNameBytes = 256;
constexpr std::size_t kMaxShortNameBytes = 128;
constexpr int kMaxNames = 1'000;

}  // namespace

void CheckElement(v1::PathElement element, const v1::Scope& scope, Violations& violations) {
  CheckEnum(violations, element, "element");
  if (element == v1::PATH_ELEMENT_STAGE && scope.map().empty()) {
    violations.Add("element", "is PATH_ELEMENT_STAGE without a map; scope.map is needed");
  }
}

graph::PathElement ToDomain(v1::PathElement element) {
  switch (element) {
    case v1::PATH_ELEMENT_STAGE:
      return graph::PathElement::kStage;
    case v1::PATH_ELEMENT_CHANNEL:
      return graph::PathElement::kChannel;
    case v1::PATH_ELEMENT_TOUCHPOINT_AND_CHANNEL:
      return graph::PathElement::kTouchpointAndChannel;
    default:
      return graph::PathElement::kTouchpoint;
  }
}

graph::Relation ToDomain(v1::PathRelation relation) {
  return relation == v1::PATH_RELATION_EVENTUALLY_FOLLOWS ? graph::Relation::kEventuallyFollows
                                                          : graph::Relation::kDirectlyFollows;
}

void CheckFilter(const v1::InteractionFilter& filter, const v1::Scope& scope,
                 const std::string& path, Violations& violations) {
  CheckCount(violations, filter.touchpoints_size(), kMaxNames, path, ".touchpoints");
  for (int i = 0; i < filter.touchpoints_size(); ++i) {
    CheckRequiredName(violations, filter.touchpoints(i), kMaxNameBytes, path, ".touchpoints[", i,
                      "]");
  }
  CheckCount(violations, filter.channels_size(), kMaxNames, path, ".channels");
  for (int i = 0; i < filter.channels_size(); ++i) {
    CheckName(violations, filter.channels(i), kMaxShortNameBytes, path, ".channels[", i, "]");
  }
  CheckName(violations, filter.stage(), kMaxShortNameBytes, path, ".stage");
  if (!filter.stage().empty() && scope.map().empty()) {
    violations.Add(path + ".stage", absl::StrCat("is ", Quoted(filter.stage()),
                                                 " without a map; scope.map is needed"));
  }
}

void CheckFilterOnMap(const v1::InteractionFilter& filter,
                      const std::optional<graph::JourneyMap>& map, const std::string& path,
                      Violations& violations) {
  if (filter.stage().empty()) return;
  if (map && std::ranges::find(map->stages, filter.stage(), &graph::Stage::id) != map->stages.end())
    return;
  violations.Add(path + ".stage",
                 absl::StrCat("is ", Quoted(filter.stage()), "; a stage of the map is needed"));
}

graph::InteractionFilter ToDomain(const v1::InteractionFilter& filter) {
  return {.touchpoints = {filter.touchpoints().begin(), filter.touchpoints().end()},
          .channels = {filter.channels().begin(), filter.channels().end()},
          .stage = filter.stage()};
}

void CheckWithin(Violations& violations, std::int64_t value, std::int64_t least, std::int64_t most,
                 const std::string& path) {
  if (value == 0 || (value >= least && value <= most)) return;
  violations.Add(path, absl::StrCat("is ", value, "; ", least, " to ", most, " is allowed"));
}

std::uint64_t LimitOf(std::int64_t asked, std::int64_t otherwise, std::int64_t most) {
  return static_cast<std::uint64_t>(std::min(asked == 0 ? otherwise : asked, most));
}

}  // namespace journeygraph::server
