// Looks at journeys with other channels: families or teams in their place, some interactions left
// out, repeats merged. What counts channels then counts families or hand-overs unchanged.
//
//   ChannelLens lens(context, {.level = ChannelLevel::kFamily});
//   ThroughLens<ChannelSwitchCounts> counts(lens, ChannelSwitchCounts(lens.context()));
//   Scan(snapshot, scope, context, options, counts);
//   AnswerChannelSwitches(counts.part<0>(), lens.context());
//
// An interaction is left out under the first reason that applies, in the order of LeftOutOfLens;
// neighbours are neighbours among what remains. A repeat is an interaction at the same touchpoint
// and on the same channel as the one before among what remains: merged into the first of its row,
// whose time holds and which has all outcomes, answers and facts of the row.
// Not thread-safe; one for each thread, merged. Memory: that of the longest journey.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "graph/analysis.h"
#include "graph/channel_facts.h"

namespace journeygraph::graph {

enum class ChannelLevel : std::uint8_t {
  kChannel,  // as recorded
  kFamily,   // family of the channel; unknown if the channel's family is
  kTeam,     // team; interactions without one are left out
};

struct ChannelLensOptions {
  ChannelLevel level = ChannelLevel::kChannel;
  std::vector<std::string> ignored_channels;  // recorded names
  // Leaves out what the company or a third party began. What nobody is known to have begun stays.
  bool only_customer_initiated = false;
  bool merge_repeats = false;
};

// Interactions left out, each under the first reason that applies.
struct LeftOutOfLens {
  std::uint64_t ignored_channel = 0;
  std::uint64_t not_by_customer = 0;
  std::uint64_t without_team = 0;  // kTeam only
  std::uint64_t merged_repeats = 0;
  std::uint64_t journeys = 0;  // of which nothing remains
  friend bool operator==(const LeftOutOfLens&, const LeftOutOfLens&) = default;
};

class ChannelLens {
 public:
  explicit ChannelLens(const QuestionContext& context, const ChannelLensOptions& options = {});

  // The context given, with what takes the place of channels in names.channels; [0] is "".
  const QuestionContext& context() const { return *context_; }
  // By what takes the place of channel ids. A family knows what all its channels agree on.
  const std::vector<ChannelFacts>& facts() const { return *facts_; }
  const LeftOutOfLens& left_out() const { return left_out_; }

  // The journey as seen; nothing if nothing remains. Valid until the next call and as long as
  // `journey` is.
  std::optional<JourneyView> See(const JourneyView& journey);

  void Merge(const ChannelLens& other);

 private:
  void SeeFamilies(const std::vector<ChannelFacts>& channel_facts);
  bool Choose(const JourneyView& journey);
  JourneyView Chosen(const JourneyView& journey);
  template <typename Entry>
  std::span<const Entry> Moved(const JourneyView& journey, std::span<const Entry> entries,
                               std::vector<Entry>& moved) const;

  ChannelLevel level_;
  bool only_customer_initiated_;
  bool merge_repeats_;
  bool is_plain_ = false;
  std::shared_ptr<const QuestionContext> context_;
  std::shared_ptr<const std::vector<ChannelFacts>> facts_;
  std::vector<std::uint8_t> is_ignored_;  // by recorded channel
  std::vector<ChannelId> seen_as_;        // by recorded channel; empty for teams
  LeftOutOfLens left_out_;

  std::vector<std::uint32_t> place_;  // by row of the journey that is looked at; kNowhere
  std::vector<std::int64_t> time_ms_;
  std::vector<TouchpointId> touchpoint_;
  std::vector<ChannelId> channel_;
  std::vector<OutcomeEntry> outcomes_;
  std::vector<ScoreEntry> scores_;
  std::vector<ValueEntry> values_;
  std::vector<ValueEntry> costs_;
  std::vector<ContactEntry> contacts_;
  std::vector<FieldEntry> fields_;
};

// Accumulators that see every journey through one lens. An Accumulator itself.
template <typename... Parts>
class ThroughLens {
 public:
  explicit ThroughLens(ChannelLens lens, Parts... parts)
      : lens_(std::move(lens)), parts_(std::move(parts)...) {}

  void Add(const JourneyView& journey) {
    const std::optional<JourneyView> seen = lens_.See(journey);
    if (!seen) return;
    std::apply([&seen](auto&... part) { (part.Add(*seen), ...); }, parts_);
  }
  void Merge(ThroughLens&& other) {
    lens_.Merge(other.lens_);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (std::get<I>(parts_).Merge(std::move(std::get<I>(other.parts_))), ...);
    }
    (std::index_sequence_for<Parts...>{});
  }

  const ChannelLens& lens() const { return lens_; }
  template <std::size_t I>
  const auto& part() const {
    return std::get<I>(parts_);
  }

 private:
  ChannelLens lens_;
  std::tuple<Parts...> parts_;
};

// An accumulator that counts only if it is there. An Accumulator itself.
template <typename Part>
struct IfAsked {
  std::optional<Part> part;
  void Add(const JourneyView& journey) {
    if (part) part->Add(journey);
  }
  void Merge(IfAsked&& other) {
    if (part) part->Merge(*std::move(other.part));
  }
};

}  // namespace journeygraph::graph
