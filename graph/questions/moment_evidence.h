// Turns what moment_evidence_counts.h counted into the evidence of a moment. A part of
// critical_moments.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "graph/questions/critical_moments.h"
#include "graph/questions/moment_candidates.h"
#include "graph/value_bootstrap.h"

namespace journeygraph::graph {

// What is given outlives it.
class EvidenceMaker {
 public:
  // `material` has evidence.
  EvidenceMaker(const MomentMaterial& material, const MomentGraph& graph);

  MomentEvidence Of(const MomentCandidate& candidate) const;
  // Nothing for transitions, or if there are too many. Costs a solution of all replicates.
  std::optional<Estimate> RemovalEffect(const MomentCandidate& candidate, double effect) const;
  // Nothing if there are too many transitions.
  std::optional<Estimate> TotalLost(double total_lost) const;
  // Nothing without journeys that have sentiment.
  static std::optional<EmotionSummary> Summarise(const MomentEvidenceCounts::Emotions& emotions);

 private:
  // Numbers of pairs of the evidence.
  std::vector<std::size_t> PairsOf(const MomentCandidate& candidate) const;
  std::uint32_t StateOf(std::uint32_t vertex) const;
  void AddDelay(const MomentCandidate& candidate, MomentEvidence& evidence) const;
  void AddEmotions(const MomentCandidate& candidate, MomentEvidence& evidence) const;
  void AddSeasons(const MomentCandidate& candidate, MomentEvidence& evidence) const;

  const MomentMaterial& material_;
  const MomentGraph& graph_;
  const MomentEvidenceCounts& counts_;
  std::unordered_map<std::uint64_t, std::size_t> number_of_pair_;  // of states
  std::vector<std::vector<std::size_t>> pairs_into_;  // by vertex: in order of source vertices
  std::optional<ValueBootstrap> bootstrap_;
};

}  // namespace journeygraph::graph
