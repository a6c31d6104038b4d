#include "server/questions/compare_graphs.h"

#include <algorithm>
#include <string>

#include "graph/questions/graph_comparison.h"
#include "server/answer_info.h"
#include "server/convert_headline.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultTransitions = 50;
constexpr int kMaxTransitions = 10'000;

void FillTransition(const graph::TransitionDifference& row, v1::TransitionDifference& message) {
  message.set_from(row.from);
  message.set_to(row.to);
  if (row.end) message.set_end(ToMessage(*row.end));
  message.set_change(static_cast<v1::TransitionChange>(row.change));
  message.set_first_count(Count(row.first_count));
  message.set_first_from(Count(row.first_from));
  message.set_second_count(Count(row.second_count));
  message.set_second_from(Count(row.second_from));
  if (row.share) ToMessage(*row.share, row.q_value, *message.mutable_share());
  message.set_small_sample(row.small_sample);
  message.set_moved(row.moved);
}

void FillTouchpoint(const graph::TouchpointDifference& row, v1::TouchpointDifference& message) {
  message.set_touchpoint(row.touchpoint);
  message.set_first_count(Count(row.first_count));
  message.set_second_count(Count(row.second_count));
  message.set_first_journeys(Count(row.first_journeys));
  message.set_second_journeys(Count(row.second_journeys));
  if (row.reach) ToMessage(*row.reach, row.q_value, *message.mutable_reach());
}

void FillResponse(const graph::GraphComparison& answer, v1::CompareGraphsResponse& response) {
  for (const auto& row : answer.transitions) FillTransition(row, *response.add_transitions());
  response.mutable_other()->set_transitions(Count(answer.other.transitions));
  response.mutable_other()->set_first_count(Count(answer.other.first_count));
  response.mutable_other()->set_second_count(Count(answer.other.second_count));
  for (const auto& row : answer.touchpoints) FillTouchpoint(row, *response.add_touchpoints());
  response.set_new_transitions(Count(answer.new_transitions));
  response.set_vanished_transitions(Count(answer.vanished_transitions));
  response.set_tests(Count(answer.tests));
}

graph::TouchpointCounts MakeCounts(const graph::QuestionContext& context) {
  return graph::TouchpointCounts(context,
                                 {.gaps = false, .scores = false, .transition_journeys = false});
}

}  // namespace

absl::StatusOr<v1::CompareGraphsResponse> CompareGraphs(const v1::CompareGraphsRequest& request,
                                                        const QuestionDesk& desk,
                                                        const Caller& caller) {
  Violations violations;
  const std::string id = CheckParent(request.parent(), violations);
  ValidateScope(request.first(), id, violations, "first");
  ValidateScope(request.second(), id, violations, "second");
  CheckNotNegative(violations, request.max_transitions(), "max_transitions");
  if (!violations.empty()) return violations.ToStatus();
  auto first = PrepareQuestion(desk.store, id, request.first(), caller);
  if (!first.ok()) return first.status();
  auto second = PrepareQuestionBeside(*first, request.second());
  if (!second.ok()) return second.status();

  graph::TouchpointCounts first_counts = MakeCounts(first->context);
  graph::TouchpointCounts second_counts = MakeCounts(second->context);
  const auto first_totals = ScanAll(*first, desk, caller, first_counts);
  if (!first_totals.ok()) return first_totals.status();
  const auto second_totals = ScanAll(*second, desk, caller, second_counts);
  if (!second_totals.ok()) return second_totals.status();
  const int asked =
      request.max_transitions() == 0 ? kDefaultTransitions : request.max_transitions();
  const auto answer = graph::CompareGraphs(
      first_counts, second_counts, first->context,
      {.max_transitions = static_cast<std::uint64_t>(std::min(asked, kMaxTransitions))});
  if (!answer.ok()) return answer.status();
  v1::CompareGraphsResponse response;
  FillResponse(*answer, response);
  FillInfo(*first_totals, first->context, graph::kGraphComparisonUnit,
           graph::kGraphComparisonDefinition, *response.mutable_first_info());
  FillInfo(*second_totals, second->context, graph::kGraphComparisonUnit,
           graph::kGraphComparisonDefinition, *response.mutable_second_info());
  return response;
}

}  // namespace journeygraph::server
