#include "storage/documents.h"

#include <optional>
#include <utility>

#include "journeygraph/storage/v1/document.pb.h"

namespace journeygraph::storage {
namespace {

absl::Status NoSuchDocument(std::string_view id) {
  return absl::NotFoundError("there is no document '" + std::string(id) + "'");
}

absl::StatusOr<Document> Decode(std::string_view id, std::string_view value) {
  v1::DocumentRecord record;
  if (!record.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::DataLossError("a stored document is damaged");
  }
  return Document{.id = std::string(id),
                  .content = std::move(*record.mutable_content()),
                  .create_time_ms = record.create_time_ms()};
}

}  // namespace

DocumentStore::DocumentStore(Engine& engine, WorkspaceNumber workspace,
                             std::function<std::int64_t()> clock)
    : engine_(engine), workspace_(workspace), clock_(std::move(clock)) {}

absl::StatusOr<Document> DocumentStore::Create(DocumentKind kind, Document document) {
  std::lock_guard lock(mutex_);
  const absl::Status found = Get(kind, document.id).status();
  if (found.ok()) {
    return absl::AlreadyExistsError("there is a document '" + document.id + "' already");
  }
  if (!absl::IsNotFound(found)) return found;
  document.create_time_ms = clock_();
  v1::DocumentRecord record;
  record.set_create_time_ms(document.create_time_ms);
  record.set_content(document.content);
  WriteBatch batch;
  batch.Put(Table::kMaps, DocumentKey(workspace_, static_cast<std::uint8_t>(kind), document.id),
            record.SerializeAsString());
  if (absl::Status status = engine_.Write(batch, Sync::kYes); !status.ok()) return status;
  return document;
}

absl::StatusOr<Document> DocumentStore::Get(DocumentKind kind, std::string_view id) const {
  const auto value = engine_.Read()->Get(
      Table::kMaps, DocumentKey(workspace_, static_cast<std::uint8_t>(kind), id));
  if (!value.ok()) return value.status();
  if (!*value) return NoSuchDocument(id);
  return Decode(id, **value);
}

absl::StatusOr<std::vector<Document>> DocumentStore::List(DocumentKind kind, std::string_view after,
                                                          std::size_t limit) const {
  std::vector<Document> documents;
  const auto view = engine_.Read();
  const KeyRange range = DocumentsRange(workspace_, static_cast<std::uint8_t>(kind), after);
  const auto it = view->Range(Table::kMaps, range.begin, range.end);
  for (; it->Valid() && documents.size() < limit; it->Next()) {
    const auto id = ParseDocumentKey(it->key());
    if (!id) return absl::DataLossError("a stored document is damaged");
    auto document = Decode(*id, it->value());
    if (!document.ok()) return document.status();
    documents.push_back(*std::move(document));
  }
  if (!it->status().ok()) return it->status();
  return documents;
}

absl::Status DocumentStore::Delete(DocumentKind kind, std::string_view id) {
  std::lock_guard lock(mutex_);
  if (auto found = Get(kind, id); !found.ok()) return found.status();
  WriteBatch batch;
  batch.Delete(Table::kMaps, DocumentKey(workspace_, static_cast<std::uint8_t>(kind), id));
  return engine_.Write(batch, Sync::kYes);
}

}  // namespace journeygraph::storage
