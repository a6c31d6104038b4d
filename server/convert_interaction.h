// Interactions and customers: messages on the wire, domain words inside.
//
//   graph::Interaction interaction = ToDomain(std::move(message), metrics);
//   ToMessage(interaction, metrics, *response.add_interactions());
//
// Messages are taken to be checked (validate_interaction.h). Scores and money become whole
// millionths, rounded to the nearest. `metrics` are those of the workspace. Pure functions.
#pragma once

#include <cstdint>

#include "graph/model/interaction.h"
#include "graph/model/metric_catalogue.h"
#include "journeygraph/v1/customer.pb.h"
#include "journeygraph/v1/interaction.pb.h"

namespace journeygraph::server {

// Empties the message: its texts are moved, not copied, where the message owns them.
graph::Interaction ToDomain(v1::Interaction&& message, const graph::MetricCatalogue& metrics);
graph::Customer ToDomain(v1::Customer&& message);

void ToMessage(const graph::Interaction& interaction, const graph::MetricCatalogue& metrics,
               v1::Interaction& message);
void ToMessage(const graph::Customer& customer, v1::Customer& message);
void ToMessage(const graph::Score& score, const graph::MetricCatalogue& metrics,
               v1::Score& message);

// Rounded to the nearest millionth.
std::int64_t ToMicros(double value);

}  // namespace journeygraph::server
