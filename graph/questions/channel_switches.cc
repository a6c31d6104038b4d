#include "graph/questions/channel_switches.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <tuple>
#include <utility>

namespace journeygraph::graph {
namespace {

constexpr ChannelId kUnknownChannel = 0;

double Ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

ChannelSwitchCounts::ChannelSwitchCounts(const QuestionContext& context,
                                         ChannelSwitchOptions options)
    : max_gap_ms_(options.max_gap_ms.value_or(std::numeric_limits<std::int64_t>::max())),
      visits_(context.names.channels.size()),
      starts_(context.names.channels.size()),
      with_(context.names.channels.size()),
      step_pairs_(static_cast<std::uint32_t>(context.names.channels.size())),
      pairs_(static_cast<std::uint32_t>(context.names.channels.size())),
      distinct_channels_(context.names.channels.size() + 1) {
  if (HasFewChannels()) steps_.resize(starts_.size() * starts_.size());
}

void ChannelSwitchCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0) return;
  ++journeys_;
  ++journey_number_;
  const std::size_t switches =
      HasFewChannels() ? FindSwitches<true>(journey) : FindSwitches<false>(journey);
  journeys_with_switch_ += switches > 0;
  AddSwitches(journey, switches);
  if (journey.scores.size() > 1) AddSentimentChanges(journey);
}

// Counts channels and steps; gives the number of switch_places_.
template <bool kFew>
std::size_t ChannelSwitchCounts::FindSwitches(const JourneyView& journey) {
  const ChannelId* channel = journey.channel.data();
  const std::int64_t* time_ms = journey.time_ms.data();
  const std::size_t size = journey.size();
  const std::size_t channels = starts_.size();
  const std::int64_t max_gap_ms = max_gap_ms_;
  if (switch_places_.size() < size) switch_places_.resize(size);
  std::uint32_t* switch_places = switch_places_.data();
  OfStep* steps = steps_.data();
  const FirstVisits::OfJourney visits = visits_.NextJourney();
  std::uint64_t seen = 0;  // a bit for each channel
  std::size_t distinct = 0;
  const auto use = [&](ChannelId id) {
    if constexpr (kFew) {
      seen |= std::uint64_t{1} << id;
    } else if (visits.IsFirst(id)) {
      ++with_[id];
      distinct += id != kUnknownChannel;
    }
  };
  ++starts_[channel[0]];
  use(channel[0]);
  std::size_t switches = 0;
  for (std::size_t i = 1; i < size; ++i) {
    const ChannelId from = channel[i - 1];
    const ChannelId to = channel[i];
    use(to);
    const bool is_far = time_ms[i] - time_ms[i - 1] > max_gap_ms;
    OfStep& step = kFew ? steps[from * channels + to] : StepOf(from, to);
    ++(is_far ? step.far : step.near);
    switch_places[switches] = static_cast<std::uint32_t>(i);
    switches += (from != kUnknownChannel) & (to != kUnknownChannel) & (from != to) & !is_far;
  }
  if constexpr (kFew) {
    distinct = static_cast<std::size_t>(std::popcount(seen & ~std::uint64_t{1}));
    for (; seen != 0; seen &= seen - 1) ++with_[static_cast<std::size_t>(std::countr_zero(seen))];
  }
  ++distinct_channels_[distinct];
  return switches;
}

void ChannelSwitchCounts::AddSwitches(const JourneyView& journey, std::size_t switches) {
  for (std::size_t i = 0; i < switches; ++i) {
    const std::size_t place = switch_places_[i];
    OfSwitch& counted = SwitchOf(journey.channel[place - 1], journey.channel[place]);
    ++counted.count;
    counted.journeys += counted.last_journey != journey_number_;
    counted.last_journey = journey_number_;
    counted.gap.Add(journey.time_ms[place] - journey.time_ms[place - 1]);
    // Back at once to where it came from, which was a switch too.
    ping_pongs_ += i > 0 && switch_places_[i - 1] + 1 == place &&
                   journey.channel[place - 2] == journey.channel[place];
  }
  const bool ends_badly =
      journey.result == JourneyResult::kFailure || journey.result == JourneyResult::kLost;
  if (ends_badly && switches > 0 && switch_places_[switches - 1] + 1 == journey.size()) {
    const std::size_t last = journey.size() - 1;
    ++SwitchOf(journey.channel[last - 1], journey.channel[last]).ended_badly_after;
  }
}

bool ChannelSwitchCounts::IsSwitch(const JourneyView& journey, std::size_t second) const {
  const ChannelId from = journey.channel[second - 1];
  const ChannelId to = journey.channel[second];
  return from != kUnknownChannel && to != kUnknownChannel && from != to &&
         journey.time_ms[second] - journey.time_ms[second - 1] <= max_gap_ms_;
}

ChannelSwitchCounts::OfStep& ChannelSwitchCounts::StepOf(ChannelId from, ChannelId to) {
  if (HasFewChannels()) return steps_[from * starts_.size() + to];
  const std::uint32_t number = step_pairs_.NumberOf(from, to);
  if (number == steps_.size()) [[unlikely]]
    steps_.emplace_back();
  return steps_[number];
}

ChannelSwitchCounts::OfSwitch& ChannelSwitchCounts::SwitchOf(ChannelId from, ChannelId to) {
  const std::uint32_t number = pairs_.NumberOf(from, to);
  if (number == switches_.size()) [[unlikely]]
    switches_.emplace_back();
  return switches_[number];
}

void ChannelSwitchCounts::AddSentimentChanges(const JourneyView& journey) {
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max() - 1;
  std::size_t earlier_place = kNone;
  std::int64_t earlier_micros = 0;
  for (const ScoreEntry& score : journey.scores) {
    const bool is_sentiment = score.metric == Metric::kSentiment;
    const std::size_t place = score.row - journey.first_row;
    if (is_sentiment & (place == earlier_place + 1) && IsSwitch(journey, place)) {
      OfSwitch& counted = SwitchOf(journey.channel[place - 1], journey.channel[place]);
      ++counted.sentiment_pairs;
      counted.sentiment_change_micros += score.value_micros - earlier_micros;
    }
    earlier_place = is_sentiment ? place : earlier_place;
    earlier_micros = is_sentiment ? score.value_micros : earlier_micros;
  }
}

template <typename Visit>
void ChannelSwitchCounts::ForEachStep(const Visit& visit) const {
  const std::size_t channels = starts_.size();
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const auto pair = HasFewChannels() ? PairIndex::Pair{static_cast<std::uint32_t>(i / channels),
                                                         static_cast<std::uint32_t>(i % channels)}
                                       : step_pairs_.pairs()[i];
    visit(static_cast<ChannelId>(pair.first), static_cast<ChannelId>(pair.second), steps_[i]);
  }
}

std::vector<ChannelSwitchCounts::OfChannel> ChannelSwitchCounts::Channels() const {
  std::vector<OfChannel> channels(starts_.size());
  for (std::size_t id = 0; id < channels.size(); ++id) {
    channels[id].interactions = starts_[id];
    channels[id].journeys = with_[id];
  }
  ForEachStep([&](ChannelId from, ChannelId to, const OfStep& step) {
    channels[to].interactions += step.near + step.far;
    if (from != kUnknownChannel && to != kUnknownChannel) channels[from].opportunities += step.near;
  });
  return channels;
}

std::uint64_t ChannelSwitchCounts::WithoutChannel() const {
  std::uint64_t count = 0;
  ForEachStep([&](ChannelId from, ChannelId to, const OfStep& step) {
    if (from == kUnknownChannel || to == kUnknownChannel) count += step.near + step.far;
  });
  return count;
}

std::uint64_t ChannelSwitchCounts::OverMaxGap() const {
  std::uint64_t count = 0;
  ForEachStep([&](ChannelId from, ChannelId to, const OfStep& step) {
    if (from != kUnknownChannel && to != kUnknownChannel) count += step.far;
  });
  return count;
}

void ChannelSwitchCounts::Merge(ChannelSwitchCounts&& other) {
  for (std::size_t id = 0; id < starts_.size(); ++id) {
    starts_[id] += other.starts_[id];
    with_[id] += other.with_[id];
  }
  other.ForEachStep([this](ChannelId from, ChannelId to, const OfStep& more) {
    OfStep& step = StepOf(from, to);
    step.near += more.near;
    step.far += more.far;
  });
  for (std::size_t i = 0; i < other.switches_.size(); ++i) {
    const PairIndex::Pair& pair = other.pairs_.pairs()[i];
    OfSwitch& into =
        SwitchOf(static_cast<ChannelId>(pair.first), static_cast<ChannelId>(pair.second));
    const OfSwitch& more = other.switches_[i];
    into.count += more.count;
    into.journeys += more.journeys;
    into.sentiment_pairs += more.sentiment_pairs;
    into.sentiment_change_micros += more.sentiment_change_micros;
    into.ended_badly_after += more.ended_badly_after;
    into.gap.Merge(more.gap);
  }
  for (std::size_t i = 0; i < distinct_channels_.size(); ++i) {
    distinct_channels_[i] += other.distinct_channels_[i];
  }
  journeys_ += other.journeys_;
  journeys_with_switch_ += other.journeys_with_switch_;
  ping_pongs_ += other.ping_pongs_;
}

namespace {

std::vector<ChannelSwitch> SwitchesByCount(const ChannelSwitchCounts& counts,
                                           const QuestionContext& context) {
  const std::vector<ChannelSwitchCounts::OfChannel> channels = counts.Channels();
  std::vector<ChannelSwitch> switches;
  for (std::size_t i = 0; i < counts.switches().size(); ++i) {
    const PairIndex::Pair& pair = counts.pairs()[i];
    const ChannelSwitchCounts::OfSwitch& counted = counts.switches()[i];
    ChannelSwitch row{.from_channel = context.names.channels[pair.first],
                      .to_channel = context.names.channels[pair.second],
                      .count = counted.count,
                      .journeys = counted.journeys,
                      .row_share = Ratio(counted.count, channels[pair.first].opportunities),
                      .gap = Summarise(counted.gap),
                      .sentiment_pairs = counted.sentiment_pairs,
                      .ended_badly_after = counted.ended_badly_after};
    if (counted.sentiment_pairs > 0) {
      row.mean_sentiment_change = static_cast<double>(counted.sentiment_change_micros) /
                                  static_cast<double>(counted.sentiment_pairs) / kMicrosPerUnit;
    }
    switches.push_back(std::move(row));
  }
  std::ranges::sort(switches, [](const ChannelSwitch& a, const ChannelSwitch& b) {
    return std::tie(b.count, a.from_channel, a.to_channel) <
           std::tie(a.count, b.from_channel, b.to_channel);
  });
  return switches;
}

std::vector<ChannelUse> ChannelsByUse(const ChannelSwitchCounts& counts,
                                      const QuestionContext& context) {
  std::vector<ChannelUse> channels;
  for (const ChannelSwitchCounts::OfChannel& channel : counts.Channels()) {
    channels.push_back({.channel = context.names.channels[channels.size()],
                        .interactions = channel.interactions,
                        .journeys = channel.journeys,
                        .opportunities = channel.opportunities});
  }
  for (std::size_t i = 0; i < counts.switches().size(); ++i) {
    const PairIndex::Pair& pair = counts.pairs()[i];
    channels[pair.first].switches_out += counts.switches()[i].count;
    channels[pair.second].switches_in += counts.switches()[i].count;
  }
  std::erase_if(channels, [](const ChannelUse& channel) { return channel.interactions == 0; });
  std::ranges::sort(channels, [](const ChannelUse& a, const ChannelUse& b) {
    return std::tie(b.interactions, a.channel) < std::tie(a.interactions, b.channel);
  });
  return channels;
}

}  // namespace

ChannelSwitchesAnswer AnswerChannelSwitches(const ChannelSwitchCounts& counts,
                                            const QuestionContext& context) {
  ChannelSwitchesAnswer answer{.switches = SwitchesByCount(counts, context),
                               .journeys_with_switch = counts.journeys_with_switch(),
                               .without_channel = counts.WithoutChannel(),
                               .over_max_gap = counts.OverMaxGap(),
                               .ping_pongs = counts.ping_pongs(),
                               .channels = ChannelsByUse(counts, context)};
  for (const ChannelUse& channel : answer.channels) {
    answer.opportunities += channel.opportunities;
    answer.switch_count += channel.switches_out;
  }
  answer.switch_rate = Ratio(answer.switch_count, answer.opportunities);
  answer.switch_proportion = WilsonProportion(answer.switch_count, answer.opportunities);
  answer.journey_proportion = WilsonProportion(answer.journeys_with_switch, counts.journeys());
  for (std::size_t channels = 0; channels < counts.distinct_channels().size(); ++channels) {
    const std::uint64_t journeys = counts.distinct_channels()[channels];
    if (journeys > 0) {
      answer.distinct_channels.push_back({.channels = channels, .journeys = journeys});
    }
  }
  return answer;
}

}  // namespace journeygraph::graph
