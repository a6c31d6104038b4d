#include "graph/channel_lens.h"

#include <algorithm>
#include <limits>
#include <map>
#include <unordered_set>

namespace journeygraph::graph {
namespace {

constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

void KeepIfAgreed(std::optional<bool>& agreed, const std::optional<bool>& more) {
  if (agreed != more) agreed.reset();
}

}  // namespace

ChannelLens::ChannelLens(const QuestionContext& context, const ChannelLensOptions& options)
    : level_(options.level),
      only_customer_initiated_(options.only_customer_initiated),
      merge_repeats_(options.merge_repeats) {
  const std::vector<std::string>& channels = context.names.channels;
  const std::unordered_set<std::string_view> ignored(options.ignored_channels.begin(),
                                                     options.ignored_channels.end());
  is_ignored_.resize(channels.size());
  for (std::size_t id = 1; id < channels.size(); ++id) {
    is_ignored_[id] = ignored.contains(channels[id]);
  }
  is_plain_ = level_ == ChannelLevel::kChannel && ignored.empty() && !only_customer_initiated_ &&
              !merge_repeats_;
  context_ = std::make_shared<const QuestionContext>(context);
  if (level_ == ChannelLevel::kFamily) {
    SeeFamilies(ResolveChannelFacts(context));
    return;
  }
  if (level_ == ChannelLevel::kTeam) {
    auto of_teams = std::make_shared<QuestionContext>(context);
    of_teams->names.channels = context.names.teams;
    context_ = std::move(of_teams);
    facts_ = std::make_shared<const std::vector<ChannelFacts>>(context.names.teams.size());
    return;
  }
  facts_ = std::make_shared<const std::vector<ChannelFacts>>(ResolveChannelFacts(context));
  for (std::size_t id = 0; id < channels.size(); ++id) {
    seen_as_.push_back(static_cast<ChannelId>(id));
  }
}

void ChannelLens::SeeFamilies(const std::vector<ChannelFacts>& channel_facts) {
  std::map<std::string, ChannelFacts> families;  // by name, so that ids do not depend on arrival
  families[""];
  for (const ChannelFacts& channel : channel_facts) {
    const auto [family, is_new] = families.emplace(channel.family, channel);
    KeepIfAgreed(family->second.digital, channel.digital);
    KeepIfAgreed(family->second.assisted, channel.assisted);
    KeepIfAgreed(family->second.owned, channel.owned);
  }
  auto of_families = std::make_shared<QuestionContext>(*context_);
  auto facts = std::make_shared<std::vector<ChannelFacts>>();
  of_families->names.channels.clear();
  for (const auto& [name, family] : families) {
    of_families->names.channels.push_back(name);
    facts->push_back(family);
  }
  for (const ChannelFacts& channel : channel_facts) {
    seen_as_.push_back(
        static_cast<ChannelId>(std::distance(families.begin(), families.find(channel.family))));
  }
  context_ = std::move(of_families);
  facts_ = std::move(facts);
}

// Finds what remains and where; true if that is every row.
bool ChannelLens::Choose(const JourneyView& journey) {
  place_.resize(journey.size());
  time_ms_.clear();
  touchpoint_.clear();
  channel_.clear();
  std::size_t next_contact = 0;
  for (std::size_t i = 0; i < journey.size(); ++i) {
    place_[i] = kNowhere;
    ContactEntry contact;
    if (next_contact < journey.contacts.size() &&
        journey.contacts[next_contact].row - journey.first_row == i) {
      contact = journey.contacts[next_contact++];
    }
    if (is_ignored_[journey.channel[i]] != 0) {
      ++left_out_.ignored_channel;
      continue;
    }
    if (only_customer_initiated_ &&
        (contact.initiator == Initiator::kCompany || contact.initiator == Initiator::kThirdParty)) {
      ++left_out_.not_by_customer;
      continue;
    }
    if (level_ == ChannelLevel::kTeam && contact.team == 0) {
      ++left_out_.without_team;
      continue;
    }
    const ChannelId channel =
        level_ == ChannelLevel::kTeam ? contact.team : seen_as_[journey.channel[i]];
    if (merge_repeats_ && !channel_.empty() && channel_.back() == channel &&
        touchpoint_.back() == journey.touchpoint[i]) {
      ++left_out_.merged_repeats;
      place_[i] = static_cast<std::uint32_t>(channel_.size() - 1);
      continue;
    }
    place_[i] = static_cast<std::uint32_t>(channel_.size());
    time_ms_.push_back(journey.time_ms[i]);
    touchpoint_.push_back(journey.touchpoint[i]);
    channel_.push_back(channel);
  }
  return channel_.size() == journey.size();
}

template <typename Entry>
std::span<const Entry> ChannelLens::Moved(const JourneyView& journey,
                                          std::span<const Entry> entries,
                                          std::vector<Entry>& moved) const {
  moved.clear();
  for (Entry entry : entries) {
    const std::uint32_t place = place_[entry.row - journey.first_row];
    if (place == kNowhere) continue;
    entry.row = place;
    moved.push_back(entry);
  }
  return moved;
}

JourneyView ChannelLens::Chosen(const JourneyView& journey) {
  JourneyView seen = journey;
  seen.time_ms = time_ms_;
  seen.touchpoint = touchpoint_;
  seen.channel = channel_;
  seen.outcomes = Moved(journey, journey.outcomes, outcomes_);
  seen.scores = Moved(journey, journey.scores, scores_);
  seen.values = Moved(journey, journey.values, values_);
  seen.costs = Moved(journey, journey.costs, costs_);
  Moved(journey, journey.contacts, contacts_);
  // At most one contact a row: that of the first interaction that has one.
  const auto same_row = std::ranges::unique(contacts_, {}, &ContactEntry::row);
  contacts_.erase(same_row.begin(), same_row.end());
  seen.contacts = contacts_;
  seen.fields = Moved(journey, journey.fields, fields_);
  seen.first_row = 0;
  return seen;
}

std::optional<JourneyView> ChannelLens::See(const JourneyView& journey) {
  if (is_plain_) return journey;
  const bool all_remain = Choose(journey);
  if (channel_.empty()) {
    ++left_out_.journeys;
    return std::nullopt;
  }
  if (!all_remain) return Chosen(journey);
  JourneyView seen = journey;
  seen.channel = channel_;
  return seen;
}

void ChannelLens::Merge(const ChannelLens& other) {
  left_out_.ignored_channel += other.left_out_.ignored_channel;
  left_out_.not_by_customer += other.left_out_.not_by_customer;
  left_out_.without_team += other.left_out_.without_team;
  left_out_.merged_repeats += other.left_out_.merged_repeats;
  left_out_.journeys += other.left_out_.journeys;
}

}  // namespace journeygraph::graph
