// A 128-bit hash of bytes, for identifiers derived from a row's content.
//
//   std::string id = HashText(HashBytes("c1|2025-01-01|home"));   // 22 characters
//
// MurmurHash3 x64 128 (Austin Appleby, public domain). The same on every machine; identifiers in
// stored data rest on it, so that it must never change. Not safe against people who look for
// collisions on purpose.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace journeygraph::cli {

struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend bool operator==(const Hash128&, const Hash128&) = default;
  template <typename H>
  friend H AbslHashValue(H state, const Hash128& hash) {
    return H::combine(std::move(state), hash.high, hash.low);
  }
};

Hash128 HashBytes(std::string_view bytes);

// The hash in 22 letters, digits, "-" and "_".
std::string HashText(const Hash128& hash);

}  // namespace journeygraph::cli
