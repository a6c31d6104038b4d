// The loops that measure lengths of time: channel switches and touchpoint graph.
#include <algorithm>

#include "graph/measure/histogram.h"
#include "tests/bench/parallel_parts.h"
#include "tests/bench/plain_loops.h"

namespace journeygraph::bench {
namespace {

using graph::DurationHistogram;

struct SwitchPart {
  std::vector<DurationHistogram> gaps = std::vector<DurationHistogram>(kChannels * kChannels);
  std::uint64_t opportunities = 0;
  std::uint64_t journeys_with_switch = 0;

  void AddJourney(const BenchData& data, std::uint32_t begin, std::uint32_t end) {
    const std::int64_t* time_ms = data.time_ms.data();
    const std::uint8_t* channel = data.channel.data();
    bool switched = false;
    for (std::uint32_t row = begin + 1; row < end; ++row) {
      if (channel[row] == channel[row - 1]) continue;
      gaps[channel[row - 1] * kChannels + channel[row]].Add(time_ms[row] - time_ms[row - 1]);
      switched = true;
    }
    opportunities += end - begin - 1;
    journeys_with_switch += switched;
  }
};

AnswerRow GapRow(const DurationHistogram& gap) {
  return {{"count", static_cast<double>(gap.count())},
          {"p50_ms", gap.Quantile(0.5)},
          {"p90_ms", gap.Quantile(0.9)}};
}

template <typename Name>
Answer GapAnswer(const std::vector<DurationHistogram>& gaps, const Name& names) {
  Answer answer;
  for (std::size_t from = 0; from < names.size(); ++from) {
    for (std::size_t to = 0; to < names.size(); ++to) {
      const DurationHistogram& gap = gaps[from * names.size() + to];
      if (gap.count() > 0) answer[names[from] + ">" + names[to]] = GapRow(gap);
    }
  }
  return answer;
}

Answer SwitchAnswer(std::vector<SwitchPart> parts) {
  SwitchPart sum = std::move(parts.front());
  std::uint64_t switches = 0;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    for (std::size_t pair = 0; pair < sum.gaps.size(); ++pair) {
      sum.gaps[pair].Merge(parts[i].gaps[pair]);
    }
    sum.opportunities += parts[i].opportunities;
    sum.journeys_with_switch += parts[i].journeys_with_switch;
  }
  for (const DurationHistogram& gap : sum.gaps) switches += gap.count();
  Answer answer = GapAnswer(sum.gaps, Names().channels);
  answer[""] = {{"opportunities", static_cast<double>(sum.opportunities)},
                {"switches", static_cast<double>(switches)},
                {"journeys_with_switch", static_cast<double>(sum.journeys_with_switch)}};
  return answer;
}

}  // namespace

Answer PlainChannelSwitches(const BenchData& data, int threads) {
  return SwitchAnswer(ForParts<SwitchPart>(
      data.customers(), threads, [&](SwitchPart& part, std::uint32_t begin, std::uint32_t end) {
        for (std::uint32_t customer = begin; customer < end; ++customer) {
          part.AddJourney(data, data.first_row[customer], data.first_row[customer + 1]);
        }
      }));
}

Answer PlainSegmentSwitches(const BenchData& data, const SegmentFilter& filter, int threads) {
  std::array<bool, kCountries> wanted = {};
  for (const std::uint8_t country : filter.countries) wanted[country] = true;
  return SwitchAnswer(ForParts<SwitchPart>(
      data.customers(), threads, [&](SwitchPart& part, std::uint32_t begin, std::uint32_t end) {
        for (std::uint32_t customer = begin; customer < end; ++customer) {
          if (data.persona[customer] != filter.persona || !wanted[data.country[customer]]) continue;
          const std::int64_t* first = data.time_ms.data() + data.first_row[customer];
          const std::int64_t* last = data.time_ms.data() + data.first_row[customer + 1];
          if (*first >= filter.end_ms || last[-1] < filter.start_ms) continue;
          while (first < last && *first < filter.start_ms) ++first;
          while (first < last && last[-1] >= filter.end_ms) --last;
          if (first == last) continue;
          part.AddJourney(data, static_cast<std::uint32_t>(first - data.time_ms.data()),
                          static_cast<std::uint32_t>(last - data.time_ms.data()));
        }
      }));
}

Answer PlainTouchpointGraph(const BenchData& data, int threads) {
  struct Part {
    std::vector<DurationHistogram> gaps;
  };
  std::vector<Part> parts = ForParts<Part>(
      data.customers(), threads, [&](Part& part, std::uint32_t begin, std::uint32_t end) {
        part.gaps.resize(kTouchpoints * kTouchpoints);
        const std::int64_t* time_ms = data.time_ms.data();
        const std::uint8_t* touchpoint = data.touchpoint.data();
        for (std::uint32_t customer = begin; customer < end; ++customer) {
          const std::uint32_t last = data.first_row[customer + 1];
          for (std::uint32_t row = data.first_row[customer] + 1; row < last; ++row) {
            part.gaps[touchpoint[row - 1] * kTouchpoints + touchpoint[row]].Add(time_ms[row] -
                                                                               time_ms[row - 1]);
          }
        }
      });
  for (std::size_t i = 1; i < parts.size(); ++i) {
    for (std::size_t pair = 0; pair < parts[0].gaps.size(); ++pair) {
      parts[0].gaps[pair].Merge(parts[i].gaps[pair]);
    }
  }
  return GapAnswer(parts[0].gaps, Names().touchpoints);
}

}  // namespace journeygraph::bench
