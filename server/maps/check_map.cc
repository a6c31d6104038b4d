#include "server/maps/check_map.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "graph/questions/check_map.h"
#include "server/answer_info.h"
#include "server/convert_map.h"
#include "server/field_checks.h"
#include "server/find_workspace.h"
#include "server/maps/map_documents.h"
#include "server/maps/map_elements.h"
#include "server/maps/map_service.h"
#include "server/maps/share_field.h"
#include "server/resource_name.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultFindings = 20;
constexpr int kMaxFindings = 1'000;

void CheckScope(const v1::CheckMapRequest& request, const MapName& name, Violations& violations) {
  if (!request.scope().map().empty() && request.scope().map() != request.name()) {
    violations.Add("scope.map", absl::StrCat("is ", Quoted(request.scope().map()),
                                             "; \"\" or the map in name is allowed"));
  }
  if (request.scope().map_revision() != 0) {
    violations.Add("scope.map_revision", "is not 0; the revision is said in revision");
  }
  ValidateScope(request.scope(), name.workspace, violations);
}

v1::ElementRef RefTo(const graph::MapPlace& place, const v1::JourneyMap& map) {
  const auto at = static_cast<int>(place.place);
  switch (place.list) {
    case graph::MapPlace::List::kStages:
      return server::RefTo(v1::ELEMENT_KIND_STAGE, map.stages(at).id());
    case graph::MapPlace::List::kTransitions:
      return server::RefTo(v1::ELEMENT_KIND_TRANSITION, map.transitions(at).id());
    case graph::MapPlace::List::kTouchpoints:
      break;
  }
  return server::RefTo(v1::ELEMENT_KIND_TOUCHPOINT, map.touchpoints(at).id());
}

void FillFinding(const graph::MapFinding& finding, const v1::JourneyMap& map,
                 v1::MapFinding& message) {
  message.set_kind(static_cast<v1::MapFindingKind>(finding.kind));
  message.set_severity(static_cast<v1::FindingSeverity>(finding.severity));
  for (const graph::MapPlace& place : finding.elements) {
    *message.add_elements() = RefTo(place, map);
  }
  message.set_touchpoint(finding.touchpoint);
  message.set_channel(finding.channel);
  message.set_count(Count(finding.count));
  if (finding.share.total > 0) ToMessage(finding.share, *message.mutable_share());
  message.set_sentence(finding.sentence);
}

// `map` is the message of the map that the answer is about.
v1::CheckMapResponse ToResponse(const graph::CheckMapAnswer& answer, const v1::JourneyMap& map) {
  v1::CheckMapResponse response;
  for (const graph::MapFinding& finding : answer.findings) {
    FillFinding(finding, map, *response.add_findings());
  }
  for (const graph::FindingsOfKind& kind : answer.kinds) {
    v1::MapFindingCount& count = *response.add_counts();
    count.set_kind(static_cast<v1::MapFindingKind>(kind.kind));
    count.set_findings(Count(kind.findings));
    count.set_shown(Count(kind.shown));
    count.set_count(Count(kind.count));
    count.set_hidden_count(Count(kind.hidden_count));
  }
  response.set_interactions_on_map(Count(answer.interactions_on_map));
  response.set_interactions_off_map(Count(answer.interactions_off_map));
  response.set_planned_transitions(Count(answer.planned_transitions));
  response.set_unplanned_transitions(Count(answer.unplanned_transitions));
  response.set_repeats(Count(answer.repeats));
  response.set_transitions_off_map(Count(answer.transitions_off_map));
  response.set_revision(map.revision());
  return response;
}

}  // namespace

absl::StatusOr<v1::CheckMapResponse> CheckMap(const v1::CheckMapRequest& request,
                                              const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const MapName name = CheckMapName(request.name(), "name", violations);
  graph::CheckMapOptions options;
  CheckNotNegative(violations, request.max_findings(), "max_findings");
  const int findings = request.max_findings() == 0 ? kDefaultFindings : request.max_findings();
  options.max_of_kind = static_cast<std::uint64_t>(std::clamp(findings, 1, kMaxFindings));
  if (request.has_min_transition_share()) {
    options.min_share = request.min_transition_share();
    CheckShare(violations, options.min_share, "min_transition_share");
  }
  if (violations.empty()) CheckScope(request, name, violations);
  if (!violations.empty()) return violations.ToStatus();

  auto workspace = FindWorkspace(desk.store, name.workspace);
  if (!workspace.ok()) return workspace.status();
  const auto map = ReadMap(**workspace, name, request.revision());
  if (!map.ok()) return map.status();
  if (request.plan_only()) {
    const graph::JourneyMap plan = ToDomain(*map, violations);
    if (!violations.empty()) return violations.ToStatus();
    return ToResponse(graph::AnswerCheckMap(plan, options), *map);
  }
  v1::Scope scope = request.scope();
  scope.set_map(request.name());
  scope.set_map_revision(map->revision());
  const auto question = PrepareQuestion(desk.store, name.workspace, scope, caller);
  if (!question.ok()) return question.status();
  graph::TouchpointCounts touchpoints(
      question->context, {.gaps = false, .scores = false, .transition_journeys = false});
  graph::TouchpointChannelCounts channels(question->context);
  const auto totals = ScanAll(*question, desk, caller, touchpoints, channels);
  if (!totals.ok()) return totals.status();
  v1::CheckMapResponse response =
      ToResponse(graph::AnswerCheckMap(touchpoints, channels, question->context, options), *map);
  FillInfo(*totals, question->context, graph::kCheckMapUnit, graph::kCheckMapDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
