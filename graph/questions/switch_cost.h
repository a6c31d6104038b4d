// What a change of channel costs: steps that switched against like steps that stayed (definitions
// 3.2, "switch cost").
//
//   SwitchCostCounts counts(context, {.max_gap_ms = 7 * kMsPerDay});
//   Scan(snapshot, scope, context, options, counts);
//   SwitchCostAnswer answer = AnswerSwitchCost(counts, context);
//
// Cases are opportunities (channel_switches.h); the exposed switched. Like steps leave the same
// touchpoint (and so are in the same stage) with the same class of the latest answer to one metric
// before: negative, neutral, positive or none. A journey has one vote in every such stratum: its
// first step there. Measures, of what came after the step:
//   exit          the step was the last of a journey that ended badly; closed journeys
//   bad_end       the journey ended badly; closed journeys
//   days_to_goal  from the first interaction of the step to the next good outcome, where one
//   follows cost          sum of what the later interactions cost; only if any interaction has a
//   cost a metric      the first answer at the second interaction or later, where one follows
// Differences are switching minus staying, matched (matched_comparison.h); an association that is
// adjusted for the strata, no proof of a cause. Counting unit: steps.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/first_visits.h"
#include "graph/measure/matched_comparison.h"
#include "graph/measure/moments.h"
#include "graph/measure/pair_index.h"

namespace journeygraph::graph {

inline constexpr char kSwitchCostUnit[] = "steps";
inline constexpr char kSwitchCostDefinition[] =
    "Steps that changed the channel are compared with steps that left the same touchpoint after an "
    "equally good or bad answer and stayed on the channel; one vote for each journey in each "
    "stratum. Differences are switching minus staying, weighted by switches. An association, "
    "adjusted for the strata; no proof of a cause.";

struct SwitchCostOptions {
  std::optional<std::int64_t> max_gap_ms;      // nothing: any distance
  Metric earlier_metric = Metric::kSentiment;  // whose latest answer makes the strata
  // Only steps that leave one of these; empty: any.
  std::vector<std::string> from_channels;
  // Only switches that enter one of these; empty: any. Other switches are not looked at.
  std::vector<std::string> to_channels;
};

// An Accumulator (graph/analysis.h); not thread-safe. Memory grows with the strata that occur, at
// most four for each touchpoint.
class SwitchCostCounts {
 public:
  struct Ends {
    std::uint64_t steps = 0;
    std::uint64_t closed = 0;
    std::uint64_t exits = 0;
    std::uint64_t bad_ends = 0;
  };
  // By side: 0 stayed, 1 switched.
  struct OfStratum {
    Ends ends[2];
    Moments days_to_goal[2];
    Moments cost[2];
  };
  struct SidesOfMetric {
    Moments sides[2];
  };

  static constexpr std::uint32_t kBoxes = 4;  // none, negative, neutral, positive

  explicit SwitchCostCounts(const QuestionContext& context, SwitchCostOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(SwitchCostCounts&& other);

  // (touchpoint, box), and what was counted, in the same order (by first use).
  std::span<const PairIndex::Pair> strata() const { return strata_.pairs(); }
  std::span<const OfStratum> counted() const { return counted_; }
  // By stratum; shorter than strata() where the rest has none.
  std::span<const SidesOfMetric> of_metric(Metric metric) const {
    return of_metric_[static_cast<std::size_t>(metric)];
  }
  bool has_cost() const { return has_cost_; }

 private:
  // What came before and comes after each place of the journey that is counted.
  void LookAround(const JourneyView& journey);
  std::uint32_t BoxOf(std::int64_t micros) const;
  void AddVote(const JourneyView& journey, std::size_t place, bool is_switch);

  std::int64_t max_gap_ms_;
  MetricDefinition earlier_metric_;
  std::vector<std::uint8_t> is_from_;  // by channel
  std::vector<std::uint8_t> is_to_;
  std::vector<OutcomeClass> outcome_class_;
  FirstVisits visits_;  // of touchpoint * kBoxes + box

  std::vector<std::uint8_t> box_;           // by place: of the latest answer up to it
  std::vector<std::int64_t> goal_time_ms_;  // by place: of the next good outcome from it on
  std::vector<std::int64_t> cost_from_;     // by place: sum from it on
  std::size_t next_score_ = 0;              // first answer at the place that is counted or later

  PairIndex strata_;
  std::vector<OfStratum> counted_;
  std::vector<std::vector<SidesOfMetric>> of_metric_;  // by metric, by stratum
  bool has_cost_ = false;
};

// One measure, in all strata or in those of one stage.
struct SwitchCostMeasure {
  std::string measure;    // "exit", "bad_end", "days_to_goal", "cost" or a metric
  bool is_share = false;  // of steps, 0 to 1
  bool high_is_good = false;
  MatchedDifference matched;  // exposed: switched
  // Odds of switching against staying over all strata with both; shares only.
  std::optional<Estimate> odds_ratio;
  friend bool operator==(const SwitchCostMeasure&, const SwitchCostMeasure&) = default;
};

struct SwitchCostOfStage {
  std::string stage;  // "" for touchpoints on no stage
  std::uint64_t switched = 0;
  std::uint64_t stayed = 0;
  std::vector<SwitchCostMeasure> measures;
  friend bool operator==(const SwitchCostOfStage&, const SwitchCostOfStage&) = default;
};

struct SwitchCostAnswer {
  std::uint64_t switched = 0;  // steps with a vote
  std::uint64_t stayed = 0;
  std::uint64_t strata = 0;
  // With at least one value on either side: exit, bad_end, days_to_goal, cost, then metrics in the
  // order of the catalogue.
  std::vector<SwitchCostMeasure> measures;
  std::vector<SwitchCostOfStage> stages;  // with votes, in the order of the map, "" last
  friend bool operator==(const SwitchCostAnswer&, const SwitchCostAnswer&) = default;
};

SwitchCostAnswer AnswerSwitchCost(const SwitchCostCounts& counts, const QuestionContext& context);

}  // namespace journeygraph::graph
