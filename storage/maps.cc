#include "storage/maps.h"

#include <string>
#include <utility>

#include "storage/map_codec.h"

namespace journeygraph::storage {
namespace {

absl::Status Damaged() { return absl::DataLossError("a stored journey map is damaged"); }

absl::Status NoSuchMap(std::string_view id) {
  return absl::NotFoundError("there is no journey map '" + std::string(id) + "'");
}

absl::Status NoSuchRevision(std::string_view id, std::uint64_t revision) {
  return absl::NotFoundError("journey map '" + std::string(id) + "' has no revision " +
                             std::to_string(revision));
}

}  // namespace

MapStore::MapStore(Engine& engine, WorkspaceNumber workspace, std::function<std::int64_t()> clock)
    : engine_(engine), workspace_(workspace), clock_(std::move(clock)) {}

absl::StatusOr<graph::JourneyMap> MapStore::Create(graph::JourneyMap map) {
  std::lock_guard lock(mutex_);
  auto head = ReadHead(*engine_.Read(), map.id);
  if (!head.ok()) return head.status();
  if (head->revision() > 0 && !head->deleted()) {
    return absl::AlreadyExistsError("there is a journey map '" + map.id + "' already");
  }
  head->set_revision(head->revision() + 1);
  head->set_first_revision(head->revision());
  head->set_deleted(false);
  map.revision = head->revision();
  map.create_time_ms = map.update_time_ms = clock_();
  if (absl::Status status = Write(*head, map); !status.ok()) return status;
  return map;
}

absl::StatusOr<graph::JourneyMap> MapStore::Get(std::string_view id, std::uint64_t revision) const {
  const auto view = engine_.Read();
  const auto head = ReadCurrent(*view, id, /*expected_revision=*/0);
  if (!head.ok()) return head.status();
  if (revision == 0) revision = head->revision();
  if (revision < head->first_revision() || revision > head->revision()) {
    return NoSuchRevision(id, revision);
  }
  return ReadRevision(*view, id, revision);
}

absl::StatusOr<std::vector<graph::JourneyMap>> MapStore::List(std::string_view after,
                                                              std::size_t limit) const {
  std::vector<graph::JourneyMap> maps;
  const auto view = engine_.Read();
  const KeyRange range = MapHeadsRange(workspace_, after);
  const auto it = view->Range(Table::kMaps, range.begin, range.end);
  for (; it->Valid() && maps.size() < limit; it->Next()) {
    const auto id = ParseMapHeadKey(it->key());
    v1::MapHead head;
    if (!id || !head.ParseFromArray(it->value().data(), static_cast<int>(it->value().size()))) {
      return Damaged();
    }
    if (head.deleted()) continue;
    auto map = ReadRevision(*view, *id, head.revision());
    if (!map.ok()) return map.status();
    maps.push_back(*std::move(map));
  }
  if (!it->status().ok()) return it->status();
  return maps;
}

absl::StatusOr<graph::JourneyMap> MapStore::Update(graph::JourneyMap map,
                                                   std::uint64_t expected_revision) {
  std::lock_guard lock(mutex_);
  const auto view = engine_.Read();
  auto head = ReadCurrent(*view, map.id, expected_revision);
  if (!head.ok()) return head.status();
  const auto current = ReadRevision(*view, map.id, head->revision());
  if (!current.ok()) return current.status();
  head->set_revision(head->revision() + 1);
  map.revision = head->revision();
  map.create_time_ms = current->create_time_ms;
  map.update_time_ms = clock_();
  if (absl::Status status = Write(*head, map); !status.ok()) return status;
  return map;
}

absl::Status MapStore::Delete(std::string_view id, std::uint64_t expected_revision) {
  std::lock_guard lock(mutex_);
  auto head = ReadCurrent(*engine_.Read(), id, expected_revision);
  if (!head.ok()) return head.status();
  head->set_deleted(true);
  WriteBatch batch;
  batch.Put(Table::kMaps, MapHeadKey(workspace_, id), head->SerializeAsString());
  return engine_.Write(batch, Sync::kYes);
}

absl::StatusOr<v1::MapHead> MapStore::ReadHead(const ReadView& view, std::string_view id) const {
  const auto value = view.Get(Table::kMaps, MapHeadKey(workspace_, id));
  if (!value.ok()) return value.status();
  v1::MapHead head;
  if (*value && !head.ParseFromString(**value)) return Damaged();
  return head;
}

absl::StatusOr<v1::MapHead> MapStore::ReadCurrent(const ReadView& view, std::string_view id,
                                                  std::uint64_t expected_revision) const {
  auto head = ReadHead(view, id);
  if (!head.ok()) return head.status();
  if (head->revision() == 0 || head->deleted()) return NoSuchMap(id);
  if (expected_revision != 0 && expected_revision != head->revision()) {
    return absl::AbortedError("journey map '" + std::string(id) + "' is at revision " +
                              std::to_string(head->revision()) + ", not " +
                              std::to_string(expected_revision));
  }
  return head;
}

absl::StatusOr<graph::JourneyMap> MapStore::ReadRevision(const ReadView& view, std::string_view id,
                                                         std::uint64_t revision) const {
  const auto value = view.Get(Table::kMaps, MapRevisionKey(workspace_, id, revision));
  if (!value.ok()) return value.status();
  v1::MapRecord record;
  if (!*value || !record.ParseFromString(**value)) return Damaged();
  return DecodeMap(id, record);
}

absl::Status MapStore::Write(const v1::MapHead& head, const graph::JourneyMap& map) {
  WriteBatch batch;
  batch.Put(Table::kMaps, MapHeadKey(workspace_, map.id), head.SerializeAsString());
  batch.Put(Table::kMaps, MapRevisionKey(workspace_, map.id, map.revision),
            EncodeMap(map).SerializeAsString());
  return engine_.Write(batch, Sync::kYes);
}

}  // namespace journeygraph::storage
