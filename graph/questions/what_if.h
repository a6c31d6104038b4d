// What would become of journeys if the graph were changed (definitions 3.10).
//
//   TouchpointCounts counts = WhatIfCounts(context);
//   Scan(snapshot, scope, context, options, counts);
//   auto answer = AnswerWhatIf(counts, context, {.changes = {Improve{"payment.failed", 0.3}}});
//
// Closed journeys make a first-order absorbing chain; changes change the chances to leave a
// touchpoint, and the chain is solved anew: exactly, not simulated. Without changes it gives the
// observed share of success and number of contacts; a removal gives the removal effect.
//
// Intervals come from the delta method: every observed step from a touchpoint tells something about
// its chances, and so about the result, N(s) times the change of what follows; variances add up
// over touchpoints. It was preferred to a bootstrap because it needs two solutions instead of
// hundreds, no random numbers, and is exact where it can be checked: without changes it is the
// binomial variance of the observed share. Success and difference share the same observations, so
// the interval of the difference is narrower than those of both. Not in the intervals: that people
// may behave otherwise behind a change than those who came there before.
//
// Stage scores assume that those who come to a touchpoint answer as those before: answers are
// weighted by how much more or less often their touchpoint is visited.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/measure/statistics.h"
#include "graph/touchpoint_counts.h"

namespace journeygraph::graph {

inline constexpr char kWhatIfUnit[] = "journeys";
inline constexpr char kWhatIfDefinition[] =
    "Closed journeys as a first-order Markov chain whose chances are changed and which is solved "
    "anew, exactly. Intervals by the delta method from the numbers observed; they do not cover "
    "that "
    "people may behave otherwise than before.";

// So many of those who leave `from` go to `to`; the others keep their proportions.
struct SetTransition {
  std::string from;                     // "" is the start
  std::string to;                       // "" with to_end
  std::optional<JourneyResult> to_end;  // not kOpen; failure and lost are one bad end
  double chance = 0;
  friend bool operator==(const SetTransition&, const SetTransition&) = default;
};
// This share of the bad ends at the touchpoint goes on instead, where the others go.
struct Improve {
  std::string touchpoint;
  double share = 0;
  friend bool operator==(const Improve&, const Improve&) = default;
};
// Visits of it end badly.
struct Remove {
  std::string touchpoint;
  friend bool operator==(const Remove&, const Remove&) = default;
};
using Change = std::variant<SetTransition, Improve, Remove>;

// The touchpoint that a change changes; "" is the start.
const std::string& ChangedTouchpoint(const Change& change);

struct WhatIfOptions {
  std::vector<Change> changes;       // at most one for each touchpoint
  double improvement_points = 0.05;  // how much single improvements move
  std::uint64_t max_improvements = 5;
};

struct BeforeAndAfter {
  Estimate before;
  Estimate after;
  Estimate difference;
  friend bool operator==(const BeforeAndAfter&, const BeforeAndAfter&) = default;
};

struct StageScoreChange {
  std::string stage;
  std::string metric;
  std::uint64_t answers = 0;
  BeforeAndAfter score;  // as the metric is quoted; without an interval of the difference
  friend bool operator==(const StageScoreChange&, const StageScoreChange&) = default;
};

// One thing made better by the points asked for, and nothing else.
struct Improvement {
  // Bad ends at the touchpoint become fewer; or, with `to`, more go from it to `to`.
  std::string touchpoint;
  std::string to;
  double share = 0;            // of those who leave it: bad ends, or steps to `to`
  double points = 0;           // by how much that changes; less than asked if there is not so much
  double gain = 0;             // in the share of success
  std::uint64_t journeys = 0;  // closed journeys with the touchpoint
  friend bool operator==(const Improvement&, const Improvement&) = default;
};

// The fields of journeygraph.v1.SimulateChangeResponse, apart from info.
struct WhatIfAnswer {
  std::uint64_t closed_journeys = 0;
  BeforeAndAfter success;
  double successes = 0;                        // difference times closed journeys
  BeforeAndAfter contacts;                     // interactions of a journey
  std::vector<StageScoreChange> stage_scores;  // by stage of the map, then metric
  // Without the changes: by gain, then by name.
  std::vector<Improvement> improvements;
  std::uint64_t improvements_considered = 0;
  friend bool operator==(const WhatIfAnswer&, const WhatIfAnswer&) = default;
};

// Counts closed journeys and their answers.
TouchpointCounts WhatIfCounts(const QuestionContext& context);

// Returns FAILED_PRECONDITION, if there are no closed journeys, none of them visits a touchpoint of
// a change, nobody leaves a touchpoint in another way than the one that is set (and less than 1 is
// asked for), or journeys could not end any more. Returns INVALID_ARGUMENT, if two changes change
// one touchpoint, or a chance or share is not between 0 and 1.
absl::StatusOr<WhatIfAnswer> AnswerWhatIf(const TouchpointCounts& counts,
                                          const QuestionContext& context,
                                          const WhatIfOptions& options = {});

}  // namespace journeygraph::graph
