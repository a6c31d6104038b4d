// What answers have in common: AnswerInfo, intervals, shares, gaps and scores as messages.
//
//   FillInfo(totals, context, graph::kStageScoresUnit, graph::kStageScoresDefinition,
//            *response.mutable_info());
//
// Equal data give equal messages: no position, clock or duration is in them. Counts above 2^32 - 1
// are sent as 2^32 - 1. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "graph/analysis.h"
#include "graph/measure/histogram.h"
#include "graph/measure/metric_score.h"
#include "graph/measure/statistics.h"
#include "journeygraph/v1/journey.pb.h"
#include "journeygraph/v1/scope.pb.h"
#include "journeygraph/v1/stage_scores.pb.h"

namespace journeygraph::server {

// A count as the API sends it.
std::uint32_t Count(std::uint64_t count);

// `counts`: kJourneyResults numbers, by JourneyResult.
void ToMessage(const std::uint64_t* counts, v1::JourneyResultCounts& message);
v1::JourneyResult ToMessage(graph::JourneyResult result);
void ToMessage(const graph::Estimate& estimate, v1::Estimate& message);
void ToMessage(const graph::Proportion& proportion, v1::Proportion& message);
void ToMessage(const graph::GapStatistics& gap, v1::GapStatistics& message);
void ToMessage(const graph::MetricScore& score, v1::MetricScore& message);

void FillInfo(const graph::ScanTotals& totals, const graph::QuestionContext& context,
              std::string_view counting_unit, std::string_view definition, v1::AnswerInfo& info);

}  // namespace journeygraph::server
