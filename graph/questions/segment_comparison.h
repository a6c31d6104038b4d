// Segments of customers side by side (definitions 3.11).
//
//   std::vector<SegmentCounts> segments = ...;   // one scan for each, over one snapshot
//   SegmentComparison answer = CompareSegments(segments, context, {.comparator = 2});
//
// Every segment is compared with one of them, the comparator, number by number. q-values are those
// of Benjamini and Hochberg over all tests of the answer. Counting unit: journeys.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/headline_counts.h"
#include "graph/questions/variants.h"

namespace journeygraph::graph {

inline constexpr char kSegmentComparisonUnit[] = "journeys";
inline constexpr char kSegmentComparisonDefinition[] =
    "Each segment against the comparator: shares by two-proportion z with Newcombe's interval, NPS "
    "by its variance, means by Welch, switch rates as ratios with journeys as clusters, medians by "
    "bootstrap; q-values by Benjamini and Hochberg over all tests. Groups are taken to be "
    "independent. Associations, not causes.";

// Who was counted: the hashes of their names. An Accumulator (graph/analysis.h); a customer's
// journeys are given one after the other and to one accumulator. 8 bytes a customer.
class CustomerSet {
 public:
  void Add(const JourneyView& journey) {
    if (customers_.empty() || customers_.back() != journey.customer_hash) {
      customers_.push_back(journey.customer_hash);
    }
  }
  void Merge(CustomerSet&& other);

  // Ascending, each once.
  std::vector<std::uint64_t> Sorted() const;

 private:
  std::vector<std::uint64_t> customers_;
};

struct SegmentCounts {
  std::string label;
  HeadlineTally tally;
  std::optional<VariantCounts> variants;  // of one kind of element in all segments
  std::uint64_t customers = 0;
  // Those counted; nothing where no customer can be in two segments.
  std::optional<CustomerSet> customer_set;
};

struct SegmentComparisonOptions {
  std::size_t comparator = 0;
  std::vector<Measure> measures;  // empty: all that one of the segments has
};

// One segment. Numbers are in the order of the answer's measures.
struct SegmentNumbers {
  std::string label;
  std::uint64_t customers = 0;
  std::uint64_t interactions = 0;
  std::array<std::uint64_t, kJourneyResults> journeys = {};
  std::vector<HeadlineNumber> numbers;
  friend bool operator==(const SegmentNumbers&, const SegmentNumbers&) = default;
};

// One number of one segment less that of the comparator.
struct SegmentDifference {
  std::size_t segment = 0;
  std::string measure;
  MeasureUnit unit = MeasureUnit::kShare;
  std::optional<Difference> difference;  // nothing where one side has no number
  std::optional<double> q_value;         // with the difference's p-value
  bool small_sample = false;             // one side has fewer than 30 cases
  // q at most 0.05, and no small sample.
  bool is_significant = false;
  friend bool operator==(const SegmentDifference&, const SegmentDifference&) = default;
};

// How far the paths of a segment differ from those of the comparator.
struct VariantDistance {
  std::size_t segment = 0;
  // Half the sum over all paths of the difference of their shares: 0 equal, 1 nothing in common.
  double total_variation = 0;
  // What is to be expected if the journeys of both were dealt out at random; large where most paths
  // occur once.
  double expected_by_chance = 0;
  std::uint64_t variants = 0;         // of both together
  std::uint64_t shared_variants = 0;  // that both have
  friend bool operator==(const VariantDistance&, const VariantDistance&) = default;
};

// Customers who are in both of two segments.
struct SegmentOverlap {
  std::size_t first = 0;
  std::size_t second = 0;
  std::uint64_t customers = 0;
  friend bool operator==(const SegmentOverlap&, const SegmentOverlap&) = default;
};

// The fields of journeygraph.v1.CompareSegmentsResponse, apart from info.
struct SegmentComparison {
  std::vector<SegmentNumbers> segments;        // in the order given
  std::vector<SegmentDifference> differences;  // by segment, then by measure
  std::uint64_t tests = 0;                     // behind the q-values
  std::vector<VariantDistance> distances;      // by segment
  std::vector<SegmentOverlap> overlaps;        // of more than nobody
  friend bool operator==(const SegmentComparison&, const SegmentComparison&) = default;
};

// `segments` has at least two elements.
SegmentComparison CompareSegments(std::span<const SegmentCounts> segments,
                                  const QuestionContext& context,
                                  const SegmentComparisonOptions& options);

// Of two sets of variants, by the ids of one snapshot.
VariantDistance DistanceOf(const VariantCounts& a, const VariantCounts& b);

}  // namespace journeygraph::graph
