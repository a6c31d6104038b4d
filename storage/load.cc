#include "storage/load.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "storage/batch_codec.h"
#include "storage/columns.h"
#include "storage/customers.h"
#include "storage/fold.h"
#include "storage/identity.h"
#include "storage/journey_codec.h"
#include "storage/journeys_reader.h"
#include "storage/parallel.h"
#include "storage/resident_batch.h"
#include "storage/segment.h"

namespace journeygraph::storage {
namespace {

// Chunks are read in blocks of so many bytes; one piece of work is a part of a block.
constexpr std::size_t kBlockBytes = std::size_t{32} << 20;
constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

struct RawChunk {
  std::string customer;
  std::string value;
};
// Whole customers, in order.
using Piece = std::vector<RawChunk>;

// Reads whole customers until there are kBlockBytes of them.
std::vector<Piece> ReadBlock(JourneyChunks& chunks) {
  std::vector<Piece> pieces;
  std::size_t block_bytes = 0;
  std::size_t piece_bytes = kPieceBytes;
  for (; chunks.Valid(); chunks.Next()) {
    const bool same_customer =
        !pieces.empty() && pieces.back().back().customer == chunks.customer();
    if (!same_customer && block_bytes >= kBlockBytes) break;
    if (!same_customer && piece_bytes >= kPieceBytes) {
      pieces.emplace_back();
      piece_bytes = 0;
    }
    pieces.back().push_back({chunks.customer(), std::string(chunks.value())});
    piece_bytes += chunks.value().size();
    block_bytes += chunks.value().size();
  }
  return pieces;
}

void AppendScores(const ColumnRows& rows, std::size_t row, std::vector<graph::ScoreEntry>& out) {
  const ColumnRows::Message& columns = rows.message();
  const auto [begin, end] = rows.scores(row);
  for (auto i = static_cast<int>(begin); i < static_cast<int>(end); ++i) {
    const std::uint32_t wording = columns.score_wording().empty() ? 0 : columns.score_wording(i);
    out.push_back({.metric = static_cast<graph::Metric>(columns.score_metric(i)),
                   .wording = static_cast<graph::WordingId>(wording),
                   .value_micros = columns.score_value_micros(i)});
  }
}

void AppendValue(const ColumnRows& rows, std::size_t row, std::vector<graph::ValueEntry>& out) {
  const ColumnRows::Details* details = rows.details(row);
  if (details == nullptr || !details->has_value_micros()) return;
  out.push_back({.value_micros = details->value_micros()});
}

SegmentRow SegmentRowOf(const ColumnRows& rows, std::size_t row, std::uint64_t identity) {
  return {.time_ms = rows.event_time_ms(row),
          .sequence = rows.sequence(row),
          .identity = identity,
          .touchpoint = static_cast<graph::TouchpointId>(rows.touchpoint(row)),
          .channel = static_cast<graph::ChannelId>(rows.channel(row)),
          .outcome = static_cast<graph::OutcomeId>(rows.outcome(row))};
}

// Turns chunks into segments, on one thread. Slots are given in ascending order to every caller, so
// each thread's customers of a shard make a valid segment.
class SegmentLoader {
 public:
  SegmentLoader(const Dictionary& dictionary, ResidentColumns& columns)
      : dictionary_(dictionary), columns_(columns), builders_(kShards) {}

  // Returns DATA_LOSS, if a chunk cannot be read.
  absl::Status Add(const Piece& piece) {
    for (auto begin = piece.begin(); begin != piece.end();) {
      const auto end = std::find_if(begin, piece.end(), [begin](const RawChunk& chunk) {
        return chunk.customer != begin->customer;
      });
      if (auto added = AddCustomer({begin, end}); !added.ok()) return added;
      begin = end;
    }
    return absl::OkStatus();
  }

  void Finish() {
    for (int shard = 0; shard < kShards; ++shard) {
      SegmentBuilder& builder = builders_[static_cast<std::size_t>(shard)];
      if (builder.customers() > 0) columns_.AddSegment(shard, std::move(builder).Finish());
    }
  }

 private:
  absl::Status AddCustomer(std::span<const RawChunk> chunks) {
    const std::string& name = chunks.front().customer;
    const std::uint64_t hash = CustomerHash(name);
    ShardNames& names = columns_.names()[static_cast<std::size_t>(ShardOf(hash))];
    SegmentBuilder& builder = builders_[static_cast<std::size_t>(ShardOf(hash))];
    builder.BeginCustomer(names.customers.SlotOf(name), hash);
    for (const RawChunk& chunk : chunks) {
      if (!message_.ParseFromString(chunk.value)) {
        return absl::DataLossError("stored interactions of a customer cannot be read");
      }
      if (auto fits = rows_.Assign(message_, Form::kJourney); !fits.ok()) return fits;
      if (auto known = CheckIds(rows_, dictionary_); !known.ok()) return known;
      AddRows(names, builder);
    }
    builder.EndCustomer();
    return absl::OkStatus();
  }

  void AddRows(ShardNames& names, SegmentBuilder& builder) {
    identities_.clear();
    AppendIdentities(rows_, dictionary_, identities_);
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      scores_.clear();
      AppendScores(rows_, row, scores_);
      values_.clear();
      AppendValue(rows_, row, values_);
      const std::string_view key = rows_.KeyOfKind(row, graph::kJourneyKeyKind);
      SegmentRow stored = SegmentRowOf(rows_, row, identities_[row]);
      stored.journey_key = key.empty() ? 0 : names.journey_keys.SlotOf(key);
      stored.scores = scores_;
      stored.values = values_;
      builder.AddRow(stored);
    }
  }

  const Dictionary& dictionary_;
  ResidentColumns& columns_;
  std::vector<SegmentBuilder> builders_;  // by shard
  v1::InteractionColumns message_;
  ColumnRows rows_;
  std::vector<std::uint64_t> identities_;
  std::vector<graph::ScoreEntry> scores_;
  std::vector<graph::ValueEntry> values_;
};

absl::Status LoadJourneys(const ReadView& view, WorkspaceNumber workspace, int threads,
                          const Dictionary& dictionary, ResidentColumns& columns) {
  std::vector<SegmentLoader> loaders;
  for (int i = 0; i < threads; ++i) loaders.emplace_back(dictionary, columns);
  JourneyChunks chunks(view, ChunksRange(workspace));
  while (chunks.Valid()) {
    const std::vector<Piece> pieces = ReadBlock(chunks);
    std::vector<absl::Status> statuses(pieces.size());
    ForEachPiece(threads, static_cast<int>(pieces.size()), [&](int thread, int number) {
      const auto i = static_cast<std::size_t>(number);
      statuses[i] = loaders[static_cast<std::size_t>(thread)].Add(pieces[i]);
    });
    for (const absl::Status& status : statuses) {
      if (!status.ok()) return status;
    }
  }
  for (SegmentLoader& loader : loaders) loader.Finish();
  return chunks.status();
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

absl::Status LoadLogTail(const ReadView& view, WorkspaceNumber workspace, Dictionary& dictionary,
                         ResidentColumns& columns) {
  const auto state = ReadFoldState(view, workspace);
  if (!state.ok()) return state.status();
  const KeyRange range = LogRange(workspace, state->folded_position());
  const auto records = view.Range(Table::kLog, range.begin, range.end);
  for (; records->Valid(); records->Next()) {
    auto entry = DecodeLogRecord(records->value());
    if (!entry.ok()) return entry.status();
    ResidentBatchBuilder builder(columns.names());
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
