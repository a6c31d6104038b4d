// Whether journeys are lost after one or two bad experiences (definitions 3.15, requirements 1.6:
// "more than half switch to a competitor after one or two bad experiences").
//
//   BadExperienceCounts counts(context, {.metrics = {Metric::kSentiment}});
//   Scan(snapshot, scope, context, options, counts);
//   BadExperiencesAnswer answer = AnswerBadExperiences(counts);
//
// An interaction is a bad experience if an answer to it is negative or its outcome is bad; it
// counts once, however much was bad. Only what came before the end counts: where an outcome decides
// the journey, interactions from that one on are not looked at, because a loss would otherwise be
// its own cause. Journeys that fell silent have no such interaction and count whole.
//   lost share      of the closed journeys with n bad experiences, those that failed or fell silent
//   hazard at n     of the closed journeys that reached the n-th bad experience, those lost before
//                   another one
//   lost afterwards of the same, those lost at all
// Open journeys are in no share. The trend of lost shares over n = 0, 1, 2, 3 and more is tested by
// Cochran and Armitage; an association, no proof of a cause. Journeys are customers where each
// timeline is one journey. Counting unit: journeys.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/share_trend.h"
#include "graph/measure/statistics.h"

namespace journeygraph::graph {

inline constexpr char kBadExperiencesUnit[] = "journeys";
inline constexpr char kBadExperiencesDefinition[] =
    "A bad experience is an interaction with a negative answer or a bad outcome, before the "
    "outcome that decides the journey. Lost: closed journeys that failed or fell silent. Hazard at "
    "n: of those that reached the n-th bad experience, those lost before another one.";

struct BadExperienceOptions {
  std::vector<Metric> metrics;  // whose negative answers count; empty: all
  bool outcomes = true;         // bad outcomes count
};

// An Accumulator (graph/analysis.h); not thread-safe.
class BadExperienceCounts {
 public:
  // Journeys with exactly n bad experiences, the last: with so many or more.
  static constexpr std::size_t kCounted = 21;
  using ByResult = std::array<std::uint64_t, kJourneyResults>;

  explicit BadExperienceCounts(const QuestionContext& context, BadExperienceOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(BadExperienceCounts&& other);

  const std::array<ByResult, kCounted>& journeys() const { return journeys_; }
  std::uint64_t bad_answers() const { return bad_answers_; }
  std::uint64_t bad_outcomes() const { return bad_outcomes_; }
  std::uint64_t bad_experiences() const { return bad_experiences_; }

 private:
  // Place of the interaction that decides the journey; its length if none does.
  std::size_t EndOf(const JourneyView& journey) const;

  std::vector<MetricDefinition> definitions_;  // by metric
  std::vector<std::uint8_t> is_counted_;       // by metric
  bool outcomes_;
  std::vector<OutcomeClass> outcome_class_;
  std::vector<std::uint32_t> bad_answer_places_;  // of the journey that is counted
  std::array<ByResult, kCounted> journeys_ = {};
  std::uint64_t bad_answers_ = 0;      // interactions with a negative answer
  std::uint64_t bad_outcomes_ = 0;     // interactions with a bad outcome
  std::uint64_t bad_experiences_ = 0;  // interactions with either
};

struct BadExperienceRow {
  std::uint32_t bad_experiences = 0;
  bool or_more = false;              // the last row
  std::uint64_t open = 0;            // journeys
  Proportion lost;                   // of the closed journeys of this row
  std::optional<double> risk_ratio;  // lost share / that of journeys without a bad experience
  // Of the closed journeys that reached this bad experience; nothing for 0.
  std::optional<Proportion> hazard;
  std::optional<Proportion> lost_afterwards;
  bool small_sample = false;
  friend bool operator==(const BadExperienceRow&, const BadExperienceRow&) = default;
};

// Closed and open journeys of the rows sum to all journeys.
struct BadExperiencesAnswer {
  std::vector<BadExperienceRow> rows;  // 0, 1, 2 ... max_count and more
  std::optional<ShareTrend> trend;
  std::uint64_t bad_experiences = 0;  // interactions
  std::uint64_t bad_answers = 0;
  std::uint64_t bad_outcomes = 0;
  friend bool operator==(const BadExperiencesAnswer&, const BadExperiencesAnswer&) = default;
};

// `max_count` is at most kCounted - 1.
BadExperiencesAnswer AnswerBadExperiences(const BadExperienceCounts& counts,
                                          std::uint32_t max_count = 3);

}  // namespace journeygraph::graph
