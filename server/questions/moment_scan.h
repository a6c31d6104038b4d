// The passes over journeys that questions about moments need.
//
//   auto scanned = ScanMoments(*question, desk, caller, {.kind = kind, .with_evidence = true});
//   auto answer = graph::AnswerCriticalMoments((*scanned)->material(), options);
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "graph/questions/critical_moments.h"
#include "graph/questions/moment_counts.h"
#include "graph/questions/moment_examples.h"
#include "graph/questions/moment_states.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

struct MomentScanOptions {
  graph::MomentKind kind = graph::MomentKind::kTouchpoint;
  bool with_evidence = false;
  graph::MomentExamples* examples = nullptr;  // fed as well; null for none
};

// What was counted. Its parts refer to each other and to the question.
class ScannedMoments {
 public:
  ScannedMoments(graph::MomentStates states, bool with_evidence)
      : states_(std::move(states)), counts_(states_, {.with_evidence = with_evidence}) {}
  ScannedMoments(const ScannedMoments&) = delete;
  ScannedMoments& operator=(const ScannedMoments&) = delete;

  graph::MomentCounts& counts() { return counts_; }
  // Made once counts() are complete.
  graph::MomentLateCounts& MakeLate() { return late_.emplace(counts_); }

  graph::MomentMaterial material() const {
    return {.counts = counts_.counts(),
            .context = states_.context(),
            .more = &counts_,
            .late = late_ ? &late_->late() : nullptr};
  }
  const graph::ScanTotals& totals() const { return totals_; }
  void set_totals(const graph::ScanTotals& totals) { totals_ = totals; }

 private:
  const graph::MomentStates states_;
  graph::MomentCounts counts_;
  std::optional<graph::MomentLateCounts> late_;
  graph::ScanTotals totals_;
};

// One pass; one before for touchpoints on channels, one more for evidence. `question` must outlive
// what is given. The kind is one that fits the question: stages need a map.
// Returns CANCELLED, if the caller has gone. Returns RESOURCE_EXHAUSTED, if there are too many
// pairs of touchpoint and channel.
absl::StatusOr<std::unique_ptr<ScannedMoments>> ScanMoments(const Question& question,
                                                            const QuestionDesk& desk,
                                                            const Caller& caller,
                                                            const MomentScanOptions& options);

}  // namespace journeygraph::server
