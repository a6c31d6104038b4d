// Whether customers rate a stage alike on every channel (requirements 1.1).
//
//   ChannelConsistencyCounts counts(context, Metric::kCsat);
//   ChannelConsistencyAnswer answer = AnswerChannelConsistency(counts, context, 30);
//
// Of the channels with at least `min_answers` in a stage: spread = highest - lowest score, with the
// interval of the difference of these two; Cochran's Q = sum of n (score - mean)^2 / s^2 with the
// variance s^2 pooled within channels, which for shares is the chi-square test of equal shares;
// I^2 = max(0, (Q - df) / Q) (Higgins and Thompson 2002): the part of the differences that is not
// chance. q-values by Benjamini and Hochberg over the stages. The interval of the spread does not
// know that the two channels were picked as the extremes: judge by the test. Answers on an unknown
// channel ("") are told and not compared. Counting unit: answers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/metric_score.h"
#include "graph/measure/pair_index.h"

namespace journeygraph::graph {

inline constexpr char kChannelConsistencyUnit[] = "answers";
inline constexpr char kChannelConsistencyDefinition[] =
    "Spread is the highest less the lowest score of a stage's channels that have enough answers. "
    "Whether the channels differ at all is tested by Cochran's Q with the variance pooled within "
    "channels; I^2 is the part of the differences that is not chance. The interval of the spread "
    "does not know that the extremes were picked.";

// An Accumulator (graph/analysis.h); not thread-safe.
class ChannelConsistencyCounts {
 public:
  ChannelConsistencyCounts(const QuestionContext& context, Metric metric);

  void Add(const JourneyView& journey);
  void Merge(ChannelConsistencyCounts&& other);

  Metric metric() const { return metric_; }
  // Stages of the map and, last, none.
  std::uint32_t stages() const { return stages_; }
  // Pairs of a channel and a stage, and their answers, in the same order.
  const PairIndex& pairs() const { return pairs_; }
  const std::vector<ScoreTally>& tallies() const { return tallies_; }

 private:
  ScoreTally& TallyOf(ChannelId channel, std::uint32_t stage);

  Metric metric_;
  std::shared_ptr<const MetricCatalogue> metrics_;
  std::uint32_t stages_;
  std::vector<std::uint32_t> stage_row_;  // by touchpoint id
  PairIndex pairs_;
  std::vector<ScoreTally> tallies_;
};

struct ChannelScore {
  std::string channel;
  MetricScore score;
  bool compared = false;  // it has a name and enough answers
  friend bool operator==(const ChannelScore&, const ChannelScore&) = default;
};

struct Heterogeneity {
  double q = 0;
  std::uint64_t degrees_of_freedom = 0;
  double p_value = 1;
  double i_squared = 0;  // 0 to 1
  friend bool operator==(const Heterogeneity&, const Heterogeneity&) = default;
};

struct StageConsistency {
  std::string stage;
  std::string display_name;
  MetricScore score;                   // of all its answers
  std::vector<ChannelScore> channels;  // by score, best first; then those not compared; by name
  // Nothing with fewer than two channels to compare.
  std::optional<Estimate> spread;
  std::optional<double> weighted_standard_deviation;  // of the channels' scores, by answers
  std::optional<Heterogeneity> heterogeneity;
  std::optional<double> q_value;
  friend bool operator==(const StageConsistency&, const StageConsistency&) = default;
};

struct ChannelConsistencyAnswer {
  std::vector<StageConsistency> stages;  // with answers, in the order of the map; last ""
  StageConsistency all;                  // all stages together; not in the q-values
  friend bool operator==(const ChannelConsistencyAnswer&,
                         const ChannelConsistencyAnswer&) = default;
};

ChannelConsistencyAnswer AnswerChannelConsistency(const ChannelConsistencyCounts& counts,
                                                  const QuestionContext& context,
                                                  std::uint64_t min_answers);

// Cochran's Q of scores of one metric; all have answers. Nothing for fewer than two, or if answers
// do not vary within groups while the groups differ.
std::optional<Heterogeneity> HeterogeneityOf(const std::vector<MetricScore>& scores);

}  // namespace journeygraph::graph
