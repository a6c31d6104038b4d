// On which ways journeys get from one touchpoint to another.
//
//   PathsBetweenCounts counts(context, {.from = {.touchpoints = {"cart"}}, .to = {.stage =
//   "use"}}); Scan(snapshot, scope, context, options, counts); VariantsAnswer ways =
//   AnswerVariants(counts.ways(), context, {.max_variants = 10});
//
// A way is the part of a journey from its first (or last) `from` to the first `to` behind it, both
// included: a variant of a shorter journey, counted as variants are. A journey has one vote.
// Counting unit: journeys.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "graph/analysis.h"
#include "graph/interaction_filter.h"
#include "graph/questions/variants.h"
#include "graph/touchpoint_graph.h"

namespace journeygraph::graph {

inline constexpr char kPathsBetweenUnit[] = "journeys";
inline constexpr char kPathsBetweenDefinition[] =
    "A way is the part of a journey from its first `from` (or the last one before `to`) to the "
    "first `to` behind it. Each journey takes one way at most.";

// A `from` and the `to` that belongs to it.
struct FromToPlaces {
  std::size_t from = 0;
  std::optional<std::size_t> to;
};

// Which `from` is meant where there are several before the first `to`.
enum class FromOccurrence : std::uint8_t { kFirst, kLast };

// Finds the first `to` (bit 1 of the masks) that comes behind any `from` (bit 0), and the first or
// last `from` before it; of a journey without such a `to` the first or last `from`. Nothing without
// a `from`. An interaction is not both.
std::optional<FromToPlaces> FindFromTo(const FilterMasks& masks, const JourneyView& journey,
                                       FromOccurrence occurrence);

struct PathsBetweenOptions {
  InteractionFilter from;
  InteractionFilter to;
  FromOccurrence occurrence = FromOccurrence::kFirst;
  VariantCountsOptions way;
};

// An Accumulator (graph/analysis.h); not thread-safe.
class PathsBetweenCounts {
 public:
  PathsBetweenCounts(const QuestionContext& context, const PathsBetweenOptions& options);

  void Add(const JourneyView& journey);
  void Merge(PathsBetweenCounts&& other);

  const VariantCounts& ways() const { return ways_; }
  // Journeys with `from`; those of them that do not get to `to`, by result.
  const ResultCounts& with_from() const { return with_from_; }
  const ResultCounts& not_reached() const { return not_reached_; }

 private:
  FilterMasks masks_;
  FromOccurrence occurrence_;
  VariantCounts ways_;
  ResultCounts with_from_ = {};
  ResultCounts not_reached_ = {};
};

}  // namespace journeygraph::graph
