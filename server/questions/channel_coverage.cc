#include "server/questions/channel_coverage.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "graph/channel_lens.h"
#include "graph/questions/channel_coverage.h"
#include "graph/questions/value_by_channels.h"
#include "server/answer_info.h"
#include "server/field_checks.h"
#include "server/questions/channel_switch_parts.h"
#include "server/questions/name_lists.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kMaxLabelBytes = 256;

void CheckRequest(const v1::GetChannelCoverageRequest& request, Violations& violations) {
  CheckEnum(violations, request.level(), "level");
  CheckCount(violations, request.goals_size(), graph::kMaxGoals, "goals");
  for (int i = 0; i < request.goals_size(); ++i) {
    const v1::CoverageGoal& goal = request.goals(i);
    const std::string path = absl::StrCat("goals[", i, "].");
    CheckName(violations, goal.label(), kMaxLabelBytes, path, "label");
    CheckNames(goal.outcomes(), path + "outcomes", violations);
    CheckNames(goal.touchpoints(), path + "touchpoints", violations);
    if (goal.outcomes().empty() && goal.touchpoints().empty()) {
      violations.Add(path + "outcomes", "is empty, as are touchpoints; one of either is needed");
    }
    CheckStart(goal.start_touchpoints(), goal.start_stage(), !request.scope().map().empty(), path,
               violations);
  }
}

void CheckOnMap(const v1::GetChannelCoverageRequest& request,
                const graph::ChannelCoverageOptions& options, const graph::QuestionContext& context,
                Violations& violations) {
  for (int i = 0; i < request.goals_size(); ++i) {
    CheckStageOnMap(request.goals(i).start_stage(), context,
                    absl::StrCat("goals[", i, "].start_stage"), violations);
  }
  if (!request.goals().empty()) return;
  // What is left is too many outcomes.
  if (const auto status = graph::CheckChannelCoverage(options, context); !status.ok()) {
    violations.Add("goals", absl::StrCat("is empty, and of observed good outcomes ",
                                         std::string(status.message())));
  }
}

graph::ChannelCoverageOptions OptionsOf(const v1::GetChannelCoverageRequest& request) {
  graph::ChannelCoverageOptions options;
  for (const v1::CoverageGoal& goal : request.goals()) {
    options.goals.push_back({.label = goal.label(),
                             .outcomes = Names(goal.outcomes()),
                             .touchpoints = Names(goal.touchpoints()),
                             .start = StartOf(goal.start_touchpoints(), goal.start_stage())});
  }
  return options;
}

void FillCell(const graph::CoverageCell& cell, v1::CoverageCell& message) {
  message.set_channel(cell.channel);
  message.set_attempts(Count(cell.attempts));
  message.set_same_channel(Count(cell.same_channel));
  message.set_after_switch(Count(cell.after_switch));
  message.set_abandoned(Count(cell.abandoned));
  message.set_open(Count(cell.open));
  message.set_elsewhere(Count(cell.elsewhere));
  ToMessage(cell.containment, *message.mutable_containment());
  ToMessage(cell.completion, *message.mutable_completion());
  ToMessage(cell.time_same_channel, *message.mutable_time_same_channel());
  ToMessage(cell.time_after_switch, *message.mutable_time_after_switch());
  for (const graph::ReachedOn& reached : cell.reached_on) {
    v1::ReachedOn& reached_message = *message.add_reached_on();
    reached_message.set_channel(reached.channel);
    reached_message.set_journeys(Count(reached.journeys));
  }
}

void FillGoals(const graph::ChannelCoverageAnswer& answer,
               v1::GetChannelCoverageResponse& message) {
  for (const graph::GoalCoverage& goal : answer.goals) {
    v1::GoalCoverage& goal_message = *message.add_goals();
    goal_message.set_label(goal.label);
    for (const graph::CoverageCell& cell : goal.channels) {
      FillCell(cell, *goal_message.add_channels());
    }
    FillCell(goal.total, *goal_message.mutable_total());
    goal_message.set_not_started(Count(goal.not_started));
  }
}

void FillValues(const graph::ValueByChannelsAnswer& answer,
                v1::GetChannelCoverageResponse& message) {
  for (const graph::ValueOfChannels& group : answer.groups) {
    v1::ValueOfChannels& value = *message.add_values();
    value.set_channels(group.channels);
    value.set_journeys(Count(group.journeys));
    value.set_with_value(Count(group.with_value));
    ToMessage(group.mean, *value.mutable_mean());
    value.set_median(group.median);
    value.set_small_sample(group.small_sample);
  }
  if (!answer.trend) return;
  ToMessage(answer.trend->for_each_channel,
            *message.mutable_value_trend()->mutable_for_each_channel());
  message.mutable_value_trend()->set_p_value(answer.trend->p_value);
}

}  // namespace

absl::StatusOr<v1::GetChannelCoverageResponse> GetChannelCoverage(
    const v1::GetChannelCoverageRequest& request, const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckRequest(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  const graph::ChannelCoverageOptions options = OptionsOf(request);
  CheckOnMap(request, options, question->context, violations);
  if (!violations.empty()) return violations.ToStatus();

  const graph::ChannelLens lens(question->context, {.level = ToDomain(request.level())});
  graph::ThroughLens counts(lens, graph::ChannelCoverageCounts(lens.context(), options),
                            graph::ValueByChannelsCounts(lens.context()));
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::GetChannelCoverageResponse response;
  FillGoals(graph::AnswerChannelCoverage(counts.part<0>(), lens.context()), response);
  FillValues(graph::AnswerValueByChannels(counts.part<1>()), response);
  FillInfo(*totals, question->context, graph::kChannelCoverageUnit,
           graph::kChannelCoverageDefinition, *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
