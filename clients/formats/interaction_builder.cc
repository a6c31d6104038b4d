#include "clients/formats/interaction_builder.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/formats/interaction_fields.h"

namespace journeygraph::formats {
namespace {

constexpr int kMostAttributes = 64;
constexpr std::size_t kLongestAttributeName = 64;
constexpr std::size_t kLongestAttribute = 1'024;
constexpr std::size_t kLongestKind = 16;  // of kNamedKinds, with the point
constexpr int kMostKeys = 16;

// Names of other tools for our fields.
constexpr std::pair<std::string_view, std::string_view> kOtherNames[] = {
    {"resource", "agent"},       {"group", "team"},
    {"nps", "score.nps"},        {"csat", "score.csat"},
    {"ces", "score.ces"},        {"sentiment", "score.sentiment"},
    {"seq", "sequence"},         {"journey_id", "key.journey"},
    {"order_id", "key.order"},   {"ticket_id", "key.ticket"},
    {"device_id", "key.device"}, {"conversation_id", "key.conversation"},
};
// Our own names that are taken as such also without a prefix.
constexpr std::string_view kPlainNames[] = {
    "channel",   "outcome",      "agent",        "team",     "source", "id",
    "sequence",  "initiator",    "comment",      "language", "value",  "cost",
    "send_time", "receive_time", "consume_time", "stage",    "asked",  "provided"};
constexpr std::string_view kNamedKinds[] = {
    "score", "score_wording", "key", "follows", "follows_source", "asked", "provided", "attribute"};

std::string Quoted(std::string_view value) {
  constexpr std::size_t kShown = 40;
  return absl::StrCat("\"", std::string(value.substr(0, kShown)),
                      value.size() > kShown ? "..." : "", "\"");
}

void Assign(std::string* text, std::string_view value) { text->assign(value); }

// The text field of this name, if it is one.
std::string* TextField(std::string_view field, v1::Interaction& interaction) {
  if (field == "customer") return interaction.mutable_customer();
  if (field == "touchpoint") return interaction.mutable_touchpoint();
  if (field == "channel") return interaction.mutable_channel();
  if (field == "outcome") return interaction.mutable_outcome();
  if (field == "agent") return interaction.mutable_agent();
  if (field == "team") return interaction.mutable_team();
  if (field == "source") return interaction.mutable_source();
  if (field == "id") return interaction.mutable_id();
  if (field == "comment") return interaction.mutable_comment()->mutable_text();
  if (field == "language") return interaction.mutable_comment()->mutable_language();
  return nullptr;
}

v1::Score* ScoreOf(std::string_view metric, v1::Interaction& interaction) {
  for (auto& score : *interaction.mutable_scores()) {
    if (score.metric() == metric) return &score;
  }
  return nullptr;
}

// The part behind the point of "score.nps", with the part before it; "" if there is none.
std::pair<std::string_view, std::string_view> Split(std::string_view field) {
  const std::size_t point = field.find('.');
  if (point == std::string_view::npos || point + 1 == field.size()) return {field, ""};
  return {field.substr(0, point), field.substr(point + 1)};
}

template <typename Names>
bool Contains(const Names& names, std::string_view name) {
  for (const std::string_view known : names) {
    if (known == name) return true;
  }
  return false;
}

// Names of asked or provided facts may also stand in one text, with "|" between them.
template <typename Facts>
void AddFacts(std::string_view value, Facts& facts) {
  while (!value.empty()) {
    const std::size_t end = std::min(value.find('|'), value.size());
    if (end > 0) facts.Add(std::string(value.substr(0, end)));
    value.remove_prefix(std::min(end + 1, value.size()));
  }
}

}  // namespace

std::string FieldMeantBy(std::string_view name) {
  if (name.size() > kLongestAttributeName + kLongestKind) return "";
  const auto [kind, rest] = Split(name);
  if (!rest.empty() && Contains(kNamedKinds, kind)) return std::string(name);
  const std::string lower = absl::AsciiStrToLower(absl::string_view(name.data(), name.size()));
  if (Contains(kPlainNames, lower)) return lower;
  for (const auto& [other, ours] : kOtherNames) {
    if (other == lower) return std::string(ours);
  }
  return "";
}

void InteractionBuilder::Begin(std::string_view default_source) {
  interaction_.Clear();
  Assign(interaction_.mutable_source(), default_source);
  problem_.clear();
  has_sequence_ = false;
  time_without_zone_ = false;
}

std::string_view InteractionBuilder::Place(std::string_view theirs) {
  name_.assign(place_);
  name_ += theirs;
  return name_;
}

void InteractionBuilder::Mapped(std::string_view theirs, std::string_view field) {
  report_.Mapped(Place(theirs), field);
}

void InteractionBuilder::Lost(std::string_view theirs, std::string_view why) {
  report_.Lost(Place(theirs), why);
}

void InteractionBuilder::Set(std::string_view theirs, std::string_view field,
                             std::string_view value) {
  if (value.empty()) {
    // Said to be none: not the default.
    if (field == "source") interaction_.clear_source();
    return;
  }
  const auto [kind, name] = Split(field);
  if (kind == "attribute" && !name.empty()) return SetAttribute(theirs, name, value);
  if (field == "stage") return SetAttribute(theirs, field, value);
  if (kind == "key" && !name.empty()) return AddKey(theirs, name, value);
  std::string problem = SetField(field, value);
  if (problem.empty()) {
    Mapped(theirs, time_without_zone_ ? "time, without a zone: taken as UTC" : field);
    time_without_zone_ = false;
  } else if (problem_.empty()) {
    problem_ = std::move(problem);
  }
}

void InteractionBuilder::SetByName(std::string_view name, std::string_view value) {
  const std::string field = FieldMeantBy(name);
  if (field.empty()) {
    if (!value.empty()) SetAttribute(name, name, value);
    return;
  }
  const std::string_view kind = Split(field).first;
  if (value.empty() || field == "stage" || kind == "attribute" || kind == "key") {
    return Set(name, field, value);
  }
  if (SetField(field, value).empty()) return Mapped(name, field);
  SetAttribute(name, name, value);
}

void InteractionBuilder::SetAttribute(std::string_view theirs, std::string_view name,
                                      std::string_view value) {
  if (name.size() > kLongestAttributeName) {
    return Lost(theirs, "names of attributes have at most 64 bytes");
  }
  if (value.size() > kLongestAttribute) return Lost(theirs, "values have at most 1,024 bytes");
  auto& attributes = *interaction_.mutable_attributes();
  std::string key(name);
  if (attributes.contains(key)) return Lost(theirs, "the name is there twice: the first stays");
  if (attributes.size() >= kMostAttributes) {
    return Lost(theirs, "an interaction has at most 64 attributes");
  }
  attributes[key].assign(value);
  if (name == "stage") return Mapped(theirs, "stage (attribute)");
  Mapped(theirs, "attribute");
}

void InteractionBuilder::AddKey(std::string_view theirs, std::string_view kind,
                                std::string_view id) {
  for (const auto& key : interaction_.keys()) {
    if (key.kind() != kind) continue;
    if (key.id() != id) Lost(theirs, "one key of a kind: the first stays");
    return;
  }
  if (interaction_.keys_size() >= kMostKeys) return Lost(theirs, "at most 16 keys");
  auto* key = interaction_.add_keys();
  Assign(key->mutable_kind(), kind);
  Assign(key->mutable_id(), id);
  Mapped(theirs, absl::StrCat("key ", std::string(kind)));
}

std::string InteractionBuilder::problem() const {
  if (!problem_.empty()) return problem_;
  if (interaction_.customer().empty()) return "the customer is missing";
  if (!interaction_.has_event_time()) return "the time is missing";
  if (interaction_.touchpoint().empty()) return "the touchpoint is missing";
  return "";
}

LogRow InteractionBuilder::Take(std::int64_t line) {
  if (interaction_.comment().text().empty()) interaction_.clear_comment();
  return {.line = line, .has_sequence = has_sequence_, .interaction = std::move(interaction_)};
}

std::string InteractionBuilder::SetField(std::string_view field, std::string_view value) {
  const auto [kind, name] = Split(field);
  if (!name.empty()) return SetNamed(kind, name, value);
  if (std::string* text = TextField(field, interaction_)) {
    Assign(text, value);
    return "";
  }
  if (field == "time" || field.ends_with("_time")) return SetTime(field, value);
  if (field == "asked" || field == "provided") {
    AddFacts(value, field == "asked" ? *interaction_.mutable_asked_fields()
                                     : *interaction_.mutable_provided_fields());
    return "";
  }
  if (field == "sequence") {
    std::int64_t sequence = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), sequence);
    if (error != std::errc() || end != value.data() + value.size()) {
      return absl::StrCat("sequence must be a whole number, not ", Quoted(value));
    }
    interaction_.set_sequence(sequence);
    has_sequence_ = true;
    return "";
  }
  if (field == "initiator") {
    for (const auto& [word, meaning] : {std::pair{"customer", v1::INITIATOR_CUSTOMER},
                                        {"company", v1::INITIATOR_COMPANY},
                                        {"third_party", v1::INITIATOR_THIRD_PARTY}}) {
      if (value != word) continue;
      interaction_.set_initiator(meaning);
      return "";
    }
    return absl::StrCat("initiator must be customer, company or third_party, not ", Quoted(value));
  }
  if (field == "value" || field == "cost") {
    const auto number = ParseNumber(value);
    if (!number) {
      return absl::StrCat(std::string(field), " must be a number, not ", Quoted(value));
    }
    field == "value" ? interaction_.set_value(*number) : interaction_.set_cost(*number);
    return "";
  }
  return absl::StrCat("there is no field ", Quoted(field));
}

std::string InteractionBuilder::SetNamed(std::string_view kind, std::string_view name,
                                         std::string_view value) {
  if (kind == "score") {
    const auto number = ParseNumber(value);
    if (!number) {
      return absl::StrCat("score ", Quoted(name), " must be a number, not ", Quoted(value));
    }
    if (ScoreOf(name, interaction_) != nullptr) {
      return absl::StrCat("score ", Quoted(name), " is there twice");
    }
    auto* score = interaction_.add_scores();
    Assign(score->mutable_metric(), name);
    score->set_value(*number);
    return "";
  }
  if (kind == "score_wording") {
    v1::Score* score = ScoreOf(name, interaction_);
    if (score == nullptr) return absl::StrCat("the wording of ", Quoted(name), " has no score");
    Assign(score->mutable_wording(), value);
    return "";
  }
  if (kind == "follows") {
    Assign(interaction_.add_follows()->mutable_id(), value);
    return "";
  }
  if (kind == "follows_source") {
    if (interaction_.follows().empty()) return "follows_source stands before follows";
    Assign(interaction_.mutable_follows(interaction_.follows_size() - 1)->mutable_source(), value);
    return "";
  }
  if (kind == "asked" || kind == "provided") {
    (kind == "asked" ? interaction_.mutable_asked_fields() : interaction_.mutable_provided_fields())
        ->Add(std::string(value));
    return "";
  }
  return absl::StrCat("there is no field ", Quoted(kind));
}

std::string InteractionBuilder::SetTime(std::string_view field, std::string_view value) {
  const auto parsed = ParseTime(value);
  if (!parsed) {
    return absl::StrCat(std::string(field), " ", Quoted(value),
                        " is not understood; use 2025-03-01T12:00:00Z, from 1970 on");
  }
  google::protobuf::Timestamp* time = nullptr;
  if (field == "time") time = interaction_.mutable_event_time();
  if (field == "send_time") time = interaction_.mutable_send_time();
  if (field == "receive_time") time = interaction_.mutable_receive_time();
  if (field == "consume_time") time = interaction_.mutable_consume_time();
  if (time == nullptr) return absl::StrCat("there is no field ", Quoted(field));
  time->set_seconds(parsed->time_ms / 1'000);
  time->set_nanos(static_cast<int>(parsed->time_ms % 1'000 * 1'000'000));
  time_without_zone_ = field == "time" && !parsed->has_zone;
  return "";
}

}  // namespace journeygraph::formats
