// How headline numbers move over time, and where they leave their limits (definitions 3.12).
//
//   HeadlineCounts counts(context, {.buckets = TimeBuckets(edges_ms)});   //
//   graph/headline_counts.h Scan(snapshot, scope, context, options, counts); TrendAnswer answer =
//   AnswerTrend(counts, context, {.measures = {...}, .season = 7});
//
// Alarms are raised by up to three methods, each on its own. A bucket that is not over, or holds
// fewer than 30 cases of a measure, raises none and does not move the limits; nor does, for the
// success rate, one whose journeys may still be decided. Counting unit: interactions and journeys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/headline_counts.h"
#include "graph/measure/control_chart.h"

namespace journeygraph::graph {

inline constexpr char kTrendUnit[] = "interactions and journeys";
inline constexpr char kTrendDefinition[] =
    "A journey belongs to the bucket in which it starts (or ends, if asked), interactions and "
    "answers to that of their own time. Control limits: center, the mean by cases, plus and minus "
    "3 standard errors of the bucket, widened by the dispersion (Laney); EWMA with lambda 0.2 and "
    "L 3; median of the same weekday (or of all) plus and minus 3.5 scaled MAD. Buckets that are "
    "not over, or of fewer than 30 cases, raise no alarm.";

struct TrendOptions {
  std::vector<Measure> measures;
  std::size_t season = 1;  // buckets: 7 for days, so that weekdays are compared with weekdays
  EwmaOptions ewma;
  // One for each row of the counts. The last of several is for what has no row of its own: it is
  // left out if nothing is in it.
  std::vector<std::string> row_names;
  // The first or last bucket is shorter than its day, week or month.
  bool first_is_partial = false;
  bool last_is_partial = false;
};

// How often touchpoints are used, to choose those that get a series of their own. An Accumulator
// (graph/analysis.h); not thread-safe.
class TouchpointUse {
 public:
  explicit TouchpointUse(const QuestionContext& context)
      : interactions_(context.names.touchpoints.size()) {}

  void Add(const JourneyView& journey) {
    for (const TouchpointId touchpoint : journey.touchpoint) ++interactions_[touchpoint];
  }
  void Merge(TouchpointUse&& other) {
    for (std::size_t id = 0; id < interactions_.size(); ++id) {
      interactions_[id] += other.interactions_[id];
    }
  }

  // Those with most interactions, at most `count` of those that have any: by interactions, then by
  // name.
  std::vector<TouchpointId> Busiest(std::size_t count, const QuestionContext& context) const;
  // Touchpoints with interactions.
  std::size_t used() const;

 private:
  std::vector<std::uint64_t> interactions_;  // by id
};

enum class AlarmMethod : std::uint8_t { kControlLimits = 1, kEwma = 2, kSeasonalMedian = 3 };

struct TrendBucket {
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
  bool incomplete = false;  // cut short, or the newest interaction lies before its end
  // Journeys of it may still be decided: it has open ones.
  bool undecided = false;
  std::uint64_t interactions = 0;
  ResultCounts journeys = {};
  friend bool operator==(const TrendBucket&, const TrendBucket&) = default;
};

struct TrendPoint {
  std::uint64_t count = 0;
  std::optional<double> value;
  double low = 0;  // 95 %
  double high = 0;
  bool small_sample = false;
  bool is_usable = false;  // may raise an alarm
  std::optional<ChartLimits> control;
  std::optional<ChartLimits> ewma;
  std::optional<ChartLimits> seasonal;
  friend bool operator==(const TrendPoint&, const TrendPoint&) = default;
};

struct TrendSeries {
  std::string row;  // name of the row; "" without rows
  std::string measure;
  MeasureUnit unit = MeasureUnit::kCount;
  double center = 0;
  double dispersion = 1;
  std::vector<TrendPoint> points;  // one for each bucket
  friend bool operator==(const TrendSeries&, const TrendSeries&) = default;
};

struct TrendAlarm {
  std::size_t series = 0;
  std::size_t bucket = 0;
  AlarmMethod method = AlarmMethod::kControlLimits;
  ChartLimits limits;
  friend bool operator==(const TrendAlarm&, const TrendAlarm&) = default;
};

// The fields of journeygraph.v1.GetTrendResponse, apart from info. Empty buckets before the first
// interaction are left out; others are there.
struct TrendAnswer {
  std::vector<TrendBucket> buckets;
  std::vector<TrendSeries> series;  // by row, then in the order of the measures
  std::vector<TrendAlarm> alarms;   // by time, then by series and method
  friend bool operator==(const TrendAnswer&, const TrendAnswer&) = default;
};

TrendAnswer AnswerTrend(const HeadlineCounts& counts, const QuestionContext& context,
                        const TrendOptions& options);

}  // namespace journeygraph::graph
