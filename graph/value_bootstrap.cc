#include "graph/value_bootstrap.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace journeygraph::graph {
namespace {

constexpr double kTolerance = 1e-7;
constexpr int kMostSweeps = 2'000;

double StandardError(const std::array<double, kBootstrapReplicates>& replicates) {
  double mean = 0;
  for (const double value : replicates) mean += value;
  mean /= static_cast<double>(kBootstrapReplicates);
  double squares = 0;
  for (const double value : replicates) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(kBootstrapReplicates - 1));
}

Estimate Around(double value, const std::array<double, kBootstrapReplicates>& replicates) {
  const double half = kNormal95 * StandardError(replicates);
  return {.value = value, .low = std::max(0.0, value - half), .high = value + half};
}

}  // namespace

ValueBootstrap::ValueBootstrap(const TouchpointGraph& graph, const AbsorbingChain& chain,
                               std::vector<Transition> transitions)
    : start_(InfoOf(graph).start()),
      transitions_(std::move(transitions)),
      first_(boost::num_vertices(graph) + 1, 0),
      value_(boost::num_vertices(graph)),
      lost_(boost::num_vertices(graph)) {
  std::ranges::sort(transitions_, {}, [](const Transition& transition) {
    return std::tuple(transition.from, transition.to);
  });
  for (const Transition& transition : transitions_) ++first_[transition.from + 1];
  for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  for (std::size_t vertex = 0; vertex < value_.size(); ++vertex) {
    value_[vertex].fill(vertex < chain.value().size() ? chain.value()[vertex] : 0);
    lost_[vertex].fill(0);
  }
  value_[InfoOf(graph).end(JourneyResult::kSuccess)].fill(1);
  ComputeShares();
  Solve(value_, std::nullopt);
  for (const Transition& transition : transitions_) {
    const Row loss = LossOf(transition);
    for (std::size_t b = 0; b < loss.size(); ++b) {
      lost_[transition.from][b] += loss[b];
      lost_[transition.to][b] += loss[b];
      total_lost_[b] += loss[b];
    }
  }
}

void ValueBootstrap::ComputeShares() {
  // Self-loops are left out: they do not change the value.
  shares_.resize(transitions_.size());
  for (std::size_t vertex = 0; vertex + 1 < first_.size(); ++vertex) {
    Row out = {};
    for (std::size_t i = first_[vertex]; i < first_[vertex + 1]; ++i) {
      const bool is_loop = transitions_[i].to == vertex;
      for (std::size_t b = 0; b < out.size(); ++b) {
        shares_[i][b] = is_loop ? 0 : static_cast<double>((*transitions_[i].count)[b]);
        out[b] += shares_[i][b];
      }
    }
    for (double& count : out) count = count > 0 ? 1 / count : 0;
    for (std::size_t i = first_[vertex]; i < first_[vertex + 1]; ++i) {
      for (std::size_t b = 0; b < out.size(); ++b) shares_[i][b] *= out[b];
    }
  }
}

void ValueBootstrap::Solve(std::vector<Row>& value, std::optional<std::uint32_t> fixed) const {
  double change = 1;
  for (int sweep = 0; sweep < kMostSweeps && change > kTolerance; ++sweep) {
    change = 0;
    for (std::size_t vertex = 0; vertex + 1 < first_.size(); ++vertex) {
      if (first_[vertex] == first_[vertex + 1] || vertex == fixed) continue;  // ENDs stay as well
      Row next = {};
      for (std::size_t i = first_[vertex]; i < first_[vertex + 1]; ++i) {
        const Row& then = value[transitions_[i].to];
        for (std::size_t b = 0; b < next.size(); ++b) next[b] += shares_[i][b] * then[b];
      }
      for (std::size_t b = 0; b < next.size(); ++b) {
        change = std::max(change, std::abs(next[b] - value[vertex][b]));
      }
      value[vertex] = next;
    }
  }
}

ValueBootstrap::Row ValueBootstrap::LossOf(const Transition& transition) const {
  Row loss = {};
  const Row& from = value_[transition.from];
  const Row& to = value_[transition.to];
  for (std::size_t b = 0; b < loss.size(); ++b) {
    loss[b] = static_cast<double>((*transition.count)[b]) * std::max(0.0, from[b] - to[b]);
  }
  return loss;
}

Estimate ValueBootstrap::Value(std::uint32_t vertex, double value) const {
  Estimate estimate = Around(value, value_[vertex]);
  estimate.high = std::min(1.0, estimate.high);
  return estimate;
}

Estimate ValueBootstrap::Lost(std::uint32_t vertex, double lost) const {
  return Around(lost, lost_[vertex]);
}

Estimate ValueBootstrap::TotalLost(double total_lost) const {
  return Around(total_lost, total_lost_);
}

Estimate ValueBootstrap::RemovalEffect(std::uint32_t vertex, double effect) const {
  std::vector<Row> without = value_;
  without[vertex].fill(0);
  Solve(without, vertex);
  Row effects = {};
  for (std::size_t b = 0; b < effects.size(); ++b) {
    const double base = value_[start_][b];
    effects[b] = base > 0 ? (base - without[start_][b]) / base : 0;
  }
  Estimate estimate = Around(effect, effects);
  estimate.high = std::min(1.0, estimate.high);
  return estimate;
}

Estimate ValueBootstrap::LostOver(std::uint32_t from, std::uint32_t to, double lost) const {
  const auto first = transitions_.begin() + static_cast<std::ptrdiff_t>(first_[from]);
  const auto last = transitions_.begin() + static_cast<std::ptrdiff_t>(first_[from + 1]);
  const auto found = std::ranges::lower_bound(first, last, to, {}, &Transition::to);
  if (found == last || found->to != to) return {.value = lost, .low = lost, .high = lost};
  return Around(lost, LossOf(*found));
}

}  // namespace journeygraph::graph
