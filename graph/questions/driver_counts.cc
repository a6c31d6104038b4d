#include <algorithm>
#include <utility>

#include "graph/questions/drivers.h"

namespace journeygraph::graph {
namespace {

std::size_t DriversOf(const QuestionContext& context, bool by_stage) {
  if (!by_stage) return context.names.touchpoints.size();
  return (context.map ? context.map->stages.size() : 0) + 1;
}

}  // namespace

DriverScores::DriverScores(const QuestionContext& context, const DriversOptions& options)
    : context_(&context),
      metric_(options.metric),
      overall_metric_(options.overall_metric),
      at_any_touchpoint_(options.overall_touchpoint.empty()),
      by_stage_(options.by_stage),
      drivers_(DriversOf(context, options.by_stage)),
      visits_(drivers_),
      sums_(drivers_) {
  const auto& names = context.names.touchpoints;
  const auto found = std::ranges::find(names, options.overall_touchpoint);
  if (found != names.end()) overall_touchpoint_ = found - names.begin();
}

void DriverScores::Read(const JourneyView& journey) {
  overall_.reset();
  scores_.clear();
  std::size_t overall_place = journey.scores.size();
  for (std::size_t i = journey.scores.size(); i-- > 0 && !overall_;) {
    const ScoreEntry& answer = journey.scores[i];
    if (answer.metric != overall_metric_) continue;
    const TouchpointId touchpoint = journey.touchpoint[answer.row - journey.first_row];
    if (!at_any_touchpoint_ && touchpoint != overall_touchpoint_) continue;
    overall_ = answer.value_micros;
    overall_place = i;
  }
  const FirstVisits::OfJourney visits = visits_.NextJourney();
  for (std::size_t i = journey.scores.size(); i-- > 0;) {
    const ScoreEntry& answer = journey.scores[i];
    if (answer.metric != metric_ || i == overall_place) continue;
    const TouchpointId touchpoint = journey.touchpoint[answer.row - journey.first_row];
    std::uint32_t driver = touchpoint;
    if (by_stage_) {
      const StageIndex stage = context_->map ? context_->stage_of_touchpoint[touchpoint] : kNoStage;
      driver = static_cast<std::uint32_t>(std::min<std::size_t>(stage, drivers_ - 1));
    }
    if (visits.IsFirst(driver)) scores_.push_back({.driver = driver});
    Sum& sum = sums_[driver];
    if (!by_stage_ && sum.count > 0) continue;  // a later answer counts
    sum.micros += answer.value_micros;
    ++sum.count;
  }
  const MetricDefinition& definition = context_->metrics->Of(metric_);
  for (Score& score : scores_) {
    Sum& sum = sums_[score.driver];
    score.micros = sum.micros / sum.count;
    score.is_positive = definition.IsPositive(score.micros);
    sum = {};
  }
}

DriverCounts::DriverCounts(const QuestionContext& context, const DriversOptions& options)
    : context_(&context),
      options_(options),
      scores_(context, options),
      drivers_(scores_.drivers()) {}

void DriverCounts::Add(const JourneyView& journey) {
  if (journey.scores.empty()) return;
  scores_.Read(journey);
  if (scores_.overall()) {
    overall_.Add(*scores_.overall());
    overall_positive_ +=
        context_->metrics->Of(options_.overall_metric).IsPositive(*scores_.overall());
  }
  for (const DriverScores::Score& score : scores_.scores()) {
    OfDriver& driver = drivers_[score.driver];
    driver.scores.Add(score.micros);
    driver.positive += score.is_positive;
    if (scores_.overall()) driver.with_overall.Add(score.micros, *scores_.overall());
  }
}

void DriverCounts::Merge(DriverCounts&& other) {
  overall_.Merge(other.overall_);
  overall_positive_ += other.overall_positive_;
  for (std::size_t i = 0; i < drivers_.size(); ++i) {
    drivers_[i].scores.Merge(other.drivers_[i].scores);
    drivers_[i].positive += other.drivers_[i].positive;
    drivers_[i].with_overall.Merge(other.drivers_[i].with_overall);
  }
}

DriverMatrix::DriverMatrix(const QuestionContext& context, const DriversOptions& options,
                           std::vector<std::uint32_t> chosen)
    : scores_(context, options),
      chosen_(std::move(chosen)),
      place_plus_one_(scores_.drivers(), 0),
      pairs_(chosen_.size() * (chosen_.size() - 1) / 2) {
  if (chosen_.empty()) pairs_.clear();
  for (std::size_t place = 0; place < chosen_.size(); ++place) {
    place_plus_one_[chosen_[place]] = static_cast<std::uint32_t>(place + 1);
  }
}

void DriverMatrix::Add(const JourneyView& journey) {
  if (journey.scores.size() < 3) return;  // two drivers and the overall score
  scores_.Read(journey);
  if (!scores_.overall()) return;
  present_.clear();
  for (DriverScores::Score score : scores_.scores()) {
    if (place_plus_one_[score.driver] == 0) continue;
    score.driver = place_plus_one_[score.driver] - 1;
    present_.push_back(score);
  }
  std::ranges::sort(present_, {}, &DriverScores::Score::driver);
  for (std::size_t second = 1; second < present_.size(); ++second) {
    const std::size_t row = present_[second].driver;
    for (std::size_t first = 0; first < second; ++first) {
      pairs_[row * (row - 1) / 2 + present_[first].driver].Add(present_[first].micros,
                                                               present_[second].micros);
    }
  }
}

void DriverMatrix::Merge(DriverMatrix&& other) {
  for (std::size_t i = 0; i < pairs_.size(); ++i) pairs_[i].Merge(other.pairs_[i]);
}

}  // namespace journeygraph::graph
