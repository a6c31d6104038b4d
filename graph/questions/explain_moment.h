// The evidence for one moment: every number with its definition, what to keep in mind in sentences,
// and where outcomes are lost on the way into it and out of it (definitions 3.1).
//
//   auto answer = ExplainMoment(MomentMaterial{...}, {.moment = name});
//
// The numbers are those of AnswerCriticalMoments for this moment alone. Example journeys are chosen
// by graph/questions/moment_examples.h. Pure function; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/questions/critical_moments.h"

namespace journeygraph::graph {

struct ExplainMomentOptions {
  MomentName moment;
  std::uint64_t min_journeys = 1;  // of the moments that it is ranked among
  std::uint64_t max_flows = 0;     // each way; 0: all
};

// One number of the evidence.
struct MomentComponent {
  std::string name;
  std::optional<double> value;  // nothing where it is not defined
  std::optional<double> low;    // 95 % interval, where there is one
  std::optional<double> high;
  std::uint64_t n = 0;  // cases behind it
  std::string unit;     // "share", "points", "ratio", "outcomes", "money", "sentiment", "z"
  std::string definition;
  friend bool operator==(const MomentComponent&, const MomentComponent&) = default;
};

// Numbers as in journeygraph.v1.MomentFlagKind.
enum class MomentFlagKind : std::uint8_t {
  kAssociationOnly = 1,
  kSmallSample = 2,
  kNoComparison = 3,
  kNoClearDifference = 4,
  kCarriesOutcome = 5,
  kChanceAmongMany = 6,
  kSeasonal = 7,
  kMarkedOnMap = 8,
  kTooManyTransitions = 9,
};

struct MomentFlag {
  MomentFlagKind kind = MomentFlagKind::kAssociationOnly;
  std::string sentence;  // in English, with the numbers
  friend bool operator==(const MomentFlag&, const MomentFlag&) = default;
};

// Steps of one kind into or out of the moment.
struct MomentFlow {
  MomentName other;              // where they come from or go to
  bool is_start = false;         // they come from START
  std::optional<Ending> ending;  // they go to an END
  std::uint64_t count = 0;
  double step = 0;  // V after it - V before it
  double lost = 0;
  double gained = 0;
  friend bool operator==(const MomentFlow&, const MomentFlow&) = default;
};

struct MomentFlows {
  // By outcomes lost (equal to 1e-9), then by count, then by name.
  std::vector<MomentFlow> flows;
  std::uint64_t total = 0;  // steps, shown or not
  std::uint64_t other_flows = 0;
  std::uint64_t other_count = 0;
  double other_lost = 0;
  double other_gained = 0;
  friend bool operator==(const MomentFlows&, const MomentFlows&) = default;
};

// The fields of journeygraph.v1.ExplainMomentResponse, apart from info and examples.
struct ExplainMomentAnswer {
  CriticalMoment moment;
  std::uint64_t rank = 0;  // from 1; 0 if it has fewer journeys than min_journeys
  std::uint64_t ranked_moments = 0;
  std::vector<MomentComponent> components;
  std::vector<MomentFlag> flags;
  // Of transitions: all ways into where it leads, and all ways out of where it leaves.
  MomentFlows comes_from;
  MomentFlows goes_to;
  friend bool operator==(const ExplainMomentAnswer&, const ExplainMomentAnswer&) = default;
};

// Returns NOT_FOUND, if the moment is in no closed journey. Returns RESOURCE_EXHAUSTED, if there
// are 2^32 - 1 transitions or more.
absl::StatusOr<ExplainMomentAnswer> ExplainMoment(const MomentMaterial& material,
                                                  const ExplainMomentOptions& options);

}  // namespace journeygraph::graph
