// The metrics that a customer can be asked for: scale, direction and how they are summarised.
//
//   const MetricDefinition& nps = BuiltInMetric(Metric::kNps);
//   bool ok = nps.minimum <= answer && answer <= nps.maximum;
//   bool promoter = nps.IsPositive(answer_micros);
//
// Every workspace has the built-in metrics; it may define more (graph/model/metric_catalogue.h).
// Sources: NPS Reichheld 2003; CSAT top two of five; CES 2.0 seven-point agreement scale.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace journeygraph::graph {

// The number of a metric in its workspace. The built-in ones have names here; further numbers,
// below kMaxMetrics, are what the workspace defined, in the order in which it did: they never
// influence an answer.
enum class Metric : std::uint8_t { kNps, kCsat, kCes, kSentiment };

inline constexpr std::array kBuiltInMetrics = {Metric::kNps, Metric::kCsat, Metric::kCes,
                                               Metric::kSentiment};
// Metrics of one workspace, the built-in ones included.
inline constexpr std::size_t kMaxMetrics = 64;

// Answers are kept as whole millionths, so that sums are exact and independent of order.
inline constexpr std::int64_t kMicrosPerUnit = 1'000'000;

// What a metric is quoted as.
enum class MetricSummary : std::uint8_t {
  kMean,      // mean of the answers, by Student's t interval
  kTopShare,  // share of positive answers, by Wilson's interval
  kNet,       // share of positive less share of negative ones, in percent, as NPS
};

struct MetricDefinition {
  Metric metric = Metric::kNps;
  std::string name;          // as the API spells it
  std::string display_name;  // for people
  double minimum = 0;        // lowest answer
  double maximum = 0;        // highest answer
  bool whole_numbers = false;
  MetricSummary summary = MetricSummary::kMean;
  // 1 where high is good, -1 where low is. The bounds below are compared with answers times this.
  std::int64_t direction = 1;
  std::int64_t negative_up_to_micros = 0;  // answers up to here are negative
  std::int64_t positive_from_micros = 0;   // answers from here on are positive
  // From here on an answer counts for the index; of all metrics only ces has one.
  std::int64_t index_from_micros = 0;

  bool IsNegative(std::int64_t micros) const { return micros * direction <= negative_up_to_micros; }
  bool IsPositive(std::int64_t micros) const { return micros * direction >= positive_from_micros; }
  bool IsForIndex(std::int64_t micros) const { return micros * direction >= index_from_micros; }
  friend bool operator==(const MetricDefinition&, const MetricDefinition&) = default;
};

// `metric` must be one of kBuiltInMetrics.
const MetricDefinition& BuiltInMetric(Metric metric);

}  // namespace journeygraph::graph
