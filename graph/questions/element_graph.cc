#include "graph/questions/element_graph.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace journeygraph::graph {
namespace {

std::uint64_t Sum(const ResultCounts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

void AddTo(ResultCounts& sum, const ResultCounts& more) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
}

}  // namespace

ElementGraphCounts::ElementGraphCounts(const QuestionContext& context, ElementGraphOptions options)
    : options_(options), index_(context, options.element, options.history) {}

ElementGraphCounts::OfTransition& ElementGraphCounts::TransitionOf(std::uint32_t from,
                                                                   std::uint32_t to) {
  const std::uint32_t number = pairs_.NumberOf(std::uint64_t{from} << 32 | to);
  if (number == transitions_.size()) transitions_.emplace_back();
  return transitions_[number];
}

void ElementGraphCounts::Add(const JourneyView& journey) {
  // What is too much in a part is too much in the whole, which is then no answer.
  if (journey.size() == 0 || has_too_many()) return;
  ++journeys_;
  const std::span<const std::uint32_t> row = index_.Read(journey);
  states_.resize(index_.size());
  const auto result = static_cast<std::size_t>(journey.result);
  ++states_[row.front()].starts;
  ++states_[row.back()].ends[result];
  for (const std::uint32_t state : row) {
    AtState& at = states_[state];
    ++at.count;
    at.journeys[result] += at.last_journey != journeys_;
    at.last_journey = journeys_;
  }
  walk_.ForEach(options_.relation, journey, row,
                [this](std::uint32_t from, std::uint32_t to, std::int64_t gap_ms) {
                  OfTransition& transition = TransitionOf(from, to);
                  ++transition.count;
                  transition.journeys += transition.last_journey != journeys_;
                  transition.last_journey = journeys_;
                  transition.gaps.Add(gap_ms);
                });
}

void ElementGraphCounts::Merge(ElementGraphCounts&& other) {
  if (journeys_ == 0) {
    *this = std::move(other);
    return;
  }
  journeys_ += other.journeys_;
  std::vector<std::uint32_t> here;
  for (std::uint32_t state = 0; state < other.states_.size(); ++state) {
    here.push_back(index_.NumberOf(other.index_, state));
    states_.resize(index_.size());
    AtState& at = states_[here.back()];
    const AtState& more = other.states_[state];
    at.count += more.count;
    at.starts += more.starts;
    AddTo(at.journeys, more.journeys);
    AddTo(at.ends, more.ends);
  }
  for (std::size_t i = 0; i < other.transitions_.size(); ++i) {
    const std::uint64_t key = other.pairs_.keys()[i];
    OfTransition& transition = TransitionOf(here[key >> 32], here[static_cast<std::uint32_t>(key)]);
    transition.count += other.transitions_[i].count;
    transition.journeys += other.transitions_[i].journeys;
    transition.gaps.Merge(other.transitions_[i].gaps);
  }
}

namespace {

// States in order of the names of their elements, with their labels.
struct NamedStates {
  std::vector<std::uint32_t> in_order;
  std::vector<std::string> labels;  // by state
};

NamedStates NameStates(const ElementGraphCounts& counts, const ElementNames& names) {
  NamedStates named;
  std::vector<std::vector<std::uint32_t>> elements;
  for (std::uint32_t state = 0; state < counts.states().size(); ++state) {
    elements.push_back(counts.index().ElementsOf(state));
    std::vector<std::string> labels;
    for (const std::uint32_t element : elements.back()) labels.push_back(names.LabelOf(element));
    named.labels.push_back(absl::StrJoin(labels, " > "));
    named.in_order.push_back(state);
  }
  std::ranges::sort(named.in_order, [&](std::uint32_t a, std::uint32_t b) {
    return std::ranges::lexicographical_compare(
        elements[a], elements[b],
        [&](std::uint32_t x, std::uint32_t y) { return names.IsBefore(x, y); });
  });
  return named;
}

}  // namespace

absl::StatusOr<ObservedGraphAnswer> AnswerElementGraph(const ElementGraphCounts& counts,
                                                       const QuestionContext& context,
                                                       const ObservedGraphOptions& options) {
  if (counts.has_too_many()) {
    return absl::ResourceExhaustedError(
        absl::StrCat("there are more than ", kMaxTransitionKinds,
                     " kinds of transitions; a shorter history, stages, channels or a filter of "
                     "touchpoints make them fewer"));
  }
  const ElementNames names(context, counts.options().element);
  const NamedStates named = NameStates(counts, names);
  std::vector<std::uint32_t> rank(named.in_order.size());
  for (std::uint32_t i = 0; i < rank.size(); ++i) rank[named.in_order[i]] = i;

  ObservedGraphAnswer answer;
  for (const std::uint32_t state : named.in_order) {
    const ElementGraphCounts::AtState& at = counts.states()[state];
    answer.touchpoints.push_back({.touchpoint = named.labels[state],
                                  .stage = names.StageOf(counts.index().ElementsOf(state).back()),
                                  .count = at.count,
                                  .journeys = Sum(at.journeys),
                                  .starts = at.starts,
                                  .ends = at.ends});
  }
  std::vector<std::uint32_t> in_order(counts.transitions().size());
  std::iota(in_order.begin(), in_order.end(), 0);
  const auto from = [&](std::uint32_t i) {
    return static_cast<std::uint32_t>(counts.pairs()[i] >> 32);
  };
  const auto to = [&](std::uint32_t i) { return static_cast<std::uint32_t>(counts.pairs()[i]); };
  std::ranges::sort(in_order, {},
                    [&](std::uint32_t i) { return std::pair(rank[from(i)], rank[to(i)]); });
  const bool is_direct = counts.options().relation == Relation::kDirectlyFollows;
  const auto whole = [&](std::uint32_t state) {
    const ElementGraphCounts::AtState& at = counts.states()[state];
    return static_cast<double>(is_direct ? at.count : Sum(at.journeys));
  };
  for (const std::uint32_t i : in_order) {
    const ElementGraphCounts::OfTransition& transition = counts.transitions()[i];
    const auto count = static_cast<double>(transition.count);
    answer.transition_count += transition.count;
    answer.transitions.push_back({.from = named.labels[from(i)],
                                  .to = named.labels[to(i)],
                                  .count = transition.count,
                                  .journeys = transition.journeys,
                                  .share_out = count / whole(from(i)),
                                  .share_in = count / whole(to(i)),
                                  .per_journey = count / static_cast<double>(counts.journeys()),
                                  .gap = Summarise(transition.gaps)});
  }
  OrderAndHide(options, answer);
  return answer;
}

}  // namespace journeygraph::graph
