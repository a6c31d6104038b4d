// Groups of neighbouring numbers, exactly.
//
//   std::vector<std::size_t> starts = NaturalBreaks(ascending, 3).back();   // {0, 4, 9}
//   double silhouette = MeanSilhouette(ascending, starts);
//
// Pure functions; thread-safe.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace journeygraph::graph {

// For 1, 2 ... `most_groups` groups: where each group starts, so that the sum of squared distances
// from the means of the groups is least (Fisher 1958, by dynamic programming). Equal numbers are
// never parted, so there are at most as many groups as different numbers; of equally good ways the
// one with the earliest starts, seen from the last group, is taken. O(most_groups * n^2).
std::vector<std::vector<std::size_t>> NaturalBreaks(std::span<const double> ascending,
                                                    std::size_t most_groups);

// The mean silhouette (Rousseeuw 1987) of the groups, -1 to 1: how much nearer numbers are to their
// own group than to the next. A number alone in its group counts 0. At least two groups.
double MeanSilhouette(std::span<const double> ascending, std::span<const std::size_t> starts);

}  // namespace journeygraph::graph
