#include "server/analytics_service.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "graph/questions/channel_switches.h"
#include "graph/questions/critical_moments.h"
#include "graph/questions/funnel.h"
#include "graph/questions/observed_graph.h"
#include "graph/questions/stage_scores.h"
#include "graph/questions/variants.h"
#include "server/answer_info.h"
#include "server/convert_answer.h"
#include "server/convert_funnel.h"
#include "server/convert_time.h"
#include "server/convert_variants.h"
#include "server/field_checks.h"
#include "server/find_workspace.h"
#include "server/question.h"
#include "server/validate_funnel.h"
#include "server/validate_scope.h"
#include "storage/scan.h"

namespace journeygraph::server {
namespace {

// Checks what all requests have in common; gives the workspace's id.
template <typename Request>
std::string CheckQuestion(const Request& request, Violations& violations) {
  std::string id = CheckParent(request.parent(), violations);
  ValidateScope(request.scope(), id, violations);
  return id;
}

template <typename Counts>
absl::StatusOr<graph::ScanTotals> ScanAll(const Question& question, int threads,
                                          const Caller& caller, Counts& counts) {
  return storage::Scan(*question.snapshot, question.scope, question.context,
                       {.threads = threads, .cancelled = caller.cancelled}, counts);
}

graph::Period PeriodOf(v1::Period period) {
  switch (period) {
    case v1::PERIOD_DAY:
      return graph::Period::kDay;
    case v1::PERIOD_WEEK:
      return graph::Period::kWeek;
    case v1::PERIOD_MONTH:
      return graph::Period::kMonth;
    default:
      return graph::Period::kNone;
  }
}

graph::StageScoresOptions OptionsOf(const v1::GetStageScoresRequest& request) {
  graph::StageScoresOptions options{.period = PeriodOf(request.period()),
                                    .include_touchpoints = request.include_touchpoints()};
  if (request.answers() == v1::ANSWER_SELECTION_LAST_PER_JOURNEY) {
    options.answers = graph::AnswerSelection::kLastPerJourney;
  }
  for (const std::string& name : request.metrics()) {
    if (const auto metric = graph::MetricNamed(name)) options.metrics.push_back(*metric);
  }
  return options;
}

void CheckStageScores(const v1::GetStageScoresRequest& request, Violations& violations) {
  CheckEnum(violations, request.period(), "period");
  CheckEnum(violations, request.answers(), "answers");
  for (int i = 0; i < request.metrics_size(); ++i) {
    if (graph::MetricNamed(request.metrics(i))) continue;
    violations.Add(absl::StrCat("metrics[", i, "]"),
                   absl::StrCat("is ", Quoted(request.metrics(i)),
                                "; nps, csat, ces or sentiment is allowed"));
  }
}

void CheckVariants(const v1::ListVariantsRequest& request, Violations& violations) {
  CheckNotNegative(violations, request.max_variants(), "max_variants");
  CheckEnum(violations, request.element(), "element");
  if (request.element() == v1::PATH_ELEMENT_STAGE && request.scope().map().empty()) {
    violations.Add("element", "is PATH_ELEMENT_STAGE without a map; scope.map is needed");
  }
  CheckNotNegative(violations, request.min_customers(), "min_customers");
}

}  // namespace

AnalyticsService::AnalyticsService(storage::Store& store, int scan_threads)
    : store_(store), scan_threads_(scan_threads) {}

absl::StatusOr<v1::GetStageScoresResponse> AnalyticsService::GetStageScores(
    const v1::GetStageScoresRequest& request, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckStageScores(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(store_, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::StageScoreCounts counts(question->context, OptionsOf(request));
  auto totals = ScanAll(*question, scan_threads_, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetStageScoresResponse response;
  ToMessage(graph::AnswerStageScores(counts, question->context), response);
  FillInfo(*totals, question->context, graph::kStageScoresUnit, graph::kStageScoresDefinition,
           *response.mutable_info());
  return response;
}

absl::StatusOr<v1::GetChannelSwitchesResponse> AnalyticsService::GetChannelSwitches(
    const v1::GetChannelSwitchesRequest& request, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckDuration(violations, request.max_gap(), "max_gap");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(store_, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::ChannelSwitchOptions options;
  if (request.has_max_gap()) options.max_gap_ms = ToMs(request.max_gap());
  graph::ChannelSwitchCounts counts(question->context, options);
  auto totals = ScanAll(*question, scan_threads_, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetChannelSwitchesResponse response;
  ToMessage(graph::AnswerChannelSwitches(counts, question->context), response);
  FillInfo(*totals, question->context, graph::kChannelSwitchesUnit,
           graph::kChannelSwitchesDefinition, *response.mutable_info());
  return response;
}

absl::StatusOr<v1::ListCriticalMomentsResponse> AnalyticsService::ListCriticalMoments(
    const v1::ListCriticalMomentsRequest& request, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckNotNegative(violations, request.max_moments(), "max_moments");
  CheckNotNegative(violations, request.min_journeys(), "min_journeys");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(store_, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::CriticalMomentCounts counts(question->context);
  auto totals = ScanAll(*question, scan_threads_, caller, counts);
  if (!totals.ok()) return totals.status();
  const graph::CriticalMomentsOptions options{
      .max_moments = static_cast<std::uint64_t>(request.max_moments()),
      .min_journeys = static_cast<std::uint64_t>(std::max(1, request.min_journeys()))};
  auto answer = graph::AnswerCriticalMoments(counts, question->context, options);
  if (!answer.ok()) return answer.status();
  v1::ListCriticalMomentsResponse response;
  ToMessage(*answer, response);
  FillInfo(*totals, question->context, graph::kCriticalMomentsUnit,
           graph::kCriticalMomentsDefinition, *response.mutable_info());
  return response;
}

absl::StatusOr<v1::GetTouchpointGraphResponse> AnalyticsService::GetTouchpointGraph(
    const v1::GetTouchpointGraphRequest& request, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckNotNegative(violations, request.max_transitions(), "max_transitions");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(store_, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::TouchpointCounts counts(question->context);
  auto totals = ScanAll(*question, scan_threads_, caller, counts);
  if (!totals.ok()) return totals.status();
  auto answer = graph::AnswerObservedGraph(
      counts, question->context,
      {.max_transitions = static_cast<std::uint64_t>(request.max_transitions())});
  if (!answer.ok()) return answer.status();
  v1::GetTouchpointGraphResponse response;
  ToMessage(*answer, response);
  FillInfo(*totals, question->context, graph::kObservedGraphUnit, graph::kObservedGraphDefinition,
           *response.mutable_info());
  return response;
}

absl::StatusOr<v1::GetFunnelResponse> AnalyticsService::GetFunnel(
    const v1::GetFunnelRequest& request, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  ValidateFunnel(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(store_, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  ValidateFunnelOnMap(request, question->context.map, violations);
  if (!violations.empty()) return violations.ToStatus();

  graph::FunnelCounts counts(question->context, ToDomain(request));
  auto totals = ScanAll(*question, scan_threads_, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetFunnelResponse response;
  ToMessage(graph::AnswerFunnel(counts, question->context), response);
  FillInfo(*totals, question->context, graph::kFunnelUnit, graph::kFunnelDefinition,
           *response.mutable_info());
  return response;
}

absl::StatusOr<v1::ListVariantsResponse> AnalyticsService::ListVariants(
    const v1::ListVariantsRequest& request, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckVariants(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(store_, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::VariantCounts counts(question->context, CountsOptionsOf(request));
  auto totals = ScanAll(*question, scan_threads_, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::ListVariantsResponse response;
  ToMessage(graph::AnswerVariants(counts, question->context, OptionsOf(request)), response);
  FillInfo(*totals, question->context, graph::kVariantsUnit, graph::kVariantsDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
