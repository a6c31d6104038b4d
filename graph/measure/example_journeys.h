// A few journeys to look at, chosen without regard to what they are: those of the smallest hashes.
//
//   ExampleJourneys examples(5);
//   examples.Add(journey);
//   examples.journeys();                 // in order of hash, the same whatever the way in
//
// Not thread-safe; one for each thread, merged.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "graph/model/journey_view.h"

namespace journeygraph::graph {

// One journey of a customer, by the hash of the customer's name.
struct ExampleJourney {
  std::uint64_t customer_hash = 0;
  std::int64_t start_ms = 0;
  friend auto operator<=>(const ExampleJourney&, const ExampleJourney&) = default;
};

class ExampleJourneys {
 public:
  explicit ExampleJourneys(std::size_t size = 0) : size_(size) {}

  // A journey that is added twice is kept twice.
  void Add(const JourneyView& journey) { Add({journey.customer_hash, journey.time_ms.front()}); }
  void Add(const ExampleJourney& example) {
    if (journeys_.size() == size_ && (size_ == 0 || !(example < journeys_.back()))) return;
    journeys_.insert(std::ranges::upper_bound(journeys_, example), example);
    if (journeys_.size() > size_) journeys_.pop_back();
  }
  void Merge(const ExampleJourneys& other) {
    for (const ExampleJourney& example : other.journeys_) Add(example);
  }

  // Ascending.
  const std::vector<ExampleJourney>& journeys() const { return journeys_; }
  friend bool operator==(const ExampleJourneys&, const ExampleJourneys&) = default;

 private:
  std::size_t size_;
  std::vector<ExampleJourney> journeys_;
};

}  // namespace journeygraph::graph
