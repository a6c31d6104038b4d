// How the R^2 of a regression is shared among its correlated predictors.
//
//   VarianceShares shares = SharesOfVariance({.predictors = correlations, .outcome =
//   with_outcome}); shares.share[0]   // part of R^2 that belongs to the first; all parts add up to
//   r_squared
//
// Up to kMostExactPredictors exactly: the Shapley value of R^2 (LMG: Lindeman, Merenda and Gold
// 1980; the mean, over all orders of entering, of what a predictor adds to R^2), from the R^2 of
// all 2^k subsets. Above that Johnson's relative weights (Johnson 2000), which come close to it.
// Pure functions; thread-safe.
#pragma once

#include <cstddef>
#include <vector>

namespace journeygraph::graph {

inline constexpr std::size_t kMostExactPredictors = 14;

// Correlations of k predictors among each other and with the outcome.
struct CorrelationMatrix {
  std::vector<double> predictors;  // k rows of k, symmetric, with ones on the diagonal
  std::vector<double> outcome;     // k
};

struct VarianceShares {
  double r_squared = 0;
  std::vector<double> share;  // one a predictor, at least 0; they add up to r_squared
  bool is_exact = true;       // LMG, or else relative weights
  // Correlations from different sets of cases contradicted each other and were moved to the nearest
  // that do not (negative eigenvalues raised to almost 0).
  bool is_repaired = false;
};

VarianceShares SharesOfVariance(CorrelationMatrix correlations);

// The same by Johnson's relative weights, whatever the number of predictors.
VarianceShares RelativeWeights(CorrelationMatrix correlations);

}  // namespace journeygraph::graph
