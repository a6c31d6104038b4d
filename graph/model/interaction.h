// One interaction and one customer, in domain words. The checked form of what the API receives.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "graph/model/metric.h"

namespace journeygraph::graph {

enum class Initiator : std::uint8_t { kUnknown, kCustomer, kCompany, kThirdParty };

struct Score {
  Metric metric = Metric::kNps;
  std::int64_t value_micros = 0;  // millionths, on the metric's scale
  std::string wording;
  friend bool operator==(const Score&, const Score&) = default;
};

struct CorrelationKey {
  std::string kind;
  std::string id;
  friend bool operator==(const CorrelationKey&, const CorrelationKey&) = default;
};

// The kind of key that names a journey explicitly.
inline constexpr char kJourneyKeyKind[] = "journey";

struct InteractionReference {
  std::string source;
  std::string id;
  friend bool operator==(const InteractionReference&, const InteractionReference&) = default;
};

// Identified by (customer, source, id). Ordered within a customer by (event_time_ms, sequence,
// hash of source and id): see storage/identity.h.
struct Interaction {
  std::string source;
  std::string id;
  std::string customer;
  std::string touchpoint;
  std::string channel;             // "" if unknown
  std::int64_t event_time_ms = 0;  // since 1970
  std::int64_t sequence = 0;
  Initiator initiator = Initiator::kUnknown;
  std::string outcome;  // "" if none
  std::vector<Score> scores;
  std::vector<CorrelationKey> keys;
  std::vector<InteractionReference> follows;
  std::string agent;
  std::string team;
  std::string comment;
  std::string comment_language;
  std::optional<std::int64_t> value_micros;
  std::optional<std::int64_t> cost_micros;
  std::vector<std::string> asked_fields;
  std::vector<std::string> provided_fields;
  std::map<std::string, std::string> attributes;
  std::optional<std::int64_t> send_time_ms;
  std::optional<std::int64_t> receive_time_ms;
  std::optional<std::int64_t> consume_time_ms;
  friend bool operator==(const Interaction&, const Interaction&) = default;
};

struct Customer {
  std::string id;
  std::map<std::string, std::string> attributes;
  friend bool operator==(const Customer&, const Customer&) = default;
};

}  // namespace journeygraph::graph
