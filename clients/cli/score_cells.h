// Scores as people quote them.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <string>

#include "clients/cli/table.h"
#include "journeygraph/v1/stage_scores.pb.h"

namespace journeygraph::cli {

// The score of this metric; null if there are no answers.
const v1::MetricScore* FindScore(const google::protobuf::RepeatedPtrField<v1::MetricScore>& scores,
                                 const std::string& metric);

// "+39.8" (nps), "61.2 %" (csat), "5.4" (ces), "+0.21" (sentiment).
std::string ScoreValue(const std::string& metric, double value);
// The same for any metric: in the unit in which `like` is quoted.
std::string ScoreValue(const v1::MetricScore& like, double value);
// A difference in that unit, with its sign; shares in percentage points.
std::string ScoreDifference(const v1::MetricScore& like, double difference);
// "[+37.0, +42.7]" in the metric's own unit, without its sign of percent.
std::string ScoreInterval(const v1::MetricScore& score);

// Good or bad, where the whole interval is; otherwise plain.
Tone ScoreTone(const v1::MetricScore& score);
// Where the value lies between the worst (0) and the best (1) that the metric can be.
double ScoreShare(const v1::MetricScore& score);

// "NPS", "CSAT", "CES", "Sentiment"; other metrics by their names.
std::string MetricTitle(const std::string& metric);
// The title that the workspace gave it.
std::string MetricTitle(const v1::MetricScore& score);

}  // namespace journeygraph::cli
