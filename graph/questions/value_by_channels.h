// Whether journeys on more channels are worth more (requirements 1.1, "value by number of distinct
// channels").
//
//   ValueByChannelsCounts counts(context);
//   Scan(snapshot, scope, context, options, counts);
//   ValueByChannelsAnswer answer = AnswerValueByChannels(counts);
//
// The value of a journey is the sum of the values of its interactions, 0 without any. Journeys are
// grouped by distinct known channels: none, 1, 2, 3, 4 and more. The trend is the slope of the
// straight line through value over the exact number of channels (at least 1), by least squares,
// with Student's t test. An association: whoever buys more has more to do on more channels as well.
// Journeys are customers if each timeline is one journey. Counting unit: journeys.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/first_visits.h"
#include "graph/measure/histogram.h"
#include "graph/measure/moments.h"
#include "graph/measure/statistics.h"

namespace journeygraph::graph {

// An Accumulator (graph/analysis.h); not thread-safe.
class ValueByChannelsCounts {
 public:
  static constexpr std::size_t kGroups = 5;  // none, 1, 2, 3, 4 and more

  explicit ValueByChannelsCounts(const QuestionContext& context);

  void Add(const JourneyView& journey);
  void Merge(ValueByChannelsCounts&& other);

  // By number of distinct channels.
  std::span<const Moments> values() const { return values_; }
  // By group: hundredths of a unit, as if they were milliseconds; negative values as 0.
  std::span<const DurationHistogram> cents() const { return cents_; }
  std::span<const std::uint64_t> with_value() const { return with_value_; }

 private:
  FirstVisits visits_;  // of channels
  std::vector<Moments> values_;
  std::vector<DurationHistogram> cents_;
  std::vector<std::uint64_t> with_value_;  // by group: journeys with any value
};

struct ValueOfChannels {
  std::uint32_t channels = 0;  // the last group: at least
  std::uint64_t journeys = 0;
  std::uint64_t with_value = 0;  // journeys in which any interaction has a value
  Estimate mean;                 // over all journeys of the group, Student's t interval
  double median = 0;             // to 1 %; negative values as 0
  bool small_sample = false;
  friend bool operator==(const ValueOfChannels&, const ValueOfChannels&) = default;
};

struct ValueTrend {
  Estimate for_each_channel;  // value for one channel more
  double p_value = 1;         // of no trend, two-sided
  friend bool operator==(const ValueTrend&, const ValueTrend&) = default;
};

// The journeys of the groups add up to all journeys.
struct ValueByChannelsAnswer {
  std::vector<ValueOfChannels> groups;  // with journeys, ascending
  // Nothing without values, with fewer than three journeys or with one number of channels only.
  std::optional<ValueTrend> trend;
  friend bool operator==(const ValueByChannelsAnswer&, const ValueByChannelsAnswer&) = default;
};

ValueByChannelsAnswer AnswerValueByChannels(const ValueByChannelsCounts& counts);

}  // namespace journeygraph::graph
