#include "graph/single_improvements.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace journeygraph::graph {
namespace {

using Exit = ObservedExits::Exit;

struct Candidate {
  std::uint32_t from = 0;
  std::uint32_t to = 0;  // kBadEnd: fewer of these; else more of those
  double share = 0;
  double points = 0;
  double rise = 0;  // of the value of `from`, before what comes back to it
  double gain = 0;  // in the share of success; at first to first order
};

class Improver {
 public:
  Improver(const ObservedExits& exits, const AbsorbingChain& chain)
      : exits_(exits), chain_(chain) {}

  double Worth(std::uint32_t to) const {
    if (to == ObservedExits::kSuccess) return 1;
    return to == ObservedExits::kBadEnd ? 0 : chain_.value()[to];
  }

  void Propose(std::uint32_t from, double points, std::vector<Candidate>& candidates) const {
    double worth = 0;
    for (const Exit& exit : exits_.rows()[from].exits) worth += exit.chance * Worth(exit.to);
    for (const Exit& exit : exits_.rows()[from].exits) {
      if (exit.to == ObservedExits::kSuccess || exit.chance >= 1) continue;
      const bool is_bad = exit.to == ObservedExits::kBadEnd;
      const double mean_of_others = (worth - exit.chance * Worth(exit.to)) / (1 - exit.chance);
      const double moved =
          is_bad ? std::min(points, exit.chance) : std::min(points, 1 - exit.chance);
      const double rise = moved * (is_bad ? mean_of_others : Worth(exit.to) - mean_of_others);
      candidates.push_back({.from = from,
                            .to = exit.to,
                            .share = exit.chance,
                            .points = is_bad ? -moved : moved,
                            .rise = rise,
                            .gain = chain_.visits()[from] * rise});
    }
  }

  // V' = V + N(., s) d / (1 - e): d the rise, e the change of visits of s itself.
  void Solve(Candidate& candidate) const {
    std::vector<double> unit(exits_.rows().size(), 0);
    unit[candidate.from] = 1;
    const std::vector<double> visits = chain_.Collected(unit);  // N(., from)
    double feedback = 0;
    const double factor = -candidate.points / (1 - candidate.share);
    for (const Exit& exit : exits_.rows()[candidate.from].exits) {
      if (exit.to == ObservedExits::kSuccess || exit.to == ObservedExits::kBadEnd) continue;
      const double change = exit.to == candidate.to ? candidate.points : exit.chance * factor;
      feedback += change * visits[exit.to];
    }
    candidate.gain = visits[exits_.start()] * candidate.rise / (1 - feedback);
  }

 private:
  const ObservedExits& exits_;
  const AbsorbingChain& chain_;
};

// Rounded, so that what is equal but for rounding ties; states are in the order of names.
auto Rank(const Candidate& candidate) {
  return std::tuple(-std::llround(candidate.gain * 1e12), candidate.from, candidate.to);
}

}  // namespace

SingleImprovementsAnswer SingleImprovements(const TouchpointGraph& graph,
                                            const ObservedExits& exits, const AbsorbingChain& chain,
                                            const SingleImprovementsOptions& options) {
  const Improver improver(exits, chain);
  std::vector<Candidate> candidates;
  for (std::uint32_t from = 0; from < exits.start(); ++from) {
    improver.Propose(from, options.points, candidates);
  }
  SingleImprovementsAnswer answer{.considered = candidates.size()};
  std::ranges::sort(candidates, {}, Rank);
  if (candidates.size() > kMaxSolvedImprovements) candidates.resize(kMaxSolvedImprovements);
  for (Candidate& candidate : candidates) improver.Solve(candidate);
  std::ranges::sort(candidates, {}, Rank);
  for (const Candidate& candidate : candidates) {
    if (answer.improvements.size() == options.max_improvements || candidate.gain <= 0) break;
    const auto& journeys = graph[candidate.from].journeys;
    std::uint64_t all = 0;
    for (const std::uint64_t count : journeys) all += count;
    answer.improvements.push_back(
        {.touchpoint = graph[candidate.from].name,
         .to = candidate.to == ObservedExits::kBadEnd ? "" : graph[candidate.to].name,
         .share = candidate.share,
         .points = candidate.points,
         .gain = candidate.gain,
         .journeys = all});
  }
  return answer;
}

}  // namespace journeygraph::graph
