#include "server/questions/journey_scores.h"

#include <optional>
#include <string>

#include "graph/questions/journey_scores.h"
#include "server/answer_info.h"
#include "server/convert_metric.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultStrata = 20;

void FillCurve(const graph::JourneyCurve& curve, v1::JourneyCurve& message) {
  message.set_journeys(Count(curve.journeys));
  message.set_answers_per_journey(curve.answers_per_journey);
  ToMessage(curve.mean, *message.mutable_mean());
  ToMessage(curve.peak, *message.mutable_peak());
  ToMessage(curve.end, *message.mutable_end());
  ToMessage(curve.peak_end, *message.mutable_peak_end());
  message.set_journeys_with_two(Count(curve.journeys_with_two));
  ToMessage(curve.biggest_drop, *message.mutable_biggest_drop());
}

void FillStratum(const graph::ResponseStratum& stratum, v1::ResponseStratum& message) {
  message.set_result(ToMessage(stratum.result));
  message.set_min_interactions(Count(stratum.shortest));
  message.set_channel(stratum.channel);
  ToMessage(stratum.response, *message.mutable_response());
  if (stratum.score) message.set_score(*stratum.score);
}

void FillResponse(const graph::JourneyScoresAnswer& answer, v1::GetJourneyScoresResponse& message) {
  FillCurve(answer.all, *message.mutable_all());
  for (std::size_t result = 0; result < answer.by_result.size(); ++result) {
    if (answer.by_result[result].journeys == 0) continue;
    v1::ResultCurve& curve = *message.add_results();
    curve.set_result(ToMessage(static_cast<graph::JourneyResult>(result)));
    FillCurve(answer.by_result[result], *curve.mutable_curve());
  }
  const auto set = [](const std::optional<graph::Estimate>& estimate, const auto& into) {
    if (estimate) ToMessage(*estimate, *into());
  };
  set(answer.mean_tells_result, [&] { return message.mutable_mean_tells_result(); });
  set(answer.end_tells_result, [&] { return message.mutable_end_tells_result(); });
  set(answer.peak_end_tells_result, [&] { return message.mutable_peak_end_tells_result(); });
  ToMessage(answer.response, *message.mutable_response());
  ToMessage(answer.raw, *message.mutable_raw());
  set(answer.weighted, [&] { return message.mutable_weighted(); });
  ToMessage(answer.covered, *message.mutable_covered());
  for (const graph::ResponseStratum& stratum : answer.strata) {
    FillStratum(stratum, *message.add_strata());
  }
  message.set_other_strata(Count(answer.other_strata));
  message.set_other_journeys(Count(answer.other_journeys));
}

}  // namespace

absl::StatusOr<v1::GetJourneyScoresResponse> GetJourneyScores(
    const v1::GetJourneyScoresRequest& request, const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckNotNegative(violations, request.max_strata(), "max_strata");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  const graph::MetricCatalogue& metrics = *question->context.metrics;
  CheckMetric(request.metric(), metrics, "metric", violations);
  if (!violations.empty()) return violations.ToStatus();

  graph::JourneyScoreCounts counts(question->context, MetricOrNps(request.metric(), metrics));
  const auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  const int shown = request.max_strata() == 0 ? kDefaultStrata : request.max_strata();
  v1::GetJourneyScoresResponse response;
  FillResponse(
      graph::AnswerJourneyScores(counts, question->context, static_cast<std::uint64_t>(shown)),
      response);
  FillInfo(*totals, question->context, graph::kJourneyScoresUnit, graph::kJourneyScoresDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
