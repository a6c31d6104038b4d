// How a journey stands: the last decisive outcome decides; without one, silence does.
#pragma once

#include <array>
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
    // How a journey ends is as good as random: what nearly all journeys need is computed without a
    // branch.
    const bool is_silent = lost_after_ms_ == 0 || watermark_ms_ - last_time_ms > lost_after_ms_;
    static constexpr graph::OutcomeEntry kNone;
    const graph::OutcomeEntry* last = outcomes.empty() ? &kNone : &outcomes.back();
    graph::OutcomeClass decides = outcome_class_[last->outcome];
    if (decides == graph::OutcomeClass::kNeutral && outcomes.size() > 1) [[unlikely]] {
      decides = LastDecisive(outcomes);
    }
    const std::array<graph::JourneyResult, 3> by_class = {
        is_silent ? graph::JourneyResult::kLost : graph::JourneyResult::kOpen,
        graph::JourneyResult::kSuccess, graph::JourneyResult::kFailure};
    return by_class[static_cast<std::size_t>(decides)];
  }

 private:
  graph::OutcomeClass LastDecisive(std::span<const graph::OutcomeEntry> outcomes) const {
    for (std::size_t i = outcomes.size(); i-- > 0;) {
      const graph::OutcomeClass decides = outcome_class_[outcomes[i].outcome];
      if (decides != graph::OutcomeClass::kNeutral) return decides;
    }
    return graph::OutcomeClass::kNeutral;
  }

  std::span<const graph::OutcomeClass> outcome_class_;
  std::int64_t lost_after_ms_;
  std::int64_t watermark_ms_;
};

}  // namespace journeygraph::storage
