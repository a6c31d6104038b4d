// The limit that the scan engine is held against: for each question one loop, written for that
// question and these rows alone, over plain arrays in memory that are sorted by customer.
//
//   MakeAnswer make = PlainChannelSwitches(data, 2);   // the loop: this is what is timed
//   Answer switches = make();                          // names and keys, for comparing
//
// No snapshot, no filters but the one asked for, no names, no intervals. Each loop runs on
// `threads` threads over equal parts of the customers. Percentiles come from histograms
// (gap_table.h): faster than collecting and nth_element, so the limit is the harder one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/bench/answers.h"
#include "tests/bench/bench_data.h"

namespace journeygraph::bench {

// Switches between channels with median and p90 gap.
MakeAnswer PlainChannelSwitches(const BenchData& data, int threads);
// The same for one persona, three countries and 30 days.
MakeAnswer PlainSegmentSwitches(const BenchData& data, const SegmentFilter& filter, int threads);
// Directly-follows counts with median and p90 gap.
MakeAnswer PlainTouchpointGraph(const BenchData& data, int threads);
// Interactions, and answers with mean and shares by metric, for each stage and week.
MakeAnswer PlainStageScoresByWeek(const BenchData& data, int threads);
// Journeys that reached the stages 1, 1 2, 1 2 3 ... in this order, with anything in between.
MakeAnswer PlainFunnel(const BenchData& data, int threads);
// Journeys and success with and without each touchpoint, and its removal effect.
MakeAnswer PlainCriticalMoments(const BenchData& data, int threads);
// The 20 most frequent sequences of touchpoints.
MakeAnswer PlainTopVariants(const BenchData& data, int threads);

struct PlainQuestion {
  std::string name;  // one of kQuestions
  std::function<MakeAnswer()> ask;
};
// All of them, in the order of kQuestions. `data` outlives them.
std::vector<PlainQuestion> PlainQuestions(const BenchData& data, int threads);

}  // namespace journeygraph::bench
