#include "graph/path_contexts.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace journeygraph::graph {
namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;
constexpr std::uint64_t kNothingBefore = 0xffff'ffff'ffff;

}  // namespace

std::size_t PathContexts::LargestOrder(std::size_t names) {
  if (names <= 64) return 3;
  return names <= 512 ? 2 : 1;
}

bool PathContexts::IsHeldOut(std::uint64_t customer_hash) {
  return (((customer_hash + 1) * kGolden) >> 32) % 5 == 0;
}

std::uint64_t PathContexts::HistoryOf(std::span<const std::uint16_t> path, std::size_t length) {
  std::uint64_t history = kNothingBefore;
  for (std::size_t i = 0; i < std::min(length, path.size()); ++i) {
    const std::size_t shift = 16 * (kMaxOrder - 1 - i);
    history &= ~(std::uint64_t{0xffff} << shift);
    history |= std::uint64_t{path[path.size() - 1 - i]} << shift;
  }
  return history;
}

void PathContexts::Add(std::span<const std::uint16_t> path, bool is_success, bool is_held_out) {
  // Of the three places only the first order_ are ever filled.
  const std::uint64_t unused = kNothingBefore >> (16 * order_);
  std::uint64_t history = kNothingBefore;
  for (const std::uint16_t element : path) {
    ++steps_.At(history << 16 | element).counts[is_held_out];
    history = (std::uint64_t{element} << 32 | history >> 16) | unused;
  }
  ++ends_.At(history << 16 | static_cast<std::uint64_t>(is_success)).counts[is_held_out];
}

PathContexts::Slot& PathContexts::Table::At(std::uint64_t key) {
  if (2 * (used + 1) > slots.size()) [[unlikely]]
    Reserve(std::max(kFirstSlots / 2, 2 * (used + 1)));
  const std::size_t mask = slots.size() - 1;
  std::size_t place = (key * kGolden >> 20) & mask;
  while (slots[place].counts[0] != 0 || slots[place].counts[1] != 0) {
    if (slots[place].key == key) return slots[place];
    place = (place + 1) & mask;
  }
  slots[place].key = key;
  ++used;
  return slots[place];
}

void PathContexts::Table::Reserve(std::size_t size) {
  if (2 * size <= slots.size()) return;
  std::vector<Slot> old(std::bit_ceil(2 * size));
  std::swap(old, slots);
  const std::size_t mask = slots.size() - 1;
  for (const Slot& slot : old) {
    if (slot.counts[0] == 0 && slot.counts[1] == 0) continue;
    std::size_t place = (slot.key * kGolden >> 20) & mask;
    while (slots[place].counts[0] != 0 || slots[place].counts[1] != 0) place = (place + 1) & mask;
    slots[place] = slot;
  }
}

void PathContexts::Table::Merge(const Table& other) {
  if (other.used == 0) return;
  // Not while it grows: slots come in the order of their places.
  Reserve(used + other.used);
  for (const Slot& slot : other.slots) {
    if (slot.counts[0] == 0 && slot.counts[1] == 0) continue;
    Slot& here = At(slot.key);
    here.counts[0] += slot.counts[0];
    here.counts[1] += slot.counts[1];
  }
}

void PathContexts::Merge(PathContexts&& other) {
  steps_.Merge(other.steps_);
  ends_.Merge(other.ends_);
}

std::vector<PathContexts::Step> PathContexts::Steps(std::span<const std::uint16_t> rank) const {
  const auto rank_of = [&](std::uint64_t element) {
    const auto id = static_cast<std::uint16_t>(element);
    return std::uint64_t{id == kBeforeStart ? kBeforeStart : rank[id]};
  };
  const auto ranked = [&](std::uint64_t history) {
    return rank_of(history >> 32) << 32 | rank_of(history >> 16) << 16 | rank_of(history);
  };
  std::vector<Step> steps;
  steps.reserve(steps_.used + ends_.used);
  const auto add = [&](const Slot& slot, std::uint32_t next) {
    if (slot.counts[0] == 0 && slot.counts[1] == 0) return;
    steps.push_back({.history = ranked(slot.key >> 16),
                     .next = next,
                     .counts = {slot.counts[0], slot.counts[1]}});
  };
  for (const Slot& slot : steps_.slots) {
    const bool is_used = slot.counts[0] != 0 || slot.counts[1] != 0;
    add(slot, is_used ? static_cast<std::uint32_t>(rank_of(slot.key)) : 0);
  }
  for (const Slot& slot : ends_.slots) add(slot, (slot.key & 1) != 0 ? kSuccess : kBadEnd);
  std::ranges::sort(steps, {}, [](const Step& s) { return std::tuple(s.history, s.next); });
  return steps;
}

}  // namespace journeygraph::graph
