// Chunks of one customer's interactions as columns of dictionary ids, and back, without loss.
//
//   ColumnRows rows;
//   RETURN_IF_ERROR(rows.Assign(message, Form::kJourney));   // dense columns, storage/columns.h
//   std::vector<std::uint64_t> identities;
//   AppendIdentities(rows, dictionary, identities);          // one for each row
//
// Thread-safe; a ChunkWriter is not.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "graph/model/interaction.h"
#include "storage/columns.h"
#include "storage/dictionary.h"

namespace journeygraph::storage {

// Appends the identity of each row.
void AppendIdentities(const ColumnRows& rows, const Dictionary& dictionary,
                      std::vector<std::uint64_t>& identities);

// One row of a chunk. `row` < rows.size(); rows.form() is kJourney.
graph::Interaction DecodeRow(const ColumnRows& rows, std::size_t row, std::string_view customer,
                             const Dictionary& dictionary);

// All rows of a chunk.
// Returns DATA_LOSS, if the columns do not fit together or use an id that the dictionary lacks.
absl::StatusOr<std::vector<graph::Interaction>> DecodeChunk(const v1::InteractionColumns& columns,
                                                            std::string_view customer,
                                                            const Dictionary& dictionary);

// Returns DATA_LOSS, if a row uses an id that the dictionary lacks.
absl::Status CheckIds(const ColumnRows& rows, const Dictionary& dictionary);

// About how many bytes a row needs in a chunk, before compression.
std::size_t EstimatedBytes(const ColumnRows& rows, std::size_t row);

// Dictionary ids for the name columns of one message; looks up each name of a record once.
class NameTranslation {
 public:
  NameTranslation(const ColumnRows& rows, Dictionary& dictionary)
      : rows_(rows), dictionary_(dictionary) {}
  // The dictionary's id for the value of a name column. Returns RESOURCE_EXHAUSTED, if the
  // dictionary is full.
  absl::StatusOr<std::uint32_t> IdOf(NameKind kind, std::uint32_t name);

 private:
  const ColumnRows& rows_;
  Dictionary& dictionary_;
  std::array<std::vector<std::uint32_t>, kNameKinds> ids_;  // by text + 1; 0: not looked up yet
};

// Puts a chunk together out of rows of other messages, of either form.
//
//   ChunkWriter writer(message);   // empties it
//   RETURN_IF_ERROR(writer.Append(rows, row, translation));   // in the order of interactions
//   writer.Finish();
//
// The messages behind the rows must live until Finish.
class ChunkWriter {
 public:
  explicit ChunkWriter(v1::InteractionColumns& chunk);
  absl::Status Append(const ColumnRows& rows, std::size_t row, NameTranslation& translation);
  void Finish();

 private:
  std::uint32_t Text(const std::string& text);
  absl::Status AppendScores(const ColumnRows& rows, std::size_t row, NameTranslation& translation);
  void AppendDetails(const ColumnRows& rows, const v1::Details& details);

  v1::InteractionColumns& chunk_;
  absl::flat_hash_map<std::string_view, std::uint32_t> texts_;
  std::uint32_t row_ = 0;
  std::int64_t last_event_time_ms_ = 0;
  std::int64_t last_sequence_ = 0;
};

}  // namespace journeygraph::storage
