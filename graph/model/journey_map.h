// The plan: a journey map in domain words, and its rules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph/model/scope.h"

namespace journeygraph::graph {

struct Stage {
  std::string id;
  std::string display_name;
  std::string goal;
  friend bool operator==(const Stage&, const Stage&) = default;
};

enum class MarkerKind : std::uint8_t { kMomentOfTruth = 1, kPain = 2, kGain = 3 };

struct Marker {
  MarkerKind kind = MarkerKind::kMomentOfTruth;
  std::string note;
  int severity = 0;  // 1 slight .. 5 strong, 0 not said
  friend bool operator==(const Marker&, const Marker&) = default;
};

struct Touchpoint {
  std::string id;
  std::string display_name;
  std::string stage;                 // id of a stage, or ""
  std::vector<std::string> matches;  // observed names; empty stands for {id}
  std::vector<Marker> markers;
  std::vector<std::string> channels;
  friend bool operator==(const Touchpoint&, const Touchpoint&) = default;
};

enum class TransitionKind : std::uint8_t {
  kNext = 1,
  kOptional = 2,
  kAlternative = 3,
  kParallel = 4,
  kLoop = 5,
  kHandover = 6
};

struct PlannedTransition {
  std::string from;
  std::string to;
  TransitionKind kind = TransitionKind::kNext;
  std::string condition;
  std::optional<double> expected_share;
  std::optional<std::int64_t> expected_time_ms;
  friend bool operator==(const PlannedTransition&, const PlannedTransition&) = default;
};

struct Channel {
  std::string id;
  std::string display_name;
  std::string family;
  bool digital = false;
  bool assisted = false;
  bool owned = false;
  friend bool operator==(const Channel&, const Channel&) = default;
};

struct Persona {
  std::string id;
  std::string display_name;
  std::string description;
  std::vector<AttributeCondition> conditions;
  friend bool operator==(const Persona&, const Persona&) = default;
};

struct JourneyMap {
  std::string id;  // last part of the resource name
  std::string display_name;
  std::string description;
  std::vector<Stage> stages;
  std::vector<Touchpoint> touchpoints;
  std::vector<PlannedTransition> transitions;
  std::vector<Channel> channels;
  std::vector<Persona> personas;
  std::optional<JourneyRules> rules;
  std::optional<CaseNotion> case_notion;
  std::uint64_t revision = 0;  // counts changes, from 1; 0 before it is stored
  std::int64_t create_time_ms = 0;
  std::int64_t update_time_ms = 0;
  friend bool operator==(const JourneyMap&, const JourneyMap&) = default;
};

}  // namespace journeygraph::graph
