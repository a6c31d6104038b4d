#include "graph/measure/histogram.h"

#include <cmath>

namespace journeygraph::graph {
namespace {

// Windows grow by whole powers of two, so that growing is rare.
constexpr std::uint32_t kBlock = 64;

}  // namespace

void DurationHistogram::Merge(const DurationHistogram& other) {
  if (other.count_ == 0) return;
  const auto size = static_cast<std::uint32_t>(other.low_.size());
  Cover(other.first_bucket_, other.first_bucket_ + size - 1);
  if (!other.high_.empty()) high_.resize(low_.size(), 0);
  const std::uint32_t offset = other.first_bucket_ - first_bucket_;
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::uint32_t low = std::uint32_t{low_[offset + i]} + other.low_[i];
    low_[offset + i] = static_cast<std::uint8_t>(low);
    if (low >> 8 != 0) Carry(offset + i);
    if (!other.high_.empty()) high_[offset + i] += other.high_[i];
  }
  count_ += other.count_;
  sum_ms_ += other.sum_ms_;
}

absl::Status DurationHistogram::Subtract(const DurationHistogram& other) {
  const auto size = static_cast<std::uint32_t>(other.low_.size());
  bool is_part = other.sum_ms_ <= sum_ms_;
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
  count_ -= other.count_;
  sum_ms_ -= other.sum_ms_;
  return absl::OkStatus();
}

double DurationHistogram::Mean() const {
  return count_ == 0 ? 0 : static_cast<double>(sum_ms_) / static_cast<double>(count_);
}

double DurationHistogram::Quantile(double p) const {
  if (count_ == 0) return 0;
  // Written so that NaN becomes 0.
  const double share = p > 0 ? std::min(p, 1.0) : 0.0;
  const double place = share * static_cast<double>(count_ - 1);
  const double below = std::floor(place);
  const auto lower = std::min(static_cast<std::uint64_t>(below), count_ - 1);
  const double low = ValueAt(lower);
  if (place == below || lower + 1 >= count_) return low;
  return low + (place - below) * (ValueAt(lower + 1) - low);
}

bool operator==(const DurationHistogram& a, const DurationHistogram& b) {
  if (a.count_ != b.count_ || a.sum_ms_ != b.sum_ms_) return false;
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
  if (high_.empty()) return;
  high_.insert(high_.begin(), before, 0);
  high_.resize(size, 0);
}

void DurationHistogram::Carry(std::uint32_t place) {
  high_.resize(low_.size(), 0);
  ++high_[place];
}

void DurationHistogram::SetCountAt(std::uint32_t place, std::uint64_t count) {
  low_[place] = static_cast<std::uint8_t>(count);
  if (count >> 8 != 0) high_.resize(low_.size(), 0);
  if (!high_.empty()) high_[place] = static_cast<std::uint32_t>(count >> 8);
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
          .p90_ms = histogram.Quantile(0.9),
          .p99_ms = histogram.Quantile(0.99)};
}

}  // namespace journeygraph::graph
