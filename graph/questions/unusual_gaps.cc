#include "graph/questions/unusual_gaps.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace journeygraph::graph {
namespace {

std::uint64_t KeyOf(std::uint32_t from, std::uint32_t to) { return std::uint64_t{from} << 32 | to; }

}  // namespace

GapProfile::GapProfile(const QuestionContext& context, GapProfileOptions options)
    : options_(options), index_(context, options.element, 1) {}

DurationMoments& GapProfile::MomentsOf(std::uint32_t from, std::uint32_t to) {
  const std::uint32_t number = pairs_.NumberOf(KeyOf(from, to));
  if (number == moments_.size()) moments_.emplace_back();
  return moments_[number];
}

void GapProfile::Add(const JourneyView& journey) {
  walk_.ForEach(options_.relation, journey, index_.Read(journey),
                [this](std::uint32_t from, std::uint32_t to, std::int64_t gap_ms) {
                  MomentsOf(from, to).Add(gap_ms);
                });
}

void GapProfile::Merge(GapProfile&& other) {
  std::vector<std::uint32_t> here;
  for (std::uint32_t state = 0; state < other.index_.size(); ++state) {
    here.push_back(index_.NumberOf(other.index_, state));
  }
  for (std::size_t i = 0; i < other.moments_.size(); ++i) {
    const std::uint64_t key = other.pairs_.keys()[i];
    MomentsOf(here[key >> 32], here[static_cast<std::uint32_t>(key)]).Merge(other.moments_[i]);
  }
}

UnusualGapCounts::UnusualGapCounts(const GapProfile& profile, UnusualGapsOptions options)
    : profile_(&profile), index_(profile.index()) {
  for (const DurationMoments& moments : profile.moments()) {
    const double far_ms = options.zeta * moments.StandardDeviation();
    pairs_.push_back({.least_ms = moments.Mean() - far_ms,
                      .most_ms = moments.Mean() + far_ms,
                      .examples = ExampleJourneys(options.max_examples)});
  }
}

void UnusualGapCounts::Add(const JourneyView& journey) {
  walk_.ForEach(profile_->options().relation, journey, index_.Read(journey),
                [&](std::uint32_t from, std::uint32_t to, std::int64_t gap_ms) {
                  const std::uint32_t number = profile_->pairs().Find(KeyOf(from, to));
                  if (number == KeyIndex::kUnknown) return;
                  OfPair& pair = pairs_[number];
                  const auto length_ms = static_cast<double>(std::max<std::int64_t>(gap_ms, 0));
                  if (length_ms >= pair.least_ms && length_ms <= pair.most_ms) return;
                  ++(length_ms < pair.least_ms ? pair.shorter : pair.longer);
                  pair.examples.Add(journey);
                });
}

void UnusualGapCounts::Merge(UnusualGapCounts&& other) {
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    pairs_[i].shorter += other.pairs_[i].shorter;
    pairs_[i].longer += other.pairs_[i].longer;
    pairs_[i].examples.Merge(other.pairs_[i].examples);
  }
}

UnusualGapsAnswer AnswerUnusualGaps(const UnusualGapCounts& counts, const QuestionContext& context,
                                    std::uint64_t max_pairs) {
  const GapProfile& profile = counts.profile();
  const ElementNames names(context, profile.options().element);
  const auto element = [&](std::uint64_t state) {
    return profile.index().ElementsOf(static_cast<std::uint32_t>(state)).back();
  };
  UnusualGapsAnswer answer;
  for (std::size_t i = 0; i < counts.pairs().size(); ++i) {
    const UnusualGapCounts::OfPair& pair = counts.pairs()[i];
    const DurationMoments& moments = profile.moments()[i];
    answer.gaps += moments.count();
    answer.unusual += pair.shorter + pair.longer;
    if (pair.shorter + pair.longer == 0) {
      ++answer.usual_pairs;
      continue;
    }
    const std::uint64_t key = profile.pairs().keys()[i];
    answer.pairs.push_back({.from = names.LabelOf(element(key >> 32)),
                            .to = names.LabelOf(element(key & 0xffff'ffff)),
                            .count = moments.count(),
                            .mean_ms = moments.Mean(),
                            .standard_deviation_ms = moments.StandardDeviation(),
                            .least_ms = std::max(0.0, pair.least_ms),
                            .most_ms = pair.most_ms,
                            .shorter = pair.shorter,
                            .longer = pair.longer,
                            .examples = pair.examples.journeys()});
  }
  std::ranges::sort(answer.pairs, [](const UnusualGap& a, const UnusualGap& b) {
    if (a.shorter + a.longer != b.shorter + b.longer) {
      return a.shorter + a.longer > b.shorter + b.longer;
    }
    return std::tie(a.from, a.to) < std::tie(b.from, b.to);
  });
  while (max_pairs > 0 && answer.pairs.size() > max_pairs) {
    ++answer.other_pairs;
    answer.other_gaps += answer.pairs.back().shorter + answer.pairs.back().longer;
    answer.pairs.pop_back();
  }
  return answer;
}

}  // namespace journeygraph::graph
