#include "column_packer.h"

#include <algorithm>
#include <vector>

namespace journeygraph::client {
namespace {

constexpr std::int64_t kMsPerSecond = 1'000;
constexpr std::int32_t kNanosPerMs = 1'000'000;

// Years 1 to 9999.
bool Exists(const google::protobuf::Timestamp& time) {
  return time.seconds() >= -62'135'596'800 && time.seconds() <= 253'402'300'799 &&
         time.nanos() >= 0 && time.nanos() <= 999'999'999;
}

std::int64_t ToMs(const google::protobuf::Timestamp& time) {
  return time.seconds() * kMsPerSecond + time.nanos() / kNanosPerMs;
}

void AddTime(std::uint32_t row, const google::protobuf::Timestamp& time, v1::TimeColumns& times) {
  times.add_row(row);
  times.add_time_ms(ToMs(time));
}

void AddNumber(std::uint32_t row, double value, v1::NumberColumns& numbers) {
  numbers.add_row(row);
  numbers.add_value(value);
}

template <typename Column>
void ClearIfAllZero(Column& column) {
  if (std::ranges::all_of(column, [](auto value) { return value == 0; })) column.Clear();
}

}  // namespace

ColumnPacker::ColumnPacker(v1::InteractionColumns& columns) : columns_(columns) {
  columns_.add_texts("");
}

bool ColumnPacker::CanPack(const v1::Interaction& interaction) {
  return interaction.has_event_time() && Exists(interaction.event_time()) &&
         Exists(interaction.send_time()) && Exists(interaction.receive_time()) &&
         Exists(interaction.consume_time());
}

void ColumnPacker::Add(const v1::Interaction& interaction) {
  const auto row = static_cast<std::uint32_t>(columns_.id_size());
  columns_.add_id(interaction.id());
  columns_.add_customer(TextOf(interaction.customer()));
  columns_.add_source(TextOf(interaction.source()));
  columns_.add_touchpoint(TextOf(interaction.touchpoint()));
  columns_.add_channel(TextOf(interaction.channel()));
  columns_.add_outcome(TextOf(interaction.outcome()));
  columns_.add_event_time_ms(ToMs(interaction.event_time()));
  columns_.add_sequence(interaction.sequence());
  columns_.add_initiator(interaction.initiator());
  columns_.add_agent(TextOf(interaction.agent()));
  columns_.add_team(TextOf(interaction.team()));
  for (const v1::Score& score : interaction.scores()) {
    v1::ScoreColumns& scores = *columns_.mutable_scores();
    scores.add_row(row);
    scores.add_metric(TextOf(score.metric()));
    scores.add_value(score.value());
    scores.add_wording(TextOf(score.wording()));
  }
  AddRareParts(interaction, row);
}

void ColumnPacker::AddRareParts(const v1::Interaction& interaction, std::uint32_t row) {
  for (const v1::CorrelationKey& key : interaction.keys()) {
    AddPair(row, key.kind(), key.id(), *columns_.mutable_keys());
  }
  for (const v1::InteractionReference& followed : interaction.follows()) {
    AddPair(row, followed.source(), followed.id(), *columns_.mutable_follows());
  }
  if (interaction.has_comment()) {
    AddPair(row, interaction.comment().text(), interaction.comment().language(),
            *columns_.mutable_comments());
  }
  if (interaction.has_value()) AddNumber(row, interaction.value(), *columns_.mutable_value());
  if (interaction.has_cost()) AddNumber(row, interaction.cost(), *columns_.mutable_cost());
  for (const std::string& name : interaction.asked_fields()) {
    columns_.mutable_asked_fields()->add_row(row);
    columns_.mutable_asked_fields()->add_text(TextOf(name));
  }
  for (const std::string& name : interaction.provided_fields()) {
    columns_.mutable_provided_fields()->add_row(row);
    columns_.mutable_provided_fields()->add_text(TextOf(name));
  }
  if (!interaction.attributes().empty()) AddAttributes(interaction, row);
  if (interaction.has_send_time()) {
    AddTime(row, interaction.send_time(), *columns_.mutable_send_time());
  }
  if (interaction.has_receive_time()) {
    AddTime(row, interaction.receive_time(), *columns_.mutable_receive_time());
  }
  if (interaction.has_consume_time()) {
    AddTime(row, interaction.consume_time(), *columns_.mutable_consume_time());
  }
}

void ColumnPacker::AddPair(std::uint32_t row, const std::string& first, const std::string& second,
                           v1::TextPairColumns& pairs) {
  pairs.add_row(row);
  pairs.add_first(TextOf(first));
  pairs.add_second(TextOf(second));
}

// Ascending by key, as the server likes it.
void ColumnPacker::AddAttributes(const v1::Interaction& interaction, std::uint32_t row) {
  using Attribute = google::protobuf::MapPair<std::string, std::string>;
  std::vector<const Attribute*> sorted;
  for (const Attribute& attribute : interaction.attributes()) sorted.push_back(&attribute);
  std::ranges::sort(sorted, {}, [](const Attribute* a) -> const std::string& { return a->first; });
  for (const Attribute* attribute : sorted) {
    AddPair(row, attribute->first, attribute->second, *columns_.mutable_attributes());
  }
}

void ColumnPacker::Finish() {
  ClearIfAllZero(*columns_.mutable_source());
  ClearIfAllZero(*columns_.mutable_channel());
  ClearIfAllZero(*columns_.mutable_sequence());
  ClearIfAllZero(*columns_.mutable_outcome());
  ClearIfAllZero(*columns_.mutable_initiator());
  ClearIfAllZero(*columns_.mutable_agent());
  ClearIfAllZero(*columns_.mutable_team());
  if (columns_.has_scores()) ClearIfAllZero(*columns_.mutable_scores()->mutable_wording());
}

std::uint32_t ColumnPacker::TextOf(const std::string& text) {
  if (text.empty()) return 0;
  const auto found = texts_.find(text);
  if (found != texts_.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(columns_.texts_size());
  columns_.add_texts(text);
  // Texts of a message stay where they are.
  texts_.emplace(columns_.texts(static_cast<int>(number)), number);
  return number;
}

}  // namespace journeygraph::client
