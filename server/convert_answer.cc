#include "server/convert_answer.h"

#include <vector>

#include "server/answer_info.h"
#include "server/convert_time.h"

namespace journeygraph::server {
namespace {

template <typename Messages>
void AddPeriods(const std::vector<graph::PeriodScores>& periods, Messages& messages) {
  for (const graph::PeriodScores& period : periods) {
    v1::PeriodScores& message = *messages.Add();
    if (period.start_ms) SetTime(*period.start_ms, *message.mutable_start());
    if (period.end_ms) SetTime(*period.end_ms, *message.mutable_end());
    message.set_incomplete(period.incomplete);
    message.set_interactions(Count(period.interactions));
    for (const graph::MetricScore& score : period.scores) ToMessage(score, *message.add_scores());
  }
}

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

void SetRisks(const graph::CriticalMoment& moment, v1::CriticalMoment& message) {
  message.set_success_with(moment.success_with);
  message.set_success_without(moment.success_without);
  ToMessage(moment.with, *message.mutable_with());
  ToMessage(moment.without, *message.mutable_without());
  ToMessage(moment.success_lift, *message.mutable_success_lift());
  if (moment.risk_ratio) message.set_risk_ratio(*moment.risk_ratio);
  message.set_odds_ratio(moment.odds_ratio);
  if (moment.attributable_fraction) {
    message.set_attributable_fraction(*moment.attributable_fraction);
  }
}

void FillMoment(const graph::CriticalMoment& moment, v1::CriticalMoment& message) {
  message.set_touchpoint(moment.touchpoint);
  message.set_stage(moment.stage);
  message.set_journeys(Count(moment.journeys));
  message.set_interactions(Count(moment.interactions));
  ToMessage(moment.reach, *message.mutable_reach());
  message.set_exit_share(moment.exit_share);
  ToMessage(moment.bad_exit, *message.mutable_bad_exit());
  if (moment.exit_lift) message.set_exit_lift(*moment.exit_lift);
  SetRisks(moment, message);
  message.set_value(moment.value);
  message.set_removal_effect(moment.removal_effect);
  message.set_lost_outcomes(moment.lost_outcomes);
  message.set_lost_entering(moment.lost_entering);
  message.set_lost_leaving(moment.lost_leaving);
  message.set_gained_outcomes(moment.gained_outcomes);
  if (moment.mean_sentiment) message.set_mean_sentiment(*moment.mean_sentiment);
  message.set_sentiment_count(Count(moment.sentiment_count));
  ToMessage(moment.severity, *message.mutable_severity());
  ToMessage(moment.followed_by_switch, *message.mutable_followed_by_switch());
  if (moment.lost_value) message.set_lost_value(*moment.lost_value);
  message.set_carries_outcome(moment.carries_outcome);
  for (graph::MarkerKind kind : moment.marked_as) {
    message.add_marked_as(static_cast<v1::MarkerKind>(kind));
  }
  for (graph::MomentCaveat caveat : moment.caveats) {
    message.add_caveats(static_cast<v1::MomentCaveat>(caveat));
  }
}

}  // namespace

void ToMessage(const graph::StageScoresAnswer& answer, v1::GetStageScoresResponse& message) {
  for (const graph::StageScores& stage : answer.stages) {
    v1::StageScores& stage_message = *message.add_stages();
    stage_message.set_stage(stage.stage);
    stage_message.set_display_name(stage.display_name);
    AddPeriods(stage.periods, *stage_message.mutable_periods());
    stage_message.set_journeys(Count(stage.journeys));
    for (const graph::TouchpointScores& touchpoint : stage.touchpoints) {
      v1::TouchpointScores& touchpoint_message = *stage_message.add_touchpoints();
      touchpoint_message.set_touchpoint(touchpoint.touchpoint);
      AddPeriods(touchpoint.periods, *touchpoint_message.mutable_periods());
    }
  }
}

void ToMessage(const graph::ChannelSwitchesAnswer& answer,
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

void ToMessage(const graph::CriticalMomentsAnswer& answer,
               v1::ListCriticalMomentsResponse& message) {
  for (const graph::CriticalMoment& moment : answer.moments) {
    FillMoment(moment, *message.add_moments());
  }
  message.mutable_other()->set_moments(Count(answer.other.moments));
  message.mutable_other()->set_lost_outcomes(answer.other.lost_outcomes);
  message.set_ranked_by(graph::kCriticalMomentsRankedBy);
  message.set_base_success(answer.base_success);
  ToMessage(answer.success, *message.mutable_success());
  message.set_total_lost_outcomes(answer.total_lost_outcomes);
}

void ToMessage(const graph::ObservedGraphAnswer& answer, v1::GetTouchpointGraphResponse& message) {
  for (const graph::ObservedTouchpoint& touchpoint : answer.touchpoints) {
    v1::ObservedTouchpoint& touchpoint_message = *message.add_touchpoints();
    touchpoint_message.set_touchpoint(touchpoint.touchpoint);
    touchpoint_message.set_stage(touchpoint.stage);
    touchpoint_message.set_count(Count(touchpoint.count));
    touchpoint_message.set_journeys(Count(touchpoint.journeys));
    touchpoint_message.set_starts(Count(touchpoint.starts));
    ToMessage(touchpoint.ends.data(), *touchpoint_message.mutable_ends());
    for (const graph::MetricScore& score : touchpoint.scores) {
      ToMessage(score, *touchpoint_message.add_scores());
    }
  }
  for (const graph::ObservedTransition& transition : answer.transitions) {
    v1::ObservedTransition& transition_message = *message.add_transitions();
    transition_message.set_from(transition.from);
    transition_message.set_to(transition.to);
    transition_message.set_count(Count(transition.count));
    transition_message.set_journeys(Count(transition.journeys));
    transition_message.set_share_out(transition.share_out);
    transition_message.set_share_in(transition.share_in);
    ToMessage(transition.gap, *transition_message.mutable_gap());
  }
  message.mutable_other()->set_transitions(Count(answer.other.transitions));
  message.mutable_other()->set_count(Count(answer.other.count));
  message.set_transition_count(Count(answer.transition_count));
}

}  // namespace journeygraph::server
