#include "server/questions/channel_switches.h"

#include <optional>
#include <string>

#include "graph/channel_lens.h"
#include "graph/questions/channel_switches.h"
#include "graph/questions/seams.h"
#include "graph/questions/switch_kinds.h"
#include "server/answer_info.h"
#include "server/convert_metric.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/questions/channel_switch_parts.h"
#include "server/questions/name_lists.h"
#include "server/questions/seam_message.h"

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
  message.set_channel_entropy_bits(graph::ChannelEntropy(answer));
}

void CheckRequest(const v1::GetChannelSwitchesRequest& request, Violations& violations) {
  CheckDuration(violations, request.max_gap(), "max_gap");
  CheckEnum(violations, request.level(), "level");
  CheckNames(request.ignored_channels(), "ignored_channels", violations);
  CheckSeamWeights(request.seam_weights(), "seam_weights", violations);
}

graph::ChannelLensOptions LensOf(const v1::GetChannelSwitchesRequest& request) {
  return {.level = ToDomain(request.level()),
          .ignored_channels = Names(request.ignored_channels()),
          .only_customer_initiated = request.only_customer_initiated(),
          .merge_repeats = request.merge_repeats()};
}

// Whether anything is asked for beyond the matrix of channels as recorded.
bool AsksForMore(const v1::GetChannelSwitchesRequest& request) {
  return request.level() == v1::CHANNEL_LEVEL_FAMILY || !request.ignored_channels().empty() ||
         request.only_customer_initiated() || request.merge_repeats() || request.include_kinds() ||
         request.include_stages() || request.include_seams();
}

// The matrix and all parts asked for, seen through the lens of the request, in one scan.
absl::StatusOr<graph::ScanTotals> AnswerAll(const v1::GetChannelSwitchesRequest& request,
                                            const graph::ChannelSwitchOptions& options,
                                            const Question& question, const QuestionDesk& desk,
                                            const Caller& caller,
                                            v1::GetChannelSwitchesResponse& response) {
  const graph::ChannelLens lens(question.context, LensOf(request));
  const graph::SeamOptions seam_options{
      .max_gap_ms = options.max_gap_ms,
      .metric =
          MetricOr(request.seam_metric(), graph::Metric::kSentiment, *question.context.metrics),
      .observed_until_ms = ObservedUntilMs(question)};
  graph::IfAsked<graph::SwitchKindCounts> kinds;
  if (request.include_kinds() || request.include_stages()) {
    kinds.part.emplace(lens.context(), lens.facts(), options);
  }
  graph::IfAsked<graph::SeamCounts> seams;
  if (request.include_seams()) seams.part.emplace(lens.context(), seam_options);
  graph::ThroughLens counts(lens, graph::ChannelSwitchCounts(lens.context(), options), kinds,
                            seams);
  auto totals = ScanAll(question, desk, caller, counts);
  if (!totals.ok()) return totals;

  const auto answer = graph::AnswerChannelSwitches(counts.part<0>(), lens.context());
  FillResponse(answer, response);
  FillLeftOut(counts.lens().left_out(), *response.mutable_left_out());
  if (const auto& counted = counts.part<1>().part) {
    const auto of_kinds = graph::AnswerSwitchKinds(*counted, lens.context());
    if (request.include_kinds()) FillKinds(of_kinds, response);
    if (request.include_stages()) FillStages(of_kinds, response);
  }
  if (request.include_kinds() || request.level() == v1::CHANNEL_LEVEL_FAMILY) {
    FillFacts(answer, lens, response);
  }
  if (const auto& counted = counts.part<2>().part) {
    std::optional<graph::SeamWeights> weights;
    if (request.has_seam_weights()) weights = ToDomain(request.seam_weights());
    const auto of_seams = graph::AnswerSeams(*counted, lens.context(), seam_options, weights);
    for (const graph::Seam& seam : of_seams.seams) ToMessage(seam, *response.add_seams());
  }
  return totals;
}

absl::StatusOr<graph::ScanTotals> AnswerMatrix(const graph::ChannelSwitchOptions& options,
                                               const Question& question, const QuestionDesk& desk,
                                               const Caller& caller,
                                               v1::GetChannelSwitchesResponse& response) {
  graph::ChannelSwitchCounts counts(question.context, options);
  auto totals = ScanAll(question, desk, caller, counts);
  if (!totals.ok()) return totals;
  FillResponse(graph::AnswerChannelSwitches(counts, question.context), response);
  return totals;
}

}  // namespace

absl::StatusOr<v1::GetChannelSwitchesResponse> GetChannelSwitches(
    const v1::GetChannelSwitchesRequest& request, const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckRequest(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  CheckMetric(request.seam_metric(), *question->context.metrics, "seam_metric", violations);
  if (!violations.empty()) return violations.ToStatus();

  graph::ChannelSwitchOptions options;
  if (request.has_max_gap()) options.max_gap_ms = ToMs(request.max_gap());
  v1::GetChannelSwitchesResponse response;
  const auto totals = AsksForMore(request)
                          ? AnswerAll(request, options, *question, desk, caller, response)
                          : AnswerMatrix(options, *question, desk, caller, response);
  if (!totals.ok()) return totals.status();
  FillInfo(*totals, question->context, graph::kChannelSwitchesUnit,
           graph::kChannelSwitchesDefinition, *response.mutable_info());
  return response;
}

void ToMessage(const graph::ChannelSwitchesAnswer& answer,
               v1::GetChannelSwitchesResponse& message) {
  FillResponse(answer, message);
}

}  // namespace journeygraph::server
