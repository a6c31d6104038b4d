#include "graph/questions/conformance_counts.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_map>

namespace journeygraph::graph {
namespace {

constexpr std::int64_t kAnyTime = std::numeric_limits<std::int64_t>::max();
constexpr ChannelId kUnknownChannel = 0;

void Add(ConformanceCounts::Ends& into, const ConformanceCounts::Ends& from) {
  for (std::size_t end = 0; end < into.size(); ++end) into[end] += from[end];
}

}  // namespace

ConformanceCounts::ConformanceCounts(const QuestionContext& context, const PlanGraph& plan,
                                     ConformanceOptions options)
    : context_(&context),
      plan_(&plan),
      options_(options),
      aligner_(plan),
      shortest_(plan.MissingBetween(PlanGraph::kStart, PlanGraph::kEnd)),
      channels_of_element_(plan.elements().size()),
      has_channels_(plan.elements().size()),
      expected_ms_(plan.transitions().size(), kAnyTime),
      elements_(plan.elements().size()),
      others_(context.names.touchpoints.size()),
      transitions_(plan.transitions().size()),
      is_observed_(context.names.touchpoints.size()),
      marks_(elements_.size() + others_.size()) {
  ResolvePlan(context);
}

void ConformanceCounts::ResolvePlan(const QuestionContext& context) {
  for (const std::string& name : context.names.touchpoints) {
    element_of_touchpoint_.push_back(plan_->ElementNamed(name));
  }
  for (std::size_t i = 0; i < expected_ms_.size(); ++i) {
    expected_ms_[i] =
        context.map->transitions[plan_->transitions()[i]].expected_time_ms.value_or(kAnyTime);
  }
  // The touchpoints of a stage may have different channels, so that stages have none.
  if (plan_->source() == PlanGraph::Source::kStages) return;
  std::unordered_map<std::string_view, ChannelId> channel_named;
  for (std::size_t id = 1; id < context.names.channels.size(); ++id) {
    channel_named[context.names.channels[id]] = static_cast<ChannelId>(id);
  }
  std::unordered_map<std::string_view, std::size_t> element_of_id;
  for (std::size_t i = 0; i < elements_.size(); ++i) element_of_id[plan_->elements()[i]] = i;
  for (const Touchpoint& touchpoint : context.map->touchpoints) {
    const auto element = element_of_id.find(touchpoint.id);
    if (element == element_of_id.end() || touchpoint.channels.empty()) continue;
    has_channels_[element->second] = 1;
    for (const std::string& name : touchpoint.channels) {
      const auto channel = channel_named.find(name);
      if (channel == channel_named.end()) continue;
      channels_of_element_[element->second].push_back(channel->second);
    }
  }
}

void ConformanceCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0) return;
  if (!IsClosed(journey.result)) {
    ++open_journeys_;
    return;
  }
  const std::size_t end = journey.result == JourneyResult::kSuccess;
  Collect(journey);
  const PlanAlignment& alignment = aligner_.Align(path_);
  breaks_ += alignment.breaks;
  CountFitness(alignment.cost, end);
  MarkInteractions(journey, alignment);
  for (const PlanGraph::Element element : alignment.missing) Put(element, kWasMissing);
  for (const PlanGraph::Element element : alignment.not_reached) Put(element, kWasNotReached);
  MarkFailures(journey);
  FollowTransitions(journey, alignment);
  CountMarks(end);
}

void ConformanceCounts::Collect(const JourneyView& journey) {
  path_.clear();
  place_.clear();
  for (std::uint32_t i = 0; i < journey.size(); ++i) {
    if (options_.collapse_repeats && i > 0 && journey.touchpoint[i] == journey.touchpoint[i - 1]) {
      ++repeats_left_out_;
      continue;
    }
    path_.push_back(element_of_touchpoint_[journey.touchpoint[i]]);
    place_.push_back(i);
  }
}

void ConformanceCounts::CountFitness(std::uint64_t cost, std::size_t end) {
  const std::uint64_t worst = path_.size() + shortest_;
  const std::uint64_t micros = (worst - cost) * kMicrosPerUnit / worst;
  fitness_.Add(static_cast<std::int64_t>(micros));
  const std::size_t tenth = micros * (kFitnessBins - 1) / kMicrosPerUnit;
  ++fitness_bins_[cost == 0 ? kFitnessBins - 1 : std::min(tenth, kFitnessBins - 2)][end];
}

void ConformanceCounts::MarkInteractions(const JourneyView& journey,
                                         const PlanAlignment& alignment) {
  std::size_t next = 0;  // in alignment.executed
  for (std::uint32_t i = 0; i < path_.size(); ++i) {
    const PlanGraph::Element element = path_[i];
    const TouchpointId touchpoint = journey.touchpoint[place_[i]];
    is_observed_[touchpoint] = 1;
    if (element == PlanGraph::kNoElement) {
      ++others_[touchpoint].interactions;
      Put(elements_.size() + touchpoint, kWasUnplanned);
      continue;
    }
    MarkChannel(element, journey.channel[place_[i]]);
    if (next < alignment.executed.size() && alignment.executed[next].place == i) {
      ++next;
      ++elements_[element].executed_interactions;
      Put(element, kWasThere | kWasExecuted);
    } else {
      ++elements_[element].unplanned_interactions;
      Put(element, kWasThere | kWasUnplanned);
    }
  }
}

void ConformanceCounts::MarkChannel(PlanGraph::Element element, ChannelId channel) {
  if (has_channels_[element] == 0 || channel == kUnknownChannel) return;
  const auto& planned = channels_of_element_[element];
  const bool is_planned = std::ranges::find(planned, channel) != planned.end();
  Put(element, is_planned ? kOnPlannedChannel : kOnOtherChannel);
}

void ConformanceCounts::MarkFailures(const JourneyView& journey) {
  for (const OutcomeEntry& entry : journey.outcomes) {
    if (context_->outcome_class[entry.outcome] != OutcomeClass::kFailure) continue;
    const TouchpointId touchpoint = journey.touchpoint[entry.row - journey.first_row];
    const PlanGraph::Element element = element_of_touchpoint_[touchpoint];
    if (element != PlanGraph::kNoElement) Put(element, kHasFailed);
  }
}

void ConformanceCounts::FollowTransitions(const JourneyView& journey,
                                          const PlanAlignment& alignment) {
  for (std::size_t i = 1; i < alignment.executed.size(); ++i) {
    const PlanAlignment::Move& from = alignment.executed[i - 1];
    const PlanAlignment::Move& to = alignment.executed[i];
    const PlanGraph::Element element = plan_->ElementOf(to.state);
    const std::int32_t number = plan_->TransitionBetween(plan_->ElementOf(from.state), element);
    if (number == PlanGraph::kNoTransition) continue;
    const auto place = static_cast<std::size_t>(number);
    const std::int64_t gap_ms =
        journey.time_ms[place_[to.place]] - journey.time_ms[place_[from.place]];
    const bool is_late = gap_ms > expected_ms_[place];
    ++transitions_[place].taken;
    transitions_[place].late += is_late;
    transitions_[place].gap.Add(gap_ms);
    if (expected_ms_[place] != kAnyTime) Put(element, is_late ? kWasLate : kWasInTime);
  }
}

void ConformanceCounts::CountMarks(std::size_t end) {
  for (const std::uint32_t subject : marked_) {
    if (subject < elements_.size()) {
      CountElement(elements_[subject], marks_[subject], end);
    } else {
      ++others_[subject - elements_.size()].journeys[end];
    }
    marks_[subject] = 0;
  }
  marked_.clear();
}

void ConformanceCounts::CountElement(OfElement& element, std::uint16_t marks, std::size_t end) {
  const bool was_left_out = (marks & (kWasMissing | kWasNotReached)) != 0;
  const bool was_unplanned = (marks & kWasUnplanned) != 0;
  bool was_moved = false;
  if ((marks & kWasExecuted) != 0) {
    ++element.standing[kExecuted][end];
  } else if (was_left_out && was_unplanned) {
    ++element.standing[kMoved][end];
    was_moved = true;
  } else if ((marks & kWasMissing) != 0) {
    ++element.standing[kMissing][end];
  } else if ((marks & kWasNotReached) != 0) {
    ++element.standing[kNotReached][end];
  }
  if (was_unplanned && !was_moved) ++element.ad_hoc[end];
  if ((marks & kWasThere) != 0) {
    ++((marks & kHasFailed) != 0 ? element.failed : element.not_failed)[end];
  }
  if ((marks & (kWasLate | kWasInTime)) != 0) {
    ++((marks & kWasLate) != 0 ? element.late : element.in_time)[end];
  }
  if ((marks & (kOnOtherChannel | kOnPlannedChannel)) != 0) {
    ++((marks & kOnOtherChannel) != 0 ? element.other_channel : element.planned_channel)[end];
  }
}

void ConformanceCounts::Merge(ConformanceCounts&& other) {
  for (std::size_t i = 0; i < elements_.size(); ++i) {
    OfElement& into = elements_[i];
    const OfElement& from = other.elements_[i];
    for (std::size_t s = 0; s < kStandings; ++s) graph::Add(into.standing[s], from.standing[s]);
    for (Ends OfElement::*ends :
         {&OfElement::failed, &OfElement::not_failed, &OfElement::late, &OfElement::in_time,
          &OfElement::other_channel, &OfElement::planned_channel, &OfElement::ad_hoc}) {
      graph::Add(into.*ends, from.*ends);
    }
    into.executed_interactions += from.executed_interactions;
    into.unplanned_interactions += from.unplanned_interactions;
  }
  for (std::size_t i = 0; i < others_.size(); ++i) {
    graph::Add(others_[i].journeys, other.others_[i].journeys);
    others_[i].interactions += other.others_[i].interactions;
    is_observed_[i] |= other.is_observed_[i];
  }
  for (std::size_t i = 0; i < transitions_.size(); ++i) {
    transitions_[i].taken += other.transitions_[i].taken;
    transitions_[i].late += other.transitions_[i].late;
    transitions_[i].gap.Merge(other.transitions_[i].gap);
  }
  for (std::size_t i = 0; i < kFitnessBins; ++i) {
    graph::Add(fitness_bins_[i], other.fitness_bins_[i]);
  }
  fitness_.Merge(other.fitness_);
  open_journeys_ += other.open_journeys_;
  repeats_left_out_ += other.repeats_left_out_;
  breaks_ += other.breaks_;
}

}  // namespace journeygraph::graph
