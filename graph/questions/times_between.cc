#include "graph/questions/times_between.h"

#include <algorithm>
#include <array>

#include "graph/measure/statistics.h"

namespace journeygraph::graph {

TimesBetweenCounts::TimesBetweenCounts(const QuestionContext& context,
                                       const TimesBetweenOptions& options)
    : masks_(context, std::array{options.from, options.to}),
      pairing_(options.pairing),
      watermark_ms_(context.watermark_ms) {}

void TimesBetweenCounts::Add(const JourneyView& journey) {
  if (pairing_ == TimePairing::kEach) return AddEach(journey);
  const auto places = FindFromTo(
      masks_, journey,
      pairing_ == TimePairing::kFirstToFirst ? FromOccurrence::kFirst : FromOccurrence::kLast);
  if (!places) return;
  ++journeys_with_from_;
  journeys_with_both_ += places->to.has_value();
  Count(journey, places->from, places->to);
}

// Backwards, with the place of the next `to`.
void TimesBetweenCounts::AddEach(const JourneyView& journey) {
  std::optional<std::size_t> next;
  bool has_from = false;
  bool has_both = false;
  for (std::size_t i = journey.size(); i-- > 0;) {
    const FilterMasks::Mask met = masks_.At(journey, i);
    if ((met & 1) != 0) {
      has_from = true;
      has_both |= next.has_value();
      Count(journey, i, next);
    }
    if ((met & 2) != 0) next = i;
  }
  journeys_with_from_ += has_from;
  journeys_with_both_ += has_both;
}

void TimesBetweenCounts::Count(const JourneyView& journey, std::size_t from,
                               std::optional<std::size_t> to) {
  const std::int64_t from_ms = journey.time_ms[from];
  if (to) {
    times_.Add(journey.time_ms[*to] - from_ms);
    moments_.Add(journey.time_ms[*to] - from_ms);
  } else if (!IsClosed(journey.result)) {
    waiting_.Add(watermark_ms_.value_or(from_ms) - from_ms);
  } else {
    ++ended_without_[static_cast<std::size_t>(journey.result)];
  }
}

void TimesBetweenCounts::Merge(TimesBetweenCounts&& other) {
  times_.Merge(other.times_);
  waiting_.Merge(other.waiting_);
  moments_.Merge(other.moments_);
  for (std::size_t i = 0; i < ended_without_.size(); ++i) {
    ended_without_[i] += other.ended_without_[i];
  }
  journeys_with_from_ += other.journeys_with_from_;
  journeys_with_both_ += other.journeys_with_both_;
}

namespace {

// The first point, the last one, and those between that fall by 1 / max_points or more.
std::vector<SurvivalPoint> Thinned(const std::vector<SurvivalPoint>& curve,
                                   std::size_t max_points) {
  if (curve.size() <= max_points) return curve;
  const double fall = 1.0 - curve.back().survival;
  const double least = fall / static_cast<double>(std::max<std::size_t>(max_points - 1, 1));
  std::vector<SurvivalPoint> kept;
  for (const SurvivalPoint& point : curve) {
    if (kept.empty() || kept.back().survival - point.survival >= least) kept.push_back(point);
  }
  if (kept.back().time_ms != curve.back().time_ms) {
    if (kept.size() >= max_points) kept.pop_back();
    kept.push_back(curve.back());
  }
  return kept;
}

}  // namespace

TimesBetweenAnswer AnswerTimesBetween(const TimesBetweenCounts& counts, std::size_t max_points) {
  TimesBetweenAnswer answer{.journeys_with_from = counts.journeys_with_from(),
                            .journeys_with_both = counts.journeys_with_both(),
                            .times = Summarise(counts.times()),
                            .standard_deviation_ms = counts.moments().StandardDeviation(),
                            .waiting = Summarise(counts.waiting()),
                            .ended_without = counts.ended_without(),
                            .small_sample = counts.times().count() < kSmallSample};
  const std::vector<SurvivalPoint> curve =
      KaplanMeier(TimedCountsOf(counts.times(), counts.waiting()));
  answer.survival = {.p50_ms = SurvivalQuantile(curve, 0.5),
                     .p75_ms = SurvivalQuantile(curve, 0.75),
                     .p90_ms = SurvivalQuantile(curve, 0.9),
                     .p95_ms = SurvivalQuantile(curve, 0.95),
                     .p99_ms = SurvivalQuantile(curve, 0.99)};
  answer.curve = Thinned(curve, max_points);
  return answer;
}

}  // namespace journeygraph::graph
