#include "storage/chunk_merge.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/chunk_cut.h"

namespace journeygraph::storage {
namespace {

using Start = std::optional<InteractionOrder>;

absl::Status Damaged() { return absl::DataLossError("stored interactions are damaged"); }

bool ByOrder(const RowReference& a, const RowReference& b) { return a.order < b.order; }

// A chunk as it is stored. Stays where it is, because its rows refer to it.
class StoredChunk {
 public:
  explicit StoredChunk(Dictionary& dictionary) : translation_(rows_, dictionary) {}
  StoredChunk(const StoredChunk&) = delete;
  StoredChunk& operator=(const StoredChunk&) = delete;

  absl::Status Parse(const std::string& value, const Dictionary& dictionary) {
    if (!message_.ParseFromString(value)) return Damaged();
    if (absl::Status status = rows_.Assign(message_, Form::kJourney); !status.ok()) return status;
    if (absl::Status status = CheckIds(rows_, dictionary); !status.ok()) return status;
    AppendIdentities(rows_, dictionary, identities_);
    return absl::OkStatus();
  }

  const std::vector<std::uint64_t>& identities() const { return identities_; }

  std::vector<RowReference> References() {
    std::vector<RowReference> references;
    references.reserve(rows_.size());
    for (std::uint32_t row = 0; row < rows_.size(); ++row) {
      references.push_back({{rows_.event_time_ms(row), rows_.sequence(row), identities_[row]},
                            &rows_,
                            &translation_,
                            row});
    }
    return references;
  }

 private:
  v1::InteractionColumns message_;
  ColumnRows rows_;
  NameTranslation translation_;
  std::vector<std::uint64_t> identities_;
};

// Of several rows with one identity, the first in the order of acknowledgement.
std::span<RowReference> FirstOfEachIdentity(std::span<RowReference> rows) {
  const auto identity = [](const RowReference& row) { return row.order.identity; };
  std::ranges::stable_sort(rows, {}, identity);
  const auto rest = std::ranges::unique(rows, {}, identity);
  return rows.first(rows.size() - rest.size());
}

template <typename IsKnown>
std::span<RowReference> Without(std::span<RowReference> rows, const IsKnown& is_known) {
  const auto rest = std::ranges::remove_if(rows, is_known);
  return rows.first(rows.size() - rest.size());
}

class CustomerMerge {
 public:
  CustomerMerge(const ReadView& view, WorkspaceNumber workspace, std::string_view customer,
                Dictionary& dictionary, const ChunkLimits& limits, WriteBatch& batch)
      : view_(view),
        workspace_(workspace),
        customer_(customer),
        dictionary_(dictionary),
        limits_(limits),
        batch_(batch) {}

  absl::StatusOr<MergeResult> Run(std::span<RowReference> incoming) {
    incoming = FirstOfEachIdentity(incoming);
    const auto directory = view_.Get(Table::kJourneys, ChunkDirectoryKey(workspace_, customer_));
    if (!directory.ok()) return directory.status();
    const absl::Status status =
        *directory ? MergeIntoMany(**directory, incoming) : MergeIntoOne(incoming);
    if (!status.ok()) return status;
    return result_;
  }

 private:
  // The customer has one chunk, or none yet.
  absl::Status MergeIntoOne(std::span<RowReference> incoming) {
    auto chunk = ReadChunk(std::nullopt);
    if (!chunk.ok()) return chunk.status();
    std::vector<std::uint64_t> known = (*chunk)->identities();
    std::sort(known.begin(), known.end());
    incoming = Without(incoming, [&known](const RowReference& row) {
      return std::binary_search(known.begin(), known.end(), row.order.identity);
    });
    if (incoming.empty()) return absl::OkStatus();
    CountAdded(incoming);

    const std::vector<RowReference> rows = Merge(**chunk, incoming);
    std::vector<Start> starts;
    if (absl::Status status = WriteChunks(std::nullopt, rows, /*is_last=*/true, starts);
        !status.ok()) {
      return status;
    }
    if (starts.size() > 1) {
      WriteDirectory(starts);
      for (const RowReference& row : rows) WriteIdentity(row);
    }
    return absl::OkStatus();
  }

  absl::Status MergeIntoMany(const std::string& directory_bytes, std::span<RowReference> incoming) {
    v1::ChunkDirectory directory;
    if (!directory.ParseFromString(directory_bytes)) return Damaged();
    absl::Status read;
    incoming = Without(incoming, [this, &read](const RowReference& row) {
      const auto known =
          view_.Get(Table::kJourneys, IdentityKey(workspace_, customer_, row.order.identity));
      read.Update(known.status());
      return known.ok() && known->has_value();
    });
    if (!read.ok()) return read;
    if (incoming.empty()) return absl::OkStatus();
    CountAdded(incoming);
    for (const RowReference& row : incoming) WriteIdentity(row);

    std::ranges::sort(incoming, ByOrder);
    std::vector<Start> old_starts = {std::nullopt};
    for (const auto& start : directory.starts()) {
      old_starts.push_back(
          InteractionOrder{start.event_time_ms(), start.sequence(), start.identity()});
    }
    std::vector<Start> starts;
    for (std::size_t i = 0; i < old_starts.size(); ++i) {
      const bool is_last = i + 1 == old_starts.size();
      const auto part = is_last ? incoming : TakeBefore(incoming, *old_starts[i + 1]);
      if (part.empty()) {
        starts.push_back(old_starts[i]);
        continue;
      }
      auto chunk = ReadChunk(old_starts[i]);
      if (!chunk.ok()) return chunk.status();
      if (absl::Status status = WriteChunks(old_starts[i], Merge(**chunk, part), is_last, starts);
          !status.ok()) {
        return status;
      }
    }
    if (starts.size() > old_starts.size()) WriteDirectory(starts);
    return absl::OkStatus();
  }

  void CountAdded(std::span<const RowReference> added) {
    const auto [first, last] = std::ranges::minmax(
        added, {}, [](const RowReference& row) { return row.order.event_time_ms; });
    result_.added = added.size();
    result_.first_time_ms = first.order.event_time_ms;
    result_.last_time_ms = last.order.event_time_ms;
  }

  // Takes what lies before `end` off the front of sorted rows.
  static std::span<RowReference> TakeBefore(std::span<RowReference>& rows,
                                            const InteractionOrder& end) {
    const auto rest = std::ranges::lower_bound(rows, end, {}, &RowReference::order);
    const auto count = static_cast<std::size_t>(rest - rows.begin());
    const auto part = rows.first(count);
    rows = rows.subspan(count);
    return part;
  }

  // An empty chunk if the first one is not there yet.
  absl::StatusOr<std::unique_ptr<StoredChunk>> ReadChunk(const Start& start) {
    const auto value = view_.Get(Table::kJourneys, ChunkKey(workspace_, customer_, start));
    if (!value.ok()) return value.status();
    if (start && !*value) return Damaged();
    auto chunk = std::make_unique<StoredChunk>(dictionary_);
    if (*value) {
      if (absl::Status status = chunk->Parse(**value, dictionary_); !status.ok()) return status;
    }
    return chunk;
  }

  static std::vector<RowReference> Merge(StoredChunk& chunk, std::span<RowReference> incoming) {
    std::ranges::sort(incoming, ByOrder);
    const std::vector<RowReference> stored = chunk.References();
    std::vector<RowReference> merged;
    merged.reserve(stored.size() + incoming.size());
    std::merge(stored.begin(), stored.end(), incoming.begin(), incoming.end(),
               std::back_inserter(merged), ByOrder);
    return merged;
  }

  // Writes rows as one chunk from `start` on, or as several; appends where they start.
  absl::Status WriteChunks(const Start& start, const std::vector<RowReference>& rows, bool is_last,
                           std::vector<Start>& starts) {
    for (const auto piece : CutIntoChunks(rows, limits_, is_last)) {
      v1::InteractionColumns message;
      ChunkWriter writer(message);
      for (const RowReference& row : piece) {
        if (absl::Status status = writer.Append(*row.rows, row.row, *row.translation);
            !status.ok()) {
          return status;
        }
      }
      writer.Finish();
      const bool is_first = piece.data() == rows.data();
      starts.push_back(is_first ? start : Start(piece.front().order));
      Put(ChunkKey(workspace_, customer_, starts.back()), message.SerializeAsString());
    }
    return absl::OkStatus();
  }

  void WriteDirectory(const std::vector<Start>& starts) {
    v1::ChunkDirectory directory;
    for (std::size_t i = 1; i < starts.size(); ++i) {
      auto& start = *directory.add_starts();
      start.set_event_time_ms(starts[i]->event_time_ms);
      start.set_sequence(starts[i]->sequence);
      start.set_identity(starts[i]->identity);
    }
    Put(ChunkDirectoryKey(workspace_, customer_), directory.SerializeAsString());
  }

  void WriteIdentity(const RowReference& row) {
    Put(IdentityKey(workspace_, customer_, row.order.identity), "");
  }

  void Put(const std::string& key, std::string_view value) {
    batch_.Put(Table::kJourneys, key, value);
    result_.bytes += key.size() + value.size();
  }

  const ReadView& view_;
  const WorkspaceNumber workspace_;
  const std::string_view customer_;
  Dictionary& dictionary_;
  const ChunkLimits& limits_;
  WriteBatch& batch_;
  MergeResult result_;
};

}  // namespace

absl::StatusOr<MergeResult> MergeCustomer(const ReadView& view, WorkspaceNumber workspace,
                                          std::string_view customer,
                                          std::span<RowReference> incoming, Dictionary& dictionary,
                                          const ChunkLimits& limits, WriteBatch& batch) {
  return CustomerMerge(view, workspace, customer, dictionary, limits, batch).Run(incoming);
}

}  // namespace journeygraph::storage
