// What conformance is made of: every closed journey aligned with the plan, and what deviated.
//
//   ConformanceCounts counts(context, plan);
//   Scan(snapshot, scope, context, options, counts);
//   auto answer = AnswerConformance(counts, context);   // graph/questions/conformance.h
//
// A journey takes one alignment (graph/plan_alignment.h), in time proportional to its interactions,
// so that nothing is remembered from journey to journey: with a dozen interactions each, most paths
// occur once, and looking one up costs more than aligning it. Memory: 200 bytes for each element of
// the plan and each observed touchpoint, and a histogram for each planned transition.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/histogram.h"
#include "graph/measure/moments.h"
#include "graph/plan_alignment.h"
#include "graph/plan_graph.h"

namespace journeygraph::graph {

struct ConformanceOptions {
  bool collapse_repeats = false;  // immediate repetitions of one touchpoint count once
  std::uint64_t max_deviations = 20;
  std::uint64_t max_unplanned = 20;
};

// An Accumulator (graph/analysis.h); not thread-safe. Open journeys are counted, not aligned.
class ConformanceCounts {
 public:
  // Journeys by how they ended: badly, well.
  using Ends = std::array<std::uint64_t, 2>;

  // How a journey stands to an element of the plan; the first that applies.
  enum Standing : std::uint8_t {
    kExecuted,    // where the plan has it
    kMoved,       // left out, and done elsewhere
    kMissing,     // left out, and something planned came later
    kNotReached,  // left out behind the last that was executed
    kStandings,
  };

  struct OfElement {
    std::array<Ends, kStandings> standing = {};
    Ends failed = {};  // it was there and an outcome says that it failed
    Ends not_failed = {};
    Ends late = {};  // executed, later than planned after the one before
    Ends in_time = {};
    Ends other_channel = {};  // it was there, on a channel that is not planned for it
    Ends planned_channel = {};
    Ends ad_hoc = {};  // it was there beside the plan, and not because it was moved
    std::uint64_t executed_interactions = 0;
    std::uint64_t unplanned_interactions = 0;
  };
  // A touchpoint that is no element of the plan.
  struct OfOther {
    Ends journeys = {};
    std::uint64_t interactions = 0;
  };
  struct OfTransition {
    std::uint64_t taken = 0;
    std::uint64_t late = 0;
    DurationHistogram gap;
  };
  // Fitness in tenths, and a bin for 1.
  static constexpr std::size_t kFitnessBins = 11;

  // The plan must outlive it; it is that of the context's map.
  ConformanceCounts(const QuestionContext& context, const PlanGraph& plan,
                    ConformanceOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(ConformanceCounts&& other);

  const PlanGraph& plan() const { return *plan_; }
  const ConformanceOptions& options() const { return options_; }
  std::span<const OfElement> elements() const { return elements_; }
  std::span<const OfOther> others() const { return others_; }                 // by touchpoint id
  std::span<const OfTransition> transitions() const { return transitions_; }  // as in the plan
  const std::array<Ends, kFitnessBins>& fitness_bins() const { return fitness_bins_; }
  // In units of 1: millionths of Moments.
  const Moments& fitness() const { return fitness_; }
  // By touchpoint id: not 0 if a closed journey has it.
  std::span<const std::uint8_t> is_observed() const { return is_observed_; }
  std::uint64_t open_journeys() const { return open_journeys_; }
  std::uint64_t repeats_left_out() const { return repeats_left_out_; }
  std::uint64_t breaks() const { return breaks_; }

 private:
  enum Mark : std::uint16_t {
    kWasExecuted = 1,
    kWasMissing = 2,
    kWasNotReached = 4,
    kWasUnplanned = 8,
    kWasThere = 16,
    kHasFailed = 32,
    kWasLate = 64,
    kWasInTime = 128,
    kOnOtherChannel = 256,
    kOnPlannedChannel = 512,
  };

  void ResolvePlan(const QuestionContext& context);
  void Collect(const JourneyView& journey);
  void MarkInteractions(const JourneyView& journey, const PlanAlignment& alignment);
  void MarkChannel(PlanGraph::Element element, ChannelId channel);
  void MarkFailures(const JourneyView& journey);
  void FollowTransitions(const JourneyView& journey, const PlanAlignment& alignment);
  void CountFitness(std::uint64_t cost, std::size_t end);
  void CountMarks(std::size_t end);
  void CountElement(OfElement& element, std::uint16_t marks, std::size_t end);
  // Subjects are elements, then touchpoints.
  void Put(std::size_t subject, std::uint16_t mark) {
    if (marks_[subject] == 0) marked_.push_back(static_cast<std::uint32_t>(subject));
    marks_[subject] |= mark;
  }

  const QuestionContext* context_;
  const PlanGraph* plan_;
  ConformanceOptions options_;
  PlanAligner aligner_;
  std::uint64_t shortest_ = 0;
  std::vector<PlanGraph::Element> element_of_touchpoint_;
  std::vector<std::vector<ChannelId>> channels_of_element_;  // empty: any
  std::vector<std::uint8_t> has_channels_;                   // even if none of them was observed
  std::vector<std::int64_t> expected_ms_;                    // by transition; kAnyTime if not said

  std::vector<OfElement> elements_;
  std::vector<OfOther> others_;
  std::vector<OfTransition> transitions_;
  std::vector<std::uint8_t> is_observed_;
  std::array<Ends, kFitnessBins> fitness_bins_ = {};
  Moments fitness_;
  std::uint64_t open_journeys_ = 0;
  std::uint64_t repeats_left_out_ = 0;
  std::uint64_t breaks_ = 0;

  // Of the journey that is looked at.
  std::vector<PlanGraph::Element> path_;
  std::vector<std::uint32_t> place_;  // in the journey, of each place in path_
  std::vector<std::uint16_t> marks_;
  std::vector<std::uint32_t> marked_;
};

}  // namespace journeygraph::graph
