// Scores of whole journeys, and whether those who answered stand for all (definitions 3.3).
//
//   JourneyScoreCounts counts(context, Metric::kSentiment);
//   JourneyScoresAnswer answer = AnswerJourneyScores(counts, context);
//   answer.all.peak_end.value          // beside answer.all.mean.value
//
// Of each journey with answers to the metric: their mean; the last one (end); the one furthest from
// the middle of the scale (peak, the earlier of equals); peak-end = (peak + end) / 2, which is what
// people remember (Kahneman et al. 1993); the biggest drop from one answer to the next. Then means
// over journeys, one vote each. How well mean, end and peak-end tell the result is the correlation
// of each with ending well, over closed journeys.
//
// Non-response: the quoted score takes the last answer of each journey. Journeys are
// post-stratified by result, number of interactions (1, 2-3, 4-7, 8 and more) and channel of the
// last interaction: weighted = sum of N_h y_h / N over strata h with answers, N_h all journeys of
// it, y_h its score; error = root of sum of (N_h / N)^2 s_h^2 / n_h, with the overall s where a
// stratum has one answer. Journeys in strata without any answer are told as not covered. Counting
// unit: journeys.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/correlation.h"
#include "graph/measure/metric_score.h"
#include "graph/measure/moments.h"

namespace journeygraph::graph {

inline constexpr char kJourneyScoresUnit[] = "journeys";
inline constexpr char kJourneyScoresDefinition[] =
    "Of each journey the mean of its answers, the last (end), the one furthest from the middle of "
    "the scale (peak), (peak + end) / 2 and the biggest drop; then means over journeys. The score "
    "by last answers is post-stratified to all journeys by result, length and last channel.";

// An Accumulator (graph/analysis.h); not thread-safe.
class JourneyScoreCounts {
 public:
  // Of journeys with answers, in millionths of the scale.
  struct Curves {
    Moments mean;
    Moments peak;
    Moments end;
    Moments peak_end;
    Moments biggest_drop;  // of journeys with two answers
    Moments answers;       // answers of a journey

    void Merge(const Curves& other);
  };
  // Journeys of one kind, and what those that answered say.
  struct Stratum {
    std::uint64_t journeys = 0;
    Moments quoted;  // of the last answers (quoted_score.h)
  };
  static constexpr std::size_t kLengthClasses = 4;

  JourneyScoreCounts(const QuestionContext& context, Metric metric);

  void Add(const JourneyView& journey);
  void Merge(JourneyScoreCounts&& other);

  Metric metric() const { return metric_; }
  const std::array<Curves, kJourneyResults>& curves() const { return curves_; }  // by result
  // By channel; within, by result and length class.
  const std::vector<Stratum>& strata() const { return strata_; }
  const ScoreTally& last_answers() const { return last_answers_; }
  // Of mean, end and peak-end with 1 for a good and 0 for a bad result; closed journeys.
  const std::array<PairMoments, 3>& with_result() const { return with_result_; }

 private:
  Metric metric_;
  std::shared_ptr<const MetricCatalogue> metrics_;
  std::int64_t middle_micros_;
  std::array<Curves, kJourneyResults> curves_;
  std::vector<Stratum> strata_;
  ScoreTally last_answers_;
  std::array<PairMoments, 3> with_result_;
  std::vector<std::int64_t> answers_of_journey_;
};

// Means over journeys, on the scale of the metric.
struct JourneyCurve {
  std::uint64_t journeys = 0;
  double answers_per_journey = 0;
  Estimate mean;
  Estimate peak;
  Estimate end;
  Estimate peak_end;
  std::uint64_t journeys_with_two = 0;
  Estimate biggest_drop;  // of those, towards the bad end of the scale: 0 or below
  friend bool operator==(const JourneyCurve&, const JourneyCurve&) = default;
};

struct ResponseStratum {
  JourneyResult result = JourneyResult::kOpen;
  std::uint64_t shortest = 0;  // interactions; the class begins here
  std::string channel;         // of the last interaction
  std::uint64_t journeys = 0;
  Proportion response;
  std::optional<double> score;  // nothing without answers
  friend bool operator==(const ResponseStratum&, const ResponseStratum&) = default;
};

struct JourneyScoresAnswer {
  JourneyCurve all;
  std::array<JourneyCurve, kJourneyResults> by_result;
  // Correlation with ending well; nothing where either does not vary.
  std::optional<Estimate> mean_tells_result;
  std::optional<Estimate> end_tells_result;
  std::optional<Estimate> peak_end_tells_result;
  Proportion response;                  // journeys that answered, of all
  MetricScore raw;                      // last answers
  std::optional<Estimate> weighted;     // nothing without answers
  Proportion covered;                   // journeys in strata with answers, of all
  std::vector<ResponseStratum> strata;  // by journeys descending, then by channel, result, length
  std::uint64_t other_strata = 0;       // left out of `strata`
  std::uint64_t other_journeys = 0;
  friend bool operator==(const JourneyScoresAnswer&, const JourneyScoresAnswer&) = default;
};

// `max_strata`: 0 shows all.
JourneyScoresAnswer AnswerJourneyScores(const JourneyScoreCounts& counts,
                                        const QuestionContext& context,
                                        std::uint64_t max_strata = 0);

}  // namespace journeygraph::graph
