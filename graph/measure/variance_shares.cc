#include "graph/measure/variance_shares.h"

#include <Eigen/Dense>
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace journeygraph::graph {
namespace {

// Below this a predictor is taken to be a combination of others and adds nothing.
constexpr double kNoVariance = 1e-9;
constexpr double kLeastEigenvalue = 1e-8;

Eigen::Index IndexOf(std::size_t i) { return static_cast<Eigen::Index>(i); }

// Predictors first, the outcome last. `repaired` tells whether eigenvalues had to be raised.
Eigen::MatrixXd WholeMatrix(const CorrelationMatrix& correlations, bool& repaired) {
  const std::size_t k = correlations.outcome.size();
  Eigen::MatrixXd whole = Eigen::MatrixXd::Identity(IndexOf(k + 1), IndexOf(k + 1));
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) {
      whole(IndexOf(i), IndexOf(j)) = correlations.predictors[i * k + j];
    }
    whole(IndexOf(i), IndexOf(k)) = whole(IndexOf(k), IndexOf(i)) = correlations.outcome[i];
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(whole);
  repaired = solver.eigenvalues().minCoeff() < -kLeastEigenvalue;
  if (!repaired) return whole;
  const Eigen::VectorXd raised = solver.eigenvalues().cwiseMax(kLeastEigenvalue);
  whole = solver.eigenvectors() * raised.asDiagonal() * solver.eigenvectors().transpose();
  const Eigen::VectorXd scale = whole.diagonal().cwiseSqrt().cwiseInverse();
  return scale.asDiagonal() * whole * scale.asDiagonal();
}

// R^2 of every subset of predictors, by bits, by taking them into the regression one by one: the
// matrix holds what is left of variances and covariances once those taken are known.
class AllSubsets {
 public:
  explicit AllSubsets(const Eigen::MatrixXd& whole)
      : k_(whole.rows() - 1), r_squared_(std::size_t{1} << k_, 0) {
    Visit(whole, 0, 0);
  }
  const std::vector<double>& r_squared() const { return r_squared_; }

 private:
  void Visit(const Eigen::MatrixXd& left, Eigen::Index first, std::size_t taken) {
    r_squared_[taken] = std::clamp(1 - left(k_, k_), 0.0, 1.0);
    for (Eigen::Index i = first; i < k_; ++i) {
      Eigen::MatrixXd next = left;
      if (left(i, i) > kNoVariance) {
        next.noalias() -= left.col(i) * (left.row(i) / left(i, i));
      }
      Visit(next, i + 1, taken | std::size_t{1} << i);
    }
  }

  Eigen::Index k_;
  std::vector<double> r_squared_;
};

// By size of the subset that a predictor joins: size! (k - size - 1)! / k!.
std::vector<double> WeightsOfSizes(std::size_t k) {
  std::vector<double> weights(k, 0);
  double chosen = 1;  // k - 1 over size
  for (std::size_t size = 0; size < k; ++size) {
    weights[size] = 1 / (static_cast<double>(k) * chosen);
    chosen = chosen * static_cast<double>(k - 1 - size) / static_cast<double>(size + 1);
  }
  return weights;
}

}  // namespace

VarianceShares SharesOfVariance(CorrelationMatrix correlations) {
  const std::size_t k = correlations.outcome.size();
  if (k > kMostExactPredictors) return RelativeWeights(std::move(correlations));
  VarianceShares shares{.share = std::vector<double>(k, 0)};
  if (k == 0) return shares;
  const AllSubsets subsets(WholeMatrix(correlations, shares.is_repaired));
  const std::vector<double>& r_squared = subsets.r_squared();
  const std::vector<double> weight = WeightsOfSizes(k);
  for (std::size_t i = 0; i < k; ++i) {
    const std::size_t bit = std::size_t{1} << i;
    for (std::size_t set = 0; set < r_squared.size(); ++set) {
      if ((set & bit) != 0) continue;
      shares.share[i] += weight[static_cast<std::size_t>(std::popcount(set))] *
                         std::max(0.0, r_squared[set | bit] - r_squared[set]);
    }
  }
  shares.r_squared = r_squared.back();
  return shares;
}

VarianceShares RelativeWeights(CorrelationMatrix correlations) {
  const std::size_t k = correlations.outcome.size();
  VarianceShares shares{.share = std::vector<double>(k, 0), .is_exact = false};
  if (k == 0) return shares;
  const Eigen::MatrixXd whole = WholeMatrix(correlations, shares.is_repaired);
  const Eigen::Index n = IndexOf(k);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(whole.topLeftCorner(n, n));
  // The orthogonal variables nearest to the predictors, and how the outcome depends on them.
  const Eigen::VectorXd roots = solver.eigenvalues().cwiseMax(0).cwiseSqrt();
  const Eigen::VectorXd inverse_roots =
      roots.unaryExpr([](double root) { return root * root > kNoVariance ? 1 / root : 0; });
  const Eigen::MatrixXd& vectors = solver.eigenvectors();
  const Eigen::MatrixXd loadings = vectors * roots.asDiagonal() * vectors.transpose();
  const Eigen::VectorXd slopes =
      vectors * (inverse_roots.asDiagonal() * (vectors.transpose() * whole.col(n).head(n)));
  for (std::size_t i = 0; i < k; ++i) {
    const Eigen::VectorXd parts = loadings.row(IndexOf(i)).transpose().cwiseProduct(slopes);
    shares.share[i] = parts.squaredNorm();
    shares.r_squared += shares.share[i];
  }
  return shares;
}

}  // namespace journeygraph::graph
