#include "storage/load.h"

#include <google/protobuf/arena.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/batch_codec.h"
#include "storage/chunk_decoder.h"
#include "storage/columns.h"
#include "storage/customer_pieces.h"
#include "storage/customers.h"
#include "storage/fold.h"
#include "storage/identity.h"
#include "storage/parallel.h"
#include "storage/resident_batch.h"
#include "storage/segment.h"

namespace journeygraph::storage {
namespace {

// Under a budget it is looked at after so many bytes of chunks; they and what is made of them may
// be in memory beyond it.
constexpr int kPiecesBetweenLooks = 16;

// Turns chunks into segments, on one thread. Slots are given in ascending order to every caller, so
// each thread's customers of a shard make a valid segment.
class SegmentLoader {
 public:
  SegmentLoader(Dictionary& dictionary, ResidentColumns& columns)
      : columns_(columns), decoder_(dictionary), builders_(kShards) {}

  // Returns DATA_LOSS, if a chunk cannot be read.
  absl::Status Add(const StoredCustomer& customer) {
    const std::uint64_t hash = CustomerHash(customer.name);
    const auto shard = static_cast<std::size_t>(ShardOf(hash));
    ShardNames& names = columns_.names()[shard];
    SegmentBuilder& builder = builders_[shard];
    builder.BeginCustomer(names.customers.SlotOf(customer.name), hash);
    for (const std::string& chunk : customer.chunks) {
      if (auto added = decoder_.AddRows(chunk, names, builder); !added.ok()) return added;
    }
    builder.EndCustomer();
    return absl::OkStatus();
  }

  void AddSizes(std::array<std::size_t, kShards>& bytes) const {
    for (std::size_t shard = 0; shard < kShards; ++shard)
      bytes[shard] += builders_[shard].SizeBytes();
  }

  // Hands over what there is of streamed shards, which keep next to nothing of it.
  void HandOverStreamed() {
    for (int shard = 0; shard < kShards; ++shard) {
      if (columns_.IsStreamed(shard)) HandOver(shard);
    }
  }

  void Finish() {
    for (int shard = 0; shard < kShards; ++shard) HandOver(shard);
  }

 private:
  void HandOver(int shard) {
    SegmentBuilder& builder = builders_[static_cast<std::size_t>(shard)];
    if (builder.customers() == 0) return;
    columns_.AddSegment(shard, std::exchange(builder, SegmentBuilder()).Finish());
  }

  ResidentColumns& columns_;
  ChunkDecoder decoder_;
  std::vector<SegmentBuilder> builders_;  // by shard
};

absl::Status LoadJourneys(const ReadView& view, WorkspaceNumber workspace, int threads,
                          Dictionary& dictionary, ResidentColumns& columns) {
  std::vector<SegmentLoader> loaders;
  for (int i = 0; i < threads; ++i) loaders.emplace_back(dictionary, columns);
  std::vector<absl::Status> statuses(loaders.size());
  CustomerPieces pieces(view, ChunksRange(workspace), {});
  for (std::atomic<bool> more = true; more;) {
    std::atomic<int> left = kPiecesBetweenLooks;
    ForEachPiece(threads, threads, [&](int, int number) {
      const auto i = static_cast<std::size_t>(number);
      CustomerPieces::Piece piece;
      while (statuses[i].ok() && left-- > 0) {
        if (!pieces.Next(piece)) {
          more = false;
          return;
        }
        for (const StoredCustomer& customer : piece) statuses[i].Update(loaders[i].Add(customer));
      }
    });
    for (const absl::Status& status : statuses) {
      if (!status.ok()) return status;
    }
    std::array<std::size_t, kShards> bytes = {};
    for (const SegmentLoader& loader : loaders) loader.AddSizes(bytes);
    columns.SetLoadingBytes(bytes);
    for (SegmentLoader& loader : loaders) loader.HandOverStreamed();
  }
  for (SegmentLoader& loader : loaders) loader.Finish();
  return pieces.status();
}

absl::Status LoadCustomers(const ReadView& view, WorkspaceNumber workspace,
                           ResidentColumns& columns) {
  ResidentBatchBuilder builder(columns.names());
  auto status = ForEachCustomer(view, workspace, [&builder](graph::Customer customer) {
    builder.AddUpsert(std::move(customer));
    return absl::OkStatus();
  });
  columns.Apply(std::move(builder).Finish());
  return status;
}

absl::Status LoadLogTail(const ReadView& view, WorkspaceNumber workspace,
                         std::uint64_t folded_position, Dictionary& dictionary,
                         ResidentColumns& columns) {
  const KeyRange range = LogRange(workspace, folded_position);
  const auto records = view.Range(Table::kLog, range.begin, range.end);
  for (; records->Valid(); records->Next()) {
    const auto key = ParseLogKey(records->key());
    if (!key) return absl::DataLossError("a record of the log is damaged");
    google::protobuf::Arena arena;
    const auto record = ParseLogRecord(records->value(), arena);
    if (!record.ok()) return record.status();
    ResidentBatchBuilder builder(columns.names());
    ColumnRows rows;
    if (auto fits = rows.Assign((*record)->interactions(), Form::kLog); !fits.ok()) return fits;
    if (auto added = builder.AddRows(rows, dictionary); !added.ok()) return added;
    for (const v1::CustomerRecord& customer : (*record)->customers().customers()) {
      builder.AddUpsert(DecodeCustomer(customer));
    }
    columns.Apply(std::move(builder).Finish(), key->position);
  }
  return records->status();
}

}  // namespace

absl::Status LoadResidentColumns(const Engine& engine, WorkspaceNumber workspace, int threads,
                                 Dictionary& dictionary, ResidentColumns& columns) {
  const std::unique_ptr<ReadView> view = engine.Read();
  const auto state = ReadFoldState(*view, workspace);
  if (!state.ok()) return state.status();
  columns.StartAfter(state->folded_position());
  if (auto ok = LoadJourneys(*view, workspace, threads, dictionary, columns); !ok.ok()) return ok;
  if (auto ok = LoadCustomers(*view, workspace, columns); !ok.ok()) return ok;
  if (auto ok = LoadLogTail(*view, workspace, state->folded_position(), dictionary, columns);
      !ok.ok())
    return ok;
  return columns.Read()->status();
}

}  // namespace journeygraph::storage
