// What comes next, given what happened before: interpolated Witten-Bell (definitions 3.10).
//
//   StepModel model(steps, names, StepModel::Use::kAll);
//   double p = model.Probability(PathContexts::HistoryOf(path, 3), next, 2);   // order 2
//   StepModelQuality quality = CheckStepModel(steps, names, 3);
//
// p_k(t | h) = (c(h, t) + T(h) p_{k-1}(t | h')) / (c(h) + T(h)), h' being h without its earliest
// element, T(h) the number of different next ones; p_0 backs off to all names being equally likely.
// (Witten and Bell 1991; Chen and Goodman 1998.) Immutable after creation and thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "graph/path_contexts.h"

namespace journeygraph::graph {

// (count + distinct * lower) / (total + distinct); `lower` if nothing was counted.
double WittenBell(std::uint64_t count, std::uint64_t total, std::uint64_t distinct, double lower);

class StepModel {
 public:
  enum class Use : std::uint8_t { kTrained, kAll };

  struct Next {
    std::uint32_t next = 0;
    std::uint64_t count = 0;
  };
  struct Context {
    std::uint64_t history = 0;  // Shortened to the order
    std::size_t begin = 0;      // in successors
    std::size_t end = 0;
    std::uint64_t total = 0;

    std::uint64_t distinct() const { return end - begin; }
  };
  // What was counted with a history of one length, by history.
  struct Level {
    std::vector<Context> contexts;
    std::vector<Next> successors;  // of each context by next

    const Context* Find(std::uint64_t history) const;
    std::uint64_t CountOf(const Context& context, std::uint32_t next) const;
  };

  // `steps` as PathContexts gives them; `names`: how many elements there may be, apart from the two
  // ends; `order`: longest history to keep.
  StepModel(std::span<const PathContexts::Step> steps, std::size_t names, std::size_t order,
            Use use);

  // p_order of `next` behind the history (not shortened).
  double Probability(std::uint64_t history, std::uint32_t next, std::size_t order) const;

  const Level& level(std::size_t order) const { return levels_[order]; }
  // Without anything known: 1 / (names + 2).
  double uniform() const { return uniform_; }
  std::size_t order() const { return levels_.size() - 1; }

 private:
  double uniform_;
  std::vector<Level> levels_;
};

// How well each order predicts the steps of the customers held out.
struct StepModelQuality {
  struct OfOrder {
    double log_loss = 0;  // mean of -ln p, in nats
    double top_1 = 0;     // share of steps that were the likeliest
    double top_3 = 0;     // share that were among the three likeliest
    friend bool operator==(const OfOrder&, const OfOrder&) = default;
  };
  std::uint64_t steps = 0;      // held out, ends included
  std::vector<OfOrder> orders;  // from 0
  // The order of the least log-loss, the lower of equals; 1 if nothing was held out.
  std::size_t best_order = 1;
  friend bool operator==(const StepModelQuality&, const StepModelQuality&) = default;
};

StepModelQuality CheckStepModel(std::span<const PathContexts::Step> steps, std::size_t names,
                                std::size_t order);

}  // namespace journeygraph::graph
