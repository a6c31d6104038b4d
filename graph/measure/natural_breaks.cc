#include "graph/measure/natural_breaks.h"

#include <algorithm>
#include <limits>

namespace journeygraph::graph {
namespace {

constexpr double kImpossible = std::numeric_limits<double>::infinity();

// Sums of the first numbers, so that those of any stretch take no loop. The numbers are taken from
// the first one, so that large ones do not swallow their differences.
class Sums {
 public:
  explicit Sums(std::span<const double> numbers) : sum_(1), square_sum_(1) {
    for (const double number : numbers) {
      const double shifted = number - numbers.front();
      sum_.push_back(sum_.back() + shifted);
      square_sum_.push_back(square_sum_.back() + shifted * shifted);
    }
  }
  // Of the places from `first` to before `last`.
  double Of(std::size_t first, std::size_t last) const { return sum_[last] - sum_[first]; }
  double SquaredDistances(std::size_t first, std::size_t last) const {
    const double sum = Of(first, last);
    const double spread =
        square_sum_[last] - square_sum_[first] - sum * sum / static_cast<double>(last - first);
    return std::max(spread, 0.0);
  }

 private:
  std::vector<double> sum_;
  std::vector<double> square_sum_;
};

}  // namespace

std::vector<std::vector<std::size_t>> NaturalBreaks(std::span<const double> ascending,
                                                    std::size_t most_groups) {
  const std::size_t n = ascending.size();
  if (n == 0) return {};
  const Sums sums(ascending);
  std::vector<double> cost(n + 1);  // of the first i numbers in the groups so far
  for (std::size_t i = 1; i <= n; ++i) cost[i] = sums.SquaredDistances(0, i);
  // By groups - 1 and i: where the last group of the first i numbers starts.
  std::vector<std::vector<std::size_t>> last_start(1, std::vector<std::size_t>(n + 1, 0));
  std::vector<std::vector<std::size_t>> breaks = {{0}};
  for (std::size_t groups = 2; groups <= most_groups; ++groups) {
    std::vector<double> next(n + 1, kImpossible);
    std::vector<std::size_t>& start_of = last_start.emplace_back(n + 1, 0);
    for (std::size_t i = groups; i <= n; ++i) {
      for (std::size_t start = groups - 1; start < i; ++start) {
        if (cost[start] == kImpossible || ascending[start - 1] == ascending[start]) continue;
        const double sum = cost[start] + sums.SquaredDistances(start, i);
        if (sum < next[i]) {
          next[i] = sum;
          start_of[i] = start;
        }
      }
    }
    if (next[n] == kImpossible) break;
    cost = std::move(next);
    std::vector<std::size_t> starts(groups);
    for (std::size_t group = groups, end = n; group-- > 0; end = starts[group]) {
      starts[group] = last_start[group][end];
    }
    breaks.push_back(std::move(starts));
  }
  return breaks;
}

double MeanSilhouette(std::span<const double> ascending, std::span<const std::size_t> starts) {
  const Sums sums(ascending);
  const double first_number = ascending.front();
  const auto end_of = [&](std::size_t group) {
    return group + 1 < starts.size() ? starts[group + 1] : ascending.size();
  };
  // The sum of distances from a number to a stretch that lies all on one side of it.
  const auto distances = [&](double number, std::size_t first, std::size_t last) {
    const double sum =
        sums.Of(first, last) - static_cast<double>(last - first) * (number - first_number);
    return sum < 0 ? -sum : sum;
  };
  double total = 0;
  for (std::size_t group = 0; group < starts.size(); ++group) {
    const std::size_t first = starts[group];
    const std::size_t last = end_of(group);
    if (last - first == 1) continue;
    for (std::size_t i = first; i < last; ++i) {
      const double number = ascending[i];
      const double own = (distances(number, first, i) + distances(number, i, last)) /
                         static_cast<double>(last - first - 1);
      double other = kImpossible;
      const auto compare = [&](std::size_t neighbour) {
        const std::size_t from = starts[neighbour];
        const std::size_t to = end_of(neighbour);
        other = std::min(other, distances(number, from, to) / static_cast<double>(to - from));
      };
      if (group > 0) compare(group - 1);
      if (group + 1 < starts.size()) compare(group + 1);
      const double larger = std::max(own, other);
      if (larger > 0) total += (other - own) / larger;
    }
  }
  return total / static_cast<double>(ascending.size());
}

}  // namespace journeygraph::graph
