#include "graph/path_element.h"

#include <algorithm>

namespace journeygraph::graph {
namespace {

constexpr int kChannelBits = 16;

std::size_t StageCount(const QuestionContext& context) {
  return context.map ? context.map->stages.size() : 0;
}

}  // namespace

ElementReader::ElementReader(const QuestionContext& context, PathElement element)
    : element_(element) {
  if (element_ != PathElement::kStage) return;
  for (const StageIndex stage : context.stage_of_touchpoint) {
    stage_of_touchpoint_.push_back(
        static_cast<std::uint16_t>(std::min<std::size_t>(stage, StageCount(context))));
  }
}

std::span<const std::uint32_t> ElementReader::Read(const JourneyView& journey) {
  elements_.resize(journey.size());
  const TouchpointId* touchpoint = journey.touchpoint.data();
  const ChannelId* channel = journey.channel.data();
  switch (element_) {
    case PathElement::kTouchpoint:
      std::ranges::copy(journey.touchpoint, elements_.begin());
      break;
    case PathElement::kChannel:
      std::ranges::copy(journey.channel, elements_.begin());
      break;
    case PathElement::kStage:
      for (std::size_t i = 0; i < elements_.size(); ++i) {
        elements_[i] = stage_of_touchpoint_[touchpoint[i]];
      }
      break;
    case PathElement::kTouchpointAndChannel:
      for (std::size_t i = 0; i < elements_.size(); ++i) {
        elements_[i] = std::uint32_t{touchpoint[i]} << kChannelBits | channel[i];
      }
      break;
  }
  return elements_;
}

ElementNames::ElementNames(const QuestionContext& context, PathElement element)
    : context_(context), element_(element) {}

std::pair<std::string_view, std::string_view> ElementNames::PartsOf(std::uint32_t element) const {
  const Names& names = context_.names;
  switch (element_) {
    case PathElement::kTouchpoint:
      return {names.touchpoints[element], ""};
    case PathElement::kChannel:
      return {names.channels[element], ""};
    case PathElement::kStage:
      if (element < StageCount(context_)) return {context_.map->stages[element].id, ""};
      return {"", ""};
    case PathElement::kTouchpointAndChannel:
      break;
  }
  return {names.touchpoints[element >> kChannelBits],
          names.channels[element & ((1u << kChannelBits) - 1)]};
}

std::string ElementNames::LabelOf(std::uint32_t element) const {
  const auto [first, second] = PartsOf(element);
  std::string label(first);
  if (element_ == PathElement::kTouchpointAndChannel) label.append(" [").append(second).append("]");
  return label;
}

std::string ElementNames::StageOf(std::uint32_t element) const {
  if (element_ == PathElement::kChannel) return "";
  if (element_ == PathElement::kStage) return LabelOf(element);
  const std::uint32_t touchpoint =
      element_ == PathElement::kTouchpoint ? element : element >> kChannelBits;
  const StageIndex stage = context_.stage_of_touchpoint[touchpoint];
  return stage == kNoStage ? "" : context_.map->stages[stage].id;
}

}  // namespace journeygraph::graph
