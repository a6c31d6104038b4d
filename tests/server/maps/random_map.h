// Random journey maps and random edits of them.
#pragma once

#include <random>
#include <string>

#include "journeygraph/v1/map_edit.pb.h"

namespace journeygraph::server {

class RandomMaps {
 public:
  explicit RandomMaps(std::uint64_t seed) : random_(seed) {}

  // A valid map with some elements of many kinds, which refer to each other.
  v1::JourneyMap Map();
  // An operation that fits the map, as a caller would send it.
  v1::MapOperation Operation(const v1::JourneyMap& map);

  int Below(int limit) { return static_cast<int>(random_() % static_cast<std::uint64_t>(limit)); }

 private:
  std::string IdFrom(const v1::JourneyMap& map, v1::ElementKind kind);
  std::string NewId();
  v1::MapElement NewElement(const v1::JourneyMap& map, v1::ElementKind kind);

  std::mt19937_64 random_;
  int next_ = 0;
};

}  // namespace journeygraph::server
