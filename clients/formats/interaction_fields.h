// The names by which formats without fields of their own write and read an interaction's fields.
//
//   ForEachField(interaction, [](const FieldValue& field) { ... });   // {"score.nps", kFloat, "9"}
//
// Names: channel, outcome, agent, team, source, id, sequence, initiator, comment, language, value,
// cost, send_time, receive_time, consume_time, stage; and with a name or number of the sender's
// behind the point: score.METRIC, score_wording.METRIC, key.KIND, follows.N, follows_source.N,
// asked.N, provided.N, attribute.NAME. Customer, touchpoint and time have their own place in every
// format; InteractionBuilder knows them as customer, touchpoint and time.
//
// ForEachField gives fields in this order and attributes by name: what InteractionBuilder makes of
// it is the same interaction. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "google/protobuf/timestamp.pb.h"
#include "journeygraph/v1/interaction.pb.h"

namespace journeygraph::formats {

enum class ValueType { kString, kInteger, kFloat, kTime };

struct FieldValue {
  std::string_view name;
  ValueType type = ValueType::kString;
  std::string_view value;
};

void ForEachField(const v1::Interaction& interaction,
                  const std::function<void(const FieldValue&)>& take);

// "2025-03-01T11:00:00.000Z".
std::string TimeText(const google::protobuf::Timestamp& time);
std::int64_t ToMs(const google::protobuf::Timestamp& time);

struct ParsedTime {
  std::int64_t time_ms = 0;  // finer parts are cut off
  bool has_zone = true;      // false: taken as UTC
};
// RFC 3339 and ISO 8601 with or without a zone, "T" or a space. Nothing for all else, and for
// times before 1970 or behind the year 9999.
std::optional<ParsedTime> ParseTime(std::string_view text);

// A finite number, and nothing behind it.
std::optional<double> ParseNumber(std::string_view text);
// The shortest text that reads back as the same double.
std::string NumberText(double number);

}  // namespace journeygraph::formats
