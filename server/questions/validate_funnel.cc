#include "server/questions/validate_funnel.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "graph/questions/funnel.h"
#include "server/convert_time.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kMaxNameBytes = 256;
constexpr std::size_t kMaxShortNameBytes = 128;
constexpr int kMaxSteps = static_cast<int>(graph::kMaxFunnelSteps);
constexpr int kMaxExclusions = 20;

void ValidateStep(const v1::FunnelStep& step, int number, bool has_map, Violations& violations) {
  const std::string path = absl::StrCat("steps[", number, "].");
  CheckName(violations, step.label(), kMaxNameBytes, path, "label");
  for (int i = 0; i < step.touchpoints_size(); ++i) {
    CheckRequiredName(violations, step.touchpoints(i), kMaxNameBytes, path, "touchpoints[", i, "]");
  }
  for (int i = 0; i < step.channels_size(); ++i) {
    CheckName(violations, step.channels(i), kMaxShortNameBytes, path, "channels[", i, "]");
  }
  CheckName(violations, step.stage(), kMaxShortNameBytes, path, "stage");
  if (!step.stage().empty() && !has_map) {
    violations.Add(path + "stage", absl::StrCat("is ", Quoted(step.stage()),
                                                " without a map; scope.map is needed"));
  }
}

void ValidateWindow(const google::protobuf::Duration& window, Violations& violations) {
  if (const auto problem = DurationProblem(window)) {
    violations.Add("window", *problem);
  } else if (ToMs(window) == 0) {
    violations.Add("window", "is 0; a millisecond or more is allowed");
  }
}

void ValidateExclusion(const v1::FunnelExclusion& exclusion, int number, Violations& violations) {
  const std::string path = absl::StrCat("exclusions[", number, "].touchpoints");
  if (exclusion.touchpoints().empty()) {
    violations.Add(path, "is empty; one touchpoint or more is needed");
  }
  for (int i = 0; i < exclusion.touchpoints_size(); ++i) {
    CheckRequiredName(violations, exclusion.touchpoints(i), kMaxNameBytes, path, "[", i, "]");
  }
}

void ValidatePlaces(const v1::GetFunnelRequest& request, int steps, Violations& violations) {
  for (int i = 0; i < request.exclusions_size(); ++i) {
    const int after_step = request.exclusions(i).after_step();
    if (after_step >= 0 && after_step < steps) continue;
    violations.Add(absl::StrCat("exclusions[", i, "].after_step"),
                   absl::StrCat("is ", after_step, "; 0 to ", steps - 1, " is allowed with ", steps,
                                steps == 1 ? " step" : " steps"));
  }
}

}  // namespace

void ValidateFunnel(const v1::GetFunnelRequest& request, Violations& violations) {
  const bool has_map = !request.scope().map().empty();
  if (request.steps().empty() && !has_map) {
    violations.Add("steps", absl::StrCat("is empty; 1 to ", kMaxSteps,
                                         " steps are needed, or scope.map with stages"));
  }
  CheckCount(violations, request.steps_size(), kMaxSteps, "steps");
  for (int i = 0; i < request.steps_size(); ++i) {
    ValidateStep(request.steps(i), i, has_map, violations);
  }
  CheckEnum(violations, request.order(), "order");
  if (request.has_window()) ValidateWindow(request.window(), violations);
  CheckCount(violations, request.exclusions_size(), kMaxExclusions, "exclusions");
  for (int i = 0; i < request.exclusions_size(); ++i) {
    ValidateExclusion(request.exclusions(i), i, violations);
  }
  if (!request.steps().empty()) ValidatePlaces(request, request.steps_size(), violations);
  CheckNotNegative(violations, request.max_instead(), "max_instead");
}

void ValidateFunnelOnMap(const v1::GetFunnelRequest& request,
                         const std::optional<graph::JourneyMap>& map, Violations& violations) {
  for (int i = 0; i < request.steps_size(); ++i) {
    const std::string& stage = request.steps(i).stage();
    if (stage.empty()) continue;
    if (map && std::ranges::find(map->stages, stage, &graph::Stage::id) != map->stages.end())
      continue;
    violations.Add(absl::StrCat("steps[", i, "].stage"),
                   absl::StrCat("is ", Quoted(stage), "; a stage of the map is needed"));
  }
  if (!request.steps().empty()) return;
  const int stages = map ? static_cast<int>(map->stages.size()) : 0;
  if (stages < 1 || stages > kMaxSteps) {
    violations.Add("steps", absl::StrCat("is empty, and the map has ", stages, " stages; 1 to ",
                                         kMaxSteps, " steps are needed"));
  } else {
    ValidatePlaces(request, stages, violations);
  }
}

}  // namespace journeygraph::server
