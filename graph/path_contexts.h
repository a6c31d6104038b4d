// Counts what follows what happened before: steps of paths with up to three elements of history.
//
//   PathContexts contexts(PathContexts::LargestOrder(names));
//   contexts.Add(path, true, PathContexts::IsHeldOut(journey.customer_hash));
//   std::vector<PathContexts::Step> steps = contexts.Steps(rank);   // sorted
//
// Every step of a path, its end included, is one addition in an open-addressing table; shorter
// histories are sums over longer ones. One customer in five is held out: what a model says of them
// can be checked. Memory: 16 bytes for each distinct step, twice that at most half of the time; so
// that it stays sensible, much history is kept of few names only (LargestOrder). Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace journeygraph::graph {

class PathContexts {
 public:
  static constexpr std::size_t kMaxOrder = 3;
  // In histories: before the first element.
  static constexpr std::uint16_t kBeforeStart = 0xffff;
  // What follows the last element of a path; larger than all elements.
  static constexpr std::uint32_t kSuccess = 0x10000;
  static constexpr std::uint32_t kBadEnd = 0x10001;

  struct Step {
    // The element before in the bits from 32 on, the one before that from 16 on, the third below.
    std::uint64_t history = 0;
    std::uint32_t next = 0;
    std::uint32_t counts[2] = {0, 0};  // trained on, held out

    std::uint64_t count() const { return std::uint64_t{counts[0]} + counts[1]; }
  };

  // 3 for at most 64 names, 2 for at most 512, else 1.
  static std::size_t LargestOrder(std::size_t names);
  static bool IsHeldOut(std::uint64_t customer_hash);
  // The history of `length` elements, the last first.
  static std::uint64_t HistoryOf(std::span<const std::uint16_t> path, std::size_t length);
  // The first `length` elements of a history.
  static std::uint64_t Shortened(std::uint64_t history, std::size_t length) {
    return history >> (16 * (kMaxOrder - length));
  }

  explicit PathContexts(std::size_t order) : order_(order) {}

  void Add(std::span<const std::uint16_t> path, bool is_success, bool is_held_out);
  void Merge(PathContexts&& other);

  std::size_t order() const { return order_; }
  // All steps, with every element replaced by its rank, by history and next.
  std::vector<Step> Steps(std::span<const std::uint16_t> rank) const;

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t counts[2] = {0, 0};  // both 0: free
  };
  // Steps to elements, by history and element; ends, by history and 1 for a success.
  struct Table {
    std::vector<Slot> slots;  // a power of two, at most half full
    std::size_t used = 0;

    Slot& At(std::uint64_t key);
    void Reserve(std::size_t size);
    void Merge(const Table& other);
  };

  std::size_t order_;
  Table steps_;
  Table ends_;
};

}  // namespace journeygraph::graph
