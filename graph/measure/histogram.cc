#include "graph/measure/histogram.h"

#include <cmath>

namespace journeygraph::graph {
namespace {

// Windows grow by whole powers of two, so that growing is rare.
constexpr std::uint32_t kBlock = 64;

}  // namespace

DurationHistogram::DurationHistogram(const DurationHistogram& other)
    : low_(other.low_),
      sum_ms_(other.sum_ms_),
      first_bucket_(other.first_bucket_),
      rare_(other.rare_ == nullptr ? nullptr : std::make_unique<Rare>(*other.rare_)) {}

DurationHistogram& DurationHistogram::operator=(const DurationHistogram& other) {
  return *this = DurationHistogram(other);
}

void DurationHistogram::Merge(const DurationHistogram& other) {
  if (other.low_.empty()) return;
  const auto size = static_cast<std::uint32_t>(other.low_.size());
  Cover(other.first_bucket_, other.first_bucket_ + size - 1);
  const std::uint32_t offset = other.first_bucket_ - first_bucket_;
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::uint32_t low = std::uint32_t{low_[offset + i]} + other.low_[i];
    low_[offset + i] = static_cast<std::uint8_t>(low);
    if (low >> 8 != 0) Carry(offset + i);
  }
  if (other.HasHigh()) {
    std::uint32_t* here = high().data() + offset;
    for (std::uint32_t i = 0; i < size; ++i) here[i] += other.rare_->high[i];
  }
  SetSum(Sum() + other.Sum());
}

absl::Status DurationHistogram::Subtract(const DurationHistogram& other) {
  const auto size = static_cast<std::uint32_t>(other.low_.size());
  bool is_part = other.Sum() <= Sum();
  for (std::uint32_t i = 0; i < size; ++i) {
    is_part = is_part && other.CountAt(i) <= CountOf(other.first_bucket_ + i);
  }
  if (!is_part) {
    return absl::InvalidArgumentError("the lengths to subtract are not part of the histogram");
  }
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::uint64_t less = other.CountAt(i);
    if (less == 0) continue;
    const std::uint32_t place = other.first_bucket_ + i - first_bucket_;
    SetCountAt(place, CountAt(place) - less);
  }
  SetSum(Sum() - other.Sum());
  return absl::OkStatus();
}

std::uint64_t DurationHistogram::count() const {
  std::uint64_t count = 0;
  for (const std::uint8_t low : low_) count += low;
  if (!HasHigh()) return count;
  for (const std::uint32_t high : rare_->high) count += std::uint64_t{high} << 8;
  return count;
}

double DurationHistogram::Mean() const {
  const std::uint64_t total = count();
  return total == 0 ? 0 : static_cast<double>(Sum()) / static_cast<double>(total);
}

double DurationHistogram::Quantile(double p) const {
  const std::uint64_t total = count();
  if (total == 0) return 0;
  // Written so that NaN becomes 0.
  const double share = p > 0 ? std::min(p, 1.0) : 0.0;
  const double place = share * static_cast<double>(total - 1);
  const double below = std::floor(place);
  const auto lower = std::min(static_cast<std::uint64_t>(below), total - 1);
  const double low = ValueAt(lower);
  if (place == below || lower + 1 >= total) return low;
  return low + (place - below) * (ValueAt(lower + 1) - low);
}

bool operator==(const DurationHistogram& a, const DurationHistogram& b) {
  if (a.count() != b.count() || a.Sum() != b.Sum()) return false;
  // With equal counts in all, it is enough to look at the buckets of one side.
  for (std::uint32_t i = 0; i < a.low_.size(); ++i) {
    if (a.CountAt(i) != b.CountOf(a.first_bucket_ + i)) return false;
  }
  return true;
}

double DurationHistogram::MiddleOf(std::uint32_t bucket) {
  if (bucket < (2u << kMantissaBits)) return bucket;
  const std::uint32_t shift = (bucket >> kMantissaBits) - 1;
  const std::uint64_t mantissa = bucket - (shift << kMantissaBits);
  const std::uint64_t width = std::uint64_t{1} << shift;
  return static_cast<double>(mantissa << shift) + static_cast<double>(width - 1) / 2;
}

void DurationHistogram::Cover(std::uint32_t first, std::uint32_t last) {
  first = first / kBlock * kBlock;
  last = last / kBlock * kBlock + kBlock - 1;
  if (low_.empty()) first_bucket_ = first;
  const std::uint32_t before = first < first_bucket_ ? first_bucket_ - first : 0;
  first_bucket_ -= before;
  const std::size_t size = std::max<std::size_t>(low_.size() + before, last - first_bucket_ + 1);
  low_.insert(low_.begin(), before, 0);
  low_.resize(size, 0);
  if (!HasHigh()) return;
  rare_->high.insert(rare_->high.begin(), before, 0);
  rare_->high.resize(size, 0);
}

void DurationHistogram::Carry(std::uint32_t place) { ++high()[place]; }

void DurationHistogram::SetCountAt(std::uint32_t place, std::uint64_t count) {
  low_[place] = static_cast<std::uint8_t>(count);
  if (count >> 8 != 0 || HasHigh()) high()[place] = static_cast<std::uint32_t>(count >> 8);
}

Int128 DurationHistogram::Sum() const {
  const std::uint64_t carries = rare_ == nullptr ? 0 : rare_->sum_carries;
  return (static_cast<Int128>(carries) << 64) + sum_ms_;
}

void DurationHistogram::SetSum(Int128 sum_ms) {
  sum_ms_ = static_cast<std::uint64_t>(sum_ms);
  const auto carries = static_cast<std::uint64_t>(sum_ms >> 64);
  if (carries != 0 || rare_ != nullptr) rare().sum_carries = carries;
}

double DurationHistogram::ValueAt(std::uint64_t place) const {
  std::uint64_t passed = 0;
  for (std::uint32_t i = 0; i < low_.size(); ++i) {
    passed += CountAt(i);
    if (passed > place) return MiddleOf(first_bucket_ + i);
  }
  return 0;
}

GapStatistics Summarise(const DurationHistogram& histogram) {
  return {.count = histogram.count(),
          .mean_ms = histogram.Mean(),
          .p50_ms = histogram.Quantile(0.5),
          .p75_ms = histogram.Quantile(0.75),
          .p90_ms = histogram.Quantile(0.9),
          .p95_ms = histogram.Quantile(0.95),
          .p99_ms = histogram.Quantile(0.99)};
}

}  // namespace journeygraph::graph
