#include "server/initiatives.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "graph/headline.h"
#include "server/baselines.h"
#include "server/convert_headline.h"
#include "server/convert_time.h"
#include "server/errors.h"
#include "server/field_checks.h"
#include "server/validate_scope.h"
#include "storage/documents.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kMaxTitleBytes = 256;
constexpr std::size_t kMaxDescriptionBytes = 10'000;
constexpr std::size_t kMaxExpectationBytes = 2'000;
constexpr std::size_t kMaxTouchpointBytes = 256;
constexpr int kMaxTouchpoints = 1'000;
constexpr int kMaxStages = 200;

void CheckExpectation(const v1::Expectation& expectation, Violations& violations) {
  CheckText(violations, expectation.text(), kMaxExpectationBytes, "initiative.expectation.text");
  if (!std::isfinite(expectation.change())) {
    violations.Add("initiative.expectation.change", "is no number; a number is needed");
  } else if (expectation.change() != 0 && expectation.measure().empty()) {
    violations.Add("initiative.expectation.measure",
                   "is missing; a change needs the measure that is to move");
  }
}

void CheckWhatItAffects(const v1::Initiative& initiative, Violations& violations) {
  CheckCount(violations, initiative.touchpoints_size(), kMaxTouchpoints, "initiative.touchpoints");
  for (int i = 0; i < initiative.touchpoints_size(); ++i) {
    CheckRequiredName(violations, initiative.touchpoints(i), kMaxTouchpointBytes,
                      "initiative.touchpoints[", i, "]");
  }
  CheckCount(violations, initiative.stages_size(), kMaxStages, "initiative.stages");
  if (!initiative.stages().empty() && initiative.scope().map().empty()) {
    violations.Add("initiative.stages", "is given without a map; initiative.scope.map is needed");
  }
}

}  // namespace

void CheckInitiative(const v1::Initiative& initiative, std::string_view workspace,
                     Violations& violations) {
  CheckText(violations, initiative.display_name(), kMaxTitleBytes, "initiative.display_name");
  CheckText(violations, initiative.description(), kMaxDescriptionBytes, "initiative.description");
  if (initiative.has_start_time()) {
    CheckTimestamp(violations, initiative.start_time(), "initiative.start_time");
  } else {
    violations.Add("initiative.start_time", "is missing");
  }
  ValidateScope(initiative.scope(), workspace, violations, "initiative.scope");
  if (initiative.scope().has_time_range()) {
    violations.Add("initiative.scope.time_range",
                   "is given; weeks around start_time are looked at, so it must be empty");
  }
  CheckWhatItAffects(initiative, violations);
  CheckExpectation(initiative.expectation(), violations);
  if (initiative.baseline().empty()) return;
  const std::size_t before = violations.kept();
  const ChildName baseline =
      CheckBaselineName(initiative.baseline(), "initiative.baseline", violations);
  if (violations.kept() == before && baseline.workspace != workspace) {
    violations.Add("initiative.baseline",
                   absl::StrCat("is ", Quoted(initiative.baseline()),
                                "; a baseline of the workspace ", Quoted(workspace), " is needed"));
  }
}

void CheckInitiativeIn(const v1::Initiative& initiative,
                       const std::optional<graph::JourneyMap>& map,
                       const graph::MetricCatalogue& metrics, Violations& violations) {
  for (int i = 0; i < initiative.stages_size(); ++i) {
    const std::string& id = initiative.stages(i);
    const bool is_there =
        map && std::ranges::find(map->stages, id, &graph::Stage::id) != map->stages.end();
    if (is_there) continue;
    violations.Add(absl::StrCat("initiative.stages[", i, "]"),
                   absl::StrCat("is ", Quoted(id), "; a stage of the map is needed"));
  }
  const std::string& measure = initiative.expectation().measure();
  if (measure.empty() || graph::MeasureNamed(measure, metrics)) return;
  violations.Add("initiative.expectation.measure",
                 absl::StrCat("is ", Quoted(measure), "; ",
                              NamesOf(graph::AllMeasures(metrics), metrics), " is allowed"));
}

ChildName CheckInitiativeName(std::string_view name, std::string_view field,
                              Violations& violations) {
  auto parsed = ParseChildName(name, kInitiatives);
  if (parsed) return *std::move(parsed);
  violations.Add(field,
                 absl::StrCat(name.empty() ? "is missing" : "is " + Quoted(name),
                              "; \"workspaces/{workspace}/initiatives/{initiative}\" is allowed"));
  return {};
}

absl::StatusOr<v1::Initiative> FindInitiative(storage::Workspace& workspace,
                                              const ChildName& name) {
  const auto document = workspace.Documents().Get(storage::DocumentKind::kInitiative, name.id);
  const std::string full_name = FullChildName(name, kInitiatives);
  if (absl::IsNotFound(document.status())) {
    return ErrorOf(kInitiativeNotFound, absl::StrCat("there is no initiative ", Quoted(full_name)),
                   {.resource = ResourceName{std::string(kInitiativeType), full_name}});
  }
  if (!document.ok()) return document.status();
  v1::Initiative initiative;
  if (!initiative.ParseFromString(document->content)) {
    return absl::DataLossError("a stored initiative is damaged");
  }
  initiative.set_name(full_name);
  SetTime(document->create_time_ms, *initiative.mutable_create_time());
  return initiative;
}

}  // namespace journeygraph::server
