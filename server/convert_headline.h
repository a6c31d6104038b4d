// Headline numbers and differences as messages; and measures that requests name.
//
//   CheckMeasures(request.measures(), *context.metrics, "measures", violations);
//   ToMessage(number, *response.add_numbers());
//
// Pure functions.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/headline.h"
#include "journeygraph/v1/headline.pb.h"
#include "server/violations.h"

namespace journeygraph::server {

v1::MeasureUnit ToMessage(graph::MeasureUnit unit);
void ToMessage(const graph::HeadlineNumber& number, v1::HeadlineNumber& message);
void ToMessage(const graph::Difference& difference, std::optional<double> q_value,
               v1::HeadlineDifference& message);

// "interactions, journeys, ... or value_per_journey".
std::string NamesOf(const std::vector<graph::Measure>& measures,
                    const graph::MetricCatalogue& metrics);

// Every name must be one of `allowed`, and none may come twice.
void CheckMeasures(const google::protobuf::RepeatedPtrField<std::string>& names,
                   const std::vector<graph::Measure>& allowed,
                   const graph::MetricCatalogue& metrics, std::string_view field,
                   Violations& violations);
// Names that were checked.
std::vector<graph::Measure> MeasuresNamed(
    const google::protobuf::RepeatedPtrField<std::string>& names,
    const graph::MetricCatalogue& metrics);

}  // namespace journeygraph::server
