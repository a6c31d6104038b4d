// What every question is made of: an accumulator that one pass over all journeys feeds.
//
// The scan makes one accumulator for each thread, calls Add once for every journey, and merges
// them. Accumulators hold integers only (counts, sums of milliseconds and of millionths,
// histograms), so that the result is the same for every number of threads and every order. What is
// computed from them (intervals, graphs, chains) happens once, after the scan, in order of names.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/model/ids.h"
#include "graph/model/journey_map.h"
#include "graph/model/journey_view.h"
#include "graph/model/metric_catalogue.h"

namespace journeygraph::graph {

template <typename A>
concept Accumulator = requires(A a, A&& other, const JourneyView& journey) {
  a.Add(journey);
  a.Merge(static_cast<A&&>(other));
};

// Names of a snapshot, indexed by id. channels[0], outcomes[0], wordings[0] and teams[0] are "".
struct Names {
  std::vector<std::string> touchpoints;
  std::vector<std::string> channels;
  std::vector<std::string> outcomes;
  std::vector<std::string> wordings;
  std::vector<std::string> teams;
  std::vector<std::string> fields;
};

// What the result rules make of an outcome.
enum class OutcomeClass : std::uint8_t { kNeutral, kSuccess, kFailure };

// Everything that an accumulator may want to know about the snapshot and the map. Made once a
// question, shared by all threads, outlives them.
struct QuestionContext {
  Names names;
  // The map applied; nothing without one.
  std::optional<JourneyMap> map;
  // Stage of each touchpoint id; kNoStage if it is on no stage. Without a map all are kNoStage.
  std::vector<StageIndex> stage_of_touchpoint;
  // What each outcome id means by the rules.
  std::vector<OutcomeClass> outcome_class;
  // Newest interaction of the workspace, in milliseconds since 1970; nothing if there is none.
  std::optional<std::int64_t> watermark_ms;
  // What the metrics of answers mean; never null.
  std::shared_ptr<const MetricCatalogue> metrics = BuiltInCatalogue();
};

// Fills stage_of_touchpoint and outcome_class from map, names and rules.
void ResolveContext(const JourneyRules& rules, QuestionContext& context);

// What was scanned: the exact part of AnswerInfo.
struct ScanTotals {
  std::uint64_t total_customers = 0;
  std::uint64_t customers = 0;
  std::uint64_t total_interactions = 0;
  std::uint64_t interactions = 0;
  std::uint64_t journeys_by_result[kJourneyResults] = {0, 0, 0, 0};
  std::uint64_t left_out_by_customer = 0;
  std::uint64_t left_out_by_time_range = 0;
  std::uint64_t left_out_by_touchpoint = 0;
  std::uint64_t left_out_by_channel = 0;
  std::uint64_t tied_pairs = 0;
  friend bool operator==(const ScanTotals&, const ScanTotals&) = default;

  std::uint64_t journeys() const {
    return journeys_by_result[0] + journeys_by_result[1] + journeys_by_result[2] +
           journeys_by_result[3];
  }
};

}  // namespace journeygraph::graph
