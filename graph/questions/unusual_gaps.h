// Gaps that are far from what is usual between two touchpoints: deviations from the temporal
// profile (Stertz, Mangler, Rinderle-Ma 2020, arXiv 2008.07262).
//
//   GapProfile profile(context, {.relation = Relation::kDirectlyFollows});
//   Scan(snapshot, scope, context, options, profile);
//   UnusualGapCounts counts(profile, {.zeta = 6});
//   Scan(snapshot, scope, context, options, counts);
//   UnusualGapsAnswer answer = AnswerUnusualGaps(counts, context);
//
// The profile is mean and standard deviation (n - 1) of the time t of each pair of elements of
// which one follows the other. A gap is unusual if |t - mean| > zeta * deviation. Counting unit:
// pairs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/duration_moments.h"
#include "graph/measure/example_journeys.h"
#include "graph/measure/key_index.h"
#include "graph/state_pairs.h"

namespace journeygraph::graph {

inline constexpr char kUnusualGapsUnit[] = "pairs";
inline constexpr char kUnusualGapsDefinition[] =
    "A gap is unusual if it is further than zeta standard deviations from the mean of all gaps "
    "between the same two (temporal profile).";

struct GapProfileOptions {
  PathElement element = PathElement::kTouchpoint;
  Relation relation = Relation::kDirectlyFollows;
};

// What is usual. An Accumulator (graph/analysis.h); not thread-safe.
class GapProfile {
 public:
  explicit GapProfile(const QuestionContext& context, GapProfileOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(GapProfile&& other);

  const GapProfileOptions& options() const { return options_; }
  const StateIndex& index() const { return index_; }
  // Keys are from << 32 | to, in states of the index; moments by number.
  const KeyIndex& pairs() const { return pairs_; }
  std::span<const DurationMoments> moments() const { return moments_; }

 private:
  DurationMoments& MomentsOf(std::uint32_t from, std::uint32_t to);

  GapProfileOptions options_;
  StateIndex index_;
  StatePairs walk_;
  KeyIndex pairs_;
  std::vector<DurationMoments> moments_;
};

struct UnusualGapsOptions {
  double zeta = 6;
  std::size_t max_examples = 3;  // of each pair
};

// What is not. An Accumulator (graph/analysis.h) over the journeys of the profile, which must
// outlive it; not thread-safe.
class UnusualGapCounts {
 public:
  struct OfPair {
    double least_ms = 0;  // what is usual
    double most_ms = 0;
    std::uint64_t shorter = 0;
    std::uint64_t longer = 0;
    ExampleJourneys examples;
  };

  UnusualGapCounts(const GapProfile& profile, UnusualGapsOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(UnusualGapCounts&& other);

  const GapProfile& profile() const { return *profile_; }
  std::span<const OfPair> pairs() const { return pairs_; }  // by number in the profile

 private:
  const GapProfile* profile_;
  StateIndex index_;
  StatePairs walk_;
  std::vector<OfPair> pairs_;
};

struct UnusualGap {
  std::string from;
  std::string to;
  std::uint64_t count = 0;  // gaps
  double mean_ms = 0;
  double standard_deviation_ms = 0;
  double least_ms = 0;  // usual gaps lie from here; not below 0
  double most_ms = 0;   // to here
  std::uint64_t shorter = 0;
  std::uint64_t longer = 0;
  std::vector<ExampleJourney> examples;
  friend bool operator==(const UnusualGap&, const UnusualGap&) = default;
};

struct UnusualGapsAnswer {
  std::vector<UnusualGap> pairs;  // by unusual gaps, then by names; only those with some
  std::uint64_t other_pairs = 0;  // with unusual gaps, not shown
  std::uint64_t other_gaps = 0;   // their unusual gaps
  std::uint64_t usual_pairs = 0;  // without unusual gaps
  std::uint64_t unusual = 0;      // gaps, shown or not
  std::uint64_t gaps = 0;
  friend bool operator==(const UnusualGapsAnswer&, const UnusualGapsAnswer&) = default;
};

UnusualGapsAnswer AnswerUnusualGaps(const UnusualGapCounts& counts, const QuestionContext& context,
                                    std::uint64_t max_pairs = 20);

}  // namespace journeygraph::graph
