#include "storage/customer_index.h"

#include <mutex>

#include "storage/identity.h"

namespace journeygraph::storage {

std::size_t CustomerIndex::Hash::operator()(std::string_view name) const {
  return CustomerHash(name);
}

std::uint32_t CustomerIndex::SlotOf(std::string_view name) {
  if (const auto known = Find(name)) return *known;
  std::unique_lock lock(mutex_);
  const auto slot = static_cast<std::uint32_t>(names_.size());
  if (const auto found = slots_.find(name); found != slots_.end()) return found->second;
  names_.emplace_back(name);
  name_bytes_ += name.size();
  slots_.emplace(names_.back(), slot);
  return slot;
}

std::optional<std::uint32_t> CustomerIndex::Find(std::string_view name) const {
  std::shared_lock lock(mutex_);
  const auto found = slots_.find(name);
  if (found == slots_.end()) return std::nullopt;
  return found->second;
}

std::string_view CustomerIndex::NameOf(std::uint32_t slot) const {
  std::shared_lock lock(mutex_);
  return names_[slot];
}

std::size_t CustomerIndex::size() const {
  std::shared_lock lock(mutex_);
  return names_.size();
}

std::size_t CustomerIndex::SizeBytes() const {
  std::shared_lock lock(mutex_);
  return names_.size() * (sizeof(std::string) + sizeof(std::string_view) + sizeof(std::uint32_t)) +
         name_bytes_;
}

}  // namespace journeygraph::storage
