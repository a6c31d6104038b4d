#include "graph/questions/moment_examples.h"

#include <algorithm>
#include <string>
#include <vector>

namespace journeygraph::graph {
namespace {

std::int64_t IdOf(const std::string& name, const std::vector<std::string>& names) {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? -1 : found - names.begin();
}

}  // namespace

MomentExamples::MomentExamples(const QuestionContext& context, const MomentName& name,
                               std::size_t size)
    : context_(&context),
      name_(name),
      touchpoint_(IdOf(name.touchpoint, context.names.touchpoints)),
      next_(IdOf(name.next_touchpoint, context.names.touchpoints)),
      channel_(IdOf(name.channel, context.names.channels)),
      good_(size),
      bad_(size) {}

bool MomentExamples::Has(const JourneyView& journey) const {
  if (name_.kind == MomentKind::kTransition) {
    if (name_.touchpoint.empty()) return journey.touchpoint.front() == next_;
    if (name_.next_touchpoint.empty()) return journey.touchpoint.back() == touchpoint_;
  }
  for (std::size_t i = 0; i < journey.size(); ++i) {
    const TouchpointId touchpoint = journey.touchpoint[i];
    switch (name_.kind) {
      case MomentKind::kTouchpoint:
        if (touchpoint == touchpoint_) return true;
        break;
      case MomentKind::kTransition:
        if (i > 0 && journey.touchpoint[i - 1] == touchpoint_ && touchpoint == next_) return true;
        break;
      case MomentKind::kStage: {
        const StageIndex stage = context_->stage_of_touchpoint[touchpoint];
        if (stage == kNoStage ? name_.stage.empty()
                              : context_->map->stages[stage].id == name_.stage) {
          return true;
        }
        break;
      }
      case MomentKind::kTouchpointChannel:
        if (touchpoint == touchpoint_ && journey.channel[i] == channel_) return true;
        break;
    }
  }
  return false;
}

void MomentExamples::Add(const JourneyView& journey) {
  if (journey.size() == 0 || !IsClosed(journey.result) || !Has(journey)) return;
  (journey.result == JourneyResult::kSuccess ? good_ : bad_).Add(journey);
}

void MomentExamples::Merge(MomentExamples&& other) {
  good_.Merge(other.good_);
  bad_.Merge(other.bad_);
}

}  // namespace journeygraph::graph
