// What identifies an interaction among those of its customer, and their order.
//
//   InteractionOrder place{i.event_time_ms, i.sequence, IdentityOf(i.source, i.id)};
//
// These hashes are stored and decide the order of equal times: they must never change.
// Thread-safe.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

namespace journeygraph::storage {

// Hash of a source, to be combined with ids: IdentityOf(source, id) without reading the source
// again.
std::uint64_t SourceHash(std::string_view source);
// XXH3 of the id, seeded with the XXH3 of the source.
std::uint64_t IdentityOf(std::uint64_t source_hash, std::string_view id);
std::uint64_t IdentityOf(std::string_view source, std::string_view id);

// XXH3 of a customer's name.
std::uint64_t CustomerHash(std::string_view customer);

// The place of an interaction among those of its customer.
struct InteractionOrder {
  std::int64_t event_time_ms = 0;
  std::int64_t sequence = 0;
  std::uint64_t identity = 0;
  friend auto operator<=>(const InteractionOrder&, const InteractionOrder&) = default;
};

}  // namespace journeygraph::storage
