// Where customers change the channel (definitions 3.2).
//
//   ChannelSwitchCounts counts(context, {.max_gap_ms = 7 * kMsPerDay});
//   Scan(snapshot, scope, context, options, counts);
//   ChannelSwitchesAnswer answer = AnswerChannelSwitches(counts, context);
//
// An opportunity is a pair of neighbouring interactions of one journey with known channels, at most
// max_gap apart; if the channels differ it is a switch. Counting unit: transitions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/first_visits.h"
#include "graph/measure/histogram.h"
#include "graph/measure/pair_index.h"
#include "graph/measure/statistics.h"

namespace journeygraph::graph {

inline constexpr char kChannelSwitchesUnit[] = "transitions";
inline constexpr char kChannelSwitchesDefinition[] =
    "An opportunity is a pair of neighbouring interactions of one journey with known channels, at "
    "most max_gap apart. If the channels differ, it is a channel switch.";

struct ChannelSwitchOptions {
  std::optional<std::int64_t> max_gap_ms;  // nothing: any distance
};

// An Accumulator (graph/analysis.h); not thread-safe.
class ChannelSwitchCounts {
 public:
  struct OfChannel {
    std::uint64_t interactions = 0;
    std::uint64_t journeys = 0;
    std::uint64_t opportunities = 0;
  };
  struct OfSwitch {
    std::uint64_t count = 0;
    std::uint64_t journeys = 0;
    std::uint64_t last_journey = 0;
    std::uint64_t ended_badly_after = 0;
    DurationHistogram gap;
    std::uint64_t sentiment_pairs = 0;
    std::int64_t sentiment_change_micros = 0;  // summed
  };

  explicit ChannelSwitchCounts(const QuestionContext& context, ChannelSwitchOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(ChannelSwitchCounts&& other);

  // By channel id. O(pairs of channels).
  std::vector<OfChannel> Channels() const;
  // Pairs of channel ids, and what was counted for each, in the same order (by first use).
  std::span<const PairIndex::Pair> pairs() const { return pairs_.pairs(); }
  std::span<const OfSwitch> switches() const { return switches_; }
  std::uint64_t journeys() const { return journeys_; }
  std::uint64_t journeys_with_switch() const { return journeys_with_switch_; }
  // Pairs of neighbours that are no opportunity. O(pairs of channels).
  std::uint64_t WithoutChannel() const;
  std::uint64_t OverMaxGap() const;
  std::uint64_t ping_pongs() const { return ping_pongs_; }
  // By number of distinct known channels.
  std::span<const std::uint64_t> distinct_channels() const { return distinct_channels_; }

 private:
  // Neighbours on two channels, at most max_gap apart and further.
  struct OfStep {
    std::uint64_t near = 0;
    std::uint64_t far = 0;
  };

  // With few channels, those of a journey are bits of a word, and steps lie in a square.
  static constexpr std::size_t kFewChannels = 64;

  bool HasFewChannels() const { return starts_.size() <= kFewChannels; }
  bool IsSwitch(const JourneyView& journey, std::size_t second) const;
  OfStep& StepOf(ChannelId from, ChannelId to);
  OfSwitch& SwitchOf(ChannelId from, ChannelId to);
  // Calls visit(from, to, step) for all steps counted.
  template <typename Visit>
  void ForEachStep(const Visit& visit) const;
  template <bool kFew>
  std::size_t FindSwitches(const JourneyView& journey);
  void AddSwitches(const JourneyView& journey, std::size_t switches);
  void AddSentimentChanges(const JourneyView& journey);

  std::int64_t max_gap_ms_;
  std::uint64_t journey_number_ = 0;   // from 1; marks what a journey has been counted for
  FirstVisits visits_;                 // of channels, where there are many
  std::vector<std::uint64_t> starts_;  // journeys that begin on a channel
  std::vector<std::uint64_t> with_;    // journeys with a channel
  PairIndex step_pairs_;               // where there are many channels
  std::vector<OfStep> steps_;          // from times channels plus to, or as in step_pairs_
  // Where the journey that is counted switches, by the second interaction. Whether two neighbours
  // are a switch is as good as random: places are gathered without a branch, and then counted.
  std::vector<std::uint32_t> switch_places_;
  PairIndex pairs_;
  std::vector<OfSwitch> switches_;
  std::uint64_t journeys_ = 0;
  std::uint64_t journeys_with_switch_ = 0;
  std::uint64_t ping_pongs_ = 0;
  std::vector<std::uint64_t> distinct_channels_;
};

// All switches from one channel to another.
struct ChannelSwitch {
  std::string from_channel;
  std::string to_channel;
  std::uint64_t count = 0;
  std::uint64_t journeys = 0;
  double row_share = 0;  // of the opportunities that leave from_channel
  GapStatistics gap;
  // Sentiment after minus before over the switches with both; nothing if there are none.
  std::optional<double> mean_sentiment_change;
  std::uint64_t sentiment_pairs = 0;
  std::uint64_t ended_badly_after = 0;  // failed or lost journeys whose last step it was
  friend bool operator==(const ChannelSwitch&, const ChannelSwitch&) = default;
};

struct ChannelUse {
  std::string channel;  // "" for unknown
  std::uint64_t interactions = 0;
  std::uint64_t journeys = 0;
  std::uint64_t opportunities = 0;  // that leave it
  std::uint64_t switches_out = 0;
  std::uint64_t switches_in = 0;
  friend bool operator==(const ChannelUse&, const ChannelUse&) = default;
};

struct DistinctChannels {
  std::uint64_t channels = 0;  // distinct known ones in a journey
  std::uint64_t journeys = 0;
  friend bool operator==(const DistinctChannels&, const DistinctChannels&) = default;
};

// The fields of journeygraph.v1.GetChannelSwitchesResponse, apart from info.
// opportunities + without_channel + over_max_gap = interactions - journeys.
struct ChannelSwitchesAnswer {
  std::vector<ChannelSwitch> switches;  // by count, then by names
  std::uint64_t opportunities = 0;
  std::uint64_t switch_count = 0;
  double switch_rate = 0;
  Proportion switch_proportion;
  std::uint64_t journeys_with_switch = 0;
  Proportion journey_proportion;
  std::uint64_t without_channel = 0;  // first reason, where both apply
  std::uint64_t over_max_gap = 0;
  std::uint64_t ping_pongs = 0;      // A to B and B to A, both switches, overlapping ones all count
  std::vector<ChannelUse> channels;  // used ones, by interactions, then by name
  std::vector<DistinctChannels> distinct_channels;  // numbers that occur, ascending
  friend bool operator==(const ChannelSwitchesAnswer&, const ChannelSwitchesAnswer&) = default;
};

ChannelSwitchesAnswer AnswerChannelSwitches(const ChannelSwitchCounts& counts,
                                            const QuestionContext& context);

}  // namespace journeygraph::graph
