#include "server/questions/unusual_gaps.h"

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "graph/questions/unusual_gaps.h"
#include "server/answer_info.h"
#include "server/example_journeys.h"
#include "server/field_checks.h"
#include "server/questions/path_parts.h"

namespace journeygraph::server {
namespace {

constexpr double kDefaultZeta = 6;
constexpr int kDefaultPairs = 20;
constexpr int kMaxPairs = 1'000;
constexpr int kDefaultExamples = 3;
constexpr int kMaxExamples = 20;

void CheckGaps(const v1::ListUnusualGapsRequest& request, Violations& violations) {
  if (!(request.zeta() >= 0) || !std::isfinite(request.zeta())) {
    violations.Add("zeta", absl::StrCat("is ", request.zeta(), "; a number above 0 is allowed"));
  }
  CheckElement(request.element(), request.scope(), violations);
  CheckEnum(violations, request.relation(), "relation");
  CheckNotNegative(violations, request.max_pairs(), "max_pairs");
  CheckNotNegative(violations, request.max_examples(), "max_examples");
}

void FillResponse(const graph::UnusualGapsAnswer& answer, const storage::ResidentSnapshot& snapshot,
                  v1::ListUnusualGapsResponse& message) {
  for (const graph::UnusualGap& pair : answer.pairs) {
    v1::UnusualGap& added = *message.add_pairs();
    added.set_from(pair.from);
    added.set_to(pair.to);
    added.set_count(Count(pair.count));
    added.set_mean_ms(pair.mean_ms);
    added.set_standard_deviation_ms(pair.standard_deviation_ms);
    added.set_least_ms(pair.least_ms);
    added.set_most_ms(pair.most_ms);
    added.set_shorter(Count(pair.shorter));
    added.set_longer(Count(pair.longer));
    FillExamples(pair.examples, snapshot, *added.mutable_examples());
  }
  message.mutable_other()->set_pairs(Count(answer.other_pairs));
  message.mutable_other()->set_gaps(Count(answer.other_gaps));
  message.set_usual_pairs(Count(answer.usual_pairs));
  message.set_unusual_count(Count(answer.unusual));
  message.set_gap_count(Count(answer.gaps));
}

}  // namespace

absl::StatusOr<v1::ListUnusualGapsResponse> ListUnusualGaps(
    const v1::ListUnusualGapsRequest& request, const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckGaps(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::GapProfile profile(question->context, {.element = ToDomain(request.element()),
                                                .relation = ToDomain(request.relation())});
  auto totals = ScanAll(*question, desk, caller, profile);
  if (!totals.ok()) return totals.status();
  graph::UnusualGapCounts counts(
      profile, {.zeta = request.zeta() == 0 ? kDefaultZeta : request.zeta(),
                .max_examples = LimitOf(request.max_examples(), kDefaultExamples, kMaxExamples)});
  totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::ListUnusualGapsResponse response;
  FillResponse(graph::AnswerUnusualGaps(counts, question->context,
                                        LimitOf(request.max_pairs(), kDefaultPairs, kMaxPairs)),
               *question->snapshot, response);
  FillInfo(*totals, question->context, graph::kUnusualGapsUnit, graph::kUnusualGapsDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
