#include "server/maps/discover_map.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "graph/questions/discover_map.h"
#include "server/answer_info.h"
#include "server/field_checks.h"
#include "server/maps/map_operations.h"
#include "server/maps/share_field.h"
#include "server/resource_name.h"

namespace journeygraph::server {
namespace {

constexpr int kMaxTouchpoints = 2'000;
constexpr int kMaxStages = 50;

graph::DiscoverMapOptions CheckOptions(const v1::DiscoverMapRequest& request,
                                       Violations& violations) {
  graph::DiscoverMapOptions options;
  if (!request.map_id().empty() && !IsResourceId(request.map_id())) {
    violations.Add("map_id", absl::StrCat("is ", Quoted(request.map_id()), "; ",
                                          std::string(kIdRule), " are allowed"));
  }
  CheckText(violations, request.display_name(), 256, "display_name");
  if (!request.scope().map().empty()) {
    violations.Add("scope.map", "is not empty; a draft is made without a map");
  }
  if (request.has_min_journey_share()) {
    options.min_journey_share = request.min_journey_share();
    CheckShare(violations, options.min_journey_share, "min_journey_share");
  }
  if (request.has_min_transition_share()) {
    options.min_transition_share = request.min_transition_share();
    CheckShare(violations, options.min_transition_share, "min_transition_share");
  }
  CheckNotNegative(violations, request.max_touchpoints(), "max_touchpoints");
  if (request.max_touchpoints() > 0) {
    options.max_touchpoints =
        static_cast<std::size_t>(std::min(request.max_touchpoints(), kMaxTouchpoints));
  }
  if (request.stages() < 0 || request.stages() > kMaxStages) {
    violations.Add("stages",
                   absl::StrCat("is ", request.stages(), "; 0 to ", kMaxStages, " is allowed"));
  } else {
    options.stages = static_cast<std::size_t>(request.stages());
  }
  return options;
}

void FillMap(const graph::JourneyMap& draft, const v1::DiscoverMapRequest& request,
             v1::JourneyMap& map) {
  map.set_display_name(request.display_name());
  map.set_description("A draft, made from what was observed.");
  if (request.scope().has_case_notion()) {
    *map.mutable_case_notion() = request.scope().case_notion();
  }
  if (request.scope().has_rules()) *map.mutable_rules() = request.scope().rules();
  for (const graph::Stage& stage : draft.stages) {
    v1::Stage& message = *map.add_stages();
    message.set_id(stage.id);
    message.set_display_name(stage.display_name);
  }
  for (const graph::Touchpoint& touchpoint : draft.touchpoints) {
    v1::Touchpoint& message = *map.add_touchpoints();
    message.set_id(touchpoint.id);
    message.set_stage(touchpoint.stage);
    message.mutable_channels()->Assign(touchpoint.channels.begin(), touchpoint.channels.end());
  }
  for (const graph::PlannedTransition& transition : draft.transitions) {
    v1::PlannedTransition& message = *map.add_transitions();
    message.set_from(transition.from);
    message.set_to(transition.to);
    message.set_kind(static_cast<v1::TransitionKind>(transition.kind));
    if (transition.expected_share) message.set_expected_share(*transition.expected_share);
  }
  for (const graph::Channel& channel : draft.channels) {
    v1::Channel& message = *map.add_channels();
    message.set_id(channel.id);
    message.set_family(channel.family);
    message.set_digital(channel.digital);
    message.set_assisted(channel.assisted);
    message.set_owned(channel.owned);
  }
  FillTransitionIds(map);
}

void FillResponse(const graph::DiscoverMapAnswer& answer, v1::DiscoverMapResponse& response) {
  for (const graph::DiscoveredTouchpoint& touchpoint : answer.touchpoints) {
    v1::DiscoveredTouchpoint& row = *response.add_touchpoints();
    row.set_touchpoint(touchpoint.touchpoint);
    row.set_stage(touchpoint.stage);
    row.set_position(touchpoint.position);
    row.set_interactions(Count(touchpoint.interactions));
    ToMessage(touchpoint.journeys, *row.mutable_journeys());
  }
  for (const graph::DiscoveredTransition& transition : answer.transitions) {
    v1::DiscoveredTransition& row = *response.add_transitions();
    row.set_from(transition.from);
    row.set_to(transition.to);
    ToMessage(transition.share, *row.mutable_share());
  }
  if (answer.silhouette) response.set_silhouette(*answer.silhouette);
  response.set_interactions_on_map(Count(answer.interactions_on_map));
  response.set_left_out_touchpoints(Count(answer.left_out_touchpoints));
  response.set_left_out_interactions(Count(answer.left_out_interactions));
  response.set_drawn_transitions(Count(answer.transition_counts.drawn));
  response.set_repeats(Count(answer.transition_counts.repeats));
  response.set_rare_transitions(Count(answer.transition_counts.too_rare));
  response.set_rare_pairs(Count(answer.transition_counts.too_rare_pairs));
  response.set_transitions_off_map(Count(answer.transition_counts.off_map));
  response.set_interactions_without_channel(Count(answer.interactions_without_channel));
  response.set_left_out_channels(Count(answer.left_out_channels));
}

}  // namespace

absl::StatusOr<v1::DiscoverMapResponse> DiscoverMap(const v1::DiscoverMapRequest& request,
                                                    const DiscoveryDesk& desk,
                                                    const Caller& caller) {
  Violations violations;
  const std::string workspace = CheckQuestion(request, violations);
  const graph::DiscoverMapOptions options = CheckOptions(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  const auto question = PrepareQuestion(desk.questions.store, workspace, request.scope(), caller);
  if (!question.ok()) return question.status();
  graph::TouchpointCounts touchpoints(
      question->context, {.gaps = false, .scores = false, .transition_journeys = false});
  graph::TouchpointChannelCounts channels(question->context);
  graph::PositionCounts positions(question->context);
  const auto totals = ScanAll(*question, desk.questions, caller, touchpoints, channels, positions);
  if (!totals.ok()) return totals.status();

  const graph::DiscoverMapAnswer answer =
      graph::AnswerDiscoverMap(touchpoints, channels, positions, question->context, options);
  v1::DiscoverMapResponse response;
  FillResponse(answer, response);
  FillMap(answer.map, request, *response.mutable_map());
  FillInfo(*totals, question->context, graph::kDiscoverMapUnit, graph::kDiscoverMapDefinition,
           *response.mutable_info());
  if (!request.map_id().empty()) {
    v1::CreateMapRequest create;
    create.set_parent(request.parent());
    create.set_map_id(request.map_id());
    *create.mutable_map() = response.map();
    auto created = desk.maps.CreateMap(create, caller);
    if (!created.ok()) return created.status();
    *response.mutable_map() = std::move(*created->mutable_map());
  }
  return response;
}

}  // namespace journeygraph::server
