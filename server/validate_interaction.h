// The rules of an interaction and of a customer, as the comments in
// proto/journeygraph/v1/interaction.proto and customer.proto state them.
//
//   Violations violations;
//   ValidateInteraction(request.interactions(3), metrics, now_ms, violations);
//   violations.violations()[0].field;   // "scores[0].value"
//
// Paths are relative to the message. Pure functions; the clock is given by the caller.
#pragma once

#include <cstdint>
#include <string_view>

#include "graph/model/metric_catalogue.h"
#include "journeygraph/v1/customer.pb.h"
#include "journeygraph/v1/interaction.pb.h"
#include "server/violations.h"

namespace journeygraph::server {

// `metrics`: those of the workspace. `now_ms`: the server's clock, milliseconds since 1970.
void ValidateInteraction(const v1::Interaction& interaction, const graph::MetricCatalogue& metrics,
                         std::int64_t now_ms, Violations& violations);

void ValidateCustomer(const v1::Customer& customer, Violations& violations);

// Whether an answer is on the scale of its metric. NaN never is.
bool IsOnScale(const graph::MetricDefinition& scale, double value);
// Whether only letters, digits and hyphens occur; "" too.
bool IsLanguageTag(std::string_view text);

}  // namespace journeygraph::server
