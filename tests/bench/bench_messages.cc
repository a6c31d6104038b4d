#include "tests/bench/bench_messages.h"

namespace journeygraph::bench {

void FillInteraction(const BenchData& data, std::uint32_t row, std::uint32_t customer,
                     std::uint64_t arrival, char prefix, v1::Interaction& interaction) {
  const BenchNames& names = Names();
  interaction.set_source("crm");
  interaction.set_id(std::to_string(arrival));
  interaction.set_customer(CustomerName(customer, prefix));
  interaction.set_touchpoint(names.touchpoints[data.touchpoint[row]]);
  interaction.set_channel(names.channels[data.channel[row]]);
  interaction.mutable_event_time()->set_seconds(data.time_ms[row] / 1000);
  interaction.mutable_event_time()->set_nanos(static_cast<std::int32_t>(data.time_ms[row] % 1000) *
                                              1'000'000);
  interaction.set_outcome(names.outcomes[data.outcome[row]]);
  if (data.metric[row] == kNoMetric) return;
  v1::Score& score = *interaction.add_scores();
  score.set_metric(names.metrics[data.metric[row]]);
  const double unit = data.metric[row] == kSentimentMetric ? kSentimentSteps : 1;
  score.set_value(data.score[row] / unit);
}

void FillCustomer(const BenchData& data, std::uint32_t customer, char prefix,
                  v1::Customer& message) {
  message.set_id(CustomerName(customer, prefix));
  auto& attributes = *message.mutable_attributes();
  attributes["persona"] = Names().personas[data.persona[customer]];
  attributes["country"] = Names().countries[data.country[customer]];
}

v1::JourneyMap BenchMap() {
  const BenchNames& names = Names();
  v1::JourneyMap map;
  map.set_display_name("Retailer of the benchmark");
  for (const std::string& stage : names.stages) map.add_stages()->set_id(stage);
  for (int i = 0; i < kTouchpoints; ++i) {
    v1::Touchpoint& touchpoint = *map.add_touchpoints();
    touchpoint.set_id(names.touchpoints[static_cast<std::size_t>(i)]);
    touchpoint.set_stage(names.stages[names.stage_of_touchpoint[static_cast<std::size_t>(i)]]);
  }
  map.mutable_rules()->add_success_outcomes(names.outcomes[kSuccessOutcome]);
  map.mutable_rules()->add_failure_outcomes(names.outcomes[kFailureOutcome]);
  return map;
}

}  // namespace journeygraph::bench
