#include "server/maps/formats/plan_attributes.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

using google::protobuf::Duration;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::TimeUtil;

constexpr std::array kOfTouchpoints = {"matches",           "channels", "kind",
                                       "initiator",         "receiver", "standard",
                                       "expected_duration", "owner",    "tags"};
constexpr std::array kOfTransitions = {"id", "kind", "expected_share", "expected_time"};

// "TRANSITION_KIND_" of TransitionKind: what all its values begin with.
std::string PrefixOf(const EnumDescriptor& type) {
  const std::string& first = type.FindValueByNumber(0)->name();
  return first.substr(0, first.size() - std::string_view("UNSPECIFIED").size());
}

// The fewest digits that give the same number when they are read.
std::string ShortestText(double number) {
  std::array<char, 32> digits;
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  return {digits.data(), result.ptr};
}

std::string ListText(const Message& message, const FieldDescriptor* field) {
  const auto& reflection = *message.GetReflection();
  std::string text;
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    if (i > 0) text.push_back(',');
    for (const char c : reflection.GetRepeatedString(message, field, i)) {
      if (c == ',' || c == '\\') text.push_back('\\');
      text.push_back(c);
    }
  }
  return text;
}

void SetList(Message& message, const FieldDescriptor* field, std::string_view value) {
  const auto& reflection = *message.GetReflection();
  reflection.ClearField(&message, field);
  std::string entry;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == ',') {
      reflection.AddString(&message, field, std::move(entry));
      entry.clear();
      continue;
    }
    if (value[i] == '\\' && i + 1 < value.size()) ++i;
    entry.push_back(value[i]);
  }
  if (!value.empty()) reflection.AddString(&message, field, std::move(entry));
}

std::string TextOf(const Message& message, const FieldDescriptor* field) {
  const auto& reflection = *message.GetReflection();
  if (field->is_repeated()) return ListText(message, field);
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetString(message, field);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return ShortestText(reflection.GetDouble(message, field));
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = reflection.GetEnum(message, field);
      return absl::AsciiStrToLower(value->name().substr(PrefixOf(*field->enum_type()).size()));
    }
    default:
      return TimeUtil::ToString(
          static_cast<const Duration&>(reflection.GetMessage(message, field)));
  }
}

absl::Status Refused(std::string_view name, std::string_view value, std::string_view allowed) {
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(name), " is ", Quoted(value), "; ", std::string(allowed)));
}

absl::Status SetEnum(Message& message, const FieldDescriptor* field, std::string_view value) {
  const EnumDescriptor& type = *field->enum_type();
  const std::string prefix = PrefixOf(type);
  const auto* found = type.FindValueByName(
      prefix + absl::AsciiStrToUpper(absl::string_view(value.data(), value.size())));
  if (found != nullptr) {
    message.GetReflection()->SetEnum(&message, field, found);
    return absl::OkStatus();
  }
  std::string allowed;
  for (int i = 1; i < type.value_count(); ++i) {
    absl::StrAppend(&allowed, i == 1 ? "" : ", ",
                    absl::AsciiStrToLower(type.value(i)->name().substr(prefix.size())));
  }
  return Refused(field->name(), value, allowed + " are allowed");
}

absl::Status SetField(Message& message, const FieldDescriptor* field, std::string_view value) {
  const auto& reflection = *message.GetReflection();
  if (field->is_repeated()) {
    SetList(message, field, value);
    return absl::OkStatus();
  }
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      reflection.SetString(&message, field, std::string(value));
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      double number = 0;
      if (!absl::SimpleAtod({value.data(), value.size()}, &number) || !std::isfinite(number)) {
        return Refused(field->name(), value, "a number is needed");
      }
      reflection.SetDouble(&message, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(message, field, value);
    default:
      if (!TimeUtil::FromString(
              std::string(value),
              static_cast<Duration*>(reflection.MutableMessage(&message, field)))) {
        return Refused(field->name(), value, "seconds such as \"90s\" are needed");
      }
      return absl::OkStatus();
  }
}

PlanAttributes Attributes(const Message& message, std::span<const char* const> names) {
  PlanAttributes attributes;
  for (const char* name : names) {
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
    const auto& reflection = *message.GetReflection();
    const bool is_set = field->is_repeated() ? reflection.FieldSize(message, field) > 0
                                             : reflection.HasField(message, field);
    if (is_set) attributes.emplace_back(name, TextOf(message, field));
  }
  return attributes;
}

absl::StatusOr<bool> Set(Message& message, std::span<const char* const> names,
                         std::string_view name, std::string_view value) {
  if (std::ranges::find(names, name) == names.end()) return false;
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(std::string(name));
  const absl::Status status = SetField(message, field, value);
  if (!status.ok()) return status;
  return true;
}

}  // namespace

PlanAttributes AttributesOf(const v1::Touchpoint& touchpoint) {
  return Attributes(touchpoint, kOfTouchpoints);
}

PlanAttributes AttributesOf(const v1::PlannedTransition& transition) {
  return Attributes(transition, kOfTransitions);
}

absl::StatusOr<bool> SetAttribute(v1::Touchpoint& touchpoint, std::string_view name,
                                  std::string_view value) {
  return Set(touchpoint, kOfTouchpoints, name, value);
}

absl::StatusOr<bool> SetAttribute(v1::PlannedTransition& transition, std::string_view name,
                                  std::string_view value) {
  return Set(transition, kOfTransitions, name, value);
}

std::vector<std::string_view> ExpressedByAttributes() {
  return {"touchpoints.matches",      "touchpoints.channels",
          "touchpoints.kind",         "touchpoints.initiator",
          "touchpoints.receiver",     "touchpoints.standard",
          "touchpoints.owner",        "touchpoints.expected_duration",
          "touchpoints.tags",         "transitions.id",
          "transitions.kind",         "transitions.expected_share",
          "transitions.expected_time"};
}

}  // namespace journeygraph::server
