// Moments and lengths of time: messages on the wire, milliseconds since 1970 inside.
//
//   std::int64_t time_ms = ToMs(interaction.event_time());   // finer parts are cut off
//   SetTime(time_ms, *response.mutable_watermark());
//
// Input is taken to be checked (field_checks.h). Pure functions.
#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <string>

namespace journeygraph::server {

// Rounds down, also before 1970.
std::int64_t ToMs(const google::protobuf::Timestamp& time);
std::int64_t ToMs(const google::protobuf::Duration& duration);

void SetTime(std::int64_t time_ms, google::protobuf::Timestamp& time);
void SetDuration(std::int64_t duration_ms, google::protobuf::Duration& duration);

// For people: RFC 3339 in UTC with milliseconds.
std::string FormatTime(std::int64_t time_ms);

}  // namespace journeygraph::server
