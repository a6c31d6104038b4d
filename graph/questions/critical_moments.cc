#include "graph/questions/critical_moments.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "graph/absorbing_chain.h"
#include "graph/value_steps.h"

namespace journeygraph::graph {
namespace {

constexpr auto kSuccess = static_cast<std::size_t>(JourneyResult::kSuccess);
constexpr auto kFailure = static_cast<std::size_t>(JourneyResult::kFailure);
constexpr auto kLost = static_cast<std::size_t>(JourneyResult::kLost);

std::uint64_t Bad(const ResultCounts& counts) { return counts[kFailure] + counts[kLost]; }

std::uint64_t Closed(const ResultCounts& counts) { return counts[kSuccess] + Bad(counts); }

double Ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// What the moments of one stage are compared with: all that reached it.
struct AtRisk {
  ResultCounts journeys = {};
  std::uint64_t interactions = 0;
  std::uint64_t bad_ends = 0;
};

class MomentMaker {
 public:
  MomentMaker(const CriticalMomentCounts& counts, const QuestionContext& context)
      : counts_(counts), context_(context) {}

  absl::StatusOr<CriticalMomentsAnswer> Make(const CriticalMomentsOptions& options) {
    CriticalMomentsAnswer answer;
    const ResultCounts& journeys = counts_.counts().journeys();
    answer.success = WilsonProportion(journeys[kSuccess], Closed(journeys));
    if (Closed(journeys) == 0) return answer;

    const absl::StatusOr<TouchpointGraph> graph = FreezeGraph(counts_.counts(), context_);
    if (!graph.ok()) return graph.status();
    const absl::StatusOr<AbsorbingChain> chain = AbsorbingChain::OfGraph(*graph);
    if (!chain.ok()) return chain.status();
    const ValueSteps steps = ValueStepsOfGraph(*graph, *chain);
    answer.base_success = chain->value()[chain->start()];
    answer.total_lost_outcomes = steps.total_lost;

    std::vector<std::uint32_t> shown = Choose(*graph, steps, options, answer.other);
    CollectAtRisk();
    CollectMarkers();
    const std::vector<double> effects = chain->RemovalEffects(shown);
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const std::uint32_t vertex = shown[i];
      CriticalMoment moment = MomentOf((*graph)[vertex]);
      moment.value = chain->value()[vertex];
      moment.removal_effect = effects[i];
      moment.lost_entering = steps.lost_entering[vertex];
      moment.lost_leaving = steps.lost_leaving[vertex];
      moment.lost_outcomes = steps.lost(vertex);
      moment.gained_outcomes = steps.gained[vertex];
      moment.lost_value = ValueOf(moment.lost_outcomes);
      answer.moments.push_back(std::move(moment));
    }
    return answer;
  }

 private:
  // The vertices to show, ranked; the others are summed up.
  std::vector<std::uint32_t> Choose(const TouchpointGraph& graph, const ValueSteps& steps,
                                    const CriticalMomentsOptions& options,
                                    OtherMoments& other) const {
    std::vector<std::uint32_t> shown;
    std::vector<std::uint32_t> hidden;
    for (std::uint32_t vertex = 0; vertex < InfoOf(graph).touchpoints; ++vertex) {
      const bool is_frequent = Closed(graph[vertex].journeys) >= options.min_journeys;
      (is_frequent ? shown : hidden).push_back(vertex);
    }
    std::ranges::sort(shown, {}, [&](std::uint32_t vertex) {
      // Rounded, so that moments that lose equally much tie although their sums were rounded apart;
      // vertices are numbered by name.
      const auto lost = std::llround(steps.lost(vertex) * 1e9);
      const auto reach = static_cast<std::int64_t>(Closed(graph[vertex].journeys));
      return std::tuple(CarriesOutcome(graph[vertex]), -lost, -reach, vertex);
    });
    if (options.max_moments > 0 && shown.size() > options.max_moments) {
      const auto cut = shown.begin() + static_cast<std::ptrdiff_t>(options.max_moments);
      hidden.insert(hidden.end(), cut, shown.end());
      shown.erase(cut, shown.end());
    }
    std::ranges::sort(hidden);
    other.moments = hidden.size();
    for (const std::uint32_t vertex : hidden) other.lost_outcomes += steps.lost(vertex);
    return shown;
  }

  // Nothing is left to decide where most visits record the deciding outcome, all of one kind.
  bool CarriesOutcome(const TouchpointStats& stats) const {
    const CriticalMomentCounts::AtTouchpoint& at = counts_.touchpoints()[stats.touchpoint];
    return 2 * std::max(at.decided_success, at.decided_failure) >= stats.count;
  }

  StageIndex StageOf(TouchpointId touchpoint) const {
    return context_.map ? context_.stage_of_touchpoint[touchpoint] : kNoStage;
  }

  void CollectAtRisk() {
    all_.journeys = counts_.counts().journeys();
    for (const ResultCounts& journeys : counts_.Stages()) {
      at_risk_.push_back({.journeys = journeys});
    }
    const std::vector<std::uint64_t> interactions = counts_.counts().Interactions();
    for (std::size_t id = 0; id < counts_.touchpoints().size(); ++id) {
      const TouchpointCounts::AtTouchpoint& at = counts_.counts().touchpoints()[id];
      const auto add = [&](AtRisk& at_risk) {
        at_risk.interactions += interactions[id];
        at_risk.bad_ends += Bad(at.ends);
      };
      add(all_);
      const StageIndex stage = StageOf(static_cast<TouchpointId>(id));
      if (stage != kNoStage) add(at_risk_[stage]);
    }
  }

  void CollectMarkers() {
    if (!context_.map) return;
    const auto mark = [this](std::string_view name, const std::vector<Marker>& markers) {
      std::vector<MarkerKind>& kinds = markers_[name];
      for (const Marker& marker : markers) kinds.push_back(marker.kind);
      std::ranges::sort(kinds);
      kinds.erase(std::ranges::unique(kinds).begin(), kinds.end());
    };
    for (const Touchpoint& touchpoint : context_.map->touchpoints) {
      if (touchpoint.markers.empty()) continue;
      if (touchpoint.matches.empty()) mark(touchpoint.id, touchpoint.markers);
      for (const std::string& name : touchpoint.matches) mark(name, touchpoint.markers);
    }
  }

  CriticalMoment MomentOf(const TouchpointStats& stats) const {
    const TouchpointCounts::AtTouchpoint& at = counts_.counts().touchpoints()[stats.touchpoint];
    const StageIndex stage = StageOf(stats.touchpoint);
    const AtRisk& at_risk = stage == kNoStage ? all_ : at_risk_[stage];
    CriticalMoment moment{.touchpoint = stats.name,
                          .stage = stage == kNoStage ? "" : context_.map->stages[stage].id,
                          .journeys = Closed(at.journeys),
                          .interactions = stats.count};
    moment.reach = WilsonProportion(moment.journeys, Closed(all_.journeys));
    moment.exit_share = Ratio(Closed(at.ends), moment.journeys);
    moment.bad_exit = WilsonProportion(Bad(at.ends), moment.journeys);
    if (at_risk.bad_ends > 0) {
      moment.exit_lift =
          Ratio(Bad(at.ends), stats.count) / Ratio(at_risk.bad_ends, at_risk.interactions);
    }
    Compare(at.journeys, at_risk.journeys, moment);
    AddScores(counts_.scores()[stats.touchpoint], moment);
    moment.followed_by_switch = WilsonProportion(counts_.followed_by_switch()[stats.touchpoint],
                                                 stats.count - Closed(at.ends));
    moment.carries_outcome = CarriesOutcome(stats);
    if (const auto marked = markers_.find(stats.name); marked != markers_.end()) {
      moment.marked_as = marked->second;
    }
    AddCaveats(moment);
    return moment;
  }

  // Journeys with it against those that reached its stage without it.
  static void Compare(const ResultCounts& with, const ResultCounts& at_risk,
                      CriticalMoment& moment) {
    moment.with = WilsonProportion(with[kSuccess], Closed(with));
    moment.without =
        WilsonProportion(at_risk[kSuccess] - with[kSuccess], Closed(at_risk) - Closed(with));
    moment.success_with = moment.with.value.value_or(0);
    moment.success_without = moment.without.value.value_or(0);
    moment.success_lift = ProportionDifference(moment.with, moment.without);
    const FourfoldTable table{.exposed_bad = Bad(with),
                              .exposed_good = with[kSuccess],
                              .unexposed_bad = Bad(at_risk) - Bad(with),
                              .unexposed_good = at_risk[kSuccess] - with[kSuccess]};
    moment.risk_ratio = RiskRatio(table);
    moment.odds_ratio = OddsRatioWithPriorOne(table);
    moment.attributable_fraction = AttributableFraction(table);
  }

  static void AddScores(const CriticalMomentCounts::Scores& scores, CriticalMoment& moment) {
    using OfMetric = CriticalMomentCounts::OfMetric;
    const OfMetric& sentiment = scores[static_cast<std::size_t>(Metric::kSentiment)];
    moment.sentiment_count = sentiment.count;
    if (sentiment.count > 0) {
      moment.mean_sentiment = static_cast<double>(sentiment.sum_micros) /
                              static_cast<double>(sentiment.count) / kMicrosPerUnit;
    }
    std::uint64_t negative = 0;
    std::uint64_t answers = 0;
    for (const Metric metric : {Metric::kNps, Metric::kCsat, Metric::kCes}) {
      negative += scores[static_cast<std::size_t>(metric)].negative;
      answers += scores[static_cast<std::size_t>(metric)].count;
    }
    moment.severity = WilsonProportion(negative, answers);
  }

  static void AddCaveats(CriticalMoment& moment) {
    const auto add = [&moment](bool applies, MomentCaveat caveat) {
      if (applies) moment.caveats.push_back(caveat);
    };
    add(moment.journeys < kSmallSample, MomentCaveat::kSmallSample);
    add(moment.without.total < kSmallSample, MomentCaveat::kNoComparison);
    add(moment.success_lift.low <= 0 && moment.success_lift.high >= 0,
        MomentCaveat::kNoClearDifference);
    add(moment.carries_outcome, MomentCaveat::kCarriesOutcome);
  }

  std::optional<double> ValueOf(double lost_outcomes) const {
    const std::uint64_t successes = counts_.counts().journeys()[kSuccess];
    if (counts_.success_values() == 0 || successes == 0) return std::nullopt;
    const double mean_value = static_cast<double>(counts_.success_value_micros()) /
                              static_cast<double>(successes) / kMicrosPerUnit;
    return lost_outcomes * mean_value;
  }

  const CriticalMomentCounts& counts_;
  const QuestionContext& context_;
  AtRisk all_;
  std::vector<AtRisk> at_risk_;                                            // by stage of the map
  std::unordered_map<std::string_view, std::vector<MarkerKind>> markers_;  // by observed name
};

}  // namespace

absl::StatusOr<CriticalMomentsAnswer> AnswerCriticalMoments(const CriticalMomentCounts& counts,
                                                            const QuestionContext& context,
                                                            const CriticalMomentsOptions& options) {
  return MomentMaker(counts, context).Make(options);
}

}  // namespace journeygraph::graph
