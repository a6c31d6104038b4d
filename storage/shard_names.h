// Names of the customers and journeys of each shard. Grows only; thread-safe.
#pragma once

#include <array>
#include <cstdint>

#include "storage/customer_index.h"

namespace journeygraph::storage {

inline constexpr int kShards = 64;

// Shard of a customer, 0 to kShards - 1.
inline int ShardOf(std::uint64_t customer_hash) { return static_cast<int>(customer_hash >> 58); }

struct ShardNames {
  ShardNames() { journey_keys.SlotOf(""); }

  CustomerIndex customers;
  CustomerIndex journey_keys;  // slot 0 is ""
};

using ResidentNames = std::array<ShardNames, kShards>;

}  // namespace journeygraph::storage
