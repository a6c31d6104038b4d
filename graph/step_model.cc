#include "graph/step_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace journeygraph::graph {
namespace {

struct Likely {
  std::uint32_t next = 0;
  double probability = 0;
};

constexpr std::size_t kLikeliest = 3;

StepModel::Level MakeLevel(std::span<const PathContexts::Step> steps, std::size_t order,
                           StepModel::Use use) {
  struct Counted {
    std::uint64_t history;
    StepModel::Next next;
  };
  std::vector<Counted> counted;
  counted.reserve(steps.size());
  for (const PathContexts::Step& step : steps) {
    const std::uint64_t count =
        use == StepModel::Use::kAll ? step.count() : std::uint64_t{step.counts[0]};
    if (count == 0) continue;
    counted.push_back({PathContexts::Shortened(step.history, order), {step.next, count}});
  }
  const auto place = [](const Counted& c) { return std::tuple(c.history, c.next.next); };
  if (order < PathContexts::kMaxOrder) std::ranges::sort(counted, {}, place);
  StepModel::Level level;
  for (std::size_t i = 0; i < counted.size(); ++i) {
    const bool is_new_context = i == 0 || counted[i].history != counted[i - 1].history;
    if (is_new_context) {
      level.contexts.push_back({.history = counted[i].history, .begin = level.successors.size()});
    }
    if (is_new_context || counted[i].next.next != counted[i - 1].next.next) {
      level.successors.push_back({.next = counted[i].next.next});
    }
    level.successors.back().count += counted[i].next.count;
    level.contexts.back().total += counted[i].next.count;
    level.contexts.back().end = level.successors.size();
  }
  return level;
}

}  // namespace

double WittenBell(std::uint64_t count, std::uint64_t total, std::uint64_t distinct, double lower) {
  if (total == 0) return lower;
  return (static_cast<double>(count) + static_cast<double>(distinct) * lower) /
         static_cast<double>(total + distinct);
}

const StepModel::Context* StepModel::Level::Find(std::uint64_t history) const {
  const auto found = std::ranges::lower_bound(contexts, history, {}, &Context::history);
  return found != contexts.end() && found->history == history ? &*found : nullptr;
}

std::uint64_t StepModel::Level::CountOf(const Context& context, std::uint32_t next) const {
  const auto own = std::span(successors).subspan(context.begin, context.end - context.begin);
  const auto found = std::ranges::lower_bound(own, next, {}, &Next::next);
  return found != own.end() && found->next == next ? found->count : 0;
}

StepModel::StepModel(std::span<const PathContexts::Step> steps, std::size_t names,
                     std::size_t order, Use use)
    : uniform_(1 / static_cast<double>(names + 2)) {
  for (std::size_t k = 0; k <= order; ++k) levels_.push_back(MakeLevel(steps, k, use));
}

double StepModel::Probability(std::uint64_t history, std::uint32_t next, std::size_t order) const {
  double probability = uniform_;
  for (std::size_t k = 0; k <= order; ++k) {
    const Context* context = levels_[k].Find(PathContexts::Shortened(history, k));
    if (context == nullptr) break;  // nor any longer one
    probability = WittenBell(levels_[k].CountOf(*context, next), context->total,
                             context->distinct(), probability);
  }
  return probability;
}

namespace {

// Goes through all histories in their order, with what is known of each at every length.
class QualityCheck {
 public:
  QualityCheck(const StepModel& model)
      : model_(model), at_(model.order() + 1), sums_(model.order() + 1) {}

  void Add(const PathContexts::Step& step) {
    if (step.counts[1] == 0) return;
    MoveTo(step.history);
    double probability = model_.uniform();
    const auto count = static_cast<double>(step.counts[1]);
    steps_ += step.counts[1];
    for (std::size_t k = 0; k < at_.size(); ++k) {
      if (const StepModel::Context* context = at_[k].context; context != nullptr) {
        probability = WittenBell(model_.level(k).CountOf(*context, step.next), context->total,
                                 context->distinct(), probability);
      }
      sums_[k].log_loss -= count * std::log(probability);
      const auto& likeliest = at_[k].likeliest;
      for (std::size_t i = 0; i < likeliest.size(); ++i) {
        if (likeliest[i].next != step.next) continue;
        if (i == 0) sums_[k].top_1 += count;
        sums_[k].top_3 += count;
      }
    }
  }

  StepModelQuality Quality() const {
    StepModelQuality quality{.steps = steps_, .orders = sums_};
    if (steps_ == 0) {
      quality.best_order = std::min<std::size_t>(1, model_.order());
      return quality;
    }
    const auto all = static_cast<double>(steps_);
    std::int64_t best = std::numeric_limits<std::int64_t>::max();
    for (std::size_t k = 0; k < quality.orders.size(); ++k) {
      StepModelQuality::OfOrder& order = quality.orders[k];
      order = {
          .log_loss = order.log_loss / all, .top_1 = order.top_1 / all, .top_3 = order.top_3 / all};
      // Rounded, so that what is equal but for rounding ties.
      const auto rounded = std::llround(order.log_loss * 1e9);
      if (rounded >= best) continue;
      best = rounded;
      quality.best_order = k;
    }
    return quality;
  }

 private:
  struct AtLevel {
    bool is_known = false;
    std::uint64_t history = 0;
    const StepModel::Context* context = nullptr;
    std::vector<Likely> likeliest;
  };

  void MoveTo(std::uint64_t history) {
    bool is_other = false;
    for (std::size_t k = 0; k < at_.size(); ++k) {
      AtLevel& at = at_[k];
      const std::uint64_t shortened = PathContexts::Shortened(history, k);
      is_other |= !at.is_known || at.history != shortened;
      if (!is_other) continue;
      at.is_known = true;
      at.history = shortened;
      at.context = model_.level(k).Find(shortened);
      FindLikeliest(k);
    }
  }

  // What was never seen after the longer history is as likely as after the shorter one, up to a
  // factor: the likeliest are among those seen and the likeliest after the shorter.
  void FindLikeliest(std::size_t k) {
    AtLevel& at = at_[k];
    const std::vector<Likely> shorter = k == 0 ? std::vector<Likely>() : at_[k - 1].likeliest;
    if (at.context == nullptr) {
      at.likeliest = shorter;
      return;
    }
    const StepModel::Level& level = model_.level(k);
    candidates_.clear();
    const auto add = [&](std::uint32_t next, std::uint64_t count) {
      const double lower = k == 0 ? model_.uniform() : Lower(next, k);
      candidates_.push_back(
          {next, WittenBell(count, at.context->total, at.context->distinct(), lower)});
    };
    for (std::size_t i = at.context->begin; i < at.context->end; ++i) {
      add(level.successors[i].next, level.successors[i].count);
    }
    for (const Likely& likely : shorter) {
      if (level.CountOf(*at.context, likely.next) == 0) add(likely.next, 0);
    }
    const auto size = std::min(candidates_.size(), kLikeliest);
    std::ranges::partial_sort(
        candidates_, candidates_.begin() + static_cast<std::ptrdiff_t>(size), {},
        [](const Likely& likely) { return std::tuple(-likely.probability, likely.next); });
    at.likeliest.assign(candidates_.begin(),
                        candidates_.begin() + static_cast<std::ptrdiff_t>(size));
  }

  double Lower(std::uint32_t next, std::size_t k) const {
    double probability = model_.uniform();
    for (std::size_t i = 0; i < k; ++i) {
      const StepModel::Context* context = at_[i].context;
      if (context == nullptr) break;
      probability = WittenBell(model_.level(i).CountOf(*context, next), context->total,
                               context->distinct(), probability);
    }
    return probability;
  }

  const StepModel& model_;
  std::vector<AtLevel> at_;  // by order
  std::vector<StepModelQuality::OfOrder> sums_;
  std::vector<Likely> candidates_;
  std::uint64_t steps_ = 0;
};

}  // namespace

StepModelQuality CheckStepModel(std::span<const PathContexts::Step> steps, std::size_t names,
                                std::size_t order) {
  const StepModel model(steps, names, order, StepModel::Use::kTrained);
  QualityCheck check(model);
  for (const PathContexts::Step& step : steps) check.Add(step);
  return check.Quality();
}

}  // namespace journeygraph::graph
