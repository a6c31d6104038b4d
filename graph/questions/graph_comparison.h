// Two touchpoint graphs and what is different between them (definitions 3.5, 3.11).
//
//   TouchpointCounts before(context, {.gaps = false, .scores = false});   // one scan for each
//   auto answer = CompareGraphs(before, after, context, {.max_transitions = 50});
//
// Every way on from a touchpoint is a transition: to a touchpoint, or to an END by result; START is
// where journeys begin. Its share is count / interactions at the touchpoint that it leaves (for
// START, journeys), so that the shares of a touchpoint add up to 1. Differences are second graph
// less first graph. Counting unit: transitions; those of one journey are taken to be independent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/measure/difference.h"
#include "graph/touchpoint_counts.h"

namespace journeygraph::graph {

inline constexpr char kGraphComparisonUnit[] = "transitions";
inline constexpr char kGraphComparisonDefinition[] =
    "The share of a transition is its count / the interactions at the touchpoint that it leaves, "
    "ends included. Differences are second less first graph, with Newcombe's interval, two-"
    "proportion z, and q-values of Benjamini and Hochberg over all tests. moved is the difference "
    "times the interactions there in the second graph: how many went another way than before.";

struct GraphComparisonOptions {
  std::uint64_t max_transitions = 0;  // 0: all
};

enum class TransitionChange : std::uint8_t { kBoth = 1, kNew = 2, kVanished = 3 };

struct TransitionDifference {
  std::string from;                  // "" for START
  std::string to;                    // "" for END
  std::optional<JourneyResult> end;  // where `to` is END
  TransitionChange change = TransitionChange::kBoth;
  std::uint64_t first_count = 0;
  std::uint64_t first_from = 0;  // interactions at `from`
  std::uint64_t second_count = 0;
  std::uint64_t second_from = 0;
  std::optional<Difference> share;  // nothing where one graph lacks `from`
  std::optional<double> q_value;
  bool small_sample = false;  // fewer than 30 interactions at `from` in one graph
  double moved = 0;           // 0 without a difference
  friend bool operator==(const TransitionDifference&, const TransitionDifference&) = default;
};

struct TouchpointDifference {
  std::string touchpoint;
  std::uint64_t first_count = 0;  // interactions
  std::uint64_t second_count = 0;
  std::uint64_t first_journeys = 0;
  std::uint64_t second_journeys = 0;
  std::optional<Difference> reach;  // journeys with it / journeys
  std::optional<double> q_value;
  friend bool operator==(const TouchpointDifference&, const TouchpointDifference&) = default;
};

struct OtherTransitionDifferences {
  std::uint64_t transitions = 0;
  std::uint64_t first_count = 0;
  std::uint64_t second_count = 0;
  friend bool operator==(const OtherTransitionDifferences&,
                         const OtherTransitionDifferences&) = default;
};

// The fields of journeygraph.v1.CompareGraphsResponse, apart from the infos. In each graph the
// counts of `transitions` and `other` add up to interactions + journeys.
struct GraphComparison {
  std::vector<TransitionDifference> transitions;  // by size of `moved`, then counts and names
  OtherTransitionDifferences other;               // beyond max_transitions
  std::vector<TouchpointDifference> touchpoints;  // by size of the difference, then by name
  std::uint64_t new_transitions = 0;              // shown or not
  std::uint64_t vanished_transitions = 0;
  std::uint64_t tests = 0;
  friend bool operator==(const GraphComparison&, const GraphComparison&) = default;
};

// Both over one snapshot. Returns what FreezeGraph returns.
absl::StatusOr<GraphComparison> CompareGraphs(const TouchpointCounts& first,
                                              const TouchpointCounts& second,
                                              const QuestionContext& context,
                                              const GraphComparisonOptions& options = {});

}  // namespace journeygraph::graph
