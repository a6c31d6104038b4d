#include "graph/questions/attribution.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "graph/absorbing_chain.h"
#include "graph/history_chain.h"
#include "graph/measure/apportionment.h"

namespace journeygraph::graph {
namespace {

// Steps of the chain times elements to remove: more is not solved in time.
constexpr std::size_t kMaxChainWork = 4'000'000;
// Elements whose removal is computed; of more, those in most conversions.
constexpr std::size_t kMaxRemovals = 2'000;

double InUnits(std::int64_t micros) { return static_cast<double>(micros) / kMicrosPerUnit; }

class AnswerMaker {
 public:
  AnswerMaker(const AttributionCounts& counts, const QuestionContext& context)
      : counts_(counts),
        names_(PathElementNames(counts.options().element, context)),
        by_name_(names_.size()),
        rank_(names_.size()),
        credits_(names_.size()),
        removal_effect_(names_.size(), 0) {
    std::iota(by_name_.begin(), by_name_.end(), std::uint16_t{0});
    std::ranges::sort(
        by_name_, {}, [this](std::uint16_t i) -> auto& { return names_[i]; });
    for (std::size_t i = 0; i < by_name_.size(); ++i) {
      rank_[by_name_[i]] = static_cast<std::uint16_t>(i);
    }
  }

  AttributionAnswer Make() {
    answer_.success = WilsonProportion(counts_.conversions(), counts_.journeys());
    answer_.direct_conversions = counts_.direct_conversions();
    answer_.value = InUnits(counts_.value_micros());
    answer_.direct_value = InUnits(counts_.direct_value_micros());
    for (std::size_t id = 0; id < names_.size(); ++id) {
      credits_[id] = counts_.elements()[id].credits;
    }
    if (counts_.journeys() > 0) AddMarkov();
    AddRows();
    return std::move(answer_);
  }

 private:
  void AddMarkov() {
    const auto steps = counts_.contexts().Steps(rank_);
    std::set<std::uint32_t> observed;
    for (const auto& step : steps) {
      if (step.next < PathContexts::kSuccess) observed.insert(step.next);
    }
    const std::size_t largest = counts_.contexts().order();
    const StepModelQuality quality = CheckStepModel(steps, observed.size(), largest);
    const StepModel model(steps, observed.size(), largest, StepModel::Use::kAll);
    answer_.held_out_steps = quality.steps;
    ChooseRemovals();
    for (std::size_t order = 1; order <= largest; ++order) {
      const std::size_t transitions = model.level(order).successors.size();
      answer_.orders.push_back(
          {.order = order,
           .log_loss = quality.orders[order].log_loss,
           .solvable = order == 1 || transitions * removals_.size() <= kMaxChainWork});
    }
    std::size_t order = ChooseOrder();
    while (order > 1 && !RemoveByHistory(model.level(order), order)) {
      answer_.orders[order - 1].solvable = false;
      order = ChooseOrder();
    }
    if (order == 1) RemoveDirectly(model.level(1));
    answer_.markov_order = order;
    ShareOutByRemoval();
  }

  void ChooseRemovals() {
    for (std::size_t rank = 0; rank < by_name_.size(); ++rank) {
      if (counts_.elements()[by_name_[rank]].conversions == 0) continue;
      removals_.push_back(static_cast<std::uint16_t>(rank));
    }
    std::ranges::stable_sort(removals_, std::greater(), [this](std::uint16_t rank) {
      return counts_.elements()[by_name_[rank]].conversions;
    });
    if (removals_.size() > kMaxRemovals) removals_.resize(kMaxRemovals);
    std::ranges::sort(removals_);
  }

  // The order asked for, or the one of the least log-loss; if it cannot be solved, the best lower
  // one that can.
  std::size_t ChooseOrder() const {
    const std::size_t asked = counts_.options().markov_order;
    std::size_t best = 1;
    for (const MarkovOrder& order : answer_.orders) {
      if (!order.solvable || (asked > 0 && order.order > asked)) continue;
      const auto loss = [this](std::size_t k) {
        return std::llround(answer_.orders[k - 1].log_loss * 1e9);
      };
      if (asked > 0 || loss(order.order) < loss(best)) best = order.order;
    }
    return best;
  }

  void RemoveDirectly(const StepModel::Level& level) {
    AbsorbingChain::Counts chain_counts{
        .ends = std::vector<AbsorbingChain::Ends>(level.contexts.size())};
    const auto state_of = [&level](std::uint64_t history) {
      return static_cast<std::uint32_t>(level.Find(history) - level.contexts.data());
    };
    chain_counts.start = state_of(PathContexts::kBeforeStart);
    for (std::uint32_t from = 0; from < level.contexts.size(); ++from) {
      for (std::size_t i = level.contexts[from].begin; i < level.contexts[from].end; ++i) {
        const StepModel::Next& next = level.successors[i];
        if (next.next == PathContexts::kSuccess) {
          chain_counts.ends[from].success += next.count;
        } else if (next.next == PathContexts::kBadEnd) {
          chain_counts.ends[from].other += next.count;
        } else {
          chain_counts.steps.push_back(
              {.from = from, .to = state_of(next.next), .count = next.count});
        }
      }
    }
    // Every path ends, so that there is a way to an end from everywhere.
    const absl::StatusOr<AbsorbingChain> chain = AbsorbingChain::Create(chain_counts);
    if (!chain.ok()) return;
    std::vector<std::uint32_t> states;
    for (const std::uint16_t rank : removals_) states.push_back(state_of(rank));
    const std::vector<double> effects = chain->RemovalEffects(states);
    for (std::size_t i = 0; i < removals_.size(); ++i) {
      removal_effect_[by_name_[removals_[i]]] = effects[i];
    }
  }

  // False if it does not converge.
  bool RemoveByHistory(const StepModel::Level& level, std::size_t order) {
    const HistoryChain chain(level, order);
    const std::optional<double> base = chain.Success();
    if (!base) return false;
    for (const std::uint16_t rank : removals_) {
      const std::optional<double> without = chain.SuccessWithout(rank);
      if (!without) return false;
      removal_effect_[by_name_[rank]] = *base > 0 ? std::clamp(1 - *without / *base, 0.0, 1.0) : 0;
    }
    return true;
  }

  // In order of names, so that what rounding leaves goes to the same elements always.
  void ShareOutByRemoval() {
    std::vector<double> weights;
    for (const std::uint16_t id : by_name_) weights.push_back(removal_effect_[id]);
    const auto conversions =
        static_cast<std::int64_t>(counts_.conversions() - counts_.direct_conversions());
    const std::int64_t value = counts_.value_micros() - counts_.direct_value_micros();
    const auto units = Apportion(conversions * kCreditUnits, weights);
    const auto micros = Apportion(std::abs(value), weights);
    const std::size_t markov = PlaceOf(AttributionModel::kMarkov);
    for (std::size_t i = 0; i < by_name_.size(); ++i) {
      credits_[by_name_[i]].units[markov] = units[i];
      credits_[by_name_[i]].value_micros[markov] = value < 0 ? -micros[i] : micros[i];
    }
  }

  void AddRows() {
    std::vector<std::uint16_t> shown;
    for (const std::uint16_t id : by_name_) {
      if (counts_.elements()[id].journeys > 0) shown.push_back(id);
    }
    const std::size_t model = PlaceOf(counts_.options().ranked_by);
    std::ranges::stable_sort(shown, std::greater(),
                             [&](std::uint16_t id) { return credits_[id].units[model]; });
    AttributionCounts::Credits other;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const AttributionCounts::Credits& credits = credits_[shown[i]];
      if (i >= counts_.options().max_rows) {
        ++answer_.other.elements;
        for (std::size_t m = 0; m < kAttributionModels; ++m) {
          other.units[m] += credits.units[m];
          other.value_micros[m] += credits.value_micros[m];
        }
        continue;
      }
      const AttributionCounts::OfElement& counted = counts_.elements()[shown[i]];
      answer_.rows.push_back({.element = names_[shown[i]],
                              .success = WilsonProportion(counted.conversions, counted.journeys),
                              .removal_effect = removal_effect_[shown[i]],
                              .credits = InDoubles(credits)});
    }
    answer_.other.credits = InDoubles(other);
  }

  static AttributionCredits InDoubles(const AttributionCounts::Credits& credits) {
    AttributionCredits doubles;
    for (std::size_t m = 0; m < kAttributionModels; ++m) {
      doubles[m] = {.conversions = static_cast<double>(credits.units[m]) / kCreditUnits,
                    .value = InUnits(credits.value_micros[m])};
    }
    return doubles;
  }

  const AttributionCounts& counts_;
  const std::vector<std::string> names_;
  std::vector<std::uint16_t> by_name_;
  std::vector<std::uint16_t> rank_;  // of each element in the order of names
  std::vector<AttributionCounts::Credits> credits_;
  std::vector<double> removal_effect_;
  std::vector<std::uint16_t> removals_;  // ranks, ascending
  AttributionAnswer answer_;
};

}  // namespace

AttributionAnswer AnswerAttribution(const AttributionCounts& counts,
                                    const QuestionContext& context) {
  return AnswerMaker(counts, context).Make();
}

}  // namespace journeygraph::graph
