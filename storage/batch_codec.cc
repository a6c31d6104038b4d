#include "storage/batch_codec.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "storage/columns.h"

namespace journeygraph::storage {
namespace {

absl::Status Damaged() { return absl::DataLossError("a record of the log is damaged"); }

class BatchWriter {
 public:
  explicit BatchWriter(v1::InteractionColumns& columns) : columns_(columns) {
    columns_.Clear();
    Text("");
  }

  void Append(const graph::Interaction& interaction) {
    columns_.add_customer(Text(interaction.customer));
    columns_.add_source(Text(interaction.source));
    columns_.mutable_ids()->append(interaction.id);
    columns_.add_id_length(static_cast<std::uint32_t>(interaction.id.size()));
    columns_.add_touchpoint(Text(interaction.touchpoint));
    columns_.add_channel(Text(interaction.channel));
    columns_.add_outcome(Text(interaction.outcome));
    columns_.add_event_time_ms_delta(
        SubtractWrapping(interaction.event_time_ms, last_event_time_ms_));
    columns_.add_sequence_delta(SubtractWrapping(interaction.sequence, last_sequence_));
    columns_.add_initiator(static_cast<std::uint32_t>(interaction.initiator));
    last_event_time_ms_ = interaction.event_time_ms;
    last_sequence_ = interaction.sequence;
    AppendScores(interaction);
    AppendDetails(interaction);
    ++row_;
  }

  void Finish() { ClearZeroColumns(columns_); }

 private:
  // `text` must live until Finish.
  std::uint32_t Text(std::string_view text) {
    const auto [entry, added] =
        texts_.try_emplace(text, static_cast<std::uint32_t>(columns_.strings_size()));
    if (added) columns_.add_strings(text.data(), text.size());
    return entry->second;
  }

  void AppendScores(const graph::Interaction& interaction) {
    for (const graph::Score& score : interaction.scores) {
      columns_.add_score_row(row_);
      columns_.add_score_metric(static_cast<std::uint32_t>(score.metric));
      columns_.add_score_value_micros(score.value_micros);
      columns_.add_score_wording(Text(score.wording));
    }
  }

  static bool HasDetails(const graph::Interaction& i) {
    return !i.keys.empty() || !i.follows.empty() || !i.agent.empty() || !i.team.empty() ||
           !i.comment.empty() || !i.comment_language.empty() || i.value_micros || i.cost_micros ||
           !i.asked_fields.empty() || !i.provided_fields.empty() || !i.attributes.empty() ||
           i.send_time_ms || i.receive_time_ms || i.consume_time_ms;
  }

  void AppendDetails(const graph::Interaction& interaction) {
    if (!HasDetails(interaction)) return;
    v1::Details& details = *columns_.add_details();
    details.set_row(row_);
    for (const auto& key : interaction.keys) {
      details.add_keys(Text(key.kind));
      details.add_keys(Text(key.id));
    }
    for (const auto& follows : interaction.follows) {
      details.add_follows(Text(follows.source));
      details.add_follows(Text(follows.id));
    }
    details.set_agent(Text(interaction.agent));
    details.set_team(Text(interaction.team));
    details.set_comment(Text(interaction.comment));
    details.set_comment_language(Text(interaction.comment_language));
    if (interaction.value_micros) details.set_value_micros(*interaction.value_micros);
    if (interaction.cost_micros) details.set_cost_micros(*interaction.cost_micros);
    for (const auto& field : interaction.asked_fields) details.add_asked_fields(Text(field));
    for (const auto& field : interaction.provided_fields) details.add_provided_fields(Text(field));
    for (const auto& [key, value] : interaction.attributes) {
      details.add_attributes(Text(key));
      details.add_attributes(Text(value));
    }
    if (interaction.send_time_ms) details.set_send_time_ms(*interaction.send_time_ms);
    if (interaction.receive_time_ms) details.set_receive_time_ms(*interaction.receive_time_ms);
    if (interaction.consume_time_ms) details.set_consume_time_ms(*interaction.consume_time_ms);
  }

  v1::InteractionColumns& columns_;
  absl::flat_hash_map<std::string_view, std::uint32_t> texts_;
  std::uint32_t row_ = 0;
  std::int64_t last_event_time_ms_ = 0;
  std::int64_t last_sequence_ = 0;
};

graph::Interaction DecodeLogRow(const ColumnRows& rows, std::size_t row) {
  graph::Interaction interaction = DecodeCommonParts(rows, row);
  interaction.customer = rows.text(rows.customer(row));
  interaction.source = rows.text(rows.source(row));
  interaction.touchpoint = rows.text(rows.touchpoint(row));
  interaction.channel = rows.text(rows.channel(row));
  interaction.outcome = rows.text(rows.outcome(row));
  const auto scores = rows.scores(row);
  for (std::uint32_t i = scores.begin; i < scores.end; ++i) {
    interaction.scores[i - scores.begin].wording = rows.text(rows.score_wording(i));
  }
  return interaction;
}

}  // namespace

void EncodeBatch(std::span<const graph::Interaction> interactions,
                 v1::InteractionColumns& columns) {
  BatchWriter writer(columns);
  for (const graph::Interaction& interaction : interactions) writer.Append(interaction);
  writer.Finish();
}

absl::StatusOr<std::vector<graph::Interaction>> DecodeBatch(const v1::InteractionColumns& columns) {
  ColumnRows rows;
  if (absl::Status status = rows.Assign(columns, Form::kLog); !status.ok()) return status;
  std::vector<graph::Interaction> interactions;
  interactions.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    interactions.push_back(DecodeLogRow(rows, row));
  }
  return interactions;
}

std::string EncodeLogRecord(std::span<const graph::Interaction> interactions,
                            std::int64_t commit_time_ms) {
  google::protobuf::Arena arena;
  auto& record = *google::protobuf::Arena::CreateMessage<v1::LogRecord>(&arena);
  record.set_commit_time_ms(commit_time_ms);
  EncodeBatch(interactions, *record.mutable_interactions());
  return record.SerializeAsString();
}

std::string EncodeLogRecord(std::span<const graph::Customer> customers,
                            std::int64_t commit_time_ms) {
  v1::LogRecord record;
  record.set_commit_time_ms(commit_time_ms);
  auto& batch = *record.mutable_customers();
  for (const graph::Customer& customer : customers) {
    *batch.add_customers() = EncodeCustomer(customer);
  }
  return record.SerializeAsString();
}

absl::StatusOr<LogEntry> DecodeLogRecord(std::string_view bytes) {
  google::protobuf::Arena arena;
  auto& record = *google::protobuf::Arena::CreateMessage<v1::LogRecord>(&arena);
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Damaged();
  LogEntry entry;
  entry.commit_time_ms = record.commit_time_ms();
  if (record.has_interactions()) {
    auto interactions = DecodeBatch(record.interactions());
    if (!interactions.ok()) return interactions.status();
    entry.interactions = *std::move(interactions);
  } else if (record.has_customers()) {
    for (const auto& customer : record.customers().customers()) {
      entry.customers.push_back(DecodeCustomer(customer));
    }
  } else {
    return Damaged();
  }
  return entry;
}

absl::StatusOr<std::int64_t> CommitTimeOf(std::string_view log_record) {
  using google::protobuf::internal::WireFormatLite;
  // The time is the first field of a record, and missing if it is 0.
  google::protobuf::io::CodedInputStream input(
      reinterpret_cast<const std::uint8_t*>(log_record.data()),
      static_cast<int>(log_record.size()));
  const std::uint32_t tag = input.ReadTag();
  if (tag != WireFormatLite::MakeTag(v1::LogRecord::kCommitTimeMsFieldNumber,
                                     WireFormatLite::WIRETYPE_VARINT)) {
    return tag == 0 ? absl::StatusOr<std::int64_t>(Damaged()) : 0;
  }
  std::uint64_t time = 0;
  if (!input.ReadVarint64(&time)) return Damaged();
  return static_cast<std::int64_t>(time);
}

v1::CustomerRecord EncodeCustomer(const graph::Customer& customer) {
  v1::CustomerRecord record;
  record.set_id(customer.id);
  for (const auto& [key, value] : customer.attributes) {
    auto& attribute = *record.add_attributes();
    attribute.set_key(key);
    attribute.set_value(value);
  }
  return record;
}

graph::Customer DecodeCustomer(const v1::CustomerRecord& record) {
  graph::Customer customer{.id = record.id()};
  for (const auto& attribute : record.attributes()) {
    customer.attributes.emplace(attribute.key(), attribute.value());
  }
  return customer;
}

}  // namespace journeygraph::storage
