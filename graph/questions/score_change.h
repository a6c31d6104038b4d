// Why a score changed: other customers, or the same customers rating otherwise (definitions 3.3).
//
//   ScoreGroupCounts before(context, options), after(context, options);   // one scan each
//   ScoreChangeAnswer answer = AnswerScoreChange(before, context, after, context);
//
// Kitagawa 1955: the change of a total is mix + rate, mix = sum of (change of share) x (mean of the
// two rates), rate = sum of (change of rate) x (mean of the two shares), over groups. The rate of a
// group is the metric as it is quoted (quoted_score.h). A group that has answers on one side only
// has its rate there on both: all of it is mix. Counting unit: answers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/metric_score.h"

namespace journeygraph::graph {

inline constexpr char kScoreChangeUnit[] = "answers";
inline constexpr char kScoreChangeDefinition[] =
    "Kitagawa's decomposition: mix is the sum over groups of the change of their share of answers "
    "times the mean of their two scores, rate the sum of the change of their score times the mean "
    "of their two shares; both add up to the change. A group with answers on one side only is mix. "
    "In a group, mix is told against the mean of both totals.";

enum class ScoreGroup : std::uint8_t { kStage, kTouchpoint, kChannel };

struct ScoreGroupOptions {
  Metric metric = Metric::kNps;
  ScoreGroup group = ScoreGroup::kStage;
};

// Answers to one metric by group. An Accumulator (graph/analysis.h); not thread-safe.
class ScoreGroupCounts {
 public:
  ScoreGroupCounts(const QuestionContext& context, const ScoreGroupOptions& options);

  void Add(const JourneyView& journey);
  void Merge(ScoreGroupCounts&& other);

  // By number of the group: place of a stage (the last is none), id of a touchpoint or channel.
  const std::vector<ScoreTally>& groups() const { return groups_; }
  const ScoreGroupOptions& options() const { return options_; }

 private:
  ScoreGroupOptions options_;
  std::shared_ptr<const MetricCatalogue> metrics_;
  std::vector<std::uint32_t> stage_row_;  // by touchpoint id
  std::vector<ScoreTally> groups_;
};

struct GroupChange {
  std::string group;         // id of a stage, name of a touchpoint or channel; "" for none
  std::string display_name;  // of a stage
  MetricScore before;
  MetricScore after;
  double share_before = 0;  // of all answers
  double share_after = 0;
  double mix = 0;   // change of share x (mean of its scores - mean of both totals)
  double rate = 0;  // change of score x mean share
  friend bool operator==(const GroupChange&, const GroupChange&) = default;
};

struct ScoreChangeAnswer {
  MetricScore before;
  MetricScore after;
  std::optional<Estimate> change;  // after - before with its interval; nothing if a side is empty
  std::optional<double> p_value;
  double mix = 0;
  double rate = 0;                  // mix + rate = change
  std::vector<GroupChange> groups;  // by |mix + rate| descending, then by name
  std::uint64_t other_groups = 0;   // left out of `groups`
  double other_mix = 0;
  double other_rate = 0;
  friend bool operator==(const ScoreChangeAnswer&, const ScoreChangeAnswer&) = default;
};

// `max_groups`: 0 shows all. Both sides have the same options and map; groups are matched by name.
ScoreChangeAnswer AnswerScoreChange(const ScoreGroupCounts& before,
                                    const QuestionContext& before_context,
                                    const ScoreGroupCounts& after,
                                    const QuestionContext& after_context,
                                    std::uint64_t max_groups = 0);

}  // namespace journeygraph::graph
