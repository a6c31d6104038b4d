// Where it is decided how journeys end (definitions 3.1).
//
//   TouchpointCounts counts(context, kDecisionPointsCounts);
//   TransitionResults results(context);
//   Scan(snapshot, scope, context, options, counts, results);
//   auto answer = AnswerDecisionPoints(counts, results, context, {.epsilon = 0.05});
//
// Three views of the first-order graph of closed journeys:
// - Decision boundary (Kobialka et al.). By reach: a touchpoint is determined good if no bad end
// can
//   be reached from it, determined bad if no good one can, otherwise open; an open touchpoint is on
//   the boundary if all its successors (ENDs included) are determined and both kinds are among
//   them. By value, for noisy data: determined good is V >= 1 - epsilon, determined bad V <=
//   epsilon, and only transitions made at least min_count times count as successors.
// - Dominators of success: touchpoints on every way from START to a good end, by transitions made
// at
//   least min_count times. Every successful journey along such transitions passes them.
// - Polarity of transitions: (1 - H(p)) with the sign of p - 1/2, p = share of good ends among the
//   journeys that make it, one vote each.
// Counting unit: journeys. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/measure/statistics.h"
#include "graph/touchpoint_counts.h"
#include "graph/transition_results.h"

namespace journeygraph::graph {

inline constexpr char kDecisionPointsUnit[] = "journeys";
inline constexpr char kDecisionPointsDefinition[] =
    "Closed journeys only. A touchpoint is decided by reach if only good or only bad ends can be "
    "reached from it, and by value if the chance to end well from it is at most epsilon or at "
    "least "
    "1 - epsilon; on the boundary, everything that follows is decided, some well and some badly. "
    "Polarity is 1 - entropy of how journeys with the transition end, negative where most end "
    "badly.";

// What `counts` are made with.
inline constexpr TouchpointCountsOptions kDecisionPointsCounts = {
    .gaps = false, .scores = false, .open_journeys = false, .transition_journeys = false};

struct DecisionPointsOptions {
  double epsilon = 0.05;              // 0 to below 0.5
  std::uint64_t min_count = 10;       // rarer transitions are noise
  std::uint64_t max_touchpoints = 0;  // 0: all
  std::uint64_t max_transitions = 0;  // 0: all
};

// Numbers as in journeygraph.v1.Decision.
enum class Decision : std::uint8_t { kOpen = 1, kGood = 2, kBad = 3 };

struct DecisionTouchpoint {
  std::string touchpoint;
  std::string stage;  // id, or ""
  std::uint64_t interactions = 0;
  Proportion success;  // of the closed journeys with it
  double value = 0;    // V
  Decision by_reach = Decision::kOpen;
  Decision by_value = Decision::kOpen;
  bool on_boundary_by_reach = false;
  bool on_boundary_by_value = false;
  // What follows its interactions, by value; rare transitions included. Sum to `interactions`.
  std::uint64_t next_good = 0;
  std::uint64_t next_bad = 0;
  std::uint64_t next_open = 0;
  friend bool operator==(const DecisionTouchpoint&, const DecisionTouchpoint&) = default;
};

struct DecisionTransition {
  std::string from;  // "": START
  std::string to;
  std::uint64_t count = 0;
  Proportion success;   // of the closed journeys that make it
  double polarity = 0;  // -1 to 1
  double step = 0;      // V(to) - V(from)
  double lost = 0;      // count times the size of a step down
  double gained = 0;    // count times the size of a step up
  friend bool operator==(const DecisionTransition&, const DecisionTransition&) = default;
};

struct SuccessDominator {
  std::string touchpoint;
  bool always = false;  // also by way of rare transitions
  Proportion of_good;   // successful journeys that pass it
  Proportion of_bad;    // failed and lost journeys that pass it
  friend bool operator==(const SuccessDominator&, const SuccessDominator&) = default;
};

// The fields of journeygraph.v1.GetDecisionPointsResponse, apart from info.
struct DecisionPointsAnswer {
  // On the boundary by value first, then open, then decided ones; then by interactions and name.
  std::vector<DecisionTouchpoint> touchpoints;
  std::uint64_t other_touchpoints = 0;
  // By count times |polarity| (equal to 1e-9), then by names; those made at least min_count times.
  std::vector<DecisionTransition> transitions;
  std::uint64_t other_transitions = 0;
  std::uint64_t other_transition_count = 0;  // how often they were made
  std::vector<SuccessDominator> dominators;  // in the order in which they are passed
  Proportion success;
  friend bool operator==(const DecisionPointsAnswer&, const DecisionPointsAnswer&) = default;
};

// Without closed journeys the answer is empty.
// Returns RESOURCE_EXHAUSTED, if there are 2^32 - 1 transitions or more.
absl::StatusOr<DecisionPointsAnswer> AnswerDecisionPoints(
    const TouchpointCounts& counts, const TransitionResults& results,
    const QuestionContext& context, const DecisionPointsOptions& options = {});

}  // namespace journeygraph::graph
