#include "graph/questions/variants.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

namespace journeygraph::graph {
namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr std::size_t kFetchedAhead = 16;

// What the elements of a path are called, by their number. Stages have "" in the last place.
std::vector<std::string> ElementNames(PathElement element, const QuestionContext& context) {
  switch (element) {
    case PathElement::kTouchpoint:
    case PathElement::kTouchpointAndChannel:
      return context.names.touchpoints;
    case PathElement::kChannel:
      return context.names.channels;
    case PathElement::kStage:
      break;
  }
  std::vector<std::string> names;
  if (context.map) {
    for (const Stage& stage : context.map->stages) names.push_back(stage.id);
  }
  names.emplace_back();
  return names;
}

// Multiplies to 128 bits and folds: every bit of the input reaches every bit of the result.
std::uint64_t Mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Product = unsigned __int128;
  const Product product = static_cast<Product>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

std::uint64_t VariantCounts::Variant::all_journeys() const {
  return std::accumulate(journeys.begin(), journeys.end(), std::uint64_t{0});
}

VariantCounts::VariantCounts(const QuestionContext& context, VariantCountsOptions options)
    : options_(options) {
  if (options_.element != PathElement::kStage) return;
  const std::size_t stages = context.map ? context.map->stages.size() : 0;
  for (std::size_t id = 0; id < context.names.touchpoints.size(); ++id) {
    const StageIndex stage = context.map ? context.stage_of_touchpoint[id] : kNoStage;
    stage_of_touchpoint_.push_back(
        static_cast<std::uint16_t>(std::min<std::size_t>(stage, stages)));
  }
}

void VariantCounts::Add(const JourneyView& journey) {
  if (journey.size() == 0) return;
  const Path path = PathOfJourney(journey);
  const std::uint32_t number = NumberOf(path, HashOf(path));
  const std::int64_t start_ms = journey.time_ms.front();
  Variant& variant = variants_[number];
  if (variant.customers == 0 || variant.last_customer != journey.customer_hash) {
    ++variant.customers;
    variant.last_customer = journey.customer_hash;
  }
  ++variant.journeys[static_cast<std::size_t>(journey.result)];
  variant.first_seen_ms = std::min(variant.first_seen_ms, start_ms);
  variant.last_seen_ms = std::max(variant.last_seen_ms, start_ms);
  variant_of_journey_.push_back(number);
  duration_ms_.push_back(journey.time_ms.back() - start_ms);
}

VariantCounts::Path VariantCounts::PathOfJourney(const JourneyView& journey) {
  const Path ids =
      options_.element == PathElement::kChannel ? Path(journey.channel) : Path(journey.touchpoint);
  if (options_.element != PathElement::kStage && !options_.collapse_repeats) return ids;
  path_.clear();
  for (const std::uint16_t id : ids) {
    path_.push_back(options_.element == PathElement::kStage ? stage_of_touchpoint_[id] : id);
  }
  if (options_.collapse_repeats) path_.erase(std::ranges::unique(path_).begin(), path_.end());
  return path_;
}

std::uint64_t VariantCounts::HashOf(Path path) {
  constexpr std::size_t kAtOnce = sizeof(std::uint64_t) / sizeof(std::uint16_t);
  std::uint64_t hash = path.size() * 0x9e3779b97f4a7c15;
  for (std::size_t i = 0; i < path.size(); i += kAtOnce) {
    std::uint64_t chunk = 0;
    std::memcpy(&chunk, path.data() + i, std::min(kAtOnce, path.size() - i) * sizeof(path[0]));
    hash = Mix(hash ^ chunk ^ 0xbf58476d1ce4e5b9, 0x94d049bb133111eb);
  }
  return hash;
}

std::uint32_t VariantCounts::NumberOf(Path path, std::uint64_t hash) {
  if (2 * (variants_.size() + 1) > slots_.size()) [[unlikely]]
    Reserve(variants_.size() + 1);
  const auto hash_high = static_cast<std::uint32_t>(hash >> 32);
  const std::size_t mask = slots_.size() - 1;
  std::size_t place = hash & mask;
  for (; slots_[place].number_plus_one != 0; place = (place + 1) & mask) {
    if (slots_[place].hash_high != hash_high) continue;
    const std::uint32_t number = slots_[place].number_plus_one - 1;
    const Variant& variant = variants_[number];
    if (variant.hash == hash && std::ranges::equal(PathOf(variant), path)) return number;
  }
  const auto number = static_cast<std::uint32_t>(variants_.size());
  slots_[place] = {.hash_high = hash_high, .number_plus_one = number + 1};
  variants_.push_back({.hash = hash,
                       .first_seen_ms = std::numeric_limits<std::int64_t>::max(),
                       .last_seen_ms = std::numeric_limits<std::int64_t>::min(),
                       .path_begin = static_cast<std::uint32_t>(elements_.size()),
                       .path_size = static_cast<std::uint32_t>(path.size())});
  elements_.insert(elements_.end(), path.begin(), path.end());
  return number;
}

void VariantCounts::Reserve(std::size_t variants) {
  if (2 * variants <= slots_.size()) return;
  slots_.assign(std::max(kFirstSlots, std::bit_ceil(2 * variants)), Slot{});
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t number = 0; number < variants_.size(); ++number) {
    const std::uint64_t hash = variants_[number].hash;
    std::size_t place = hash & mask;
    while (slots_[place].number_plus_one != 0) place = (place + 1) & mask;
    slots_[place] = {.hash_high = static_cast<std::uint32_t>(hash >> 32),
                     .number_plus_one = static_cast<std::uint32_t>(number + 1)};
  }
}

void VariantCounts::Merge(VariantCounts&& other) {
  if (variants_.empty()) {
    *this = std::move(other);
    return;
  }
  Reserve(variants_.size() + other.variants_.size());
  std::vector<std::uint32_t> number_here;
  number_here.reserve(other.variants_.size());
  for (std::size_t i = 0; i < other.variants_.size(); ++i) {
    // The look-up misses the cache unless its place is fetched some variants ahead.
    if (i + kFetchedAhead < other.variants_.size()) {
      const std::uint64_t ahead = other.variants_[i + kFetchedAhead].hash;
      __builtin_prefetch(&slots_[ahead & (slots_.size() - 1)]);
    }
    const Variant& more = other.variants_[i];
    number_here.push_back(NumberOf(other.PathOf(more), more.hash));
    Variant& variant = variants_[number_here.back()];
    variant.customers += more.customers;
    for (std::size_t result = 0; result < variant.journeys.size(); ++result) {
      variant.journeys[result] += more.journeys[result];
    }
    variant.first_seen_ms = std::min(variant.first_seen_ms, more.first_seen_ms);
    variant.last_seen_ms = std::max(variant.last_seen_ms, more.last_seen_ms);
  }
  variant_of_journey_.reserve(variant_of_journey_.size() + other.variant_of_journey_.size());
  for (const std::uint32_t number : other.variant_of_journey_) {
    variant_of_journey_.push_back(number_here[number]);
  }
  duration_ms_.insert(duration_ms_.end(), other.duration_ms_.begin(), other.duration_ms_.end());
}

namespace {

double Ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

class AnswerMaker {
 public:
  AnswerMaker(const VariantCounts& counts, const QuestionContext& context)
      : counts_(counts), names_(ElementNames(counts.options().element, context)) {
    std::vector<std::uint32_t> by_name(names_.size());
    std::iota(by_name.begin(), by_name.end(), 0);
    std::ranges::sort(
        by_name, {}, [this](std::uint32_t i) -> auto& { return names_[i]; });
    rank_.resize(names_.size());
    for (std::uint32_t i = 0; i < by_name.size(); ++i) rank_[by_name[i]] = i;
  }

  VariantsAnswer Make(const VariantsOptions& options) const {
    const std::uint64_t journeys = counts_.variant_of_journey().size();
    const std::vector<std::uint32_t> shown = Choose(options);
    const std::vector<DurationHistogram> durations = DurationsOf(shown);
    VariantsAnswer answer{.variant_count = counts_.variants().size()};
    std::uint64_t journeys_shown = 0;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      Variant variant = VariantOf(counts_.variants()[shown[i]]);
      journeys_shown += variant.journeys;
      variant.share = Ratio(variant.journeys, journeys);
      variant.cumulative_share = Ratio(journeys_shown, journeys);
      variant.duration = Summarise(durations[i]);
      answer.variants.push_back(std::move(variant));
    }
    answer.other = {.variants = counts_.variants().size() - shown.size(),
                    .journeys = journeys - journeys_shown};
    return answer;
  }

 private:
  // Numbers of the variants to show, in the order of the answer.
  std::vector<std::uint32_t> Choose(const VariantsOptions& options) const {
    std::vector<std::uint32_t> chosen;
    for (std::uint32_t number = 0; number < counts_.variants().size(); ++number) {
      if (counts_.variants()[number].customers >= options.min_customers) chosen.push_back(number);
    }
    const auto size =
        static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(options.max_variants, chosen.size()));
    std::ranges::partial_sort(chosen, chosen.begin() + size,
                              [this](std::uint32_t a, std::uint32_t b) { return IsBefore(a, b); });
    chosen.resize(static_cast<std::size_t>(size));
    return chosen;
  }

  bool IsBefore(std::uint32_t a, std::uint32_t b) const {
    const VariantCounts::Variant& first = counts_.variants()[a];
    const VariantCounts::Variant& second = counts_.variants()[b];
    const std::uint64_t journeys = first.all_journeys();
    const std::uint64_t other_journeys = second.all_journeys();
    if (journeys != other_journeys) return journeys > other_journeys;
    return std::ranges::lexicographical_compare(
        counts_.PathOf(first), counts_.PathOf(second),
        [this](std::uint16_t x, std::uint16_t y) { return rank_[x] < rank_[y]; });
  }

  std::vector<DurationHistogram> DurationsOf(const std::vector<std::uint32_t>& shown) const {
    constexpr std::uint32_t kNotShown = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> place(counts_.variants().size(), kNotShown);
    for (std::uint32_t i = 0; i < shown.size(); ++i) place[shown[i]] = i;
    std::vector<DurationHistogram> durations(shown.size());
    const auto variant_of_journey = counts_.variant_of_journey();
    for (std::size_t i = 0; i < variant_of_journey.size(); ++i) {
      const std::uint32_t at = place[variant_of_journey[i]];
      if (at != kNotShown) durations[at].Add(counts_.duration_ms()[i]);
    }
    return durations;
  }

  Variant VariantOf(const VariantCounts::Variant& counted) const {
    Variant variant{.journeys = counted.all_journeys(),
                    .customers = counted.customers,
                    .first_seen_ms = counted.first_seen_ms,
                    .last_seen_ms = counted.last_seen_ms};
    for (const std::uint16_t element : counts_.PathOf(counted)) {
      variant.path.push_back(names_[element]);
    }
    std::ranges::copy(counted.journeys, variant.results.begin());
    const std::uint64_t success =
        variant.results[static_cast<std::size_t>(JourneyResult::kSuccess)];
    const std::uint64_t open = variant.results[static_cast<std::size_t>(JourneyResult::kOpen)];
    variant.success = WilsonProportion(success, variant.journeys - open);
    return variant;
  }

  const VariantCounts& counts_;
  const std::vector<std::string> names_;
  std::vector<std::uint32_t> rank_;  // of each element in the order of names
};

}  // namespace

VariantsAnswer AnswerVariants(const VariantCounts& counts, const QuestionContext& context,
                              const VariantsOptions& options) {
  return AnswerMaker(counts, context).Make(options);
}

}  // namespace journeygraph::graph
