#include "clients/cli/stage_evidence.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"

namespace journeygraph::cli {

void StageEvidence::Add(const RowMapping& mapping, std::span<const std::string_view> fields,
                        std::int64_t time_ms) {
  std::string journey(mapping.Value(fields, Field::kCustomer));
  journey += '\x1F';
  journey += mapping.Value(fields, Field::kJourney);
  const auto journey_index =
      journeys_.try_emplace(journey, static_cast<std::uint32_t>(journeys_.size())).first->second;

  std::uint32_t stage_index = kNone;
  const std::string stage(mapping.Value(fields, Field::kStage));
  if (!stage.empty()) {
    const auto [entry, is_new] =
        stage_ids_.try_emplace(stage, static_cast<std::uint32_t>(stages_.size()));
    if (is_new) stages_.push_back(stage);
    stage_index = entry->second;
    auto& counts = rows_of_touchpoint_[std::string(mapping.Value(fields, Field::kTouchpoint))];
    if (counts.size() <= stage_index) counts.resize(stage_index + 1);
    ++counts[stage_index];
  }
  rows_.push_back({.journey = journey_index,
                   .stage = stage_index,
                   .time_ms = time_ms,
                   .number = static_cast<std::int64_t>(rows_.size())});
}

std::vector<double> StageEvidence::MeanPlaces(bool newest_first) const {
  std::vector<Row> rows = rows_;
  if (newest_first) {
    for (Row& row : rows) row.number = -row.number;
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    if (a.journey != b.journey) return a.journey < b.journey;
    if (a.time_ms != b.time_ms) return a.time_ms < b.time_ms;
    return a.number < b.number;
  });
  std::vector<double> sums(stages_.size());
  std::vector<std::int64_t> counts(stages_.size());
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t end = first;
    while (end < rows.size() && rows[end].journey == rows[first].journey) ++end;
    for (std::size_t i = first; i < end; ++i) {
      if (rows[i].stage == kNone) continue;
      const std::size_t last = end - first - 1;
      sums[rows[i].stage] +=
          last == 0 ? 0.5 : static_cast<double>(i - first) / static_cast<double>(last);
      ++counts[rows[i].stage];
    }
    first = end;
  }
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] /= static_cast<double>(counts[i]);
  return sums;
}

std::vector<std::uint32_t> StageEvidence::OrderedStages(const std::vector<std::string>& order,
                                                        bool newest_first) const {
  const std::vector<double> places = MeanPlaces(newest_first);
  const auto rank = [&](std::uint32_t stage) {
    return std::find(order.begin(), order.end(), stages_[stage]) - order.begin();
  };
  // Sums of places differ in their last bits with the order of rows; equal means equal to 1e-9.
  constexpr double kSame = 1e-9;
  std::vector<std::uint32_t> result(stages_.size());
  for (std::uint32_t i = 0; i < result.size(); ++i) result[i] = i;
  std::sort(result.begin(), result.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    const auto place_a = static_cast<std::int64_t>(places[a] / kSame + 0.5);
    const auto place_b = static_cast<std::int64_t>(places[b] / kSame + 0.5);
    if (place_a != place_b) return place_a < place_b;
    return stages_[a] < stages_[b];
  });
  return result;
}

StageDraft StageEvidence::Draft(const std::vector<std::string>& order, bool newest_first) const {
  StageDraft draft;
  for (const std::uint32_t stage : OrderedStages(order, newest_first)) {
    draft.map.add_stages()->set_id(stages_[stage]);
  }
  for (const std::string& stage : order) {
    if (!stage_ids_.contains(stage)) draft.unknown_stages.push_back(stage);
  }
  const std::map<std::string, std::vector<std::int64_t>> by_name(rows_of_touchpoint_.begin(),
                                                                 rows_of_touchpoint_.end());
  for (const auto& [touchpoint, counts] : by_name) {
    std::size_t best = 0;
    std::int64_t total = 0;
    for (std::size_t stage = 0; stage < counts.size(); ++stage) {
      total += counts[stage];
      const bool better = counts[stage] > counts[best] ||
                          (counts[stage] == counts[best] && stages_[stage] < stages_[best]);
      if (better) best = stage;
    }
    draft.rows_with_stage += total;
    draft.rows_disagreeing += total - counts[best];
    auto* entry = draft.map.add_touchpoints();
    entry->set_id(touchpoint);
    entry->set_stage(stages_[best]);
  }
  return draft;
}

}  // namespace journeygraph::cli
