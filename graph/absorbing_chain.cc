#include "graph/absorbing_chain.h"

#include <Eigen/Sparse>
#include <Eigen/SparseLU>
#include <algorithm>
#include <boost/range/iterator_range.hpp>
#include <utility>

#include "absl/strings/str_cat.h"

namespace journeygraph::graph {
namespace {

using Matrix = Eigen::SparseMatrix<double>;

// Right-hand sides solved at a time: enough to use the factors well, little memory.
constexpr std::size_t kColumns = 64;

absl::Status CheckStates(const AbsorbingChain::Chances& chances) {
  const std::size_t states = chances.ends.size();
  if (chances.start >= states) {
    return absl::InvalidArgumentError(
        absl::StrCat("start is state ", chances.start, " of ", states));
  }
  for (const AbsorbingChain::Chance& step : chances.steps) {
    if (step.from < states && step.to < states) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("step from ", step.from, " to ", step.to, " among ", states, " states"));
  }
  return absl::OkStatus();
}

// A state that cannot reach an end would make the system singular.
absl::Status CheckEndIsReachable(const AbsorbingChain::Chances& chances) {
  std::vector<std::vector<std::uint32_t>> before(chances.ends.size());
  for (const AbsorbingChain::Chance& step : chances.steps) {
    if (step.chance > 0) before[step.to].push_back(step.from);
  }
  std::vector<bool> reaches_end(chances.ends.size(), false);
  std::vector<std::uint32_t> open;
  for (std::uint32_t state = 0; state < chances.ends.size(); ++state) {
    if (chances.ends[state].success + chances.ends[state].other <= 0) continue;
    reaches_end[state] = true;
    open.push_back(state);
  }
  while (!open.empty()) {
    const std::uint32_t state = open.back();
    open.pop_back();
    for (const std::uint32_t earlier : before[state]) {
      if (reaches_end[earlier]) continue;
      reaches_end[earlier] = true;
      open.push_back(earlier);
    }
  }
  const auto stuck = std::ranges::find(reaches_end, false);
  if (stuck == reaches_end.end()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("no way to an end from state ", stuck - reaches_end.begin()));
}

}  // namespace

struct AbsorbingChain::Solution {
  std::uint32_t start = 0;
  Eigen::SparseLU<Matrix> factors;  // of I - Q
  std::vector<double> value;
  std::vector<double> visits;
};

AbsorbingChain::AbsorbingChain(std::unique_ptr<Solution> solution)
    : solution_(std::move(solution)) {}
AbsorbingChain::AbsorbingChain(AbsorbingChain&&) noexcept = default;
AbsorbingChain& AbsorbingChain::operator=(AbsorbingChain&&) noexcept = default;
AbsorbingChain::~AbsorbingChain() = default;

absl::StatusOr<AbsorbingChain> AbsorbingChain::Create(const Counts& counts) {
  std::vector<std::uint64_t> leaving(counts.ends.size(), 0);
  for (std::size_t state = 0; state < leaving.size(); ++state) {
    leaving[state] = counts.ends[state].success + counts.ends[state].other;
  }
  for (const Step& step : counts.steps) {
    if (step.from < leaving.size()) leaving[step.from] += step.count;
  }
  const auto share = [&leaving](std::uint64_t count, std::size_t state) {
    return count == 0 ? 0.0 : static_cast<double>(count) / static_cast<double>(leaving[state]);
  };
  Chances chances{.start = counts.start};
  for (std::size_t state = 0; state < leaving.size(); ++state) {
    chances.ends.push_back({.success = share(counts.ends[state].success, state),
                            .other = share(counts.ends[state].other, state)});
  }
  for (const Step& step : counts.steps) {
    const double chance = step.from < leaving.size() ? share(step.count, step.from) : 0;
    chances.steps.push_back({.from = step.from, .to = step.to, .chance = chance});
  }
  return OfChances(chances);
}

absl::StatusOr<AbsorbingChain> AbsorbingChain::OfChances(const Chances& chances) {
  if (absl::Status status = CheckStates(chances); !status.ok()) return status;
  if (absl::Status status = CheckEndIsReachable(chances); !status.ok()) return status;

  const auto states = static_cast<Eigen::Index>(chances.ends.size());
  std::vector<Eigen::Triplet<double>> entries;
  Eigen::VectorXd success_at_once(states);
  for (Eigen::Index state = 0; state < states; ++state) {
    entries.emplace_back(state, state, 1.0);
    success_at_once[state] = chances.ends[static_cast<std::size_t>(state)].success;
  }
  for (const Chance& step : chances.steps) {
    entries.emplace_back(step.from, step.to, -step.chance);
  }
  Matrix identity_minus_steps(states, states);
  identity_minus_steps.setFromTriplets(entries.begin(), entries.end());

  auto solution = std::make_unique<Solution>();
  solution->start = chances.start;
  solution->factors.compute(identity_minus_steps);
  if (solution->factors.info() != Eigen::Success) {
    return absl::InternalError("the chain's equations cannot be solved");
  }
  const Eigen::VectorXd value = solution->factors.solve(success_at_once);
  for (const double v : value) solution->value.push_back(std::clamp(v, 0.0, 1.0));
  const Eigen::VectorXd visits =
      solution->factors.transpose().solve(Eigen::VectorXd::Unit(states, chances.start));
  solution->visits.assign(visits.begin(), visits.end());
  return AbsorbingChain(std::move(solution));
}

absl::StatusOr<AbsorbingChain> AbsorbingChain::OfGraph(const TouchpointGraph& graph) {
  const GraphInfo& info = InfoOf(graph);
  if (graph[info.start()].count == 0) {
    return absl::FailedPreconditionError("the graph has no journeys");
  }
  Counts counts{.ends = std::vector<Ends>(info.touchpoints + 1), .start = info.start()};
  for (const auto& edge : boost::make_iterator_range(boost::edges(graph))) {
    const auto from = static_cast<std::uint32_t>(boost::source(edge, graph));
    const auto to = static_cast<std::uint32_t>(boost::target(edge, graph));
    const std::uint64_t count = graph[edge].count;
    if (to == info.end(JourneyResult::kSuccess)) {
      counts.ends[from].success += count;
    } else if (graph[to].kind == VertexKind::kEnd) {
      counts.ends[from].other += count;
    } else {
      counts.steps.push_back({.from = from, .to = to, .count = count});
    }
  }
  return Create(counts);
}

std::uint32_t AbsorbingChain::start() const { return solution_->start; }

const std::vector<double>& AbsorbingChain::value() const { return solution_->value; }

const std::vector<double>& AbsorbingChain::visits() const { return solution_->visits; }

std::vector<double> AbsorbingChain::Collected(std::span<const double> r) const {
  const Eigen::Map<const Eigen::VectorXd> each(r.data(), static_cast<Eigen::Index>(r.size()));
  const Eigen::VectorXd collected = solution_->factors.solve(Eigen::VectorXd(each));
  return {collected.begin(), collected.end()};
}

std::vector<double> AbsorbingChain::HittingProbabilities(
    std::span<const std::uint32_t> states) const {
  std::vector<double> hitting;
  const auto size = static_cast<Eigen::Index>(solution_->value.size());
  for (std::size_t first = 0; first < states.size(); first += kColumns) {
    const auto chosen = states.subspan(first, std::min(kColumns, states.size() - first));
    Eigen::MatrixXd units = Eigen::MatrixXd::Zero(size, static_cast<Eigen::Index>(chosen.size()));
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      units(chosen[i], static_cast<Eigen::Index>(i)) = 1;
    }
    // Column x of the solution is N(., x).
    const Eigen::MatrixXd visits = solution_->factors.solve(units);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const auto column = static_cast<Eigen::Index>(i);
      const double share = visits(solution_->start, column) / visits(chosen[i], column);
      hitting.push_back(std::clamp(share, 0.0, 1.0));
    }
  }
  return hitting;
}

std::vector<double> AbsorbingChain::RemovalEffects(std::span<const std::uint32_t> states) const {
  std::vector<double> effects = HittingProbabilities(states);
  const double base = solution_->value[solution_->start];
  for (std::size_t i = 0; i < states.size(); ++i) {
    effects[i] =
        base > 0 ? std::clamp(effects[i] * solution_->value[states[i]] / base, 0.0, 1.0) : 0;
  }
  return effects;
}

}  // namespace journeygraph::graph
