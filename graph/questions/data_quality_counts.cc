#include "graph/questions/data_quality_counts.h"

#include <algorithm>
#include <limits>
#include <map>

namespace journeygraph::graph {
namespace {

constexpr ChannelId kUnknownChannel = 0;
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
// 1 January 1970 was a Thursday, three days after a Monday.
constexpr std::int64_t kMondayOffset = 3;

}  // namespace

void DataQualityCounts::OfName::Merge(const OfName& other) {
  interactions += other.interactions;
  with_channel += other.with_channel;
  with_outcome += other.with_outcome;
  with_score += other.with_score;
  with_value += other.with_value;
  with_cost += other.with_cost;
  with_team += other.with_team;
  with_initiator += other.with_initiator;
  mapped += other.mapped;
  ties += other.ties;
  duplicates += other.duplicates;
  for (std::size_t i = 0; i < by_weekday.size(); ++i) by_weekday[i] += other.by_weekday[i];
  for (std::size_t i = 0; i < days.size(); ++i) days[i] |= other.days[i];
}

DataQualityCounts::DataQualityCounts(const QuestionContext& context,
                                     const DataQualityOptions& options)
    : silence_ms_(options.silence_ms),
      first_day_(DayOf(options.observed_until_ms.value_or(context.watermark_ms.value_or(0))) -
                 kDays + 1),
      touchpoints_(context.names.touchpoints.size()),
      channels_(context.names.channels.size()),
      order_rules_(options.order_rules),
      number_of_touchpoint_(context.names.touchpoints.size()),
      rules_(options.order_rules.size()),
      gap_pairs_(static_cast<std::uint32_t>(context.names.touchpoints.size())) {
  for (const StageIndex stage : context.stage_of_touchpoint) {
    is_mapped_.push_back(stage != kNoStage);
  }
  std::map<std::string_view, std::size_t> numbers;
  const auto number_of = [&numbers](std::string_view name) {
    return numbers.try_emplace(name, numbers.size()).first->second;
  };
  for (const OrderRule& rule : order_rules_) {
    const std::size_t before = number_of(rule.before);
    rule_places_.push_back({.before = before, .after = number_of(rule.after)});
  }
  for (std::size_t id = 0; id < context.names.touchpoints.size(); ++id) {
    const auto found = numbers.find(context.names.touchpoints[id]);
    if (found == numbers.end()) continue;
    number_of_touchpoint_[id] = static_cast<std::uint8_t>(found->second + 1);
  }
  first_time_ms_.resize(numbers.size());
}

void DataQualityCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0) return;
  AddInteractions(journey);
  AddFacts(journey);
  AddNeighbours(journey);
  if (!rules_.empty()) AddRules(journey);
}

void DataQualityCounts::AddInteractions(const JourneyView& journey) {
  std::size_t unknown = 0;
  for (std::size_t i = 0; i < journey.size(); ++i) {
    OfName& touchpoint = touchpoints_[journey.touchpoint[i]];
    OfName& channel = channels_[journey.channel[i]];
    const bool is_known = journey.channel[i] != kUnknownChannel;
    unknown += !is_known;
    ++touchpoint.interactions;
    ++channel.interactions;
    touchpoint.with_channel += is_known;
    channel.mapped += is_mapped_[journey.touchpoint[i]];
    const std::int64_t day = DayOf(journey.time_ms[i]);
    const auto place = static_cast<std::uint64_t>(day - first_day_);
    if (place >= kDays) continue;
    const auto weekday = static_cast<std::size_t>(((day + kMondayOffset) % 7 + 7) % 7);
    const std::uint64_t bit = std::uint64_t{1} << place % 64;
    touchpoint.days[place / 64] |= bit;
    channel.days[place / 64] |= bit;
    ++touchpoint.by_weekday[weekday];
    ++channel.by_weekday[weekday];
  }
  ++journeys_;
  journeys_with_unknown_channel_ += unknown > 0;
  journeys_without_channel_ += unknown == journey.size();
}

void DataQualityCounts::AddFacts(const JourneyView& journey) {
  const auto add = [&](std::uint32_t row, std::uint64_t OfName::*count) {
    const std::size_t place = row - journey.first_row;
    ++(touchpoints_[journey.touchpoint[place]].*count);
    ++(channels_[journey.channel[place]].*count);
  };
  for (const OutcomeEntry& outcome : journey.outcomes) add(outcome.row, &OfName::with_outcome);
  for (const ValueEntry& value : journey.values) add(value.row, &OfName::with_value);
  for (const ValueEntry& cost : journey.costs) add(cost.row, &OfName::with_cost);
  for (std::size_t i = 0; i < journey.scores.size(); ++i) {
    if (i > 0 && journey.scores[i].row == journey.scores[i - 1].row) continue;
    add(journey.scores[i].row, &OfName::with_score);
  }
  for (const ContactEntry& contact : journey.contacts) {
    if (contact.team != 0) add(contact.row, &OfName::with_team);
    if (contact.initiator != Initiator::kUnknown) add(contact.row, &OfName::with_initiator);
  }
}

void DataQualityCounts::AddNeighbours(const JourneyView& journey) {
  neighbours_ += journey.size() - 1;
  for (std::size_t i = 1; i < journey.size(); ++i) {
    const std::int64_t gap_ms = journey.time_ms[i] - journey.time_ms[i - 1];
    if (gap_ms == 0) {
      const bool is_same = journey.touchpoint[i] == journey.touchpoint[i - 1] &&
                           journey.channel[i] == journey.channel[i - 1];
      OfName& touchpoint = touchpoints_[journey.touchpoint[i]];
      OfName& channel = channels_[journey.channel[i]];
      ++touchpoint.ties;
      ++channel.ties;
      touchpoint.duplicates += is_same;
      channel.duplicates += is_same;
    } else if (gap_ms > silence_ms_) {
      const std::uint32_t number =
          gap_pairs_.NumberOf(journey.touchpoint[i - 1], journey.touchpoint[i]);
      if (number == gaps_.size()) gaps_.emplace_back();
      gaps_[number].lengths.Add(gap_ms);
    }
  }
}

void DataQualityCounts::AddRules(const JourneyView& journey) {
  std::ranges::fill(first_time_ms_, kNever);
  for (std::size_t i = 0; i < journey.size(); ++i) {
    const std::uint8_t number = number_of_touchpoint_[journey.touchpoint[i]];
    if (number == 0) continue;
    first_time_ms_[number - 1] = std::min(first_time_ms_[number - 1], journey.time_ms[i]);
  }
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const std::int64_t before_ms = first_time_ms_[rule_places_[i].before];
    const std::int64_t after_ms = first_time_ms_[rule_places_[i].after];
    if (after_ms == kNever) continue;
    ++rules_[i].journeys;
    if (before_ms == kNever) {
      ++rules_[i].missing;
    } else {
      rules_[i].violations += after_ms < before_ms;
    }
  }
}

void DataQualityCounts::Merge(DataQualityCounts&& other) {
  for (std::size_t i = 0; i < touchpoints_.size(); ++i) {
    touchpoints_[i].Merge(other.touchpoints_[i]);
  }
  for (std::size_t i = 0; i < channels_.size(); ++i) channels_[i].Merge(other.channels_[i]);
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    rules_[i].journeys += other.rules_[i].journeys;
    rules_[i].violations += other.rules_[i].violations;
    rules_[i].missing += other.rules_[i].missing;
  }
  for (std::size_t i = 0; i < other.gaps_.size(); ++i) {
    const PairIndex::Pair& pair = other.gap_pairs_.pairs()[i];
    const std::uint32_t number = gap_pairs_.NumberOf(pair.first, pair.second);
    if (number == gaps_.size()) gaps_.emplace_back();
    gaps_[number].lengths.Merge(other.gaps_[i].lengths);
  }
  neighbours_ += other.neighbours_;
  journeys_ += other.journeys_;
  journeys_with_unknown_channel_ += other.journeys_with_unknown_channel_;
  journeys_without_channel_ += other.journeys_without_channel_;
}

}  // namespace journeygraph::graph
