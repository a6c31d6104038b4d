// The metrics that a customer can be asked for: scale, direction and how they are summarised.
//
//   const MetricDefinition& nps = DefinitionOf(Metric::kNps);
//   bool ok = nps.minimum <= answer && answer <= nps.maximum;
//
// Sources: NPS Reichheld 2003; CSAT top two of five; CES 2.0 seven-point agreement scale.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace journeygraph::graph {

enum class Metric : std::uint8_t { kNps, kCsat, kCes, kSentiment };

inline constexpr std::array kAllMetrics = {Metric::kNps, Metric::kCsat, Metric::kCes,
                                           Metric::kSentiment};

// Answers are kept as whole millionths, so that sums are exact and independent of order.
inline constexpr std::int64_t kMicrosPerUnit = 1'000'000;

struct MetricDefinition {
  std::string_view name;               // as the API spells it
  double minimum;                      // lowest answer
  double maximum;                      // highest answer
  bool whole_numbers;                  // only whole answers are allowed
  std::int64_t negative_up_to_micros;  // answers up to here are negative
  std::int64_t positive_from_micros;   // answers from here on are positive
  std::int64_t top_two_from_micros;    // the scale's maximum less 1
};

inline constexpr std::array<MetricDefinition, kAllMetrics.size()> kMetricDefinitions = {{
    {.name = "nps",
     .minimum = 0,
     .maximum = 10,
     .whole_numbers = true,
     .negative_up_to_micros = 6 * kMicrosPerUnit,
     .positive_from_micros = 9 * kMicrosPerUnit,
     .top_two_from_micros = 9 * kMicrosPerUnit},
    {.name = "csat",
     .minimum = 1,
     .maximum = 5,
     .whole_numbers = true,
     .negative_up_to_micros = 2 * kMicrosPerUnit,
     .positive_from_micros = 4 * kMicrosPerUnit,
     .top_two_from_micros = 4 * kMicrosPerUnit},
    {.name = "ces",
     .minimum = 1,
     .maximum = 7,
     .whole_numbers = true,
     .negative_up_to_micros = 3 * kMicrosPerUnit,
     .positive_from_micros = 5 * kMicrosPerUnit,
     .top_two_from_micros = 6 * kMicrosPerUnit},
    {.name = "sentiment",
     .minimum = -1,
     .maximum = 1,
     .whole_numbers = false,
     .negative_up_to_micros = -50'001,
     .positive_from_micros = 50'001,
     .top_two_from_micros = 0},
}};

inline const MetricDefinition& DefinitionOf(Metric metric) {
  return kMetricDefinitions[static_cast<std::size_t>(metric)];
}

// Returns the metric called `name`, or nothing.
std::optional<Metric> MetricNamed(std::string_view name);

}  // namespace journeygraph::graph
