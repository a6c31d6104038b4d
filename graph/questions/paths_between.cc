#include "graph/questions/paths_between.h"

#include <array>
#include <utility>

namespace journeygraph::graph {

std::optional<FromToPlaces> FindFromTo(const FilterMasks& masks, const JourneyView& journey,
                                       FromOccurrence occurrence) {
  std::optional<FromToPlaces> places;
  for (std::size_t i = 0; i < journey.size(); ++i) {
    const FilterMasks::Mask met = masks.At(journey, i);
    if (places && (met & 2) != 0) {
      places->to = i;
      return places;
    }
    if ((met & 1) == 0) continue;
    if (!places || occurrence == FromOccurrence::kLast) places = FromToPlaces{.from = i, .to = {}};
  }
  return places;
}

PathsBetweenCounts::PathsBetweenCounts(const QuestionContext& context,
                                       const PathsBetweenOptions& options)
    : masks_(context, std::array{options.from, options.to}),
      occurrence_(options.occurrence),
      ways_(context, options.way) {}

void PathsBetweenCounts::Add(const JourneyView& journey) {
  const std::optional<FromToPlaces> places = FindFromTo(masks_, journey, occurrence_);
  if (!places) return;
  const auto result = static_cast<std::size_t>(journey.result);
  ++with_from_[result];
  if (!places->to) {
    ++not_reached_[result];
    return;
  }
  const std::size_t size = *places->to - places->from + 1;
  ways_.Add({.time_ms = journey.time_ms.subspan(places->from, size),
             .touchpoint = journey.touchpoint.subspan(places->from, size),
             .channel = journey.channel.subspan(places->from, size),
             .result = journey.result,
             .customer_hash = journey.customer_hash});
}

void PathsBetweenCounts::Merge(PathsBetweenCounts&& other) {
  for (std::size_t i = 0; i < with_from_.size(); ++i) {
    with_from_[i] += other.with_from_[i];
    not_reached_[i] += other.not_reached_[i];
  }
  ways_.Merge(std::move(other.ways_));
}

}  // namespace journeygraph::graph
