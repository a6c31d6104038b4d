// The rows as what a CRM system sends, and the map that the questions apply.
#pragma once

#include <cstdint>

#include "journeygraph/v1/customer.pb.h"
#include "journeygraph/v1/interaction.pb.h"
#include "journeygraph/v1/journey_map.pb.h"
#include "tests/bench/bench_data.h"

namespace journeygraph::bench {

// One row. `arrival` is its number in the sending system and becomes its id. `prefix` as in
// CustomerName.
void FillInteraction(const BenchData& data, std::uint32_t row, std::uint32_t customer,
                     std::uint64_t arrival, char prefix, v1::Interaction& interaction);

// A customer with persona and country.
void FillCustomer(const BenchData& data, std::uint32_t customer, char prefix,
                  v1::Customer& message);

// All touchpoints in their stages, with rules that name the outcomes of the rows.
v1::JourneyMap BenchMap();

}  // namespace journeygraph::bench
