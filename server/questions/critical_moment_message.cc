#include "server/questions/critical_moment_message.h"

#include "server/answer_info.h"

namespace journeygraph::server {
namespace {

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
  if (moment.exit_lift_estimate) {
    ToMessage(*moment.exit_lift_estimate, *message.mutable_exit_lift_estimate());
  }
  if (moment.risk_ratio_estimate) {
    ToMessage(*moment.risk_ratio_estimate, *message.mutable_risk_ratio_estimate());
  }
  ToMessage(moment.odds_ratio_estimate, *message.mutable_odds_ratio_estimate());
  if (moment.attributable_fraction_estimate) {
    ToMessage(*moment.attributable_fraction_estimate,
              *message.mutable_attributable_fraction_estimate());
  }
  if (moment.attributable_outcomes) {
    message.set_attributable_outcomes(*moment.attributable_outcomes);
  }
  message.set_phi(moment.phi);
  if (moment.p_value) message.set_p_value(*moment.p_value);
  if (moment.q_value) message.set_q_value(*moment.q_value);
}

void FillEvidence(const graph::MomentEvidence& evidence, v1::MomentEvidence& message) {
  if (evidence.lost_outcomes) {
    ToMessage(*evidence.lost_outcomes, *message.mutable_lost_outcomes());
  }
  if (evidence.value) ToMessage(*evidence.value, *message.mutable_value());
  if (evidence.removal_effect) {
    ToMessage(*evidence.removal_effect, *message.mutable_removal_effect());
  }
  ToMessage(evidence.late, *message.mutable_late());
  ToMessage(evidence.success_late, *message.mutable_success_late());
  ToMessage(evidence.success_on_time, *message.mutable_success_on_time());
  ToMessage(evidence.late_lift, *message.mutable_late_lift());
  if (evidence.wait_z_good) message.set_wait_z_good(*evidence.wait_z_good);
  if (evidence.wait_z_bad) message.set_wait_z_bad(*evidence.wait_z_bad);
  message.set_emotion_changes(Count(evidence.emotion_changes));
  if (evidence.emotion_change) {
    ToMessage(*evidence.emotion_change, *message.mutable_emotion_change());
  }
  ToMessage(evidence.biggest_drop, *message.mutable_biggest_drop());
  if (evidence.lift_within_months) {
    ToMessage(*evidence.lift_within_months, *message.mutable_lift_within_months());
  }
}

}  // namespace

graph::MomentKind KindOf(v1::MomentKind kind) {
  if (kind == v1::MOMENT_KIND_UNSPECIFIED) return graph::MomentKind::kTouchpoint;
  return static_cast<graph::MomentKind>(kind);
}

v1::JourneyResult ToMessage(graph::Ending ending) {
  return ending == graph::Ending::kGood ? v1::JOURNEY_RESULT_SUCCESS : v1::JOURNEY_RESULT_FAILURE;
}

void ToMessage(const graph::CriticalMoment& moment, v1::CriticalMoment& message) {
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
  message.set_kind(static_cast<v1::MomentKind>(moment.kind));
  message.set_next_touchpoint(moment.next_touchpoint);
  message.set_channel(moment.channel);
  if (moment.ending) message.set_ending(ToMessage(*moment.ending));
  message.set_step(moment.step);
  if (moment.evidence) FillEvidence(*moment.evidence, *message.mutable_evidence());
}

void ToMessage(const graph::EmotionSummary& emotions, v1::EmotionSummary& message) {
  message.set_journeys(Count(emotions.journeys));
  ToMessage(emotions.mean, *message.mutable_mean());
  ToMessage(emotions.biggest_drop, *message.mutable_biggest_drop());
  ToMessage(emotions.peak, *message.mutable_peak());
  ToMessage(emotions.end, *message.mutable_end());
  ToMessage(emotions.peak_end, *message.mutable_peak_end());
}

void ToMessage(const graph::MarkAgreement& agreement, v1::MarkAgreement& message) {
  for (const graph::MarkedMoment& moment : agreement.moments) {
    v1::MarkedMoment& marked = *message.add_moments();
    marked.set_touchpoint(moment.touchpoint);
    for (const graph::MarkerKind kind : moment.marked_as) {
      marked.add_marked_as(static_cast<v1::MarkerKind>(kind));
    }
    marked.set_verdict(static_cast<v1::MarkVerdict>(moment.verdict));
    if (moment.success_lift) marked.set_success_lift(*moment.success_lift);
  }
  message.set_neither(Count(agreement.neither));
}

}  // namespace journeygraph::server
