// Turns stored chunks into rows of segments.
//
//   ChunkDecoder decoder(dictionary);
//   builder.BeginCustomer(slot, CustomerHash(name));
//   RETURN_IF_ERROR(decoder.AddRows(chunk, names_of_shard, builder));   // each chunk, in order
//   builder.EndCustomer();
//
// One for each thread: it reuses its buffers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "graph/model/journey_view.h"
#include "storage/columns.h"
#include "storage/dictionary.h"
#include "storage/segment.h"
#include "storage/shard_names.h"

namespace journeygraph::storage {

class ChunkDecoder {
 public:
  // Outlives the decoder. Gives ids to teams and fields that it does not know: those of chunks that
  // were written before it kept them.
  explicit ChunkDecoder(Dictionary& dictionary) : dictionary_(dictionary) {}

  // Adds all rows of a chunk (bytes of an InteractionColumns) to the customer under way.
  // Returns DATA_LOSS, if the chunk cannot be read. Returns RESOURCE_EXHAUSTED, if the dictionary
  // is full.
  absl::Status AddRows(std::string_view chunk, ShardNames& names, SegmentBuilder& builder);

 private:
  absl::Status AddRow(std::size_t row, ShardNames& names, SegmentBuilder& builder);
  void ReadScores(std::size_t row);
  absl::Status ReadDetails(std::size_t row);
  absl::Status ReadFields(bool is_asked,
                          const google::protobuf::RepeatedField<std::uint32_t>& texts);
  absl::StatusOr<std::uint16_t> IdOf(NameKind kind, std::uint32_t text);

  Dictionary& dictionary_;
  // Ids of texts seen before, so that threads do not meet at the dictionary.
  absl::flat_hash_map<std::string, std::uint16_t> teams_;
  absl::flat_hash_map<std::string, std::uint16_t> fields_known_;

  v1::InteractionColumns message_;
  ColumnRows rows_;
  std::vector<std::uint64_t> identities_;
  // Of the row under way.
  std::vector<graph::ScoreEntry> scores_;
  std::vector<graph::ValueEntry> values_;
  std::vector<graph::ValueEntry> costs_;
  std::vector<graph::ContactEntry> contacts_;
  std::vector<graph::FieldEntry> fields_;
};

}  // namespace journeygraph::storage
