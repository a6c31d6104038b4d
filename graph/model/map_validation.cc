#include "graph/model/map_validation.h"

#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"

namespace journeygraph::graph {
namespace {

// The limits of proto/journeygraph/v1/journey_map.proto, in bytes and elements.
constexpr std::size_t kMaxTitle = 256;
constexpr std::size_t kMaxLongText = 10'000;
constexpr std::size_t kMaxNote = 2'000;
constexpr std::size_t kMaxCondition = 1'000;
constexpr std::size_t kMaxFamily = 64;
constexpr std::size_t kMaxId = 128;
constexpr std::size_t kMaxTouchpointId = 256;
constexpr std::size_t kMaxAttributeKey = 64;
constexpr std::size_t kMaxOutcome = 128;
constexpr std::size_t kMaxStages = 200;
constexpr std::size_t kMaxTouchpoints = 5'000;
constexpr std::size_t kMaxTransitions = 20'000;
constexpr std::size_t kMaxChannels = 500;
constexpr std::size_t kMaxPersonas = 100;
constexpr std::size_t kMaxNamesOfTouchpoint = 100;

std::string Quoted(std::string_view text) {
  constexpr std::size_t kShown = 80;
  if (text.size() <= kShown) return absl::StrCat("\"", std::string(text), "\"");
  std::size_t end = kShown;
  // Not in the middle of a UTF-8 character.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat("\"", std::string(text.substr(0, end)), "...\"");
}

bool HasSlashOrControlCharacter(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '/' || byte < 0x20 || byte == 0x7F) return true;
  }
  return false;
}

class MapChecker {
 public:
  explicit MapChecker(const JourneyMap& map) : map_(map) {}

  std::vector<FieldViolation> Check() && {
    CheckLength("map.display_name", map_.display_name, kMaxTitle);
    CheckLength("map.description", map_.description, kMaxLongText);
    CheckSize("map.stages", map_.stages.size(), kMaxStages);
    CheckSize("map.touchpoints", map_.touchpoints.size(), kMaxTouchpoints);
    CheckSize("map.transitions", map_.transitions.size(), kMaxTransitions);
    CheckSize("map.channels", map_.channels.size(), kMaxChannels);
    CheckSize("map.personas", map_.personas.size(), kMaxPersonas);
    // Elements of a list that is too long are not worth a look each.
    if (!violations_.empty()) return std::move(violations_);
    CheckStages();
    CheckTouchpoints();
    CheckTransitions();
    CheckChannels();
    CheckPersonas();
    CheckRules();
    CheckCaseNotion();
    return std::move(violations_);
  }

 private:
  using Places = std::unordered_map<std::string_view, std::string>;  // name -> field that has it

  void Add(std::string field, std::string description) {
    if (violations_.size() < kMaxViolations) {
      violations_.push_back({std::move(field), std::move(description)});
    }
  }

  void CheckLength(const std::string& field, const std::string& text, std::size_t most) {
    if (text.size() <= most) return;
    Add(field, absl::StrCat("has ", text.size(), " bytes; at most ", most, " are allowed"));
  }

  void CheckSize(const std::string& field, std::size_t size, std::size_t most) {
    if (size <= most) return;
    Add(field, absl::StrCat("has ", size, " elements; at most ", most, " are allowed"));
  }

  void CheckRequired(const std::string& field, const std::string& text, std::size_t most) {
    if (text.empty()) Add(field, absl::StrCat("is empty; 1 to ", most, " bytes are required"));
    CheckLength(field, text, most);
  }

  void CheckUnique(const std::string& field, std::string_view name, Places& places) {
    const auto [earlier, is_new] = places.try_emplace(name, field);
    if (is_new || name.empty()) return;
    Add(field, absl::StrCat(Quoted(name), " is already at ", earlier->second,
                            "; it must be unique in the map"));
  }

  void CheckStages() {
    for (std::size_t i = 0; i < map_.stages.size(); ++i) {
      const Stage& stage = map_.stages[i];
      const std::string field = absl::StrCat("map.stages[", i, "]");
      CheckRequired(field + ".id", stage.id, kMaxId);
      if (HasSlashOrControlCharacter(stage.id)) {
        Add(field + ".id", absl::StrCat(Quoted(stage.id),
                                        " has a \"/\" or a control character; neither is "
                                        "allowed"));
      }
      CheckUnique(field + ".id", stage.id, stages_);
      CheckLength(field + ".display_name", stage.display_name, kMaxTitle);
      CheckLength(field + ".goal", stage.goal, kMaxNote);
    }
  }

  void CheckTouchpoints() {
    Places observed_names;
    for (std::size_t i = 0; i < map_.touchpoints.size(); ++i) {
      const Touchpoint& touchpoint = map_.touchpoints[i];
      const std::string field = absl::StrCat("map.touchpoints[", i, "]");
      CheckRequired(field + ".id", touchpoint.id, kMaxTouchpointId);
      CheckUnique(field + ".id", touchpoint.id, touchpoints_);
      CheckLength(field + ".display_name", touchpoint.display_name, kMaxTitle);
      if (!touchpoint.stage.empty() && !stages_.contains(touchpoint.stage)) {
        Add(field + ".stage", absl::StrCat(Quoted(touchpoint.stage),
                                           " is not a stage of the map; use the id of a stage, or "
                                           "\"\" for none"));
      }
      CheckMatches(field, touchpoint, observed_names);
      CheckMarkers(field, touchpoint.markers);
      CheckSize(field + ".channels", touchpoint.channels.size(), kMaxNamesOfTouchpoint);
      for (std::size_t j = 0; j < touchpoint.channels.size(); ++j) {
        CheckRequired(absl::StrCat(field, ".channels[", j, "]"), touchpoint.channels[j], kMaxId);
      }
    }
  }

  void CheckMatches(const std::string& field, const Touchpoint& touchpoint,
                    Places& observed_names) {
    if (touchpoint.matches.empty()) {
      // Twice the same id has been said already.
      if (touchpoints_.at(touchpoint.id) == field + ".id") {
        CheckUnique(field + ".id", touchpoint.id, observed_names);
      }
      return;
    }
    CheckSize(field + ".matches", touchpoint.matches.size(), kMaxNamesOfTouchpoint);
    for (std::size_t j = 0; j < touchpoint.matches.size(); ++j) {
      const std::string place = absl::StrCat(field, ".matches[", j, "]");
      CheckRequired(place, touchpoint.matches[j], kMaxTouchpointId);
      CheckUnique(place, touchpoint.matches[j], observed_names);
    }
  }

  void CheckMarkers(const std::string& field, const std::vector<Marker>& markers) {
    for (std::size_t i = 0; i < markers.size(); ++i) {
      const std::string place = absl::StrCat(field, ".markers[", i, "]");
      const int kind = static_cast<int>(markers[i].kind);
      if (kind < static_cast<int>(MarkerKind::kMomentOfTruth) ||
          kind > static_cast<int>(MarkerKind::kGain)) {
        Add(place + ".kind", absl::StrCat(kind,
                                          " is no kind of mark; allowed are moment of truth "
                                          "(1), pain (2) and gain (3)"));
      }
      CheckLength(place + ".note", markers[i].note, kMaxNote);
      if (markers[i].severity < 0 || markers[i].severity > 5) {
        Add(place + ".severity", absl::StrCat("is ", markers[i].severity, "; 0 to 5 is allowed"));
      }
    }
  }

  void CheckTransitions() {
    for (std::size_t i = 0; i < map_.transitions.size(); ++i) {
      const PlannedTransition& transition = map_.transitions[i];
      const std::string field = absl::StrCat("map.transitions[", i, "]");
      CheckEnd(field + ".from", transition.from);
      CheckEnd(field + ".to", transition.to);
      const int kind = static_cast<int>(transition.kind);
      if (kind < static_cast<int>(TransitionKind::kNext) ||
          kind > static_cast<int>(TransitionKind::kHandover)) {
        Add(field + ".kind", absl::StrCat(kind, " is no kind of transition; 1 to 6 is allowed"));
      }
      CheckLength(field + ".condition", transition.condition, kMaxCondition);
      // Written so that NaN is refused.
      if (const auto share = transition.expected_share; share && !(*share >= 0 && *share <= 1)) {
        Add(field + ".expected_share", absl::StrCat("is ", *share, "; 0 to 1 is allowed"));
      }
      if (const auto time_ms = transition.expected_time_ms; time_ms && *time_ms < 0) {
        Add(field + ".expected_time",
            absl::StrCat("is ", *time_ms, " ms; it must not be negative"));
      }
    }
  }

  void CheckEnd(const std::string& field, const std::string& touchpoint) {
    if (touchpoints_.contains(touchpoint)) return;
    Add(field, absl::StrCat(Quoted(touchpoint),
                            " is not a touchpoint of the map; use the id of a touchpoint"));
  }

  void CheckChannels() {
    Places ids;
    for (std::size_t i = 0; i < map_.channels.size(); ++i) {
      const Channel& channel = map_.channels[i];
      const std::string field = absl::StrCat("map.channels[", i, "]");
      CheckRequired(field + ".id", channel.id, kMaxId);
      CheckUnique(field + ".id", channel.id, ids);
      CheckLength(field + ".display_name", channel.display_name, kMaxTitle);
      CheckLength(field + ".family", channel.family, kMaxFamily);
    }
  }

  void CheckPersonas() {
    Places ids;
    for (std::size_t i = 0; i < map_.personas.size(); ++i) {
      const Persona& persona = map_.personas[i];
      const std::string field = absl::StrCat("map.personas[", i, "]");
      CheckRequired(field + ".id", persona.id, kMaxId);
      CheckUnique(field + ".id", persona.id, ids);
      CheckLength(field + ".display_name", persona.display_name, kMaxTitle);
      CheckLength(field + ".description", persona.description, kMaxLongText);
      for (std::size_t j = 0; j < persona.conditions.size(); ++j) {
        const std::string place = absl::StrCat(field, ".conditions[", j, "]");
        CheckRequired(place + ".key", persona.conditions[j].key, kMaxAttributeKey);
        if (persona.conditions[j].values.empty()) {
          Add(place + ".values", "is empty; at least one value is required");
        }
      }
    }
  }

  void CheckRules() {
    if (!map_.rules) return;
    CheckOutcomes("map.rules.success_outcomes", map_.rules->success_outcomes);
    CheckOutcomes("map.rules.failure_outcomes", map_.rules->failure_outcomes);
    const std::unordered_set<std::string_view> good(map_.rules->success_outcomes.begin(),
                                                    map_.rules->success_outcomes.end());
    for (std::size_t i = 0; i < map_.rules->failure_outcomes.size(); ++i) {
      const std::string& outcome = map_.rules->failure_outcomes[i];
      if (outcome.empty() || !good.contains(outcome)) continue;
      Add(absl::StrCat("map.rules.failure_outcomes[", i, "]"),
          absl::StrCat(Quoted(outcome), " is also a success outcome; it can be only one of them"));
    }
    if (map_.rules->lost_after_ms < 0) {
      Add("map.rules.lost_after",
          absl::StrCat("is ", map_.rules->lost_after_ms, " ms; it must not be negative"));
    }
  }

  void CheckOutcomes(const std::string& field, const std::vector<std::string>& outcomes) {
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      CheckRequired(absl::StrCat(field, "[", i, "]"), outcomes[i], kMaxOutcome);
    }
  }

  void CheckCaseNotion() {
    if (!map_.case_notion) return;
    const auto* by_gap = std::get_if<ByInactivityGap>(&*map_.case_notion);
    if (by_gap == nullptr || by_gap->gap_ms > 0) return;
    Add("map.case_notion.inactivity_gap",
        absl::StrCat("is ", by_gap->gap_ms, " ms; it must be positive"));
  }

  const JourneyMap& map_;
  std::vector<FieldViolation> violations_;
  Places stages_;
  Places touchpoints_;
};

}  // namespace

std::vector<FieldViolation> ValidateMap(const JourneyMap& map) { return MapChecker(map).Check(); }

}  // namespace journeygraph::graph
