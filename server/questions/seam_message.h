// Seams on the wire, and what questions about them and about coming back share.
//
//   options.metric = MetricOr(request.metric(), graph::Metric::kSentiment, metrics);
//   options.observed_until_ms = ObservedUntilMs(*question);
//   ToMessage(seam.exit, *message.mutable_exit());
//
// Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "graph/questions/seams.h"
#include "journeygraph/v1/seam.pb.h"
#include "server/question.h"
#include "server/violations.h"

namespace journeygraph::server {

void ToMessage(const graph::SeamPart& part, v1::SeamPart& message);
void ToMessage(const graph::Seam& seam, v1::Seam& message);

void CheckSeamWeights(const v1::SeamWeights& weights, const std::string& path,
                      Violations& violations);
graph::SeamWeights ToDomain(const v1::SeamWeights& weights);

// The metric of this name, taken to be checked (convert_metric.h); `otherwise` for "".
graph::Metric MetricOr(std::string_view name, graph::Metric otherwise,
                       const graph::MetricCatalogue& metrics);

// What came later is not in the question's journeys: the newest interaction of the workspace or the
// end of the time range, whichever is first. Nothing without interactions.
std::optional<std::int64_t> ObservedUntilMs(const Question& question);

}  // namespace journeygraph::server
