// Where journeys are at their first, second, third ... interaction (retentioneering's step matrix).
//
//   StepMatrixCounts counts(context, {.max_steps = 8, .max_elements = 12});
//   Scan(snapshot, scope, context, options, counts);
//   StepMatrixAnswer answer = AnswerStepMatrix(counts, context);
//
// At every step, the journeys at the elements shown, at other elements and those that have ended
// before add up to all. With an anchor, step 1 is the first interaction that meets it, and journeys
// without one do not count. Counting unit: journeys.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/interaction_filter.h"
#include "graph/measure/key_index.h"
#include "graph/path_element.h"

namespace journeygraph::graph {

inline constexpr char kStepMatrixUnit[] = "journeys";
inline constexpr char kStepMatrixDefinition[] =
    "Share of journeys that are at an element with their n-th interaction. At every step all "
    "elements, `other` and `ended` (before this step) add up to all journeys.";

inline constexpr std::uint32_t kMaxMatrixSteps = 50;

struct StepMatrixOptions {
  PathElement element = PathElement::kTouchpoint;
  InteractionFilter anchor;         // empty: the beginning
  std::uint32_t max_steps = 10;     // 1 to kMaxMatrixSteps
  std::uint64_t max_elements = 20;  // those with most journeys at all steps together
};

// An Accumulator (graph/analysis.h); not thread-safe. Memory: 8 bytes for each element and step.
class StepMatrixCounts {
 public:
  explicit StepMatrixCounts(const QuestionContext& context, StepMatrixOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(StepMatrixCounts&& other);

  const StepMatrixOptions& options() const { return options_; }
  std::span<const std::uint64_t> elements() const { return elements_.keys(); }
  // By number of the element.
  std::span<const std::uint64_t> Row(std::size_t number) const {
    return std::span(cells_).subspan(number * options_.max_steps, options_.max_steps);
  }
  std::uint64_t journeys() const { return journeys_; }

 private:
  StepMatrixOptions options_;
  FilterMasks anchor_;
  ElementReader reader_;
  KeyIndex elements_;
  std::vector<std::uint64_t> cells_;  // elements times steps
  std::uint64_t journeys_ = 0;
};

// Journeys at every step.
struct StepMatrixRow {
  std::string element;
  std::vector<std::uint64_t> journeys;
  friend bool operator==(const StepMatrixRow&, const StepMatrixRow&) = default;
};

struct StepMatrixAnswer {
  std::uint64_t journeys = 0;
  std::vector<StepMatrixRow> rows;   // by sum of the row, then by name
  std::vector<std::uint64_t> other;  // at elements that are not shown
  std::uint64_t other_elements = 0;
  std::vector<std::uint64_t> ended;  // before this step
  friend bool operator==(const StepMatrixAnswer&, const StepMatrixAnswer&) = default;
};

StepMatrixAnswer AnswerStepMatrix(const StepMatrixCounts& counts, const QuestionContext& context);

}  // namespace journeygraph::graph
