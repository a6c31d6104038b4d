#include "tests/bench/bench_data.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace journeygraph::bench {
namespace {

// Splitmix64 (Steele, Lea and Flood 2014): own code, so that rows never depend on a library.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // 0 .. bound - 1.
  std::uint32_t Below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((Next() >> 32) * bound) >> 32);
  }
  bool Percent(std::uint32_t percent) { return Below(100) < percent; }

 private:
  std::uint64_t state_;
};

// Draws 0 .. n - 1, each with weight 1 / (1 + its number), by one look-up.
class SkewedDraw {
 public:
  explicit SkewedDraw(int n) {
    // 27720 is divisible by 1 .. 12: no rounding.
    std::vector<std::uint32_t> ends;
    std::uint32_t total = 0;
    for (int i = 0; i < n; ++i) ends.push_back(total += 27'720 / static_cast<std::uint32_t>(i + 1));
    for (std::uint32_t place = 0; place < table_.size(); ++place) {
      const std::uint64_t at = (2ull * place + 1) * total / (2 * table_.size());
      const auto end = std::ranges::upper_bound(ends, at);
      table_[place] = static_cast<std::uint8_t>(end - ends.begin());
    }
  }
  std::uint8_t operator()(Random& random) const { return table_[random.Next() >> 54]; }

 private:
  std::array<std::uint8_t, 1024> table_ = {};
};

constexpr std::array<int, kStages> kTouchpointsOfStage = {7, 8, 7, 6, 7, 5};
constexpr std::uint32_t kLongestJourney = 400;
constexpr std::int64_t kLongestDurationMs = 300 * kDayMs;

class Maker {
 public:
  explicit Maker(const BenchDataOptions& options) : options_(options), random_(options.seed) {
    int first = 0;
    for (int stage = 0; stage < kStages; ++stage) {
      const int size = kTouchpointsOfStage[static_cast<std::size_t>(stage)];
      first_touchpoint_.push_back(static_cast<std::uint8_t>(first));
      touchpoint_draws_.emplace_back(size);
      first += size;
    }
  }

  BenchData Make() && {
    Reserve();
    while (data_.rows() < options_.interactions) AddCustomer();
    data_.first_row.push_back(static_cast<std::uint32_t>(data_.rows()));
    return std::move(data_);
  }

 private:
  void Reserve() {
    const std::size_t rows = options_.interactions;
    data_.time_ms.reserve(rows);
    data_.touchpoint.reserve(rows);
    data_.channel.reserve(rows);
    data_.outcome.reserve(rows);
    data_.metric.reserve(rows);
    data_.score.reserve(rows);
  }

  void AddCustomer() {
    data_.first_row.push_back(static_cast<std::uint32_t>(data_.rows()));
    data_.persona.push_back(persona_draw_(random_));
    data_.country.push_back(country_draw_(random_));
    const std::uint64_t room = options_.interactions - data_.rows();
    std::uint32_t size = 1;
    while (size < std::min<std::uint64_t>(room, kLongestJourney) && random_.Below(122) >= 10) {
      ++size;
    }
    AddTimes(size);
    AddSteps(size);
  }

  void AddTimes(std::uint32_t size) {
    gaps_.clear();
    std::int64_t duration = 0;
    for (std::uint32_t i = 1; i < size; ++i) {
      const std::int64_t magnitude = std::int64_t{1} << (10 + random_.Below(21));
      const std::int64_t gap =
          magnitude + static_cast<std::int64_t>(random_.Next() >> 8) % magnitude;
      gaps_.push_back(gap);
      duration += gap;
    }
    for (; duration > kLongestDurationMs; duration = std::reduce(gaps_.begin(), gaps_.end())) {
      for (std::int64_t& gap : gaps_) gap = std::max<std::int64_t>(1, gap / 2);
    }
    const auto room = static_cast<std::uint64_t>(kYearEndMs - kYearStartMs - duration);
    std::int64_t time_ms = kYearStartMs + static_cast<std::int64_t>(random_.Next() % room);
    data_.time_ms.push_back(time_ms);
    for (const std::int64_t gap : gaps_) data_.time_ms.push_back(time_ms += gap);
  }

  void AddSteps(std::uint32_t size) {
    std::uint32_t stage = random_.Percent(70) ? 0 : 1 + random_.Below(2);
    std::uint8_t channel = channel_draw_(random_);
    for (std::uint32_t i = 0; i < size; ++i) {
      if (i > 0) stage = NextStage(stage);
      const auto touchpoint =
          static_cast<std::uint8_t>(first_touchpoint_[stage] + touchpoint_draws_[stage](random_));
      // People stay on a channel; otherwise each touchpoint has its favourites.
      if (random_.Percent(40)) {
        channel = static_cast<std::uint8_t>((channel_draw_(random_) + touchpoint) % kChannels);
      }
      data_.touchpoint.push_back(touchpoint);
      data_.channel.push_back(channel);
      data_.outcome.push_back(Outcome(touchpoint, i + 1 == size));
      AddScore(touchpoint);
    }
  }

  std::uint32_t NextStage(std::uint32_t stage) {
    const std::uint32_t way = random_.Below(100);
    if (way < 55) return stage;
    if (way < 88) return std::min<std::uint32_t>(stage + 1, kStages - 1);
    return stage == 0 ? 0 : stage - 1;
  }

  std::uint8_t Outcome(std::uint8_t touchpoint, bool is_last) {
    const std::uint32_t luck = random_.Below(1000);
    const std::uint32_t success = is_last ? 250 + touchpoint * 77u % 350 : 8;
    const std::uint32_t failure = is_last ? 120 + touchpoint * 41u % 150 : 12;
    if (luck < success) return kSuccessOutcome;
    if (luck < success + failure) return kFailureOutcome;
    return luck >= 970 ? 3 : 0;
  }

  void AddScore(std::uint8_t touchpoint) {
    if (!random_.Percent(30)) {
      data_.metric.push_back(kNoMetric);
      data_.score.push_back(0);
      return;
    }
    constexpr std::array<int, kMetrics> kLowest = {0, 1, 1, -kSentimentSteps};
    constexpr std::array<int, kMetrics> kHighest = {10, 5, 7, kSentimentSteps};
    const std::uint32_t metric = random_.Below(kMetrics);
    const auto steps = static_cast<std::uint32_t>(kHighest[metric] - kLowest[metric] + 1);
    // The better of two draws at good touchpoints, the worse at bad ones.
    const std::uint32_t one = random_.Below(steps);
    const std::uint32_t other = random_.Below(steps);
    const std::uint32_t value = touchpoint % 3 == 0 ? std::min(one, other) : std::max(one, other);
    data_.metric.push_back(static_cast<std::uint8_t>(metric));
    data_.score.push_back(static_cast<std::int8_t>(kLowest[metric] + static_cast<int>(value)));
  }

  const BenchDataOptions options_;
  Random random_;
  const SkewedDraw persona_draw_{kPersonas};
  const SkewedDraw country_draw_{kCountries};
  const SkewedDraw channel_draw_{kChannels};
  std::vector<SkewedDraw> touchpoint_draws_;
  std::vector<std::uint8_t> first_touchpoint_;
  std::vector<std::int64_t> gaps_;
  BenchData data_;
};

BenchNames MakeNames() {
  BenchNames names;
  names.stages = {"discover", "consider", "buy", "receive", "use", "renew"};
  constexpr std::array<const char*, 8> kPlaces = {"page",  "search", "advice", "list",
                                                  "offer", "form",   "event",  "visit"};
  std::size_t touchpoint = 0;
  for (std::size_t stage = 0; stage < kStages; ++stage) {
    for (int i = 0; i < kTouchpointsOfStage[stage]; ++i, ++touchpoint) {
      names.touchpoints[touchpoint] =
          names.stages[stage] + "." + kPlaces[static_cast<std::size_t>(i)];
      names.stage_of_touchpoint[touchpoint] = static_cast<std::uint8_t>(stage);
    }
  }
  names.channels = {"web", "app", "email", "phone", "store", "chat", "social", "partner"};
  names.outcomes = {"", "purchase", "abandoned", "contacted"};
  names.metrics = {"nps", "csat", "ces", "sentiment"};
  names.personas = {"explorer", "bargain_hunter", "loyal", "professional", "family"};
  names.countries = {"DE", "FR", "GB", "US", "NL", "ES", "IT", "PL", "AT", "CH"};
  return names;
}

}  // namespace

BenchData MakeBenchData(const BenchDataOptions& options) { return Maker(options).Make(); }

std::vector<std::uint32_t> ArrivalOrder(const BenchData& data) {
  std::vector<std::pair<std::int64_t, std::uint32_t>> rows(data.rows());
  for (std::uint32_t row = 0; row < rows.size(); ++row) rows[row] = {data.time_ms[row], row};
  std::ranges::sort(rows);
  std::vector<std::uint32_t> order(rows.size());
  std::ranges::transform(rows, order.begin(), [](const auto& row) { return row.second; });
  return order;
}

std::vector<std::uint32_t> CustomerOfRows(const BenchData& data) {
  std::vector<std::uint32_t> customers(data.rows());
  for (std::uint32_t customer = 0; customer < data.customers(); ++customer) {
    std::fill(customers.begin() + data.first_row[customer],
              customers.begin() + data.first_row[customer + 1], customer);
  }
  return customers;
}

const BenchNames& Names() {
  static const BenchNames& names = *new BenchNames(MakeNames());
  return names;
}

std::string CustomerName(std::uint32_t customer, char prefix) {
  std::string name = std::to_string(customer);
  return prefix + std::string(name.size() < 7 ? 7 - name.size() : 0, '0') + name;
}

}  // namespace journeygraph::bench
