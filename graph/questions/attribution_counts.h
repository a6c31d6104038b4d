// What attribution is made of: every journey as a path of touches, and the credits that a journey
// gives by itself.
//
//   AttributionCounts counts(context, {.element = PathElement::kChannel});
//   Scan(snapshot, scope, context, options, counts);
//   AttributionAnswer answer = AnswerAttribution(counts, context);   //
//   graph/questions/attribution.h
//
// A conversion is kCreditUnits units of credit. Every journey that converts shares out exactly as
// many (and exactly the millionths of its value): parts are rounded down and what is left goes to
// its first touches. So credits are integers, and they add up to the conversions exactly. Memory:
// 160 bytes for each touchpoint (channel, stage) and graph/path_contexts.h.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/first_visits.h"
#include "graph/measure/period.h"
#include "graph/path_contexts.h"
#include "graph/questions/variants.h"

namespace journeygraph::graph {

// Numbers as in journeygraph.v1.AttributionModel.
enum class AttributionModel : std::uint8_t {
  kMarkov = 1,
  kShapley = 2,
  kFirst = 3,
  kLast = 4,
  kLinear = 5,
  kPosition = 6,
  kTimeDecay = 7,
};
inline constexpr std::size_t kAttributionModels = 7;

inline std::size_t PlaceOf(AttributionModel model) { return static_cast<std::size_t>(model) - 1; }

struct AttributionOptions {
  PathElement element = PathElement::kTouchpoint;
  // Credit halves with so much time before the journey's last touch.
  std::int64_t half_life_ms = 7 * kMsPerDay;
  // The interaction that records the deciding outcome is no touch.
  bool before_outcome = false;
  // 1 to 3; 0: the order that predicts held-out customers best.
  std::size_t markov_order = 0;
  AttributionModel ranked_by = AttributionModel::kMarkov;
  std::uint64_t max_rows = 20;
};

// An Accumulator (graph/analysis.h); not thread-safe. Open journeys change nothing.
class AttributionCounts {
 public:
  // Conversions in units and value in millionths, by model. That of kMarkov stays 0.
  struct Credits {
    std::array<std::int64_t, kAttributionModels> units = {};
    std::array<std::int64_t, kAttributionModels> value_micros = {};
  };
  struct OfElement {
    Credits credits;
    std::uint64_t journeys = 0;     // with it
    std::uint64_t conversions = 0;  // of them
  };

  explicit AttributionCounts(const QuestionContext& context, AttributionOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(AttributionCounts&& other);

  const AttributionOptions& options() const { return options_; }
  // By touchpoint id, channel id, or place of the stage (the number of stages for none).
  std::span<const OfElement> elements() const { return elements_; }
  const PathContexts& contexts() const { return contexts_; }
  std::uint64_t journeys() const { return journeys_; }  // closed
  std::uint64_t conversions() const { return conversions_; }
  std::int64_t value_micros() const { return value_micros_; }  // of conversions
  // Conversions without a touch, which is possible with before_outcome only, and their value.
  std::uint64_t direct_conversions() const { return direct_conversions_; }
  std::int64_t direct_value_micros() const { return direct_value_micros_; }

 private:
  // Fills path_ with the touches: up to the deciding outcome, because what comes later cannot have
  // caused it.
  void CollectTouches(const JourneyView& journey);
  std::size_t TouchesOf(const JourneyView& journey) const;
  void Credit(const JourneyView& journey, std::int64_t value_micros);
  void CreditOne(AttributionModel model, std::size_t touch, std::int64_t value_micros);
  // Shares out a conversion and a value by weights_[i] / sum, to touches whose weight is not 0.
  void CreditByWeights(AttributionModel model, std::int64_t value_micros);

  const QuestionContext* context_;
  AttributionOptions options_;
  std::vector<std::uint16_t> stage_of_touchpoint_;  // empty unless touches are stages
  std::vector<OfElement> elements_;
  PathContexts contexts_;
  FirstVisits visits_;
  std::uint64_t journeys_ = 0;
  std::uint64_t conversions_ = 0;
  std::int64_t value_micros_ = 0;
  std::uint64_t direct_conversions_ = 0;
  std::int64_t direct_value_micros_ = 0;
  // Of the journey that is looked at.
  std::vector<std::uint16_t> path_;
  std::vector<std::uint8_t> is_first_;
  std::vector<std::int64_t> weights_;
};

// Names of what paths are made of, by number. Stages have "" in the last place.
std::vector<std::string> PathElementNames(PathElement element, const QuestionContext& context);

}  // namespace journeygraph::graph
