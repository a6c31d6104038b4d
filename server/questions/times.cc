#include "server/questions/times.h"

#include <string>
#include <utility>

#include "graph/questions/times_between.h"
#include "server/answer_info.h"
#include "server/field_checks.h"
#include "server/questions/path_parts.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultPoints = 100;
constexpr int kMaxPoints = 1'000;

graph::TimePairing PairingOf(v1::TimePairing pairing) {
  switch (pairing) {
    case v1::TIME_PAIRING_LAST_TO_FIRST:
      return graph::TimePairing::kLastToFirst;
    case v1::TIME_PAIRING_EACH:
      return graph::TimePairing::kEach;
    default:
      return graph::TimePairing::kFirstToFirst;
  }
}

void CheckTimes(const v1::GetTimesRequest& request, Violations& violations) {
  for (const auto& [name, filter] : {std::pair{"from", &request.from()}, {"to", &request.to()}}) {
    CheckFilter(*filter, request.scope(), name, violations);
    if (filter->touchpoints().empty() && filter->channels().empty() && filter->stage().empty()) {
      violations.Add(name, "is empty; touchpoints, channels or a stage are needed");
    }
  }
  CheckEnum(violations, request.pairing(), "pairing");
  CheckNotNegative(violations, request.max_points(), "max_points");
}

void FillResponse(const graph::TimesBetweenAnswer& answer, v1::GetTimesResponse& message) {
  message.set_journeys_with_from(Count(answer.journeys_with_from));
  message.set_journeys_with_both(Count(answer.journeys_with_both));
  ToMessage(answer.times, *message.mutable_time());
  message.set_standard_deviation_ms(answer.standard_deviation_ms);
  ToMessage(answer.waiting, *message.mutable_waiting());
  ToMessage(answer.ended_without.data(), *message.mutable_ended_without());
  v1::SurvivalQuantiles& survival = *message.mutable_survival();
  if (answer.survival.p50_ms) survival.set_p50_ms(*answer.survival.p50_ms);
  if (answer.survival.p75_ms) survival.set_p75_ms(*answer.survival.p75_ms);
  if (answer.survival.p90_ms) survival.set_p90_ms(*answer.survival.p90_ms);
  if (answer.survival.p95_ms) survival.set_p95_ms(*answer.survival.p95_ms);
  if (answer.survival.p99_ms) survival.set_p99_ms(*answer.survival.p99_ms);
  for (const graph::SurvivalPoint& point : answer.curve) {
    v1::SurvivalPoint& added = *message.add_curve();
    added.set_time_ms(point.time_ms);
    added.set_at_risk(Count(point.at_risk));
    added.set_events(Count(point.events));
    added.set_survival(point.survival);
    added.set_low(point.low);
    added.set_high(point.high);
  }
  message.set_small_sample(answer.small_sample);
}

}  // namespace

absl::StatusOr<v1::GetTimesResponse> GetTimes(const v1::GetTimesRequest& request,
                                              const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckTimes(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  CheckFilterOnMap(request.from(), question->context.map, "from", violations);
  CheckFilterOnMap(request.to(), question->context.map, "to", violations);
  if (!violations.empty()) return violations.ToStatus();

  const graph::TimePairing pairing = PairingOf(request.pairing());
  graph::TimesBetweenCounts counts(
      question->context,
      {.from = ToDomain(request.from()), .to = ToDomain(request.to()), .pairing = pairing});
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetTimesResponse response;
  FillResponse(
      graph::AnswerTimesBetween(counts, LimitOf(request.max_points(), kDefaultPoints, kMaxPoints)),
      response);
  FillInfo(
      *totals, question->context,
      pairing == graph::TimePairing::kEach ? graph::kTimesOfEachUnit : graph::kTimesBetweenUnit,
      graph::kTimesBetweenDefinition, *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
