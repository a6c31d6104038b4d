// The rows that every program of this folder works on: an omnichannel retailer's year, made up.
//
//   BenchData data = MakeBenchData({.interactions = 1'000'000});
//   for (std::uint32_t row = data.first_row[customer]; row < data.first_row[customer + 1]; ++row)
//   ...
//
// The same options give the same rows on every machine. Rows are sorted by customer and time, 13
// bytes each; names are numbers (see BenchNames). About 12.2 interactions a customer with
// geometric lengths, 40 touchpoints in 6 stages and 8 channels, all skewed; gaps from a second to
// 25 days; 30 % of the rows carry one score; journeys end well, badly, silent or open.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace journeygraph::bench {

inline constexpr int kTouchpoints = 40;
inline constexpr int kStages = 6;
inline constexpr int kChannels = 8;
inline constexpr int kOutcomes = 4;
inline constexpr int kMetrics = 4;  // in the order of graph::Metric
inline constexpr int kPersonas = 5;
inline constexpr int kCountries = 10;

inline constexpr std::uint8_t kSuccessOutcome = 1;
inline constexpr std::uint8_t kFailureOutcome = 2;
inline constexpr std::uint8_t kNoMetric = 255;
// Sentiment is kept in twentieths; the other metrics are whole numbers.
inline constexpr int kSentimentMetric = 3;
inline constexpr int kSentimentSteps = 20;

inline constexpr std::int64_t kDayMs = 24LL * 60 * 60 * 1000;
inline constexpr std::int64_t kYearStartMs = 1'735'689'600'000;  // 2025-01-01T00:00:00Z
inline constexpr std::int64_t kYearEndMs = kYearStartMs + 365 * kDayMs;

struct BenchDataOptions {
  std::uint64_t interactions = 1'000'000;
  std::uint64_t seed = 1;
};

struct BenchData {
  // One entry an interaction; within a customer, times ascend strictly.
  std::vector<std::int64_t> time_ms;
  std::vector<std::uint8_t> touchpoint;
  std::vector<std::uint8_t> channel;
  std::vector<std::uint8_t> outcome;
  std::vector<std::uint8_t> metric;  // kNoMetric without a score
  std::vector<std::int8_t> score;    // sentiment in twentieths

  // One entry a customer.
  std::vector<std::uint32_t> first_row;  // one more at the end
  std::vector<std::uint8_t> persona;
  std::vector<std::uint8_t> country;

  std::size_t rows() const { return time_ms.size(); }
  std::size_t customers() const { return persona.size(); }
};

BenchData MakeBenchData(const BenchDataOptions& options);

// Rows in the order in which a company's systems would send them: by time, across all customers.
std::vector<std::uint32_t> ArrivalOrder(const BenchData& data);
// The customer of each row.
std::vector<std::uint32_t> CustomerOfRows(const BenchData& data);

// What the numbers stand for. Channel and outcome names are those sent; outcome 0 is "".
struct BenchNames {
  std::array<std::string, kTouchpoints> touchpoints;  // "stage.place", in the order of the stages
  std::array<std::uint8_t, kTouchpoints> stage_of_touchpoint;
  std::array<std::string, kStages> stages;
  std::array<std::string, kChannels> channels;
  std::array<std::string, kOutcomes> outcomes;
  std::array<std::string, kMetrics> metrics;
  std::array<std::string, kPersonas> personas;
  std::array<std::string, kCountries> countries;
};
const BenchNames& Names();

// The name of a customer, such as "C0004711". `prefix` keeps two sets of rows apart.
std::string CustomerName(std::uint32_t customer, char prefix = 'C');

// The filter of the question "switches of one persona, three countries, 30 days".
struct SegmentFilter {
  std::uint8_t persona = 3;
  std::array<std::uint8_t, 3> countries = {0, 2, 4};
  std::int64_t start_ms = kYearStartMs + 150 * kDayMs;
  std::int64_t end_ms = kYearStartMs + 180 * kDayMs;
};

}  // namespace journeygraph::bench
