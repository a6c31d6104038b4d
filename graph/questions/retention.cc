#include "graph/questions/retention.h"

#include <algorithm>
#include <cmath>

#include "graph/measure/event_rate.h"
#include "graph/measure/period.h"
#include "graph/measure/survival.h"

namespace journeygraph::graph {

RetentionCounts::RetentionCounts(const QuestionContext& context, RetentionOptions options)
    : by_event_(options.by_event),
      inactivity_ms_(options.inactivity_ms),
      observed_until_ms_(options.observed_until_ms.value_or(context.watermark_ms.value_or(0))),
      outcome_class_(context.outcome_class) {}

std::optional<std::size_t> RetentionCounts::FirstBadOutcome(const JourneyView& journey) const {
  if (!by_event_) return std::nullopt;
  for (const OutcomeEntry& outcome : journey.outcomes) {
    if (outcome_class_[outcome.outcome] == OutcomeClass::kFailure) {
      return outcome.row - journey.first_row;
    }
  }
  return std::nullopt;
}

std::optional<RetentionCounts::Churn> RetentionCounts::ChurnOf(const JourneyView& journey) const {
  const std::optional<std::size_t> bad = FirstBadOutcome(journey);
  const std::size_t last = bad.value_or(journey.size() - 1);
  if (inactivity_ms_) {
    for (std::size_t i = 0; i < last; ++i) {
      if (journey.time_ms[i + 1] - journey.time_ms[i] > *inactivity_ms_) {
        return Churn{.time_ms = journey.time_ms[i] + *inactivity_ms_, .place = i};
      }
    }
  }
  if (bad) return Churn{.time_ms = journey.time_ms[*bad], .is_event = true, .place = *bad};
  if (inactivity_ms_ && observed_until_ms_ - journey.time_ms[last] > *inactivity_ms_) {
    return Churn{.time_ms = journey.time_ms[last] + *inactivity_ms_, .place = last};
  }
  return std::nullopt;
}

RetentionCounts::OfDay& RetentionCounts::DayAfter(std::int64_t length_ms) {
  const auto day = std::min(
      static_cast<std::size_t>(std::max<std::int64_t>(length_ms, 0) / kMsPerDay), kMaxDays);
  if (day >= days_.size()) days_.resize(day + 1);
  return days_[day];
}

void RetentionCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0) return;
  const std::optional<Churn> churn = ChurnOf(journey);
  const std::int64_t end_ms = churn ? churn->time_ms : observed_until_ms_;
  const std::int64_t length_ms = std::max<std::int64_t>(end_ms - journey.time_ms[0], 0);
  OfDay& day = DayAfter(length_ms);
  ++(!churn ? day.censored : churn->is_event ? day.churned_by_event : day.churned_by_inactivity);
  observed_ms_ += length_ms;
  const std::size_t last = churn ? churn->place : journey.size() - 1;
  returned_ += last + 1 < journey.size();
  customers_with_value_ += !journey.values.empty();
  for (const ValueEntry& value : journey.values) {
    const bool is_after = value.row - journey.first_row > last;
    (is_after ? value_after_churn_micros_ : value_micros_) += value.value_micros;
  }
}

void RetentionCounts::Merge(RetentionCounts&& other) {
  if (days_.size() < other.days_.size()) days_.resize(other.days_.size());
  for (std::size_t day = 0; day < other.days_.size(); ++day) {
    days_[day].churned_by_event += other.days_[day].churned_by_event;
    days_[day].churned_by_inactivity += other.days_[day].churned_by_inactivity;
    days_[day].censored += other.days_[day].censored;
  }
  returned_ += other.returned_;
  customers_with_value_ += other.customers_with_value_;
  observed_ms_ += other.observed_ms_;
  value_micros_ += other.value_micros_;
  value_after_churn_micros_ += other.value_after_churn_micros_;
}

std::optional<double> DiscountedValue(double margin_per_period, double retention, double discount,
                                      std::uint32_t periods) {
  const double ratio = retention / (1 + discount);
  if (periods == 0) {
    if (!(ratio < 1)) return std::nullopt;
    return margin_per_period / (1 - ratio);
  }
  if (ratio == 1) return margin_per_period * periods;
  return margin_per_period * (1 - std::pow(ratio, periods)) / (1 - ratio);
}

namespace {

std::vector<SurvivalPoint> CurveByDay(const RetentionCounts& counts) {
  std::vector<TimedCounts> times;
  for (std::size_t day = 0; day < counts.days().size(); ++day) {
    const RetentionCounts::OfDay& of_day = counts.days()[day];
    times.push_back({.time_ms = static_cast<double>(day),
                     .events = of_day.churned_by_event + of_day.churned_by_inactivity,
                     .censored = of_day.censored});
  }
  return KaplanMeier(times);
}

void FillPeriods(const RetentionCounts& counts, const std::vector<SurvivalPoint>& curve,
                 RetentionAnswer& answer) {
  const std::size_t length = answer.inputs.period_days;
  std::uint64_t at_risk = answer.customers;
  std::size_t point = 0;
  Estimate retention{.value = 1, .low = 1, .high = 1};
  for (std::size_t first = 0; first < counts.days().size(); first += length) {
    const std::size_t end = std::min(first + length, counts.days().size());
    RetentionPeriod period{.number = static_cast<std::uint32_t>(first / length + 1),
                           .at_risk = at_risk};
    for (std::size_t day = first; day < end; ++day) {
      const RetentionCounts::OfDay& of_day = counts.days()[day];
      period.churned += of_day.churned_by_event + of_day.churned_by_inactivity;
      period.censored += of_day.censored;
    }
    for (; point < curve.size() && curve[point].time_ms < static_cast<double>(end); ++point) {
      retention = {
          .value = curve[point].survival, .low = curve[point].low, .high = curve[point].high};
    }
    period.retention = retention;
    at_risk -= period.churned + period.censored;
    answer.periods.push_back(period);
  }
}

// What `f` makes of a rate and the ends of its interval, where a higher rate means less.
template <typename F>
std::optional<Estimate> FallingWith(const Estimate& rate, F f) {
  const std::optional<double> value = f(rate.value);
  const std::optional<double> low = f(rate.high);
  const std::optional<double> high = f(rate.low);
  if (!value || !low || !high) return std::nullopt;
  return Estimate{.value = *value, .low = std::min(*low, *high), .high = std::max(*low, *high)};
}

std::optional<double> Inverse(double rate) {
  return rate > 0 ? std::optional(1 / rate) : std::nullopt;
}

void FillValue(const RetentionCounts& counts, RetentionAnswer& answer) {
  const RetentionInputs& inputs = answer.inputs;
  answer.value = static_cast<double>(counts.value_micros()) / kMicrosPerUnit;
  answer.value_after_churn =
      static_cast<double>(counts.value_after_churn_micros()) / kMicrosPerUnit;
  answer.arpu = inputs.value_per_period;
  if (!answer.arpu && answer.customers_with_value > 0 && answer.observed_periods > 0) {
    answer.arpu = answer.value / answer.observed_periods;
  }
  if (!answer.arpu || !answer.churn) return;
  const double margin_per_period = *answer.arpu * inputs.margin;
  answer.clv_simple = FallingWith(*answer.churn, [&](double churn) -> std::optional<double> {
    if (!(churn > 0)) return std::nullopt;
    return margin_per_period / churn;
  });
  answer.clv_discounted = FallingWith(*answer.churn, [&](double churn) {
    return DiscountedValue(margin_per_period, std::max(0.0, 1 - churn), answer.discount_per_period,
                           inputs.horizon_periods);
  });
}

}  // namespace

RetentionAnswer AnswerRetention(const RetentionCounts& counts, const RetentionInputs& inputs) {
  RetentionAnswer answer{.inputs = inputs,
                         .returned = counts.returned(),
                         .customers_with_value = counts.customers_with_value()};
  for (const RetentionCounts::OfDay& day : counts.days()) {
    answer.churned_by_event += day.churned_by_event;
    answer.churned_by_inactivity += day.churned_by_inactivity;
    answer.retained += day.censored;
  }
  const std::uint64_t churned = answer.churned_by_event + answer.churned_by_inactivity;
  answer.customers = churned + answer.retained;
  const std::vector<SurvivalPoint> curve = CurveByDay(counts);
  FillPeriods(counts, curve, answer);
  answer.median_days = SurvivalQuantile(curve, 0.5);
  answer.observed_periods =
      static_cast<double>(counts.observed_ms()) /
      (static_cast<double>(inputs.period_days) * static_cast<double>(kMsPerDay));
  answer.churn = EventRate(churned, answer.observed_periods);
  if (answer.churn) answer.lifetime_periods = FallingWith(*answer.churn, Inverse);
  answer.discount_per_period = std::pow(1 + inputs.discount_rate, inputs.period_days / 365.25) - 1;
  FillValue(counts, answer);
  return answer;
}

}  // namespace journeygraph::graph
