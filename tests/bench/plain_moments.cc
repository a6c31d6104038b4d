// The loop for critical moments, and the chain behind the removal effect.
#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "graph/model/scope.h"
#include "tests/bench/parallel_parts.h"
#include "tests/bench/plain_loops.h"

namespace journeygraph::bench {
namespace {

struct Counts {
  std::uint64_t journeys = 0;
  std::uint64_t success = 0;
  void Add(bool succeeded) {
    ++journeys;
    success += succeeded;
  }
  void Merge(const Counts& other) {
    journeys += other.journeys;
    success += other.success;
  }
};

struct Part {
  Counts all;
  std::array<Counts, kTouchpoints> with;
  std::array<Counts, kStages> reached;
  std::array<std::uint64_t, kTouchpoints> starts = {};
  std::array<Counts, kTouchpoints> ends;
  std::array<std::uint32_t, kTouchpoints* kTouchpoints> steps = {};

  void Merge(const Part& other) {
    all.Merge(other.all);
    for (std::size_t i = 0; i < kStages; ++i) reached[i].Merge(other.reached[i]);
    for (std::size_t i = 0; i < kTouchpoints; ++i) {
      with[i].Merge(other.with[i]);
      ends[i].Merge(other.ends[i]);
      starts[i] += other.starts[i];
    }
    for (std::size_t i = 0; i < steps.size(); ++i) steps[i] += other.steps[i];
  }
};

enum class Result { kSuccess, kBad, kOpen };

Result ResultOf(const BenchData& data, std::uint32_t begin, std::uint32_t end,
                std::int64_t open_from_ms) {
  for (std::uint32_t row = end; row-- > begin;) {
    if (data.outcome[row] == kSuccessOutcome) return Result::kSuccess;
    if (data.outcome[row] == kFailureOutcome) return Result::kBad;
  }
  return data.time_ms[end - 1] >= open_from_ms ? Result::kOpen : Result::kBad;
}

void AddJourney(const BenchData& data, std::uint32_t begin, std::uint32_t end, bool success,
                Part& part) {
  const std::uint8_t* touchpoint = data.touchpoint.data();
  std::uint64_t seen = 0;
  for (std::uint32_t row = begin; row < end; ++row) {
    seen |= std::uint64_t{1} << touchpoint[row];
    if (row > begin) ++part.steps[touchpoint[row - 1] * kTouchpoints + touchpoint[row]];
  }
  std::uint64_t stages = 0;
  for (std::uint64_t rest = seen; rest != 0; rest &= rest - 1) {
    const auto at = static_cast<std::size_t>(std::countr_zero(rest));
    part.with[at].Add(success);
    stages |= std::uint64_t{1} << Names().stage_of_touchpoint[at];
  }
  for (; stages != 0; stages &= stages - 1) {
    part.reached[static_cast<std::size_t>(std::countr_zero(stages))].Add(success);
  }
  part.all.Add(success);
  ++part.starts[touchpoint[begin]];
  part.ends[touchpoint[end - 1]].Add(success);
}

struct Chain {
  double base_success = 0;
  std::array<double, kTouchpoints> removal_effect = {};
};

// With N = (I - Q)^-1 by Gauss-Jordan (pivots on the diagonal, which dominates) and R = chances to
// end well at once: value V = N R, and journeys that come to x and never end well from there take
// F(start, x) V(x) away from the chance of success, where F(start, x) = N(start, x) / N(x, x).
Chain Solve(const Part& part) {
  constexpr std::size_t kStates = kTouchpoints;
  std::array<std::array<double, 2 * kStates>, kStates> m = {};
  std::array<double, kStates> wins = {};
  for (std::size_t from = 0; from < kStates; ++from) {
    m[from][from] = 1;
    m[from][kStates + from] = 1;
    std::uint64_t visits = part.ends[from].journeys;
    for (std::size_t to = 0; to < kStates; ++to) visits += part.steps[from * kStates + to];
    if (visits == 0) continue;
    const double all = static_cast<double>(visits);
    for (std::size_t to = 0; to < kStates; ++to)
      m[from][to] -= part.steps[from * kStates + to] / all;
    wins[from] = static_cast<double>(part.ends[from].success) / all;
  }
  for (std::size_t pivot = 0; pivot < kStates; ++pivot) {
    const double scale = 1 / m[pivot][pivot];
    for (double& cell : m[pivot]) cell *= scale;
    for (std::size_t row = 0; row < kStates; ++row) {
      const double factor = m[row][pivot];
      if (row == pivot || factor == 0) continue;
      for (std::size_t i = pivot; i < 2 * kStates; ++i) m[row][i] -= factor * m[pivot][i];
    }
  }
  Chain chain;
  std::array<double, kStates> value = {};
  std::array<double, kStates> visits = {};
  for (std::size_t state = 0; state < kStates; ++state) {
    const double start =
        static_cast<double>(part.starts[state]) / static_cast<double>(part.all.journeys);
    for (std::size_t other = 0; other < kStates; ++other) {
      value[state] += m[state][kStates + other] * wins[other];
      visits[other] += start * m[state][kStates + other];
    }
    chain.base_success += start * value[state];
  }
  for (std::size_t x = 0; x < kStates; ++x) {
    chain.removal_effect[x] = visits[x] / m[x][kStates + x] * value[x] / chain.base_success;
  }
  return chain;
}

double Share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

MakeAnswer PlainCriticalMoments(const BenchData& data, int threads) {
  const std::int64_t watermark_ms = *std::ranges::max_element(data.time_ms);
  auto parts = ForParts<Part>(
      data.customers(), threads, [&](Part& part, std::uint32_t begin, std::uint32_t end) {
        for (std::uint32_t customer = begin; customer < end; ++customer) {
          const std::uint32_t first = data.first_row[customer];
          const std::uint32_t last = data.first_row[customer + 1];
          const Result result =
              ResultOf(data, first, last, watermark_ms - graph::kDefaultLostAfterMs);
          if (result == Result::kOpen) continue;
          AddJourney(data, first, last, result == Result::kSuccess, part);
        }
      });
  Part& sum = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) sum.Merge(parts[i]);

  return [sum, chain = Solve(sum)] {
    Answer answer;
    answer[""] = {{"journeys", static_cast<double>(sum.all.journeys)},
                  {"base_success", chain.base_success}};
    for (std::size_t i = 0; i < kTouchpoints; ++i) {
      const Counts& with = sum.with[i];
      if (with.journeys == 0) continue;
      const Counts& at_risk = sum.reached[Names().stage_of_touchpoint[i]];
      answer[Names().touchpoints[i]] = {
          {"journeys", static_cast<double>(with.journeys)},
          {"success_with", Share(with.success, with.journeys)},
          {"success_without",
           Share(at_risk.success - with.success, at_risk.journeys - with.journeys)},
          {"removal_effect", chain.removal_effect[i]}};
    }
    return answer;
  };
}

}  // namespace journeygraph::bench
