// Tells what is met for the first time in a journey, without branches and without forgetting
// anything between journeys.
//
//   FirstVisits visits(touchpoint_count);
//   const FirstVisits::OfJourney journey_visits = visits.NextJourney();
//   journeys[touchpoint] += journey_visits.IsFirst(touchpoint);
//
// Each id keeps the number of the last journey that it was met in, 4 bytes. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace journeygraph::graph {

class FirstVisits {
 public:
  // The visits of one journey; valid until the next one. A copy in a loop stays in registers.
  class OfJourney {
   public:
    // True the first time it is asked about an id.
    bool IsFirst(std::size_t id) const {
      const bool is_first = last_journey_[id] != journey_;
      last_journey_[id] = journey_;
      return is_first;
    }

   private:
    friend class FirstVisits;
    OfJourney(std::uint32_t* last_journey, std::uint32_t journey)
        : last_journey_(last_journey), journey_(journey) {}

    std::uint32_t* last_journey_;
    std::uint32_t journey_;
  };

  // Ids are 0 .. ids - 1.
  explicit FirstVisits(std::size_t ids) : last_journey_(ids, 0) {}

  OfJourney NextJourney() {
    if (++journey_ == 0) [[unlikely]] {
      // All numbers have been used: begin again.
      std::ranges::fill(last_journey_, 0);
      journey_ = 1;
    }
    return {last_journey_.data(), journey_};
  }

 private:
  std::vector<std::uint32_t> last_journey_;
  std::uint32_t journey_ = 0;
};

}  // namespace journeygraph::graph
