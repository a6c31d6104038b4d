// The customers of one shard: names to slots, dense numbers from 0 in order of first appearance.
//
//   std::uint32_t slot = index.SlotOf("customer-17");
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"

namespace journeygraph::storage {

class CustomerIndex {
 public:
  // The slot of `name`; a new one if it is not known.
  std::uint32_t SlotOf(std::string_view name);
  // The slot of `name`, or nothing.
  std::optional<std::uint32_t> Find(std::string_view name) const;
  // The name behind a slot; valid as long as the index.
  std::string_view NameOf(std::uint32_t slot) const;
  std::size_t size() const;
  std::size_t SizeBytes() const;

 private:
  struct Hash {
    std::size_t operator()(std::string_view name) const;
  };

  mutable std::shared_mutex mutex_;
  std::deque<std::string> names_;  // by slot; a deque does not move its elements
  absl::flat_hash_map<std::string_view, std::uint32_t, Hash, std::equal_to<>> slots_;
  std::size_t name_bytes_ = 0;
};

}  // namespace journeygraph::storage
