// Scans that count by time (graph/headline_counts.h): the time range of the scope says what counts
// and does not cut journeys, so that one which began before it does not seem to begin in it.
//
//   Question question = ...;
//   const graph::TimeRange range = TakeTimeRange(question);
//   graph::HeadlineCounts counts(question.context, {.buckets = BucketOf(range,
//   *question.snapshot)}); auto totals = ScanByTime(question, desk, caller, counts);
#pragma once

#include "absl/status/statusor.h"
#include "graph/headline_counts.h"
#include "server/question.h"

namespace journeygraph::server {

// Takes the time range out of the question's scope.
graph::TimeRange TakeTimeRange(Question& question);

// One bucket for the range; open ends reach as far as the data.
graph::TimeBuckets BucketOf(const graph::TimeRange& range,
                            const storage::ResidentSnapshot& snapshot);

// What of everything counted lies in buckets: the rest becomes left out by time range.
void KeepInside(const graph::HeadlineCounts& counts, graph::ScanTotals& totals);

// One pass that feeds `counts`, and others beside it. The totals are those of the buckets of
// `counts`. Returns CANCELLED, if the caller has gone.
template <typename... Others>
absl::StatusOr<graph::ScanTotals> ScanByTime(const Question& question, const QuestionDesk& desk,
                                             const Caller& caller, graph::HeadlineCounts& counts,
                                             Others&... others) {
  auto totals = ScanAll(question, desk, caller, counts, others...);
  if (totals.ok()) KeepInside(counts, *totals);
  return totals;
}

}  // namespace journeygraph::server
