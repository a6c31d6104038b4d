#include "graph/questions/path_pattern.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"

namespace journeygraph::graph {
namespace {

std::vector<InteractionFilter> FiltersOfSteps(const PathPatternOptions& options) {
  std::vector<InteractionFilter> filters;
  for (const PatternStep& step : options.steps) filters.push_back(step.filter);
  return filters;
}

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

absl::Status CheckPathPattern(const PathPatternOptions& options, const QuestionContext& context) {
  if (options.steps.empty() || options.steps.size() > kMaxPatternSteps) {
    return absl::InvalidArgumentError(absl::StrCat("a pattern has 1 to ", kMaxPatternSteps,
                                                   " steps, not ", options.steps.size()));
  }
  for (const PatternStep& step : options.steps) {
    if (step.max_gap_ms.value_or(0) < 0) {
      return absl::InvalidArgumentError("a gap is not negative");
    }
    if (step.score && step.score->minimum_micros > step.score->maximum_micros) {
      return absl::InvalidArgumentError("a score's minimum is not above its maximum");
    }
  }
  return CheckFilters(FiltersOfSteps(options), context);
}

PathPatternCounts::PathPatternCounts(const QuestionContext& context, PathPatternOptions options)
    : options_(std::move(options)),
      filters_(context, FiltersOfSteps(options_)),
      ends_of_touchpoint_(context.names.touchpoints.size()),
      met_by_outcome_(context.names.outcomes.size()),
      examples_(options_.max_examples) {
  if (options_.steps.size() > kMaxPatternSteps) options_.steps.clear();
  for (std::size_t i = 0; i < options_.steps.size(); ++i) {
    const PatternStep& step = options_.steps[i];
    const Mask bit = Mask{1} << i;
    for (std::size_t id = 0; id < ends_of_touchpoint_.size() && !step.without.empty(); ++id) {
      if (Contains(step.without, context.names.touchpoints[id])) ends_of_touchpoint_[id] |= bit;
    }
    if (!step.outcomes.empty()) asks_outcome_ |= bit;
    for (std::size_t id = 1; id < met_by_outcome_.size(); ++id) {
      if (Contains(step.outcomes, context.names.outcomes[id])) met_by_outcome_[id] |= bit;
    }
    if (step.score) asks_score_ |= bit;
  }
}

// Which steps each interaction meets.
void PathPatternCounts::FindMet(const JourneyView& journey) {
  const Mask steps = (Mask{1} << options_.steps.size()) - 1;
  // Conditions on outcomes and scores are met by the few interactions that have some.
  met_.assign(journey.size(), steps & ~asks_outcome_);
  if (asks_outcome_ != 0) {
    for (const OutcomeEntry& entry : journey.outcomes) {
      met_[entry.row - journey.first_row] |= met_by_outcome_[entry.outcome];
    }
  }
  if (asks_score_ != 0) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < met_.size(); ++i) {
      Mask met = ~asks_score_;
      for (; next < journey.scores.size() && journey.scores[next].row - journey.first_row == i;
           ++next) {
        const ScoreEntry& answer = journey.scores[next];
        for (Mask rest = asks_score_; rest != 0; rest &= rest - 1) {
          const auto step = static_cast<std::size_t>(std::countr_zero(rest));
          const ScoreRange& range = *options_.steps[step].score;
          if (range.metric == answer.metric && range.minimum_micros <= answer.value_micros &&
              answer.value_micros <= range.maximum_micros) {
            met |= Mask{1} << step;
          }
        }
      }
      met_[i] &= met;
    }
  }
  for (std::size_t i = 0; i < met_.size(); ++i) met_[i] &= filters_.At(journey, i);
}

bool PathPatternCounts::MayFollow(const JourneyView& journey, std::size_t step, std::size_t before,
                                  std::size_t place) const {
  const PatternStep& from = options_.steps[step - 1];
  if (from.directly && before + 1 != place) return false;
  return !from.max_gap_ms || journey.time_ms[place] - journey.time_ms[before] <= *from.max_gap_ms;
}

void PathPatternCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0) return;
  FindMet(journey);
  const std::size_t steps = options_.steps.size();
  std::array<std::size_t, kMaxPatternSteps> last;   // where the row to a step ends
  std::array<std::size_t, kMaxPatternSteps> first;  // and where it begins
  Mask alive = 0;                                   // steps that have such a row
  bool has_matched = false;
  for (std::size_t i = 0; i < journey.size(); ++i) {
    Mask reached = 0;
    // From the last step to the first, so that an interaction is used once in a row.
    for (Mask met = met_[i] & (alive << 1 | 1); met != 0;) {
      const auto step = static_cast<std::size_t>(std::bit_width(met)) - 1;
      met ^= Mask{1} << step;
      if (step == 0 ? options_.at_start && i > 0 : !MayFollow(journey, step, last[step - 1], i)) {
        continue;
      }
      if (step + 1 == steps && options_.at_end && i + 1 < journey.size()) continue;
      first[step] = step == 0 ? i : first[step - 1];
      last[step] = i;
      reached |= Mask{1} << step;
    }
    alive = (alive & ~ends_of_touchpoint_[journey.touchpoint[i]]) | reached;
    if (steps == 0 || (reached >> (steps - 1)) == 0) continue;
    ++matches_;
    if (!has_matched) times_.Add(journey.time_ms[i] - journey.time_ms[first[steps - 1]]);
    has_matched = true;
    alive = 0;
  }
  ++(has_matched ? matched_ : unmatched_)[static_cast<std::size_t>(journey.result)];
  if (has_matched) examples_.Add(journey);
}

void PathPatternCounts::Merge(PathPatternCounts&& other) {
  for (std::size_t i = 0; i < matched_.size(); ++i) {
    matched_[i] += other.matched_[i];
    unmatched_[i] += other.unmatched_[i];
  }
  matches_ += other.matches_;
  times_.Merge(other.times_);
  examples_.Merge(other.examples_);
}

namespace {

std::uint64_t Sum(const ResultCounts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

Proportion SuccessOf(const ResultCounts& results) {
  return WilsonProportion(results[static_cast<std::size_t>(JourneyResult::kSuccess)],
                          Sum(results) - results[static_cast<std::size_t>(JourneyResult::kOpen)]);
}

}  // namespace

PathPatternAnswer AnswerPathPattern(const PathPatternCounts& counts) {
  PathPatternAnswer answer{.journeys = Sum(counts.matched()),
                           .matches = counts.matches(),
                           .matched = counts.matched(),
                           .unmatched = counts.unmatched(),
                           .success_matched = SuccessOf(counts.matched()),
                           .success_unmatched = SuccessOf(counts.unmatched()),
                           .times = Summarise(counts.times()),
                           .examples = counts.examples().journeys()};
  answer.share = WilsonProportion(answer.journeys, answer.journeys + Sum(counts.unmatched()));
  answer.success_difference =
      ProportionDifference(answer.success_matched, answer.success_unmatched);
  return answer;
}

}  // namespace journeygraph::graph
