#include "server/answer_info.h"

#include <algorithm>
#include <limits>
#include <string>

#include "server/convert_metric.h"
#include "server/convert_time.h"

namespace journeygraph::server {
namespace {

void AddLeftOut(const char* reason, std::uint64_t interactions, v1::AnswerInfo& info) {
  if (interactions == 0) return;
  v1::LeftOut& left_out = *info.add_left_out();
  left_out.set_reason(reason);
  left_out.set_interactions(Count(interactions));
}

std::uint64_t Of(const std::uint64_t* counts, graph::JourneyResult result) {
  return counts[static_cast<std::size_t>(result)];
}

}  // namespace

std::uint32_t Count(std::uint64_t count) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(count, std::numeric_limits<std::uint32_t>::max()));
}

void ToMessage(const std::uint64_t* counts, v1::JourneyResultCounts& message) {
  message.set_success(Count(Of(counts, graph::JourneyResult::kSuccess)));
  message.set_failure(Count(Of(counts, graph::JourneyResult::kFailure)));
  message.set_lost(Count(Of(counts, graph::JourneyResult::kLost)));
  message.set_open(Count(Of(counts, graph::JourneyResult::kOpen)));
}

v1::JourneyResult ToMessage(graph::JourneyResult result) {
  switch (result) {
    case graph::JourneyResult::kSuccess:
      return v1::JOURNEY_RESULT_SUCCESS;
    case graph::JourneyResult::kFailure:
      return v1::JOURNEY_RESULT_FAILURE;
    case graph::JourneyResult::kLost:
      return v1::JOURNEY_RESULT_LOST;
    case graph::JourneyResult::kOpen:
      return v1::JOURNEY_RESULT_OPEN;
  }
  return v1::JOURNEY_RESULT_UNSPECIFIED;
}

void ToMessage(const graph::Estimate& estimate, v1::Estimate& message) {
  message.set_value(estimate.value);
  message.set_low(estimate.low);
  message.set_high(estimate.high);
}

void ToMessage(const graph::Proportion& proportion, v1::Proportion& message) {
  message.set_count(Count(proportion.count));
  message.set_total(Count(proportion.total));
  if (proportion.value) message.set_value(*proportion.value);
  message.set_low(proportion.low);
  message.set_high(proportion.high);
}

void ToMessage(const graph::GapStatistics& gap, v1::GapStatistics& message) {
  message.set_count(Count(gap.count));
  message.set_mean_ms(gap.mean_ms);
  message.set_p50_ms(gap.p50_ms);
  message.set_p75_ms(gap.p75_ms);
  message.set_p90_ms(gap.p90_ms);
  message.set_p95_ms(gap.p95_ms);
  message.set_p99_ms(gap.p99_ms);
}

void ToMessage(const graph::MetricScore& score, v1::MetricScore& message) {
  message.set_metric(score.name);
  message.set_display_name(score.display_name);
  message.set_count(Count(score.count));
  message.set_value(score.value);
  message.set_low(score.low);
  message.set_high(score.high);
  message.set_mean(score.mean);
  message.set_standard_deviation(score.standard_deviation);
  message.set_positive(Count(score.positive));
  message.set_neutral(Count(score.neutral));
  message.set_negative(Count(score.negative));
  ToMessage(score.positive_share, *message.mutable_positive_share());
  ToMessage(score.negative_share, *message.mutable_negative_share());
  if (score.index) {
    message.set_index(score.index->value);
    message.set_index_low(score.index->low);
    message.set_index_high(score.index->high);
  }
  message.set_summary(ToMessage(score.summary));
  message.set_worst(score.worst);
  message.set_best(score.best);
  message.set_small_sample(score.small_sample);
  message.set_mixed_wordings(score.mixed_wordings);
}

void FillInfo(const graph::ScanTotals& totals, const graph::QuestionContext& context,
              std::string_view counting_unit, std::string_view definition, v1::AnswerInfo& info) {
  info.set_counting_unit(std::string(counting_unit));
  info.set_total_customers(Count(totals.total_customers));
  info.set_customers(Count(totals.customers));
  info.set_total_interactions(Count(totals.total_interactions));
  info.set_interactions(Count(totals.interactions));
  info.set_journeys(Count(totals.journeys()));
  ToMessage(totals.journeys_by_result, *info.mutable_results());
  AddLeftOut("customer", totals.left_out_by_customer, info);
  AddLeftOut("time_range", totals.left_out_by_time_range, info);
  AddLeftOut("touchpoint", totals.left_out_by_touchpoint, info);
  AddLeftOut("channel", totals.left_out_by_channel, info);
  info.set_tied_pairs(Count(totals.tied_pairs));
  if (context.map) info.set_map_revision(context.map->revision);
  if (context.watermark_ms) SetTime(*context.watermark_ms, *info.mutable_watermark());
  info.set_definition(std::string(definition));
}

}  // namespace journeygraph::server
