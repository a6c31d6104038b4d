// What it is like to cross from one channel to another: each part of a switch against staying
// (definitions 3.2, "seam score per channel pair").
//
//   SeamCounts counts(context, {.repeat_within_ms = 7 * kMsPerDay});
//   Scan(snapshot, scope, context, options, counts);
//   SeamsAnswer answer = AnswerSeams(counts, context, weights);
//
// The steps are the opportunities of channel_switches.h. The parts of a step:
//   gap             time between the two interactions
//   repeat question facts asked again / facts asked, at the second (repeat_questions.h)
//   exit            the second was the last of a journey that ended badly, of closed journeys
//   score change    answer at the second minus answer at the first, to one metric, where both have
//                   one (the last of several)
//   repeat contact  the touchpoint of the second comes again within 7 days after it, in the same
//                   journey; steps that were not observed for as long, without a return, do not
//                   count
// A pair's parts are compared with those of the steps that stayed on its first channel in the same
// stage (of the first interaction): differences within stages, weighted with the stages' switches
// (matched_comparison.h). Counting unit: transitions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/histogram.h"
#include "graph/measure/matched_comparison.h"
#include "graph/measure/moments.h"
#include "graph/measure/pair_index.h"
#include "graph/measure/period.h"
#include "graph/repeat_questions.h"

namespace journeygraph::graph {

struct SeamOptions {
  std::optional<std::int64_t> max_gap_ms;  // nothing: any distance
  Metric metric = Metric::kSentiment;      // of the score change
  std::int64_t repeat_within_ms = 7 * kMsPerDay;
  // What came later is not in the journeys; nothing: the newest interaction of the workspace.
  std::optional<std::int64_t> observed_until_ms;
};

// An Accumulator (graph/analysis.h); not thread-safe. Memory grows with the pairs in each stage.
class SeamCounts {
 public:
  struct OfPair {
    std::uint64_t steps = 0;
    std::uint64_t facts_asked = 0;
    std::uint64_t facts_asked_again = 0;
    std::uint64_t closed = 0;
    std::uint64_t exits = 0;
    std::uint64_t observed = 0;
    std::uint64_t repeated = 0;
    Moments score_change;
    DurationHistogram gap;
    void Merge(const OfPair& other);
  };

  explicit SeamCounts(const QuestionContext& context, SeamOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(SeamCounts&& other);

  // (stage * channels + from, to), and what was counted, in the same order (by first use). The last
  // stage is none.
  std::span<const PairIndex::Pair> pairs() const { return pairs_.pairs(); }
  std::span<const OfPair> counted() const { return counted_; }

 private:
  OfPair& PairOf(std::uint32_t from_in_stage, std::uint32_t to);
  void FindRepeats(const JourneyView& journey);
  void FindScores(const JourneyView& journey);
  void AddStep(const JourneyView& journey, std::size_t place, std::size_t& next_asked);

  std::int64_t max_gap_ms_;
  Metric metric_;
  std::int64_t repeat_within_ms_;
  std::int64_t observed_until_ms_;
  std::size_t channels_;
  std::vector<StageIndex> stage_of_touchpoint_;
  StageIndex stages_;  // of the map
  RepeatQuestions repeat_questions_;

  // Of the journey that is counted.
  std::span<const AskedAt> asked_;
  struct NextVisit {
    std::uint64_t journey = 0;
    std::int64_t time_ms = 0;
  };
  std::uint64_t journey_number_ = 0;
  std::vector<NextVisit> next_visit_;  // by touchpoint
  std::vector<std::uint8_t> repeats_;  // by place: comes again in time
  struct ScoreAt {
    std::uint64_t journey = 0;
    std::int64_t micros = 0;
  };
  std::vector<ScoreAt> score_at_;  // by place

  PairIndex pairs_;
  std::vector<OfPair> counted_;
};

// One part of a pair against the steps that stayed.
struct SeamPart {
  std::uint64_t count = 0;           // steps (for facts: facts) of the pair that it rests on
  std::optional<double> value;       // over all stages
  std::optional<double> staying;     // matched: what staying has, weighted like the switches
  std::optional<double> difference;  // matched: switching minus staying
  // 95 % interval of the difference; nothing for quantiles.
  std::optional<double> low;
  std::optional<double> high;
  std::uint64_t matched = 0;  // of count, in stages where staying can be compared
  friend bool operator==(const SeamPart&, const SeamPart&) = default;
};

// Points for each unit of difference. A seam score is the sum over the parts with a weight; the
// higher, the worse the seam.
struct SeamWeights {
  double gap_hours = 0;        // of the median
  double repeat_question = 0;  // of the rate, 0 to 1
  double exit = 0;             // of the rate, 0 to 1
  double score_loss = 0;       // score before minus score after, on the metric's scale; a metric
                               // whose high answers are bad counts the other way round
  double repeat_contact = 0;   // of the rate, 0 to 1
  friend bool operator==(const SeamWeights&, const SeamWeights&) = default;
};

struct Seam {
  std::string from_channel;
  std::string to_channel;
  std::uint64_t count = 0;  // switches
  SeamPart gap_p50_ms;
  SeamPart gap_p90_ms;
  SeamPart repeat_question;
  SeamPart exit;
  SeamPart score_change;
  SeamPart repeat_contact;
  // By the declared weights; nothing without weights, or if a part with a weight has no difference:
  // what is missing is not zero.
  std::optional<double> score;
  friend bool operator==(const Seam&, const Seam&) = default;
};

struct SeamsAnswer {
  std::vector<Seam> seams;  // by score if there are weights (those without one last), then by
                            // count, then by names
  friend bool operator==(const SeamsAnswer&, const SeamsAnswer&) = default;
};

SeamsAnswer AnswerSeams(const SeamCounts& counts, const QuestionContext& context,
                        const SeamOptions& options = {},
                        const std::optional<SeamWeights>& weights = std::nullopt);

}  // namespace journeygraph::graph
