// Counts the headline numbers (graph/headline.h) by bucket of time and, if asked, by touchpoint.
//
//   HeadlineCounts counts(context, {.buckets = TimeBuckets(edges_ms)});
//   Scan(snapshot, scope, context, options, counts);
//   HeadlineNumber number = NumberOf(measure, counts.tally(bucket), *context.metrics);
//
// A journey belongs to the bucket in which it starts (or ends, if asked), with its result, its
// switches, its number of interactions and its money; interactions and answers belong to the bucket
// of their own time. What lies in no bucket is counted apart, so that everything adds up.
//
// With rows, every touchpoint has one: interactions and answers belong to the row of theirs, and a
// journey belongs to every row that it comes to, with its result, in its one bucket. Switches,
// contacts, times and money of journeys are then not counted.
//
// An Accumulator (graph/analysis.h); not thread-safe. Memory: about 700 bytes for each row and
// bucket and 1.4 KB for each bucket that holds successful journeys.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "graph/analysis.h"
#include "graph/headline.h"
#include "graph/measure/first_visits.h"
#include "graph/measure/time_buckets.h"

namespace journeygraph::graph {

struct HeadlineCountsOptions {
  TimeBuckets buckets;
  bool by_end = false;  // journeys belong to the bucket of their last interaction
  // Row of each touchpoint id, below `rows`; empty without rows.
  std::vector<std::uint32_t> row_of_touchpoint;
  std::uint32_t rows = 1;
};

class HeadlineCounts {
 public:
  explicit HeadlineCounts(const QuestionContext& context, HeadlineCountsOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(HeadlineCounts&& other);

  const TimeBuckets& buckets() const { return options_.buckets; }
  std::uint32_t rows() const { return options_.rows; }
  const HeadlineTally& tally(std::uint32_t bucket = 0, std::uint32_t row = 0) const {
    return tallies_[row * (options_.buckets.size() + 1) + bucket];
  }
  // What lies in no bucket.
  const HeadlineTally& outside(std::uint32_t row = 0) const {
    return tally(options_.buckets.size(), row);
  }
  // Journeys of each bucket by result, each counted once; last, those in no bucket.
  const std::vector<ResultCounts>& journeys() const { return journeys_; }
  // With an interaction in a bucket.
  std::uint64_t customers() const { return customers_; }

 private:
  HeadlineTally& TallyOf(std::uint32_t row, std::uint32_t bucket) {
    return tallies_[row * (options_.buckets.size() + 1) + bucket];
  }
  std::uint32_t BucketOfJourney(const JourneyView& journey) const {
    return options_.buckets.BucketOf(options_.by_end ? journey.time_ms.back()
                                                     : journey.time_ms.front());
  }
  bool HasRows() const { return !options_.row_of_touchpoint.empty(); }
  void CountCustomer(const JourneyView& journey);
  void AddInteractions(const JourneyView& journey);
  void AddToRows(const JourneyView& journey, std::uint32_t bucket);
  void AddScores(const JourneyView& journey);

  HeadlineCountsOptions options_;
  std::shared_ptr<const MetricCatalogue> metrics_;
  std::vector<HeadlineTally> tallies_;  // row by row; the last bucket is for outside
  std::vector<ResultCounts> journeys_;
  FirstVisits visits_;  // of rows
  std::uint64_t customers_ = 0;
  std::uint64_t last_customer_ = 0;
};

}  // namespace journeygraph::graph
