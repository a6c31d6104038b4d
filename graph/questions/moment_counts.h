// Everything counted for moments of any kind, in one accumulator.
//
//   auto states = MomentStates::Create(kind, context, &places);
//   MomentCounts counts(*states, {.with_evidence = true});
//   Scan(snapshot, scope, context, options, counts);
//   MomentLateCounts late(counts);                              // with evidence: a second pass
//   Scan(snapshot, scope, context, options, late);
//
// For touchpoints without evidence CriticalMomentCounts alone counts the same, faster.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "graph/analysis.h"
#include "graph/questions/critical_moment_counts.h"
#include "graph/questions/moment_evidence_counts.h"
#include "graph/questions/moment_states.h"
#include "graph/transition_results.h"

namespace journeygraph::graph {

// Journeys with which those that have a moment are compared: those that reached its stage, or, for
// moments that are stages, this stage or the one before it on the map (all for the first).
// Closed journeys only. An Accumulator (graph/analysis.h) of rewritten journeys; not thread-safe.
class MomentsAtRisk {
 public:
  explicit MomentsAtRisk(const MomentStates& states);

  void Add(const JourneyView& journey);
  void Merge(MomentsAtRisk&& other);

  const MonthCounts& OfStage(StageIndex stage) const {
    return rows_[stage == kNoStage ? rows_.size() - 1 : stage];
  }

 private:
  const MomentStates* states_;
  std::vector<MonthCounts> rows_;  // by stage; last, all journeys
  FirstVisits visits_;
};

// An Accumulator (graph/analysis.h) of journeys as a scan gives them; not thread-safe.
class MomentCounts {
 public:
  struct Options {
    bool with_evidence = false;
  };

  // `states` outlive it.
  MomentCounts(const MomentStates& states, const Options& options);

  void Add(const JourneyView& journey);
  void Merge(MomentCounts&& other);

  const MomentStates& states() const { return *states_; }
  const CriticalMomentCounts& counts() const { return counts_; }
  const MomentsAtRisk& at_risk() const { return at_risk_; }
  // Nothing unless moments are transitions; nothing unless there is evidence.
  const std::optional<TransitionResults>& results() const { return results_; }
  const std::optional<MomentEvidenceCounts>& evidence() const { return evidence_; }

 private:
  const MomentStates* states_;
  CriticalMomentCounts counts_;
  MomentsAtRisk at_risk_;
  std::optional<TransitionResults> results_;
  std::optional<MomentEvidenceCounts> evidence_;
  std::vector<TouchpointId> rewritten_;  // of one journey
};

// The second pass for evidence, over journeys as a scan gives them. An Accumulator.
class MomentLateCounts {
 public:
  // `counts` have evidence and outlive it.
  explicit MomentLateCounts(const MomentCounts& counts)
      : states_(&counts.states()), late_(counts.states().context(), *counts.evidence()) {}

  void Add(const JourneyView& journey) {
    if (IsClosed(journey.result)) late_.Add(states_->Rewrite(journey, rewritten_));
  }
  void Merge(MomentLateCounts&& other) { late_.Merge(std::move(other.late_)); }

  const LateCounts& late() const { return late_; }

 private:
  const MomentStates* states_;
  LateCounts late_;
  std::vector<TouchpointId> rewritten_;
};

}  // namespace journeygraph::graph
