#include "graph/questions/next_step.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

namespace journeygraph::graph {
namespace {

constexpr ChannelId kUnknownChannel = 0;
// In the place of names that nobody has visited: no touchpoint, and not the start.
constexpr std::uint16_t kNeverSeen = 0xfffe;

}  // namespace

NextStepCounts::NextStepCounts(const QuestionContext& context, NextStepOptions options)
    : options_(std::move(options)),
      contexts_(PathContexts::LargestOrder(context.names.touchpoints.size())),
      gap_to_(context.names.touchpoints.size()) {
  const auto& names = context.names.touchpoints;
  for (std::size_t i = options_.path.size(); i > 0 && history_.size() < contexts_.order(); --i) {
    const auto found = std::ranges::find(names, options_.path[i - 1]);
    history_.emplace_back();
    if (found != names.end()) {
      history_.back() = static_cast<TouchpointId>(found - names.begin());
    }
  }
}

void NextStepCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0 || !IsClosed(journey.result)) return;
  const bool is_success = journey.result == JourneyResult::kSuccess;
  ++journeys_;
  ++ends_[0][is_success];
  contexts_.Add(journey.touchpoint, is_success, PathContexts::IsHeldOut(journey.customer_hash));
  if (history_.empty() || !history_.front()) return;
  const TouchpointId last = *history_.front();
  for (std::size_t i = 0; i < journey.size(); ++i) {
    if (journey.touchpoint[i] == last) LookBehind(journey, i);
  }
}

void NextStepCounts::LookBehind(const JourneyView& journey, std::size_t place) {
  const bool is_success = journey.result == JourneyResult::kSuccess;
  for (std::size_t i = 0; i < history_.size() && i <= place; ++i) {
    if (!history_[i] || *history_[i] != journey.touchpoint[place - i]) break;
    ++ends_[i + 1][is_success];
  }
  if (place + 1 == journey.size()) return;
  const std::int64_t gap_ms = journey.time_ms[place + 1] - journey.time_ms[place];
  gap_.Add(gap_ms);
  gap_to_[journey.touchpoint[place + 1]].Add(gap_ms);
  const ChannelId before = journey.channel[place];
  const ChannelId after = journey.channel[place + 1];
  if (before == kUnknownChannel || after == kUnknownChannel) return;
  ++steps_on_channels_;
  switches_ += before != after;
}

void NextStepCounts::Merge(NextStepCounts&& other) {
  contexts_.Merge(std::move(other.contexts_));
  journeys_ += other.journeys_;
  for (std::size_t i = 0; i < ends_.size(); ++i) {
    for (std::size_t end = 0; end < ends_[i].size(); ++end) ends_[i][end] += other.ends_[i][end];
  }
  gap_.Merge(other.gap_);
  for (std::size_t id = 0; id < gap_to_.size(); ++id) gap_to_[id].Merge(other.gap_to_[id]);
  steps_on_channels_ += other.steps_on_channels_;
  switches_ += other.switches_;
}

namespace {

class AnswerMaker {
 public:
  AnswerMaker(const NextStepCounts& counts, const QuestionContext& context)
      : counts_(counts), names_(context.names.touchpoints), by_name_(names_.size()) {
    std::iota(by_name_.begin(), by_name_.end(), std::uint16_t{0});
    std::ranges::sort(
        by_name_, {}, [this](std::uint16_t id) -> auto& { return names_[id]; });
    rank_.resize(names_.size());
    for (std::size_t i = 0; i < by_name_.size(); ++i) {
      rank_[by_name_[i]] = static_cast<std::uint16_t>(i);
    }
  }

  NextStepAnswer Make() {
    const auto steps = counts_.contexts().Steps(rank_);
    std::set<std::uint32_t> observed;
    for (const auto& step : steps) {
      if (step.next < PathContexts::kSuccess) observed.insert(step.next);
    }
    const std::size_t largest = counts_.contexts().order();
    answer_.quality = CheckStepModel(steps, observed.size(), largest);
    const StepModel model(steps, observed.size(), largest, StepModel::Use::kAll);
    AddNext(model, {observed.begin(), observed.end()});
    AddShares();
    return std::move(answer_);
  }

 private:
  // As PathContexts::HistoryOf would make it, of ranks.
  std::uint64_t History() const {
    std::vector<std::uint16_t> path;
    for (const auto& id : counts_.history()) {
      path.insert(path.begin(), id ? rank_[*id] : kNeverSeen);
    }
    return PathContexts::HistoryOf(path, counts_.contexts().order());
  }

  void AddNext(const StepModel& model, const std::vector<std::uint32_t>& observed) {
    const std::uint64_t history = History();
    const std::size_t best = answer_.quality.best_order;
    // The longest history that was seen, up to the best order.
    const StepModel::Level* level = nullptr;
    const StepModel::Context* context = nullptr;
    for (std::size_t k = 0; k <= best; ++k) {
      const StepModel::Context* longer = model.level(k).Find(PathContexts::Shortened(history, k));
      if (longer == nullptr) break;
      level = &model.level(k);
      context = longer;
      answer_.order = k;
    }
    if (context == nullptr) return;  // nothing was counted
    answer_.support = context->total;
    answer_.small_sample = answer_.support < kSmallSample;
    const auto& path = counts_.options().path;
    const std::size_t used = std::min(answer_.order, path.size());
    answer_.history.assign(path.end() - static_cast<std::ptrdiff_t>(used), path.end());

    std::vector<NextTouchpoint> all;
    const auto add_entropy = [this](double probability) {
      if (probability > 0) answer_.entropy_bits -= probability * std::log2(probability);
    };
    for (const std::uint32_t next : observed) {
      const std::uint16_t id = by_name_[next];
      all.push_back({.touchpoint = names_[id],
                     .probability = model.Probability(history, next, best),
                     .seen = level->CountOf(*context, next)});
      add_entropy(all.back().probability);
    }
    answer_.ends_well = model.Probability(history, PathContexts::kSuccess, best);
    answer_.ends_badly = model.Probability(history, PathContexts::kBadEnd, best);
    add_entropy(answer_.ends_well);
    add_entropy(answer_.ends_badly);
    // By name where they are equal: that is their order.
    std::ranges::stable_sort(all, std::greater(), [](const NextTouchpoint& next) {
      return std::llround(next.probability * 1e12);
    });
    for (NextTouchpoint& next : all) {
      if (answer_.next.size() < counts_.options().max_next) {
        const auto id = std::ranges::find(names_, next.touchpoint) - names_.begin();
        next.gap = Summarise(counts_.gap_to()[static_cast<std::size_t>(id)]);
        answer_.next.push_back(std::move(next));
      } else {
        ++answer_.other_touchpoints;
        answer_.other_probability += next.probability;
      }
    }
  }

  void AddShares() {
    answer_.gap = Summarise(counts_.gap());
    answer_.channel_switch = WilsonProportion(counts_.switches(), counts_.steps_on_channels());
    const auto& ends = counts_.ends_behind();
    for (std::size_t length = 0; length <= counts_.history().size(); ++length) {
      const std::uint64_t visits = ends[length][0] + ends[length][1];
      if (length > 1 && visits < kSmallSample) break;
      if (length > 0 && visits == 0) break;
      answer_.success = WilsonProportion(ends[length][1], visits);
      answer_.success_order = length;
    }
  }

  const NextStepCounts& counts_;
  const std::vector<std::string>& names_;
  std::vector<std::uint16_t> by_name_;
  std::vector<std::uint16_t> rank_;
  NextStepAnswer answer_;
};

}  // namespace

NextStepAnswer AnswerNextStep(const NextStepCounts& counts, const QuestionContext& context) {
  return AnswerMaker(counts, context).Make();
}

}  // namespace journeygraph::graph
