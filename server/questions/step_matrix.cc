#include "server/questions/step_matrix.h"

#include <string>
#include <vector>

#include "graph/questions/step_matrix.h"
#include "server/answer_info.h"
#include "server/field_checks.h"
#include "server/questions/path_parts.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultSteps = 10;
constexpr int kDefaultRows = 20;
constexpr int kMaxRows = 1'000;

void FillRow(const std::vector<std::uint64_t>& counts, std::uint64_t all,
             v1::StepMatrixRow& message) {
  for (const std::uint64_t count : counts) {
    message.add_journeys(Count(count));
    message.add_shares(all == 0 ? 0 : static_cast<double>(count) / static_cast<double>(all));
  }
}

void FillResponse(const graph::StepMatrixAnswer& answer, v1::GetStepMatrixResponse& message) {
  message.set_journeys(Count(answer.journeys));
  for (const graph::StepMatrixRow& row : answer.rows) {
    v1::StepMatrixRow& added = *message.add_rows();
    added.set_element(row.element);
    FillRow(row.journeys, answer.journeys, added);
  }
  FillRow(answer.other, answer.journeys, *message.mutable_other());
  message.set_other_elements(Count(answer.other_elements));
  FillRow(answer.ended, answer.journeys, *message.mutable_ended());
}

}  // namespace

absl::StatusOr<v1::GetStepMatrixResponse> GetStepMatrix(const v1::GetStepMatrixRequest& request,
                                                        const QuestionDesk& desk,
                                                        const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckElement(request.element(), request.scope(), violations);
  CheckFilter(request.from(), request.scope(), "from", violations);
  CheckWithin(violations, request.max_steps(), 1, graph::kMaxMatrixSteps, "max_steps");
  CheckNotNegative(violations, request.max_rows(), "max_rows");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  CheckFilterOnMap(request.from(), question->context.map, "from", violations);
  if (!violations.empty()) return violations.ToStatus();

  graph::StepMatrixCounts counts(
      question->context, {.element = ToDomain(request.element()),
                          .anchor = ToDomain(request.from()),
                          .max_steps = static_cast<std::uint32_t>(
                              LimitOf(request.max_steps(), kDefaultSteps, graph::kMaxMatrixSteps)),
                          .max_elements = LimitOf(request.max_rows(), kDefaultRows, kMaxRows)});
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetStepMatrixResponse response;
  FillResponse(graph::AnswerStepMatrix(counts, question->context), response);
  FillInfo(*totals, question->context, graph::kStepMatrixUnit, graph::kStepMatrixDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
