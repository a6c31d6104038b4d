#include "graph/questions/step_matrix.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace journeygraph::graph {

StepMatrixCounts::StepMatrixCounts(const QuestionContext& context, StepMatrixOptions options)
    : options_(std::move(options)),
      anchor_(context, std::span(&options_.anchor, 1)),
      reader_(context, options_.element) {
  options_.max_steps = std::clamp(options_.max_steps, 1u, kMaxMatrixSteps);
}

void StepMatrixCounts::Add(const JourneyView& journey) {
  std::size_t first = 0;
  if (!options_.anchor.is_empty()) {
    while (first < journey.size() && anchor_.At(journey, first) == 0) ++first;
  }
  if (first == journey.size()) return;
  ++journeys_;
  const std::span<const std::uint32_t> row = reader_.Read(journey);
  const std::size_t steps = std::min<std::size_t>(options_.max_steps, row.size() - first);
  for (std::size_t step = 0; step < steps; ++step) {
    const std::uint32_t number = elements_.NumberOf(row[first + step]);
    if (elements_.size() * options_.max_steps > cells_.size()) {
      cells_.resize(elements_.size() * options_.max_steps, 0);
    }
    ++cells_[number * options_.max_steps + step];
  }
}

void StepMatrixCounts::Merge(StepMatrixCounts&& other) {
  journeys_ += other.journeys_;
  for (std::size_t i = 0; i < other.elements_.size(); ++i) {
    const std::uint32_t number = elements_.NumberOf(other.elements_.keys()[i]);
    cells_.resize(elements_.size() * options_.max_steps, 0);
    const std::span<const std::uint64_t> more = other.Row(i);
    for (std::size_t step = 0; step < more.size(); ++step) {
      cells_[number * options_.max_steps + step] += more[step];
    }
  }
}

StepMatrixAnswer AnswerStepMatrix(const StepMatrixCounts& counts, const QuestionContext& context) {
  const std::size_t steps = counts.options().max_steps;
  const ElementNames names(context, counts.options().element);
  std::vector<std::uint64_t> sums;
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < counts.elements().size(); ++i) {
    const auto row = counts.Row(i);
    sums.push_back(std::accumulate(row.begin(), row.end(), std::uint64_t{0}));
    order.push_back(i);
  }
  const auto element = [&](std::uint32_t i) {
    return static_cast<std::uint32_t>(counts.elements()[i]);
  };
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    if (sums[a] != sums[b]) return sums[a] > sums[b];
    return names.IsBefore(element(a), element(b));
  });
  StepMatrixAnswer answer{.journeys = counts.journeys(),
                          .rows = {},
                          .other = std::vector<std::uint64_t>(steps, 0),
                          .ended = std::vector<std::uint64_t>(steps, counts.journeys())};
  for (const std::uint32_t i : order) {
    const auto row = counts.Row(i);
    const bool is_shown = answer.rows.size() < counts.options().max_elements;
    if (is_shown) {
      answer.rows.push_back(
          {.element = names.LabelOf(element(i)), .journeys = {row.begin(), row.end()}});
    } else {
      ++answer.other_elements;
    }
    for (std::size_t step = 0; step < steps; ++step) {
      if (!is_shown) answer.other[step] += row[step];
      answer.ended[step] -= row[step];
    }
  }
  return answer;
}

}  // namespace journeygraph::graph
