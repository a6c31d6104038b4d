#include "server/questions/economics.h"

#include <string>

#include "graph/questions/economics.h"
#include "server/answer_info.h"
#include "server/field_checks.h"
#include "server/questions/number_checks.h"
#include "server/questions/path_parts.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultPlaces = 20;
constexpr int kMaxPlaces = 1'000;
constexpr double kMaxValue = 1e12;

constexpr const char* kFormulas[] = {
    "value_at_stake = lost_outcomes x value_per_outcome",
    "value_per_outcome = mean value of successful journeys that have a value, or that of the "
    "request",
    "cost of a channel = sum of the costs of its interactions",
    "cost_per_success = cost of all journeys / successful journeys"};

void CheckRequest(const v1::GetEconomicsRequest& request, Violations& violations) {
  CheckWithin(violations, request.max_places(), 1, kMaxPlaces, "max_places");
  if (!request.has_value_per_outcome()) return;
  CheckNumber(violations, request.value_per_outcome(), 0, kMaxValue, "value_per_outcome");
  if (request.value_per_outcome() == 0) {
    violations.Add("value_per_outcome", "is 0; more than 0 is allowed");
  }
}

void FillChannel(const graph::CostOfChannel& row, v1::CostOfChannel& message) {
  message.set_channel(row.channel);
  message.set_interactions(Count(row.interactions));
  message.set_with_cost(Count(row.with_cost));
  message.set_journeys(Count(row.journeys));
  message.set_cost(row.cost);
  if (row.mean_cost) ToMessage(*row.mean_cost, *message.mutable_mean_cost());
  if (row.cost_per_journey) message.set_cost_per_journey(*row.cost_per_journey);
  message.set_small_sample(row.small_sample);
}

void FillResult(const graph::CostOfResult& row, v1::CostOfResult& message) {
  message.set_result(ToMessage(row.result));
  message.set_journeys(Count(row.journeys));
  message.set_interactions(Count(row.interactions));
  message.set_with_cost(Count(row.with_cost));
  message.set_with_value(Count(row.with_value));
  message.set_cost(row.cost);
  message.set_value(row.value);
  if (row.mean_cost) ToMessage(*row.mean_cost, *message.mutable_mean_cost());
  if (row.mean_value) ToMessage(*row.mean_value, *message.mutable_mean_value());
}

void FillPlace(const graph::ValueAtPlace& place, v1::ValueAtPlace& message) {
  message.set_touchpoint(place.touchpoint);
  message.set_lost(Count(place.lost));
  ToMessage(place.lost_share, *message.mutable_lost_share());
  if (place.value_at_stake) ToMessage(*place.value_at_stake, *message.mutable_value_at_stake());
}

void FillResponse(const graph::EconomicsAnswer& answer, v1::GetEconomicsResponse& message) {
  message.set_closed_journeys(Count(answer.closed_journeys));
  message.set_open_journeys(Count(answer.open_journeys));
  message.set_lost_outcomes(Count(answer.lost_outcomes));
  if (answer.value_per_outcome) {
    ToMessage(*answer.value_per_outcome, *message.mutable_value_per_outcome());
  }
  message.set_valued_outcomes(Count(answer.valued_outcomes));
  message.set_value_given(answer.is_value_given);
  if (answer.value_at_stake) ToMessage(*answer.value_at_stake, *message.mutable_value_at_stake());
  for (const graph::ValueAtPlace& place : answer.places) FillPlace(place, *message.add_places());
  message.set_other_places(Count(answer.other_places));
  message.set_other_lost(Count(answer.other_lost));
  message.set_cost(answer.cost);
  message.set_value(answer.value);
  if (answer.cost_per_success) message.set_cost_per_success(*answer.cost_per_success);
  for (const graph::CostOfChannel& row : answer.channels) FillChannel(row, *message.add_channels());
  for (const graph::CostOfResult& row : answer.results) FillResult(row, *message.add_results());
  for (const char* formula : kFormulas) message.add_formulas(formula);
}

}  // namespace

absl::StatusOr<v1::GetEconomicsResponse> GetEconomics(const v1::GetEconomicsRequest& request,
                                                      const QuestionDesk& desk,
                                                      const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckRequest(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::EconomicsCounts counts(question->context);
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  graph::EconomicsOptions options{.max_places =
                                      LimitOf(request.max_places(), kDefaultPlaces, kMaxPlaces)};
  if (request.has_value_per_outcome()) options.value_per_outcome = request.value_per_outcome();
  v1::GetEconomicsResponse response;
  FillResponse(graph::AnswerEconomics(counts, question->context, options), response);
  FillInfo(*totals, question->context, graph::kEconomicsUnit, graph::kEconomicsDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
