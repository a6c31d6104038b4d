// The loops over stages: scores by week and funnel.
#include <array>

#include "graph/measure/period.h"
#include "tests/bench/parallel_parts.h"
#include "tests/bench/plain_loops.h"

namespace journeygraph::bench {
namespace {

constexpr std::int64_t kWeekMs = 7 * kDayMs;
constexpr std::size_t kWeeks = 54;

struct Tally {
  std::uint32_t count = 0;
  std::uint32_t positive = 0;
  std::uint32_t negative = 0;
  std::int64_t sum = 0;
};

struct Cell {
  std::uint64_t interactions = 0;
  std::array<Tally, kMetrics> tallies;
};

using Cells = std::vector<Cell>;  // stages times weeks

// The first answer that is positive, and the last one that is negative, on each metric's steps.
constexpr std::array<int, kMetrics> kPositiveFrom = {9, 4, 5, 2};
constexpr std::array<int, kMetrics> kNegativeUpTo = {6, 2, 3, -2};

std::int64_t FirstMondayMs() {
  using graph::Period;
  return graph::PeriodStartMs(Period::kWeek, graph::PeriodOf(Period::kWeek, kYearStartMs));
}

Cells Merge(const std::vector<Cells>& parts) {
  Cells sums = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) {
    for (std::size_t place = 0; place < sums.size(); ++place) {
      sums[place].interactions += parts[i][place].interactions;
      for (std::size_t metric = 0; metric < kMetrics; ++metric) {
        const Tally& more = parts[i][place].tallies[metric];
        Tally& tally = sums[place].tallies[metric];
        tally.count += more.count;
        tally.positive += more.positive;
        tally.negative += more.negative;
        tally.sum += more.sum;
      }
    }
  }
  return sums;
}

void AddScores(const Cell& cell, const std::string& key, Answer& answer) {
  for (std::size_t metric = 0; metric < kMetrics; ++metric) {
    const Tally& tally = cell.tallies[metric];
    if (tally.count == 0) continue;
    const double unit = metric == kSentimentMetric ? kSentimentSteps : 1;
    answer[key + "|" + Names().metrics[metric]] = {
        {"count", tally.count},
        {"positive", tally.positive},
        {"negative", tally.negative},
        {"mean", static_cast<double>(tally.sum) / unit / tally.count}};
  }
}

}  // namespace

MakeAnswer PlainStageScoresByWeek(const BenchData& data, int threads) {
  const std::int64_t first_monday_ms = FirstMondayMs();
  const auto parts = ForParts<Cells>(
      data.customers(), threads, [&](Cells& part, std::uint32_t begin, std::uint32_t end) {
        part.resize(kStages * kWeeks);
        const auto& stage_of_touchpoint = Names().stage_of_touchpoint;
        const std::uint32_t last = data.first_row[end];
        for (std::uint32_t row = data.first_row[begin]; row < last; ++row) {
          const auto week =
              static_cast<std::size_t>((data.time_ms[row] - first_monday_ms) / kWeekMs);
          Cell& cell = part[stage_of_touchpoint[data.touchpoint[row]] * kWeeks + week];
          ++cell.interactions;
          const std::uint8_t metric = data.metric[row];
          if (metric == kNoMetric) continue;
          const int score = data.score[row];
          Tally& tally = cell.tallies[metric];
          ++tally.count;
          tally.positive += score >= kPositiveFrom[metric];
          tally.negative += score <= kNegativeUpTo[metric];
          tally.sum += score;
        }
      });
  return [cells = Merge(parts), first_monday_ms] {
    Answer answer;
    for (std::size_t place = 0; place < cells.size(); ++place) {
      const Cell& cell = cells[place];
      if (cell.interactions == 0) continue;
      const std::string key =
          Names().stages[place / kWeeks] + "|" +
          std::to_string(first_monday_ms + static_cast<std::int64_t>(place % kWeeks) * kWeekMs);
      answer[key] = {{"interactions", static_cast<double>(cell.interactions)}};
      AddScores(cell, key, answer);
    }
    return answer;
  };
}

MakeAnswer PlainFunnel(const BenchData& data, int threads) {
  using Part = std::array<std::uint64_t, kStages + 1>;  // by stages reached
  const auto parts = ForParts<Part>(
      data.customers(), threads, [&](Part& part, std::uint32_t begin, std::uint32_t end) {
        const auto& stage_of_touchpoint = Names().stage_of_touchpoint;
        const std::uint8_t* touchpoint = data.touchpoint.data();
        for (std::uint32_t customer = begin; customer < end; ++customer) {
          const std::uint32_t last = data.first_row[customer + 1];
          std::size_t reached = 0;
          for (std::uint32_t row = data.first_row[customer]; row < last && reached < kStages;
               ++row) {
            reached += stage_of_touchpoint[touchpoint[row]] == reached;
          }
          ++part[reached];
        }
      });
  return [parts] {
    Answer answer;
    std::uint64_t journeys = 0;
    for (std::size_t stage = kStages; stage > 0; --stage) {
      for (const Part& part : parts) journeys += part[stage];
      answer[Names().stages[stage - 1]] = {{"journeys", static_cast<double>(journeys)}};
    }
    return answer;
  };
}

}  // namespace journeygraph::bench
