#include "graph/questions/initiative_effect.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <utility>

namespace journeygraph::graph {
namespace {

constexpr std::uint64_t kLeastWeeks = 4;

using StudentsT = boost::math::students_t_distribution<
    double, boost::math::policies::policy<boost::math::policies::promote_double<false>>>;

HeadlineTally TallyOf(const HeadlineCounts& counts, std::uint32_t row, std::uint32_t begin,
                      std::uint32_t end) {
  HeadlineTally tally;
  for (std::uint32_t week = begin; week < end; ++week) tally.Merge(counts.tally(week, row));
  return tally;
}

bool IsCount(const Measure& measure) {
  return measure.kind == MeasureKind::kInteractions || measure.kind == MeasureKind::kJourneys;
}

// Rows count no switches, contacts, times and money (HeadlineCounts).
bool IsCounted(const Measure& measure, const HeadlineCounts& counts) {
  return counts.rows() == 1 || IsCount(measure) || measure.kind == MeasureKind::kSuccessRate ||
         measure.kind == MeasureKind::kScore;
}

void PerWeek(std::uint32_t weeks, HeadlineNumber& number) {
  if (!number.value || weeks == 0) return;
  number.value = *number.value / weeks;
  number.low /= weeks;
  number.high /= weeks;
  number.standard_error /= weeks;
}

std::optional<TrendBefore> TrendBeforeOf(const Measure& measure, std::uint32_t split,
                                         const HeadlineCounts& counts, std::uint32_t row,
                                         const QuestionContext& context) {
  std::vector<double> values;
  std::vector<double> weights;
  for (std::uint32_t week = 0; week < split; ++week) {
    const HeadlineNumber number = NumberOf(measure, counts.tally(week, row), *context.metrics);
    values.push_back(number.value.value_or(0));
    const double weight = IsCount(measure) ? 1 : static_cast<double>(number.count);
    weights.push_back(number.value ? weight : 0);
  }
  const double middle_after = (static_cast<double>(split) + counts.buckets().size() - 1) / 2.0;
  return TrendOf(values, weights, middle_after);
}

}  // namespace

std::optional<TrendBefore> TrendOf(const std::vector<double>& values,
                                   const std::vector<double>& weights, double projected_place) {
  double weight = 0;
  double mean_place = 0;
  double mean = 0;
  std::uint64_t weeks = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    weight += weights[i];
    mean_place += weights[i] * static_cast<double>(i);
    mean += weights[i] * values[i];
    weeks += weights[i] > 0;
  }
  if (weeks < kLeastWeeks) return std::nullopt;
  mean_place /= weight;
  mean /= weight;
  double place_squares = 0;
  double products = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double place = static_cast<double>(i) - mean_place;
    place_squares += weights[i] * place * place;
    products += weights[i] * place * (values[i] - mean);
  }
  const double slope = products / place_squares;
  double residuals = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double expected = mean + slope * (static_cast<double>(i) - mean_place);
    residuals += weights[i] * (values[i] - expected) * (values[i] - expected);
  }
  const double freedom = static_cast<double>(weeks - 2);
  const double error = std::sqrt(residuals / freedom / place_squares);
  const double half = boost::math::quantile(StudentsT(freedom), 0.975) * error;
  return TrendBefore{.per_week = {.value = slope, .low = slope - half, .high = slope + half},
                     .weeks = weeks,
                     .projected = mean + slope * (projected_place - mean_place)};
}

std::vector<HeadlineChange> ChangesAt(std::uint32_t split, const HeadlineCounts& counts,
                                      std::uint32_t row, const QuestionContext& context) {
  const std::uint32_t weeks = counts.buckets().size();
  const HeadlineTally before = TallyOf(counts, row, 0, split);
  const HeadlineTally after = TallyOf(counts, row, split, weeks);
  std::vector<HeadlineChange> changes;
  for (const Measure& measure : AllMeasures(*context.metrics)) {
    if (!IsCounted(measure, counts)) continue;
    HeadlineChange change{.before = NumberOf(measure, before, *context.metrics),
                          .after = NumberOf(measure, after, *context.metrics),
                          .difference = DifferenceOf(measure, after, before, *context.metrics)};
    if (!change.before.value && !change.after.value) continue;
    change.small_sample = change.before.small_sample || change.after.small_sample;
    if (IsCount(measure)) {
      PerWeek(split, change.before);
      PerWeek(weeks - split, change.after);
    }
    change.trend = TrendBeforeOf(measure, split, counts, row, context);
    change.moved_before =
        change.trend && (change.trend->per_week.low > 0 || change.trend->per_week.high < 0);
    changes.push_back(std::move(change));
  }
  return changes;
}

std::uint64_t SetQValues(const std::vector<std::vector<HeadlineChange>*>& changes) {
  std::vector<HeadlineChange*> tested;
  std::vector<double> p_values;
  for (std::vector<HeadlineChange>* group : changes) {
    for (HeadlineChange& change : *group) {
      if (!change.difference || !change.difference->p_value) continue;
      tested.push_back(&change);
      p_values.push_back(*change.difference->p_value);
    }
  }
  const std::vector<double> q_values = BenjaminiHochberg(p_values);
  for (std::size_t i = 0; i < tested.size(); ++i) tested[i]->q_value = q_values[i];
  return tested.size();
}

}  // namespace journeygraph::graph
