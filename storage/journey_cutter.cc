#include "storage/journey_cutter.h"

#include <algorithm>
#include <ranges>
#include <variant>

namespace journeygraph::storage {
namespace {

// Entries of the rows [begin, end) out of ascending entries.
template <typename Entry>
std::span<const Entry> EntriesOf(const std::vector<Entry>& entries, std::uint32_t first,
                                 std::uint32_t last, std::uint32_t begin, std::uint32_t end) {
  const auto from = std::partition_point(entries.begin() + first, entries.begin() + last,
                                         [begin](const Entry& e) { return e.row < begin; });
  const auto to = std::partition_point(from, entries.begin() + last,
                                       [end](const Entry& e) { return e.row < end; });
  return {from, to};
}

// Copies the entries of `row`, which becomes row `new_row`. `next` moves on through the entries.
template <typename Entry>
void GatherEntries(const std::vector<Entry>& entries, std::uint32_t last, std::uint32_t row,
                   std::uint32_t new_row, std::uint32_t& next, std::vector<Entry>& out) {
  while (next < last && entries[next].row < row) ++next;
  for (; next < last && entries[next].row == row; ++next) {
    out.push_back(entries[next]);
    out.back().row = new_row;
  }
}

std::uint64_t TiedPairs(std::span<const std::int64_t> time_ms) {
  std::uint64_t ties = 0;
  for (std::size_t i = 1; i < time_ms.size(); ++i) ties += time_ms[i] == time_ms[i - 1];
  return ties;
}

}  // namespace

void JourneyCutter::Cut(const ShardView& shard, const Segment& segment, std::size_t place,
                        graph::ScanTotals& totals, const JourneySink& sink) {
  const std::uint32_t begin = segment.first_row[place];
  const std::uint32_t end = segment.first_row[place + 1];
  ++totals.total_customers;
  totals.total_interactions += end - begin;
  if (!selection_.Takes(shard, segment.slot[place])) {
    totals.left_out_by_customer += end - begin;
    return;
  }
  if (segment.time_ms[end - 1] < selection_.time_range.start_ms ||
      segment.time_ms[begin] >= selection_.time_range.end_ms) {
    totals.left_out_by_time_range += end - begin;
    return;
  }
  Customer customer{segment, place, begin, end, totals, sink};
  if (const auto* gap = std::get_if<graph::ByInactivityGap>(&selection_.case_notion)) {
    CutByGap(customer, gap->gap_ms);
  } else if (std::holds_alternative<graph::ByJourneyKey>(selection_.case_notion) &&
             !segment.journey_key.empty()) {
    CutByKey(customer);
  } else {
    EmitStretch(customer, begin, end);
  }
  totals.customers += customer.counted;
}

void JourneyCutter::CutByGap(Customer& customer, std::int64_t gap_ms) {
  const std::vector<std::int64_t>& time_ms = customer.segment.time_ms;
  std::uint32_t start = customer.begin;
  for (std::uint32_t i = customer.begin + 1; i < customer.end; ++i) {
    if (time_ms[i] - time_ms[i - 1] <= gap_ms) continue;
    EmitStretch(customer, start, i);
    start = i;
  }
  EmitStretch(customer, start, customer.end);
}

void JourneyCutter::CutByKey(Customer& customer) {
  const std::vector<std::uint32_t>& key = customer.segment.journey_key;
  keys_.clear();
  for (std::uint32_t i = customer.begin; i < customer.end; ++i) {
    if (std::ranges::find(keys_, key[i]) == keys_.end()) keys_.push_back(key[i]);
  }
  if (keys_.size() == 1) return EmitStretch(customer, customer.begin, customer.end);
  for (const std::uint32_t wanted : keys_) {
    rows_.clear();
    for (std::uint32_t i = customer.begin; i < customer.end; ++i) {
      if (key[i] == wanted) rows_.push_back(i);
    }
    EmitRows(customer, rows_);
  }
}

void JourneyCutter::EmitStretch(Customer& customer, std::uint32_t begin, std::uint32_t end) {
  const Segment& s = customer.segment;
  if (!takes_all_) {
    rows_.clear();
    for (std::uint32_t i = begin; i < end; ++i) rows_.push_back(i);
    return EmitRows(customer, rows_);
  }
  const std::size_t size = end - begin;
  customer.totals.tied_pairs += size == customer.end - customer.begin
                                    ? s.tied_pairs[customer.place]
                                    : TiedPairs(std::span(s.time_ms).subspan(begin, size));
  Emit(customer,
       {.time_ms = std::span(s.time_ms).subspan(begin, size),
        .touchpoint = std::span(s.touchpoint).subspan(begin, size),
        .channel = std::span(s.channel).subspan(begin, size),
        .outcome = std::span(s.outcome).subspan(begin, size),
        .scores = EntriesOf(s.scores, s.first_score[customer.place],
                            s.first_score[customer.place + 1], begin, end),
        .values = EntriesOf(s.values, s.first_value[customer.place],
                            s.first_value[customer.place + 1], begin, end),
        .first_row = begin,
        .result = ResultOf(s, std::views::iota(begin, end)),
        .customer_hash = s.customer_hash[customer.place],
        .journey_key = KeyOf(s, begin)});
}

void JourneyCutter::EmitRows(Customer& customer, std::span<const std::uint32_t> rows) {
  const Segment& s = customer.segment;
  time_ms_.clear();
  touchpoint_.clear();
  channel_.clear();
  outcome_.clear();
  scores_.clear();
  values_.clear();
  std::uint32_t score = s.first_score[customer.place];
  std::uint32_t value = s.first_value[customer.place];
  for (const std::uint32_t row : rows) {
    if (!Counts(s, row, customer.totals)) continue;
    const auto new_row = static_cast<std::uint32_t>(time_ms_.size());
    time_ms_.push_back(s.time_ms[row]);
    touchpoint_.push_back(s.touchpoint[row]);
    channel_.push_back(s.channel[row]);
    outcome_.push_back(s.outcome[row]);
    GatherEntries(s.scores, s.first_score[customer.place + 1], row, new_row, score, scores_);
    GatherEntries(s.values, s.first_value[customer.place + 1], row, new_row, value, values_);
  }
  if (time_ms_.empty()) return;
  customer.totals.tied_pairs += TiedPairs(time_ms_);
  Emit(customer, {.time_ms = time_ms_,
                  .touchpoint = touchpoint_,
                  .channel = channel_,
                  .outcome = outcome_,
                  .scores = scores_,
                  .values = values_,
                  .result = ResultOf(s, rows),
                  .customer_hash = s.customer_hash[customer.place],
                  .journey_key = KeyOf(s, rows.front())});
}

std::uint32_t JourneyCutter::KeyOf(const Segment& segment, std::uint32_t row) const {
  return cuts_by_key_ && !segment.journey_key.empty() ? segment.journey_key[row] : 0;
}

void JourneyCutter::Emit(Customer& customer, const graph::JourneyView& journey) {
  customer.counted = true;
  customer.totals.interactions += journey.size();
  ++customer.totals.journeys_by_result[static_cast<std::size_t>(journey.result)];
  customer.sink(journey);
}

// The last decisive outcome decides; without one, silence does.
template <typename Rows>
graph::JourneyResult JourneyCutter::ResultOf(const Segment& segment, const Rows& rows) const {
  for (std::size_t i = rows.size(); i-- > 0;) {
    switch (context_.outcome_class[segment.outcome[rows[i]]]) {
      case graph::OutcomeClass::kSuccess: return graph::JourneyResult::kSuccess;
      case graph::OutcomeClass::kFailure: return graph::JourneyResult::kFailure;
      case graph::OutcomeClass::kNeutral: break;
    }
  }
  const std::int64_t silent_ms = selection_.watermark_ms - segment.time_ms[rows[rows.size() - 1]];
  const bool lost = selection_.lost_after_ms == 0 || silent_ms > selection_.lost_after_ms;
  return lost ? graph::JourneyResult::kLost : graph::JourneyResult::kOpen;
}

bool JourneyCutter::Counts(const Segment& segment, std::uint32_t row,
                           graph::ScanTotals& totals) const {
  const Selection& wanted = selection_;
  if (segment.time_ms[row] < wanted.time_range.start_ms ||
      segment.time_ms[row] >= wanted.time_range.end_ms) {
    ++totals.left_out_by_time_range;
    return false;
  }
  if (!wanted.touchpoint_allowed.empty() && !wanted.touchpoint_allowed[segment.touchpoint[row]]) {
    ++totals.left_out_by_touchpoint;
    return false;
  }
  if (!wanted.channel_allowed.empty() && !wanted.channel_allowed[segment.channel[row]]) {
    ++totals.left_out_by_channel;
    return false;
  }
  return true;
}

}  // namespace journeygraph::storage
