// Which journeys contain a pattern: steps with conditions, one after the other.
//
//   PathPatternOptions question{.steps = {{.filter = {.touchpoints = {"cart"}}, .without =
//   {"help"}},
//                                         {.filter = {.touchpoints = {"pay"}}, .outcomes =
//                                         {"failed"}}}};
//   if (absl::Status status = CheckPathPattern(question, context); !status.ok()) return status;
//   PathPatternCounts counts(context, question);
//   Scan(snapshot, scope, context, options, counts);
//   PathPatternAnswer answer = AnswerPathPattern(counts);
//
// A match is a row of interactions that meet the steps in their order. Between two of them anything
// may lie, unless they must follow directly; at most the step's max_gap; and none of `without`. For
// every step one place is kept, the last at which a row of interactions that meet the steps so far
// ends: what can follow any such row can follow that one, so one pass of O(interactions * steps) is
// exact. Counting unit: journeys, each once however often it matches; matches that do not overlap
// are counted besides.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "graph/analysis.h"
#include "graph/interaction_filter.h"
#include "graph/measure/example_journeys.h"
#include "graph/measure/histogram.h"
#include "graph/measure/statistics.h"
#include "graph/model/metric.h"
#include "graph/touchpoint_graph.h"

namespace journeygraph::graph {

inline constexpr char kPathPatternUnit[] = "journeys";
inline constexpr char kPathPatternDefinition[] =
    "A journey matches if some of its interactions meet the steps in their order, each within the "
    "gap allowed, with nothing forbidden in between. Success: of closed journeys.";

inline constexpr std::size_t kMaxPatternSteps = 10;

// Met by an answer to the metric from minimum to maximum.
struct ScoreRange {
  Metric metric = Metric::kNps;
  std::int64_t minimum_micros = 0;
  std::int64_t maximum_micros = 0;
  friend bool operator==(const ScoreRange&, const ScoreRange&) = default;
};

struct PatternStep {
  InteractionFilter filter;
  std::vector<std::string> outcomes;  // one of these; empty: any and none
  std::optional<ScoreRange> score;
  // Between this step and the next.
  bool directly = false;
  std::optional<std::int64_t> max_gap_ms;
  std::vector<std::string> without;  // touchpoints that must not lie strictly in between
};

struct PathPatternOptions {
  std::vector<PatternStep> steps;  // 1 to kMaxPatternSteps
  bool at_start = false;           // the first step is the first interaction
  bool at_end = false;             // the last step is the last interaction
  std::size_t max_examples = 5;
};

// Returns INVALID_ARGUMENT, if there are no steps or too many, a stage is not one of the map, a gap
// is negative, or a score's minimum is above its maximum.
absl::Status CheckPathPattern(const PathPatternOptions& options, const QuestionContext& context);

// An Accumulator (graph/analysis.h); not thread-safe. Of options that CheckPathPattern refuses,
// nothing matches.
class PathPatternCounts {
 public:
  PathPatternCounts(const QuestionContext& context, PathPatternOptions options);

  void Add(const JourneyView& journey);
  void Merge(PathPatternCounts&& other);

  const ResultCounts& matched() const { return matched_; }
  const ResultCounts& unmatched() const { return unmatched_; }
  std::uint64_t matches() const { return matches_; }
  // From the first to the last interaction of each journey's first match.
  const DurationHistogram& times() const { return times_; }
  const ExampleJourneys& examples() const { return examples_; }

 private:
  using Mask = FilterMasks::Mask;  // bit i stands for step i

  static FilterMasks FiltersOf(const QuestionContext& context, const PathPatternOptions& options);
  void FindMet(const JourneyView& journey);
  bool MayFollow(const JourneyView& journey, std::size_t step, std::size_t before,
                 std::size_t place) const;

  PathPatternOptions options_;
  FilterMasks filters_;
  std::vector<Mask> ends_of_touchpoint_;  // steps after which a touchpoint must not come
  std::vector<Mask> met_by_outcome_;      // of the steps that ask for an outcome
  Mask asks_outcome_ = 0;
  Mask asks_score_ = 0;
  std::vector<Mask> met_;  // by place of the journey that is looked at
  ResultCounts matched_ = {};
  ResultCounts unmatched_ = {};
  std::uint64_t matches_ = 0;
  DurationHistogram times_;
  ExampleJourneys examples_;
};

struct PathPatternAnswer {
  std::uint64_t journeys = 0;
  std::uint64_t matches = 0;  // that do not overlap
  Proportion share;           // of all journeys
  ResultCounts matched = {};
  ResultCounts unmatched = {};
  Proportion success_matched;  // of closed journeys
  Proportion success_unmatched;
  Estimate success_difference;  // matched less unmatched
  GapStatistics times;          // of each journey's first match
  std::vector<ExampleJourney> examples;
  friend bool operator==(const PathPatternAnswer&, const PathPatternAnswer&) = default;
};

PathPatternAnswer AnswerPathPattern(const PathPatternCounts& counts);

}  // namespace journeygraph::graph
