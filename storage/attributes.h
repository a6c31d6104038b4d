// What is known about customers, as columns of small numbers to filter by.
//
// AttributeNames gives every attribute key and every value of a key a number (values from 1; 0 is
// no value). AttributeColumns holds the numbers of the customers of one shard.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace journeygraph::storage {

// Thread-safe. Numbers are never taken back.
class AttributeNames {
 public:
  // The number of a key; a new one if it is not known.
  std::uint32_t KeyNumber(std::string_view key);
  // The number of a value of a key; a new one if it is not known. "" is 0.
  std::uint32_t ValueNumber(std::uint32_t key, std::string_view value);

  std::optional<std::uint32_t> FindKey(std::string_view key) const;
  std::optional<std::uint32_t> FindValue(std::uint32_t key, std::string_view value) const;
  std::size_t keys() const;
  std::string KeyText(std::uint32_t key) const;
  std::string ValueText(std::uint32_t key, std::uint32_t value) const;  // "" for 0

 private:
  struct Values {
    std::deque<std::string> texts;
    absl::flat_hash_map<std::string, std::uint32_t> numbers;
  };
  mutable std::mutex mutex_;
  std::deque<std::string> keys_;
  std::deque<Values> values_;  // by key
  absl::flat_hash_map<std::string, std::uint32_t> key_numbers_;
};

// Values of the customers of one shard: by key, then by slot. Columns may be shorter than the
// number of customers; what is missing is 0.
struct AttributeColumns {
  std::vector<std::vector<std::uint32_t>> values;

  std::uint32_t Value(std::uint32_t key, std::uint32_t slot) const {
    return key < values.size() && slot < values[key].size() ? values[key][slot] : 0;
  }
  // By slot; empty if no customer of the shard has the attribute.
  const std::vector<std::uint32_t>& Column(std::uint32_t key) const;
  void Set(std::uint32_t key, std::uint32_t slot, std::uint32_t value);
};

}  // namespace journeygraph::storage
