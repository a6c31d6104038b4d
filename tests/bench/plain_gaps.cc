// The loops that measure lengths of time: channel switches and touchpoint graph.
#include <array>
#include <utility>

#include "tests/bench/gap_table.h"
#include "tests/bench/parallel_parts.h"
#include "tests/bench/plain_loops.h"

namespace journeygraph::bench {
namespace {

struct SwitchPart {
  GapTable gaps{kChannels * kChannels};
  std::uint64_t opportunities = 0;
  std::uint64_t journeys_with_switch = 0;

  void AddJourney(const BenchData& data, std::uint32_t begin, std::uint32_t end) {
    const std::int64_t* time_ms = data.time_ms.data();
    const std::uint8_t* channel = data.channel.data();
    bool switched = false;
    for (std::uint32_t row = begin + 1; row < end; ++row) {
      if (channel[row] == channel[row - 1]) continue;
      gaps.Add(channel[row - 1] * kChannels + channel[row], time_ms[row] - time_ms[row - 1]);
      switched = true;
    }
    opportunities += end - begin - 1;
    journeys_with_switch += switched;
  }
};

struct Gap {
  std::uint64_t count;
  double p50_ms;
  double p90_ms;
};

// Merges what the threads counted for each pair, and takes the percentiles.
template <typename Part>
std::vector<Gap> GapsOf(std::vector<Part>& parts, std::size_t pairs) {
  std::vector<Gap> gaps;
  GapTable& sum = parts[0].gaps;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    for (std::size_t i = 1; i < parts.size(); ++i) sum.Merge(parts[i].gaps, pair);
    const std::uint64_t count = sum.Count(pair);
    gaps.push_back({count, sum.Quantile(pair, count, 0.5), sum.Quantile(pair, count, 0.9)});
  }
  return gaps;
}

template <typename Names>
Answer GapAnswer(const std::vector<Gap>& gaps, const Names& names) {
  Answer answer;
  for (std::size_t from = 0; from < names.size(); ++from) {
    for (std::size_t to = 0; to < names.size(); ++to) {
      const Gap& gap = gaps[from * names.size() + to];
      if (gap.count == 0) continue;
      answer[names[from] + ">" + names[to]] = {{"count", static_cast<double>(gap.count)},
                                               {"p50_ms", gap.p50_ms},
                                               {"p90_ms", gap.p90_ms}};
    }
  }
  return answer;
}

MakeAnswer SwitchAnswer(std::vector<SwitchPart> parts) {
  std::vector<Gap> gaps = GapsOf(parts, kChannels * kChannels);
  std::uint64_t switches = 0;
  std::uint64_t opportunities = 0;
  std::uint64_t journeys = 0;
  for (const Gap& gap : gaps) switches += gap.count;
  for (const SwitchPart& part : parts) {
    opportunities += part.opportunities;
    journeys += part.journeys_with_switch;
  }
  return [=, gaps = std::move(gaps)] {
    Answer answer = GapAnswer(gaps, Names().channels);
    answer[""] = {{"opportunities", static_cast<double>(opportunities)},
                  {"switches", static_cast<double>(switches)},
                  {"journeys_with_switch", static_cast<double>(journeys)}};
    return answer;
  };
}

}  // namespace

MakeAnswer PlainChannelSwitches(const BenchData& data, int threads) {
  return SwitchAnswer(ForParts<SwitchPart>(
      data.customers(), threads, [&](SwitchPart& part, std::uint32_t begin, std::uint32_t end) {
        for (std::uint32_t customer = begin; customer < end; ++customer) {
          part.AddJourney(data, data.first_row[customer], data.first_row[customer + 1]);
        }
      }));
}

MakeAnswer PlainSegmentSwitches(const BenchData& data, const SegmentFilter& filter, int threads) {
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

MakeAnswer PlainTouchpointGraph(const BenchData& data, int threads) {
  struct Part {
    GapTable gaps{kTouchpoints * kTouchpoints};
  };
  std::vector<Part> parts = ForParts<Part>(
      data.customers(), threads, [&](Part& part, std::uint32_t begin, std::uint32_t end) {
        const std::int64_t* time_ms = data.time_ms.data();
        const std::uint8_t* touchpoint = data.touchpoint.data();
        for (std::uint32_t customer = begin; customer < end; ++customer) {
          const std::uint32_t last = data.first_row[customer + 1];
          for (std::uint32_t row = data.first_row[customer] + 1; row < last; ++row) {
            part.gaps.Add(touchpoint[row - 1] * kTouchpoints + touchpoint[row],
                          time_ms[row] - time_ms[row - 1]);
          }
        }
      });
  return [gaps = GapsOf(parts, kTouchpoints * kTouchpoints)] {
    return GapAnswer(gaps, Names().touchpoints);
  };
}

}  // namespace journeygraph::bench
