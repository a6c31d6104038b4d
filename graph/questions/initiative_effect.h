// What changed after an initiative: the headline numbers before and after a day.
//
//   HeadlineCounts all(context, {.buckets = TimeBuckets(weeks)});
//   Scan(snapshot, scope, context, options, all, affected);
//   auto changes = ChangesAt(8, all, 0, context);       // weeks 0 to 7 before, 8 on after
//
// Journeys belong to the week in which they start, so that one which was under way on the day
// counts as before. The change is after less before; what would have come anyway cannot be told
// from it, but a trend that was there before is said, and where it would have led. Counting unit:
// journeys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/headline_counts.h"

namespace journeygraph::graph {

inline constexpr char kInitiativeEffectUnit[] = "journeys";
inline constexpr char kInitiativeEffectDefinition[] =
    "After less before, by the week in which a journey starts; interactions and answers by their "
    "own time. Tests as in CompareSegments, q-values over all tests. The trend before is the "
    "weighted least-squares slope of the weeks before the day. Before and after differ in more "
    "than "
    "the initiative: an association, not proof of a cause.";

// Change of a number for each week before the day, by weighted least squares (weights: cases).
struct TrendBefore {
  Estimate per_week;        // Student's t interval
  std::uint64_t weeks = 0;  // with a value
  // What the line says of the middle of the weeks after the day.
  double projected = 0;
  friend bool operator==(const TrendBefore&, const TrendBefore&) = default;
};

struct HeadlineChange {
  HeadlineNumber before;
  HeadlineNumber after;
  std::optional<Difference> difference;
  std::optional<double> q_value;  // set by SetQValues
  bool small_sample = false;
  // Nothing for fewer than 4 weeks with a value.
  std::optional<TrendBefore> trend;
  // Whether the interval of the trend leaves out zero: the number moved before the day already.
  bool moved_before = false;
  friend bool operator==(const HeadlineChange&, const HeadlineChange&) = default;
};

// The buckets of `counts` are weeks; those below `split` lie before the day. Interactions and
// journeys are given for each week, as the weeks before and after may be different in number.
// Leaves out what nobody has.
std::vector<HeadlineChange> ChangesAt(std::uint32_t split, const HeadlineCounts& counts,
                                      std::uint32_t row, const QuestionContext& context);

// Benjamini and Hochberg over the tests of all of them. Gives their number.
std::uint64_t SetQValues(const std::vector<std::vector<HeadlineChange>*>& changes);

// The slope of `values` over places 0, 1, 2 ...; those without weight do not count.
std::optional<TrendBefore> TrendOf(const std::vector<double>& values,
                                   const std::vector<double>& weights, double projected_place);

}  // namespace journeygraph::graph
