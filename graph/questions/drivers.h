// Which touchpoints or stages drive the overall score (definitions 3.1, 3.3).
//
//   DriversOptions question{.metric = Metric::kCsat, .overall_metric = Metric::kNps};
//   DriverCounts counts(context, question);
//   Scan(snapshot, scope, context, options, counts);
//   DriverMatrix matrix(context, question, ChooseDrivers(counts, context));
//   Scan(snapshot, scope, context, options, matrix);
//   DriversAnswer answer = AnswerDrivers(counts, matrix, context);
//
// The overall score of a journey is its last answer to the overall metric (at the overall
// touchpoint, if one is named). The score of a touchpoint is the journey's last answer to the
// metric there, that of a stage the mean of its answers in the stage; the answer that is the
// overall score is not among them. One vote for each journey, whatever its result. Correlations use
// the journeys that have both (pairwise). Importance is the driver's share of R^2 of all drivers
// together on the overall score: see graph/measure/variance_shares.h. An association, not proof of
// a cause. Counting unit: journeys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/correlation.h"
#include "graph/measure/first_visits.h"

namespace journeygraph::graph {

inline constexpr char kDriversUnit[] = "journeys";
inline constexpr char kDriversDefinition[] =
    "One vote for each journey with both scores. Correlation is Pearson's over the journeys that "
    "have both (pairwise); importance is the driver's share of R squared, by Shapley's value (LMG) "
    "or "
    "Johnson's relative weights as stated; priority is importance times (1 - performance). An "
    "association, not proof of a cause.";

// R^2 is shared among at most this many drivers, those with most answers.
inline constexpr std::size_t kMostSharedDrivers = 50;

struct DriversOptions {
  Metric metric = Metric::kCsat;
  Metric overall_metric = Metric::kNps;
  std::string overall_touchpoint;   // "": any
  bool by_stage = false;            // needs a map
  std::uint64_t min_journeys = 30;  // with both scores; drivers with fewer share no R^2
};

// What one journey says: its overall score and the scores of drivers, by number of the driver
// (touchpoint id, or place of the stage). Reused from journey to journey; not thread-safe.
class DriverScores {
 public:
  struct Score {
    std::uint32_t driver = 0;
    std::int64_t micros = 0;
    bool is_positive = false;  // MetricDefinition::IsPositive
  };

  DriverScores(const QuestionContext& context, const DriversOptions& options);

  void Read(const JourneyView& journey);

  std::size_t drivers() const { return drivers_; }
  std::optional<std::int64_t> overall() const { return overall_; }
  const std::vector<Score>& scores() const { return scores_; }  // each driver once

 private:
  struct Sum {
    std::int64_t micros = 0;
    std::int64_t count = 0;
  };

  const QuestionContext* context_;
  Metric metric_;
  Metric overall_metric_;
  bool at_any_touchpoint_;
  std::int64_t overall_touchpoint_ = -1;  // id; -1: none of this name
  bool by_stage_;
  std::size_t drivers_;
  FirstVisits visits_;     // of drivers
  std::vector<Sum> sums_;  // by driver; 0 between journeys
  std::optional<std::int64_t> overall_;
  std::vector<Score> scores_;
};

// First pass: every driver with the overall score. An Accumulator (graph/analysis.h).
class DriverCounts {
 public:
  struct OfDriver {
    Moments scores;              // one a journey, with or without an overall score
    std::uint64_t positive = 0;  // of these
    PairMoments with_overall;    // x: its score, y: the overall score
  };

  DriverCounts(const QuestionContext& context, const DriversOptions& options);

  void Add(const JourneyView& journey);
  void Merge(DriverCounts&& other);

  const DriversOptions& options() const { return options_; }
  const std::vector<OfDriver>& drivers() const { return drivers_; }  // by number
  const Moments& overall() const { return overall_; }
  std::uint64_t overall_positive() const { return overall_positive_; }

 private:
  const QuestionContext* context_;
  DriversOptions options_;
  DriverScores scores_;
  std::vector<OfDriver> drivers_;
  Moments overall_;
  std::uint64_t overall_positive_ = 0;
};

// Numbers of the drivers among which R^2 is shared, in order of name: those with min_journeys and a
// correlation; of more than kMostSharedDrivers those with most journeys, ties by name.
std::vector<std::uint32_t> ChooseDrivers(const DriverCounts& counts,
                                         const QuestionContext& context);

// Second pass: the drivers chosen, two by two. An Accumulator (graph/analysis.h).
class DriverMatrix {
 public:
  DriverMatrix(const QuestionContext& context, const DriversOptions& options,
               std::vector<std::uint32_t> chosen);

  void Add(const JourneyView& journey);
  void Merge(DriverMatrix&& other);

  const std::vector<std::uint32_t>& chosen() const { return chosen_; }
  // Of two places in chosen(), the first below the second: journeys with both and overall scores.
  const PairMoments& Pair(std::size_t first, std::size_t second) const {
    return pairs_[second * (second - 1) / 2 + first];
  }

 private:
  DriverScores scores_;
  std::vector<std::uint32_t> chosen_;
  std::vector<std::uint32_t> place_plus_one_;  // by number of the driver; 0: not chosen
  std::vector<PairMoments> pairs_;
  std::vector<DriverScores::Score> present_;  // of one journey; driver: place in chosen_
};

// Where a driver lies; thresholds are the means over the drivers that share R^2. Numbers as in
// journeygraph.v1.DriverQuadrant.
enum class DriverQuadrant : std::uint8_t {
  kFixFirst = 1,  // important, performs below the mean
  kKeepUp = 2,    // important, performs well
  kWatch = 3,     // less important, performs below the mean
  kEnough = 4,    // less important, performs well
};

struct Driver {
  std::string name;            // touchpoint or id of the stage; "" for touchpoints on no stage
  std::uint64_t journeys = 0;  // with a score of it
  Estimate score;              // mean of these scores, with its t interval
  double performance = 0;      // the mean on the way from the worst (0) to the best answer (1)
  Proportion positive;         // positive scores (stages: whose mean is)
  std::uint64_t journeys_with_both = 0;
  std::optional<Estimate> correlation;    // nothing if either score does not vary
  std::optional<double> r_squared_share;  // part of R^2; nothing if it is not among those chosen
  std::optional<double> importance;       // r_squared_share / R^2
  std::optional<double> priority;         // importance * (1 - performance)
  std::optional<DriverQuadrant> quadrant;
  bool small_sample = false;  // fewer than 30 journeys with both
  friend bool operator==(const Driver&, const Driver&) = default;
};

enum class ImportanceMethod : std::uint8_t { kNone, kShapley, kRelativeWeights };

// The fields of journeygraph.v1.ListDriversResponse, apart from info.
struct DriversAnswer {
  // Those with answers: by importance, then by correlation (both equal to 1e-9), then by name.
  std::vector<Driver> drivers;
  Estimate overall;  // mean overall score with its t interval
  std::uint64_t overall_journeys = 0;
  Proportion overall_positive;
  double r_squared = 0;
  ImportanceMethod method = ImportanceMethod::kNone;
  std::uint64_t shared_drivers = 0;  // among which R^2 is shared
  std::uint64_t fewest_pairs = 0;    // journeys behind the weakest correlation of two of these
  std::uint64_t unknown_pairs = 0;   // pairs of these without a correlation, taken as 0
  bool is_repaired = false;          // VarianceShares::is_repaired
  friend bool operator==(const DriversAnswer&, const DriversAnswer&) = default;
};

DriversAnswer AnswerDrivers(const DriverCounts& counts, const DriverMatrix& matrix,
                            const QuestionContext& context);

}  // namespace journeygraph::graph
