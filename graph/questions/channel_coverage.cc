#include "graph/questions/channel_coverage.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace journeygraph::graph {
namespace {

constexpr ChannelId kUnknownChannel = 0;

std::vector<CoverageGoal> GoodOutcomes(const QuestionContext& context) {
  std::vector<std::string> names;
  for (std::size_t id = 1; id < context.names.outcomes.size(); ++id) {
    if (context.outcome_class[id] == OutcomeClass::kSuccess) {
      names.push_back(context.names.outcomes[id]);
    }
  }
  std::ranges::sort(names);
  std::vector<CoverageGoal> goals;
  for (std::string& name : names) goals.push_back({.outcomes = {std::move(name)}});
  return goals;
}

std::vector<InteractionFilter> StartsOf(const std::vector<CoverageGoal>& goals) {
  std::vector<InteractionFilter> starts;
  for (const CoverageGoal& goal : goals) starts.push_back(goal.start);
  return starts;
}

std::vector<CoverageGoal> GoalsOf(ChannelCoverageOptions options, const QuestionContext& context) {
  std::vector<CoverageGoal> goals =
      options.goals.empty() ? GoodOutcomes(context) : std::move(options.goals);
  if (goals.size() > kMaxGoals) goals.resize(kMaxGoals);
  for (CoverageGoal& goal : goals) {
    if (!goal.label.empty()) continue;
    std::vector<std::string> names = goal.outcomes;
    names.insert(names.end(), goal.touchpoints.begin(), goal.touchpoints.end());
    goal.label = absl::StrJoin(names, "|");
  }
  return goals;
}

// For each of `names` the goals that have it among `reached_by`.
std::vector<std::uint32_t> Masks(const std::vector<CoverageGoal>& goals,
                                 std::vector<std::string> CoverageGoal::*reached_by,
                                 const std::vector<std::string>& names) {
  std::map<std::string_view, std::uint32_t> of_name;
  for (std::size_t goal = 0; goal < goals.size(); ++goal) {
    for (const std::string& name : goals[goal].*reached_by) {
      of_name[name] |= std::uint32_t{1} << goal;
    }
  }
  std::vector<std::uint32_t> masks;
  for (const std::string& name : names) {
    const auto found = of_name.find(name);
    masks.push_back(found == of_name.end() ? 0 : found->second);
  }
  return masks;
}

}  // namespace

absl::Status CheckChannelCoverage(const ChannelCoverageOptions& options,
                                  const QuestionContext& context) {
  const std::vector<CoverageGoal> goals =
      options.goals.empty() ? GoodOutcomes(context) : options.goals;
  if (goals.size() > kMaxGoals) {
    return absl::InvalidArgumentError(
        absl::StrCat("at most ", kMaxGoals, " goals are allowed, not ", goals.size()));
  }
  for (const CoverageGoal& goal : goals) {
    if (goal.outcomes.empty() && goal.touchpoints.empty()) {
      return absl::InvalidArgumentError("a goal needs an outcome or a touchpoint");
    }
  }
  return CheckFilters(StartsOf(goals), context);
}

ChannelCoverageCounts::ChannelCoverageCounts(const QuestionContext& context,
                                             ChannelCoverageOptions options)
    : goals_(GoalsOf(std::move(options), context)),
      channels_(context.names.channels.size()),
      starts_(context, StartsOf(goals_)),
      goals_of_outcome_(Masks(goals_, &CoverageGoal::outcomes, context.names.outcomes)),
      goals_of_touchpoint_(Masks(goals_, &CoverageGoal::touchpoints, context.names.touchpoints)),
      cells_(static_cast<std::uint32_t>(channels_)),
      ways_(static_cast<std::uint32_t>(channels_)),
      not_started_(goals_.size()) {}

void ChannelCoverageCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0) return;
  chosen_.assign(journey.channel.begin(), journey.channel.end());
  for (const ContactEntry& contact : journey.contacts) {
    if (contact.initiator != Initiator::kCompany) continue;
    chosen_[contact.row - journey.first_row] = kUnknownChannel;
  }
  for (std::size_t goal = 0; goal < goals_.size(); ++goal) AddGoal(journey, goal);
}

void ChannelCoverageCounts::AddGoal(const JourneyView& journey, std::size_t goal) {
  std::size_t start = 0;
  while (start < journey.size() &&
         (chosen_[start] == kUnknownChannel || (starts_.At(journey, start) >> goal & 1) == 0)) {
    ++start;
  }
  if (start == journey.size()) {
    ++not_started_[goal];
    return;
  }
  const ChannelId channel = chosen_[start];
  OfCell& cell = CellOf(static_cast<std::uint32_t>(goal), channel);
  const std::size_t reached = Reached(journey, goal, start);
  if (reached == journey.size()) {
    cell.open += journey.result == JourneyResult::kOpen;
    cell.elsewhere += journey.result == JourneyResult::kSuccess;
    cell.abandoned +=
        journey.result == JourneyResult::kFailure || journey.result == JourneyResult::kLost;
    return;
  }
  const std::int64_t time_ms = journey.time_ms[reached] - journey.time_ms[start];
  ChannelId last = channel;  // known one
  bool switched = false;
  for (std::size_t i = start + 1; i <= reached; ++i) {
    if (chosen_[i] == kUnknownChannel) continue;
    last = chosen_[i];
    switched |= last != channel;
  }
  if (!switched) {
    ++cell.same_channel;
    cell.time_same_channel.Add(time_ms);
    return;
  }
  ++cell.after_switch;
  cell.time_after_switch.Add(time_ms);
  AddWay(static_cast<std::uint32_t>(goal * channels_ + channel), last, 1);
}

std::size_t ChannelCoverageCounts::Reached(const JourneyView& journey, std::size_t goal,
                                           std::size_t start) const {
  std::size_t reached = journey.size();
  for (const OutcomeEntry& outcome : journey.outcomes) {
    const std::size_t place = outcome.row - journey.first_row;
    if (place < start || (goals_of_outcome_[outcome.outcome] >> goal & 1) == 0) continue;
    reached = place;
    break;
  }
  if (goals_[goal].touchpoints.empty()) return reached;
  for (std::size_t i = start; i < reached; ++i) {
    if ((goals_of_touchpoint_[journey.touchpoint[i]] >> goal & 1) != 0) return i;
  }
  return reached;
}

ChannelCoverageCounts::OfCell& ChannelCoverageCounts::CellOf(std::uint32_t goal,
                                                             std::uint32_t channel) {
  const std::uint32_t number = cells_.NumberOf(goal, channel);
  if (number == counted_.size()) [[unlikely]]
    counted_.emplace_back();
  return counted_[number];
}

void ChannelCoverageCounts::AddWay(std::uint32_t goal_and_channel, std::uint32_t channel,
                                   std::uint64_t count) {
  const std::uint32_t number = ways_.NumberOf(goal_and_channel, channel);
  if (number == way_counts_.size()) [[unlikely]]
    way_counts_.push_back(0);
  way_counts_[number] += count;
}

void ChannelCoverageCounts::Merge(ChannelCoverageCounts&& other) {
  for (std::size_t i = 0; i < other.counted_.size(); ++i) {
    const PairIndex::Pair& pair = other.cells_.pairs()[i];
    OfCell& cell = CellOf(pair.first, pair.second);
    const OfCell& more = other.counted_[i];
    cell.same_channel += more.same_channel;
    cell.after_switch += more.after_switch;
    cell.abandoned += more.abandoned;
    cell.open += more.open;
    cell.elsewhere += more.elsewhere;
    cell.time_same_channel.Merge(more.time_same_channel);
    cell.time_after_switch.Merge(more.time_after_switch);
  }
  for (std::size_t i = 0; i < other.way_counts_.size(); ++i) {
    const PairIndex::Pair& way = other.ways_.pairs()[i];
    AddWay(way.first, way.second, other.way_counts_[i]);
  }
  for (std::size_t goal = 0; goal < not_started_.size(); ++goal) {
    not_started_[goal] += other.not_started_[goal];
  }
}

namespace {

void Add(const ChannelCoverageCounts::OfCell& cell, ChannelCoverageCounts::OfCell& total) {
  total.same_channel += cell.same_channel;
  total.after_switch += cell.after_switch;
  total.abandoned += cell.abandoned;
  total.open += cell.open;
  total.elsewhere += cell.elsewhere;
  total.time_same_channel.Merge(cell.time_same_channel);
  total.time_after_switch.Merge(cell.time_after_switch);
}

CoverageCell Summarise(const ChannelCoverageCounts::OfCell& cell) {
  const std::uint64_t closed = cell.same_channel + cell.after_switch + cell.abandoned;
  return {.attempts = closed + cell.open,
          .same_channel = cell.same_channel,
          .after_switch = cell.after_switch,
          .abandoned = cell.abandoned,
          .open = cell.open,
          .elsewhere = cell.elsewhere,
          .containment = WilsonProportion(cell.same_channel, closed),
          .completion = WilsonProportion(cell.same_channel + cell.after_switch, closed),
          .time_same_channel = Summarise(cell.time_same_channel),
          .time_after_switch = Summarise(cell.time_after_switch)};
}

}  // namespace

ChannelCoverageAnswer AnswerChannelCoverage(const ChannelCoverageCounts& counts,
                                            const QuestionContext& context) {
  using Ways = std::vector<ReachedOn>;
  const std::vector<std::string>& names = context.names.channels;
  std::map<std::uint32_t, Ways> ways;  // by goal * channels + start channel
  for (std::size_t i = 0; i < counts.way_counts().size(); ++i) {
    const PairIndex::Pair& way = counts.ways()[i];
    ways[way.first].push_back({.channel = names[way.second], .journeys = counts.way_counts()[i]});
  }
  std::map<std::string, ChannelId> started_on;
  std::map<std::pair<std::size_t, ChannelId>, const ChannelCoverageCounts::OfCell*> cells;
  for (std::size_t i = 0; i < counts.counted().size(); ++i) {
    const PairIndex::Pair& pair = counts.cells()[i];
    const auto channel = static_cast<ChannelId>(pair.second);
    started_on[names[channel]] = channel;
    cells[{pair.first, channel}] = &counts.counted()[i];
  }
  ChannelCoverageAnswer answer;
  for (std::size_t goal = 0; goal < counts.goals().size(); ++goal) {
    GoalCoverage row{.label = counts.goals()[goal].label,
                     .not_started = counts.not_started()[goal]};
    ChannelCoverageCounts::OfCell total;
    for (const auto& [name, channel] : started_on) {
      const auto found = cells.find({goal, channel});
      CoverageCell cell =
          Summarise(found == cells.end() ? ChannelCoverageCounts::OfCell{} : *found->second);
      if (found != cells.end()) Add(*found->second, total);
      cell.channel = name;
      cell.reached_on = ways[static_cast<std::uint32_t>(goal * names.size() + channel)];
      std::ranges::sort(cell.reached_on, [](const ReachedOn& a, const ReachedOn& b) {
        return std::tie(b.journeys, a.channel) < std::tie(a.journeys, b.channel);
      });
      row.channels.push_back(std::move(cell));
    }
    row.total = Summarise(total);
    answer.goals.push_back(std::move(row));
  }
  return answer;
}

}  // namespace journeygraph::graph
