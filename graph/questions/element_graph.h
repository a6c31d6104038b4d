// What follows what, for any element: touchpoints on channels, stages, channels, or the last few
// steps together; directly or at some time later (definitions 3.5).
//
//   ElementGraphCounts counts(context, {.element = PathElement::kStage, .history = 2});
//   Scan(snapshot, scope, context, options, counts);
//   absl::StatusOr<ObservedGraphAnswer> answer = AnswerElementGraph(counts, context);
//
// The directly-follows graph of touchpoints has a faster way: graph/touchpoint_counts.h. A state is
// the last `history` elements (fewer at the beginning of a journey): a Markov chain of that order.
//
// Memory: about 150 bytes a state and, with the lengths of time, 100 bytes to 2 KB a transition, of
// which there are at most kMaxTransitionKinds. Counting unit: transitions, or journeys.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/measure/histogram.h"
#include "graph/measure/key_index.h"
#include "graph/path_element.h"
#include "graph/questions/observed_graph.h"
#include "graph/state_pairs.h"
#include "graph/touchpoint_graph.h"

namespace journeygraph::graph {

inline constexpr char kEventualGraphUnit[] = "journeys";
inline constexpr char kEventualGraphDefinition[] =
    "A journey counts for a pair once if the second comes at any time after the first; the time is "
    "that from the first occurrence of the first to the next one of the second.";

inline constexpr std::size_t kMaxTransitionKinds = 500'000;
inline constexpr std::size_t kMaxGraphElements = 1'000'000;

struct ElementGraphOptions {
  PathElement element = PathElement::kTouchpoint;
  std::uint32_t history = 1;  // 1 to kMaxHistory
  Relation relation = Relation::kDirectlyFollows;
  friend bool operator==(const ElementGraphOptions&, const ElementGraphOptions&) = default;
};

// An Accumulator (graph/analysis.h); not thread-safe.
class ElementGraphCounts {
 public:
  struct AtState {
    std::uint64_t count = 0;
    std::uint64_t starts = 0;
    ResultCounts journeys = {};
    ResultCounts ends = {};
    std::uint64_t last_journey = 0;
  };
  struct OfTransition {
    std::uint64_t count = 0;
    std::uint64_t journeys = 0;
    std::uint64_t last_journey = 0;
    DurationHistogram gaps;
  };

  explicit ElementGraphCounts(const QuestionContext& context, ElementGraphOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(ElementGraphCounts&& other);

  const ElementGraphOptions& options() const { return options_; }
  const StateIndex& index() const { return index_; }
  std::span<const AtState> states() const { return states_; }
  // Keys are from << 32 | to.
  std::span<const std::uint64_t> pairs() const { return pairs_.keys(); }
  std::span<const OfTransition> transitions() const { return transitions_; }
  std::uint64_t journeys() const { return journeys_; }
  bool has_too_many() const {
    return pairs_.size() > kMaxTransitionKinds || index_.elements() > kMaxGraphElements;
  }

 private:
  OfTransition& TransitionOf(std::uint32_t from, std::uint32_t to);

  ElementGraphOptions options_;
  StateIndex index_;
  StatePairs walk_;
  std::uint64_t journeys_ = 0;
  std::vector<AtState> states_;
  KeyIndex pairs_;
  std::vector<OfTransition> transitions_;
};

// Names of states of several elements are joined with " > ".
// Returns RESOURCE_EXHAUSTED, if there are more than kMaxTransitionKinds kinds of transitions or
// kMaxGraphElements elements.
absl::StatusOr<ObservedGraphAnswer> AnswerElementGraph(const ElementGraphCounts& counts,
                                                       const QuestionContext& context,
                                                       const ObservedGraphOptions& options = {});

}  // namespace journeygraph::graph
