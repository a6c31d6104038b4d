#include "storage/journey_cutter.h"

#include <algorithm>
#include <span>
#include <variant>

namespace journeygraph::storage {
namespace {

// The entries of one customer on their way into a journey: rows ascend from call to call.
template <typename Entry>
class EntryGatherer {
 public:
  EntryGatherer(std::span<const Entry> entries, std::vector<Entry>& out)
      : rest_(entries), out_(out) {
    out_.clear();
  }

  // Copies the entries of `row`, which becomes row `new_row`.
  void Gather(std::uint32_t row, std::uint32_t new_row) {
    while (!rest_.empty() && rest_.front().row < row) rest_ = rest_.subspan(1);
    for (; !rest_.empty() && rest_.front().row == row; rest_ = rest_.subspan(1)) {
      out_.push_back(rest_.front());
      out_.back().row = new_row;
    }
  }

 private:
  std::span<const Entry> rest_;
  std::vector<Entry>& out_;
};

}  // namespace

void JourneyCutter::Cut(const Segment& segment, std::size_t place, graph::ScanTotals& totals,
                        const JourneySink& sink) {
  const std::uint32_t begin = segment.first_row[place];
  const std::uint32_t end = segment.first_row[place + 1];
  if (segment.time_ms[end - 1] < selection_.time_range.start_ms ||
      segment.time_ms[begin] >= selection_.time_range.end_ms) {
    totals.left_out_by_time_range += end - begin;
    return;
  }
  Customer customer{segment, place, totals, sink};
  if (const auto* gap = std::get_if<graph::ByInactivityGap>(&selection_.case_notion)) {
    CutByGap(customer, gap->gap_ms);
  } else if (std::holds_alternative<graph::ByJourneyKey>(selection_.case_notion) &&
             !segment.journey_key.empty()) {
    CutByKey(customer);
  } else {
    SetRows(begin, end);
    EmitRows(customer);
  }
  totals.customers += customer.counted;
}

void JourneyCutter::SetRows(std::uint32_t begin, std::uint32_t end) {
  rows_.clear();
  for (std::uint32_t row = begin; row < end; ++row) rows_.push_back(row);
}

void JourneyCutter::CutByGap(Customer& customer, std::int64_t gap_ms) {
  const std::vector<std::int64_t>& time_ms = customer.segment.time_ms;
  const std::uint32_t end = customer.segment.first_row[customer.place + 1];
  std::uint32_t start = customer.segment.first_row[customer.place];
  for (std::uint32_t i = start + 1; i < end; ++i) {
    if (time_ms[i] - time_ms[i - 1] <= gap_ms) continue;
    SetRows(start, i);
    EmitRows(customer);
    start = i;
  }
  SetRows(start, end);
  EmitRows(customer);
}

void JourneyCutter::CutByKey(Customer& customer) {
  const std::vector<std::uint32_t>& key = customer.segment.journey_key;
  const std::uint32_t begin = customer.segment.first_row[customer.place];
  const std::uint32_t end = customer.segment.first_row[customer.place + 1];
  journey_of_key_.clear();
  keyed_rows_.clear();
  for (std::uint32_t row = begin; row < end; ++row) {
    const auto number = static_cast<std::uint32_t>(journey_of_key_.size());
    keyed_rows_.push_back({journey_of_key_.try_emplace(key[row], number).first->second, row});
  }
  std::ranges::stable_sort(keyed_rows_, {}, &KeyedRow::journey);
  for (auto next = keyed_rows_.begin(); next != keyed_rows_.end();) {
    const std::uint32_t journey = next->journey;
    customer.journey_key = key[next->row];
    rows_.clear();
    for (; next != keyed_rows_.end() && next->journey == journey; ++next) {
      rows_.push_back(next->row);
    }
    EmitRows(customer);
  }
}

void JourneyCutter::EmitRows(Customer& customer) {
  GatherCounted(customer);
  if (time_ms_.empty()) return;
  const std::int64_t last_time_ms = customer.segment.time_ms[rows_.back()];
  const graph::JourneyResult result = rules_.ResultOf(all_outcomes_, last_time_ms);
  graph::ScanTotals& totals = customer.totals;
  for (std::size_t i = 1; i < time_ms_.size(); ++i)
    totals.tied_pairs += time_ms_[i] == time_ms_[i - 1];
  totals.interactions += time_ms_.size();
  ++totals.journeys_by_result[static_cast<std::size_t>(result)];
  customer.counted = true;
  customer.sink({.time_ms = time_ms_,
                 .touchpoint = touchpoint_,
                 .channel = channel_,
                 .outcomes = outcomes_,
                 .scores = scores_,
                 .values = values_,
                 .costs = costs_,
                 .contacts = contacts_,
                 .fields = fields_,
                 .result = result,
                 .customer_hash = customer.segment.customer_hash[customer.place],
                 .journey_key = customer.journey_key});
}

void JourneyCutter::GatherCounted(Customer& customer) {
  const Segment& s = customer.segment;
  const std::size_t place = customer.place;
  time_ms_.clear();
  touchpoint_.clear();
  channel_.clear();
  EntryGatherer all_outcomes(s.outcomes.OfCustomer(place), all_outcomes_);
  EntryGatherer outcomes(s.outcomes.OfCustomer(place), outcomes_);
  EntryGatherer scores(s.scores.OfCustomer(place), scores_);
  EntryGatherer values(s.values.OfCustomer(place), values_);
  EntryGatherer costs(s.costs.OfCustomer(place), costs_);
  EntryGatherer contacts(s.contacts.OfCustomer(place), contacts_);
  EntryGatherer fields(s.fields.OfCustomer(place), fields_);
  for (const std::uint32_t row : rows_) {
    all_outcomes.Gather(row, row);
    if (!Counts(s, row, customer.totals)) continue;
    const auto new_row = static_cast<std::uint32_t>(time_ms_.size());
    time_ms_.push_back(s.time_ms[row]);
    touchpoint_.push_back(s.touchpoint[row]);
    channel_.push_back(s.channel[row]);
    outcomes.Gather(row, new_row);
    scores.Gather(row, new_row);
    values.Gather(row, new_row);
    costs.Gather(row, new_row);
    contacts.Gather(row, new_row);
    fields.Gather(row, new_row);
  }
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
