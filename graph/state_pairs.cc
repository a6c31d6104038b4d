#include "graph/state_pairs.h"

#include <algorithm>

namespace journeygraph::graph {
namespace {

// Three elements in a key of 64 bits.
constexpr int kElementBits = 21;
constexpr std::uint64_t kElementMask = (std::uint64_t{1} << kElementBits) - 1;

}  // namespace

StateIndex::StateIndex(const QuestionContext& context, PathElement element, std::uint32_t history)
    : reader_(context, element), history_(std::clamp(history, 1u, kMaxHistory)) {}

std::uint64_t StateIndex::Append(std::uint64_t key, std::uint32_t element) const {
  const std::uint64_t kept = (std::uint64_t{1} << (kElementBits * history_)) - 1;
  return (key << kElementBits | (element + 1)) & kept;
}

std::span<const std::uint32_t> StateIndex::Read(const JourneyView& journey) {
  row_.clear();
  std::uint64_t key = 0;
  for (const std::uint32_t element : reader_.Read(journey)) {
    key = Append(key, elements_.NumberOf(element));
    row_.push_back(states_.NumberOf(key));
  }
  return row_;
}

std::uint32_t StateIndex::NumberOf(const StateIndex& other, std::uint32_t state) {
  std::uint64_t key = 0;
  for (const std::uint32_t element : other.ElementsOf(state)) {
    key = Append(key, elements_.NumberOf(element));
  }
  return states_.NumberOf(key);
}

std::vector<std::uint32_t> StateIndex::ElementsOf(std::uint32_t state) const {
  std::vector<std::uint32_t> elements;
  for (std::uint64_t key = states_.keys()[state]; key != 0; key >>= kElementBits) {
    elements.push_back(static_cast<std::uint32_t>(elements_.keys()[(key & kElementMask) - 1]));
  }
  std::ranges::reverse(elements);
  return elements;
}

}  // namespace journeygraph::graph
