#include "storage/dictionary.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "graph/model/ids.h"

namespace journeygraph::storage {
namespace {

const char* NameOfKind(NameKind kind) {
  switch (kind) {
    case NameKind::kTouchpoint:
      return "touchpoints";
    case NameKind::kChannel:
      return "channels";
    case NameKind::kOutcome:
      return "outcomes";
    case NameKind::kWording:
      return "wordings";
    case NameKind::kSource:
      return "sources";
    case NameKind::kTeam:
      return "teams";
    case NameKind::kField:
      return "fields asked and provided";
  }
  return "names";
}

absl::Status Damaged() { return absl::DataLossError("the stored names are damaged"); }

}  // namespace

Dictionary::Dictionary(WorkspaceNumber workspace) : workspace_(workspace) {
  for (const NameKind kind : {NameKind::kChannel, NameKind::kOutcome, NameKind::kWording,
                              NameKind::kSource, NameKind::kTeam}) {
    Add(kind, "");
    Of(kind).persisted = 1;
  }
}

absl::Status Dictionary::Load(const ReadView& view) {
  std::unique_lock lock(mutex_);
  const KeyRange range = DictionaryRange(workspace_);
  const auto it = view.Range(Table::kDictionary, range.begin, range.end);
  for (; it->Valid(); it->Next()) {
    const auto key = ParseDictionaryKey(it->key());
    if (!key || key->kind >= kNameKinds) return Damaged();
    const auto kind = static_cast<NameKind>(key->kind);
    if (key->id != Of(kind).names.size() || Of(kind).ids.contains(it->value())) return Damaged();
    Add(kind, it->value());
    Of(kind).persisted = key->id + 1;
  }
  return it->status();
}

absl::StatusOr<std::uint32_t> Dictionary::IdOf(NameKind kind, std::string_view name) {
  {
    std::shared_lock lock(mutex_);
    const auto found = Of(kind).ids.find(name);
    if (found != Of(kind).ids.end()) return found->second;
  }
  std::unique_lock lock(mutex_);
  const auto found = Of(kind).ids.find(name);
  if (found != Of(kind).ids.end()) return found->second;
  if (Of(kind).names.size() >= graph::kMaxNames) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a workspace has at most ", graph::kMaxNames, " ", NameOfKind(kind)));
  }
  return Add(kind, name);
}

std::uint32_t Dictionary::Add(NameKind kind, std::string_view name) {
  Entries& entries = Of(kind);
  const auto id = static_cast<std::uint32_t>(entries.names.size());
  entries.ids.emplace(entries.names.emplace_back(name), id);
  if (kind == NameKind::kSource) source_hashes_.push_back(SourceHash(name));
  return id;
}

const std::string& Dictionary::NameOf(NameKind kind, std::uint32_t id) const {
  static const std::string& none = *new std::string;
  std::shared_lock lock(mutex_);
  const auto& names = Of(kind).names;
  return id < names.size() ? names[id] : none;
}

std::uint64_t Dictionary::SourceHashOf(std::uint32_t id) const {
  std::shared_lock lock(mutex_);
  return id < source_hashes_.size() ? source_hashes_[id] : SourceHash("");
}

std::uint32_t Dictionary::Size(NameKind kind) const {
  std::shared_lock lock(mutex_);
  return static_cast<std::uint32_t>(Of(kind).names.size());
}

std::shared_ptr<const graph::Names> Dictionary::Names() const {
  std::lock_guard snapshot_lock(snapshot_mutex_);
  std::shared_lock lock(mutex_);
  // Names only ever become more, so equal sizes mean equal names.
  const auto is_current = [this](const std::vector<std::string>& names, NameKind kind) {
    return names.size() == Of(kind).names.size();
  };
  if (snapshot_ != nullptr && is_current(snapshot_->touchpoints, NameKind::kTouchpoint) &&
      is_current(snapshot_->channels, NameKind::kChannel) &&
      is_current(snapshot_->outcomes, NameKind::kOutcome) &&
      is_current(snapshot_->wordings, NameKind::kWording) &&
      is_current(snapshot_->teams, NameKind::kTeam) &&
      is_current(snapshot_->fields, NameKind::kField)) {
    return snapshot_;
  }
  const auto copy = [this](NameKind kind) {
    return std::vector<std::string>(Of(kind).names.begin(), Of(kind).names.end());
  };
  snapshot_ =
      std::make_shared<const graph::Names>(graph::Names{.touchpoints = copy(NameKind::kTouchpoint),
                                                        .channels = copy(NameKind::kChannel),
                                                        .outcomes = copy(NameKind::kOutcome),
                                                        .wordings = copy(NameKind::kWording),
                                                        .teams = copy(NameKind::kTeam),
                                                        .fields = copy(NameKind::kField)});
  return snapshot_;
}

Dictionary::Sizes Dictionary::AppendUnpersisted(WriteBatch& batch) const {
  std::shared_lock lock(mutex_);
  Sizes sizes;
  for (int kind = 0; kind < kNameKinds; ++kind) {
    const Entries& entries = kinds_[static_cast<std::size_t>(kind)];
    sizes[static_cast<std::size_t>(kind)] = static_cast<std::uint32_t>(entries.names.size());
    for (std::uint32_t id = entries.persisted; id < entries.names.size(); ++id) {
      batch.Put(Table::kDictionary, DictionaryKey(workspace_, static_cast<std::uint8_t>(kind), id),
                entries.names[id]);
    }
  }
  return sizes;
}

void Dictionary::MarkPersisted(const Sizes& sizes) {
  std::unique_lock lock(mutex_);
  for (std::size_t kind = 0; kind < kNameKinds; ++kind) {
    kinds_[kind].persisted = std::max(kinds_[kind].persisted, sizes[kind]);
  }
}

}  // namespace journeygraph::storage
