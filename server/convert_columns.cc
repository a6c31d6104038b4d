#include "server/convert_columns.h"

#include <cstdint>
#include <string>
#include <vector>

#include "server/convert_interaction.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/walk_columns.h"

namespace journeygraph::server {
namespace {

// Moves interactions into a batch. Texts get their numbers there when they are first met, so that
// the batch does not depend on how the sender numbered them.
class BatchSink {
 public:
  using Place = std::uint32_t;  // in columns.texts()
  using Text = storage::InteractionBatch::Text;

  BatchSink(const v1::InteractionColumns& columns, const graph::MetricCatalogue& metrics)
      : columns_(columns),
        metrics_(metrics),
        numbers_(static_cast<std::size_t>(columns.texts_size())) {
    batch_.Reserve(static_cast<std::size_t>(columns.id_size()));
  }

  void Row(int row) {
    const auto initiator = static_cast<graph::Initiator>(EntryOrZero(columns_.initiator(), row));
    storage::InteractionBatch::Row added = {
        .id = columns_.id(row),
        .customer = Number(columns_.customer(row)),
        .source = Number(EntryOrZero(columns_.source(), row)),
        .touchpoint = Number(columns_.touchpoint(row)),
        .channel = Number(EntryOrZero(columns_.channel(), row)),
        .outcome = Number(EntryOrZero(columns_.outcome(), row)),
        .event_time_ms = columns_.event_time_ms(row),
        .sequence = EntryOrZero(columns_.sequence(), row),
        .initiator = initiator,
    };
    source_ = added.source;
    batch_.AddRow(added);
  }
  void Score(Place metric, double value, Place wording) {
    batch_.AddScore(metrics_.Find(TextAt(metric))->metric, ToMicros(value), Number(wording));
  }
  void Key(Place kind, Place id) { Pair(&storage::InteractionBatch::AddKey, kind, id); }
  void Follows(Place source, Place id) {
    const Text own_or_named = TextAt(source).empty() ? source_ : Number(source);
    batch_.AddFollows(own_or_named, Number(id));
  }
  void Handler(Place agent, Place team) {
    if (const Text number = Number(agent); number != 0) batch_.SetAgent(number);
    if (const Text number = Number(team); number != 0) batch_.SetTeam(number);
  }
  void Comment(Place text, Place language) {
    Pair(&storage::InteractionBatch::SetComment, text, language);
  }
  void Value(double value) { batch_.SetValue(ToMicros(value)); }
  void Cost(double value) { batch_.SetCost(ToMicros(value)); }
  void AskedField(Place name) { batch_.AddAskedField(Number(name)); }
  void ProvidedField(Place name) { batch_.AddProvidedField(Number(name)); }
  void Attribute(Place key, Place value) {
    Pair(&storage::InteractionBatch::AddAttribute, key, value);
  }
  void SendTime(std::int64_t time_ms) { batch_.SetSendTime(time_ms); }
  void ReceiveTime(std::int64_t time_ms) { batch_.SetReceiveTime(time_ms); }
  void ConsumeTime(std::int64_t time_ms) { batch_.SetConsumeTime(time_ms); }

  storage::InteractionBatch Take() { return std::move(batch_); }

 private:
  const std::string& TextAt(Place place) const { return columns_.texts(static_cast<int>(place)); }

  Text Number(Place place) {
    Text& number = numbers_[place];
    if (number == 0 && !TextAt(place).empty()) number = batch_.AddText(TextAt(place));
    return number;
  }

  void Pair(void (storage::InteractionBatch::*add)(Text, Text), Place first, Place second) {
    const Text number = Number(first);  // before the second: texts are numbered in this order
    (batch_.*add)(number, Number(second));
  }

  const v1::InteractionColumns& columns_;
  const graph::MetricCatalogue& metrics_;
  std::vector<Text> numbers_;  // by place; 0: none yet
  storage::InteractionBatch batch_;
  Text source_ = 0;  // of the row
};

// Writes interactions out as messages.
class RowSink {
 public:
  using Place = std::uint32_t;

  explicit RowSink(const v1::InteractionColumns& columns) : columns_(columns) {
    rows_.Reserve(columns.id_size());
  }

  void Row(int row) {
    row_ = rows_.Add();
    row_->set_id(columns_.id(row));
    row_->set_customer(TextAt(columns_.customer(row)));
    row_->set_source(TextAt(EntryOrZero(columns_.source(), row)));
    row_->set_touchpoint(TextAt(columns_.touchpoint(row)));
    row_->set_channel(TextAt(EntryOrZero(columns_.channel(), row)));
    row_->set_outcome(TextAt(EntryOrZero(columns_.outcome(), row)));
    WriteTime(columns_.event_time_ms(row), *row_->mutable_event_time());
    row_->set_sequence(EntryOrZero(columns_.sequence(), row));
    row_->set_initiator(static_cast<v1::Initiator>(EntryOrZero(columns_.initiator(), row)));
  }
  void Score(Place metric, double value, Place wording) {
    v1::Score& score = *row_->add_scores();
    score.set_metric(TextAt(metric));
    score.set_value(value);
    score.set_wording(TextAt(wording));
  }
  void Key(Place kind, Place id) {
    v1::CorrelationKey& key = *row_->add_keys();
    key.set_kind(TextAt(kind));
    key.set_id(TextAt(id));
  }
  void Follows(Place source, Place id) {
    v1::InteractionReference& followed = *row_->add_follows();
    followed.set_source(TextAt(source));
    followed.set_id(TextAt(id));
  }
  void Handler(Place agent, Place team) {
    row_->set_agent(TextAt(agent));
    row_->set_team(TextAt(team));
  }
  void Comment(Place text, Place language) {
    row_->mutable_comment()->set_text(TextAt(text));
    row_->mutable_comment()->set_language(TextAt(language));
  }
  void Value(double value) { row_->set_value(value); }
  void Cost(double value) { row_->set_cost(value); }
  void AskedField(Place name) { row_->add_asked_fields(TextAt(name)); }
  void ProvidedField(Place name) { row_->add_provided_fields(TextAt(name)); }
  void Attribute(Place key, Place value) {
    (*row_->mutable_attributes())[TextAt(key)] = TextAt(value);
  }
  void SendTime(std::int64_t time_ms) { WriteTime(time_ms, *row_->mutable_send_time()); }
  void ReceiveTime(std::int64_t time_ms) { WriteTime(time_ms, *row_->mutable_receive_time()); }
  void ConsumeTime(std::int64_t time_ms) { WriteTime(time_ms, *row_->mutable_consume_time()); }

  google::protobuf::RepeatedPtrField<v1::Interaction> Take() { return std::move(rows_); }

 private:
  const std::string& TextAt(Place place) const { return columns_.texts(static_cast<int>(place)); }

  static void WriteTime(std::int64_t time_ms, google::protobuf::Timestamp& time) {
    if (IsWithinYears1To9999(time_ms)) return SetTime(time_ms, time);
    time.set_seconds(time_ms / 1'000);  // no time at all, but its number shows in the error
  }

  const v1::InteractionColumns& columns_;
  google::protobuf::RepeatedPtrField<v1::Interaction> rows_;
  v1::Interaction* row_ = nullptr;
};

}  // namespace

storage::InteractionBatch ToBatch(const v1::InteractionColumns& columns,
                                  const graph::MetricCatalogue& metrics) {
  BatchSink sink(columns, metrics);
  WalkColumns(columns, sink);
  return sink.Take();
}

google::protobuf::RepeatedPtrField<v1::Interaction> ToRows(const v1::InteractionColumns& columns) {
  RowSink sink(columns);
  WalkColumns(columns, sink);
  return sink.Take();
}

}  // namespace journeygraph::server
