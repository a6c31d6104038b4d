#include "graph/questions/what_if.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "graph/changed_chain.h"
#include "graph/single_improvements.h"

namespace journeygraph::graph {
namespace {

Estimate WithError(double value, double error, double least, double most) {
  return {.value = value,
          .low = std::max(least, value - kNormal95 * error),
          .high = std::min(most, value + kNormal95 * error)};
}

// Sums over the answers at the touchpoints of a stage, each weighted by the touchpoint's weight.
struct WeightedAnswers {
  double weight = 0;
  double sum = 0;
  double weight_of_squares = 0;  // sums of weight^2, of weight^2 x and of weight^2 x^2
  double sum_of_squares = 0;
  double square_sum = 0;

  // `count` answers that add up to `total` and whose squares add up to `squares`.
  void Add(double each, double count, double total, double squares) {
    weight += each * count;
    sum += each * total;
    weight_of_squares += each * each * count;
    sum_of_squares += each * each * total;
    square_sum += each * each * squares;
  }

  // Mean with its normal interval.
  Estimate Mean(double least, double most) const {
    if (weight <= 0) return {};
    const double mean = sum / weight;
    const double variance =
        (square_sum - 2 * mean * sum_of_squares + mean * mean * weight_of_squares) /
        (weight * weight);
    return WithError(mean, std::sqrt(std::max(0.0, variance)), least, most);
  }
};

// Adds the answers as what the metric is the mean of: 1 or 0 for a share, 100, 0 or -100 for a net
// score, the answer itself for a mean.
void AddAnswers(const MetricDefinition& metric, const ScoreTally& tally, double weight,
                WeightedAnswers& answers) {
  const auto count = static_cast<double>(tally.count());
  const auto positive = static_cast<double>(tally.positive);
  const auto negative = static_cast<double>(tally.negative);
  if (metric.summary == MetricSummary::kTopShare) {
    answers.Add(weight, count, positive, positive);
  } else if (metric.summary == MetricSummary::kNet) {
    answers.Add(weight, count, 100 * (positive - negative), 10'000 * (positive + negative));
  } else {
    const double mean = tally.moments.Mean();
    const double spread = tally.moments.StandardDeviation();
    answers.Add(weight, count, count * mean, (count - 1) * spread * spread + count * mean * mean);
  }
}

class Simulation {
 public:
  Simulation(const TouchpointCounts& counts, const QuestionContext& context,
             const WhatIfOptions& options, const TouchpointGraph& graph)
      : counts_(counts), context_(context), options_(options), graph_(graph), exits_(graph) {}

  absl::StatusOr<WhatIfAnswer> Run() {
    RowChanges changes;
    for (const Change& change : options_.changes) {
      if (absl::Status status = AddChange(change, changes); !status.ok()) return status;
    }
    const auto before = ChangedChain::Create(exits_, {});
    if (!before.ok()) return before.status();
    const auto after = ChangedChain::Create(exits_, changes);
    if (!after.ok()) return after.status();

    WhatIfAnswer answer{.closed_journeys = graph_[exits_.start()].count};
    answer.success = Compare(before->Success(), before->InfluenceOnSuccess(), after->Success(),
                             after->InfluenceOnSuccess(), 1);
    answer.successes =
        answer.success.difference.value * static_cast<double>(answer.closed_journeys);
    answer.contacts = Compare(before->Contacts(), before->InfluenceOnContacts(), after->Contacts(),
                              after->InfluenceOnContacts(), std::numeric_limits<double>::max());
    AddStageScores(*before, *after, changes, answer);
    SingleImprovementsAnswer single = SingleImprovements(
        graph_, exits_, before->chain(),
        {.points = options_.improvement_points, .max_improvements = options_.max_improvements});
    answer.improvements = std::move(single.improvements);
    answer.improvements_considered = single.considered;
    return answer;
  }

 private:
  // The vertex of a touchpoint; those of a graph are in the order of names.
  absl::StatusOr<std::uint32_t> VertexOf(const std::string& touchpoint) const {
    for (std::uint32_t vertex = 0; vertex < exits_.start(); ++vertex) {
      if (graph_[vertex].name == touchpoint) return vertex;
    }
    return absl::FailedPreconditionError(
        absl::StrCat("no closed journey visits \"", touchpoint, "\""));
  }

  absl::Status AddChange(const Change& change, RowChanges& changes) const {
    const std::string& touchpoint = ChangedTouchpoint(change);
    std::uint32_t vertex = exits_.start();
    if (!touchpoint.empty()) {
      const auto found = VertexOf(touchpoint);
      if (!found.ok()) return found.status();
      vertex = *found;
    }
    if (changes.contains(vertex)) {
      return absl::InvalidArgumentError(absl::StrCat("two changes change \"", touchpoint, "\""));
    }
    RowChange row;
    double share = 0;
    if (const auto* set = std::get_if<SetTransition>(&change)) {
      row.set = ObservedExits::Exit{.to = ObservedExits::kBadEnd, .chance = set->chance};
      share = set->chance;
      if (set->to_end) {
        if (*set->to_end == JourneyResult::kSuccess) row.set->to = ObservedExits::kSuccess;
      } else {
        const auto to = VertexOf(set->to);
        if (!to.ok()) return to.status();
        row.set->to = *to;
      }
    } else if (const auto* improve = std::get_if<Improve>(&change)) {
      row.kept_bad_ends = 1 - improve->share;
      share = improve->share;
    } else {
      row.removed = true;
    }
    if (!(share >= 0 && share <= 1)) {
      return absl::InvalidArgumentError("a chance or share is between 0 and 1");
    }
    changes[vertex] = row;
    return absl::OkStatus();
  }

  BeforeAndAfter Compare(double before, const Influence& on_before, double after,
                         const Influence& on_after, double most) const {
    const double error = StandardError(exits_, Difference(on_after, on_before));
    return {.before = WithError(before, StandardError(exits_, on_before), 0, most),
            .after = WithError(after, StandardError(exits_, on_after), 0, most),
            .difference = WithError(after - before, error, -most, most)};
  }

  void AddStageScores(const ChangedChain& before, const ChangedChain& after,
                      const RowChanges& changes, WhatIfAnswer& answer) const {
    if (!context_.map) return;
    const auto& stages = context_.map->stages;
    for (const Metric number : context_.metrics->InOrder()) {
      const MetricDefinition& metric = context_.metrics->Of(number);
      std::vector<WeightedAnswers> at_first(stages.size());
      std::vector<WeightedAnswers> then(stages.size());
      std::vector<std::uint64_t> counts(stages.size(), 0);
      for (std::uint32_t vertex = 0; vertex < exits_.start(); ++vertex) {
        const TouchpointId id = graph_[vertex].touchpoint;
        const StageIndex stage = context_.stage_of_touchpoint[id];
        const ScoreTally* tally = counts_.scores()[id].Find(number);
        if (stage == kNoStage || tally == nullptr || tally->count() == 0) continue;
        const auto change = changes.find(vertex);
        const bool is_removed = change != changes.end() && change->second.removed;
        const double weight =
            is_removed ? 0 : after.chain().visits()[vertex] / before.chain().visits()[vertex];
        counts[stage] += tally->count();
        AddAnswers(metric, *tally, 1, at_first[stage]);
        AddAnswers(metric, *tally, weight, then[stage]);
      }
      // A net score goes from -100 to 100, a share from 0 to 1, a mean along the scale.
      const bool is_net = metric.summary == MetricSummary::kNet;
      const bool is_mean = metric.summary == MetricSummary::kMean;
      const double least = is_net ? -100 : is_mean ? metric.minimum : 0;
      const double most = is_net ? 100 : is_mean ? metric.maximum : 1;
      for (std::size_t stage = 0; stage < stages.size(); ++stage) {
        if (counts[stage] == 0 || then[stage].weight <= 0) continue;
        BeforeAndAfter score{.before = at_first[stage].Mean(least, most),
                             .after = then[stage].Mean(least, most)};
        score.difference.value = score.after.value - score.before.value;
        score.difference.low = score.difference.high = score.difference.value;
        answer.stage_scores.push_back({.stage = stages[stage].id,
                                       .metric = metric.name,
                                       .answers = counts[stage],
                                       .score = score});
      }
    }
    const auto place = [&stages](const StageScoreChange& score) {
      return std::ranges::find(stages, score.stage, &Stage::id) - stages.begin();
    };
    std::ranges::stable_sort(answer.stage_scores, {}, place);
  }

  const TouchpointCounts& counts_;
  const QuestionContext& context_;
  const WhatIfOptions& options_;
  const TouchpointGraph& graph_;
  const ObservedExits exits_;
};

}  // namespace

const std::string& ChangedTouchpoint(const Change& change) {
  if (const auto* set = std::get_if<SetTransition>(&change)) return set->from;
  if (const auto* improve = std::get_if<Improve>(&change)) return improve->touchpoint;
  return std::get<Remove>(change).touchpoint;
}

TouchpointCounts WhatIfCounts(const QuestionContext& context) {
  return TouchpointCounts(
      context,
      {.gaps = false, .scores = true, .open_journeys = false, .transition_journeys = false});
}

absl::StatusOr<WhatIfAnswer> AnswerWhatIf(const TouchpointCounts& counts,
                                          const QuestionContext& context,
                                          const WhatIfOptions& options) {
  const absl::StatusOr<TouchpointGraph> graph = FreezeGraph(counts, context);
  if (!graph.ok()) return graph.status();
  if ((*graph)[InfoOf(*graph).start()].count == 0) {
    return absl::FailedPreconditionError("there are no closed journeys in this scope");
  }
  return Simulation(counts, context, options, *graph).Run();
}

}  // namespace journeygraph::graph
