#include "graph/questions/data_quality.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <unordered_set>
#include <utility>

namespace journeygraph::graph {
namespace {

using OfName = DataQualityCounts::OfName;

bool HasDay(const OfName& counted, std::int64_t place) {
  return (counted.days[static_cast<std::size_t>(place) / 64] >> place % 64 & 1) != 0;
}

std::size_t WeekdayOf(std::int64_t day) {
  return static_cast<std::size_t>(((day + 3) % 7 + 7) % 7);
}

// Finds the longest row of blind days.
class BlindRuns {
 public:
  explicit BlindRuns(DayCoverage& coverage) : coverage_(coverage) {}

  void AddDay(std::int64_t day, bool is_blind) {
    run_ = is_blind ? run_ + 1 : 0;
    coverage_.blind_days += is_blind;
    if (run_ <= coverage_.longest_blind_days) return;
    coverage_.longest_blind_days = run_;
    coverage_.longest_blind_start = day - static_cast<std::int64_t>(run_) + 1;
  }

 private:
  DayCoverage& coverage_;
  std::uint64_t run_ = 0;
};

DayCoverage CoverageOf(const OfName& counted, std::int64_t window_start) {
  constexpr std::int64_t kDays = DataQualityCounts::kDays;
  DayCoverage coverage{.older = counted.interactions};
  for (const std::uint64_t count : counted.by_weekday) coverage.older -= count;
  std::int64_t first = 0;
  while (first < kDays && !HasDay(counted, first)) ++first;
  if (first == kDays) return coverage;
  coverage.first_day = window_start + first;
  coverage.days = static_cast<std::uint64_t>(kDays - first);
  double weekdays[7] = {};
  for (std::int64_t place = first; place < kDays; ++place) {
    ++weekdays[WeekdayOf(window_start + place)];
  }
  BlindRuns runs(coverage);
  for (std::int64_t place = first; place < kDays; ++place) {
    const std::int64_t day = window_start + place;
    const std::size_t weekday = WeekdayOf(day);
    const double mean = static_cast<double>(counted.by_weekday[weekday]) / weekdays[weekday];
    const bool is_empty = !HasDay(counted, place);
    coverage.empty_days += is_empty;
    coverage.expected_empty_days += std::exp(-mean);
    runs.AddDay(day, is_empty && mean >= kBlindDayMean && place + 1 < kDays);
  }
  return coverage;
}

QualityRow RowOf(std::string name, const OfName& counted, std::int64_t window_start, bool has_map) {
  const std::uint64_t n = counted.interactions;
  QualityRow row{.name = std::move(name),
                 .interactions = n,
                 .with_channel = WilsonProportion(counted.with_channel, n),
                 .with_outcome = WilsonProportion(counted.with_outcome, n),
                 .with_score = WilsonProportion(counted.with_score, n),
                 .with_value = WilsonProportion(counted.with_value, n),
                 .with_cost = WilsonProportion(counted.with_cost, n),
                 .with_team = WilsonProportion(counted.with_team, n),
                 .with_initiator = WilsonProportion(counted.with_initiator, n),
                 .ties = counted.ties,
                 .duplicates = counted.duplicates,
                 .coverage = CoverageOf(counted, window_start),
                 .small_sample = n < kSmallSample};
  if (has_map) row.mapped = WilsonProportion(counted.mapped, n);
  return row;
}

bool IsBusier(const QualityRow& a, const QualityRow& b) {
  return std::tie(b.interactions, a.name) < std::tie(a.interactions, b.name);
}

void FillTouchpoints(const DataQualityCounts& counts, const QuestionContext& context,
                     std::uint64_t max_touchpoints, DataQualityAnswer& answer) {
  OfName total;
  std::vector<std::size_t> used;
  std::uint64_t mapped_touchpoints = 0;
  for (std::size_t id = 0; id < counts.touchpoints().size(); ++id) {
    const OfName& counted = counts.touchpoints()[id];
    if (counted.interactions == 0) continue;
    used.push_back(id);
    total.Merge(counted);
    if (context.stage_of_touchpoint[id] == kNoStage) continue;
    ++mapped_touchpoints;
    total.mapped += counted.interactions;
  }
  const std::uint64_t seen = used.size();
  std::ranges::sort(used, [&](std::size_t a, std::size_t b) {
    const std::uint64_t count_a = counts.touchpoints()[a].interactions;
    const std::uint64_t count_b = counts.touchpoints()[b].interactions;
    return std::tie(count_b, context.names.touchpoints[a]) <
           std::tie(count_a, context.names.touchpoints[b]);
  });
  for (std::size_t i = 0; i < used.size(); ++i) {
    OfName counted = counts.touchpoints()[used[i]];
    if (i >= max_touchpoints) {
      ++answer.other_touchpoints;
      answer.other_interactions += counted.interactions;
      continue;
    }
    const bool is_mapped = context.stage_of_touchpoint[used[i]] != kNoStage;
    counted.mapped = is_mapped ? counted.interactions : 0;
    answer.touchpoints.push_back(RowOf(context.names.touchpoints[used[i]], counted,
                                       counts.first_day(), context.map.has_value()));
  }
  answer.total = RowOf("", total, counts.first_day(), context.map.has_value());
  if (context.map) answer.catalogue = WilsonProportion(mapped_touchpoints, seen);
}

void FillChannels(const DataQualityCounts& counts, const QuestionContext& context,
                  DataQualityAnswer& answer) {
  for (std::size_t id = 0; id < counts.channels().size(); ++id) {
    OfName counted = counts.channels()[id];
    if (counted.interactions == 0) continue;
    counted.with_channel = id == 0 ? 0 : counted.interactions;
    answer.channels.push_back(
        RowOf(context.names.channels[id], counted, counts.first_day(), context.map.has_value()));
  }
  std::ranges::sort(answer.channels, IsBusier);
  answer.journeys_with_unknown_channel =
      WilsonProportion(counts.journeys_with_unknown_channel(), counts.journeys());
  answer.journeys_without_channel =
      WilsonProportion(counts.journeys_without_channel(), counts.journeys());
}

std::unordered_set<std::string_view> Observed(const DataQualityCounts& counts,
                                              const QuestionContext& context) {
  std::unordered_set<std::string_view> observed;
  for (std::size_t id = 0; id < counts.touchpoints().size(); ++id) {
    if (counts.touchpoints()[id].interactions == 0) continue;
    observed.insert(context.names.touchpoints[id]);
  }
  return observed;
}

void FillBlindSpots(const DataQualityCounts& counts, const QuestionContext& context,
                    DataQualityAnswer& answer) {
  const std::unordered_set<std::string_view> observed = Observed(counts, context);
  if (context.map) {
    for (const Touchpoint& touchpoint : context.map->touchpoints) {
      const bool is_seen =
          touchpoint.matches.empty()
              ? observed.contains(touchpoint.id)
              : std::ranges::any_of(touchpoint.matches, [&](const std::string& name) {
                  return observed.contains(name);
                });
      if (!is_seen) answer.never_observed.push_back(touchpoint.id);
    }
  }
  for (std::size_t i = 0; i < counts.rules().size(); ++i) {
    const DataQualityCounts::OfRule& counted = counts.rules()[i];
    const OrderRule& rule = counts.order_rules()[i];
    answer.rules.push_back(
        {.rule = rule,
         .violations = WilsonProportion(counted.violations, counted.journeys - counted.missing),
         .missing = WilsonProportion(counted.missing, counted.journeys),
         .is_observed = observed.contains(rule.before) && observed.contains(rule.after)});
  }
}

void FillGaps(const DataQualityCounts& counts, const QuestionContext& context,
              std::uint64_t max_gaps, DataQualityAnswer& answer) {
  std::vector<std::pair<SilentGap, std::size_t>> gaps;
  std::uint64_t silent = 0;
  for (std::size_t i = 0; i < counts.gaps().size(); ++i) {
    const PairIndex::Pair& pair = counts.gap_pairs()[i];
    gaps.emplace_back(SilentGap{.from = context.names.touchpoints[pair.first],
                                .to = context.names.touchpoints[pair.second],
                                .count = counts.gaps()[i].lengths.count()},
                      i);
    silent += gaps.back().first.count;
  }
  answer.silent_gaps = WilsonProportion(silent, counts.neighbours());
  std::ranges::sort(gaps, [](const auto& a, const auto& b) {
    return std::tie(b.first.count, a.first.from, a.first.to) <
           std::tie(a.first.count, b.first.from, b.first.to);
  });
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    SilentGap& gap = gaps[i].first;
    if (i >= max_gaps) {
      ++answer.other_gap_pairs;
      answer.other_gaps += gap.count;
      continue;
    }
    const DurationHistogram& lengths = counts.gaps()[gaps[i].second].lengths;
    gap.p50_ms = lengths.Quantile(0.5);
    gap.p90_ms = lengths.Quantile(0.9);
    answer.gaps.push_back(std::move(gap));
  }
}

}  // namespace

DataQualityAnswer AnswerDataQuality(const DataQualityCounts& counts, const QuestionContext& context,
                                    const DataQualityLimits& limits) {
  DataQualityAnswer answer;
  FillTouchpoints(counts, context, limits.max_touchpoints, answer);
  FillChannels(counts, context, answer);
  FillBlindSpots(counts, context, answer);
  FillGaps(counts, context, limits.max_gaps, answer);
  return answer;
}

}  // namespace journeygraph::graph
