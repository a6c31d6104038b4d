// Which interactions are meant: at these touchpoints, on these channels, in this stage.
//
//   std::vector<InteractionFilter> filters = {{.touchpoints = {"cart"}}, {.stage = "use"}};
//   if (absl::Status status = CheckFilters(filters, context); !status.ok()) return status;
//   FilterMasks masks(context, filters);
//   if (masks.At(journey, i) >> 1 & 1) ...                    // meets the second
//
// Names that were never observed are met by nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "graph/analysis.h"

namespace journeygraph::graph {

// Met by an interaction that meets all that is said; by every one if nothing is.
struct InteractionFilter {
  std::vector<std::string> touchpoints;  // empty: any
  std::vector<std::string> channels;     // empty: any
  std::string stage;                     // id of a stage of the map; "": any

  bool is_empty() const { return touchpoints.empty() && channels.empty() && stage.empty(); }
  friend bool operator==(const InteractionFilter&, const InteractionFilter&) = default;
};

// "a|b", "stage use", "a|b on web", or "any interaction".
std::string LabelOf(const InteractionFilter& filter);

inline constexpr std::size_t kMaxFilters = 32;

// Returns INVALID_ARGUMENT, if a stage is not one of the map.
absl::Status CheckFilters(std::span<const InteractionFilter> filters,
                          const QuestionContext& context);

// Tells for an interaction which of at most kMaxFilters filters it meets. Immutable.
class FilterMasks {
 public:
  using Mask = std::uint32_t;  // bit i stands for filter i

  FilterMasks(const QuestionContext& context, std::span<const InteractionFilter> filters);

  Mask At(const JourneyView& journey, std::size_t place) const {
    return of_touchpoint_[journey.touchpoint[place]] & of_channel_[journey.channel[place]];
  }

 private:
  std::vector<Mask> of_touchpoint_;
  std::vector<Mask> of_channel_;
};

}  // namespace journeygraph::graph
