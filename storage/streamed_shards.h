// The shards of a snapshot that are not in memory: what is stored, and what is not folded yet.
//
//   auto streamed = StreamedShards::Take(source, request);
//   CustomerPieces pieces = (*streamed)->Pieces(&cancelled);
//   StreamedCustomers customers(**streamed);        // one for each thread
//   for (CustomerPieces::Piece piece; pieces.Next(piece);) {
//     for (const StoredCustomer& customer : piece) RETURN_IF_ERROR(customers.Add(customer));
//     ShardView view = std::move(customers).Finish();     // scan it and drop it
//   }
//
// Keys sort by customer and shards are by hash, so a pass reads the whole table once, leaves out
// the customers of resident shards without decoding them, and makes pieces of whole customers from
// all streamed shards: each is scanned like a small shard of its own. Interactions that are not
// folded yet are merged into their customers as into resident shards, by the same set union, so
// that answers are the same.
//
// Must not outlive the engine. Thread-safe; a StreamedCustomers is not.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/chunk_decoder.h"
#include "storage/customer_pieces.h"
#include "storage/dictionary.h"
#include "storage/engine/engine.h"
#include "storage/keys.h"
#include "storage/shard_names.h"
#include "storage/shard_view.h"
#include "storage/unfolded_rows.h"

namespace journeygraph::storage {

// Oldest and newest interaction; nothing if there is none.
struct EventTimes {
  std::optional<std::int64_t> first_ms;
  std::optional<std::int64_t> last_ms;

  void Include(std::int64_t time_ms);
  void Include(const EventTimes& other);
};

class StreamedShards {
 public:
  // Where shards stream from; all of it outlives the snapshot.
  struct Source {
    const Engine* engine = nullptr;
    WorkspaceNumber workspace = 0;
    Dictionary* dictionary = nullptr;
  };
  struct Request {
    std::array<bool, kShards> is_streamed = {};
    std::array<std::shared_ptr<const ShardView>, kShards> views;  // for attributes
    std::shared_ptr<ResidentNames> names;
    // Taken before the views.
    std::vector<UnfoldedBatch> unfolded;
    // Of resident shards, and of what was stored when the workspace was opened.
    EventTimes known_times;
  };

  // The state now. Costs the rows that are not folded, and mostly one customer's chunks: those of
  // the newest row, which may be known with another time.
  // Returns DATA_LOSS, if something stored cannot be read.
  static absl::StatusOr<std::shared_ptr<const StreamedShards>> Take(const Source& source,
                                                                    Request request);

  bool contains(int shard) const { return request_.is_streamed[static_cast<std::size_t>(shard)]; }
  int shards() const;
  // Of the whole workspace, also of resident shards. Exact if everything is folded, else more by
  // the repeated ones among the rows that are not.
  std::uint64_t interactions_at_most() const { return folded_interactions_ + unfolded_rows_; }
  const EventTimes& times() const { return times_; }
  std::size_t SizeBytes() const;  // of what is not folded

  // All stored customers of streamed shards.
  CustomerPieces Pieces(const std::atomic<bool>* cancelled) const;

  // Customers with rows that are not folded, by number.
  std::size_t unfolded_customers() const { return groups_.size(); }

  // One customer as a shard of their own; without segments if they have no interaction.
  // Returns DATA_LOSS, if something stored cannot be read.
  absl::StatusOr<ShardView> ReadCustomer(std::string_view name) const;

 private:
  friend class StreamedCustomers;

  // Rows of one customer: rows_[begin, end).
  struct Group {
    int shard;
    std::uint32_t slot;
    std::uint32_t begin;
    std::uint32_t end;
  };

  StreamedShards(const Source& source, Request request);
  void GroupRows(std::uint64_t folded_position);
  absl::Status FindTimes();
  std::optional<std::uint32_t> FindGroup(int shard, std::uint32_t slot) const;
  std::string_view NameOf(const Group& group) const;

  const Source source_;
  const Request request_;
  std::unique_ptr<ReadView> view_;
  std::uint64_t folded_interactions_ = 0;
  std::uint64_t unfolded_rows_ = 0;
  EventTimes times_;
  std::vector<const NewRow*> rows_;  // by shard and slot, then in the order of the log
  std::vector<Group> groups_;        // in the same order
  absl::flat_hash_map<std::uint64_t, std::uint32_t> group_of_customer_;  // by shard and slot
};

// Puts customers together on one thread, as small shards.
class StreamedCustomers {
 public:
  // `with_attributes`: views have the customers' attributes.
  StreamedCustomers(const StreamedShards& shards, bool with_attributes);

  // A stored customer, with what is not folded. Gives the number of the customer among those with
  // unfolded rows, if it is one. Returns DATA_LOSS, if a chunk cannot be read.
  absl::StatusOr<std::optional<std::uint32_t>> Add(const StoredCustomer& customer);
  // A customer of whom nothing is stored, by number among those with unfolded rows.
  void AddUnfolded(std::uint32_t number);

  // What was added since the last call.
  ShardView Finish();

 private:
  void AddRows(const StreamedShards::Group& group);
  void AddAttributes(int shard, std::uint32_t slot);

  const StreamedShards& shards_;
  const bool with_attributes_;
  ChunkDecoder decoder_;
  // Customers get slots of their own here, in the order in which they come.
  std::uint32_t customers_ = 0;
  SegmentBuilder builder_;
  std::vector<NewRow> rows_;
  std::shared_ptr<AttributeColumns> attributes_ = std::make_shared<AttributeColumns>();
};

}  // namespace journeygraph::storage
