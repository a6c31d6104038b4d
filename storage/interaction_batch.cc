#include "storage/interaction_batch.h"

#include "storage/columns.h"

namespace journeygraph::storage {

InteractionBatch::InteractionBatch()
    : arena_(std::make_unique<google::protobuf::Arena>()),
      record_(google::protobuf::Arena::CreateMessage<v1::LogRecord>(arena_.get())),
      columns_(record_->mutable_interactions()) {
  TextOf("");
}

InteractionBatch::InteractionBatch(std::span<const graph::Interaction> interactions)
    : InteractionBatch() {
  Reserve(interactions.size());
  for (const graph::Interaction& interaction : interactions) Add(interaction);
}

InteractionBatch::Text InteractionBatch::TextOf(std::string_view text) {
  const auto found = texts_.find(text);
  if (found != texts_.end()) return found->second;
  const Text number = AddText(text);
  // Stored texts stay where they are.
  texts_.emplace(columns_->strings(static_cast<int>(number)), number);
  return number;
}

InteractionBatch::Text InteractionBatch::AddText(std::string_view text) {
  const auto number = static_cast<Text>(columns_->strings_size());
  columns_->add_strings(text.data(), text.size());
  return number;
}

void InteractionBatch::Reserve(std::size_t rows) {
  const int size = static_cast<int>(rows);
  columns_->mutable_customer()->Reserve(size);
  columns_->mutable_source()->Reserve(size);
  columns_->mutable_id_length()->Reserve(size);
  columns_->mutable_touchpoint()->Reserve(size);
  columns_->mutable_channel()->Reserve(size);
  columns_->mutable_outcome()->Reserve(size);
  columns_->mutable_event_time_ms_delta()->Reserve(size);
  columns_->mutable_sequence_delta()->Reserve(size);
  columns_->mutable_initiator()->Reserve(size);
}

void InteractionBatch::Add(const graph::Interaction& interaction) {
  AddRow({.id = interaction.id,
          .customer = TextOf(interaction.customer),
          .source = TextOf(interaction.source),
          .touchpoint = TextOf(interaction.touchpoint),
          .channel = TextOf(interaction.channel),
          .outcome = TextOf(interaction.outcome),
          .event_time_ms = interaction.event_time_ms,
          .sequence = interaction.sequence,
          .initiator = interaction.initiator});
  for (const graph::Score& score : interaction.scores) {
    AddScore(score.metric, score.value_micros, TextOf(score.wording));
  }
  AddRareParts(interaction);
}

void InteractionBatch::AddRow(const Row& row) {
  columns_->add_customer(row.customer);
  columns_->add_source(row.source);
  columns_->mutable_ids()->append(row.id);
  columns_->add_id_length(static_cast<std::uint32_t>(row.id.size()));
  columns_->add_touchpoint(row.touchpoint);
  columns_->add_channel(row.channel);
  columns_->add_outcome(row.outcome);
  columns_->add_event_time_ms_delta(SubtractWrapping(row.event_time_ms, last_event_time_ms_));
  columns_->add_sequence_delta(SubtractWrapping(row.sequence, last_sequence_));
  columns_->add_initiator(static_cast<std::uint32_t>(row.initiator));
  last_event_time_ms_ = row.event_time_ms;
  last_sequence_ = row.sequence;
}

void InteractionBatch::AddScore(graph::Metric metric, std::int64_t value_micros, Text wording) {
  columns_->add_score_row(static_cast<std::uint32_t>(size()) - 1);
  columns_->add_score_metric(static_cast<std::uint32_t>(metric));
  columns_->add_score_value_micros(value_micros);
  columns_->add_score_wording(wording);
}

void InteractionBatch::SetComment(Text text, Text language) {
  details().set_comment(text);
  details().set_comment_language(language);
}

v1::Details& InteractionBatch::details() {
  const auto row = static_cast<std::uint32_t>(size()) - 1;
  const int count = columns_->details_size();
  if (count > 0 && columns_->details(count - 1).row() == row) {
    return *columns_->mutable_details(count - 1);
  }
  v1::Details& details = *columns_->add_details();
  details.set_row(row);
  return details;
}

void InteractionBatch::AddRareParts(const graph::Interaction& interaction) {
  // The first text is numbered before the second.
  const auto add_pair = [this](void (InteractionBatch::*add)(Text, Text), const std::string& first,
                               const std::string& second) {
    const Text number = TextOf(first);
    (this->*add)(number, TextOf(second));
  };
  for (const auto& key : interaction.keys) add_pair(&InteractionBatch::AddKey, key.kind, key.id);
  for (const auto& follows : interaction.follows) {
    add_pair(&InteractionBatch::AddFollows, follows.source, follows.id);
  }
  if (!interaction.agent.empty()) SetAgent(TextOf(interaction.agent));
  if (!interaction.team.empty()) SetTeam(TextOf(interaction.team));
  if (!interaction.comment.empty() || !interaction.comment_language.empty()) {
    add_pair(&InteractionBatch::SetComment, interaction.comment, interaction.comment_language);
  }
  if (interaction.value_micros) SetValue(*interaction.value_micros);
  if (interaction.cost_micros) SetCost(*interaction.cost_micros);
  for (const auto& name : interaction.asked_fields) AddAskedField(TextOf(name));
  for (const auto& name : interaction.provided_fields) AddProvidedField(TextOf(name));
  for (const auto& [key, value] : interaction.attributes) {
    add_pair(&InteractionBatch::AddAttribute, key, value);
  }
  if (interaction.send_time_ms) SetSendTime(*interaction.send_time_ms);
  if (interaction.receive_time_ms) SetReceiveTime(*interaction.receive_time_ms);
  if (interaction.consume_time_ms) SetConsumeTime(*interaction.consume_time_ms);
}

std::string InteractionBatch::EncodeLogRecord(std::int64_t commit_time_ms) {
  record_->set_commit_time_ms(commit_time_ms);
  ClearZeroColumns(*columns_);
  return record_->SerializeAsString();
}

}  // namespace journeygraph::storage
