// Metrics: messages on the wire, definitions inside; and metrics that requests name.
//
//   Violations violations;
//   graph::NewMetric metric = ToDomain(request, violations);
//   ToMessage(definition, "acme", *response.mutable_metric());
//   CheckMetrics(request.metrics(), *context.metrics, "metrics", violations);
//
// Pure functions.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <string>
#include <string_view>
#include <vector>

#include "graph/model/metric_catalogue.h"
#include "journeygraph/v1/admin_service.pb.h"
#include "journeygraph/v1/metric.pb.h"
#include "server/violations.h"

namespace journeygraph::server {

// Checks metric_id, metric and preset, and puts them together.
graph::NewMetric ToDomain(const v1::CreateMetricRequest& request, Violations& violations);

void ToMessage(const graph::MetricDefinition& definition, std::string_view workspace,
               v1::Metric& message);
v1::MetricSummary ToMessage(graph::MetricSummary summary);

// Every name must be a metric of the workspace.
void CheckMetrics(const google::protobuf::RepeatedPtrField<std::string>& names,
                  const graph::MetricCatalogue& metrics, std::string_view field,
                  Violations& violations);
// The same for one name, which may be "".
void CheckMetric(std::string_view name, const graph::MetricCatalogue& metrics,
                 std::string_view field, Violations& violations);

// The metric of this name; nps for "".
graph::Metric MetricOrNps(std::string_view name, const graph::MetricCatalogue& metrics);

// Those that there are.
std::vector<graph::Metric> MetricsNamed(
    const google::protobuf::RepeatedPtrField<std::string>& names,
    const graph::MetricCatalogue& metrics);

}  // namespace journeygraph::server
