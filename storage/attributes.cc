#include "storage/attributes.h"

namespace journeygraph::storage {

std::uint32_t AttributeNames::KeyNumber(std::string_view key) {
  std::lock_guard lock(mutex_);
  const auto [entry, added] = key_numbers_.try_emplace(std::string(key), keys_.size());
  if (added) {
    keys_.emplace_back(key);
    values_.emplace_back();
  }
  return entry->second;
}

std::uint32_t AttributeNames::ValueNumber(std::uint32_t key, std::string_view value) {
  if (value.empty()) return 0;
  std::lock_guard lock(mutex_);
  Values& values = values_[key];
  const auto [entry, added] =
      values.numbers.try_emplace(std::string(value), values.texts.size() + 1);
  if (added) values.texts.emplace_back(value);
  return entry->second;
}

std::optional<std::uint32_t> AttributeNames::FindKey(std::string_view key) const {
  std::lock_guard lock(mutex_);
  const auto found = key_numbers_.find(std::string(key));
  if (found == key_numbers_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::uint32_t> AttributeNames::FindValue(std::uint32_t key,
                                                       std::string_view value) const {
  if (value.empty()) return 0;
  std::lock_guard lock(mutex_);
  const auto found = values_[key].numbers.find(std::string(value));
  if (found == values_[key].numbers.end()) return std::nullopt;
  return found->second;
}

std::size_t AttributeNames::keys() const {
  std::lock_guard lock(mutex_);
  return keys_.size();
}

std::string AttributeNames::KeyText(std::uint32_t key) const {
  std::lock_guard lock(mutex_);
  return keys_[key];
}

std::string AttributeNames::ValueText(std::uint32_t key, std::uint32_t value) const {
  if (value == 0) return "";
  std::lock_guard lock(mutex_);
  return values_[key].texts[value - 1];
}

const std::vector<std::uint32_t>& AttributeColumns::Column(std::uint32_t key) const {
  static const std::vector<std::uint32_t> none;
  return key < values.size() ? values[key] : none;
}

void AttributeColumns::Set(std::uint32_t key, std::uint32_t slot, std::uint32_t value) {
  if (key >= values.size()) values.resize(key + 1);
  if (slot >= values[key].size()) values[key].resize(slot + 1, 0);
  values[key][slot] = value;
}

}  // namespace journeygraph::storage
