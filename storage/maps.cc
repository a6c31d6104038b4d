#include "storage/maps.h"

#include <utility>

namespace journeygraph::storage {
namespace {

constexpr std::uint64_t kWholeEvery = 32;

absl::Status Damaged() { return absl::DataLossError("a stored journey map is damaged"); }

absl::Status NoSuchMap(std::string_view id) {
  return absl::NotFoundError("there is no journey map '" + std::string(id) + "'");
}

absl::Status NoSuchRevision(std::string_view id, std::uint64_t revision) {
  return absl::NotFoundError("journey map '" + std::string(id) + "' has no revision " +
                             std::to_string(revision));
}

// Whether there is a map: a head stays behind a map that was removed, to go on counting from.
bool IsThere(const v1::MapHead& head) { return head.first_revision() > 0; }

StoredMap MapOf(std::string_view id, v1::MapHead head) {
  StoredMap map{.id = std::string(id),
                .document = std::move(*head.mutable_document()),
                .revision = head.revision(),
                .create_time_ms = head.create_time_ms(),
                .update_time_ms = head.update_time_ms()};
  if (head.delete_time_ms() != 0) map.delete_time_ms = head.delete_time_ms();
  return map;
}

StoredMapChange ChangeOf(std::uint64_t revision, v1::MapRevision stored) {
  return {.revision = revision,
          .time_ms = stored.time_ms(),
          .change = std::move(*stored.mutable_change()),
          .request_id = std::move(*stored.mutable_request_id())};
}

template <typename Message>
bool Parse(std::string_view bytes, Message& message) {
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

void DeleteRange(const ReadView& view, const KeyRange& range, WriteBatch& batch) {
  const auto it = view.Range(Table::kMaps, range.begin, range.end);
  for (; it->Valid(); it->Next()) batch.Delete(Table::kMaps, std::string(it->key()));
}

}  // namespace

MapStore::MapStore(Engine& engine, WorkspaceNumber workspace, std::function<std::int64_t()> clock)
    : engine_(engine), workspace_(workspace), clock_(std::move(clock)) {}

absl::StatusOr<StoredMap> MapStore::Create(MapWrite write) {
  std::lock_guard lock(mutex_);
  auto head = ReadHead(*engine_.Read(), write.id);
  if (!head.ok()) return head.status();
  if (IsThere(*head)) {
    return absl::AlreadyExistsError("there is a journey map '" + write.id + "' already");
  }
  head->set_first_revision(head->revision() + 1);
  head->set_create_time_ms(clock_());
  return WriteRevision(*std::move(head), std::move(write));
}

absl::StatusOr<StoredMap> MapStore::Get(std::string_view id) const {
  auto head = ReadExisting(*engine_.Read(), id);
  if (!head.ok()) return head.status();
  return MapOf(id, *std::move(head));
}

absl::StatusOr<MapHistory> MapStore::GetHistory(std::string_view id, std::uint64_t revision) const {
  const auto view = engine_.Read();
  const auto head = ReadExisting(*view, id);
  if (!head.ok()) return head.status();
  if (revision < head->first_revision() || revision > head->revision()) {
    return NoSuchRevision(id, revision);
  }
  MapHistory history;
  for (;; --revision) {
    auto stored = ReadRevision(*view, id, revision);
    if (!stored.ok()) return stored.status();
    if (!stored->document().empty() || revision == head->first_revision()) {
      history.base = {.id = std::string(id),
                      .document = std::move(*stored->mutable_document()),
                      .revision = revision,
                      .create_time_ms = head->create_time_ms(),
                      .update_time_ms = stored->time_ms()};
      break;
    }
    history.changes.insert(history.changes.begin(), ChangeOf(revision, *std::move(stored)));
  }
  return history;
}

absl::StatusOr<std::vector<StoredMap>> MapStore::List(std::string_view after,
                                                      std::size_t limit) const {
  std::vector<StoredMap> maps;
  const auto view = engine_.Read();
  const KeyRange range = MapHeadsRange(workspace_, after);
  const auto it = view->Range(Table::kMaps, range.begin, range.end);
  for (; it->Valid() && maps.size() < limit; it->Next()) {
    const auto id = ParseMapHeadKey(it->key());
    v1::MapHead head;
    if (!id || !Parse(it->value(), head)) return Damaged();
    if (IsThere(head)) maps.push_back(MapOf(*id, std::move(head)));
  }
  if (!it->status().ok()) return it->status();
  return maps;
}

absl::StatusOr<StoredMap> MapStore::Update(MapWrite write, std::uint64_t expected_revision) {
  std::lock_guard lock(mutex_);
  auto head = ReadCurrent(*engine_.Read(), write.id, expected_revision);
  if (!head.ok()) return head.status();
  return WriteRevision(*std::move(head), std::move(write));
}

absl::Status MapStore::Delete(std::string_view id, std::uint64_t expected_revision,
                              Deletion deletion) {
  std::lock_guard lock(mutex_);
  const auto view = engine_.Read();
  auto head = deletion == Deletion::kForGood ? ReadAt(*view, id, expected_revision)
                                             : ReadCurrent(*view, id, expected_revision);
  if (!head.ok()) return head.status();
  if (deletion == Deletion::kForGood) return Remove(*view, id, *head);
  head->set_delete_time_ms(clock_());
  return WriteHead(id, *head);
}

absl::StatusOr<StoredMap> MapStore::Undelete(std::string_view id) {
  std::lock_guard lock(mutex_);
  auto head = ReadExisting(*engine_.Read(), id);
  if (!head.ok()) return head.status();
  if (head->delete_time_ms() == 0) {
    return absl::FailedPreconditionError("journey map '" + std::string(id) + "' is not deleted");
  }
  head->set_delete_time_ms(0);
  if (absl::Status status = WriteHead(id, *head); !status.ok()) return status;
  return MapOf(id, *std::move(head));
}

absl::StatusOr<std::size_t> MapStore::Purge(std::int64_t delete_time_ms) {
  std::lock_guard lock(mutex_);
  const auto view = engine_.Read();
  const KeyRange range = MapHeadsRange(workspace_, "");
  const auto it = view->Range(Table::kMaps, range.begin, range.end);
  std::size_t purged = 0;
  for (; it->Valid(); it->Next()) {
    const auto id = ParseMapHeadKey(it->key());
    v1::MapHead head;
    if (!id || !Parse(it->value(), head)) return Damaged();
    if (head.delete_time_ms() == 0 || head.delete_time_ms() > delete_time_ms) continue;
    if (absl::Status status = Remove(*view, *id, head); !status.ok()) return status;
    ++purged;
  }
  if (!it->status().ok()) return it->status();
  return purged;
}

absl::StatusOr<std::vector<StoredMapChange>> MapStore::ListChanges(std::string_view id,
                                                                   std::uint64_t after_revision,
                                                                   std::size_t limit) const {
  const auto view = engine_.Read();
  const auto head = ReadExisting(*view, id);
  if (!head.ok()) return head.status();
  if (after_revision + 1 < head->first_revision() || after_revision > head->revision()) {
    return absl::OutOfRangeError("journey map '" + std::string(id) + "' has the revisions " +
                                 std::to_string(head->first_revision()) + " to " +
                                 std::to_string(head->revision()) + ", nothing directly after " +
                                 std::to_string(after_revision));
  }
  std::vector<StoredMapChange> changes;
  for (std::uint64_t revision = after_revision + 1;
       revision <= head->revision() && changes.size() < limit; ++revision) {
    auto stored = ReadRevision(*view, id, revision);
    if (!stored.ok()) return stored.status();
    changes.push_back(ChangeOf(revision, *std::move(stored)));
  }
  return changes;
}

absl::StatusOr<std::optional<StoredMapChange>> MapStore::FindRequest(
    std::string_view id, std::string_view request_id) const {
  const auto view = engine_.Read();
  const auto value = view->Get(Table::kMaps, MapRequestKey(workspace_, id, request_id));
  if (!value.ok()) return value.status();
  if (!*value) return std::nullopt;
  v1::MapRequest request;
  if (!request.ParseFromString(**value)) return Damaged();
  auto stored = ReadRevision(*view, id, request.revision());
  if (!stored.ok()) return stored.status();
  return ChangeOf(request.revision(), *std::move(stored));
}

absl::StatusOr<v1::MapHead> MapStore::ReadHead(const ReadView& view, std::string_view id) const {
  const auto value = view.Get(Table::kMaps, MapHeadKey(workspace_, id));
  if (!value.ok()) return value.status();
  v1::MapHead head;
  if (*value && !head.ParseFromString(**value)) return Damaged();
  return head;
}

absl::StatusOr<v1::MapHead> MapStore::ReadExisting(const ReadView& view,
                                                   std::string_view id) const {
  auto head = ReadHead(view, id);
  if (head.ok() && !IsThere(*head)) return NoSuchMap(id);
  return head;
}

absl::StatusOr<v1::MapHead> MapStore::ReadAt(const ReadView& view, std::string_view id,
                                             std::uint64_t expected_revision) const {
  auto head = ReadExisting(view, id);
  if (head.ok() && expected_revision != head->revision()) {
    return absl::AbortedError("journey map '" + std::string(id) + "' is at revision " +
                              std::to_string(head->revision()) + ", not " +
                              std::to_string(expected_revision));
  }
  return head;
}

absl::StatusOr<v1::MapHead> MapStore::ReadCurrent(const ReadView& view, std::string_view id,
                                                  std::uint64_t expected_revision) const {
  auto head = ReadAt(view, id, expected_revision);
  if (head.ok() && head->delete_time_ms() != 0) return NoSuchMap(id);
  return head;
}

absl::StatusOr<v1::MapRevision> MapStore::ReadRevision(const ReadView& view, std::string_view id,
                                                       std::uint64_t revision) const {
  const auto value = view.Get(Table::kMaps, MapRevisionKey(workspace_, id, revision));
  if (!value.ok()) return value.status();
  v1::MapRevision stored;
  if (!*value || !stored.ParseFromString(**value)) return Damaged();
  return stored;
}

// Makes the next revision of a map.
absl::StatusOr<StoredMap> MapStore::WriteRevision(v1::MapHead head, MapWrite write) {
  head.set_revision(head.revision() + 1);
  head.set_update_time_ms(head.revision() == head.first_revision() ? head.create_time_ms()
                                                                   : clock_());
  head.set_document(std::move(write.document));
  v1::MapRevision revision;
  revision.set_time_ms(head.update_time_ms());
  revision.set_change(std::move(write.change));
  revision.set_request_id(write.request_id);
  if ((head.revision() - head.first_revision()) % kWholeEvery == 0) {
    revision.set_document(head.document());
  }
  WriteBatch batch;
  batch.Put(Table::kMaps, MapHeadKey(workspace_, write.id), head.SerializeAsString());
  batch.Put(Table::kMaps, MapRevisionKey(workspace_, write.id, head.revision()),
            revision.SerializeAsString());
  if (!write.request_id.empty()) {
    v1::MapRequest request;
    request.set_revision(head.revision());
    batch.Put(Table::kMaps, MapRequestKey(workspace_, write.id, write.request_id),
              request.SerializeAsString());
  }
  if (absl::Status status = engine_.Write(batch, Sync::kYes); !status.ok()) return status;
  return MapOf(write.id, std::move(head));
}

absl::Status MapStore::WriteHead(std::string_view id, const v1::MapHead& head) {
  WriteBatch batch;
  batch.Put(Table::kMaps, MapHeadKey(workspace_, id), head.SerializeAsString());
  return engine_.Write(batch, Sync::kYes);
}

// Leaves only what a map of the same id goes on counting from.
absl::Status MapStore::Remove(const ReadView& view, std::string_view id, const v1::MapHead& head) {
  WriteBatch batch;
  DeleteRange(view, MapRevisionsRange(workspace_, id, 0), batch);
  DeleteRange(view, MapRequestsRange(workspace_, id), batch);
  v1::MapHead rest;
  rest.set_revision(head.revision());
  batch.Put(Table::kMaps, MapHeadKey(workspace_, id), rest.SerializeAsString());
  return engine_.Write(batch, Sync::kYes);
}

}  // namespace journeygraph::storage
