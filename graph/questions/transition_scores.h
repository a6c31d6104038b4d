// How customers rate what they have just done: answers by the transition that led to them.
//
//   TransitionScoreCounts counts(context, {.metrics = {}, .wordings = {}});
//   TransitionScoresAnswer answer = AnswerTransitionScores(counts, context, 20);
//
// An answer belongs to the transition from the interaction before it to the one at which it was
// given; answers at the first interaction of a journey belong to the transition from its START.
// Answers by transition add up to all answers. Counting unit: answers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/metric_score.h"
#include "graph/measure/pair_index.h"

namespace journeygraph::graph {

struct TransitionScoresOptions {
  std::vector<Metric> metrics;        // empty: all
  std::vector<std::string> wordings;  // empty: all
};

// An Accumulator (graph/analysis.h); not thread-safe.
class TransitionScoreCounts {
 public:
  TransitionScoreCounts(const QuestionContext& context, const TransitionScoresOptions& options);

  void Add(const JourneyView& journey);
  void Merge(TransitionScoreCounts&& other);

  // Pairs of touchpoints (first + 1; 0 is START) and their answers, in the same order.
  const PairIndex& pairs() const { return pairs_; }
  const std::vector<ScoreTallies>& tallies() const { return tallies_; }
  const std::vector<std::uint64_t>& answers() const { return answers_; }

 private:
  std::uint32_t NumberOf(std::uint32_t from_plus_one, std::uint32_t to);

  std::shared_ptr<const MetricCatalogue> metrics_;
  std::vector<bool> wanted_;          // by metric
  std::vector<bool> wording_wanted_;  // by id; empty: all
  PairIndex pairs_;
  std::vector<ScoreTallies> tallies_;
  std::vector<std::uint64_t> answers_;
};

struct TransitionScores {
  std::string from;  // "" for START
  std::string to;
  std::uint64_t answers = 0;
  std::vector<MetricScore> scores;
  friend bool operator==(const TransitionScores&, const TransitionScores&) = default;
};

struct TransitionScoresAnswer {
  std::vector<TransitionScores> transitions;  // by answers descending, then by name
  std::uint64_t other_transitions = 0;        // left out
  std::uint64_t other_answers = 0;
  friend bool operator==(const TransitionScoresAnswer&, const TransitionScoresAnswer&) = default;
};

// `max_transitions`: 0 shows all.
TransitionScoresAnswer AnswerTransitionScores(const TransitionScoreCounts& counts,
                                              const QuestionContext& context,
                                              std::uint64_t max_transitions);

}  // namespace journeygraph::graph
