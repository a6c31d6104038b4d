// Which facts a customer was asked for again (requirements 1.4): asked at one interaction although
// provided at an earlier one of the same journey.
//
//   RepeatQuestions questions(context.names.fields.size());
//   for (const AskedAt& asked : questions.Of(journey)) carried_over += asked.again == 0;
//
// Repeat-question rate = asked again / asked; context carried over = 1 - that (definitions 3.2).
// What is provided at the same interaction does not count as known. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/model/journey_view.h"

namespace journeygraph::graph {

// One interaction at which something was asked.
struct AskedAt {
  std::uint32_t place = 0;  // in the journey
  std::uint32_t asked = 0;  // facts, at least 1
  std::uint32_t again = 0;  // of these, provided before
};

class RepeatQuestions {
 public:
  // Ids of fields are 0 .. fields - 1.
  explicit RepeatQuestions(std::size_t fields) : known_in_(fields) {}

  // Ascending by place; valid until the next call.
  std::span<const AskedAt> Of(const JourneyView& journey);

 private:
  std::vector<std::uint64_t> known_in_;  // by field: the last journey that provided it
  std::uint64_t journey_ = 0;            // from 1
  std::vector<AskedAt> asked_;
};

}  // namespace journeygraph::graph
