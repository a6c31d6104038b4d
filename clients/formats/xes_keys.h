// Keys of XES attributes that have a meaning of ours; reader and writer agree on them here.
#pragma once

#include <string_view>
#include <utility>

namespace journeygraph::formats {

inline constexpr std::string_view kXesPrefix = "cj:";
inline constexpr std::string_view kXesCustomer = "cj:customer";
inline constexpr std::string_view kXesAttribute = "cj:attribute.";

// The field (interaction_fields.h) that a key of an event means; "" for an attribute.
inline std::string_view XesFieldOf(std::string_view key) {
  constexpr std::pair<std::string_view, std::string_view> kFields[] = {
      {"concept:name", "touchpoint"}, {"time:timestamp", "time"}, {"org:resource", "agent"},
      {"org:group", "team"},          {"cost:total", "cost"},     {"identity:id", "id"},
      {"channel", "channel"}};
  for (const auto& [theirs, ours] : kFields) {
    if (theirs == key) return ours;
  }
  return key.starts_with(kXesPrefix) ? key.substr(kXesPrefix.size()) : "";
}

}  // namespace journeygraph::formats
