#include "graph/questions/self_service.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace journeygraph::graph {

void SelfServiceCounts::OfChannel::Merge(const OfChannel& other) {
  contained_resolved += other.contained_resolved;
  contained_unresolved += other.contained_unresolved;
  escalated_resolved += other.escalated_resolved;
  escalated_unresolved += other.escalated_unresolved;
  open += other.open;
  pending += other.pending;
  returned += other.returned;
  time_to_escalation.Merge(other.time_to_escalation);
}

SelfServiceCounts::SelfServiceCounts(const QuestionContext& context,
                                     const std::vector<ChannelFacts>& facts,
                                     SelfServiceOptions options)
    : starts_(context, std::span(&options.start, 1)),
      starts_anywhere_(options.start.is_empty()),
      no_return_within_ms_(options.no_return_within_ms),
      observed_until_ms_(options.observed_until_ms.value_or(context.watermark_ms.value_or(0))),
      outcome_class_(context.outcome_class),
      channels_(context.names.channels.size()) {
  for (const ChannelFacts& channel : facts) {
    is_assisted_.push_back(channel.assisted == true);
    is_self_service_.push_back(channel.assisted == false);
  }
}

void SelfServiceCounts::Add(const JourneyView& journey) {
  std::size_t start = 0;
  while (start < journey.size() && !Meets(journey, start)) ++start;
  if (start == journey.size()) {
    not_started_ += journey.size() > 0;
    return;
  }
  const ChannelId channel = journey.channel[start];
  if (is_self_service_[channel] == 0) {
    ++(is_assisted_[channel] != 0 ? started_assisted_ : started_unknown_);
    return;
  }
  OfChannel& counted = channels_[channel];
  const std::optional<End> end = EndOf(journey, start);
  if (!end && !IsClosed(journey.result)) {
    ++counted.open;
    return;
  }
  const std::size_t last = end ? end->place : journey.size() - 1;
  bool is_resolved = end && end->is_good;
  if (is_resolved && no_return_within_ms_) {
    const bool comes_back = ComesBack(journey, start, last);
    counted.returned += comes_back;
    is_resolved = !comes_back;
    if (is_resolved && observed_until_ms_ - journey.time_ms[last] < *no_return_within_ms_) {
      ++counted.pending;
      return;
    }
  }
  std::size_t escalated = start;
  while (escalated <= last && is_assisted_[journey.channel[escalated]] == 0) ++escalated;
  if (escalated > last) {
    ++(is_resolved ? counted.contained_resolved : counted.contained_unresolved);
  } else {
    ++(is_resolved ? counted.escalated_resolved : counted.escalated_unresolved);
    counted.time_to_escalation.Add(journey.time_ms[escalated] - journey.time_ms[start]);
  }
}

std::optional<SelfServiceCounts::End> SelfServiceCounts::EndOf(const JourneyView& journey,
                                                               std::size_t start) const {
  for (const OutcomeEntry& outcome : journey.outcomes) {
    const std::size_t place = outcome.row - journey.first_row;
    const OutcomeClass meaning = outcome_class_[outcome.outcome];
    if (place < start || meaning == OutcomeClass::kNeutral) continue;
    return End{.place = place, .is_good = meaning == OutcomeClass::kSuccess};
  }
  return std::nullopt;
}

bool SelfServiceCounts::ComesBack(const JourneyView& journey, std::size_t start,
                                  std::size_t end) const {
  std::size_t next_contact = 0;
  for (std::size_t i = end + 1; i < journey.size(); ++i) {
    if (journey.time_ms[i] - journey.time_ms[end] > *no_return_within_ms_) return false;
    const bool is_topic =
        starts_anywhere_ ? journey.touchpoint[i] == journey.touchpoint[start] : Meets(journey, i);
    if (!is_topic) continue;
    const auto& contacts = journey.contacts;
    while (next_contact < contacts.size() && contacts[next_contact].row - journey.first_row < i) {
      ++next_contact;
    }
    const bool by_company = next_contact < contacts.size() &&
                            contacts[next_contact].row - journey.first_row == i &&
                            contacts[next_contact].initiator == Initiator::kCompany;
    if (!by_company) return true;
  }
  return false;
}

void SelfServiceCounts::Merge(SelfServiceCounts&& other) {
  for (std::size_t i = 0; i < channels_.size(); ++i) channels_[i].Merge(other.channels_[i]);
  started_assisted_ += other.started_assisted_;
  started_unknown_ += other.started_unknown_;
  not_started_ += other.not_started_;
}

namespace {

SelfServiceRow RowOf(std::string channel, const SelfServiceCounts::OfChannel& counted) {
  const std::uint64_t contained = counted.contained_resolved + counted.contained_unresolved;
  const std::uint64_t closed =
      contained + counted.escalated_resolved + counted.escalated_unresolved;
  return {.channel = std::move(channel),
          .attempts = closed + counted.open + counted.pending,
          .contained_resolved = counted.contained_resolved,
          .contained_unresolved = counted.contained_unresolved,
          .escalated_resolved = counted.escalated_resolved,
          .escalated_unresolved = counted.escalated_unresolved,
          .open = counted.open,
          .pending = counted.pending,
          .returned = counted.returned,
          .containment = WilsonProportion(contained, closed),
          .resolution =
              WilsonProportion(counted.contained_resolved + counted.escalated_resolved, closed),
          .self_service = WilsonProportion(counted.contained_resolved, closed),
          .time_to_escalation = Summarise(counted.time_to_escalation)};
}

}  // namespace

SelfServiceAnswer AnswerSelfService(const SelfServiceCounts& counts,
                                    const QuestionContext& context) {
  SelfServiceAnswer answer{.started_assisted = counts.started_assisted(),
                           .started_unknown = counts.started_unknown(),
                           .not_started = counts.not_started()};
  SelfServiceCounts::OfChannel total;
  for (std::size_t id = 0; id < counts.channels().size(); ++id) {
    total.Merge(counts.channels()[id]);
    SelfServiceRow row = RowOf(context.names.channels[id], counts.channels()[id]);
    if (row.attempts > 0) answer.channels.push_back(std::move(row));
  }
  answer.total = RowOf("", total);
  std::ranges::sort(answer.channels, [](const SelfServiceRow& a, const SelfServiceRow& b) {
    return std::tie(b.attempts, a.channel) < std::tie(a.attempts, b.channel);
  });
  return answer;
}

}  // namespace journeygraph::graph
