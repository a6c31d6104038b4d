#include "server/questions/loops.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "graph/questions/loops.h"
#include "server/answer_info.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/questions/path_parts.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultTouchpoints = 20;
constexpr int kMaxTouchpoints = 1'000;

void CheckLoops(const v1::GetLoopsRequest& request, Violations& violations) {
  if (request.has_repeat_window()) {
    CheckDuration(violations, request.repeat_window(), "repeat_window");
  }
  CheckNotNegative(violations, request.max_touchpoints(), "max_touchpoints");
  if (!(request.min_share() >= 0 && request.min_share() <= 1)) {
    violations.Add("min_share", absl::StrCat("is ", request.min_share(), "; 0 to 1 is allowed"));
  }
}

void FillVisits(const graph::ByTeam& visits, v1::VisitsByTeam& message) {
  message.set_same(Count(visits.same));
  message.set_other(Count(visits.other));
  message.set_unknown(Count(visits.unknown));
}

void FillTouchpoint(const graph::TouchpointLoops& at, v1::TouchpointLoops& message) {
  message.set_touchpoint(at.touchpoint);
  message.set_stage(at.stage);
  message.set_visits(Count(at.visits));
  message.set_journeys(Count(at.journeys));
  message.set_journeys_with_rework(Count(at.journeys_with_rework));
  message.set_rework(Count(at.rework));
  message.set_self_loops(Count(at.self_loops));
  FillVisits(at.self_loop_visits, *message.mutable_self_loop_visits());
  FillVisits(at.repetitions, *message.mutable_repetitions());
  if (at.least_distance) message.set_least_distance(*at.least_distance);
  ToMessage(at.success_once, *message.mutable_success_once());
  ToMessage(at.success_more, *message.mutable_success_more());
  ToMessage(at.first_contact_resolution, *message.mutable_first_contact_resolution());
  message.set_repeat_contacts(Count(at.repeat_contacts));
  message.set_pending_contacts(Count(at.pending_contacts));
  message.set_expected_visits(at.expected_visits);
  message.set_expected_visits_once_there(at.expected_visits_once_there);
}

void FillResponse(const graph::LoopsAnswer& answer, v1::GetLoopsResponse& message) {
  ToMessage(answer.rework_share, *message.mutable_journeys_with_rework());
  message.set_journeys_with_self_loop(Count(answer.journeys_with_self_loop));
  ToMessage(answer.regress_share, *message.mutable_journeys_with_regress());
  message.set_rework(Count(answer.rework));
  for (const graph::TouchpointLoops& at : answer.touchpoints) {
    FillTouchpoint(at, *message.add_touchpoints());
  }
  message.mutable_other()->set_touchpoints(Count(answer.other_touchpoints));
  message.mutable_other()->set_rework(Count(answer.other_rework));
  for (const graph::StageRegress& regress : answer.regress) {
    v1::StageRegress& added = *message.add_regress();
    added.set_from_stage(regress.from);
    added.set_to_stage(regress.to);
    added.set_count(Count(regress.count));
  }
  message.set_stage_steps(Count(answer.stage_steps));
  for (const graph::LoopRegion& region : answer.regions) {
    v1::LoopRegion& added = *message.add_regions();
    added.mutable_touchpoints()->Assign(region.touchpoints.begin(), region.touchpoints.end());
    added.set_transitions(Count(region.transitions));
    added.set_entries(Count(region.entries));
    added.set_exits(Count(region.exits));
    added.set_expected_visits(region.expected_visits);
  }
}

}  // namespace

absl::StatusOr<v1::GetLoopsResponse> GetLoops(const v1::GetLoopsRequest& request,
                                              const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckLoops(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::LoopCountsOptions counting;
  if (request.has_repeat_window()) counting.repeat_window_ms = ToMs(request.repeat_window());
  graph::LoopCounts loops(question->context, counting);
  graph::TouchpointCounts flow(question->context, {.gaps = false, .scores = false});
  auto totals = ScanAll(*question, desk, caller, loops, flow);
  if (!totals.ok()) return totals.status();
  const auto answer = graph::AnswerLoops(
      loops, flow, question->context,
      {.max_touchpoints = LimitOf(request.max_touchpoints(), kDefaultTouchpoints, kMaxTouchpoints),
       .min_share = request.min_share()});
  if (!answer.ok()) return answer.status();
  v1::GetLoopsResponse response;
  FillResponse(*answer, response);
  FillInfo(*totals, question->context, graph::kLoopsUnit, graph::kLoopsDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
