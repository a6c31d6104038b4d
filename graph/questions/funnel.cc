#include "graph/questions/funnel.h"

#include <algorithm>
#include <bit>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace journeygraph::graph {
namespace {

std::vector<FunnelStep> StepsOfMap(const QuestionContext& context) {
  std::vector<FunnelStep> steps;
  if (!context.map) return steps;
  for (const Stage& stage : context.map->stages) steps.push_back({.stage = stage.id});
  return steps;
}

// Place of a stage in the map; kNoStage if it has none of this id.
StageIndex StageNamed(std::string_view id, const QuestionContext& context) {
  if (!context.map) return kNoStage;
  const auto& stages = context.map->stages;
  const auto found = std::ranges::find(stages, id, &Stage::id);
  return found == stages.end() ? kNoStage : static_cast<StageIndex>(found - stages.begin());
}

using NameSet = std::unordered_set<std::string_view>;

NameSet SetOf(const std::vector<std::string>& names) { return {names.begin(), names.end()}; }

bool IsChosen(const NameSet& chosen, const std::string& name) {
  return chosen.empty() || chosen.contains(name);
}

std::string LabelOf(const FunnelStep& step) {
  if (!step.label.empty()) return step.label;
  if (!step.stage.empty()) return step.stage;
  if (!step.touchpoints.empty()) return absl::StrJoin(step.touchpoints, "|");
  if (!step.channels.empty()) return absl::StrJoin(step.channels, "|");
  return "any interaction";
}

}  // namespace

absl::Status CheckFunnel(const FunnelOptions& options, const QuestionContext& context) {
  const std::vector<FunnelStep> steps = options.steps.empty() ? StepsOfMap(context) : options.steps;
  if (steps.empty()) {
    return absl::InvalidArgumentError("a funnel has steps or a map with stages");
  }
  if (steps.size() > kMaxFunnelSteps) {
    return absl::InvalidArgumentError(
        absl::StrCat("a funnel has at most ", kMaxFunnelSteps, " steps, not ", steps.size()));
  }
  for (const FunnelStep& step : steps) {
    if (!step.stage.empty() && StageNamed(step.stage, context) == kNoStage) {
      return absl::InvalidArgumentError(
          absl::StrCat("\"", step.stage, "\" is not a stage of the map"));
    }
  }
  if (options.window_ms.value_or(0) < 0) {
    return absl::InvalidArgumentError("a window is not negative");
  }
  for (const FunnelExclusion& exclusion : options.exclusions) {
    if (exclusion.after_step >= std::max<std::size_t>(steps.size(), 1)) {
      return absl::InvalidArgumentError(
          absl::StrCat("after_step is 0 to ", steps.size() - 1, ", not ", exclusion.after_step));
    }
  }
  return absl::OkStatus();
}

FunnelCounts::FunnelCounts(const QuestionContext& context, FunnelOptions options)
    : options_(std::move(options)), watermark_ms_(context.watermark_ms) {
  if (options_.steps.empty()) options_.steps = StepsOfMap(context);
  if (options_.steps.size() > kMaxFunnelSteps) options_.steps.resize(kMaxFunnelSteps);
  steps_.resize(options_.steps.size());
  instead_.resize(steps_.size() * (context.names.touchpoints.size() + 1));
  ResolveSteps(context);
  ResolveExclusions(context);
  is_plain_ = options_.order == FunnelOrder::kEventual && !options_.window_ms &&
              std::ranges::all_of(ends_of_touchpoint_, [](StepMask ends) { return ends == 0; });
}

void FunnelCounts::ResolveSteps(const QuestionContext& context) {
  steps_of_touchpoint_.resize(context.names.touchpoints.size());
  steps_of_channel_.resize(context.names.channels.size());
  for (std::size_t i = 0; i < options_.steps.size(); ++i) {
    const FunnelStep& step = options_.steps[i];
    const StepMask bit = StepMask{1} << i;
    const NameSet touchpoints = SetOf(step.touchpoints);
    const StageIndex stage = StageNamed(step.stage, context);
    for (std::size_t id = 0; id < steps_of_touchpoint_.size(); ++id) {
      const bool is_in_stage =
          step.stage.empty() || (stage != kNoStage && context.stage_of_touchpoint[id] == stage);
      if (is_in_stage && IsChosen(touchpoints, context.names.touchpoints[id])) {
        steps_of_touchpoint_[id] |= bit;
      }
    }
    const NameSet channels = SetOf(step.channels);
    has_channels_ |= !channels.empty();
    for (std::size_t id = 0; id < steps_of_channel_.size(); ++id) {
      if (IsChosen(channels, context.names.channels[id])) steps_of_channel_[id] |= bit;
    }
  }
}

void FunnelCounts::ResolveExclusions(const QuestionContext& context) {
  ends_of_touchpoint_.resize(context.names.touchpoints.size());
  const StepMask all_steps = (StepMask{1} << steps_.size()) - 1;
  for (const FunnelExclusion& exclusion : options_.exclusions) {
    const bool is_anywhere = exclusion.after_step == 0 || options_.order == FunnelOrder::kAny;
    if (!is_anywhere && exclusion.after_step >= steps_.size()) continue;
    const StepMask ends = is_anywhere ? all_steps : StepMask{1} << (exclusion.after_step - 1);
    const NameSet touchpoints = SetOf(exclusion.touchpoints);
    for (std::size_t id = 0; id < ends_of_touchpoint_.size(); ++id) {
      if (touchpoints.contains(context.names.touchpoints[id])) ends_of_touchpoint_[id] |= ends;
    }
  }
}

// Where a journey goes is as good as random, so what can be is added up without a branch.
inline void FunnelCounts::CountEnd(const JourneyView& journey, const Progress& progress) {
  if (progress.depth == 0) return;
  if (progress.depth == steps_.size()) {
    ++completed_;
    return;
  }
  const std::size_t step = progress.depth - 1;
  const bool is_pending =
      !IsClosed(journey.result) & progress.is_alive &
      IsInWindow(progress.alive_since_ms, watermark_ms_.value_or(progress.alive_since_ms));
  steps_[step].pending += is_pending;
  steps_[step].dropped += !is_pending;
  const std::size_t touchpoints = steps_of_touchpoint_.size();
  const std::size_t last = journey.size() - 1;
  const std::size_t next = journey.touchpoint[std::min<std::size_t>(progress.last_place + 1, last)];
  const std::size_t where = progress.last_place < last ? next : touchpoints;
  instead_[step * (touchpoints + 1) + where] += !is_pending;
}

void FunnelCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0) return;
  ++journeys_;
  if (steps_.empty()) return;
  if (is_plain_) {
    CountEnd(journey, has_channels_ ? FollowPlain<true>(journey) : FollowPlain<false>(journey));
  } else if (options_.order == FunnelOrder::kAny) {
    CountEnd(journey, FollowInAnyOrder(journey));
  } else {
    CountEnd(journey, FollowInOrder(journey));
  }
}

template <bool kByChannel>
FunnelCounts::Progress FunnelCounts::FollowPlain(const JourneyView& journey) {
  // The place of the next step is written at every interaction and stays where it was met, so that
  // nothing branches but the loop.
  std::array<std::uint32_t, kMaxFunnelSteps + 1> place;
  const auto size = static_cast<std::uint32_t>(journey.size());
  const auto steps = static_cast<std::uint32_t>(steps_.size());
  const StepMask* of_touchpoint = steps_of_touchpoint_.data();
  std::uint32_t depth = 0;
  for (std::uint32_t i = 0; i < size && depth < steps; ++i) {
    place[depth] = i;
    const StepMask met = kByChannel ? StepsAt(journey, i) : of_touchpoint[journey.touchpoint[i]];
    depth += met >> depth & 1;
  }
  if (depth == 0) return {};
  for (std::uint32_t step = 1; step < depth; ++step) {
    steps_[step].from_previous.Add(journey.time_ms[place[step]] - journey.time_ms[place[step - 1]]);
  }
  return {.depth = depth,
          .last_place = place[depth - 1],
          .is_alive = true,
          .alive_since_ms = journey.time_ms[place[depth - 1]]};
}

FunnelCounts::Progress FunnelCounts::FollowInOrder(const JourneyView& journey) {
  std::array<std::int64_t, kMaxFunnelSteps>
      latest_ms;       // at which a way that goes on reached a step
  StepMask alive = 0;  // steps that have such a way
  Progress progress;
  reached_.assign(journey.size(), 0);
  for (std::size_t i = 0; i < journey.size() && progress.depth < steps_.size(); ++i) {
    alive &= ~ends_of_touchpoint_[journey.touchpoint[i]];
    StepMask reached = 0;
    // From the last step to the first, so that an interaction is used once in a way.
    for (StepMask met = StepsAt(journey, i) & (alive << 1 | 1); met != 0;) {
      const auto step = static_cast<std::size_t>(std::bit_width(met)) - 1;
      met ^= StepMask{1} << step;
      if (step > 0 && !IsInWindow(latest_ms[step - 1], journey.time_ms[i])) continue;
      latest_ms[step] = journey.time_ms[i];
      reached |= StepMask{1} << step;
    }
    reached_[i] = reached;
    alive = options_.order == FunnelOrder::kStrict ? reached : alive | reached;
    if (reached >> progress.depth & 1) {
      const std::size_t step = progress.depth++;
      progress.last_place = static_cast<std::uint32_t>(i);
      if (step == 0) continue;
      steps_[step].from_previous.Add(journey.time_ms[i] -
                                     journey.time_ms[EarliestBefore(journey, i, step)]);
    }
  }
  if (progress.depth > 0 && (alive >> (progress.depth - 1) & 1) != 0) {
    progress.is_alive = true;
    progress.alive_since_ms = latest_ms[progress.depth - 1];
  }
  return progress;
}

// The first place where the step before `step` was reached so that `step` could follow at `place`.
std::size_t FunnelCounts::EarliestBefore(const JourneyView& journey, std::size_t place,
                                         std::size_t step) const {
  const StepMask before = StepMask{1} << (step - 1);
  std::size_t earliest = place;
  for (std::size_t i = place; i-- > 0;) {
    if (!IsInWindow(journey.time_ms[i], journey.time_ms[place])) break;
    if ((reached_[i] & before) != 0) earliest = i;
    if (options_.order == FunnelOrder::kStrict) break;
    if ((ends_of_touchpoint_[journey.touchpoint[i]] & before) != 0) break;
  }
  return earliest;
}

FunnelCounts::Progress FunnelCounts::FollowInAnyOrder(const JourneyView& journey) const {
  std::array<std::int64_t, kMaxFunnelSteps> latest_ms;
  StepMask seen = 0;
  const auto first_of = [&](std::size_t steps) {
    return *std::min_element(latest_ms.begin(), latest_ms.begin() + steps);
  };
  const auto are_seen = [&](std::size_t steps) {
    return std::countr_one(seen) >= static_cast<int>(steps);
  };
  Progress progress;
  for (std::size_t i = 0; i < journey.size() && progress.depth < steps_.size(); ++i) {
    if (ends_of_touchpoint_[journey.touchpoint[i]] != 0) seen = 0;
    const StepMask met = StepsAt(journey, i);
    if (met == 0) continue;
    seen |= met;
    for (StepMask rest = met; rest != 0; rest &= rest - 1) {
      latest_ms[static_cast<std::size_t>(std::countr_zero(rest))] = journey.time_ms[i];
    }
    while (progress.depth < steps_.size() && are_seen(progress.depth + 1) &&
           IsInWindow(first_of(progress.depth + 1), journey.time_ms[i])) {
      ++progress.depth;
      progress.last_place = static_cast<std::uint32_t>(i);
    }
  }
  if (progress.depth > 0 && are_seen(progress.depth)) {
    progress.is_alive = true;
    progress.alive_since_ms = first_of(progress.depth);
  }
  return progress;
}

std::span<const std::uint64_t> FunnelCounts::instead(std::size_t step) const {
  const std::size_t size = steps_of_touchpoint_.size() + 1;
  return std::span(instead_).subspan(step * size, size);
}

void FunnelCounts::Merge(FunnelCounts&& other) {
  journeys_ += other.journeys_;
  completed_ += other.completed_;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    steps_[i].dropped += other.steps_[i].dropped;
    steps_[i].pending += other.steps_[i].pending;
    steps_[i].from_previous.Merge(other.steps_[i].from_previous);
  }
  for (std::size_t i = 0; i < instead_.size(); ++i) instead_[i] += other.instead_[i];
}

namespace {

void AddInstead(std::span<const std::uint64_t> journeys, const FunnelCounts& counts,
                const QuestionContext& context, FunnelStepResult& step) {
  for (std::size_t id = 0; id < journeys.size(); ++id) {
    if (journeys[id] == 0) continue;
    const bool is_touchpoint = id < context.names.touchpoints.size();
    step.instead.push_back({.touchpoint = is_touchpoint ? context.names.touchpoints[id] : "",
                            .journeys = journeys[id]});
  }
  std::ranges::sort(step.instead, [](const FunnelInstead& a, const FunnelInstead& b) {
    return std::tie(b.journeys, a.touchpoint) < std::tie(a.journeys, b.touchpoint);
  });
  while (step.instead.size() > counts.options().max_instead) {
    step.instead_other += step.instead.back().journeys;
    step.instead.pop_back();
  }
}

}  // namespace

FunnelAnswer AnswerFunnel(const FunnelCounts& counts, const QuestionContext& context) {
  FunnelAnswer answer;
  answer.steps.resize(counts.steps().size());
  std::uint64_t reached = counts.completed();
  for (std::size_t i = answer.steps.size(); i-- > 0;) {
    const FunnelCounts::OfStep& counted = counts.steps()[i];
    FunnelStepResult& step = answer.steps[i];
    reached += counted.dropped + counted.pending;
    step.label = LabelOf(counts.options().steps[i]);
    step.reached = reached;
    step.dropped = counted.dropped;
    step.pending = counted.pending;
    AddInstead(counts.instead(i), counts, context, step);
  }
  for (std::size_t i = 0; i < answer.steps.size(); ++i) {
    FunnelStepResult& step = answer.steps[i];
    step.of_all = WilsonProportion(step.reached, counts.journeys());
    step.of_first = WilsonProportion(step.reached, answer.steps.front().reached);
    if (i == 0) continue;
    step.of_previous = WilsonProportion(step.reached, answer.steps[i - 1].reached);
    if (counts.options().order == FunnelOrder::kAny) continue;
    step.time_from_previous = Summarise(counts.steps()[i].from_previous);
  }
  return answer;
}

}  // namespace journeygraph::graph
