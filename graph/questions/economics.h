// What lost journeys would have been worth, and what it costs to serve (definitions 3.15).
//
//   EconomicsCounts counts(context);
//   Scan(snapshot, scope, context, options, counts);
//   EconomicsAnswer answer = AnswerEconomics(counts, context, {.max_places = 20});
//
//   value of an outcome  mean value of successful journeys that have any, by Student's t interval;
//                        or a value that the caller gives
//   value at stake       lost outcomes (journeys that failed or fell silent) x value of an outcome
//   cost to serve        sum of the costs of interactions, by channel and by result of the journey
// Value at stake is what would be won if no journey were lost, and so an upper limit. It is split
// by where lost journeys ended: the touchpoint of their last interaction. Counting unit: journeys.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/first_visits.h"
#include "graph/measure/moments.h"
#include "graph/measure/statistics.h"

namespace journeygraph::graph {

inline constexpr char kEconomicsUnit[] = "journeys";
inline constexpr char kEconomicsDefinition[] =
    "Value at stake = lost outcomes (journeys that failed or fell silent) x mean value of "
    "successful journeys that have a value; an upper limit. Cost to serve = sum of the costs of "
    "interactions; interactions without a cost count as 0.";

// An Accumulator (graph/analysis.h); not thread-safe.
class EconomicsCounts {
 public:
  struct OfChannel {
    std::uint64_t interactions = 0;
    std::uint64_t journeys = 0;  // with any interaction on it
    Moments costs;               // of interactions that have one
  };
  struct OfResult {
    std::uint64_t journeys = 0;
    std::uint64_t interactions = 0;
    Moments values;  // of journeys that have any value
    Moments costs;   // of journeys that have any cost
  };
  struct OfPlace {
    std::uint64_t closed = 0;  // journeys that ended there
    std::uint64_t lost = 0;    // and badly
  };

  explicit EconomicsCounts(const QuestionContext& context);

  void Add(const JourneyView& journey);
  void Merge(EconomicsCounts&& other);

  std::span<const OfChannel> channels() const { return channels_; }  // by id
  std::span<const OfResult> results() const { return results_; }     // by JourneyResult
  std::span<const OfPlace> places() const { return places_; }        // by touchpoint id

 private:
  FirstVisits visits_;  // of channels
  std::vector<OfChannel> channels_;
  std::vector<OfResult> results_;
  std::vector<OfPlace> places_;
};

struct EconomicsOptions {
  std::optional<double> value_per_outcome;  // instead of the mean that was observed
  std::uint64_t max_places = 20;
};

struct ValueAtPlace {
  std::string touchpoint;
  std::uint64_t lost = 0;
  Proportion lost_share;  // of the closed journeys that ended there
  std::optional<Estimate> value_at_stake;
  friend bool operator==(const ValueAtPlace&, const ValueAtPlace&) = default;
};

struct CostOfChannel {
  std::string channel;  // "" for interactions without one
  std::uint64_t interactions = 0;
  std::uint64_t with_cost = 0;
  std::uint64_t journeys = 0;
  double cost = 0;
  std::optional<Estimate> mean_cost;       // of interactions with a cost
  std::optional<double> cost_per_journey;  // of journeys on the channel
  bool small_sample = false;               // fewer than 30 interactions with a cost
  friend bool operator==(const CostOfChannel&, const CostOfChannel&) = default;
};

struct CostOfResult {
  JourneyResult result = JourneyResult::kOpen;
  std::uint64_t journeys = 0;
  std::uint64_t interactions = 0;
  std::uint64_t with_cost = 0;   // journeys
  std::uint64_t with_value = 0;  // journeys
  double cost = 0;
  double value = 0;
  std::optional<Estimate> mean_cost;   // of journeys with a cost
  std::optional<Estimate> mean_value;  // of journeys with a value
  friend bool operator==(const CostOfResult&, const CostOfResult&) = default;
};

// lost_outcomes = lost of places + other_lost; costs of channels and of results sum to `cost`.
struct EconomicsAnswer {
  std::uint64_t closed_journeys = 0;
  std::uint64_t open_journeys = 0;
  std::uint64_t lost_outcomes = 0;
  std::optional<Estimate> value_per_outcome;
  std::uint64_t valued_outcomes = 0;  // successful journeys that the mean rests on
  bool is_value_given = false;
  std::optional<Estimate> value_at_stake;
  std::vector<ValueAtPlace> places;  // by lost journeys, then by name; only those with some
  std::uint64_t other_places = 0;
  std::uint64_t other_lost = 0;
  double cost = 0;
  double value = 0;
  std::optional<double> cost_per_success;  // all costs / successful journeys
  std::vector<CostOfChannel> channels;     // by cost, then by name
  std::vector<CostOfResult> results;       // in the order of JourneyResult; only with journeys
  friend bool operator==(const EconomicsAnswer&, const EconomicsAnswer&) = default;
};

EconomicsAnswer AnswerEconomics(const EconomicsCounts& counts, const QuestionContext& context,
                                const EconomicsOptions& options = {});

}  // namespace journeygraph::graph
