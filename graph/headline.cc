#include "graph/headline.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace journeygraph::graph {
namespace {

constexpr std::int64_t kMicrosPerHundredth = kMicrosPerUnit / 100;
constexpr std::int64_t kMostHundredths = 100'000'000'000'000;
constexpr double kHundredthsPerUnit = 100;

std::size_t Place(JourneyResult result) { return static_cast<std::size_t>(result); }

void CountSwitches(const JourneyView& journey, RatioSums& switches) {
  const ChannelId* channel = journey.channel.data();
  const std::size_t size = journey.size();
  std::uint64_t chances = 0;
  std::uint64_t events = 0;
  for (std::size_t i = 1; i < size; ++i) {
    const bool is_known = (channel[i - 1] != 0) & (channel[i] != 0);
    chances += is_known;
    events += is_known & (channel[i - 1] != channel[i]);
  }
  switches.Add(events, chances);
}

std::int64_t HundredthsOf(const JourneyView& journey) {
  Int128 micros = 0;
  for (const ValueEntry& value : journey.values) micros += value.value_micros;
  const Int128 hundredths = micros / kMicrosPerHundredth;
  return static_cast<std::int64_t>(
      std::clamp<Int128>(hundredths, -kMostHundredths, kMostHundredths));
}

Share SuccessOf(const HeadlineTally& tally) {
  return {.count = tally.journeys[Place(JourneyResult::kSuccess)],
          .total = tally.closed_journeys()};
}

// Of a metric that nobody answered, an empty one.
const ScoreTally& AnswersTo(Metric metric, const HeadlineTally& tally) {
  static const auto* const kNone = new ScoreTally();
  const ScoreTally* answers = tally.scores.Find(metric);
  return answers != nullptr ? *answers : *kNone;
}

NpsCounts NetCountsOf(const ScoreTally& answers) {
  return {.promoters = answers.positive,
          .passives = answers.count() - answers.positive - answers.negative,
          .detractors = answers.negative};
}

Mean MeanOfAnswers(const ScoreTally& answers) {
  return {.count = answers.count(),
          .mean = answers.moments.Mean(),
          .standard_deviation = answers.moments.StandardDeviation()};
}

Mean MeanOfContacts(const HeadlineTally& tally) {
  const std::uint64_t journeys = tally.all_journeys();
  return {.count = journeys,
          .mean = tally.contacts.MeanOf(journeys),
          .standard_deviation = tally.contacts.StandardDeviationOf(journeys)};
}

Mean MeanOfValue(const HeadlineTally& tally) {
  const std::uint64_t journeys = tally.all_journeys();
  return {.count = journeys,
          .mean = tally.value_hundredths.MeanOf(journeys) / kHundredthsPerUnit,
          .standard_deviation =
              tally.value_hundredths.StandardDeviationOf(journeys) / kHundredthsPerUnit};
}

void SetEstimate(const Estimate& estimate, double standard_error, HeadlineNumber& number) {
  number.value = estimate.value;
  number.low = estimate.low;
  number.high = estimate.high;
  number.standard_error = standard_error;
}

void SetCount(std::uint64_t count, HeadlineNumber& number) {
  number.count = count;
  const double value = static_cast<double>(count);
  SetEstimate({.value = value, .low = value, .high = value}, std::sqrt(value), number);
}

void SetShare(const Share& share, HeadlineNumber& number) {
  number.count = share.total;
  if (share.total == 0) return;
  const Proportion proportion = WilsonProportion(share.count, share.total);
  const double p = *proportion.value;
  SetEstimate({.value = p, .low = proportion.low, .high = proportion.high},
              std::sqrt(p * (1 - p) / static_cast<double>(share.total)), number);
}

void SetMean(const Mean& mean, HeadlineNumber& number) {
  number.count = mean.count;
  if (mean.count == 0) return;
  SetEstimate(MeanEstimate(mean.count, mean.mean, mean.standard_deviation),
              mean.standard_deviation / std::sqrt(static_cast<double>(mean.count)), number);
}

void SetScore(const MetricDefinition& definition, const ScoreTally& answers,
              HeadlineNumber& number) {
  number.count = answers.count();
  if (number.count == 0) return;
  switch (definition.summary) {
    case MetricSummary::kNet: {
      const NetPromoterScore net = NetPromoterScoreOf(NetCountsOf(answers));
      SetEstimate({.value = net.value, .low = net.low, .high = net.high}, net.standard_error,
                  number);
      return;
    }
    case MetricSummary::kTopShare:
      return SetShare({.count = answers.positive, .total = answers.count()}, number);
    case MetricSummary::kMean:
      return SetMean(MeanOfAnswers(answers), number);
  }
}

std::optional<Difference> ScoreDifference(const MetricDefinition& definition, const ScoreTally& a,
                                          const ScoreTally& b) {
  switch (definition.summary) {
    case MetricSummary::kNet:
      return NetDifference(NetCountsOf(a), NetCountsOf(b));
    case MetricSummary::kTopShare:
      return ProportionsDifference({a.positive, a.count()}, {b.positive, b.count()});
    case MetricSummary::kMean:
      return MeansDifference(MeanOfAnswers(a), MeanOfAnswers(b));
  }
  return std::nullopt;
}

}  // namespace

double IntegerSums::MeanOf(std::uint64_t count) const {
  return count == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(count);
}

double IntegerSums::StandardDeviationOf(std::uint64_t count) const {
  if (count < 2) return 0;
  const auto n = static_cast<long double>(count);
  const auto total = static_cast<long double>(sum);
  const long double variance = (static_cast<long double>(squares) - total * total / n) / (n - 1);
  return std::sqrt(static_cast<double>(std::max<long double>(variance, 0)));
}

void HeadlineTally::AddJourney(const JourneyView& journey) {
  ++journeys[Place(journey.result)];
  contacts.Add(static_cast<std::int64_t>(journey.size()));
  CountSwitches(journey, switches);
  if (journey.result == JourneyResult::kSuccess) {
    time_to_success.Add(journey.time_ms.back() - journey.time_ms.front());
  }
  if (journey.values.empty()) return;
  values += journey.values.size();
  value_hundredths.Add(HundredthsOf(journey));
}

void HeadlineTally::Merge(const HeadlineTally& other) {
  interactions += other.interactions;
  for (std::size_t i = 0; i < journeys.size(); ++i) journeys[i] += other.journeys[i];
  scores.Merge(other.scores);
  switches.Merge(other.switches);
  contacts.Merge(other.contacts);
  time_to_success.Merge(other.time_to_success);
  values += other.values;
  value_hundredths.Merge(other.value_hundredths);
}

std::uint64_t HeadlineTally::all_journeys() const {
  return std::accumulate(journeys.begin(), journeys.end(), std::uint64_t{0});
}

std::uint64_t HeadlineTally::closed_journeys() const {
  return all_journeys() - journeys[Place(JourneyResult::kOpen)];
}

std::vector<Measure> AllMeasures(const MetricCatalogue& catalogue) {
  std::vector<Measure> measures = {{.kind = MeasureKind::kInteractions},
                                   {.kind = MeasureKind::kJourneys},
                                   {.kind = MeasureKind::kSuccessRate}};
  for (const Metric metric : catalogue.InOrder()) {
    measures.push_back({.kind = MeasureKind::kScore, .metric = metric});
  }
  for (const MeasureKind kind : {MeasureKind::kSwitchRate, MeasureKind::kContactsPerJourney,
                                 MeasureKind::kTimeToSuccess, MeasureKind::kValuePerJourney}) {
    measures.push_back({.kind = kind});
  }
  return measures;
}

std::string NameOf(const Measure& measure, const MetricCatalogue& catalogue) {
  switch (measure.kind) {
    case MeasureKind::kInteractions:
      return "interactions";
    case MeasureKind::kJourneys:
      return "journeys";
    case MeasureKind::kSuccessRate:
      return "success_rate";
    case MeasureKind::kScore:
      return catalogue.Of(measure.metric).name;
    case MeasureKind::kSwitchRate:
      return "switch_rate";
    case MeasureKind::kContactsPerJourney:
      return "contacts_per_journey";
    case MeasureKind::kTimeToSuccess:
      return "time_to_success";
    case MeasureKind::kValuePerJourney:
      return "value_per_journey";
  }
  return "";
}

std::optional<Measure> MeasureNamed(std::string_view name, const MetricCatalogue& catalogue) {
  const std::vector<Measure> measures = AllMeasures(catalogue);
  std::optional<Measure> found;
  for (const Measure& measure : measures) {
    if (NameOf(measure, catalogue) != name) continue;
    if (!found || found->kind == MeasureKind::kScore) found = measure;
  }
  return found;
}

MeasureUnit UnitOf(const Measure& measure, const MetricCatalogue& catalogue) {
  switch (measure.kind) {
    case MeasureKind::kInteractions:
    case MeasureKind::kJourneys:
      return MeasureUnit::kCount;
    case MeasureKind::kSuccessRate:
    case MeasureKind::kSwitchRate:
      return MeasureUnit::kShare;
    case MeasureKind::kContactsPerJourney:
      return MeasureUnit::kScale;
    case MeasureKind::kTimeToSuccess:
      return MeasureUnit::kMilliseconds;
    case MeasureKind::kValuePerJourney:
      return MeasureUnit::kMoney;
    case MeasureKind::kScore:
      break;
  }
  switch (catalogue.Of(measure.metric).summary) {
    case MetricSummary::kNet:
      return MeasureUnit::kPoints;
    case MetricSummary::kTopShare:
      return MeasureUnit::kShare;
    case MetricSummary::kMean:
      return MeasureUnit::kScale;
  }
  return MeasureUnit::kScale;
}

HeadlineNumber NumberOf(const Measure& measure, const HeadlineTally& tally,
                        const MetricCatalogue& catalogue) {
  HeadlineNumber number{
      .measure = measure, .name = NameOf(measure, catalogue), .unit = UnitOf(measure, catalogue)};
  switch (measure.kind) {
    case MeasureKind::kInteractions:
      SetCount(tally.interactions, number);
      return number;
    case MeasureKind::kJourneys:
      SetCount(tally.all_journeys(), number);
      return number;
    case MeasureKind::kSuccessRate:
      SetShare(SuccessOf(tally), number);
      break;
    case MeasureKind::kScore:
      SetScore(catalogue.Of(measure.metric), AnswersTo(measure.metric, tally), number);
      break;
    case MeasureKind::kSwitchRate:
      number.count = tally.switches.clusters;
      if (number.count > 0) {
        SetEstimate(tally.switches.Interval(), tally.switches.StandardError(), number);
      }
      break;
    case MeasureKind::kContactsPerJourney:
      SetMean(MeanOfContacts(tally), number);
      break;
    case MeasureKind::kTimeToSuccess:
      number.count = tally.time_to_success.count();
      if (number.count > 0) {
        const Estimate median = MedianEstimate(tally.time_to_success);
        SetEstimate(median, (median.high - median.low) / (2 * kNormal95), number);
      }
      break;
    case MeasureKind::kValuePerJourney:
      if (tally.values > 0) SetMean(MeanOfValue(tally), number);
      break;
  }
  number.small_sample = number.count < kSmallSample;
  return number;
}

std::optional<Difference> DifferenceOf(const Measure& measure, const HeadlineTally& a,
                                       const HeadlineTally& b, const MetricCatalogue& catalogue) {
  switch (measure.kind) {
    case MeasureKind::kInteractions:
    case MeasureKind::kJourneys:
      return std::nullopt;
    case MeasureKind::kSuccessRate:
      return ProportionsDifference(SuccessOf(a), SuccessOf(b));
    case MeasureKind::kScore:
      return ScoreDifference(catalogue.Of(measure.metric), AnswersTo(measure.metric, a),
                             AnswersTo(measure.metric, b));
    case MeasureKind::kSwitchRate:
      return RatiosDifference(a.switches, b.switches);
    case MeasureKind::kContactsPerJourney:
      return MeansDifference(MeanOfContacts(a), MeanOfContacts(b));
    case MeasureKind::kTimeToSuccess:
      return MediansDifference(a.time_to_success, b.time_to_success);
    case MeasureKind::kValuePerJourney:
      if (a.values == 0 && b.values == 0) return std::nullopt;
      return MeansDifference(MeanOfValue(a), MeanOfValue(b));
  }
  return std::nullopt;
}

}  // namespace journeygraph::graph
