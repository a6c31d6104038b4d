// How a journey stands: the last decisive outcome decides; without one, silence does.
#pragma once

#include <cstdint>
#include <span>

#include "graph/analysis.h"
#include "graph/model/journey_view.h"

namespace journeygraph::storage {

// Refers to a context, which outlives it. Thread-safe.
class ResultRules {
 public:
  ResultRules(const graph::QuestionContext& context, std::int64_t lost_after_ms)
      : outcome_class_(context.outcome_class),
        lost_after_ms_(lost_after_ms),
        watermark_ms_(context.watermark_ms.value_or(0)) {}

  // `outcomes` are those of the whole journey, ascending by row.
  graph::JourneyResult ResultOf(std::span<const graph::OutcomeEntry> outcomes,
                                std::int64_t last_time_ms) const {
    for (std::size_t i = outcomes.size(); i-- > 0;) {
      switch (outcome_class_[outcomes[i].outcome]) {
        case graph::OutcomeClass::kSuccess:
          return graph::JourneyResult::kSuccess;
        case graph::OutcomeClass::kFailure:
          return graph::JourneyResult::kFailure;
        case graph::OutcomeClass::kNeutral:
          break;
      }
    }
    const bool lost = lost_after_ms_ == 0 || watermark_ms_ - last_time_ms > lost_after_ms_;
    return lost ? graph::JourneyResult::kLost : graph::JourneyResult::kOpen;
  }

 private:
  std::span<const graph::OutcomeClass> outcome_class_;
  std::int64_t lost_after_ms_;
  std::int64_t watermark_ms_;
};

}  // namespace journeygraph::storage
