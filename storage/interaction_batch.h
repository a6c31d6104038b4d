// Accepted interactions on their way into the log: the one form that all of them have below the
// wire. Columns over a table of texts, as the log stores them.
//
//   InteractionBatch batch;
//   batch.AddRow({.id = "17",
//                 .customer = batch.TextOf("ada"),
//                 .touchpoint = batch.TextOf("shop"),
//                 .event_time_ms = 1'735'689'600'000});
//   batch.AddScore(graph::Metric::kNps, 9'000'000, 0);   // belongs to the last row
//   workspace.Record(std::move(batch), Durability::kSync, done);
//
// Equal interactions in equal order give equal bytes, however their texts were numbered by whoever
// sent them, if texts are added when they are first used and in the order of the members of Row.
//
// Can be moved, not copied. Not thread-safe.
#pragma once

#include <google/protobuf/arena.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "graph/model/interaction.h"
#include "journeygraph/storage/v1/record.pb.h"

namespace journeygraph::storage {

class InteractionBatch {
 public:
  // A place in the table of texts; 0 is "".
  using Text = std::uint32_t;

  // Texts are added in this order.
  struct Row {
    std::string_view id;
    Text customer = 0;
    Text source = 0;
    Text touchpoint = 0;
    Text channel = 0;
    Text outcome = 0;
    std::int64_t event_time_ms = 0;
    std::int64_t sequence = 0;
    graph::Initiator initiator = graph::Initiator::kUnknown;
  };

  InteractionBatch();
  explicit InteractionBatch(std::span<const graph::Interaction> interactions);

  std::size_t size() const { return static_cast<std::size_t>(columns_->source_size()); }
  bool empty() const { return size() == 0; }
  // What was added so far. Columns that are all 0 are still there.
  const v1::InteractionColumns& columns() const { return *columns_; }

  // The place of a text; it is added if it is not there.
  Text TextOf(std::string_view text);
  // Adds a text without looking for it: for callers who know their texts by number.
  Text AddText(std::string_view text);
  void Reserve(std::size_t rows);

  void Add(const graph::Interaction& interaction);
  void AddRow(const Row& row);

  // These belong to the last row. Several of one kind stay in their order; attributes come
  // ascending by key.
  void AddScore(graph::Metric metric, std::int64_t value_micros, Text wording);
  void AddKey(Text kind, Text id) { AddPair(kind, id, *details().mutable_keys()); }
  void AddFollows(Text source, Text id) { AddPair(source, id, *details().mutable_follows()); }
  void AddAttribute(Text key, Text value) { AddPair(key, value, *details().mutable_attributes()); }
  void AddAskedField(Text name) { details().add_asked_fields(name); }
  void AddProvidedField(Text name) { details().add_provided_fields(name); }
  void SetAgent(Text agent) { details().set_agent(agent); }
  void SetTeam(Text team) { details().set_team(team); }
  void SetComment(Text text, Text language);
  void SetValue(std::int64_t micros) { details().set_value_micros(micros); }
  void SetCost(std::int64_t micros) { details().set_cost_micros(micros); }
  void SetSendTime(std::int64_t time_ms) { details().set_send_time_ms(time_ms); }
  void SetReceiveTime(std::int64_t time_ms) { details().set_receive_time_ms(time_ms); }
  void SetConsumeTime(std::int64_t time_ms) { details().set_consume_time_ms(time_ms); }

  // The record of the log (storage/batch_codec.h reads it). Nothing may be added afterwards.
  std::string EncodeLogRecord(std::int64_t commit_time_ms);

 private:
  static void AddPair(Text first, Text second, google::protobuf::RepeatedField<Text>& column) {
    column.Add(first);
    column.Add(second);
  }
  // Those of the last row; made when they are first asked for.
  v1::Details& details();
  void AddRareParts(const graph::Interaction& interaction);

  std::unique_ptr<google::protobuf::Arena> arena_;
  v1::LogRecord* record_;                              // in the arena
  v1::InteractionColumns* columns_;                    // of the record
  absl::flat_hash_map<std::string_view, Text> texts_;  // of those that were looked for
  std::int64_t last_event_time_ms_ = 0;
  std::int64_t last_sequence_ = 0;
};

}  // namespace journeygraph::storage
