#include "server/questions/data_quality.h"

#include <string>

#include "graph/questions/data_quality.h"
#include "server/answer_info.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/questions/path_parts.h"
#include "server/questions/seam_message.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultTouchpoints = 50;
constexpr int kMaxTouchpoints = 10'000;
constexpr int kDefaultGaps = 10;
constexpr int kMaxGaps = 1'000;
constexpr std::size_t kMaxName = 256;
constexpr std::size_t kDateLength = 10;  // of "2025-03-01"

constexpr const char* kNotMeasured[] = {
    "timeliness: when interactions arrived is not kept with what questions scan",
    "validity: invalid interactions are refused when they come in",
    "repeated deliveries: an interaction with the same source and id is kept once; duplicates are "
    "those with another id",
    "conflicting attributes: a customer has one value of each, the latest",
    "identity: every interaction has a customer; whether two customers are one person is not "
    "known"};

void CheckRequest(const v1::GetDataQualityRequest& request, Violations& violations) {
  CheckCount(violations, request.order_rules_size(), graph::DataQualityCounts::kMaxOrderRules,
             "order_rules");
  for (int i = 0; i < request.order_rules_size(); ++i) {
    const v1::OrderRule& rule = request.order_rules(i);
    CheckRequiredName(violations, rule.before(), kMaxName, "order_rules[", i, "].before");
    CheckRequiredName(violations, rule.after(), kMaxName, "order_rules[", i, "].after");
    if (!rule.before().empty() && rule.before() == rule.after()) {
      violations.Add(absl::StrCat("order_rules[", i, "].after"),
                     absl::StrCat("is ", Quoted(rule.after()),
                                  ", the same as before; another touchpoint is needed"));
    }
  }
  if (request.has_silence()) {
    CheckDuration(violations, request.silence(), "silence");
    if (violations.empty() && ToMs(request.silence()) == 0) {
      violations.Add("silence", "is 0; a millisecond or more is allowed");
    }
  }
  CheckWithin(violations, request.max_touchpoints(), 1, kMaxTouchpoints, "max_touchpoints");
  CheckWithin(violations, request.max_gaps(), 1, kMaxGaps, "max_gaps");
}

graph::DataQualityOptions OptionsOf(const v1::GetDataQualityRequest& request,
                                    const Question& question) {
  graph::DataQualityOptions options{.observed_until_ms = ObservedUntilMs(question)};
  // The end of a range is the first moment after it.
  if (options.observed_until_ms == question.scope.time_range.end_ms) --*options.observed_until_ms;
  for (const v1::OrderRule& rule : request.order_rules()) {
    options.order_rules.push_back({.before = rule.before(), .after = rule.after()});
  }
  if (request.has_silence()) options.silence_ms = ToMs(request.silence());
  return options;
}

std::string DateOf(std::int64_t day) {
  return FormatTime(day * graph::kMsPerDay).substr(0, kDateLength);
}

void FillDays(const graph::DayCoverage& coverage, v1::DayCoverage& message) {
  message.set_days(Count(coverage.days));
  message.set_empty_days(Count(coverage.empty_days));
  message.set_expected_empty_days(coverage.expected_empty_days);
  message.set_blind_days(Count(coverage.blind_days));
  message.set_longest_blind_days(Count(coverage.longest_blind_days));
  if (coverage.longest_blind_days > 0) {
    message.set_longest_blind_start(DateOf(coverage.longest_blind_start));
  }
  if (coverage.days > 0) message.set_first_day(DateOf(coverage.first_day));
  message.set_on_other_days(Count(coverage.older));
}

void FillRow(const graph::QualityRow& row, v1::DataQualityRow& message) {
  message.set_name(row.name);
  message.set_interactions(Count(row.interactions));
  ToMessage(row.with_channel, *message.mutable_with_channel());
  ToMessage(row.with_outcome, *message.mutable_with_outcome());
  ToMessage(row.with_score, *message.mutable_with_score());
  ToMessage(row.with_value, *message.mutable_with_value());
  ToMessage(row.with_cost, *message.mutable_with_cost());
  ToMessage(row.with_team, *message.mutable_with_team());
  ToMessage(row.with_initiator, *message.mutable_with_initiator());
  if (row.mapped) ToMessage(*row.mapped, *message.mutable_mapped());
  message.set_ties(Count(row.ties));
  message.set_duplicates(Count(row.duplicates));
  FillDays(row.coverage, *message.mutable_days());
  message.set_small_sample(row.small_sample);
}

void FillRules(const graph::DataQualityAnswer& answer, v1::GetDataQualityResponse& message) {
  for (const graph::OrderRuleResult& result : answer.rules) {
    v1::OrderRuleResult& added = *message.add_order_rules();
    added.mutable_rule()->set_before(result.rule.before);
    added.mutable_rule()->set_after(result.rule.after);
    ToMessage(result.violations, *added.mutable_violations());
    ToMessage(result.missing, *added.mutable_missing());
    added.set_observed(result.is_observed);
  }
}

void FillGaps(const graph::DataQualityAnswer& answer, v1::GetDataQualityResponse& message) {
  ToMessage(answer.silent_gaps, *message.mutable_silent_gaps());
  for (const graph::SilentGap& gap : answer.gaps) {
    v1::SilentGap& added = *message.add_gaps();
    added.set_from_touchpoint(gap.from);
    added.set_to_touchpoint(gap.to);
    added.set_count(Count(gap.count));
    added.set_p50_ms(gap.p50_ms);
    added.set_p90_ms(gap.p90_ms);
  }
  message.set_other_gap_pairs(Count(answer.other_gap_pairs));
  message.set_other_gaps(Count(answer.other_gaps));
}

void FillResponse(const graph::DataQualityAnswer& answer, v1::GetDataQualityResponse& message) {
  FillRow(answer.total, *message.mutable_total());
  for (const graph::QualityRow& row : answer.touchpoints) FillRow(row, *message.add_touchpoints());
  message.set_other_touchpoints(Count(answer.other_touchpoints));
  message.set_other_interactions(Count(answer.other_interactions));
  for (const graph::QualityRow& row : answer.channels) FillRow(row, *message.add_channels());
  ToMessage(answer.journeys_with_unknown_channel, *message.mutable_journeys_with_unknown_channel());
  ToMessage(answer.journeys_without_channel, *message.mutable_journeys_without_channel());
  if (answer.catalogue) ToMessage(*answer.catalogue, *message.mutable_catalogue());
  for (const std::string& touchpoint : answer.never_observed) {
    message.add_never_observed(touchpoint);
  }
  FillRules(answer, message);
  FillGaps(answer, message);
  for (const char* reason : kNotMeasured) message.add_not_measured(reason);
}

}  // namespace

absl::StatusOr<v1::GetDataQualityResponse> GetDataQuality(const v1::GetDataQualityRequest& request,
                                                          const QuestionDesk& desk,
                                                          const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckRequest(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  const graph::DataQualityOptions options = OptionsOf(request, *question);
  graph::DataQualityCounts counts(question->context, options);
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  const graph::DataQualityLimits limits{
      .max_touchpoints = LimitOf(request.max_touchpoints(), kDefaultTouchpoints, kMaxTouchpoints),
      .max_gaps = LimitOf(request.max_gaps(), kDefaultGaps, kMaxGaps)};
  v1::GetDataQualityResponse response;
  FillResponse(graph::AnswerDataQuality(counts, question->context, limits), response);
  SetDuration(options.silence_ms, *response.mutable_silence());
  FillInfo(*totals, question->context, graph::kDataQualityUnit, graph::kDataQualityDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
