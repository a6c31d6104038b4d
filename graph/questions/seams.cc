#include "graph/questions/seams.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

namespace journeygraph::graph {
namespace {

constexpr ChannelId kUnknownChannel = 0;

}  // namespace

void SeamCounts::OfPair::Merge(const OfPair& other) {
  steps += other.steps;
  facts_asked += other.facts_asked;
  facts_asked_again += other.facts_asked_again;
  closed += other.closed;
  exits += other.exits;
  observed += other.observed;
  repeated += other.repeated;
  score_change.Merge(other.score_change);
  gap.Merge(other.gap);
}

SeamCounts::SeamCounts(const QuestionContext& context, SeamOptions options)
    : max_gap_ms_(options.max_gap_ms.value_or(std::numeric_limits<std::int64_t>::max())),
      metric_(options.metric),
      repeat_within_ms_(options.repeat_within_ms),
      observed_until_ms_(options.observed_until_ms.value_or(context.watermark_ms.value_or(0))),
      channels_(context.names.channels.size()),
      stage_of_touchpoint_(context.stage_of_touchpoint),
      stages_(static_cast<StageIndex>(context.map ? context.map->stages.size() : 0)),
      repeat_questions_(context.names.fields.size()),
      next_visit_(context.names.touchpoints.size()),
      pairs_(static_cast<std::uint32_t>(channels_)) {}

void SeamCounts::Add(const JourneyView& journey) {
  if (journey.size() < 2) return;
  ++journey_number_;
  asked_ = repeat_questions_.Of(journey);
  FindRepeats(journey);
  FindScores(journey);
  std::size_t next_asked = 0;
  for (std::size_t i = 1; i < journey.size(); ++i) {
    if (journey.channel[i - 1] == kUnknownChannel || journey.channel[i] == kUnknownChannel)
      continue;
    if (journey.time_ms[i] - journey.time_ms[i - 1] > max_gap_ms_) continue;
    AddStep(journey, i, next_asked);
  }
}

void SeamCounts::FindRepeats(const JourneyView& journey) {
  repeats_.resize(journey.size());
  for (std::size_t i = journey.size(); i-- > 0;) {
    NextVisit& next = next_visit_[journey.touchpoint[i]];
    repeats_[i] =
        next.journey == journey_number_ && next.time_ms - journey.time_ms[i] <= repeat_within_ms_;
    next = {.journey = journey_number_, .time_ms = journey.time_ms[i]};
  }
}

void SeamCounts::FindScores(const JourneyView& journey) {
  if (score_at_.size() < journey.size()) score_at_.resize(journey.size());
  for (const ScoreEntry& score : journey.scores) {
    if (score.metric != metric_) continue;
    score_at_[score.row - journey.first_row] = {.journey = journey_number_,
                                                .micros = score.value_micros};
  }
}

void SeamCounts::AddStep(const JourneyView& journey, std::size_t place, std::size_t& next_asked) {
  const std::size_t stage = std::min(stage_of_touchpoint_[journey.touchpoint[place - 1]], stages_);
  OfPair& pair = PairOf(static_cast<std::uint32_t>(stage * channels_ + journey.channel[place - 1]),
                        journey.channel[place]);
  ++pair.steps;
  pair.gap.Add(journey.time_ms[place] - journey.time_ms[place - 1]);
  const bool ended_badly =
      journey.result == JourneyResult::kFailure || journey.result == JourneyResult::kLost;
  pair.closed += IsClosed(journey.result);
  pair.exits += ended_badly && place + 1 == journey.size();
  const bool repeats = repeats_[place] != 0;
  pair.repeated += repeats;
  pair.observed += repeats || observed_until_ms_ - journey.time_ms[place] >= repeat_within_ms_;
  const ScoreAt& before = score_at_[place - 1];
  const ScoreAt& after = score_at_[place];
  if (before.journey == journey_number_ && after.journey == journey_number_) {
    pair.score_change.Add(after.micros - before.micros);
  }
  while (next_asked < asked_.size() && asked_[next_asked].place < place) ++next_asked;
  if (next_asked < asked_.size() && asked_[next_asked].place == place) {
    pair.facts_asked += asked_[next_asked].asked;
    pair.facts_asked_again += asked_[next_asked].again;
  }
}

SeamCounts::OfPair& SeamCounts::PairOf(std::uint32_t from_in_stage, std::uint32_t to) {
  const std::uint32_t number = pairs_.NumberOf(from_in_stage, to);
  if (number == counted_.size()) [[unlikely]]
    counted_.emplace_back();
  return counted_[number];
}

void SeamCounts::Merge(SeamCounts&& other) {
  for (std::size_t i = 0; i < other.counted_.size(); ++i) {
    const PairIndex::Pair& pair = other.pairs_.pairs()[i];
    PairOf(pair.first, pair.second).Merge(other.counted_[i]);
  }
}

namespace {

using OfPair = SeamCounts::OfPair;

// One pair in one stage, and staying on its first channel there.
struct InStage {
  const OfPair* switching = nullptr;
  const OfPair* staying = nullptr;
};

using SideOfPair = std::function<MatchedSide(const OfPair&)>;

SeamPart PartOf(const std::vector<InStage>& stages, const OfPair& whole, const SideOfPair& side_of,
                bool has_interval) {
  std::vector<MatchedStratum> strata;
  for (const InStage& stage : stages) {
    strata.push_back({.exposed = side_of(*stage.switching),
                      .unexposed = stage.staying ? side_of(*stage.staying) : MatchedSide{}});
  }
  const MatchedDifference matched = CompareMatched(strata);
  const MatchedSide overall = side_of(whole);
  SeamPart part{.count = overall.count, .matched = matched.matched};
  if (overall.count > 0) part.value = overall.mean;
  if (!matched.difference) return part;
  part.staying = matched.unexposed_mean;
  part.difference = matched.difference->value;
  if (has_interval) {
    part.low = matched.difference->low;
    part.high = matched.difference->high;
  }
  return part;
}

SideOfPair GapQuantile(double p) {
  return [p](const OfPair& pair) {
    return MatchedSide{.count = pair.gap.count(), .mean = pair.gap.Quantile(p)};
  };
}

std::optional<double> ScoreOf(const Seam& seam, const SeamWeights& weights, double direction) {
  constexpr double kMsPerHour = 3'600'000;
  const std::tuple<double, const SeamPart*, double> parts[] = {
      {weights.gap_hours, &seam.gap_p50_ms, 1 / kMsPerHour},
      {weights.repeat_question, &seam.repeat_question, 1},
      {weights.exit, &seam.exit, 1},
      {weights.score_loss, &seam.score_change, -direction},
      {weights.repeat_contact, &seam.repeat_contact, 1}};
  double score = 0;
  bool has_weight = false;
  for (const auto& [weight, part, unit] : parts) {
    if (weight == 0) continue;
    if (!part->difference) return std::nullopt;
    score += weight * unit * *part->difference;
    has_weight = true;
  }
  if (!has_weight) return std::nullopt;
  return score;
}

Seam SeamOf(const std::vector<InStage>& stages) {
  OfPair whole;
  for (const InStage& stage : stages) whole.Merge(*stage.switching);
  const auto part = [&](const SideOfPair& side_of, bool has_interval = true) {
    return PartOf(stages, whole, side_of, has_interval);
  };
  return {.count = whole.steps,
          .gap_p50_ms = part(GapQuantile(0.5), false),
          .gap_p90_ms = part(GapQuantile(0.9), false),
          .repeat_question = part(
              [](const OfPair& pair) { return SideOf(pair.facts_asked_again, pair.facts_asked); }),
          .exit = part([](const OfPair& pair) { return SideOf(pair.exits, pair.closed); }),
          .score_change = part([](const OfPair& pair) { return SideOf(pair.score_change); }),
          .repeat_contact =
              part([](const OfPair& pair) { return SideOf(pair.repeated, pair.observed); })};
}

}  // namespace

SeamsAnswer AnswerSeams(const SeamCounts& counts, const QuestionContext& context,
                        const SeamOptions& options, const std::optional<SeamWeights>& weights) {
  const std::size_t channels = context.names.channels.size();
  // By (stage, from) and by names of (from, to): in order of stages.
  std::map<std::uint32_t, const OfPair*> staying;
  std::map<std::pair<std::string, std::string>, std::map<std::size_t, InStage>> pairs;
  for (std::size_t i = 0; i < counts.counted().size(); ++i) {
    const PairIndex::Pair& pair = counts.pairs()[i];
    if (pair.first % channels == pair.second) staying[pair.first] = &counts.counted()[i];
  }
  for (std::size_t i = 0; i < counts.counted().size(); ++i) {
    const PairIndex::Pair& pair = counts.pairs()[i];
    if (pair.first % channels == pair.second) continue;
    const auto stay = staying.find(pair.first);
    pairs[{context.names.channels[pair.first % channels], context.names.channels[pair.second]}]
         [pair.first / channels] = {.switching = &counts.counted()[i],
                                    .staying = stay == staying.end() ? nullptr : stay->second};
  }
  const auto direction = static_cast<double>(context.metrics->Of(options.metric).direction);
  SeamsAnswer answer;
  for (const auto& [names, by_stage] : pairs) {
    std::vector<InStage> stages;
    for (const auto& [stage, in_stage] : by_stage) stages.push_back(in_stage);
    Seam seam = SeamOf(stages);
    seam.from_channel = names.first;
    seam.to_channel = names.second;
    if (weights) seam.score = ScoreOf(seam, *weights, direction);
    answer.seams.push_back(std::move(seam));
  }
  // Nothing is less than any score.
  std::ranges::sort(answer.seams, [](const Seam& a, const Seam& b) {
    return std::tie(b.score, b.count, a.from_channel, a.to_channel) <
           std::tie(a.score, a.count, b.from_channel, b.to_channel);
  });
  return answer;
}

}  // namespace journeygraph::graph
