#include "graph/headline_counts.h"

#include <algorithm>
#include <utility>

namespace journeygraph::graph {

HeadlineCounts::HeadlineCounts(const QuestionContext& context, HeadlineCountsOptions options)
    : options_(std::move(options)),
      metrics_(context.metrics),
      tallies_(std::size_t{options_.rows} * (options_.buckets.size() + 1)),
      journeys_(options_.buckets.size() + 1),
      visits_(options_.rows) {}

void HeadlineCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0) return;
  CountCustomer(journey);
  const std::uint32_t bucket = BucketOfJourney(journey);
  ++journeys_[bucket][static_cast<std::size_t>(journey.result)];
  if (HasRows()) {
    AddToRows(journey, bucket);
  } else {
    TallyOf(0, bucket).AddJourney(journey);
    AddInteractions(journey);
  }
  if (!journey.scores.empty()) AddScores(journey);
}

void HeadlineCounts::CountCustomer(const JourneyView& journey) {
  if (customers_ > 0 && last_customer_ == journey.customer_hash) return;
  const TimeBuckets& buckets = options_.buckets;
  const bool is_inside =
      buckets.IsAllTime() || std::ranges::any_of(journey.time_ms, [&](std::int64_t time_ms) {
        return buckets.BucketOf(time_ms) < buckets.size();
      });
  if (!is_inside) return;
  ++customers_;
  last_customer_ = journey.customer_hash;
}

void HeadlineCounts::AddInteractions(const JourneyView& journey) {
  if (options_.buckets.IsAllTime()) {
    tallies_[0].interactions += journey.size();
    return;
  }
  for (const std::int64_t time_ms : journey.time_ms) {
    ++tallies_[options_.buckets.BucketOf(time_ms)].interactions;
  }
}

void HeadlineCounts::AddToRows(const JourneyView& journey, std::uint32_t bucket) {
  const auto result = static_cast<std::size_t>(journey.result);
  const FirstVisits::OfJourney visits = visits_.NextJourney();
  for (std::size_t i = 0; i < journey.size(); ++i) {
    const std::uint32_t row = options_.row_of_touchpoint[journey.touchpoint[i]];
    ++TallyOf(row, options_.buckets.BucketOf(journey.time_ms[i])).interactions;
    TallyOf(row, bucket).journeys[result] += visits.IsFirst(row);
  }
}

void HeadlineCounts::AddScores(const JourneyView& journey) {
  for (const ScoreEntry& answer : journey.scores) {
    const std::size_t place = answer.row - journey.first_row;
    const std::uint32_t row = HasRows() ? options_.row_of_touchpoint[journey.touchpoint[place]] : 0;
    TallyOf(row, options_.buckets.BucketOf(journey.time_ms[place]))
        .scores[answer.metric]
        .Add(metrics_->Of(answer.metric), answer);
  }
}

void HeadlineCounts::Merge(HeadlineCounts&& other) {
  for (std::size_t i = 0; i < tallies_.size(); ++i) tallies_[i].Merge(other.tallies_[i]);
  for (std::size_t bucket = 0; bucket < journeys_.size(); ++bucket) {
    for (std::size_t result = 0; result < kJourneyResults; ++result) {
      journeys_[bucket][result] += other.journeys_[bucket][result];
    }
  }
  customers_ += other.customers_;
}

}  // namespace journeygraph::graph
