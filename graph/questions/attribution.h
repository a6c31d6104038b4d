// Which touchpoints, channels or stages earn the conversions (definitions 3.10).
//
//   AttributionCounts counts(context, {.element = PathElement::kChannel});
//   Scan(snapshot, scope, context, options, counts);
//   AttributionAnswer answer = AnswerAttribution(counts, context);
//
// A conversion is a closed journey that ended well; its touches are its interactions up to the
// deciding outcome. Seven models share out the same conversions, and each of them all:
//   markov      removal effect (Anderl et al. 2014) in the absorbing chain of order k, normalised;
//               of order 1 solved by sparse LU, above by Gauss-Seidel to 1e-12, never simulated
//   shapley     equally among the different elements of a journey: exactly the Shapley value of
//               v(S) = conversions of journeys whose elements are all in S (Zhao et al. 2018)
//   first, last, linear
//   position    40 % first, 40 % last, 20 % between; halves if there are two
//   time_decay  2^(-age / half life), age before the last touch
// The order k is the one of 1 to 3 that gives held-out customers the least log-loss, among those
// that can be solved in time (graph/path_contexts.h, kMaxChainWork). Counting unit: journeys.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/statistics.h"
#include "graph/questions/attribution_counts.h"
#include "graph/step_model.h"

namespace journeygraph::graph {

inline constexpr char kAttributionUnit[] = "journeys";
inline constexpr char kAttributionDefinition[] =
    "Conversions are closed journeys that ended well; touches are their interactions up to the "
    "deciding outcome. Every model shares out every conversion with a touch; parts are whole "
    "2^-30ths of a conversion (millionths of value), so that credits add up to the conversions "
    "exactly.";

// Credit by one model.
struct AttributionCredit {
  double conversions = 0;
  double value = 0;  // in units of money
  friend bool operator==(const AttributionCredit&, const AttributionCredit&) = default;
};
using AttributionCredits = std::array<AttributionCredit, kAttributionModels>;  // by PlaceOf(model)

struct AttributionRow {
  std::string element;  // touchpoint, channel or stage; "" if unknown or on no stage
  Proportion success;   // closed journeys with it that ended well
  double removal_effect = 0;
  AttributionCredits credits;
  friend bool operator==(const AttributionRow&, const AttributionRow&) = default;
};

struct AttributionRest {
  std::uint64_t elements = 0;
  AttributionCredits credits;
  friend bool operator==(const AttributionRest&, const AttributionRest&) = default;
};

// What is known of one order of the Markov model.
struct MarkovOrder {
  std::size_t order = 1;
  double log_loss = 0;  // of held-out steps, in nats
  bool solvable = true;
  friend bool operator==(const MarkovOrder&, const MarkovOrder&) = default;
};

// The fields of journeygraph.v1.GetAttributionResponse, apart from info. By every model the credits
// of `rows` and `other` add up to conversions - direct_conversions.
struct AttributionAnswer {
  std::vector<AttributionRow> rows;  // by credit of the model asked for, then by name
  AttributionRest other;
  Proportion success;
  std::uint64_t direct_conversions = 0;
  double value = 0;  // of all conversions
  double direct_value = 0;
  std::size_t markov_order = 1;
  std::vector<MarkovOrder> orders;  // from 1
  std::uint64_t held_out_steps = 0;
  friend bool operator==(const AttributionAnswer&, const AttributionAnswer&) = default;
};

AttributionAnswer AnswerAttribution(const AttributionCounts& counts,
                                    const QuestionContext& context);

}  // namespace journeygraph::graph
