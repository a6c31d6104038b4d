#include "graph/questions/segment_comparison.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

namespace journeygraph::graph {
namespace {

constexpr double kSignificantQ = 0.05;

// The mean absolute deviation of a binomial count from its mean (De Moivre 1730).
double BinomialDeviation(std::uint64_t tries, double p) {
  if (p <= 0 || p >= 1) return 0;
  const double n = static_cast<double>(tries);
  const double k = std::floor(n * p) + 1;
  const double log_chance = std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                            k * std::log(p) + (n - k + 1) * std::log1p(-p);
  return 2 * k * std::exp(log_chance);
}

// A path of either side, to be sorted by hash.
struct SidedVariant {
  std::uint64_t hash = 0;
  std::uint32_t number = 0;
  bool is_first = false;
};

std::vector<SidedVariant> VariantsByHash(const VariantCounts& a, const VariantCounts& b) {
  std::vector<SidedVariant> sided;
  sided.reserve(a.variants().size() + b.variants().size());
  for (const VariantCounts* side : {&a, &b}) {
    for (std::uint32_t number = 0; number < side->variants().size(); ++number) {
      sided.push_back(
          {.hash = side->variants()[number].hash, .number = number, .is_first = side == &a});
    }
  }
  std::ranges::sort(sided, {}, &SidedVariant::hash);
  return sided;
}

// Calls consume(journeys in a, journeys in b) for every path of either side.
template <typename Consume>
void ForEachPath(const VariantCounts& a, const VariantCounts& b, const Consume& consume) {
  const std::vector<SidedVariant> sided = VariantsByHash(a, b);
  for (std::size_t begin = 0; begin < sided.size();) {
    std::size_t end = begin;
    while (end < sided.size() && sided[end].hash == sided[begin].hash) ++end;
    // Nearly always one of a side, of the same path.
    std::vector<bool> is_matched(end - begin, false);
    for (std::size_t i = begin; i < end; ++i) {
      if (!sided[i].is_first) continue;
      const VariantCounts::Variant& first = a.variants()[sided[i].number];
      std::uint64_t journeys_b = 0;
      for (std::size_t j = begin; j < end; ++j) {
        if (sided[j].is_first || is_matched[j - begin]) continue;
        const VariantCounts::Variant& second = b.variants()[sided[j].number];
        if (!std::ranges::equal(a.PathOf(first), b.PathOf(second))) continue;
        is_matched[j - begin] = true;
        journeys_b = second.all_journeys();
      }
      consume(first.all_journeys(), journeys_b);
    }
    for (std::size_t j = begin; j < end; ++j) {
      if (sided[j].is_first || is_matched[j - begin]) continue;
      consume(std::uint64_t{0}, b.variants()[sided[j].number].all_journeys());
    }
    begin = end;
  }
}

bool HasNumber(const Measure& measure, std::span<const SegmentCounts> segments,
               const MetricCatalogue& catalogue) {
  if (measure.kind != MeasureKind::kScore && measure.kind != MeasureKind::kValuePerJourney) {
    return true;
  }
  return std::ranges::any_of(segments, [&](const SegmentCounts& segment) {
    return NumberOf(measure, segment.tally, catalogue).value.has_value();
  });
}

// How many customers are in both; ascending lists.
std::uint64_t CountCommon(const std::vector<std::uint64_t>& a,
                          const std::vector<std::uint64_t>& b) {
  std::uint64_t common = 0;
  auto at = b.begin();
  for (const std::uint64_t customer : a) {
    while (at != b.end() && *at < customer) ++at;
    common += at != b.end() && *at == customer;
  }
  return common;
}

class Comparer {
 public:
  Comparer(std::span<const SegmentCounts> segments, const QuestionContext& context,
           const SegmentComparisonOptions& options)
      : segments_(segments), catalogue_(*context.metrics), options_(options) {
    for (const Measure& measure :
         options.measures.empty() ? AllMeasures(catalogue_) : options.measures) {
      if (!options.measures.empty() || HasNumber(measure, segments, catalogue_)) {
        measures_.push_back(measure);
      }
    }
  }

  SegmentComparison Make() const {
    SegmentComparison answer;
    for (const SegmentCounts& segment : segments_) answer.segments.push_back(NumbersOf(segment));
    for (std::size_t i = 0; i < segments_.size(); ++i) {
      if (i == options_.comparator) continue;
      AddDifferences(i, answer);
      AddDistance(i, answer);
    }
    SetQValues(answer);
    AddOverlaps(answer);
    return answer;
  }

 private:
  SegmentNumbers NumbersOf(const SegmentCounts& segment) const {
    SegmentNumbers numbers{.label = segment.label,
                           .customers = segment.customers,
                           .interactions = segment.tally.interactions,
                           .journeys = segment.tally.journeys};
    for (const Measure& measure : measures_) {
      numbers.numbers.push_back(NumberOf(measure, segment.tally, catalogue_));
    }
    return numbers;
  }

  void AddDifferences(std::size_t segment, SegmentComparison& answer) const {
    const HeadlineTally& tally = segments_[segment].tally;
    const HeadlineTally& other = segments_[options_.comparator].tally;
    for (std::size_t i = 0; i < measures_.size(); ++i) {
      const Measure& measure = measures_[i];
      if (measure.kind == MeasureKind::kInteractions || measure.kind == MeasureKind::kJourneys) {
        continue;
      }
      answer.differences.push_back(
          {.segment = segment,
           .measure = NameOf(measure, catalogue_),
           .unit = UnitOf(measure, catalogue_),
           .difference = DifferenceOf(measure, tally, other, catalogue_),
           .q_value = std::nullopt,
           .small_sample = answer.segments[segment].numbers[i].small_sample ||
                           answer.segments[options_.comparator].numbers[i].small_sample});
    }
  }

  static void SetQValues(SegmentComparison& answer) {
    std::vector<double> p_values;
    for (const SegmentDifference& row : answer.differences) {
      if (row.difference && row.difference->p_value) p_values.push_back(*row.difference->p_value);
    }
    const std::vector<double> q_values = BenjaminiHochberg(p_values);
    answer.tests = p_values.size();
    std::size_t next = 0;
    for (SegmentDifference& row : answer.differences) {
      if (!row.difference || !row.difference->p_value) continue;
      row.q_value = q_values[next++];
      row.is_significant = *row.q_value <= kSignificantQ && !row.small_sample;
    }
  }

  void AddDistance(std::size_t segment, SegmentComparison& answer) const {
    const auto& variants = segments_[segment].variants;
    const auto& others = segments_[options_.comparator].variants;
    if (!variants || !others || variants->variants().empty() || others->variants().empty()) return;
    VariantDistance distance = DistanceOf(*variants, *others);
    distance.segment = segment;
    answer.distances.push_back(distance);
  }

  void AddOverlaps(SegmentComparison& answer) const {
    std::vector<std::vector<std::uint64_t>> customers;
    for (const SegmentCounts& segment : segments_) {
      customers.push_back(segment.customer_set ? segment.customer_set->Sorted()
                                               : std::vector<std::uint64_t>());
    }
    for (std::size_t i = 0; i < customers.size(); ++i) {
      for (std::size_t j = i + 1; j < customers.size(); ++j) {
        const std::uint64_t common = CountCommon(customers[i], customers[j]);
        if (common > 0) {
          answer.overlaps.push_back({.first = i, .second = j, .customers = common});
        }
      }
    }
  }

  std::span<const SegmentCounts> segments_;
  const MetricCatalogue& catalogue_;
  const SegmentComparisonOptions& options_;
  std::vector<Measure> measures_;
};

}  // namespace

void CustomerSet::Merge(CustomerSet&& other) {
  if (customers_.empty()) {
    customers_ = std::move(other.customers_);
  } else {
    customers_.insert(customers_.end(), other.customers_.begin(), other.customers_.end());
  }
}

std::vector<std::uint64_t> CustomerSet::Sorted() const {
  std::vector<std::uint64_t> sorted = customers_;
  std::ranges::sort(sorted);
  sorted.erase(std::ranges::unique(sorted).begin(), sorted.end());
  return sorted;
}

VariantDistance DistanceOf(const VariantCounts& a, const VariantCounts& b) {
  const std::uint64_t total_a = a.variant_of_journey().size();
  const std::uint64_t total_b = b.variant_of_journey().size();
  VariantDistance distance;
  Int128 moved = 0;  // in journeys of a times journeys of b
  std::map<std::uint64_t, std::uint64_t> paths_of_size;
  ForEachPath(a, b, [&](std::uint64_t journeys_a, std::uint64_t journeys_b) {
    const Int128 difference =
        static_cast<Int128>(journeys_a) * total_b - static_cast<Int128>(journeys_b) * total_a;
    moved += difference < 0 ? -difference : difference;
    ++distance.variants;
    distance.shared_variants += journeys_a > 0 && journeys_b > 0;
    ++paths_of_size[journeys_a + journeys_b];
  });
  const double pairs = static_cast<double>(total_a) * static_cast<double>(total_b);
  if (pairs == 0) return distance;
  distance.total_variation = static_cast<double>(moved) / pairs / 2;
  const double all = static_cast<double>(total_a + total_b);
  const double share_a = static_cast<double>(total_a) / all;
  for (const auto& [size, paths] : paths_of_size) {
    distance.expected_by_chance +=
        static_cast<double>(paths) * BinomialDeviation(size, share_a) * all / pairs / 2;
  }
  return distance;
}

SegmentComparison CompareSegments(std::span<const SegmentCounts> segments,
                                  const QuestionContext& context,
                                  const SegmentComparisonOptions& options) {
  return Comparer(segments, context, options).Make();
}

}  // namespace journeygraph::graph
