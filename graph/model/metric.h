// The metrics that a customer can be asked for: scale, direction and how they are summarised.
//
//   const MetricDefinition& nps = DefinitionOf(Metric::kNps);
//   bool ok = nps.minimum <= answer && answer <= nps.maximum;
//
// Sources: NPS Reichheld 2003; CSAT top two of five; CES 2.0 seven-point agreement scale.
#pragma once

#include <array>
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
  std::string_view name;           // as the API spells it
  double minimum;                  // lowest answer
  double maximum;                  // highest answer
  bool whole_numbers;              // only whole answers are allowed
  std::int64_t negative_up_to_micros;   // answers up to here are negative
  std::int64_t positive_from_micros;    // answers from here on are positive
};

const MetricDefinition& DefinitionOf(Metric metric);

// Returns the metric called `name`, or nothing.
std::optional<Metric> MetricNamed(std::string_view name);

}  // namespace journeygraph::graph
