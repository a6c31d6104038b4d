// How long journeys take from one touchpoint or stage to another (definitions 3.8).
//
//   TimesBetweenCounts counts(context, {.from = {.touchpoints = {"order"}}, .to = {.stage =
//   "use"}}); Scan(snapshot, scope, context, options, counts); TimesBetweenAnswer answer =
//   AnswerTimesBetween(counts);
//
// A time that is over counts with its length. Open journeys that have not got to `to` still wait:
// their time so far, up to the newest interaction of the workspace, is censored, and the curve of
// Kaplan and Meier (graph/measure/survival.h) makes use of it. Journeys that ended without `to` are
// counted and are in no time: the curve is that of journeys which get there or still may.
// Counting unit: journeys, or pairs where each `from` counts.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "graph/analysis.h"
#include "graph/interaction_filter.h"
#include "graph/measure/duration_moments.h"
#include "graph/measure/histogram.h"
#include "graph/measure/survival.h"
#include "graph/questions/paths_between.h"
#include "graph/touchpoint_graph.h"

namespace journeygraph::graph {

inline constexpr char kTimesBetweenUnit[] = "journeys";
inline constexpr char kTimesOfEachUnit[] = "pairs";
inline constexpr char kTimesBetweenDefinition[] =
    "The time from `from` to the first `to` behind it. Open journeys without `to` are censored at "
    "the newest interaction of the workspace (Kaplan and Meier, Greenwood's interval); journeys "
    "that ended without it are in no time.";

enum class TimePairing : std::uint8_t {
  kFirstToFirst,  // the first `from` to the first `to` behind it
  kLastToFirst,   // the last `from` before that `to`
  kEach,          // every `from` to the first `to` behind it
};

struct TimesBetweenOptions {
  InteractionFilter from;
  InteractionFilter to;
  TimePairing pairing = TimePairing::kFirstToFirst;
};

// An Accumulator (graph/analysis.h); not thread-safe.
class TimesBetweenCounts {
 public:
  TimesBetweenCounts(const QuestionContext& context, const TimesBetweenOptions& options);

  void Add(const JourneyView& journey);
  void Merge(TimesBetweenCounts&& other);

  const DurationHistogram& times() const { return times_; }
  const DurationHistogram& waiting() const { return waiting_; }
  const DurationMoments& moments() const { return moments_; }
  // `from` in closed journeys without `to` behind it, by result.
  const ResultCounts& ended_without() const { return ended_without_; }
  std::uint64_t journeys_with_from() const { return journeys_with_from_; }
  std::uint64_t journeys_with_both() const { return journeys_with_both_; }

 private:
  void Count(const JourneyView& journey, std::size_t from, std::optional<std::size_t> to);
  void AddEach(const JourneyView& journey);

  FilterMasks masks_;
  TimePairing pairing_;
  std::optional<std::int64_t> watermark_ms_;
  DurationHistogram times_;
  DurationHistogram waiting_;
  DurationMoments moments_;
  ResultCounts ended_without_ = {};
  std::uint64_t journeys_with_from_ = 0;
  std::uint64_t journeys_with_both_ = 0;
};

// Where a curve reaches a share; nothing if it does not.
struct SurvivalQuantiles {
  std::optional<double> p50_ms;
  std::optional<double> p75_ms;
  std::optional<double> p90_ms;
  std::optional<double> p95_ms;
  std::optional<double> p99_ms;
  friend bool operator==(const SurvivalQuantiles&, const SurvivalQuantiles&) = default;
};

// times.count + waiting.count + ended_without = all that began.
struct TimesBetweenAnswer {
  std::uint64_t journeys_with_from = 0;
  std::uint64_t journeys_with_both = 0;
  GapStatistics times;
  double standard_deviation_ms = 0;
  GapStatistics waiting;  // so far, of open journeys
  ResultCounts ended_without = {};
  std::vector<SurvivalPoint> curve;
  SurvivalQuantiles survival;
  bool small_sample = false;
  friend bool operator==(const TimesBetweenAnswer&, const TimesBetweenAnswer&) = default;
};

// The curve has at most `max_points` points, spread evenly over its fall; each is exact.
TimesBetweenAnswer AnswerTimesBetween(const TimesBetweenCounts& counts,
                                      std::size_t max_points = 100);

}  // namespace journeygraph::graph
