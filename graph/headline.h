// The headline numbers of a set of journeys: what comparisons, trends and baselines are made of.
//
//   HeadlineTally tally;                                      // filled by HeadlineCounts
//   for (const Measure& measure : AllMeasures(catalogue)) {
//     HeadlineNumber number = NumberOf(measure, tally, catalogue);
//     std::optional<Difference> difference = DifferenceOf(measure, tally, other, catalogue);
//   }
//
//   interactions, journeys  how many
//   success_rate            successful / closed journeys; open ones are in neither (Wilson)
//   nps, csat, ...          every metric of the workspace as GetStageScores quotes it
//   switch_rate             channel switches / neighbours with known channels, as
//   GetChannelSwitches
//                           counts them; journeys are clusters, so that one customer who goes to
//                           and fro a hundred times does not count as a hundred
//   contacts_per_journey    mean number of interactions of a journey (Student's t)
//   time_to_success         median time from the first to the last interaction of successful
//                           journeys (bootstrap)
//   value_per_journey       mean money of a journey, without values 0 (Student's t)
//
// Pure functions; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/measure/difference.h"
#include "graph/measure/histogram.h"
#include "graph/measure/metric_score.h"
#include "graph/model/journey_view.h"
#include "graph/model/metric_catalogue.h"
#include "graph/touchpoint_graph.h"

namespace journeygraph::graph {

// Sum and sum of squares of whole numbers, exact; up to 4 * 10^9 numbers of up to 10^14.
struct IntegerSums {
  Int128 sum = 0;
  Int128 squares = 0;

  void Add(std::int64_t value) {
    sum += value;
    squares += static_cast<Int128>(value) * value;
  }
  void Merge(const IntegerSums& other) {
    sum += other.sum;
    squares += other.squares;
  }
  friend bool operator==(const IntegerSums&, const IntegerSums&) = default;

  double MeanOf(std::uint64_t count) const;
  double StandardDeviationOf(std::uint64_t count) const;  // n - 1; 0 for fewer than two
};

struct HeadlineTally {
  std::uint64_t interactions = 0;
  std::array<std::uint64_t, kJourneyResults> journeys = {};  // by result
  ScoreTallies scores;
  RatioSums switches;
  IntegerSums contacts;  // by journey
  DurationHistogram time_to_success;
  std::uint64_t values = 0;  // interactions with money
  // Hundredths by journey, the sum of a journey rounded to zero and cut off at 10^14.
  IntegerSums value_hundredths;

  // Counts a journey of so many interactions, all but its interactions and scores.
  void AddJourney(const JourneyView& journey);
  void Merge(const HeadlineTally& other);
  std::uint64_t all_journeys() const;
  std::uint64_t closed_journeys() const;
};

enum class MeasureKind : std::uint8_t {
  kInteractions,
  kJourneys,
  kSuccessRate,
  kScore,
  kSwitchRate,
  kContactsPerJourney,
  kTimeToSuccess,
  kValuePerJourney,
};

struct Measure {
  MeasureKind kind = MeasureKind::kJourneys;
  Metric metric = Metric::kNps;  // of kScore
  friend bool operator==(const Measure&, const Measure&) = default;
};

enum class MeasureUnit : std::uint8_t {
  kCount,
  kShare,   // 0 to 1
  kPoints,  // -100 to 100
  kScale,   // of the metric, or interactions
  kMilliseconds,
  kMoney,
};

// All of the workspace, in the order above.
std::vector<Measure> AllMeasures(const MetricCatalogue& catalogue);
std::string NameOf(const Measure& measure, const MetricCatalogue& catalogue);
// A metric of the workspace that is called like one of the numbers above is not found.
std::optional<Measure> MeasureNamed(std::string_view name, const MetricCatalogue& catalogue);
MeasureUnit UnitOf(const Measure& measure, const MetricCatalogue& catalogue);

struct HeadlineNumber {
  Measure measure;
  std::string name;
  MeasureUnit unit = MeasureUnit::kCount;
  // What the number rests on: closed journeys, answers, journeys with a chance to switch, journeys,
  // successful journeys; for interactions and journeys the number itself.
  std::uint64_t count = 0;
  std::optional<double> value;  // nothing if count is 0, and money where nobody has any
  double low = 0;
  double high = 0;
  double standard_error = 0;  // 0 where it cannot be said
  bool small_sample = false;  // of fewer than 30; never for interactions and journeys
  friend bool operator==(const HeadlineNumber&, const HeadlineNumber&) = default;
};

HeadlineNumber NumberOf(const Measure& measure, const HeadlineTally& tally,
                        const MetricCatalogue& catalogue);

// `a` less `b`. Nothing for interactions and journeys, whose size is no matter of chance, and where
// one side has no number.
std::optional<Difference> DifferenceOf(const Measure& measure, const HeadlineTally& a,
                                       const HeadlineTally& b, const MetricCatalogue& catalogue);

}  // namespace journeygraph::graph
