#include "clients/formats/interaction_fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace journeygraph::formats {
namespace {

constexpr std::int64_t kLastMs = 253'402'300'799'999;  // of the year 9999

const char* InitiatorName(v1::Initiator initiator) {
  switch (initiator) {
    case v1::INITIATOR_CUSTOMER:
      return "customer";
    case v1::INITIATOR_COMPANY:
      return "company";
    case v1::INITIATOR_THIRD_PARTY:
      return "third_party";
    default:
      return "";
  }
}

class FieldLister {
 public:
  explicit FieldLister(const std::function<void(const FieldValue&)>& take) : take_(take) {}

  void Text(std::string_view name, std::string_view value) {
    if (!value.empty()) TextOrNone(name, value);
  }
  void TextOrNone(std::string_view name, std::string_view value) {
    take_({name, ValueType::kString, value});
  }
  void Number(std::string_view name, double value) {
    take_({name, ValueType::kFloat, NumberText(value)});
  }
  void Time(std::string_view name, bool is_set, const google::protobuf::Timestamp& time) {
    if (is_set) take_({name, ValueType::kTime, TimeText(time)});
  }
  void Integer(std::string_view name, std::int64_t value) {
    take_({name, ValueType::kInteger, std::to_string(value)});
  }

 private:
  const std::function<void(const FieldValue&)>& take_;
};

void ListPlainFields(const v1::Interaction& interaction, FieldLister& list) {
  list.Text("channel", interaction.channel());
  list.Text("outcome", interaction.outcome());
  list.Text("agent", interaction.agent());
  list.Text("team", interaction.team());
  list.TextOrNone("source", interaction.source());  // a reader has a default
  list.Text("id", interaction.id());
  list.Integer("sequence", interaction.sequence());
  list.Text("initiator", InitiatorName(interaction.initiator()));
  list.Text("comment", interaction.comment().text());
  list.Text("language", interaction.comment().language());
  if (interaction.has_value()) list.Number("value", interaction.value());
  if (interaction.has_cost()) list.Number("cost", interaction.cost());
  list.Time("send_time", interaction.has_send_time(), interaction.send_time());
  list.Time("receive_time", interaction.has_receive_time(), interaction.receive_time());
  list.Time("consume_time", interaction.has_consume_time(), interaction.consume_time());
}

void ListRepeatedFields(const v1::Interaction& interaction, FieldLister& list) {
  for (const auto& score : interaction.scores()) {
    list.Number(absl::StrCat("score.", score.metric()), score.value());
    list.Text(absl::StrCat("score_wording.", score.metric()), score.wording());
  }
  for (const auto& key : interaction.keys()) list.Text(absl::StrCat("key.", key.kind()), key.id());
  for (int i = 0; i < interaction.follows_size(); ++i) {
    list.Text(absl::StrCat("follows.", i), interaction.follows(i).id());
    list.Text(absl::StrCat("follows_source.", i), interaction.follows(i).source());
  }
  for (int i = 0; i < interaction.asked_fields_size(); ++i) {
    list.Text(absl::StrCat("asked.", i), interaction.asked_fields(i));
  }
  for (int i = 0; i < interaction.provided_fields_size(); ++i) {
    list.Text(absl::StrCat("provided.", i), interaction.provided_fields(i));
  }
}

}  // namespace

void ForEachField(const v1::Interaction& interaction,
                  const std::function<void(const FieldValue&)>& take) {
  FieldLister list(take);
  ListPlainFields(interaction, list);
  ListRepeatedFields(interaction, list);
  std::vector<std::string_view> names;
  names.reserve(interaction.attributes().size());
  for (const auto& [name, value] : interaction.attributes()) names.push_back(name);
  std::sort(names.begin(), names.end());
  for (const std::string_view name : names) {
    const std::string& value = interaction.attributes().at(std::string(name));
    if (name == "stage") {
      list.Text(name, value);
    } else {
      list.Text(absl::StrCat("attribute.", std::string(name)), value);
    }
  }
}

std::int64_t ToMs(const google::protobuf::Timestamp& time) {
  return time.seconds() * 1'000 + time.nanos() / 1'000'000;
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ", absl::FromUnixMillis(ToMs(time)),
                          absl::UTCTimeZone());
}

std::optional<ParsedTime> ParseTime(std::string_view text) {
  // absl::ParseTime also takes words such as "infinite-future".
  if (text.size() < 10 || text.size() > 64 || text[0] < '0' || text[0] > '9') return std::nullopt;
  std::string with_t(text);
  if (with_t[10] == ' ' && with_t.size() > 11) with_t[10] = 'T';
  absl::Time time;
  std::string error;
  ParsedTime parsed;
  if (absl::ParseTime("%Y-%m-%d%ET%H:%M:%E*S%Ez", with_t, &time, &error)) {
    parsed.has_zone = true;
  } else if (absl::ParseTime("%Y-%m-%d%ET%H:%M:%E*S", with_t, &time, &error) ||
             absl::ParseTime("%Y-%m-%d", with_t, &time, &error)) {
    parsed.has_zone = false;
  } else {
    return std::nullopt;
  }
  parsed.time_ms = absl::ToUnixMillis(time);
  if (parsed.time_ms < 0 || parsed.time_ms > kLastMs) return std::nullopt;
  return parsed;
}

std::optional<double> ParseNumber(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const char* end_of_text = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), end_of_text, value);
  if (error != std::errc() || end != end_of_text || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string NumberText(double number) {
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, number);
  return error == std::errc() ? std::string(buffer, end) : "";
}

}  // namespace journeygraph::formats
