// Journey maps as stored records, and back, without loss.
//
// Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "graph/model/journey_map.h"
#include "journeygraph/storage/v1/map.pb.h"

namespace journeygraph::storage {

// Everything but the id, which is in the key.
v1::MapRecord EncodeMap(const graph::JourneyMap& map);
// Returns DATA_LOSS, if the record holds a kind that is none.
absl::StatusOr<graph::JourneyMap> DecodeMap(std::string_view id, const v1::MapRecord& record);

}  // namespace journeygraph::storage
