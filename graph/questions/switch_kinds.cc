#include "graph/questions/switch_kinds.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

namespace journeygraph::graph {
namespace {

constexpr ChannelId kUnknownChannel = 0;
constexpr std::uint8_t kNo = 0;
constexpr std::uint8_t kYes = 1;
constexpr std::uint8_t kUnknown = 2;

std::uint8_t NumberOf(const std::optional<bool>& flag) {
  return flag ? static_cast<std::uint8_t>(*flag ? kYes : kNo) : kUnknown;
}

// The four kinds of a dimension with two poles begin with the one from no to yes.
SwitchKind KindBetween(std::uint8_t before, std::uint8_t after, SwitchKind no_to_yes) {
  const int first = static_cast<int>(no_to_yes);
  if (before == kUnknown || after == kUnknown) return static_cast<SwitchKind>(first + 3);
  if (before == after) return static_cast<SwitchKind>(first + 2);
  return static_cast<SwitchKind>(before == kNo ? first : first + 1);
}

SwitchKind KindOf(Initiator initiator) {
  switch (initiator) {
    case Initiator::kCustomer:
      return SwitchKind::kStartedByCustomer;
    case Initiator::kCompany:
      return SwitchKind::kStartedByCompany;
    case Initiator::kThirdParty:
      return SwitchKind::kStartedByThirdParty;
    case Initiator::kUnknown:
      break;
  }
  return SwitchKind::kStartedByUnknown;
}

double Ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

SwitchKindCounts::SwitchKindCounts(const QuestionContext& context,
                                   const std::vector<ChannelFacts>& facts,
                                   ChannelSwitchOptions options)
    : max_gap_ms_(options.max_gap_ms.value_or(std::numeric_limits<std::int64_t>::max())),
      channels_(context.names.channels.size()),
      stage_of_touchpoint_(context.stage_of_touchpoint),
      outcome_class_(context.outcome_class),
      stages_(static_cast<StageIndex>(context.map ? context.map->stages.size() : 0)),
      repeat_questions_(context.names.fields.size()),
      visits_(kSwitchKindNames.size()),
      kinds_(kSwitchKindNames.size()),
      opportunities_((std::size_t{stages_} + 1) * channels_),
      pairs_(static_cast<std::uint32_t>(channels_)) {
  for (const ChannelFacts& channel : facts) {
    traits_.push_back(
        {.assisted = NumberOf(channel.assisted), .digital = NumberOf(channel.digital)});
  }
}

void SwitchKindCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0) return;
  journey_visits_ = visits_.NextJourney();
  asked_ = repeat_questions_.Of(journey);
  Cursors cursors;
  bool switched_before = false;
  std::size_t free_from = 0;  // first interaction in no ping-pong that was counted
  for (std::size_t i = 1; i < journey.size(); ++i) {
    const ChannelId from = journey.channel[i - 1];
    const ChannelId to = journey.channel[i];
    const bool is_opportunity = from != kUnknownChannel && to != kUnknownChannel &&
                                journey.time_ms[i] - journey.time_ms[i - 1] <= max_gap_ms_;
    const StageIndex stage = std::min(stage_of_touchpoint_[journey.touchpoint[i - 1]], stages_);
    opportunities_[stage * channels_ + from] += is_opportunity;
    const bool is_switch = is_opportunity && from != to;
    if (is_switch) {
      AddSwitch(journey, i, cursors);
      if (switched_before && journey.channel[i - 2] == to && i - 2 >= free_from) {
        ++ping_pongs_;
        free_from = i + 1;
      }
    }
    switched_before = is_switch;
  }
}

void SwitchKindCounts::AddSwitch(const JourneyView& journey, std::size_t place, Cursors& cursors) {
  const ChannelId from = journey.channel[place - 1];
  const ChannelId to = journey.channel[place];
  const TouchpointId before = journey.touchpoint[place - 1];
  const std::size_t stage = std::min(stage_of_touchpoint_[before], stages_);
  const std::uint32_t pair =
      pairs_.NumberOf(static_cast<std::uint32_t>(stage * channels_ + from), to);
  if (pair == switches_.size()) switches_.push_back(0);
  ++switches_[pair];

  Count(KindBetween(traits_[from].assisted, traits_[to].assisted, SwitchKind::kEscalation),
        journey.result);
  Count(KindBetween(traits_[to].digital, traits_[from].digital, SwitchKind::kDigitalToPhysical),
        journey.result);
  Count(StageKind(before, journey.touchpoint[place]), journey.result);

  Initiator initiator = Initiator::kUnknown;
  const auto& contacts = journey.contacts;
  while (cursors.contact < contacts.size() &&
         contacts[cursors.contact].row - journey.first_row < place) {
    ++cursors.contact;
  }
  if (cursors.contact < contacts.size() &&
      contacts[cursors.contact].row - journey.first_row == place) {
    initiator = contacts[cursors.contact].initiator;
  }
  SwitchKind cause = SwitchKind::kUnknownCause;
  if (initiator == Initiator::kCustomer) cause = SwitchKind::kChosen;
  if (initiator == Initiator::kCompany) cause = SwitchKind::kByCompany;
  if (FailedAt(journey, place - 1, cursors.outcome)) cause = SwitchKind::kAfterFailure;
  Count(cause, journey.result);
  Count(KindOf(initiator), journey.result);

  while (cursors.asked < asked_.size() && asked_[cursors.asked].place < place) ++cursors.asked;
  SwitchKind context = SwitchKind::kNothingAsked;
  if (cursors.asked < asked_.size() && asked_[cursors.asked].place == place) {
    const AskedAt& asked = asked_[cursors.asked];
    facts_asked_ += asked.asked;
    facts_asked_again_ += asked.again;
    context = asked.again > 0 ? SwitchKind::kAskedAgain : SwitchKind::kCarriedOver;
  }
  Count(context, journey.result);
}

SwitchKind SwitchKindCounts::StageKind(TouchpointId before, TouchpointId after) const {
  const StageIndex from = stage_of_touchpoint_[before];
  const StageIndex to = stage_of_touchpoint_[after];
  if (from == kNoStage || to == kNoStage) return SwitchKind::kUnknownStage;
  if (from == to) return SwitchKind::kWithinStage;
  return from < to ? SwitchKind::kForward : SwitchKind::kBack;
}

// Whether an outcome at `place` is a failure; places ascend from call to call.
bool SwitchKindCounts::FailedAt(const JourneyView& journey, std::size_t place,
                                std::size_t& cursor) const {
  const auto& outcomes = journey.outcomes;
  while (cursor < outcomes.size() && outcomes[cursor].row - journey.first_row < place) ++cursor;
  for (std::size_t i = cursor; i < outcomes.size() && outcomes[i].row - journey.first_row == place;
       ++i) {
    if (outcome_class_[outcomes[i].outcome] == OutcomeClass::kFailure) return true;
  }
  return false;
}

void SwitchKindCounts::Count(SwitchKind kind, JourneyResult result) {
  const auto place = static_cast<std::size_t>(kind);
  ++kinds_[place].switches;
  kinds_[place].journeys_by_result[static_cast<std::size_t>(result)] +=
      journey_visits_->IsFirst(place);
}

void SwitchKindCounts::Merge(SwitchKindCounts&& other) {
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    kinds_[i].switches += other.kinds_[i].switches;
    for (int result = 0; result < kJourneyResults; ++result) {
      kinds_[i].journeys_by_result[result] += other.kinds_[i].journeys_by_result[result];
    }
  }
  for (std::size_t i = 0; i < opportunities_.size(); ++i) {
    opportunities_[i] += other.opportunities_[i];
  }
  for (std::size_t i = 0; i < other.switches_.size(); ++i) {
    const PairIndex::Pair& pair = other.pairs_.pairs()[i];
    const std::uint32_t into = pairs_.NumberOf(pair.first, pair.second);
    if (into == switches_.size()) switches_.push_back(0);
    switches_[into] += other.switches_[i];
  }
  facts_asked_ += other.facts_asked_;
  facts_asked_again_ += other.facts_asked_again_;
  ping_pongs_ += other.ping_pongs_;
}

namespace {

std::vector<SwitchKindRow> KindRows(const SwitchKindCounts& counts) {
  std::uint64_t all = 0;
  for (int kind = 0; kind < 4; ++kind) all += counts.kinds()[kind].switches;  // one dimension
  std::vector<SwitchKindRow> rows;
  for (std::size_t i = 0; i < kSwitchKindNames.size(); ++i) {
    const SwitchKindCounts::OfKind& kind = counts.kinds()[i];
    const auto of = [&kind](JourneyResult result) {
      return kind.journeys_by_result[static_cast<std::size_t>(result)];
    };
    const std::uint64_t closed =
        of(JourneyResult::kSuccess) + of(JourneyResult::kFailure) + of(JourneyResult::kLost);
    rows.push_back({.dimension = std::string(kSwitchKindNames[i].dimension),
                    .kind = std::string(kSwitchKindNames[i].kind),
                    .count = kind.switches,
                    .share = WilsonProportion(kind.switches, all),
                    .journeys = closed + of(JourneyResult::kOpen),
                    .success = WilsonProportion(of(JourneyResult::kSuccess), closed)});
  }
  return rows;
}

std::vector<SwitchesOfStage> StageRows(const SwitchKindCounts& counts,
                                       const QuestionContext& context) {
  const std::size_t channels = context.names.channels.size();
  const std::size_t stages = counts.opportunities().size() / channels;
  std::vector<SwitchesOfStage> rows(stages);
  for (std::size_t stage = 0; stage < stages; ++stage) {
    if (stage + 1 < stages) rows[stage].stage = context.map->stages[stage].id;
    for (std::size_t channel = 0; channel < channels; ++channel) {
      rows[stage].opportunities += counts.opportunities()[stage * channels + channel];
    }
  }
  for (std::size_t i = 0; i < counts.switches().size(); ++i) {
    const PairIndex::Pair& pair = counts.pairs()[i];
    SwitchesOfStage& row = rows[pair.first / channels];
    const std::uint64_t count = counts.switches()[i];
    row.switch_count += count;
    row.switches.push_back({.from_channel = context.names.channels[pair.first % channels],
                            .to_channel = context.names.channels[pair.second],
                            .count = count,
                            .row_share = Ratio(count, counts.opportunities()[pair.first])});
  }
  std::erase_if(rows, [](const SwitchesOfStage& row) { return row.opportunities == 0; });
  for (SwitchesOfStage& row : rows) {
    row.switch_proportion = WilsonProportion(row.switch_count, row.opportunities);
    std::ranges::sort(row.switches, [](const StageSwitch& a, const StageSwitch& b) {
      return std::tie(b.count, a.from_channel, a.to_channel) <
             std::tie(a.count, b.from_channel, b.to_channel);
    });
  }
  return rows;
}

}  // namespace

SwitchKindsAnswer AnswerSwitchKinds(const SwitchKindCounts& counts,
                                    const QuestionContext& context) {
  const std::uint64_t asked = counts.facts_asked();
  const std::uint64_t again = counts.facts_asked_again();
  return {.kinds = KindRows(counts),
          .stages = StageRows(counts, context),
          .facts_asked = asked,
          .facts_asked_again = again,
          .context_carried_over = WilsonProportion(asked - again, asked),
          .non_overlapping_ping_pongs = counts.ping_pongs()};
}

double ChannelEntropy(const ChannelSwitchesAnswer& answer) {
  std::uint64_t all = 0;
  for (const ChannelUse& use : answer.channels) all += use.channel.empty() ? 0 : use.interactions;
  double bits = 0;
  for (const ChannelUse& use : answer.channels) {
    if (use.channel.empty() || use.interactions == 0) continue;
    const double share = Ratio(use.interactions, all);
    bits -= share * std::log2(share);
  }
  return std::max(bits, 0.0);
}

}  // namespace journeygraph::graph
