#include "graph/measure/histogram.h"

#include <cmath>

namespace journeygraph::graph {
namespace {

// Windows grow by whole powers of two, so that growing is rare.
constexpr std::uint32_t kBlock = 64;

}  // namespace

void DurationHistogram::Merge(const DurationHistogram& other) {
  if (other.count_ == 0) return;
  const auto size = static_cast<std::uint32_t>(other.counts_.size());
  Cover(other.first_bucket_, other.first_bucket_ + size - 1);
  for (std::uint32_t i = 0; i < size; ++i) {
    counts_[other.first_bucket_ + i - first_bucket_] += other.counts_[i];
  }
  count_ += other.count_;
  sum_ms_ += other.sum_ms_;
}

absl::Status DurationHistogram::Subtract(const DurationHistogram& other) {
  const auto held = [this](std::uint32_t bucket) {
    const std::uint32_t i = bucket - first_bucket_;
    return i < counts_.size() ? counts_[i] : 0;
  };
  bool is_part = other.sum_ms_ <= sum_ms_;
  for (std::uint32_t i = 0; i < other.counts_.size(); ++i) {
    is_part = is_part && other.counts_[i] <= held(other.first_bucket_ + i);
  }
  if (!is_part) {
    return absl::InvalidArgumentError("the lengths to subtract are not part of the histogram");
  }
  for (std::uint32_t i = 0; i < other.counts_.size(); ++i) {
    if (other.counts_[i] == 0) continue;
    counts_[other.first_bucket_ + i - first_bucket_] -= other.counts_[i];
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
  const auto held = [](const DurationHistogram& histogram, std::uint32_t bucket) {
    const std::uint32_t i = bucket - histogram.first_bucket_;
    return i < histogram.counts_.size() ? histogram.counts_[i] : 0;
  };
  // With equal counts in all, it is enough to look at the buckets of one side.
  for (std::uint32_t i = 0; i < a.counts_.size(); ++i) {
    if (a.counts_[i] != held(b, a.first_bucket_ + i)) return false;
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
  if (counts_.empty()) {
    first_bucket_ = first;
    counts_.assign(last - first + 1, 0);
    return;
  }
  if (first < first_bucket_) {
    counts_.insert(counts_.begin(), first_bucket_ - first, 0);
    first_bucket_ = first;
  }
  if (last - first_bucket_ >= counts_.size()) counts_.resize(last - first_bucket_ + 1, 0);
}

double DurationHistogram::ValueAt(std::uint64_t place) const {
  std::uint64_t passed = 0;
  for (std::uint32_t i = 0; i < counts_.size(); ++i) {
    passed += counts_[i];
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
