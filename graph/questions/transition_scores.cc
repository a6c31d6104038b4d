#include "graph/questions/transition_scores.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace journeygraph::graph {

TransitionScoreCounts::TransitionScoreCounts(const QuestionContext& context,
                                             const TransitionScoresOptions& options)
    : metrics_(context.metrics),
      wanted_(kMaxMetrics, options.metrics.empty()),
      pairs_(static_cast<std::uint32_t>(context.names.touchpoints.size())) {
  for (const Metric metric : options.metrics) wanted_[static_cast<std::size_t>(metric)] = true;
  if (options.wordings.empty()) return;
  for (const std::string& wording : context.names.wordings) {
    wording_wanted_.push_back(std::ranges::find(options.wordings, wording) !=
                              options.wordings.end());
  }
}

std::uint32_t TransitionScoreCounts::NumberOf(std::uint32_t from_plus_one, std::uint32_t to) {
  const std::uint32_t number = pairs_.NumberOf(from_plus_one, to);
  if (number == tallies_.size()) {
    tallies_.emplace_back();
    answers_.push_back(0);
  }
  return number;
}

void TransitionScoreCounts::Add(const JourneyView& journey) {
  for (const ScoreEntry& answer : journey.scores) {
    if (!wanted_[static_cast<std::size_t>(answer.metric)]) continue;
    if (!wording_wanted_.empty() && !wording_wanted_[answer.wording]) continue;
    const std::size_t place = answer.row - journey.first_row;
    const std::uint32_t from_plus_one =
        place == 0 ? 0 : std::uint32_t{journey.touchpoint[place - 1]} + 1;
    const std::uint32_t number = NumberOf(from_plus_one, journey.touchpoint[place]);
    tallies_[number][answer.metric].Add(metrics_->Of(answer.metric), answer);
    ++answers_[number];
  }
}

void TransitionScoreCounts::Merge(TransitionScoreCounts&& other) {
  for (std::size_t i = 0; i < other.tallies_.size(); ++i) {
    const PairIndex::Pair& pair = other.pairs_.pairs()[i];
    const std::uint32_t number = NumberOf(pair.first, pair.second);
    tallies_[number].Merge(other.tallies_[i]);
    answers_[number] += other.answers_[i];
  }
}

TransitionScoresAnswer AnswerTransitionScores(const TransitionScoreCounts& counts,
                                              const QuestionContext& context,
                                              std::uint64_t max_transitions) {
  static const std::string kStart;
  const auto from = [&](std::size_t i) -> const std::string& {
    const std::uint32_t from_plus_one = counts.pairs().pairs()[i].first;
    return from_plus_one == 0 ? kStart : context.names.touchpoints[from_plus_one - 1];
  };
  const auto to = [&](std::size_t i) -> const std::string& {
    return context.names.touchpoints[counts.pairs().pairs()[i].second];
  };
  std::vector<std::size_t> order(counts.tallies().size());
  std::iota(order.begin(), order.end(), 0);
  // No touchpoint is called "", so names tell START apart.
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return std::tie(counts.answers()[b], from(a), to(a)) <
           std::tie(counts.answers()[a], from(b), to(b));
  });
  TransitionScoresAnswer answer;
  for (const std::size_t i : order) {
    if (max_transitions > 0 && answer.transitions.size() == max_transitions) {
      ++answer.other_transitions;
      answer.other_answers += counts.answers()[i];
      continue;
    }
    answer.transitions.push_back({.from = from(i),
                                  .to = to(i),
                                  .answers = counts.answers()[i],
                                  .scores = Summarise(*context.metrics, counts.tallies()[i])});
  }
  return answer;
}

}  // namespace journeygraph::graph
