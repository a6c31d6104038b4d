#include "graph/changed_chain.h"

#include <algorithm>
#include <boost/range/iterator_range.hpp>
#include <cmath>
#include <utility>

namespace journeygraph::graph {
namespace {

using Exit = ObservedExits::Exit;

double ChanceOfBadEnd(const ObservedExits::Row& row) {
  const auto& exits = row.exits;
  return !exits.empty() && exits.back().to == ObservedExits::kBadEnd ? exits.back().chance : 0;
}

// The exits of a row after its change.
absl::StatusOr<std::vector<Exit>> Changed(const ObservedExits::Row& row, const RowChange& change) {
  if (change.removed) return std::vector<Exit>{{.to = ObservedExits::kBadEnd, .chance = 1}};
  std::vector<Exit> exits = row.exits;
  if (change.kept_bad_ends) {
    const double bad = ChanceOfBadEnd(row);
    if (bad == 0) return exits;
    if (bad >= 1) {
      return absl::FailedPreconditionError("nobody goes on from it, so that it is not known where");
    }
    const double kept = bad * *change.kept_bad_ends;
    for (Exit& exit : exits) {
      exit.chance = exit.to == ObservedExits::kBadEnd ? kept : exit.chance * (1 - kept) / (1 - bad);
    }
    return exits;
  }
  const Exit set = *change.set;
  double others = 0;
  for (const Exit& exit : exits) others += exit.to == set.to ? 0 : exit.chance;
  if (others == 0 && set.chance < 1) {
    return absl::FailedPreconditionError("there is no other way to go for the rest");
  }
  std::erase_if(exits, [&](const Exit& exit) { return exit.to == set.to; });
  for (Exit& exit : exits) exit.chance *= (1 - set.chance) / others;
  exits.push_back(set);
  return exits;
}

}  // namespace

ObservedExits::ObservedExits(const TouchpointGraph& graph) : start_(InfoOf(graph).start()) {
  rows_.resize(start_ + 1);
  for (const auto& edge : boost::make_iterator_range(boost::edges(graph))) {
    Row& row = rows_[boost::source(edge, graph)];
    const auto count = static_cast<double>(graph[edge].count);
    if (count == 0) continue;
    std::uint32_t to = boost::target(edge, graph);
    if (graph[to].kind == VertexKind::kEnd) {
      to = graph[to].result == JourneyResult::kSuccess ? kSuccess : kBadEnd;
    }
    row.visits += count;
    if (!row.exits.empty() && row.exits.back().to == to) {
      row.exits.back().chance += count;
    } else {
      row.exits.push_back({.to = to, .chance = count});
    }
  }
  for (Row& row : rows_) {
    for (Exit& exit : row.exits) exit.chance /= row.visits;
  }
}

ObservedExits::ObservedExits(std::vector<Row> rows, std::uint32_t start)
    : rows_(std::move(rows)), start_(start) {}

absl::StatusOr<ChangedChain> ChangedChain::Create(const ObservedExits& exits,
                                                  const RowChanges& changes) {
  AbsorbingChain::Chances chances{
      .ends = std::vector<AbsorbingChain::EndChances>(exits.rows().size()), .start = exits.start()};
  for (std::uint32_t from = 0; from < exits.rows().size(); ++from) {
    std::vector<Exit> row = exits.rows()[from].exits;
    if (const auto change = changes.find(from); change != changes.end()) {
      auto changed = Changed(exits.rows()[from], change->second);
      if (!changed.ok()) return changed.status();
      row = *std::move(changed);
    }
    for (const Exit& exit : row) {
      if (exit.to == ObservedExits::kSuccess) {
        chances.ends[from].success += exit.chance;
      } else if (exit.to == ObservedExits::kBadEnd) {
        chances.ends[from].other += exit.chance;
      } else {
        chances.steps.push_back({.from = from, .to = exit.to, .chance = exit.chance});
      }
    }
  }
  auto chain = AbsorbingChain::OfChances(chances);
  if (!chain.ok()) {
    return absl::FailedPreconditionError("with these changes some journeys could never end");
  }
  return ChangedChain(exits, changes, *std::move(chain));
}

ChangedChain::ChangedChain(const ObservedExits& exits, RowChanges changes, AbsorbingChain chain)
    : exits_(&exits),
      changes_(std::move(changes)),
      chain_(std::move(chain)),
      start_(exits.start()),
      success_(chain_.value()) {
  std::vector<double> one_each(exits.rows().size(), 1);
  one_each[start_] = 0;
  // What is removed is no contact any more.
  for (const auto& [state, change] : changes_) {
    if (change.removed) one_each[state] = 0;
  }
  contacts_ = chain_.Collected(one_each);
}

Influence ChangedChain::InfluenceOn(const std::vector<double>& worth,
                                    double worth_of_success) const {
  const auto worth_of = [&](std::uint32_t to) {
    if (to == ObservedExits::kSuccess) return worth_of_success;
    return to == ObservedExits::kBadEnd ? 0.0 : worth[to];
  };
  Influence influence;
  for (std::uint32_t from = 0; from < exits_->rows().size(); ++from) {
    const auto& exits = exits_->rows()[from].exits;
    const auto found = changes_.find(from);
    const RowChange change = found == changes_.end() ? RowChange{} : found->second;
    const double visits = chain_.visits()[from];
    // What is set or removed does not depend on what was observed; the others count by their mean.
    const std::uint32_t set_to = change.set ? change.set->to : from;
    const bool is_set = change.set.has_value();
    const double bad = change.kept_bad_ends ? ChanceOfBadEnd(exits_->rows()[from]) : 0;
    double share = 0;
    double mean = 0;
    for (const Exit& exit : exits) {
      const bool counts =
          is_set ? exit.to != set_to : bad == 0 || exit.to != ObservedExits::kBadEnd;
      if (!counts) continue;
      share += exit.chance;
      mean += exit.chance * worth_of(exit.to);
    }
    if (share > 0) mean /= share;
    std::vector<double>& row = influence.emplace_back();
    for (const Exit& exit : exits) {
      double moved = 0;
      const double above_mean = worth_of(exit.to) - mean;
      if (change.removed) {
        moved = 0;
      } else if (is_set) {
        if (exit.to != set_to) moved = (1 - change.set->chance) * above_mean / share;
      } else if (bad > 0) {
        // R = (1 - kept bad) A, A the mean worth of going on: dR = -kept A d bad + (1 - kept bad)
        // dA.
        const double kept = *change.kept_bad_ends;
        moved = exit.to == ObservedExits::kBadEnd
                    ? -kept * (1 - bad) * mean
                    : kept * bad * mean + (1 - kept * bad) * above_mean / (1 - bad);
      } else {
        moved = above_mean;
      }
      row.push_back(visits * moved);
    }
  }
  return influence;
}

double StandardError(const ObservedExits& exits, const Influence& influence) {
  double variance = 0;
  for (std::size_t from = 0; from < influence.size(); ++from) {
    const ObservedExits::Row& row = exits.rows()[from];
    double of_row = 0;
    for (std::size_t i = 0; i < row.exits.size(); ++i) {
      of_row += row.exits[i].chance * influence[from][i] * influence[from][i];
    }
    if (row.visits > 0) variance += of_row / row.visits;
  }
  return std::sqrt(variance);
}

Influence Difference(const Influence& a, const Influence& b) {
  Influence difference = a;
  for (std::size_t from = 0; from < a.size(); ++from) {
    for (std::size_t i = 0; i < a[from].size(); ++i) difference[from][i] -= b[from][i];
  }
  return difference;
}

}  // namespace journeygraph::graph
