// Which paths journeys take (definitions 3.6). A variant is a distinct path.
//
//   VariantCounts counts(context, {.element = PathElement::kStage, .collapse_repeats = true});
//   Scan(snapshot, scope, context, options, counts);
//   VariantsAnswer answer = AnswerVariants(counts, context, {.max_variants = 20});
//
// A path is hashed and looked up in an open-addressing table; each variant keeps one copy of its
// path, and equal hashes are checked against it, so counts are exact. Lengths of time are kept as
// they come, one for each journey, and become histograms only for the variants that are shown: most
// variants have one journey, and a histogram is far larger than all its path. Memory while
// counting: 80 bytes and 2 for each element of the path, for each distinct path, and 12 bytes for
// each journey; twice that at most while vectors grow. Counting unit: journeys.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/histogram.h"
#include "graph/measure/statistics.h"
#include "graph/path_element.h"

namespace journeygraph::graph {

inline constexpr char kVariantsUnit[] = "journeys";
inline constexpr char kVariantsDefinition[] =
    "A variant is a distinct path: the same elements in the same order from the first interaction "
    "of a journey to its last. Variants of fewer customers than min_customers are merged into "
    "`other`.";

struct VariantCountsOptions {
  PathElement element = PathElement::kTouchpoint;  // not kTouchpointAndChannel
  bool collapse_repeats = false;                   // immediate repetitions count once
};

// An Accumulator (graph/analysis.h); not thread-safe. A customer's journeys are given one after the
// other and to one accumulator, as a scan does; otherwise customers count more than once.
class VariantCounts {
 public:
  // Touchpoint ids, places of stages (the number of stages for none) or channel ids.
  using Path = std::span<const std::uint16_t>;

  // One cache line. A question counts fewer than 2^32 interactions.
  struct Variant {
    std::uint64_t hash = 0;
    std::uint64_t last_customer = 0;  // hash; told apart from none by `customers`
    std::int64_t first_seen_ms = 0;   // start of the earliest and of the latest journey
    std::int64_t last_seen_ms = 0;
    std::uint32_t path_begin = 0;
    std::uint32_t path_size = 0;
    std::uint32_t customers = 0;
    std::array<std::uint32_t, kJourneyResults> journeys = {};  // by result

    std::uint64_t all_journeys() const;
  };

  explicit VariantCounts(const QuestionContext& context, VariantCountsOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(VariantCounts&& other);

  const VariantCountsOptions& options() const { return options_; }
  std::span<const Variant> variants() const { return variants_; }
  Path PathOf(const Variant& variant) const {
    return Path(elements_).subspan(variant.path_begin, variant.path_size);
  }
  // For each journey the number of its variant and its length of time, in the same order.
  std::span<const std::uint32_t> variant_of_journey() const { return variant_of_journey_; }
  std::span<const std::int64_t> duration_ms() const { return duration_ms_; }

 private:
  // Where a variant is found. Number plus one; 0: free.
  struct Slot {
    std::uint32_t hash_high = 0;
    std::uint32_t number_plus_one = 0;
  };

  Path PathOfJourney(const JourneyView& journey);
  static std::uint64_t HashOf(Path path);
  std::uint32_t NumberOf(Path path, std::uint64_t hash);
  // Makes room for so many variants in all.
  void Reserve(std::size_t variants);

  VariantCountsOptions options_;
  std::vector<std::uint16_t> stage_of_touchpoint_;  // empty unless paths are made of stages
  std::vector<std::uint16_t> path_;                 // of one journey, where it must be made
  std::vector<Slot> slots_;                         // a power of two, at most half full
  std::vector<Variant> variants_;
  std::vector<std::uint16_t> elements_;
  std::vector<std::uint32_t> variant_of_journey_;
  std::vector<std::int64_t> duration_ms_;
};

struct VariantsOptions {
  std::uint64_t max_variants = 20;
  std::uint64_t min_customers = 1;
};

// One path and the journeys that took it.
struct Variant {
  std::vector<std::string> path;
  std::uint64_t journeys = 0;
  std::uint64_t customers = 0;
  double share = 0;             // of all journeys
  double cumulative_share = 0;  // of this and all variants before it
  std::array<std::uint64_t, kJourneyResults> results = {};
  Proportion success;  // of its closed journeys
  GapStatistics duration;
  std::int64_t first_seen_ms = 0;
  std::int64_t last_seen_ms = 0;
  friend bool operator==(const Variant&, const Variant&) = default;
};

struct OtherVariants {
  std::uint64_t variants = 0;
  std::uint64_t journeys = 0;
  friend bool operator==(const OtherVariants&, const OtherVariants&) = default;
};

// The fields of journeygraph.v1.ListVariantsResponse, apart from info. The journeys of `variants`
// and `other` add up to all.
struct VariantsAnswer {
  std::vector<Variant> variants;  // by journeys, then by path
  OtherVariants other;
  std::uint64_t variant_count = 0;  // shown or not
  friend bool operator==(const VariantsAnswer&, const VariantsAnswer&) = default;
};

VariantsAnswer AnswerVariants(const VariantCounts& counts, const QuestionContext& context,
                              const VariantsOptions& options = {});

}  // namespace journeygraph::graph
