// What paths and graphs are made of: touchpoints, stages, channels, or touchpoints on channels.
//
//   ElementReader reader(context, PathElement::kTouchpointAndChannel);
//   for (std::uint32_t element : reader.Read(journey)) ...
//   ElementNames names(context, PathElement::kTouchpointAndChannel);
//   names.LabelOf(element);                                          // "cart [web]"
//
// Elements are numbers that depend on arrival: answers are ordered by names (IsBefore).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/analysis.h"

namespace journeygraph::graph {

enum class PathElement : std::uint8_t { kTouchpoint, kStage, kChannel, kTouchpointAndChannel };

// Gives the elements of journeys. Not thread-safe; a copy for each thread.
class ElementReader {
 public:
  ElementReader(const QuestionContext& context, PathElement element);

  // One for each interaction; valid until the next call. Of stages, what is on none is the number
  // of stages.
  std::span<const std::uint32_t> Read(const JourneyView& journey);

 private:
  PathElement element_;
  std::vector<std::uint16_t> stage_of_touchpoint_;  // for stages only
  std::vector<std::uint32_t> elements_;
};

// What elements are called. Refers to the context, which must outlive it.
class ElementNames {
 public:
  ElementNames(const QuestionContext& context, PathElement element);

  // The touchpoint, the stage's id, the channel, or "touchpoint [channel]"; "" for no stage and an
  // unknown channel.
  std::string LabelOf(std::uint32_t element) const;
  // By name, not by number.
  bool IsBefore(std::uint32_t a, std::uint32_t b) const { return PartsOf(a) < PartsOf(b); }
  // The id of the stage that the element lies on, or "".
  std::string StageOf(std::uint32_t element) const;

 private:
  std::pair<std::string_view, std::string_view> PartsOf(std::uint32_t element) const;

  const QuestionContext& context_;
  PathElement element_;
};

}  // namespace journeygraph::graph
