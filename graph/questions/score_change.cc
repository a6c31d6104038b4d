#include "graph/questions/score_change.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "graph/measure/difference.h"

namespace journeygraph::graph {
namespace {

std::size_t GroupCount(const QuestionContext& context, ScoreGroup group) {
  switch (group) {
    case ScoreGroup::kStage:
      return context.map ? context.map->stages.size() + 1 : 1;
    case ScoreGroup::kTouchpoint:
      return context.names.touchpoints.size();
    case ScoreGroup::kChannel:
      return context.names.channels.size();
  }
  return 0;
}

std::string NameOf(const QuestionContext& context, ScoreGroup group, std::size_t number) {
  switch (group) {
    case ScoreGroup::kStage:
      return context.map && number < context.map->stages.size() ? context.map->stages[number].id
                                                                : "";
    case ScoreGroup::kTouchpoint:
      return context.names.touchpoints[number];
    case ScoreGroup::kChannel:
      return context.names.channels[number];
  }
  return "";
}

std::string TitleOf(const QuestionContext& context, const std::string& stage) {
  if (!context.map) return "";
  const auto found = std::ranges::find(context.map->stages, stage, &Stage::id);
  if (found == context.map->stages.end()) return "";
  return found->display_name.empty() ? found->id : found->display_name;
}

std::map<std::string, ScoreTally> ByName(const ScoreGroupCounts& counts,
                                         const QuestionContext& context, ScoreTally& total) {
  std::map<std::string, ScoreTally> by_name;
  for (std::size_t number = 0; number < counts.groups().size(); ++number) {
    const ScoreTally& tally = counts.groups()[number];
    if (tally.count() == 0) continue;
    by_name[NameOf(context, counts.options().group, number)].Merge(tally);
    total.Merge(tally);
  }
  return by_name;
}

std::optional<Difference> DifferenceOf(const MetricScore& after, const MetricScore& before) {
  switch (after.summary) {
    case MetricSummary::kNet:
      return NetDifference({after.positive, after.neutral, after.negative},
                           {before.positive, before.neutral, before.negative});
    case MetricSummary::kTopShare:
      return ProportionsDifference({after.positive, after.count}, {before.positive, before.count});
    case MetricSummary::kMean:
      break;
  }
  return MeansDifference({after.count, after.mean, after.standard_deviation},
                         {before.count, before.mean, before.standard_deviation});
}

double ShareOf(std::uint64_t part, std::uint64_t total) {
  return total == 0 ? 0 : static_cast<double>(part) / static_cast<double>(total);
}

// Nothing can be said about a change where a side has no answers at all.
void Decompose(ScoreChangeAnswer& answer) {
  if (answer.before.count == 0 || answer.after.count == 0) return;
  const double both_totals = (answer.before.value + answer.after.value) / 2;
  for (GroupChange& group : answer.groups) {
    const double before = group.before.count > 0 ? group.before.value : group.after.value;
    const double after = group.after.count > 0 ? group.after.value : group.before.value;
    group.mix = (group.share_after - group.share_before) * ((before + after) / 2 - both_totals);
    group.rate = (after - before) * (group.share_before + group.share_after) / 2;
    answer.mix += group.mix;
    answer.rate += group.rate;
  }
}

}  // namespace

ScoreGroupCounts::ScoreGroupCounts(const QuestionContext& context, const ScoreGroupOptions& options)
    : options_(options), metrics_(context.metrics), groups_(GroupCount(context, options.group)) {
  if (options_.group != ScoreGroup::kStage) return;
  const auto last_row = static_cast<std::uint32_t>(groups_.size() - 1);
  for (std::size_t id = 0; id < context.names.touchpoints.size(); ++id) {
    const StageIndex stage = context.map ? context.stage_of_touchpoint[id] : kNoStage;
    stage_row_.push_back(std::min<std::uint32_t>(stage, last_row));
  }
}

void ScoreGroupCounts::Add(const JourneyView& journey) {
  const MetricDefinition& definition = metrics_->Of(options_.metric);
  for (const ScoreEntry& answer : journey.scores) {
    if (answer.metric != options_.metric) continue;
    const std::size_t place = answer.row - journey.first_row;
    const std::size_t group = options_.group == ScoreGroup::kChannel ? journey.channel[place]
                              : options_.group == ScoreGroup::kTouchpoint
                                  ? journey.touchpoint[place]
                                  : stage_row_[journey.touchpoint[place]];
    groups_[group].Add(definition, answer);
  }
}

void ScoreGroupCounts::Merge(ScoreGroupCounts&& other) {
  for (std::size_t i = 0; i < groups_.size(); ++i) groups_[i].Merge(other.groups_[i]);
}

ScoreChangeAnswer AnswerScoreChange(const ScoreGroupCounts& before,
                                    const QuestionContext& before_context,
                                    const ScoreGroupCounts& after,
                                    const QuestionContext& after_context,
                                    std::uint64_t max_groups) {
  const MetricDefinition& definition = after_context.metrics->Of(after.options().metric);
  ScoreTally total_before;
  ScoreTally total_after;
  const auto groups_before = ByName(before, before_context, total_before);
  const auto groups_after = ByName(after, after_context, total_after);
  ScoreChangeAnswer answer{.before = Summarise(definition, total_before),
                           .after = Summarise(definition, total_after)};
  std::map<std::string, std::pair<ScoreTally, ScoreTally>> both;
  for (const auto& [name, tally] : groups_before) both[name].first = tally;
  for (const auto& [name, tally] : groups_after) both[name].second = tally;
  for (const auto& [name, tallies] : both) {
    answer.groups.push_back({.group = name,
                             .display_name = TitleOf(after_context, name),
                             .before = Summarise(definition, tallies.first),
                             .after = Summarise(definition, tallies.second),
                             .share_before = ShareOf(tallies.first.count(), total_before.count()),
                             .share_after = ShareOf(tallies.second.count(), total_after.count())});
  }
  Decompose(answer);
  if (answer.before.count > 0 && answer.after.count > 0) {
    answer.change = Estimate{.value = answer.after.value - answer.before.value};
    const auto difference = DifferenceOf(answer.after, answer.before);
    if (difference) {
      answer.change = difference->estimate;
      answer.p_value = difference->p_value;
    } else {
      answer.change->low = answer.after.worst - answer.before.best;
      answer.change->high = answer.after.best - answer.before.worst;
      if (answer.change->low > answer.change->high) {
        std::swap(answer.change->low, answer.change->high);
      }
    }
  }
  std::ranges::sort(answer.groups, {}, [](const GroupChange& group) {
    return std::tuple(-std::llround(std::abs(group.mix + group.rate) * 1e9), group.group);
  });
  if (max_groups > 0 && answer.groups.size() > max_groups) {
    const auto cut = answer.groups.begin() + static_cast<std::ptrdiff_t>(max_groups);
    for (auto it = cut; it != answer.groups.end(); ++it) {
      ++answer.other_groups;
      answer.other_mix += it->mix;
      answer.other_rate += it->rate;
    }
    answer.groups.erase(cut, answer.groups.end());
  }
  return answer;
}

}  // namespace journeygraph::graph
