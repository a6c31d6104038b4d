#include "graph/questions/attribution_counts.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "graph/measure/apportionment.h"
#include "graph/measure/moments.h"

namespace journeygraph::graph {
namespace {

// Weights are whole numbers, so that shares are; 2^30 is a touch at the moment of the last one.
constexpr double kWholeWeight = 1 << 30;

// Position-based credit: 40 % for the first, 40 % for the last, the rest for those between.
constexpr std::int64_t kEndWeight = 2;
constexpr std::int64_t kMiddleWeight = 1;

// Any value in millionths; units of credit times any weight fit 64 bits.
std::int64_t ShareOfValue(std::int64_t value_micros, std::int64_t weight, std::int64_t sum) {
  return static_cast<std::int64_t>(static_cast<Int128>(value_micros) * weight / sum);
}

}  // namespace

std::vector<std::string> PathElementNames(PathElement element, const QuestionContext& context) {
  if (element == PathElement::kTouchpoint) return context.names.touchpoints;
  if (element == PathElement::kChannel) return context.names.channels;
  std::vector<std::string> names;
  if (context.map) {
    for (const Stage& stage : context.map->stages) names.push_back(stage.id);
  }
  names.emplace_back();
  return names;
}

AttributionCounts::AttributionCounts(const QuestionContext& context, AttributionOptions options)
    : context_(&context),
      options_(options),
      elements_(PathElementNames(options.element, context).size()),
      contexts_(PathContexts::LargestOrder(elements_.size())),
      visits_(elements_.size()) {
  if (options_.element != PathElement::kStage) return;
  for (const StageIndex stage : context.stage_of_touchpoint) {
    stage_of_touchpoint_.push_back(
        static_cast<std::uint16_t>(std::min<std::size_t>(stage, elements_.size() - 1)));
  }
}

std::size_t AttributionCounts::TouchesOf(const JourneyView& journey) const {
  if (journey.result == JourneyResult::kLost) return journey.size();
  for (std::size_t i = journey.outcomes.size(); i-- > 0;) {
    const OutcomeClass outcome = context_->outcome_class[journey.outcomes[i].outcome];
    if (outcome == OutcomeClass::kNeutral) continue;
    // Where the scope left out the interaction that decided, an earlier one may contradict.
    const bool is_success = outcome == OutcomeClass::kSuccess;
    if (is_success != (journey.result == JourneyResult::kSuccess)) break;
    const std::size_t place = journey.outcomes[i].row - journey.first_row;
    return options_.before_outcome ? place : place + 1;
  }
  return journey.size();
}

void AttributionCounts::CollectTouches(const JourneyView& journey) {
  const std::size_t touches = TouchesOf(journey);
  path_.clear();
  is_first_.clear();
  const FirstVisits::OfJourney visits = visits_.NextJourney();
  for (std::size_t i = 0; i < touches; ++i) {
    std::uint16_t element = journey.touchpoint[i];
    if (options_.element == PathElement::kChannel) element = journey.channel[i];
    if (options_.element == PathElement::kStage) element = stage_of_touchpoint_[element];
    path_.push_back(element);
    is_first_.push_back(visits.IsFirst(element));
  }
}

void AttributionCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0 || !IsClosed(journey.result)) return;
  const bool is_success = journey.result == JourneyResult::kSuccess;
  CollectTouches(journey);
  ++journeys_;
  contexts_.Add(path_, is_success, PathContexts::IsHeldOut(journey.customer_hash));
  for (std::size_t i = 0; i < path_.size(); ++i) {
    elements_[path_[i]].journeys += is_first_[i];
    elements_[path_[i]].conversions += is_first_[i] & static_cast<unsigned>(is_success);
  }
  if (!is_success) return;
  std::int64_t value_micros = 0;
  for (const ValueEntry& value : journey.values) value_micros += value.value_micros;
  ++conversions_;
  value_micros_ += value_micros;
  if (path_.empty()) {
    ++direct_conversions_;
    direct_value_micros_ += value_micros;
  } else {
    Credit(journey, value_micros);
  }
}

void AttributionCounts::Credit(const JourneyView& journey, std::int64_t value_micros) {
  const std::size_t size = path_.size();
  CreditOne(AttributionModel::kFirst, 0, value_micros);
  CreditOne(AttributionModel::kLast, size - 1, value_micros);
  weights_.assign(size, 1);
  CreditByWeights(AttributionModel::kLinear, value_micros);
  weights_.assign(is_first_.begin(), is_first_.end());
  CreditByWeights(AttributionModel::kShapley, value_micros);
  // In fifths; the one fifth in the middle is shared by all between.
  const auto between = static_cast<std::int64_t>(size > 2 ? size - 2 : 1);
  weights_.assign(size, kMiddleWeight);
  weights_.front() = weights_.back() = kEndWeight * between;
  CreditByWeights(AttributionModel::kPosition, value_micros);
  for (std::size_t i = 0; i < size; ++i) {
    const auto age_ms = static_cast<double>(journey.time_ms[size - 1] - journey.time_ms[i]);
    weights_[i] = std::llround(kWholeWeight *
                               std::exp2(-age_ms / static_cast<double>(options_.half_life_ms)));
  }
  CreditByWeights(AttributionModel::kTimeDecay, value_micros);
}

void AttributionCounts::CreditOne(AttributionModel model, std::size_t touch,
                                  std::int64_t value_micros) {
  Credits& credits = elements_[path_[touch]].credits;
  credits.units[PlaceOf(model)] += kCreditUnits;
  credits.value_micros[PlaceOf(model)] += value_micros;
}

void AttributionCounts::CreditByWeights(AttributionModel model, std::int64_t value_micros) {
  const std::size_t at = PlaceOf(model);
  const std::int64_t sum = std::accumulate(weights_.begin(), weights_.end(), std::int64_t{0});
  std::int64_t units_left = kCreditUnits;
  std::int64_t value_left = value_micros;
  for (std::size_t i = 0; i < path_.size(); ++i) {
    if (weights_[i] == 0) continue;
    Credits& credits = elements_[path_[i]].credits;
    const std::int64_t units = kCreditUnits * weights_[i] / sum;
    credits.units[at] += units;
    units_left -= units;
    if (value_micros == 0) continue;
    const std::int64_t value = ShareOfValue(value_micros, weights_[i], sum);
    credits.value_micros[at] += value;
    value_left -= value;
  }
  // Rounding leaves less than one for each touch.
  const std::int64_t sign = value_left < 0 ? -1 : 1;
  for (std::size_t i = 0; units_left > 0 || value_left != 0; ++i) {
    if (weights_[i] == 0) continue;
    Credits& credits = elements_[path_[i]].credits;
    credits.units[at] += units_left > 0;
    units_left -= units_left > 0;
    if (value_left == 0) continue;
    credits.value_micros[at] += sign;
    value_left -= sign;
  }
}

void AttributionCounts::Merge(AttributionCounts&& other) {
  for (std::size_t i = 0; i < elements_.size(); ++i) {
    for (std::size_t model = 0; model < kAttributionModels; ++model) {
      elements_[i].credits.units[model] += other.elements_[i].credits.units[model];
      elements_[i].credits.value_micros[model] += other.elements_[i].credits.value_micros[model];
    }
    elements_[i].journeys += other.elements_[i].journeys;
    elements_[i].conversions += other.elements_[i].conversions;
  }
  contexts_.Merge(std::move(other.contexts_));
  journeys_ += other.journeys_;
  conversions_ += other.conversions_;
  value_micros_ += other.value_micros_;
  direct_conversions_ += other.direct_conversions_;
  direct_value_micros_ += other.direct_value_micros_;
}

}  // namespace journeygraph::graph
