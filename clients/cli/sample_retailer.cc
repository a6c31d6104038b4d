#include "clients/cli/sample_retailer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/sample_catalogue.h"
#include "clients/cli/sample_journey.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {
namespace {

constexpr std::int64_t kMsPerDay = 86'400'000;
constexpr int kMostJourneys = 60;  // of one customer
constexpr double kLateShare = 0.02;
constexpr std::size_t kLatestPlaces = 12;  // how far behind its time a row may come

constexpr PersonaHabits kPersonas[] = {
    {"professional", 24, {55, 45}, 0.15, 0.9, 0.1, {50, 30, 20}},
    {"family", 30, {50, 50}, 0.30, 1.1, 0.2, {45, 35, 20}},
    {"student", 18, {25, 75}, 0.10, 1.3, 0.0, {75, 8, 17}},
    {"senior", 16, {85, 15}, 0.50, 0.8, 0.3, {15, 65, 20}},
    {"bargain_hunter", 12, {60, 40}, 0.12, 1.8, -0.7, {55, 20, 25}},
};

constexpr std::string_view kCountries[] = {"DE", "FR", "AT", "NL", "CH", "PL"};
constexpr int kCountryWeights[] = {46, 14, 12, 11, 9, 8};

// How busy the months and the days of the week (from Monday) are, relative to each other.
constexpr int kByMonth[12] = {80, 72, 85, 88, 90, 84, 76, 74, 92, 104, 150, 165};
constexpr int kByWeekday[7] = {96, 92, 94, 100, 112, 125, 105};

std::int64_t StartOfSample(int months) {
  const int month_count = 2026 * 12 - months;
  return DaysSince1970(month_count / 12, month_count % 12 + 1, 1) * kMsPerDay;
}

std::int64_t PickStart(std::int64_t from_ms, SampleRandom& random) {
  while (true) {
    const std::int64_t day = random.Between(from_ms / kMsPerDay, kSampleEndMs / kMsPerDay - 1);
    const int month = std::stoi(FormatDate(day * kMsPerDay).substr(5, 2));
    const int weight = kByMonth[month - 1] * kByWeekday[(day + 3) % 7];  // 1970 began on a Thursday
    if (random.Between(1, 165 * 125) <= weight) return day * kMsPerDay + TimeOfDay(random);
  }
}

// Moves a few rows behind others that are later, as if they were heard of late.
void Delay(std::vector<SampleRow>& rows, SampleRandom& random) {
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    if (!random.Chance(kLateShare)) continue;
    const std::size_t last = std::min(rows.size() - 1, i + kLatestPlaces);
    const auto to = static_cast<std::size_t>(
        random.Between(static_cast<std::int64_t>(i), static_cast<std::int64_t>(last)));
    std::rotate(rows.begin() + static_cast<std::ptrdiff_t>(i),
                rows.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                rows.begin() + static_cast<std::ptrdiff_t>(to) + 1);
  }
}

}  // namespace

std::string_view SampleStageOf(std::string_view touchpoint) {
  for (const SampleTouchpoint& entry : kSampleTouchpoints) {
    if (entry.id == touchpoint) return entry.stage;
  }
  return "";
}

SampleRetailer::SampleRetailer(const SampleOptions& options, const RetailerTruths& truths)
    : options_(options),
      truths_(truths),
      random_(options.seed),
      start_ms_(StartOfSample(options.months)) {
  // Few customers come often: k journeys with a weight of 1 / k^2.5.
  for (int k = 1; k <= kMostJourneys; ++k) {
    journeys_weights_.push_back(static_cast<int>(10'000'000 / (k * k * std::sqrt(k))));
  }
}

void SampleRetailer::MakeCustomer() {
  constexpr int kPersonaWeights[] = {kPersonas[0].weight, kPersonas[1].weight, kPersonas[2].weight,
                                     kPersonas[3].weight, kPersonas[4].weight};
  rows_.clear();
  next_ = 0;
  ++customers_;
  const PersonaHabits& habits = kPersonas[random_.Pick(kPersonaWeights)];
  SampleRow customer;
  const std::string digits = std::to_string(customers_);
  customer.customer =
      absl::StrCat("c", std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0'), digits);
  customer.persona = habits.name;
  customer.country = kCountries[random_.Pick(kCountryWeights)];

  std::vector<std::int64_t> starts(random_.Pick(journeys_weights_) + 1);
  for (std::int64_t& start_ms : starts) start_ms = PickStart(start_ms_, random_);
  std::sort(starts.begin(), starts.end());
  for (const std::int64_t start_ms : starts) {
    ++customer.journey;
    AppendJourney(customer, habits, start_ms, truths_, random_, rows_);
  }
  std::stable_sort(rows_.begin(), rows_.end(),
                   [](const SampleRow& a, const SampleRow& b) { return a.time_ms < b.time_ms; });
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    rows_[i].sequence = static_cast<std::int64_t>(i) + 1;
  }
  Delay(rows_, random_);
}

bool SampleRetailer::Next(SampleRow& row) {
  if (given_ == options_.interactions) return false;
  while (next_ == rows_.size()) MakeCustomer();
  row = std::move(rows_[next_++]);
  row.number = ++given_;
  return true;
}

}  // namespace journeygraph::cli
