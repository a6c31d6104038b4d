#include "storage/resident_budget.h"

#include <algorithm>
#include <utility>

namespace journeygraph::storage {

void ResidentBudget::Add(Holder& holder) {
  std::lock_guard lock(mutex_);
  holders_.push_back(&holder);
}

void ResidentBudget::Remove(Holder& holder) {
  std::lock_guard lock(mutex_);
  std::erase(holders_, &holder);
}

void ResidentBudget::Enforce() {
  if (limit_bytes_ == 0) return;
  std::lock_guard lock(mutex_);
  std::size_t total = 0;
  std::vector<std::pair<std::size_t, Holder*>> givers;
  for (Holder* holder : holders_) {
    givers.emplace_back(holder->HeldBytes(), holder);
    total += givers.back().first;
  }
  while (total > limit_bytes_ && !givers.empty()) {
    const auto largest = std::ranges::max_element(givers);
    switch (largest->second->GiveUpShard()) {
      case GaveUp::kShard:
        total -= largest->first;
        largest->first = largest->second->HeldBytes();
        total += largest->first;
        break;
      case GaveUp::kLater:
        return;
      case GaveUp::kNothing:
        givers.erase(largest);
        break;
    }
  }
}

}  // namespace journeygraph::storage
