#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/formats/interaction_builder.h"
#include "clients/formats/interaction_fields.h"
#include "clients/formats/ocel.h"

namespace journeygraph::formats {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kBeginningOfTime[] = "1970-01-01T00:00:00.000Z";

const char* TypeName(ValueType type) {
  switch (type) {
    case ValueType::kInteger:
      return "integer";
    case ValueType::kFloat:
      return "float";
    case ValueType::kTime:
      return "time";
    default:
      return "string";
  }
}

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string ObjectId(const std::string& type, const std::string& id) {
  return absl::StrCat(type, ":", id);
}

std::string EventId(const v1::Interaction& interaction) {
  const auto part = [](const std::string& text) {
    return absl::StrReplaceAll(text, {{"%", "%25"}, {"/", "%2F"}});
  };
  return absl::StrCat(part(interaction.customer()), "/", part(interaction.source()), "/",
                      part(interaction.id()));
}

// Attributes keep their prefix only where their name alone would be read as a field.
std::string AttributeName(std::string_view field) {
  constexpr std::string_view kAttribute = "attribute.";
  if (!field.starts_with(kAttribute)) return std::string(field);
  const std::string_view name = field.substr(kAttribute.size());
  return std::string(FieldMeantBy(name).empty() ? name : field);
}

bool IsKeyObject(std::string_view field) { return field.starts_with("key."); }

// Kinds that are written as objects; others would be read back as something else.
bool HasObjectType(const std::string& kind) {
  for (const char* taken : {"customer", "agent", "employee", "resource", "team"}) {
    if (kind == taken) return false;
  }
  return true;
}

}  // namespace

OcelWriter::OcelWriter(std::ostream& out) : out_(out), objects_(std::tmpfile()) {
  out_ << "{\"events\": [";
}

void OcelWriter::BeginCustomer(const v1::Customer& customer) {
  AddObject("customer", customer.id(), &customer);
}

void OcelWriter::Add(const v1::Interaction& interaction) {
  Json event = {{"id", EventId(interaction)},
                {"type", interaction.touchpoint()},
                {"time", TimeText(interaction.event_time())},
                {"attributes", Json::array()},
                {"relationships", Json::array()}};
  AttributeTypes& types = event_types_[interaction.touchpoint()];
  ForEachField(interaction, [&](const FieldValue& field) {
    if (IsKeyObject(field.name) && HasObjectType(std::string(field.name.substr(4)))) return;
    const std::string name = AttributeName(field.name);
    event["attributes"].push_back({{"name", name}, {"value", std::string(field.value)}});
    types.emplace(name, TypeName(field.type));
  });
  event["relationships"].push_back(
      {{"objectId", ObjectId("customer", interaction.customer())}, {"qualifier", "customer"}});
  for (const auto& key : interaction.keys()) {
    if (!HasObjectType(key.kind())) continue;
    const std::string id = ObjectId(key.kind(), key.id());
    event["relationships"].push_back({{"objectId", id}, {"qualifier", key.kind()}});
    if (known_keys_.insert(id).second) AddObject(key.kind(), key.id(), nullptr);
  }
  out_ << (first_event_ ? "\n" : ",\n") << Dump(event);
  first_event_ = false;
}

void OcelWriter::AddObject(const std::string& type, const std::string& id,
                           const v1::Customer* customer) {
  Json object = {{"id", ObjectId(type, id)}, {"type", type}};
  AttributeTypes& types = object_types_[type];
  if (customer != nullptr) {
    const std::map<std::string, std::string> sorted(customer->attributes().begin(),
                                                    customer->attributes().end());
    for (const auto& [name, value] : sorted) {
      object["attributes"].push_back(
          {{"name", name}, {"time", kBeginningOfTime}, {"value", value}});
      types.emplace(name, "string");
    }
  }
  const std::string line = absl::StrCat(first_object_ ? "\n" : ",\n", Dump(object));
  first_object_ = false;
  if (objects_ == nullptr ||
      std::fwrite(line.data(), 1, line.size(), objects_.get()) != line.size()) {
    spool_failed_ = true;
  }
}

void OcelWriter::WriteTypes(const char* member,
                            const std::map<std::string, AttributeTypes>& types) {
  out_ << ",\n\"" << member << "\": [";
  bool first = true;
  for (const auto& [name, attributes] : types) {
    Json type = {{"name", name}, {"attributes", Json::array()}};
    for (const auto& [attribute, value_type] : attributes) {
      type["attributes"].push_back({{"name", attribute}, {"type", value_type}});
    }
    out_ << (first ? "\n" : ",\n") << Dump(type);
    first = false;
  }
  out_ << "\n]";
}

absl::Status OcelWriter::Finish() {
  out_ << "\n],\n\"objects\": [";
  if (!spool_failed_) {
    std::rewind(objects_.get());
    char buffer[1 << 14];
    while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, objects_.get())) {
      out_.write(buffer, static_cast<std::streamsize>(size));
    }
    spool_failed_ = std::ferror(objects_.get()) != 0;
  }
  out_ << "\n]";
  WriteTypes("objectTypes", object_types_);
  WriteTypes("eventTypes", event_types_);
  out_ << "}\n";
  out_.flush();
  if (spool_failed_) return absl::UnavailableError("the temporary file cannot be written");
  return out_ ? absl::OkStatus() : absl::UnavailableError("the file cannot be written");
}

}  // namespace journeygraph::formats
