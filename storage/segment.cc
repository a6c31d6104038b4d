#include "storage/segment.h"

#include <algorithm>
#include <utility>

namespace journeygraph::storage {
namespace {

template <typename T>
std::size_t BytesOf(const std::vector<T>& column) {
  return column.capacity() * sizeof(T);
}

template <typename T>
void AppendRange(const std::vector<T>& from, std::size_t begin, std::size_t end,
                 std::vector<T>& out) {
  out.insert(out.end(), from.begin() + begin, from.begin() + end);
}

// Calls each(to.column, from.column) for every sparse column.
template <typename To, typename From, typename Each>
void ForEachSparse(To& to, const From& from, const Each& each) {
  each(to.outcomes, from.outcomes);
  each(to.scores, from.scores);
  each(to.values, from.values);
  each(to.costs, from.costs);
  each(to.contacts, from.contacts);
  each(to.fields, from.fields);
}

}  // namespace

std::size_t Segment::SizeBytes() const {
  std::size_t bytes = BytesOf(slot) + BytesOf(customer_hash) + BytesOf(last_time_ms) +
                      BytesOf(tied_pairs) + BytesOf(first_row) + BytesOf(time_ms) +
                      BytesOf(identity) + BytesOf(touchpoint) + BytesOf(channel) +
                      BytesOf(sequence) + BytesOf(journey_key);
  ForEachSparse(*this, *this,
                [&bytes](const auto& column, const auto&) { bytes += column.SizeBytes(); });
  return bytes;
}

void Segment::ShrinkToFit() {
  slot.shrink_to_fit();
  customer_hash.shrink_to_fit();
  last_time_ms.shrink_to_fit();
  tied_pairs.shrink_to_fit();
  first_row.shrink_to_fit();
  time_ms.shrink_to_fit();
  identity.shrink_to_fit();
  touchpoint.shrink_to_fit();
  channel.shrink_to_fit();
  sequence.shrink_to_fit();
  journey_key.shrink_to_fit();
  ForEachSparse(*this, *this, [](auto& column, const auto&) { column.ShrinkToFit(); });
}

SegmentRow Segment::Row(std::size_t place, std::uint32_t row) const {
  const auto outcome = outcomes.OfRow(place, row);
  return {
      .time_ms = time_ms[row],
      .sequence = sequence.empty() ? 0 : sequence[row],
      .identity = identity[row],
      .touchpoint = touchpoint[row],
      .channel = channel[row],
      .outcome = outcome.empty() ? graph::OutcomeId{0} : outcome.front().outcome,
      .journey_key = journey_key.empty() ? 0 : journey_key[row],
      .scores = scores.OfRow(place, row),
      .values = values.OfRow(place, row),
      .costs = costs.OfRow(place, row),
      .contacts = contacts.OfRow(place, row),
      .fields = fields.OfRow(place, row),
  };
}

std::size_t Segment::PlaceOf(std::uint32_t customer_slot) const {
  const auto found = std::ranges::lower_bound(slot, customer_slot);
  if (found == slot.end() || *found != customer_slot) return customers();
  return static_cast<std::size_t>(found - slot.begin());
}

SegmentBuilder::SegmentBuilder() : segment_(std::make_shared<Segment>()) {
  segment_->first_row.push_back(0);
}

void SegmentBuilder::Reserve(std::size_t customers, std::size_t rows) {
  Segment& s = *segment_;
  s.slot.reserve(customers);
  s.customer_hash.reserve(customers);
  s.last_time_ms.reserve(customers);
  s.tied_pairs.reserve(customers);
  s.first_row.reserve(customers + 1);
  s.time_ms.reserve(rows);
  s.identity.reserve(rows);
  s.touchpoint.reserve(rows);
  s.channel.reserve(rows);
}

void SegmentBuilder::BeginCustomer(std::uint32_t slot, std::uint64_t customer_hash) {
  segment_->slot.push_back(slot);
  segment_->customer_hash.push_back(customer_hash);
}

void SegmentBuilder::AddRow(const SegmentRow& row) {
  Segment& s = *segment_;
  const auto number = static_cast<std::uint32_t>(s.rows());
  SetSequence(row.sequence);
  SetJourneyKey(row.journey_key);
  s.time_ms.push_back(row.time_ms);
  s.identity.push_back(row.identity);
  s.touchpoint.push_back(row.touchpoint);
  s.channel.push_back(row.channel);
  if (row.outcome != 0) {
    const graph::OutcomeEntry outcome{.outcome = row.outcome};
    s.outcomes.AppendToRow({&outcome, 1}, number);
  }
  s.scores.AppendToRow(row.scores, number);
  s.values.AppendToRow(row.values, number);
  s.costs.AppendToRow(row.costs, number);
  s.contacts.AppendToRow(row.contacts, number);
  s.fields.AppendToRow(row.fields, number);
}

// The two rare columns exist only from the first row that needs them.
void SegmentBuilder::SetSequence(std::int64_t sequence) {
  Segment& s = *segment_;
  if (s.sequence.empty() && sequence == 0) return;
  s.sequence.resize(s.rows(), 0);
  s.sequence.push_back(sequence);
}

void SegmentBuilder::SetJourneyKey(std::uint32_t journey_key) {
  Segment& s = *segment_;
  if (s.journey_key.empty() && journey_key == 0) return;
  s.journey_key.resize(s.rows(), 0);
  s.journey_key.push_back(journey_key);
}

void SegmentBuilder::EndCustomer() {
  Segment& s = *segment_;
  const std::uint32_t begin = s.first_row.back();
  const auto end = static_cast<std::uint32_t>(s.rows());
  std::uint32_t ties = 0;
  for (std::uint32_t i = begin + 1; i < end; ++i) ties += s.time_ms[i] == s.time_ms[i - 1];
  CloseCustomer(ties);
}

void SegmentBuilder::CopyCustomer(const Segment& from, std::size_t place) {
  Segment& s = *segment_;
  const std::uint32_t begin = from.first_row[place];
  const std::uint32_t end = from.first_row[place + 1];
  const auto new_begin = static_cast<std::uint32_t>(s.rows());
  BeginCustomer(from.slot[place], from.customer_hash[place]);
  if (!from.sequence.empty()) {
    s.sequence.resize(new_begin, 0);
    AppendRange(from.sequence, begin, end, s.sequence);
  } else if (!s.sequence.empty()) {
    s.sequence.resize(new_begin + end - begin, 0);
  }
  if (!from.journey_key.empty()) {
    s.journey_key.resize(new_begin, 0);
    AppendRange(from.journey_key, begin, end, s.journey_key);
  } else if (!s.journey_key.empty()) {
    s.journey_key.resize(new_begin + end - begin, 0);
  }
  AppendRange(from.time_ms, begin, end, s.time_ms);
  AppendRange(from.identity, begin, end, s.identity);
  AppendRange(from.touchpoint, begin, end, s.touchpoint);
  AppendRange(from.channel, begin, end, s.channel);
  ForEachSparse(s, from, [&](auto& to_column, const auto& from_column) {
    to_column.AppendCustomer(from_column, place, begin, new_begin);
  });
  CloseCustomer(from.tied_pairs[place]);
}

void SegmentBuilder::CloseCustomer(std::uint32_t tied_pairs) {
  Segment& s = *segment_;
  s.last_time_ms.push_back(s.time_ms.back());
  s.tied_pairs.push_back(tied_pairs);
  s.first_row.push_back(static_cast<std::uint32_t>(s.rows()));
  ForEachSparse(s, s, [&s](auto& column, const auto&) { column.EndCustomer(s.customers()); });
}

std::shared_ptr<const Segment> SegmentBuilder::Finish() && {
  segment_->ShrinkToFit();
  return std::move(segment_);
}

}  // namespace journeygraph::storage
