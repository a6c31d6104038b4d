#include "graph/questions/bad_experiences.h"

#include <algorithm>

namespace journeygraph::graph {

BadExperienceCounts::BadExperienceCounts(const QuestionContext& context,
                                         BadExperienceOptions options)
    : is_counted_(kMaxMetrics, options.metrics.empty()),
      outcomes_(options.outcomes),
      outcome_class_(context.outcome_class) {
  for (std::size_t metric = 0; metric < kMaxMetrics; ++metric) {
    definitions_.push_back(context.metrics->Of(static_cast<Metric>(metric)));
  }
  for (const Metric metric : options.metrics) is_counted_[static_cast<std::size_t>(metric)] = 1;
}

std::size_t BadExperienceCounts::EndOf(const JourneyView& journey) const {
  for (std::size_t i = journey.outcomes.size(); i-- > 0;) {
    const OutcomeEntry& outcome = journey.outcomes[i];
    if (outcome_class_[outcome.outcome] != OutcomeClass::kNeutral) {
      return outcome.row - journey.first_row;
    }
  }
  return journey.size();
}

void BadExperienceCounts::Add(const JourneyView& journey) {
  const std::size_t end = EndOf(journey);
  bad_answer_places_.clear();
  for (const ScoreEntry& score : journey.scores) {
    const std::uint32_t place = score.row - journey.first_row;
    if (place >= end) break;
    const auto metric = static_cast<std::size_t>(score.metric);
    if (is_counted_[metric] == 0 || !definitions_[metric].IsNegative(score.value_micros)) continue;
    if (bad_answer_places_.empty() || bad_answer_places_.back() != place) {
      bad_answer_places_.push_back(place);
    }
  }
  std::uint64_t bad = bad_answer_places_.size();
  bad_answers_ += bad;
  if (outcomes_) {
    for (const OutcomeEntry& outcome : journey.outcomes) {
      const std::uint32_t place = outcome.row - journey.first_row;
      if (place >= end) break;
      if (outcome_class_[outcome.outcome] != OutcomeClass::kFailure) continue;
      ++bad_outcomes_;
      bad += !std::ranges::binary_search(bad_answer_places_, place);
    }
  }
  bad_experiences_ += bad;
  ++journeys_[std::min<std::uint64_t>(bad, kCounted - 1)][static_cast<std::size_t>(journey.result)];
}

void BadExperienceCounts::Merge(BadExperienceCounts&& other) {
  for (std::size_t n = 0; n < kCounted; ++n) {
    for (std::size_t i = 0; i < kJourneyResults; ++i) journeys_[n][i] += other.journeys_[n][i];
  }
  bad_answers_ += other.bad_answers_;
  bad_outcomes_ += other.bad_outcomes_;
  bad_experiences_ += other.bad_experiences_;
}

namespace {

struct Ended {
  std::uint64_t closed = 0;
  std::uint64_t lost = 0;
  std::uint64_t open = 0;
};

// Journeys with `least` to `most` bad experiences, both included.
Ended EndedWith(const BadExperienceCounts& counts, std::size_t least, std::size_t most) {
  Ended ended;
  for (std::size_t n = least; n <= most; ++n) {
    const BadExperienceCounts::ByResult& results = counts.journeys()[n];
    for (std::size_t i = 0; i < results.size(); ++i) {
      const auto result = static_cast<JourneyResult>(i);
      (IsClosed(result) ? ended.closed : ended.open) += results[i];
      if (result == JourneyResult::kFailure || result == JourneyResult::kLost) {
        ended.lost += results[i];
      }
    }
  }
  return ended;
}

}  // namespace

BadExperiencesAnswer AnswerBadExperiences(const BadExperienceCounts& counts,
                                          std::uint32_t max_count) {
  constexpr std::size_t kMost = BadExperienceCounts::kCounted - 1;
  BadExperiencesAnswer answer{.bad_experiences = counts.bad_experiences(),
                              .bad_answers = counts.bad_answers(),
                              .bad_outcomes = counts.bad_outcomes()};
  std::vector<TrendGroup> groups;
  for (std::uint32_t n = 0; n <= max_count; ++n) {
    const bool or_more = n == max_count;
    const Ended ended = EndedWith(counts, n, or_more ? kMost : n);
    BadExperienceRow row{.bad_experiences = n,
                         .or_more = or_more,
                         .open = ended.open,
                         .lost = WilsonProportion(ended.lost, ended.closed),
                         .small_sample = ended.closed < kSmallSample};
    groups.push_back(
        {.position = static_cast<double>(n), .count = ended.lost, .total = ended.closed});
    if (n > 0) {
      const Ended reached = EndedWith(counts, n, kMost);
      row.hazard = WilsonProportion(EndedWith(counts, n, n).lost, reached.closed);
      row.lost_afterwards = WilsonProportion(reached.lost, reached.closed);
      row.risk_ratio = RiskRatio({.exposed_bad = ended.lost,
                                  .exposed_good = ended.closed - ended.lost,
                                  .unexposed_bad = groups[0].count,
                                  .unexposed_good = groups[0].total - groups[0].count});
    }
    answer.rows.push_back(row);
  }
  answer.trend = CochranArmitage(groups);
  return answer;
}

}  // namespace journeygraph::graph
