#include "server/questions/map_overlay.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "graph/channel_lens.h"
#include "graph/questions/channel_switches.h"
#include "graph/questions/critical_moments.h"
#include "graph/questions/funnel.h"
#include "graph/questions/observed_graph.h"
#include "graph/questions/stage_scores.h"
#include "server/answer_info.h"
#include "server/field_checks.h"
#include "server/questions/channel_switches.h"
#include "server/questions/critical_moment_message.h"
#include "server/questions/funnel.h"
#include "server/questions/touchpoint_graph.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultUnplanned = 100;
constexpr int kMaxUnplanned = 10'000;

constexpr char kUnit[] = "interactions, journeys, answers and transitions";
constexpr char kDefinition[] =
    "Every number is the one that GetStageScores, GetTouchpointGraph, ListCriticalMoments, "
    "GetChannelSwitches and GetFunnel (with the stages as steps) give for the same scope.";

void CheckOverlay(const v1::GetMapOverlayRequest& request, Violations& violations) {
  if (request.scope().map().empty()) {
    violations.Add("scope.map", "is missing; the overlay is that of a map");
  }
  for (int i = 0; i < request.parts_size(); ++i) {
    CheckEnum(violations, request.parts(i), "parts[", i, "]");
    if (request.parts(i) == v1::OVERLAY_PART_UNSPECIFIED) {
      violations.Add(absl::StrCat("parts[", i, "]"),
                     "is OVERLAY_PART_UNSPECIFIED; a part is needed");
    }
  }
  CheckNotNegative(violations, request.max_unplanned(), "max_unplanned");
}

bool Wants(const v1::GetMapOverlayRequest& request, v1::OverlayPart part) {
  return request.parts().empty() ||
         std::ranges::find(request.parts(), part) != request.parts().end();
}

// What one scan counts. What is not asked for takes no time.
struct Counts {
  graph::IfAsked<graph::StageScoreCounts> scores;
  graph::IfAsked<graph::TouchpointCounts> touchpoints;
  graph::IfAsked<graph::CriticalMomentCounts> moments;
  graph::IfAsked<graph::ChannelSwitchCounts> switches;
  graph::IfAsked<graph::FunnelCounts> funnel;
};

Counts MakeCounts(const v1::GetMapOverlayRequest& request, const graph::QuestionContext& context) {
  Counts counts;
  if (Wants(request, v1::OVERLAY_PART_STAGE_SCORES)) counts.scores.part.emplace(context);
  if (Wants(request, v1::OVERLAY_PART_TOUCHPOINT_GRAPH)) counts.touchpoints.part.emplace(context);
  if (Wants(request, v1::OVERLAY_PART_CRITICAL_MOMENTS)) counts.moments.part.emplace(context);
  if (Wants(request, v1::OVERLAY_PART_CHANNEL_SWITCHES)) counts.switches.part.emplace(context);
  if (Wants(request, v1::OVERLAY_PART_FUNNEL) && graph::CheckFunnel({}, context).ok()) {
    counts.funnel.part.emplace(context);
  }
  return counts;
}

// Which touchpoint of the map each observed name belongs to.
std::map<std::string, std::string> TouchpointOfNames(const graph::JourneyMap& map) {
  std::map<std::string, std::string> touchpoint_of_name;
  for (const graph::Touchpoint& touchpoint : map.touchpoints) {
    if (touchpoint.matches.empty()) touchpoint_of_name[touchpoint.id] = touchpoint.id;
    for (const std::string& name : touchpoint.matches) touchpoint_of_name[name] = touchpoint.id;
  }
  return touchpoint_of_name;
}

// Puts the answers to the single questions where the map has its places.
class Arranger {
 public:
  Arranger(const graph::QuestionContext& context, v1::GetMapOverlayResponse& response)
      : map_(*context.map), touchpoint_of_name_(TouchpointOfNames(map_)), response_(response) {
    for (const graph::Stage& stage : map_.stages) {
      v1::OverlayStage& message = *response.add_stages();
      message.set_stage(stage.id);
      message.set_display_name(stage.display_name.empty() ? stage.id : stage.display_name);
    }
    for (const graph::Touchpoint& touchpoint : map_.touchpoints) {
      v1::OverlayTouchpoint& message = *response.add_touchpoints();
      message.set_touchpoint(touchpoint.id);
      message.set_stage(touchpoint.stage);
      place_of_touchpoint_[touchpoint.id] = response.touchpoints_size() - 1;
    }
  }

  void Place(const graph::StageScoresAnswer& answer) {
    for (const graph::StageScores& stage : answer.stages) {
      v1::OverlayStage& message = StageOf(stage.stage);
      message.set_journeys(Count(stage.journeys));
      if (stage.periods.empty()) continue;
      message.set_interactions(Count(stage.periods.front().interactions));
      for (const graph::MetricScore& score : stage.periods.front().scores) {
        ToMessage(score, *message.add_scores());
      }
    }
  }

  // Before the moments, which belong to what was observed.
  void Place(const graph::ObservedGraphAnswer& answer, std::uint64_t max_unplanned) {
    v1::GetTouchpointGraphResponse graph;
    ToMessage(answer, graph);
    for (v1::ObservedTouchpoint& touchpoint : *graph.mutable_touchpoints()) {
      const std::string name = touchpoint.touchpoint();
      *ObservedOf(name).mutable_touchpoint() = std::move(touchpoint);
    }
    for (v1::OverlayTouchpoint& touchpoint : *response_.mutable_touchpoints()) {
      touchpoint.set_never_observed(touchpoint.observed().empty());
    }
    PlaceTransitions(graph, max_unplanned);
  }

  void Place(const graph::CriticalMomentsAnswer& answer) {
    for (const graph::CriticalMoment& moment : answer.moments) {
      v1::CriticalMoment message;
      ToMessage(moment, message);
      v1::OverlayStage& stage = StageOf(message.stage());
      stage.set_lost_outcomes(stage.lost_outcomes() + message.lost_outcomes());
      v1::OverlayObserved& observed = ObservedOf(message.touchpoint());
      observed.mutable_touchpoint()->set_touchpoint(message.touchpoint());
      observed.mutable_touchpoint()->set_stage(message.stage());
      *observed.mutable_moment() = std::move(message);
    }
    ToMessage(answer.success, *response_.mutable_success());
    response_.set_total_lost_outcomes(answer.total_lost_outcomes);
  }

  void Place(const graph::FunnelAnswer& answer) {
    v1::GetFunnelResponse funnel;
    ToMessage(answer, funnel);
    for (int i = 0; i < funnel.steps_size(); ++i) {
      *response_.mutable_stages(i)->mutable_step() = std::move(*funnel.mutable_steps(i));
    }
  }

 private:
  // "" comes last, and only if it occurred.
  v1::OverlayStage& StageOf(const std::string& id) {
    for (v1::OverlayStage& stage : *response_.mutable_stages()) {
      if (stage.stage() == id) return stage;
    }
    v1::OverlayStage& stage = *response_.add_stages();
    stage.set_stage(id);
    return stage;
  }

  v1::OverlayObserved& ObservedOf(const std::string& name) {
    v1::OverlayObserved*& observed = observed_of_name_[name];
    if (observed != nullptr) return *observed;
    const auto found = touchpoint_of_name_.find(name);
    observed =
        found == touchpoint_of_name_.end()
            ? response_.add_unmapped()
            : response_.mutable_touchpoints(place_of_touchpoint_[found->second])->add_observed();
    return *observed;
  }

  // Observed names of both sides to the place of the planned transition, the first one of several.
  std::map<std::pair<std::string, std::string>, int> AddPlanned() {
    std::map<std::pair<std::string, std::string>, int> place;
    for (const graph::PlannedTransition& planned : map_.transitions) {
      v1::OverlayTransition& message = *response_.add_transitions();
      message.set_from(planned.from);
      message.set_to(planned.to);
      message.set_kind(static_cast<v1::TransitionKind>(planned.kind));
      place.try_emplace({planned.from, planned.to}, response_.transitions_size() - 1);
    }
    return place;
  }

  void PlaceTransitions(v1::GetTouchpointGraphResponse& graph, std::uint64_t max_unplanned) {
    const auto place_of_planned = AddPlanned();
    for (v1::ObservedTransition& observed : *graph.mutable_transitions()) {
      const auto from = touchpoint_of_name_.find(observed.from());
      const auto to = touchpoint_of_name_.find(observed.to());
      if (from != touchpoint_of_name_.end() && to != touchpoint_of_name_.end()) {
        const auto planned = place_of_planned.find({from->second, to->second});
        if (planned != place_of_planned.end()) {
          v1::OverlayTransition& message = *response_.mutable_transitions(planned->second);
          message.set_count(message.count() + observed.count());
          *message.add_observed() = std::move(observed);
          continue;
        }
      }
      AddUnplanned(std::move(observed), max_unplanned);
    }
    response_.set_transition_count(graph.transition_count());
    for (v1::OverlayTransition& transition : *response_.mutable_transitions()) SetShare(transition);
  }

  void AddUnplanned(v1::ObservedTransition observed, std::uint64_t max_unplanned) {
    if (static_cast<std::uint64_t>(response_.unplanned_size()) < max_unplanned) {
      *response_.add_unplanned() = std::move(observed);
      return;
    }
    v1::OtherTransitions& other = *response_.mutable_unplanned_other();
    other.set_transitions(other.transitions() + 1);
    other.set_count(other.count() + observed.count());
  }

  void SetShare(v1::OverlayTransition& transition) {
    std::uint64_t interactions = 0;
    const auto place = place_of_touchpoint_.find(transition.from());
    if (place == place_of_touchpoint_.end()) return;
    for (const auto& observed : response_.touchpoints(place->second).observed()) {
      interactions += observed.touchpoint().count();
    }
    if (interactions == 0) return;
    transition.set_share_out(transition.count() / static_cast<double>(interactions));
  }

  const graph::JourneyMap& map_;
  const std::map<std::string, std::string> touchpoint_of_name_;
  std::map<std::string, int> place_of_touchpoint_;  // by id
  std::map<std::string, v1::OverlayObserved*> observed_of_name_;
  v1::GetMapOverlayResponse& response_;
};

absl::Status Arrange(const Counts& counts, const graph::QuestionContext& context,
                     std::uint64_t max_unplanned, v1::GetMapOverlayResponse& response) {
  Arranger arranger(context, response);
  if (counts.scores.part) arranger.Place(graph::AnswerStageScores(*counts.scores.part, context));
  if (counts.touchpoints.part) {
    const auto answer = graph::AnswerObservedGraph(*counts.touchpoints.part, context);
    if (!answer.ok()) return answer.status();
    arranger.Place(*answer, max_unplanned);
  }
  if (counts.moments.part) {
    const auto answer = graph::AnswerCriticalMoments(*counts.moments.part, context);
    if (!answer.ok()) return answer.status();
    arranger.Place(*answer);
  }
  if (counts.switches.part) {
    ToMessage(graph::AnswerChannelSwitches(*counts.switches.part, context),
              *response.mutable_switches());
  }
  if (counts.funnel.part) arranger.Place(graph::AnswerFunnel(*counts.funnel.part, context));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::GetMapOverlayResponse> GetMapOverlay(const v1::GetMapOverlayRequest& request,
                                                        const QuestionDesk& desk,
                                                        const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckOverlay(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  Counts counts = MakeCounts(request, question->context);
  const auto totals = ScanAll(*question, desk, caller, counts.scores, counts.touchpoints,
                              counts.moments, counts.switches, counts.funnel);
  if (!totals.ok()) return totals.status();
  v1::GetMapOverlayResponse response;
  const int asked = request.max_unplanned() == 0 ? kDefaultUnplanned : request.max_unplanned();
  const absl::Status arranged =
      Arrange(counts, question->context, static_cast<std::uint64_t>(std::min(asked, kMaxUnplanned)),
              response);
  if (!arranged.ok()) return arranged;
  FillInfo(*totals, question->context, kUnit, kDefinition, *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
