#include "server/questions/name_lists.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr int kMaxNames = 1'000;
constexpr std::size_t kMaxNameBytes = 256;
constexpr std::size_t kMaxStageBytes = 128;

}  // namespace

void CheckNames(const NameList& names, const std::string& path, Violations& violations) {
  CheckCount(violations, names.size(), kMaxNames, path);
  for (int i = 0; i < std::min(names.size(), kMaxNames); ++i) {
    CheckRequiredName(violations, names[i], kMaxNameBytes, path, "[", i, "]");
  }
}

void CheckStart(const NameList& touchpoints, std::string_view stage, bool has_map,
                const std::string& prefix, Violations& violations) {
  CheckNames(touchpoints, prefix + "start_touchpoints", violations);
  CheckName(violations, stage, kMaxStageBytes, prefix, "start_stage");
  if (!stage.empty() && !has_map) {
    violations.Add(prefix + "start_stage",
                   absl::StrCat("is ", Quoted(stage), " without a map; scope.map is needed"));
  }
}

void CheckStageOnMap(std::string_view stage, const graph::QuestionContext& context,
                     const std::string& path, Violations& violations) {
  if (stage.empty()) return;
  const graph::InteractionFilter filter{.stage = std::string(stage)};
  if (graph::CheckFilters({&filter, 1}, context).ok()) return;
  violations.Add(path, absl::StrCat("is ", Quoted(stage), "; a stage of the map is needed"));
}

std::vector<std::string> Names(const NameList& names) { return {names.begin(), names.end()}; }

graph::InteractionFilter StartOf(const NameList& touchpoints, const std::string& stage) {
  return {.touchpoints = Names(touchpoints), .stage = stage};
}

}  // namespace journeygraph::server
