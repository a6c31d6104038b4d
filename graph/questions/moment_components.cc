#include "graph/questions/moment_components.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

namespace journeygraph::graph {
namespace {

class ComponentList {
 public:
  // How to name, measure and define a number.
  struct Meaning {
    std::string_view name;
    std::string_view unit;
    std::string_view definition;
  };

  void Add(const Meaning& meaning, const Proportion& share) {
    MomentComponent& component = Append(meaning, share.total);
    component.value = share.value;
    if (!share.value) return;
    component.low = share.low;
    component.high = share.high;
  }
  void Add(const Meaning& meaning, const std::optional<Estimate>& estimate, std::uint64_t n) {
    MomentComponent& component = Append(meaning, n);
    if (!estimate) return;
    component.value = estimate->value;
    component.low = estimate->low;
    component.high = estimate->high;
  }
  void Add(const Meaning& meaning, std::optional<double> value, std::uint64_t n) {
    Append(meaning, n).value = value;
  }

  std::vector<MomentComponent> Take() { return std::move(components_); }

 private:
  MomentComponent& Append(const Meaning& meaning, std::uint64_t n) {
    components_.push_back(
        {.n = n, .unit = std::string(meaning.unit), .definition = std::string(meaning.definition)});
    components_.back().name = std::string(meaning.name);
    return components_.back();
  }

  std::vector<MomentComponent> components_;
};

void AddComparison(const CriticalMoment& moment, ComponentList& list) {
  const std::uint64_t n = moment.with.total + moment.without.total;
  list.Add({"reach", "share", "Closed journeys with the moment / all closed journeys."},
           moment.reach);
  list.Add({"success_with", "share", "Share of the journeys with it that end well."}, moment.with);
  list.Add({"success_without", "share",
            "Share of the comparable journeys without it that end well: of those that reached its "
            "stage (transitions: the touchpoint that it leaves)."},
           moment.without);
  const bool is_comparable = moment.with.total > 0 && moment.without.total > 0;
  list.Add({"success_lift", "points",
            "success_with - success_without, with Newcombe's interval. The risk difference is its "
            "negative."},
           is_comparable ? std::optional(moment.success_lift) : std::nullopt, n);
  list.Add({"p_value", "share",
            "Two-sided p-value of the two shares being equal (pooled z); absent where the moment "
            "carries the outcome itself."},
           moment.p_value, n);
  list.Add({"q_value", "share",
            "p_value adjusted by Benjamini and Hochberg for all moments compared in the question."},
           moment.q_value, n);
  list.Add({"risk_ratio", "ratio",
            "Risk of ending badly with it / without it, with the log interval of Katz."},
           moment.risk_ratio_estimate, n);
  list.Add({"odds_ratio", "ratio",
            "Odds of ending badly with it / without it, with a prior of one in every field and "
            "Woolf's interval."},
           moment.odds_ratio_estimate, n);
  list.Add({"phi", "ratio", "Correlation of having the moment and ending badly, -1 to 1."},
           moment.phi, n);
  list.Add({"attributable_fraction", "share",
            "Share of the bad ends among comparable journeys that would not have been, if it were "
            "the cause and were removed (Levin): pe (RR - 1) / (1 + pe (RR - 1))."},
           moment.attributable_fraction_estimate, n);
  list.Add({"attributable_outcomes", "outcomes",
            "attributable_fraction times these bad ends: outcomes lost due to it, if it were the "
            "cause."},
           moment.attributable_outcomes, n);
}

void AddGraphNumbers(const CriticalMoment& moment, ComponentList& list) {
  const bool is_transition = moment.kind == MomentKind::kTransition;
  const MomentEvidence* evidence = moment.evidence ? &*moment.evidence : nullptr;
  const auto estimate = [](const std::optional<Estimate>& with_interval, double value) {
    return with_interval ? *with_interval : Estimate{.value = value, .low = value, .high = value};
  };
  const std::uint64_t n = moment.interactions;
  const auto add = [&](const ComponentList::Meaning& meaning, double value,
                       const std::optional<Estimate>& with_interval) {
    if (with_interval) {
      list.Add(meaning, std::optional(estimate(with_interval, value)), n);
    } else {
      list.Add(meaning, std::optional(value), n);
    }
  };
  add({"lost_outcomes", "outcomes",
       "Good ends lost on the steps into and out of it: sum of count times the fall of the chance "
       "to end well in the first-order Markov graph; bootstrap interval of customers. The rank."},
      moment.lost_outcomes, evidence ? evidence->lost_outcomes : std::nullopt);
  list.Add({"gained_outcomes", "outcomes", "Good ends won on these steps."}, moment.gained_outcomes,
           n);
  list.Add({"lost_value", "money",
            "lost_outcomes times the mean value of a successful journey; absent without values."},
           moment.lost_value, n);
  add({"value", "share", "V: the chance to end well from here (transitions: from where it leads)."},
      moment.value, evidence ? evidence->value : std::nullopt);
  if (is_transition) {
    list.Add({"step", "points", "Change of the chance to end well over the transition."},
             moment.step, n);
    return;
  }
  add({"removal_effect", "share",
       "By how much the success rate falls, as a share of it, if journeys that come here never end "
       "well."},
      moment.removal_effect, evidence ? evidence->removal_effect : std::nullopt);
  list.Add({"bad_exit", "share", "Journeys that end badly right at it / journeys with it."},
           moment.bad_exit);
  list.Add({"exit_lift", "ratio",
            "Share of its visits that are a bad end / the same share for all of its stage."},
           moment.exit_lift_estimate, n);
}

void AddExperience(const CriticalMoment& moment, ComponentList& list) {
  if (moment.kind == MomentKind::kTransition) return;
  list.Add({"severity", "share", "Negative answers / all answers that customers gave at it."},
           moment.severity);
  list.Add({"mean_sentiment", "sentiment", "Mean sentiment at it, -1 to 1."}, moment.mean_sentiment,
           moment.sentiment_count);
  list.Add({"followed_by_switch", "share",
            "Visits with a next step that are followed by another channel, both known."},
           moment.followed_by_switch);
}

void AddEvidence(const CriticalMoment& moment, ComponentList& list) {
  if (!moment.evidence) return;
  const MomentEvidence& evidence = *moment.evidence;
  list.Add({"lift_within_months", "points",
            "success_lift compared only within the calendar month in which journeys begin (Mantel "
            "and Haenszel)."},
           evidence.lift_within_months, moment.with.total + moment.without.total);
  list.Add({"late", "share",
            "Journeys that came late to it: after a longer wait than 95 % of all that made the "
            "same transition."},
           evidence.late);
  const bool both = evidence.success_late.total > 0 && evidence.success_on_time.total > 0;
  list.Add({"late_lift", "points",
            "Share of good ends among journeys that came late less that of the others."},
           both ? std::optional(evidence.late_lift) : std::nullopt, evidence.late.total);
  list.Add({"wait_z_bad", "z",
            "Mean (wait - mean) / standard deviation of the same transition, over the visits of "
            "journeys that end badly."},
           evidence.wait_z_bad, moment.interactions);
  list.Add({"wait_z_good", "z", "The same over the visits of journeys that end well."},
           evidence.wait_z_good, moment.interactions);
  if (moment.kind == MomentKind::kTransition) return;
  list.Add({"emotion_change", "sentiment",
            "Mean change of sentiment from the answer before to the one given here."},
           evidence.emotion_change, evidence.emotion_changes);
  list.Add({"biggest_drop", "share",
            "Of the journeys with such a change here: it is the biggest drop of the journey."},
           evidence.biggest_drop);
}

std::string Points(double difference) {
  return absl::StrCat(std::round(std::abs(difference) * 1000) / 10, " points");
}

std::string SentenceOf(MomentCaveat caveat, const CriticalMoment& moment) {
  switch (caveat) {
    case MomentCaveat::kSmallSample:
      return absl::StrCat("Only ", moment.journeys,
                          " closed journeys have it; below 30 shares are rough.");
    case MomentCaveat::kNoComparison:
      return absl::StrCat(
          "Only ", moment.without.total,
          " comparable journeys are without it, so there is little to compare with.");
    case MomentCaveat::kNoClearDifference:
      return "The interval of the difference includes zero: it may be chance.";
    case MomentCaveat::kCarriesOutcome:
      return "It records the outcome itself, so it is the end and not a cause of it.";
    case MomentCaveat::kChanceAmongMany:
      return absl::StrCat(
          "Alone the difference looks clear, but among all moments compared such a "
          "difference comes up by chance (q = ",
          std::round(moment.q_value.value_or(1) * 1000) / 1000, ").");
    case MomentCaveat::kSeasonal:
      return absl::StrCat(
          "Season: within calendar months the difference is ",
          Points(moment.evidence->lift_within_months->value),
          moment.evidence->lift_within_months->value < 0 ? " for the worse" : " for the better",
          ", over the year ", Points(moment.success_lift.value),
          moment.success_lift.value < 0 ? " for the worse." : " for the better.");
  }
  return "";
}

MomentFlagKind FlagKindOf(MomentCaveat caveat) {
  switch (caveat) {
    case MomentCaveat::kSmallSample:
      return MomentFlagKind::kSmallSample;
    case MomentCaveat::kNoComparison:
      return MomentFlagKind::kNoComparison;
    case MomentCaveat::kNoClearDifference:
      return MomentFlagKind::kNoClearDifference;
    case MomentCaveat::kCarriesOutcome:
      return MomentFlagKind::kCarriesOutcome;
    case MomentCaveat::kChanceAmongMany:
      return MomentFlagKind::kChanceAmongMany;
    case MomentCaveat::kSeasonal:
      return MomentFlagKind::kSeasonal;
  }
  return MomentFlagKind::kAssociationOnly;
}

}  // namespace

std::vector<MomentComponent> ComponentsOf(const CriticalMoment& moment) {
  ComponentList list;
  AddComparison(moment, list);
  AddGraphNumbers(moment, list);
  AddExperience(moment, list);
  AddEvidence(moment, list);
  return list.Take();
}

std::vector<MomentFlag> FlagsOf(const CriticalMoment& moment, bool has_too_many_transitions) {
  std::vector<MomentFlag> flags;
  flags.push_back(
      {MomentFlagKind::kAssociationOnly,
       "Association only: journeys with it may differ in other ways from those without."});
  for (const MomentCaveat caveat : moment.caveats) {
    flags.push_back({FlagKindOf(caveat), SentenceOf(caveat, moment)});
  }
  if (!moment.marked_as.empty()) {
    std::string marks;
    for (const MarkerKind kind : moment.marked_as) {
      absl::StrAppend(&marks, marks.empty() ? "" : " and ",
                      kind == MarkerKind::kMomentOfTruth ? "a moment of truth"
                      : kind == MarkerKind::kPain        ? "a pain point"
                                                         : "a gain");
    }
    flags.push_back({MomentFlagKind::kMarkedOnMap,
                     absl::StrCat("The plan says so: the map marks it as ", marks, ".")});
  }
  if (has_too_many_transitions) {
    flags.push_back({MomentFlagKind::kTooManyTransitions,
                     absl::StrCat("There are more than ", MomentEvidenceCounts::kMostTransitions,
                                  " kinds of transitions, so there are no bootstrap intervals and "
                                  "no delays; narrow the scope to have them.")});
  }
  return flags;
}

}  // namespace journeygraph::graph
