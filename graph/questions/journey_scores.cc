#include "graph/questions/journey_scores.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

#include "graph/measure/emotion_curve.h"
#include "graph/measure/quoted_score.h"

namespace journeygraph::graph {
namespace {

constexpr std::size_t kStrataOfChannel = kJourneyResults * JourneyScoreCounts::kLengthClasses;

// 1, 2-3, 4-7, 8 and more.
std::size_t LengthClass(std::size_t interactions) {
  return std::min<std::size_t>(std::bit_width(interactions) - 1,
                               JourneyScoreCounts::kLengthClasses - 1);
}

std::int64_t MiddleOf(const MetricDefinition& definition) {
  return std::llround((definition.minimum + definition.maximum) / 2 * kMicrosPerUnit);
}

}  // namespace

JourneyScoreCounts::JourneyScoreCounts(const QuestionContext& context, Metric metric)
    : metric_(metric),
      metrics_(context.metrics),
      middle_micros_(MiddleOf(context.metrics->Of(metric))),
      strata_(context.names.channels.size() * kStrataOfChannel) {}

void JourneyScoreCounts::Add(const JourneyView& journey) {
  const auto result = static_cast<std::size_t>(journey.result);
  Stratum& stratum = strata_[journey.channel.back() * kStrataOfChannel + result * kLengthClasses +
                             LengthClass(journey.size())];
  ++stratum.journeys;
  if (journey.scores.empty()) return;
  const MetricDefinition& definition = metrics_->Of(metric_);
  // Measured from the middle, and so that up is good.
  answers_of_journey_.clear();
  const ScoreEntry* last = nullptr;
  for (const ScoreEntry& answer : journey.scores) {
    if (answer.metric != metric_) continue;
    answers_of_journey_.push_back((answer.value_micros - middle_micros_) * definition.direction);
    last = &answer;
  }
  if (last == nullptr) return;
  stratum.quoted.Add(QuotedMicros(definition, last->value_micros));
  last_answers_.Add(definition, *last);

  const EmotionCurve curve = EmotionCurveOf(answers_of_journey_);
  const auto on_scale = [&](std::int64_t from_middle) {
    return from_middle * definition.direction + middle_micros_;
  };
  const std::int64_t peak_end = curve.PeakEndTwice() / 2;
  Curves& curves = curves_[result];
  curves.mean.Add(on_scale(curve.mean));
  curves.peak.Add(on_scale(curve.peak));
  curves.end.Add(on_scale(curve.end));
  curves.peak_end.Add(on_scale(peak_end));
  if (answers_of_journey_.size() > 1) curves.biggest_drop.Add(curve.biggest_drop);
  curves.answers.Add(static_cast<std::int64_t>(answers_of_journey_.size()) * kMicrosPerUnit);
  if (!IsClosed(journey.result)) return;
  const std::int64_t good = journey.result == JourneyResult::kSuccess ? kMicrosPerUnit : 0;
  with_result_[0].Add(curve.mean, good);
  with_result_[1].Add(curve.end, good);
  with_result_[2].Add(peak_end, good);
}

void JourneyScoreCounts::Curves::Merge(const Curves& other) {
  mean.Merge(other.mean);
  peak.Merge(other.peak);
  end.Merge(other.end);
  peak_end.Merge(other.peak_end);
  biggest_drop.Merge(other.biggest_drop);
  answers.Merge(other.answers);
}

void JourneyScoreCounts::Merge(JourneyScoreCounts&& other) {
  for (std::size_t i = 0; i < curves_.size(); ++i) curves_[i].Merge(other.curves_[i]);
  for (std::size_t i = 0; i < strata_.size(); ++i) {
    strata_[i].journeys += other.strata_[i].journeys;
    strata_[i].quoted.Merge(other.strata_[i].quoted);
  }
  last_answers_.Merge(other.last_answers_);
  for (std::size_t i = 0; i < with_result_.size(); ++i)
    with_result_[i].Merge(other.with_result_[i]);
}

namespace {

Estimate MeanOf(const Moments& moments) {
  return MeanEstimate(moments.count(), moments.Mean(), moments.StandardDeviation());
}

JourneyCurve CurveOf(const JourneyScoreCounts::Curves& curves) {
  return {.journeys = curves.mean.count(),
          .answers_per_journey = curves.answers.Mean(),
          .mean = MeanOf(curves.mean),
          .peak = MeanOf(curves.peak),
          .end = MeanOf(curves.end),
          .peak_end = MeanOf(curves.peak_end),
          .journeys_with_two = curves.biggest_drop.count(),
          .biggest_drop = MeanOf(curves.biggest_drop)};
}

class NonResponse {
 public:
  using Stratum = JourneyScoreCounts::Stratum;

  NonResponse(const JourneyScoreCounts& counts, const QuestionContext& context)
      : counts_(counts), context_(context) {
    std::vector<std::size_t> channels(context.names.channels.size());
    std::iota(channels.begin(), channels.end(), 0);
    std::ranges::sort(channels, {}, [&](std::size_t id) -> const std::string& {
      return context.names.channels[id];
    });
    for (const std::size_t channel : channels) {
      for (std::size_t i = 0; i < kStrataOfChannel; ++i) {
        const std::size_t place = channel * kStrataOfChannel + i;
        const Stratum& stratum = counts.strata()[place];
        if (stratum.journeys == 0) continue;
        places_.push_back(place);
        journeys_ += stratum.journeys;
        if (stratum.quoted.count() > 0) covered_ += stratum.journeys;
        all_.Merge(stratum.quoted);
      }
    }
  }

  void Fill(std::uint64_t max_strata, JourneyScoresAnswer& answer) const {
    answer.response = WilsonProportion(all_.count(), journeys_);
    answer.covered = WilsonProportion(covered_, journeys_);
    answer.raw = Summarise(context_.metrics->Of(counts_.metric()), counts_.last_answers());
    if (covered_ > 0) answer.weighted = Weighted();
    for (const std::size_t place : places_) answer.strata.push_back(StratumAt(place));
    // Already by channel, result and length.
    std::ranges::stable_sort(answer.strata, std::greater<>(), &ResponseStratum::journeys);
    if (max_strata == 0 || answer.strata.size() <= max_strata) return;
    const auto cut = answer.strata.begin() + static_cast<std::ptrdiff_t>(max_strata);
    answer.other_strata = static_cast<std::uint64_t>(answer.strata.end() - cut);
    for (auto it = cut; it != answer.strata.end(); ++it) answer.other_journeys += it->journeys;
    answer.strata.erase(cut, answer.strata.end());
  }

 private:
  Estimate Weighted() const {
    double value = 0;
    double variance = 0;
    for (const std::size_t place : places_) {
      const Stratum& stratum = counts_.strata()[place];
      const std::uint64_t answers = stratum.quoted.count();
      if (answers == 0) continue;
      const double weight = static_cast<double>(stratum.journeys) / static_cast<double>(covered_);
      const double deviation =
          answers > 1 ? stratum.quoted.StandardDeviation() : all_.StandardDeviation();
      value += weight * stratum.quoted.Mean();
      variance += weight * weight * deviation * deviation / static_cast<double>(answers);
    }
    const double reach = kNormal95 * std::sqrt(variance);
    return {.value = value, .low = value - reach, .high = value + reach};
  }

  ResponseStratum StratumAt(std::size_t place) const {
    const Stratum& stratum = counts_.strata()[place];
    const std::size_t kind = place % kStrataOfChannel;
    ResponseStratum shown{
        .result = static_cast<JourneyResult>(kind / JourneyScoreCounts::kLengthClasses),
        .shortest = std::uint64_t{1} << (kind % JourneyScoreCounts::kLengthClasses),
        .channel = context_.names.channels[place / kStrataOfChannel],
        .journeys = stratum.journeys,
        .response = WilsonProportion(stratum.quoted.count(), stratum.journeys)};
    if (stratum.quoted.count() > 0) shown.score = stratum.quoted.Mean();
    return shown;
  }

  const JourneyScoreCounts& counts_;
  const QuestionContext& context_;
  std::vector<std::size_t> places_;  // with journeys, by channel, result and length
  std::uint64_t journeys_ = 0;
  std::uint64_t covered_ = 0;
  Moments all_;
};

}  // namespace

JourneyScoresAnswer AnswerJourneyScores(const JourneyScoreCounts& counts,
                                        const QuestionContext& context, std::uint64_t max_strata) {
  JourneyScoresAnswer answer;
  JourneyScoreCounts::Curves all;
  for (std::size_t result = 0; result < counts.curves().size(); ++result) {
    all.Merge(counts.curves()[result]);
    answer.by_result[result] = CurveOf(counts.curves()[result]);
  }
  answer.all = CurveOf(all);
  answer.mean_tells_result = CorrelationOf(counts.with_result()[0]);
  answer.end_tells_result = CorrelationOf(counts.with_result()[1]);
  answer.peak_end_tells_result = CorrelationOf(counts.with_result()[2]);
  NonResponse(counts, context).Fill(max_strata, answer);
  return answer;
}

}  // namespace journeygraph::graph
