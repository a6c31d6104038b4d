#include "storage/load.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/batch_codec.h"
#include "storage/customers.h"
#include "storage/fold.h"
#include "storage/journey_codec.h"
#include "storage/journeys_reader.h"
#include "storage/parallel.h"

namespace journeygraph::storage {
namespace {

// Chunks are decoded in blocks of so many bytes; one piece of work is a part of a block.
constexpr std::size_t kBlockBytes = std::size_t{16} << 20;
constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

struct RawChunk {
  std::string customer;
  std::string value;
};
using Piece = std::vector<RawChunk>;

// Reads chunks until there are kBlockBytes of them.
std::vector<Piece> ReadBlock(JourneyChunks& chunks) {
  std::vector<Piece> pieces;
  std::size_t block_bytes = 0;
  std::size_t piece_bytes = kPieceBytes;
  for (; chunks.Valid() && block_bytes < kBlockBytes; chunks.Next()) {
    if (piece_bytes >= kPieceBytes) {
      pieces.emplace_back();
      piece_bytes = 0;
    }
    pieces.back().push_back({chunks.customer(), std::string(chunks.value())});
    piece_bytes += pieces.back().back().value.size();
    block_bytes += pieces.back().back().value.size();
  }
  return pieces;
}

absl::StatusOr<std::shared_ptr<const ResidentBatch>> Decode(const Piece& piece,
                                                            const Dictionary& dictionary) {
  ResidentBatchBuilder builder;
  v1::InteractionColumns message;
  ColumnRows rows;
  for (const RawChunk& chunk : piece) {
    if (!message.ParseFromString(chunk.value)) {
      return absl::DataLossError("stored interactions of a customer cannot be read");
    }
    if (auto fits = rows.Assign(message, Form::kJourney); !fits.ok()) return fits;
    if (auto known = CheckIds(rows, dictionary); !known.ok()) return known;
    builder.AddChunk(chunk.customer, rows, dictionary);
  }
  return std::move(builder).Finish();
}

absl::Status LoadJourneys(const ReadView& view, WorkspaceNumber workspace, int threads,
                          const Dictionary& dictionary, ResidentColumns& columns) {
  JourneyChunks chunks(view, ChunksRange(workspace));
  while (chunks.Valid()) {
    const std::vector<Piece> pieces = ReadBlock(chunks);
    std::vector<absl::Status> statuses(pieces.size());
    ForEachPiece(threads, static_cast<int>(pieces.size()), [&](int, int number) {
      const auto i = static_cast<std::size_t>(number);
      auto batch = Decode(pieces[i], dictionary);
      if (batch.ok()) columns.Apply(*std::move(batch));
      statuses[i] = batch.status();
    });
    for (const absl::Status& status : statuses) {
      if (!status.ok()) return status;
    }
    columns.Read();  // merges, so that no more than a block is waiting
  }
  return chunks.status();
}

absl::Status LoadCustomers(const ReadView& view, WorkspaceNumber workspace,
                           ResidentColumns& columns) {
  ResidentBatchBuilder builder;
  auto status = ForEachCustomer(view, workspace, [&builder](graph::Customer customer) {
    builder.AddUpsert(std::move(customer));
    return absl::OkStatus();
  });
  columns.Apply(std::move(builder).Finish());
  return status;
}

absl::Status LoadLogTail(const ReadView& view, WorkspaceNumber workspace, Dictionary& dictionary,
                         ResidentColumns& columns) {
  const auto state = ReadFoldState(view, workspace);
  if (!state.ok()) return state.status();
  const KeyRange range = LogRange(workspace, state->folded_position());
  const auto records = view.Range(Table::kLog, range.begin, range.end);
  for (; records->Valid(); records->Next()) {
    auto entry = DecodeLogRecord(records->value());
    if (!entry.ok()) return entry.status();
    ResidentBatchBuilder builder;
    for (const graph::Interaction& interaction : entry->interactions) {
      if (auto added = builder.Add(interaction, dictionary); !added.ok()) return added;
    }
    for (graph::Customer& customer : entry->customers) builder.AddUpsert(std::move(customer));
    columns.Apply(std::move(builder).Finish());
  }
  return records->status();
}

}  // namespace

absl::Status LoadResidentColumns(const Engine& engine, WorkspaceNumber workspace, int threads,
                                 Dictionary& dictionary, ResidentColumns& columns) {
  const std::unique_ptr<ReadView> view = engine.Read();
  if (auto ok = LoadJourneys(*view, workspace, threads, dictionary, columns); !ok.ok()) return ok;
  if (auto ok = LoadCustomers(*view, workspace, columns); !ok.ok()) return ok;
  if (auto ok = LoadLogTail(*view, workspace, dictionary, columns); !ok.ok()) return ok;
  columns.Read();
  return absl::OkStatus();
}

}  // namespace journeygraph::storage
