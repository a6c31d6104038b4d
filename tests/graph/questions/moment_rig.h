// Moments of any kind with their evidence, out of a JourneyLog.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "graph/questions/critical_moments.h"
#include "graph/questions/moment_counts.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"

namespace journeygraph::graph {

// What was counted of a log; feeds itself. Keeps the log's context by reference.
class CountedMoments {
 public:
  CountedMoments(JourneyLog& log, MomentKind kind, bool with_evidence = true)
      : context_(log.context()), states_(StatesOf(kind, log)), counts_(states_, {with_evidence}) {
    log.Feed(counts_);
    if (!with_evidence) return;
    late_.emplace(counts_);
    log.Feed(*late_);
  }
  CountedMoments(const CountedMoments&) = delete;
  CountedMoments& operator=(const CountedMoments&) = delete;

  MomentMaterial material() const {
    return {.counts = counts_.counts(),
            .context = states_.context(),
            .more = &counts_,
            .late = late_ ? &late_->late() : nullptr};
  }
  const MomentCounts& counts() const { return counts_; }

 private:
  static MomentStates StatesOf(MomentKind kind, JourneyLog& log) {
    ObservedPlaces places(log.context());
    log.Feed(places);
    return *MomentStates::Create(kind, log.context(), &places);
  }

  const QuestionContext& context_;
  MomentStates states_;
  MomentCounts counts_;
  std::optional<MomentLateCounts> late_;
};

inline CriticalMomentsAnswer MomentsOf(JourneyLog& log, MomentKind kind,
                                       CriticalMomentsOptions options = {},
                                       bool with_evidence = true) {
  const CountedMoments counted(log, kind, with_evidence);
  auto answer = AnswerCriticalMoments(counted.material(), options);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return *std::move(answer);
}

// The moment whose touchpoint, next touchpoint, channel or stage are these.
inline const CriticalMoment& MomentAt(const CriticalMomentsAnswer& answer, const MomentName& name) {
  const auto found = std::ranges::find_if(answer.moments, [&](const CriticalMoment& moment) {
    return moment.touchpoint == name.touchpoint && moment.channel == name.channel &&
           moment.next_touchpoint == name.next_touchpoint && moment.ending != Ending::kGood &&
           (name.stage.empty() || moment.stage == name.stage);
  });
  EXPECT_NE(found, answer.moments.end()) << name.touchpoint << name.stage;
  return *found;
}

}  // namespace journeygraph::graph
