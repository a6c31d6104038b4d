#include "server/convert_time.h"

#include <google/protobuf/util/time_util.h>

namespace journeygraph::server {
namespace {

constexpr std::int64_t kMsPerSecond = 1'000;
constexpr std::int32_t kNanosPerMs = 1'000'000;

std::int64_t FloorSeconds(std::int64_t milliseconds) {
  return milliseconds / kMsPerSecond - (milliseconds % kMsPerSecond < 0);
}

}  // namespace

std::int64_t ToMs(const google::protobuf::Timestamp& time) {
  return time.seconds() * kMsPerSecond + time.nanos() / kNanosPerMs;
}

std::int64_t ToMs(const google::protobuf::Duration& duration) {
  return duration.seconds() * kMsPerSecond + duration.nanos() / kNanosPerMs;
}

void SetTime(std::int64_t time_ms, google::protobuf::Timestamp& time) {
  const std::int64_t seconds = FloorSeconds(time_ms);
  time.set_seconds(seconds);
  time.set_nanos(static_cast<std::int32_t>(time_ms - seconds * kMsPerSecond) * kNanosPerMs);
}

void SetDuration(std::int64_t duration_ms, google::protobuf::Duration& duration) {
  duration.set_seconds(duration_ms / kMsPerSecond);
  duration.set_nanos(static_cast<std::int32_t>(duration_ms % kMsPerSecond) * kNanosPerMs);
}

std::string FormatTime(std::int64_t time_ms) {
  google::protobuf::Timestamp time;
  SetTime(time_ms, time);
  return google::protobuf::util::TimeUtil::ToString(time);
}

}  // namespace journeygraph::server
