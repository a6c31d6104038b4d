// How much memory the resident columns of all workspaces may take together.
//
//   ResidentBudget budget(std::size_t{2} << 30);
//   budget.Add(columns);
//   budget.Enforce();   // after columns grew: shards are given up until the rest fits
//
// The workspace that takes most gives up first, one shard at a time, always its last one; what was
// given up stays so until the next start. Data only ever grow, so nothing thrashes, and the shards
// that stay are the same from question to question. Names and attributes of customers cannot be
// given up: if they alone are larger than the budget, every shard streams and the budget is passed.
//
// Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace journeygraph::storage {

class ResidentBudget {
 public:
  enum class GaveUp : std::uint8_t {
    kShard,    // there is less now
    kLater,    // it will, when the log is folded further
    kNothing,  // there is nothing left to give up
  };

  // What counts against the budget.
  class Holder {
   public:
    virtual ~Holder() = default;
    virtual std::size_t HeldBytes() const = 0;
    virtual GaveUp GiveUpShard() = 0;
  };

  // 0 is no limit.
  explicit ResidentBudget(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  // A holder is removed before it dies.
  void Add(Holder& holder);
  void Remove(Holder& holder);
  void Enforce();

  std::size_t limit_bytes() const { return limit_bytes_; }

 private:
  const std::size_t limit_bytes_;
  std::mutex mutex_;
  std::vector<Holder*> holders_;
};

}  // namespace journeygraph::storage
