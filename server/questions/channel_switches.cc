#include "server/questions/channel_switches.h"

#include <string>

#include "graph/questions/channel_switches.h"
#include "server/answer_info.h"
#include "server/convert_time.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

void FillSwitch(const graph::ChannelSwitch& change, v1::ChannelSwitch& message) {
  message.set_from_channel(change.from_channel);
  message.set_to_channel(change.to_channel);
  message.set_count(Count(change.count));
  message.set_journeys(Count(change.journeys));
  message.set_row_share(change.row_share);
  ToMessage(change.gap, *message.mutable_gap());
  if (change.mean_sentiment_change) {
    message.set_mean_sentiment_change(*change.mean_sentiment_change);
  }
  message.set_sentiment_pairs(Count(change.sentiment_pairs));
  message.set_ended_badly_after(Count(change.ended_badly_after));
}

void FillUse(const graph::ChannelUse& use, v1::ChannelUse& message) {
  message.set_channel(use.channel);
  message.set_interactions(Count(use.interactions));
  message.set_journeys(Count(use.journeys));
  message.set_opportunities(Count(use.opportunities));
  message.set_switches_out(Count(use.switches_out));
  message.set_switches_in(Count(use.switches_in));
}

void FillResponse(const graph::ChannelSwitchesAnswer& answer,
                  v1::GetChannelSwitchesResponse& message) {
  for (const graph::ChannelSwitch& change : answer.switches) {
    FillSwitch(change, *message.add_switches());
  }
  message.set_opportunities(Count(answer.opportunities));
  message.set_switch_count(Count(answer.switch_count));
  message.set_switch_rate(answer.switch_rate);
  ToMessage(answer.switch_proportion, *message.mutable_switch_proportion());
  message.set_journeys_with_switch(Count(answer.journeys_with_switch));
  ToMessage(answer.journey_proportion, *message.mutable_journey_proportion());
  message.set_without_channel(Count(answer.without_channel));
  message.set_over_max_gap(Count(answer.over_max_gap));
  message.set_ping_pongs(Count(answer.ping_pongs));
  for (const graph::ChannelUse& use : answer.channels) FillUse(use, *message.add_channels());
  for (const graph::DistinctChannels& distinct : answer.distinct_channels) {
    v1::DistinctChannels& distinct_message = *message.add_distinct_channels();
    distinct_message.set_channels(Count(distinct.channels));
    distinct_message.set_journeys(Count(distinct.journeys));
  }
}

}  // namespace

absl::StatusOr<v1::GetChannelSwitchesResponse> GetChannelSwitches(
    const v1::GetChannelSwitchesRequest& request, const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckDuration(violations, request.max_gap(), "max_gap");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::ChannelSwitchOptions options;
  if (request.has_max_gap()) options.max_gap_ms = ToMs(request.max_gap());
  graph::ChannelSwitchCounts counts(question->context, options);
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetChannelSwitchesResponse response;
  FillResponse(graph::AnswerChannelSwitches(counts, question->context), response);
  FillInfo(*totals, question->context, graph::kChannelSwitchesUnit,
           graph::kChannelSwitchesDefinition, *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
