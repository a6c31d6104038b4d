#include "graph/questions/trend.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace journeygraph::graph {
namespace {

bool IsCount(const Measure& measure) {
  return measure.kind == MeasureKind::kInteractions || measure.kind == MeasureKind::kJourneys;
}

class AnswerMaker {
 public:
  AnswerMaker(const HeadlineCounts& counts, const QuestionContext& context,
              const TrendOptions& options)
      : counts_(counts), context_(context), options_(options) {
    while (first_ < counts.buckets().size() && IsEmpty(first_)) ++first_;
  }

  TrendAnswer Make() const {
    TrendAnswer answer;
    for (std::uint32_t b = first_; b < counts_.buckets().size(); ++b) {
      answer.buckets.push_back(BucketOf(b));
    }
    for (std::uint32_t row = 0; row < counts_.rows(); ++row) {
      if (row > 0 && row + 1 == counts_.rows() && IsEmptyRow(row)) continue;
      for (const Measure& measure : options_.measures) {
        answer.series.push_back(SeriesOf(measure, row, answer.buckets));
        AddAlarms(answer.series.size() - 1, answer);
      }
    }
    std::ranges::sort(answer.alarms, [](const TrendAlarm& a, const TrendAlarm& b) {
      return std::tie(a.bucket, a.series, a.method) < std::tie(b.bucket, b.series, b.method);
    });
    return answer;
  }

 private:
  std::uint64_t InteractionsOf(std::uint32_t bucket) const {
    std::uint64_t interactions = 0;
    for (std::uint32_t row = 0; row < counts_.rows(); ++row) {
      interactions += counts_.tally(bucket, row).interactions;
    }
    return interactions;
  }

  bool IsEmptyRow(std::uint32_t row) const {
    for (std::uint32_t b = 0; b < counts_.buckets().size(); ++b) {
      if (counts_.tally(b, row).interactions > 0) return false;
    }
    return true;
  }

  // No journey starts or ends in it either, since they do so with an interaction.
  bool IsEmpty(std::uint32_t bucket) const { return InteractionsOf(bucket) == 0; }

  TrendBucket BucketOf(std::uint32_t place) const {
    TrendBucket bucket{.start_ms = counts_.buckets().StartMs(place),
                       .end_ms = counts_.buckets().EndMs(place),
                       .interactions = InteractionsOf(place),
                       .journeys = counts_.journeys()[place]};
    const bool is_cut = (place == 0 && options_.first_is_partial) ||
                        (place + 1 == counts_.buckets().size() && options_.last_is_partial);
    bucket.incomplete = is_cut || (context_.watermark_ms && *context_.watermark_ms < bucket.end_ms);
    bucket.undecided = bucket.journeys[static_cast<std::size_t>(JourneyResult::kOpen)] > 0;
    return bucket;
  }

  bool IsUsable(const Measure& measure, const HeadlineNumber& number,
                const TrendBucket& bucket) const {
    if (bucket.incomplete) return false;
    if (IsCount(measure)) return true;
    if (measure.kind == MeasureKind::kSuccessRate && bucket.undecided) return false;
    return number.value && !number.small_sample;
  }

  TrendSeries SeriesOf(const Measure& measure, std::uint32_t row,
                       const std::vector<TrendBucket>& buckets) const {
    TrendSeries series{.row = row < options_.row_names.size() ? options_.row_names[row] : "",
                       .measure = NameOf(measure, *context_.metrics),
                       .unit = UnitOf(measure, *context_.metrics)};
    std::vector<ChartPoint> chart;
    for (std::size_t i = 0; i < buckets.size(); ++i) {
      const HeadlineNumber number = NumberOf(
          measure, counts_.tally(first_ + static_cast<std::uint32_t>(i), row), *context_.metrics);
      const bool is_usable = IsUsable(measure, number, buckets[i]);
      series.points.push_back({.count = number.count,
                               .value = number.value,
                               .low = number.low,
                               .high = number.high,
                               .small_sample = number.small_sample,
                               .is_usable = is_usable});
      chart.push_back({.value = number.value.value_or(0),
                       .standard_error = number.standard_error,
                       .weight = IsCount(measure) ? 1 : static_cast<double>(number.count),
                       .is_usable = is_usable});
    }
    SetLimits(measure, chart, series);
    return series;
  }

  // Standard errors of shares and counts are those around the center, as a control chart has them.
  static void TakeErrorsAtCenter(const Measure& measure, MeasureUnit unit, double center,
                                 std::vector<ChartPoint>& chart) {
    for (ChartPoint& point : chart) {
      if (IsCount(measure)) {
        point.standard_error = std::sqrt(center);
      } else if (unit == MeasureUnit::kShare && measure.kind != MeasureKind::kSwitchRate) {
        point.standard_error =
            point.weight > 0 ? std::sqrt(center * (1 - center) / point.weight) : 0;
      }
    }
  }

  void SetLimits(const Measure& measure, std::vector<ChartPoint>& chart,
                 TrendSeries& series) const {
    series.center = CenterOf(chart);
    TakeErrorsAtCenter(measure, series.unit, series.center, chart);
    series.dispersion = DispersionOf(chart, series.center);
    const auto control = ControlLimits(chart, series.center, series.dispersion);
    const auto ewma = EwmaLimits(chart, series.center, series.dispersion, options_.ewma);
    const auto seasonal = SeasonalLimits(chart, options_.season);
    for (std::size_t i = 0; i < chart.size(); ++i) {
      TrendPoint& point = series.points[i];
      if (!point.value) continue;
      point.control = control[i];
      point.ewma = ewma[i];
      if (seasonal) point.seasonal = (*seasonal)[i];
    }
  }

  static void AddAlarms(std::size_t place, TrendAnswer& answer) {
    const TrendSeries& series = answer.series[place];
    const auto add = [&](std::size_t bucket, AlarmMethod method,
                         const std::optional<ChartLimits>& limits) {
      if (!limits || !limits->is_alarm) return;
      answer.alarms.push_back(
          {.series = place, .bucket = bucket, .method = method, .limits = *limits});
    };
    for (std::size_t i = 0; i < series.points.size(); ++i) {
      add(i, AlarmMethod::kControlLimits, series.points[i].control);
      add(i, AlarmMethod::kEwma, series.points[i].ewma);
      add(i, AlarmMethod::kSeasonalMedian, series.points[i].seasonal);
    }
  }

  const HeadlineCounts& counts_;
  const QuestionContext& context_;
  const TrendOptions& options_;
  std::uint32_t first_ = 0;  // bucket that is not empty
};

}  // namespace

std::size_t TouchpointUse::used() const {
  return interactions_.size() -
         static_cast<std::size_t>(std::ranges::count(interactions_, std::uint64_t{0}));
}

std::vector<TouchpointId> TouchpointUse::Busiest(std::size_t count,
                                                 const QuestionContext& context) const {
  std::vector<TouchpointId> ids;
  for (std::size_t id = 0; id < interactions_.size(); ++id) {
    if (interactions_[id] > 0) ids.push_back(static_cast<TouchpointId>(id));
  }
  const auto size = static_cast<std::ptrdiff_t>(std::min(count, ids.size()));
  const auto& names = context.names.touchpoints;
  std::ranges::partial_sort(ids, ids.begin() + size, [&](TouchpointId a, TouchpointId b) {
    return std::tie(interactions_[b], names[a]) < std::tie(interactions_[a], names[b]);
  });
  ids.resize(static_cast<std::size_t>(size));
  return ids;
}

TrendAnswer AnswerTrend(const HeadlineCounts& counts, const QuestionContext& context,
                        const TrendOptions& options) {
  return AnswerMaker(counts, context, options).Make();
}

}  // namespace journeygraph::graph
