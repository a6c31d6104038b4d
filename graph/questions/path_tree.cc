#include "graph/questions/path_tree.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <utility>

namespace journeygraph::graph {
namespace {

std::uint64_t Sum(const ResultCounts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

void AddTo(ResultCounts& sum, const ResultCounts& more) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
}

std::uint64_t KeyOf(std::uint32_t node, std::uint32_t element) {
  return std::uint64_t{node} << 32 | element;
}

}  // namespace

PathTree::PathTree(const QuestionContext& context, PathTreeOptions options)
    : context_(context),
      options_(std::move(options)),
      anchor_(context, std::span(&options_.anchor, 1)),
      names_(context, options_.element),
      nodes_(1) {
  options_.max_depth = std::clamp(options_.max_depth, 1u, kMaxPathDepth);
}

void PathTree::Grow(const PathLevelCounts& level) {
  if (depth_ == 0) {
    PathNode& root = nodes_[0].counted;
    root.results = level.anchored();
    root.journeys = Sum(root.results);
    root.stops = level.stopped_at_anchor();
  }
  const auto end = static_cast<std::uint32_t>(nodes_.size());
  std::vector<std::vector<std::uint32_t>> branches(end - first_of_frontier_);
  for (std::uint32_t i = 0; i < level.keys().size(); ++i) {
    branches[static_cast<std::uint32_t>(level.keys()[i] >> 32) - first_of_frontier_].push_back(i);
  }
  for (std::uint32_t node = first_of_frontier_; node < end; ++node) {
    AddChildren(node, level, std::move(branches[node - first_of_frontier_]));
  }
  first_of_frontier_ = end;
  ++depth_;
  is_complete_ = depth_ == options_.max_depth || nodes_.size() == end;
}

void PathTree::AddChildren(std::uint32_t parent, const PathLevelCounts& level,
                           std::vector<std::uint32_t> branches) {
  const auto element = [&](std::uint32_t i) { return static_cast<std::uint32_t>(level.keys()[i]); };
  const auto journeys = [&](std::uint32_t i) { return Sum(level.branches()[i].results); };
  std::ranges::sort(branches, [&](std::uint32_t a, std::uint32_t b) {
    if (journeys(a) != journeys(b)) return journeys(a) > journeys(b);
    return names_.IsBefore(element(a), element(b));
  });
  std::uint64_t shown = 0;
  for (const std::uint32_t i : branches) {
    const bool is_shown = nodes_[parent].children.size() < options_.max_branches &&
                          journeys(i) >= options_.min_journeys && nodes_.size() < kMaxPathNodes;
    if (!is_shown) {
      ++nodes_[parent].counted.other_branches;
      continue;
    }
    const PathLevelCounts::OfBranch& branch = level.branches()[i];
    const auto child = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({.element = element(i),
                      .counted = {.element = names_.LabelOf(element(i)),
                                  .parent = parent,
                                  .depth = depth_ + 1,
                                  .journeys = journeys(i),
                                  .results = branch.results,
                                  .stops = branch.stops,
                                  .other_journeys = journeys(i) - Sum(branch.stops),
                                  .time = Summarise(branch.time)},
                      .children = {}});
    nodes_[parent].children.push_back(child);
    child_keys_.NumberOf(KeyOf(parent, element(i)));
    child_of_.push_back(child);
    shown += journeys(i);
  }
  PathNode& counted = nodes_[parent].counted;
  counted.other_journeys = counted.journeys - Sum(counted.stops) - shown;
}

std::vector<PathNode> PathTree::nodes() const {
  std::vector<PathNode> list;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> todo = {{0, 0}};  // node, place of parent
  while (!todo.empty()) {
    const auto [node, parent] = todo.back();
    todo.pop_back();
    const auto place = static_cast<std::uint32_t>(list.size());
    list.push_back(nodes_[node].counted);
    list.back().parent = parent;
    const auto& children = nodes_[node].children;
    for (auto child = children.rbegin(); child != children.rend(); ++child) {
      todo.emplace_back(*child, place);
    }
  }
  return list;
}

PathLevelCounts::PathLevelCounts(const PathTree& tree)
    : tree_(&tree), reader_(tree.context_, tree.options_.element) {}

std::ptrdiff_t PathLevelCounts::AnchorOf(const JourneyView& journey) const {
  const PathTreeOptions& options = tree_->options_;
  const auto size = static_cast<std::ptrdiff_t>(journey.size());
  if (options.anchor.is_empty()) return options.backwards ? size : -1;
  const bool is_first = options.occurrence == AnchorOccurrence::kFirst;
  for (std::ptrdiff_t i = 0; i < size; ++i) {
    const std::ptrdiff_t place = is_first ? i : size - 1 - i;
    if (tree_->anchor_.At(journey, static_cast<std::size_t>(place)) != 0) return place;
  }
  return kNone;
}

std::ptrdiff_t PathLevelCounts::Next(std::span<const std::uint32_t> row,
                                     std::ptrdiff_t place) const {
  const PathTreeOptions& options = tree_->options_;
  const std::ptrdiff_t step = options.backwards ? -1 : 1;
  const auto size = static_cast<std::ptrdiff_t>(row.size());
  const auto is_inside = [size](std::ptrdiff_t i) { return i >= 0 && i < size; };
  std::ptrdiff_t next = place + step;
  if (options.collapse_repeats && is_inside(place)) {
    const std::uint32_t element = row[static_cast<std::size_t>(place)];
    while (is_inside(next) && row[static_cast<std::size_t>(next)] == element) next += step;
  }
  return is_inside(next) ? next : kNone;
}

void PathLevelCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0) return;
  std::ptrdiff_t place = AnchorOf(journey);
  if (place == kNone) return;
  const std::span<const std::uint32_t> row = reader_.Read(journey);
  const auto last = static_cast<std::ptrdiff_t>(row.size()) - 1;
  const std::int64_t anchor_ms =
      journey.time_ms[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(place, 0, last))];
  std::uint32_t node = 0;
  for (std::uint32_t depth = 0;; ++depth) {
    const std::ptrdiff_t next = Next(row, place);
    if (depth == tree_->depth_) {
      Count(journey, row, node, next, anchor_ms);
      return;
    }
    if (next == kNone) return;
    const std::uint32_t key =
        tree_->child_keys_.Find(KeyOf(node, row[static_cast<std::size_t>(next)]));
    if (key == KeyIndex::kUnknown) return;
    node = tree_->child_of_[key];
    place = next;
  }
}

void PathLevelCounts::Count(const JourneyView& journey, std::span<const std::uint32_t> row,
                            std::uint32_t node, std::ptrdiff_t place, std::int64_t anchor_ms) {
  const auto result = static_cast<std::size_t>(journey.result);
  if (node == 0) {
    ++anchored_[result];
    stopped_at_anchor_[result] += place == kNone;
  }
  if (place == kNone) return;
  const auto at = static_cast<std::size_t>(place);
  const std::uint32_t number = keys_.NumberOf(KeyOf(node, row[at]));
  if (number == branches_.size()) branches_.emplace_back();
  OfBranch& branch = branches_[number];
  ++branch.results[result];
  branch.stops[result] += Next(row, place) == kNone;
  branch.time.Add(std::abs(journey.time_ms[at] - anchor_ms));
}

void PathLevelCounts::Merge(PathLevelCounts&& other) {
  AddTo(anchored_, other.anchored_);
  AddTo(stopped_at_anchor_, other.stopped_at_anchor_);
  for (std::size_t i = 0; i < other.branches_.size(); ++i) {
    const std::uint32_t number = keys_.NumberOf(other.keys_.keys()[i]);
    if (number == branches_.size()) branches_.emplace_back();
    AddTo(branches_[number].results, other.branches_[i].results);
    AddTo(branches_[number].stops, other.branches_[i].stops);
    branches_[number].time.Merge(other.branches_[i].time);
  }
}

}  // namespace journeygraph::graph
