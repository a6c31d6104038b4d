// The names of one workspace and the small numbers that stand for them.
//
//   Dictionary dictionary(workspace);
//   RETURN_IF_ERROR(dictionary.Load(*engine.Read()));
//   auto checkout = dictionary.IdOf(NameKind::kTouchpoint, "checkout");
//   dictionary.NameOf(NameKind::kTouchpoint, *checkout);   // "checkout"
//
// Ids are dense, in the order of first use. Every name of an interaction gets its id before the
// interaction is appended to the log, so that folding it later cannot run into the limit. A new id
// lives in memory until the fold that uses it persists it; an id that was not persisted may stand
// for another name after a restart.
//
// Chunks hold ids of touchpoints, channels, outcomes, wordings and sources, and texts of teams and
// fields, which are rare. Teams and fields get their ids at the same moment as the others: then a
// question knows their names before it reads the first row, and a write that finds the dictionary
// full is refused. Reading a chunk looks their texts up again.
//
// Thread-safe. Names are never removed.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "storage/engine/engine.h"
#include "storage/keys.h"

namespace journeygraph::storage {

// Stored in keys: never renumber.
enum class NameKind : std::uint8_t {
  kTouchpoint,
  kChannel,
  kOutcome,
  kWording,
  kSource,
  kTeam,
  kField,
};
inline constexpr int kNameKinds = 7;

class Dictionary {
 public:
  // How many names of each kind a batch made durable.
  using Sizes = std::array<std::uint32_t, kNameKinds>;

  // Knows "" as channel, outcome, wording, source and team 0, and nothing else.
  explicit Dictionary(WorkspaceNumber workspace);

  // Reads what is persisted; once, before anything else.
  // Returns DATA_LOSS, if entries are missing or unreadable.
  absl::Status Load(const ReadView& view);

  // The id of a name; a new one if it is not known.
  // Returns RESOURCE_EXHAUSTED, if there are graph::kMaxNames of the kind already.
  absl::StatusOr<std::uint32_t> IdOf(NameKind kind, std::string_view name);
  // The name behind an id; "" for an id that was never given. Valid as long as the dictionary.
  const std::string& NameOf(NameKind kind, std::uint32_t id) const;
  // SourceHash (storage/identity.h) of the source behind an id.
  std::uint64_t SourceHashOf(std::uint32_t id) const;
  std::uint32_t Size(NameKind kind) const;

  // All names as of now. Costs a copy if there are new ones since the last call, else nothing.
  std::shared_ptr<const graph::Names> Names() const;

  // Adds entries that were never persisted to `batch`. After the batch is written, the caller
  // passes the result to MarkPersisted; if writing fails, it does not, and they will be added
  // again. One caller at a time.
  Sizes AppendUnpersisted(WriteBatch& batch) const;
  void MarkPersisted(const Sizes& sizes);

 private:
  struct Entries {
    std::deque<std::string> names;  // a deque does not move its elements
    absl::flat_hash_map<std::string_view, std::uint32_t> ids;
    std::uint32_t persisted = 0;
  };

  Entries& Of(NameKind kind) { return kinds_[static_cast<std::size_t>(kind)]; }
  const Entries& Of(NameKind kind) const { return kinds_[static_cast<std::size_t>(kind)]; }
  std::uint32_t Add(NameKind kind, std::string_view name);  // needs mutex_

  const WorkspaceNumber workspace_;
  mutable std::shared_mutex mutex_;
  std::array<Entries, kNameKinds> kinds_;
  std::deque<std::uint64_t> source_hashes_;  // by id

  mutable std::mutex snapshot_mutex_;  // taken before mutex_
  mutable std::shared_ptr<const graph::Names> snapshot_;
};

}  // namespace journeygraph::storage
