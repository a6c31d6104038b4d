#include "graph/questions/critical_moments.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>

#include "graph/absorbing_chain.h"
#include "graph/questions/moment_candidates.h"
#include "graph/questions/moment_evidence.h"
#include "graph/value_steps.h"

namespace journeygraph::graph {
namespace {

constexpr auto kSuccess = static_cast<std::size_t>(JourneyResult::kSuccess);

double Ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// Visits of a stage, or of everything, and how many of them are a bad end.
struct Visits {
  std::uint64_t interactions = 0;
  std::uint64_t bad_ends = 0;
};

double LiftOf(const FourfoldTable& table) {
  return Ratio(table.exposed_good, table.exposed_good + table.exposed_bad) -
         Ratio(table.unexposed_good, table.unexposed_good + table.unexposed_bad);
}

class MomentMaker {
 public:
  MomentMaker(const MomentMaterial& material, const MomentGraph& graph)
      : material_(material),
        counts_(material.counts),
        context_(material.context),
        graph_(graph),
        kind_(material.more ? material.more->states().kind() : MomentKind::kTouchpoint),
        markers_(MarkersOf(context_)) {
    CollectVisits();
    if (material.more != nullptr && material.more->evidence()) evidence_.emplace(material, graph);
  }

  CriticalMomentsAnswer Make(const CriticalMomentsOptions& options) const {
    CriticalMomentsAnswer answer;
    const ResultCounts& journeys = counts_.counts().journeys();
    answer.success = WilsonProportion(journeys[kSuccess], ClosedOf(journeys));
    answer.base_success = graph_.chain.value()[graph_.chain.start()];
    answer.total_lost_outcomes = graph_.steps.total_lost;

    std::vector<MomentCandidate> candidates =
        MomentCandidates(material_, graph_, options.min_journeys);
    for (const MomentCandidate& candidate : candidates) {
      answer.compared_moments += candidate.q_value.has_value();
    }
    if (kind_ == MomentKind::kTouchpoint && context_.map) answer.agreement = Agreement(candidates);
    Rank(options.min_journeys, candidates, answer.ranked_moments);
    const std::vector<MomentCandidate> shown = options.only
                                                   ? Pick(*options.only, candidates, answer)
                                                   : Cut(std::move(candidates), options, answer);
    for (const MomentCandidate& candidate : shown) {
      answer.moments.push_back(MomentOf(candidate));
    }
    AddRemovalEffects(shown, answer.moments);
    AddEvidence(shown, options, answer);
    for (CriticalMoment& moment : answer.moments) AddCaveats(moment);
    return answer;
  }

 private:
  const TouchpointStats& StatsOf(const MomentCandidate& candidate) const {
    return graph_.graph[candidate.vertex];
  }

  // Those with min_journeys first, by rank; then the others, by name.
  static void Rank(std::uint64_t min_journeys, std::vector<MomentCandidate>& candidates,
                   std::uint64_t& ranked) {
    const auto rare = std::ranges::stable_partition(
        candidates, [&](const MomentCandidate& c) { return c.journeys() >= min_journeys; });
    ranked = static_cast<std::uint64_t>(rare.begin() - candidates.begin());
    std::ranges::sort(candidates.begin(), rare.begin(), {}, [](const MomentCandidate& candidate) {
      // Rounded, so that moments that lose equally much tie although their sums were rounded apart;
      // vertices are numbered by name.
      return std::tuple(candidate.carries_outcome, -std::llround(candidate.lost() * 1e9),
                        -static_cast<std::int64_t>(candidate.journeys()), candidate.vertex,
                        candidate.next);
    });
  }

  // Those to show; the others are summed up.
  static std::vector<MomentCandidate> Cut(std::vector<MomentCandidate> candidates,
                                          const CriticalMomentsOptions& options,
                                          CriticalMomentsAnswer& answer) {
    std::uint64_t shown = answer.ranked_moments;
    if (options.max_moments > 0) shown = std::min(shown, options.max_moments);
    const auto cut = candidates.begin() + static_cast<std::ptrdiff_t>(shown);
    std::ranges::sort(cut, candidates.end(), {}, [](const MomentCandidate& candidate) {
      return std::tuple(candidate.vertex, candidate.next);
    });
    answer.other.moments = static_cast<std::uint64_t>(candidates.end() - cut);
    for (auto it = cut; it != candidates.end(); ++it) answer.other.lost_outcomes += it->lost();
    candidates.erase(cut, candidates.end());
    return candidates;
  }

  // The moment of this name.
  std::vector<MomentCandidate> Pick(const MomentName& name,
                                    const std::vector<MomentCandidate>& candidates,
                                    CriticalMomentsAnswer& answer) const {
    std::vector<MomentCandidate> picked;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      CriticalMoment named;
      SetNames(candidates[i], named);
      if (named.ending == Ending::kGood || !IsNamed(name, named)) continue;
      picked.push_back(candidates[i]);
      answer.rank = i < answer.ranked_moments ? i + 1 : 0;
    }
    answer.other.moments = candidates.size() - picked.size();
    return picked;
  }

  static bool IsNamed(const MomentName& name, const CriticalMoment& moment) {
    return name.touchpoint == moment.touchpoint && name.channel == moment.channel &&
           name.next_touchpoint == moment.next_touchpoint &&
           (name.kind != MomentKind::kStage || name.stage == moment.stage);
  }

  void CollectVisits() {
    if (context_.map) of_stage_.resize(context_.map->stages.size());
    const std::vector<std::uint64_t> interactions = counts_.counts().Interactions();
    for (std::size_t id = 0; id < counts_.touchpoints().size(); ++id) {
      const TouchpointCounts::AtTouchpoint& at = counts_.counts().touchpoints()[id];
      const auto add = [&](Visits& visits) {
        visits.interactions += interactions[id];
        visits.bad_ends += BadOf(at.ends);
      };
      add(all_);
      const StageIndex stage = StageOf(static_cast<TouchpointId>(id));
      if (stage != kNoStage) add(of_stage_[stage]);
    }
  }

  StageIndex StageOf(TouchpointId touchpoint) const {
    return context_.map ? context_.stage_of_touchpoint[touchpoint] : kNoStage;
  }

  void SetNames(const MomentCandidate& candidate, CriticalMoment& moment) const {
    const TouchpointStats& stats = StatsOf(candidate);
    moment.kind = kind_;
    moment.touchpoint = stats.name;
    if (candidate.next) {
      const TouchpointStats& next = graph_.graph[*candidate.next];
      moment.next_touchpoint = next.name;
      if (next.kind == VertexKind::kEnd) moment.ending = EndingOf(next.result);
    }
    if (stats.kind != VertexKind::kTouchpoint) return;  // START
    const StageIndex stage = StageOf(stats.touchpoint);
    moment.stage = stage == kNoStage ? "" : context_.map->stages[stage].id;
    if (material_.more == nullptr) return;
    moment.touchpoint = material_.more->states().TouchpointOf(stats.touchpoint);
    moment.channel = material_.more->states().ChannelOf(stats.touchpoint);
  }

  CriticalMoment MomentOf(const MomentCandidate& candidate) const {
    CriticalMoment moment;
    SetNames(candidate, moment);
    moment.journeys = candidate.journeys();
    moment.interactions = candidate.count;
    moment.reach = WilsonProportion(moment.journeys, ClosedOf(counts_.counts().journeys()));
    Compare(candidate.table, moment);
    moment.p_value = candidate.p_value;
    moment.q_value = candidate.q_value;
    moment.lost_entering = candidate.lost_entering;
    moment.lost_leaving = candidate.lost_leaving;
    moment.lost_outcomes = candidate.lost();
    moment.gained_outcomes = candidate.gained;
    moment.lost_value = ValueOf(moment.lost_outcomes);
    moment.carries_outcome = candidate.carries_outcome;
    moment.value = ValueAt(candidate.next.value_or(candidate.vertex));
    if (candidate.next) {
      moment.step = moment.value - ValueAt(candidate.vertex);
    } else {
      AddVisits(candidate, moment);
    }
    return moment;
  }

  double ValueAt(std::uint32_t vertex) const {
    const std::vector<double>& values = graph_.chain.value();
    if (vertex < values.size()) return values[vertex];
    return vertex == InfoOf(graph_.graph).end(JourneyResult::kSuccess) ? 1 : 0;
  }

  // What is known of touchpoints only.
  void AddVisits(const MomentCandidate& candidate, CriticalMoment& moment) const {
    const TouchpointStats& stats = StatsOf(candidate);
    const StageIndex stage = StageOf(stats.touchpoint);
    const Visits& of = stage == kNoStage || kind_ == MomentKind::kStage ? all_ : of_stage_[stage];
    moment.exit_share = Ratio(candidate.ends, moment.journeys);
    moment.bad_exit = WilsonProportion(candidate.bad_ends, moment.journeys);
    if (of.bad_ends > 0) {
      moment.exit_lift =
          Ratio(candidate.bad_ends, candidate.count) / Ratio(of.bad_ends, of.interactions);
    }
    moment.exit_lift_estimate =
        LiftEstimate(candidate.bad_ends, candidate.count, of.bad_ends, of.interactions);
    AddScores(counts_.scores()[stats.touchpoint], moment);
    moment.followed_by_switch = WilsonProportion(counts_.followed_by_switch()[stats.touchpoint],
                                                 candidate.count - candidate.ends);
    if (const auto marked = markers_.find(moment.touchpoint); marked != markers_.end()) {
      moment.marked_as = marked->second;
    }
  }

  // Journeys with it against comparable ones without it.
  static void Compare(const FourfoldTable& table, CriticalMoment& moment) {
    moment.with = WilsonProportion(table.exposed_good, table.exposed_good + table.exposed_bad);
    moment.without =
        WilsonProportion(table.unexposed_good, table.unexposed_good + table.unexposed_bad);
    moment.success_with = moment.with.value.value_or(0);
    moment.success_without = moment.without.value.value_or(0);
    moment.success_lift = ProportionDifference(moment.with, moment.without);
    moment.risk_ratio = RiskRatio(table);
    moment.odds_ratio = OddsRatioWithPriorOne(table);
    moment.attributable_fraction = AttributableFraction(table);
    moment.risk_ratio_estimate = RiskRatioEstimate(table);
    moment.odds_ratio_estimate = OddsRatioEstimate(table);
    moment.attributable_fraction_estimate = AttributableFractionEstimate(table);
    moment.phi = Phi(table);
    if (moment.attributable_fraction) {
      moment.attributable_outcomes = *moment.attributable_fraction *
                                     static_cast<double>(table.exposed_bad + table.unexposed_bad);
    }
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
    // What customers were asked: all but sentiment, which is read out of words.
    for (std::size_t place = 0; place < scores.size(); ++place) {
      if (place == static_cast<std::size_t>(Metric::kSentiment)) continue;
      negative += scores[place].negative;
      answers += scores[place].count;
    }
    moment.severity = WilsonProportion(negative, answers);
  }

  void AddRemovalEffects(const std::vector<MomentCandidate>& shown,
                         std::vector<CriticalMoment>& moments) const {
    if (kind_ == MomentKind::kTransition) return;
    std::vector<std::uint32_t> vertices;
    for (const MomentCandidate& candidate : shown) vertices.push_back(candidate.vertex);
    const std::vector<double> effects = graph_.chain.RemovalEffects(vertices);
    for (std::size_t i = 0; i < moments.size(); ++i) moments[i].removal_effect = effects[i];
  }

  void AddEvidence(const std::vector<MomentCandidate>& shown, const CriticalMomentsOptions& options,
                   CriticalMomentsAnswer& answer) const {
    if (!evidence_) return;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      CriticalMoment& moment = answer.moments[i];
      moment.evidence = evidence_->Of(shown[i]);
      if (!options.only) continue;
      moment.evidence->removal_effect = evidence_->RemovalEffect(shown[i], moment.removal_effect);
    }
    const MomentEvidenceCounts& counts = *material_.more->evidence();
    answer.total_lost_estimate = evidence_->TotalLost(answer.total_lost_outcomes);
    answer.has_too_many_transitions = counts.has_too_many_transitions();
    answer.emotions_good =
        EvidenceMaker::Summarise(counts.emotions()[static_cast<std::size_t>(Ending::kGood)]);
    answer.emotions_bad =
        EvidenceMaker::Summarise(counts.emotions()[static_cast<std::size_t>(Ending::kBad)]);
  }

  static bool IsSeasonal(const CriticalMoment& moment) {
    if (!moment.evidence || !moment.evidence->lift_within_months) return false;
    const double whole = moment.success_lift.value;
    return moment.evidence->lift_within_months->value * whole < whole * whole / 2;
  }

  static void AddCaveats(CriticalMoment& moment) {
    const auto add = [&moment](bool applies, MomentCaveat caveat) {
      if (applies) moment.caveats.push_back(caveat);
    };
    const bool unclear = moment.success_lift.low <= 0 && moment.success_lift.high >= 0;
    add(moment.journeys < kSmallSample, MomentCaveat::kSmallSample);
    add(moment.without.total < kSmallSample, MomentCaveat::kNoComparison);
    add(unclear, MomentCaveat::kNoClearDifference);
    add(moment.carries_outcome, MomentCaveat::kCarriesOutcome);
    add(!unclear && moment.q_value && *moment.q_value > kClearQValue,
        MomentCaveat::kChanceAmongMany);
    add(!unclear && IsSeasonal(moment), MomentCaveat::kSeasonal);
  }

  MarkAgreement Agreement(const std::vector<MomentCandidate>& candidates) const {
    MarkAgreement agreement;
    std::set<std::string> met;
    for (const MomentCandidate& candidate : candidates) {
      if (!candidate.q_value) continue;
      MarkedMoment moment{.touchpoint = StatsOf(candidate).name,
                          .success_lift = LiftOf(candidate.table)};
      moment.marked_as = CriticalMarksOf(moment.touchpoint);
      met.insert(moment.touchpoint);
      const bool is_found =
          *candidate.q_value <= kClearQValue && std::abs(*moment.success_lift) >= kLeastEffect;
      const bool only_pain = moment.marked_as == std::vector{MarkerKind::kPain};
      const bool agrees = is_found && (!only_pain || *moment.success_lift < 0);
      if (moment.marked_as.empty() && !is_found) {
        ++agreement.neither;
        continue;
      }
      moment.verdict = moment.marked_as.empty() ? MarkVerdict::kFoundNotMarked
                       : agrees                 ? MarkVerdict::kMarkedAndFound
                                                : MarkVerdict::kMarkedNotFound;
      agreement.moments.push_back(std::move(moment));
    }
    for (const auto& [name, kinds] : markers_) {
      if (met.contains(name) || CriticalMarksOf(name).empty()) continue;
      agreement.moments.push_back({.touchpoint = name, .marked_as = CriticalMarksOf(name)});
    }
    std::ranges::sort(agreement.moments, {}, [](const MarkedMoment& moment) {
      return std::tuple(moment.verdict, moment.touchpoint);
    });
    return agreement;
  }

  // Gains are not critical.
  std::vector<MarkerKind> CriticalMarksOf(const std::string& touchpoint) const {
    const auto found = markers_.find(touchpoint);
    if (found == markers_.end()) return {};
    std::vector<MarkerKind> kinds = found->second;
    std::erase(kinds, MarkerKind::kGain);
    return kinds;
  }

  std::optional<double> ValueOf(double lost_outcomes) const {
    const std::uint64_t successes = counts_.counts().journeys()[kSuccess];
    if (counts_.success_values() == 0 || successes == 0) return std::nullopt;
    const double mean_value = static_cast<double>(counts_.success_value_micros()) /
                              static_cast<double>(successes) / kMicrosPerUnit;
    return lost_outcomes * mean_value;
  }

  const MomentMaterial& material_;
  const CriticalMomentCounts& counts_;
  const QuestionContext& context_;
  const MomentGraph& graph_;
  MomentKind kind_;
  MarkersByName markers_;
  Visits all_;
  std::vector<Visits> of_stage_;  // of the map
  std::optional<EvidenceMaker> evidence_;
};

}  // namespace

absl::StatusOr<CriticalMomentsAnswer> AnswerCriticalMoments(const MomentMaterial& material,
                                                            const CriticalMomentsOptions& options) {
  if (ClosedOf(material.counts.counts().journeys()) == 0) {
    return CriticalMomentsAnswer{.success = WilsonProportion(0, 0)};
  }
  const absl::StatusOr<TouchpointGraph> graph =
      FreezeGraph(material.counts.counts(), material.context);
  if (!graph.ok()) return graph.status();
  const absl::StatusOr<AbsorbingChain> chain = AbsorbingChain::OfGraph(*graph);
  if (!chain.ok()) return chain.status();
  const ValueSteps steps = ValueStepsOfGraph(*graph, *chain);
  return MomentMaker(material, {.graph = *graph, .chain = *chain, .steps = steps}).Make(options);
}

absl::StatusOr<CriticalMomentsAnswer> AnswerCriticalMoments(const CriticalMomentCounts& counts,
                                                            const QuestionContext& context,
                                                            const CriticalMomentsOptions& options) {
  return AnswerCriticalMoments(MomentMaterial{.counts = counts, .context = context}, options);
}

}  // namespace journeygraph::graph
