// How long customers stay, how fast they leave, and what one is worth (definitions 3.15).
//
//   RetentionCounts counts(context, {.inactivity_ms = 30 * kMsPerDay, .observed_until_ms = end});
//   Scan(snapshot, scope, context, options, counts);        // whole timelines: one for a customer
//   RetentionAnswer answer = AnswerRetention(counts, {.period_days = 30, .margin = 0.4});
//
// A customer begins with the first interaction and churns once: at the first bad outcome (by
// event), or when nothing has happened for longer than d (by inactivity: at last interaction + d),
// or at whichever comes first. Who has not churned is censored when observation ends. Lengths are
// whole days, cut off.
//   retention      Kaplan and Meier over customers, by day; shown at the ends of periods
//   churn          customers churned / periods observed until then, by Garwood's interval
//   lifetime       1 / churn, in periods
//   ARPU           value until churn / periods observed until then
//   CLV, simple    ARPU x margin / churn
//   CLV, DCF       sum over t = 0 .. horizon - 1 of m r^t / (1 + i)^t, m = ARPU x margin,
//                  r = 1 - churn, i = (1 + discount a year)^(period / 365.25 days) - 1
// Intervals of lifetime and CLV come from that of churn alone. Counting unit: customers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/moments.h"
#include "graph/measure/statistics.h"

namespace journeygraph::graph {

inline constexpr char kRetentionUnit[] = "customers";
inline constexpr char kRetentionDefinition[] =
    "A customer churns once, at the first bad outcome or when silent for longer than the "
    "inactivity, whichever of those asked for is first; others are censored when observation "
    "ends. Retention: Kaplan-Meier by day. Churn: customers churned by periods observed.";

struct RetentionOptions {
  bool by_event = true;                       // the first bad outcome is churn
  std::optional<std::int64_t> inactivity_ms;  // longer silence is churn; nothing: it is not
  // Observation ends here; nothing: at the newest interaction of the workspace.
  std::optional<std::int64_t> observed_until_ms;
};

// An Accumulator (graph/analysis.h) over whole timelines; not thread-safe. Memory: 24 bytes for
// each day that a customer was observed, at most 100 years.
class RetentionCounts {
 public:
  static constexpr std::size_t kMaxDays = 36'525;  // longer counts as this

  struct OfDay {
    std::uint64_t churned_by_event = 0;
    std::uint64_t churned_by_inactivity = 0;
    std::uint64_t censored = 0;
  };

  RetentionCounts(const QuestionContext& context, RetentionOptions options);

  void Add(const JourneyView& journey);
  void Merge(RetentionCounts&& other);

  // By whole days since the first interaction.
  std::span<const OfDay> days() const { return days_; }
  std::uint64_t returned() const { return returned_; }
  std::uint64_t customers_with_value() const { return customers_with_value_; }
  Int128 observed_ms() const { return observed_ms_; }
  Int128 value_micros() const { return value_micros_; }
  Int128 value_after_churn_micros() const { return value_after_churn_micros_; }

 private:
  // Moment of churn, how it came, and the place of the last interaction before or at it.
  struct Churn {
    std::int64_t time_ms = 0;
    bool is_event = false;
    std::size_t place = 0;
  };
  std::optional<Churn> ChurnOf(const JourneyView& journey) const;
  std::optional<std::size_t> FirstBadOutcome(const JourneyView& journey) const;
  OfDay& DayAfter(std::int64_t length_ms);

  bool by_event_;
  std::optional<std::int64_t> inactivity_ms_;
  std::int64_t observed_until_ms_;
  std::vector<OutcomeClass> outcome_class_;
  std::vector<OfDay> days_;
  std::uint64_t returned_ = 0;  // churned, and did something afterwards
  std::uint64_t customers_with_value_ = 0;
  Int128 observed_ms_ = 0;
  Int128 value_micros_ = 0;
  Int128 value_after_churn_micros_ = 0;
};

struct RetentionInputs {
  std::uint32_t period_days = 30;
  double margin = 1;                       // share of value that remains
  double discount_rate = 0.1;              // a year
  std::uint32_t horizon_periods = 0;       // of the DCF form; 0: no end
  std::optional<double> value_per_period;  // instead of the ARPU that was observed
  friend bool operator==(const RetentionInputs&, const RetentionInputs&) = default;
};

// Of customers at the start of a period: at_risk = churned + censored + at_risk of the next one.
struct RetentionPeriod {
  std::uint32_t number = 0;  // from 1
  std::uint64_t at_risk = 0;
  std::uint64_t churned = 0;
  std::uint64_t censored = 0;
  Estimate retention;  // at its end, with Greenwood's interval
  friend bool operator==(const RetentionPeriod&, const RetentionPeriod&) = default;
};

// customers = churned_by_event + churned_by_inactivity + retained.
struct RetentionAnswer {
  RetentionInputs inputs;
  std::uint64_t customers = 0;
  std::uint64_t churned_by_event = 0;
  std::uint64_t churned_by_inactivity = 0;
  std::uint64_t retained = 0;            // censored
  std::uint64_t returned = 0;            // of the churned: did something afterwards
  std::vector<RetentionPeriod> periods;  // until nobody is at risk
  std::optional<double> median_days;     // until half have churned, where the curve gets there
  double observed_periods = 0;           // of all customers until churn
  std::optional<Estimate> churn;         // a period
  std::optional<Estimate> lifetime_periods;
  std::uint64_t customers_with_value = 0;
  double value = 0;              // until churn
  double value_after_churn = 0;  // not in ARPU
  std::optional<double> arpu;    // a period
  std::optional<Estimate> clv_simple;
  std::optional<Estimate> clv_discounted;
  double discount_per_period = 0;
  friend bool operator==(const RetentionAnswer&, const RetentionAnswer&) = default;
};

RetentionAnswer AnswerRetention(const RetentionCounts& counts, const RetentionInputs& inputs);

// sum over t = 0 .. periods - 1 of margin r^t / (1 + i)^t; without end where periods is 0, and then
// nothing unless r < 1 + i.
std::optional<double> DiscountedValue(double margin_per_period, double retention, double discount,
                                      std::uint32_t periods);

}  // namespace journeygraph::graph
