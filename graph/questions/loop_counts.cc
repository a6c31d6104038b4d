#include <algorithm>
#include <utility>

#include "graph/questions/loops.h"

namespace journeygraph::graph {
namespace {

void AddTo(ResultCounts& sum, const ResultCounts& more) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
}

void AddTo(ByTeam& sum, const ByTeam& more) {
  sum.same += more.same;
  sum.other += more.other;
  sum.unknown += more.unknown;
}

}  // namespace

LoopCounts::LoopCounts(const QuestionContext& context, LoopCountsOptions options)
    : options_(options),
      watermark_ms_(context.watermark_ms),
      stage_of_touchpoint_(context.stage_of_touchpoint),
      stages_(context.map ? context.map->stages.size() : 0),
      touchpoints_(context.names.touchpoints.size()),
      visits_(context.names.touchpoints.size()),
      stage_steps_(stages_ * stages_, 0) {}

void LoopCounts::Add(const JourneyView& journey) {
  ++journeys_;
  met_.clear();
  bool has_self_loop = false;
  auto contact = journey.contacts.begin();
  for (std::size_t i = 0; i < journey.size(); ++i) {
    Visit now{.journey = journeys_,
              .time_ms = journey.time_ms[i],
              .place = static_cast<std::uint32_t>(i),
              .team = 0};
    for (; contact != journey.contacts.end() && contact->row - journey.first_row <= i; ++contact) {
      if (contact->row - journey.first_row == i) now.team = contact->team;
    }
    const TouchpointId touchpoint = journey.touchpoint[i];
    AtTouchpoint& at = touchpoints_[touchpoint];
    Visit& before = visits_[touchpoint];
    ++at.visits;
    now.is_first = before.journey != journeys_;
    if (now.is_first) {
      met_.push_back(touchpoint);
    } else {
      now.is_in_loop = now.place == before.place + 1;
      Revisit(at, before, now, has_self_loop);
    }
    before = now;
  }
  CountLastVisits(journey);
  AddStageSteps(journey);
  journeys_with_self_loop_ += has_self_loop;
}

void LoopCounts::Revisit(AtTouchpoint& at, const Visit& before, const Visit& now,
                         bool& has_self_loop) {
  has_self_loop |= now.is_in_loop;
  at.self_loops += now.is_in_loop && !before.is_in_loop;
  ByTeam& by_team = now.is_in_loop ? at.self_loop_visits : at.repetitions;
  if (before.team == 0 || now.team == 0) {
    ++by_team.unknown;
  } else {
    ++(before.team == now.team ? by_team.same : by_team.other);
  }
  at.least_distance = std::min(at.least_distance, now.place - before.place - 1);
  const bool is_repeat = now.time_ms - before.time_ms <= options_.repeat_window_ms;
  ++(is_repeat ? at.repeat_contacts : at.single_contacts);
}

void LoopCounts::CountLastVisits(const JourneyView& journey) {
  const auto result = static_cast<std::size_t>(journey.result);
  bool has_rework = false;
  for (const TouchpointId touchpoint : met_) {
    AtTouchpoint& at = touchpoints_[touchpoint];
    const Visit& visit = visits_[touchpoint];
    has_rework |= !visit.is_first;
    ++(visit.is_first ? at.once : at.more)[result];
    const bool has_passed =
        watermark_ms_.value_or(visit.time_ms) - visit.time_ms > options_.repeat_window_ms;
    ++(has_passed ? at.single_contacts : at.pending_contacts);
  }
  journeys_with_rework_ += has_rework;
}

void LoopCounts::AddStageSteps(const JourneyView& journey) {
  if (stages_ == 0) return;
  StageIndex before = kNoStage;
  bool has_regress = false;
  for (const TouchpointId touchpoint : journey.touchpoint) {
    const StageIndex stage = stage_of_touchpoint_[touchpoint];
    if (stage == kNoStage) continue;
    if (before != kNoStage) {
      ++stage_steps_[before * stages_ + stage];
      has_regress |= stage < before;
    }
    before = stage;
  }
  journeys_with_regress_ += has_regress;
}

void LoopCounts::Merge(LoopCounts&& other) {
  for (std::size_t id = 0; id < touchpoints_.size(); ++id) {
    AtTouchpoint& at = touchpoints_[id];
    const AtTouchpoint& more = other.touchpoints_[id];
    at.visits += more.visits;
    at.self_loops += more.self_loops;
    AddTo(at.self_loop_visits, more.self_loop_visits);
    AddTo(at.repetitions, more.repetitions);
    AddTo(at.once, more.once);
    AddTo(at.more, more.more);
    at.repeat_contacts += more.repeat_contacts;
    at.single_contacts += more.single_contacts;
    at.pending_contacts += more.pending_contacts;
    at.least_distance = std::min(at.least_distance, more.least_distance);
  }
  for (std::size_t i = 0; i < stage_steps_.size(); ++i) stage_steps_[i] += other.stage_steps_[i];
  journeys_ += other.journeys_;
  journeys_with_self_loop_ += other.journeys_with_self_loop_;
  journeys_with_rework_ += other.journeys_with_rework_;
  journeys_with_regress_ += other.journeys_with_regress_;
}

}  // namespace journeygraph::graph
