#include "server/questions/retention.h"

#include <algorithm>
#include <string>

#include "graph/questions/retention.h"
#include "server/answer_info.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/questions/number_checks.h"
#include "server/questions/path_parts.h"
#include "server/questions/seam_message.h"

namespace journeygraph::server {
namespace {

constexpr std::uint32_t kDefaultPeriodDays = 30;
constexpr std::uint32_t kMaxPeriodDays = 3'650;
constexpr std::uint32_t kMaxHorizon = 10'000;
constexpr std::size_t kMaxPeriods = 1'000;
constexpr double kMaxDiscount = 10;
constexpr double kMaxValue = 1e12;

constexpr const char* kFormulas[] = {
    "retention = product over days of (1 - churned / at risk)",
    "churn = churned customers / observed periods",
    "lifetime = 1 / churn",
    "arpu = value until churn / observed periods",
    "clv_simple = arpu x margin / churn",
    "clv_discounted = sum over t = 0 .. horizon - 1 of m r^t / (1 + i)^t, m = arpu x margin, "
    "r = 1 - churn, i = (1 + discount_rate)^(period_days / 365.25) - 1"};

void CheckRequest(const v1::GetRetentionRequest& request, Violations& violations) {
  const v1::CaseNotion& notion = request.scope().case_notion();
  if (notion.notion_case() != v1::CaseNotion::NOTION_NOT_SET && !notion.has_timeline()) {
    violations.Add("scope.case_notion",
                   "cuts timelines into journeys; only timeline is allowed, as customers are "
                   "looked at whole");
  }
  CheckEnum(violations, request.churn_rule(), "churn_rule");
  if (request.has_inactivity()) {
    CheckDuration(violations, request.inactivity(), "inactivity");
    if (request.churn_rule() == v1::CHURN_RULE_EVENT) {
      violations.Add("inactivity", "is set; it must not be with CHURN_RULE_EVENT");
    } else if (violations.empty() && ToMs(request.inactivity()) == 0) {
      violations.Add("inactivity", "is 0; a millisecond or more is allowed");
    }
  }
  CheckWithin(violations, request.period_days(), 1, kMaxPeriodDays, "period_days");
  if (request.has_margin()) CheckNumber(violations, request.margin(), 0, 1, "margin");
  if (request.has_discount_rate()) {
    CheckNumber(violations, request.discount_rate(), 0, kMaxDiscount, "discount_rate");
  }
  CheckWithin(violations, request.horizon_periods(), 1, kMaxHorizon, "horizon_periods");
  if (request.has_value_per_period()) {
    CheckNumber(violations, request.value_per_period(), 0, kMaxValue, "value_per_period");
  }
}

graph::RetentionOptions OptionsOf(const v1::GetRetentionRequest& request, const Question& question,
                                  Violations& violations) {
  graph::RetentionOptions options{.by_event = request.churn_rule() != v1::CHURN_RULE_INACTIVITY,
                                  .observed_until_ms = ObservedUntilMs(question)};
  if (request.churn_rule() == v1::CHURN_RULE_EVENT) return options;
  options.inactivity_ms =
      request.has_inactivity() ? ToMs(request.inactivity()) : question.scope.rules.lost_after_ms;
  if (*options.inactivity_ms == 0) {
    violations.Add("inactivity", "is not set and lost_after of the rules is 0; it is needed");
  }
  return options;
}

graph::RetentionInputs InputsOf(const v1::GetRetentionRequest& request) {
  graph::RetentionInputs inputs{.period_days = kDefaultPeriodDays,
                                .horizon_periods = request.horizon_periods()};
  if (request.period_days() > 0) inputs.period_days = request.period_days();
  if (request.has_margin()) inputs.margin = request.margin();
  if (request.has_discount_rate()) inputs.discount_rate = request.discount_rate();
  if (request.has_value_per_period()) inputs.value_per_period = request.value_per_period();
  return inputs;
}

void FillInputs(const graph::RetentionInputs& inputs, const graph::RetentionOptions& options,
                v1::RetentionInputs& message) {
  message.set_churn_rule(!options.by_event       ? v1::CHURN_RULE_INACTIVITY
                         : options.inactivity_ms ? v1::CHURN_RULE_EITHER
                                                 : v1::CHURN_RULE_EVENT);
  if (options.inactivity_ms) SetDuration(*options.inactivity_ms, *message.mutable_inactivity());
  message.set_period_days(inputs.period_days);
  message.set_margin(inputs.margin);
  message.set_discount_rate(inputs.discount_rate);
  message.set_horizon_periods(inputs.horizon_periods);
  if (inputs.value_per_period) message.set_value_per_period(*inputs.value_per_period);
}

void FillPeriods(const graph::RetentionAnswer& answer, v1::GetRetentionResponse& message) {
  const std::size_t shown = std::min(answer.periods.size(), kMaxPeriods);
  for (std::size_t i = 0; i < shown; ++i) {
    const graph::RetentionPeriod& period = answer.periods[i];
    v1::RetentionPeriod& added = *message.add_periods();
    added.set_number(period.number);
    added.set_at_risk(Count(period.at_risk));
    added.set_churned(Count(period.churned));
    added.set_censored(Count(period.censored));
    ToMessage(period.retention, *added.mutable_retention());
  }
  if (shown == answer.periods.size()) return;
  message.set_other_periods(Count(answer.periods.size() - shown));
  message.set_other_at_risk(Count(answer.periods[shown].at_risk));
}

void FillResponse(const graph::RetentionAnswer& answer, v1::GetRetentionResponse& message) {
  message.set_customers(Count(answer.customers));
  message.set_churned_by_event(Count(answer.churned_by_event));
  message.set_churned_by_inactivity(Count(answer.churned_by_inactivity));
  message.set_retained(Count(answer.retained));
  message.set_returned(Count(answer.returned));
  FillPeriods(answer, message);
  if (answer.median_days) message.set_median_days(*answer.median_days);
  message.set_observed_periods(answer.observed_periods);
  if (answer.churn) ToMessage(*answer.churn, *message.mutable_churn());
  if (answer.lifetime_periods) {
    ToMessage(*answer.lifetime_periods, *message.mutable_lifetime_periods());
  }
  message.set_customers_with_value(Count(answer.customers_with_value));
  message.set_value(answer.value);
  message.set_value_after_churn(answer.value_after_churn);
  if (answer.arpu) message.set_arpu(*answer.arpu);
  if (answer.clv_simple) ToMessage(*answer.clv_simple, *message.mutable_clv_simple());
  if (answer.clv_discounted) ToMessage(*answer.clv_discounted, *message.mutable_clv_discounted());
  message.mutable_inputs()->set_discount_per_period(answer.discount_per_period);
  for (const char* formula : kFormulas) message.add_formulas(formula);
}

}  // namespace

absl::StatusOr<v1::GetRetentionResponse> GetRetention(const v1::GetRetentionRequest& request,
                                                      const QuestionDesk& desk,
                                                      const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckRequest(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  question->scope.case_notion = graph::WholeTimeline{};
  const graph::RetentionOptions options = OptionsOf(request, *question, violations);
  if (!violations.empty()) return violations.ToStatus();

  graph::RetentionCounts counts(question->context, options);
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  const graph::RetentionInputs inputs = InputsOf(request);
  v1::GetRetentionResponse response;
  FillInputs(inputs, options, *response.mutable_inputs());
  FillResponse(graph::AnswerRetention(counts, inputs), response);
  FillInfo(*totals, question->context, graph::kRetentionUnit, graph::kRetentionDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
