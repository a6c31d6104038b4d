#include "server/questions/what_if.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "graph/questions/what_if.h"
#include "server/answer_info.h"
#include "server/errors.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kMaxNameBytes = 256;
constexpr int kMaxChanges = 100;
constexpr int kDefaultImprovements = 5;
constexpr int kMaxImprovements = 100;

void CheckShare(double share, const std::string& path, Violations& violations) {
  if (share >= 0 && share <= 1) return;
  violations.Add(path, absl::StrCat("is ", share, "; 0 to 1 is allowed"));
}

void CheckSetTransition(const v1::SetTransition& set, const std::string& path,
                        Violations& violations) {
  CheckName(violations, set.from(), kMaxNameBytes, path, ".from");
  CheckShare(set.chance(), absl::StrCat(path, ".chance"), violations);
  if (set.target_case() == v1::SetTransition::kTo) {
    CheckRequiredName(violations, set.to(), kMaxNameBytes, path, ".to");
  } else if (set.target_case() == v1::SetTransition::kToEnd) {
    if (set.to_end() == v1::JOURNEY_RESULT_SUCCESS || set.to_end() == v1::JOURNEY_RESULT_FAILURE ||
        set.to_end() == v1::JOURNEY_RESULT_LOST) {
      return;
    }
    violations.Add(absl::StrCat(path, ".to_end"),
                   absl::StrCat("is ", static_cast<int>(set.to_end()),
                                "; success, failure or lost is allowed"));
  } else {
    violations.Add(absl::StrCat(path, ".to"), "is not there, nor is to_end; one of them is needed");
  }
}

void CheckChange(const v1::SimulatedChange& change, const std::string& path,
                 Violations& violations) {
  switch (change.change_case()) {
    case v1::SimulatedChange::kSetTransition:
      CheckSetTransition(change.set_transition(), absl::StrCat(path, ".set_transition"),
                         violations);
      break;
    case v1::SimulatedChange::kImproveTouchpoint: {
      const std::string of = absl::StrCat(path, ".improve_touchpoint");
      CheckRequiredName(violations, change.improve_touchpoint().touchpoint(), kMaxNameBytes, of,
                        ".touchpoint");
      CheckShare(change.improve_touchpoint().share(), absl::StrCat(of, ".share"), violations);
      break;
    }
    case v1::SimulatedChange::kRemoveTouchpoint:
      CheckRequiredName(violations, change.remove_touchpoint().touchpoint(), kMaxNameBytes, path,
                        ".remove_touchpoint.touchpoint");
      break;
    default:
      violations.Add(path,
                     "is empty; set_transition, improve_touchpoint or remove_touchpoint is needed");
  }
}

graph::Change ToDomain(const v1::SimulatedChange& change) {
  if (change.has_improve_touchpoint()) {
    return graph::Improve{.touchpoint = change.improve_touchpoint().touchpoint(),
                          .share = change.improve_touchpoint().share()};
  }
  if (change.has_remove_touchpoint()) {
    return graph::Remove{.touchpoint = change.remove_touchpoint().touchpoint()};
  }
  const v1::SetTransition& set = change.set_transition();
  graph::SetTransition transition{.from = set.from(), .to = set.to(), .chance = set.chance()};
  if (set.target_case() == v1::SetTransition::kToEnd) {
    transition.to_end = set.to_end() == v1::JOURNEY_RESULT_SUCCESS ? graph::JourneyResult::kSuccess
                                                                   : graph::JourneyResult::kFailure;
  }
  return transition;
}

void Check(const v1::SimulateChangeRequest& request, Violations& violations) {
  CheckCount(violations, request.changes_size(), kMaxChanges, "changes");
  std::set<std::string> changed;
  for (int i = 0; i < request.changes_size(); ++i) {
    const std::string path = absl::StrCat("changes[", i, "]");
    CheckChange(request.changes(i), path, violations);
    const std::string touchpoint = graph::ChangedTouchpoint(ToDomain(request.changes(i)));
    if (changed.insert(touchpoint).second) continue;
    violations.Add(path, absl::StrCat("changes ", Quoted(touchpoint),
                                      " again; one change for each touchpoint is allowed"));
  }
  if (!(request.improvement_points() >= 0 && request.improvement_points() <= 1)) {
    violations.Add("improvement_points", absl::StrCat("is ", request.improvement_points(),
                                                      "; more than 0 and at most 1 is allowed"));
  }
  CheckNotNegative(violations, request.max_improvements(), "max_improvements");
}

graph::WhatIfOptions OptionsOf(const v1::SimulateChangeRequest& request) {
  graph::WhatIfOptions options;
  for (const v1::SimulatedChange& change : request.changes()) {
    options.changes.push_back(ToDomain(change));
  }
  if (request.improvement_points() > 0) options.improvement_points = request.improvement_points();
  const int asked =
      request.max_improvements() == 0 ? kDefaultImprovements : request.max_improvements();
  options.max_improvements = static_cast<std::uint64_t>(std::min(asked, kMaxImprovements));
  return options;
}

void Fill(const graph::BeforeAndAfter& change, v1::BeforeAndAfter& message) {
  ToMessage(change.before, *message.mutable_before());
  ToMessage(change.after, *message.mutable_after());
  ToMessage(change.difference, *message.mutable_difference());
}

void FillResponse(const graph::WhatIfAnswer& answer, v1::SimulateChangeResponse& message) {
  message.set_closed_journeys(Count(answer.closed_journeys));
  Fill(answer.success, *message.mutable_success());
  message.set_successes(answer.successes);
  Fill(answer.contacts, *message.mutable_contacts());
  for (const graph::StageScoreChange& score : answer.stage_scores) {
    v1::StageScoreChange& row = *message.add_stage_scores();
    row.set_stage(score.stage);
    row.set_metric(score.metric);
    row.set_answers(Count(score.answers));
    ToMessage(score.score.before, *row.mutable_before());
    ToMessage(score.score.after, *row.mutable_after());
  }
  for (const graph::Improvement& improvement : answer.improvements) {
    v1::SingleImprovement& row = *message.add_improvements();
    row.set_touchpoint(improvement.touchpoint);
    row.set_to(improvement.to);
    row.set_share(improvement.share);
    row.set_points(improvement.points);
    row.set_gain(improvement.gain);
    row.set_journeys(Count(improvement.journeys));
  }
  message.set_improvements_considered(Count(answer.improvements_considered));
}

}  // namespace

absl::StatusOr<v1::SimulateChangeResponse> SimulateChange(const v1::SimulateChangeRequest& request,
                                                          const QuestionDesk& desk,
                                                          const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  Check(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::TouchpointCounts counts = graph::WhatIfCounts(question->context);
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  const auto answer = graph::AnswerWhatIf(counts, question->context, OptionsOf(request));
  if (absl::IsFailedPrecondition(answer.status())) {
    return InvalidField("changes", std::string(answer.status().message()));
  }
  if (!answer.ok()) return answer.status();
  v1::SimulateChangeResponse response;
  FillResponse(*answer, response);
  FillInfo(*totals, question->context, graph::kWhatIfUnit, graph::kWhatIfDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
