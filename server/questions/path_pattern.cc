#include "server/questions/path_pattern.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "graph/questions/path_pattern.h"
#include "server/answer_info.h"
#include "server/convert_time.h"
#include "server/example_journeys.h"
#include "server/field_checks.h"
#include "server/questions/path_parts.h"

namespace journeygraph::server {
namespace {

constexpr int kMaxSteps = static_cast<int>(graph::kMaxPatternSteps);
constexpr int kMaxNames = 1'000;
constexpr std::size_t kMaxNameBytes = 256;
constexpr std::size_t kMaxShortNameBytes = 128;
constexpr int kDefaultExamples = 5;
constexpr int kMaxExamples = 100;

void CheckStep(const v1::PatternStep& step, const v1::Scope& scope, const std::string& path,
               Violations& violations) {
  CheckFilter(step.at(), scope, path + ".at", violations);
  CheckCount(violations, step.outcomes_size(), kMaxNames, path, ".outcomes");
  for (int i = 0; i < step.outcomes_size(); ++i) {
    CheckRequiredName(violations, step.outcomes(i), kMaxShortNameBytes, path, ".outcomes[", i, "]");
  }
  if (step.has_max_gap()) CheckDuration(violations, step.max_gap(), path, ".max_gap");
  CheckCount(violations, step.without_size(), kMaxNames, path, ".without");
  for (int i = 0; i < step.without_size(); ++i) {
    CheckRequiredName(violations, step.without(i), kMaxNameBytes, path, ".without[", i, "]");
  }
}

void CheckPattern(const v1::MatchPatternRequest& request, Violations& violations) {
  if (request.steps().empty()) {
    violations.Add("steps", absl::StrCat("is empty; 1 to ", kMaxSteps, " steps are needed"));
  }
  CheckCount(violations, request.steps_size(), kMaxSteps, "steps");
  for (int i = 0; i < request.steps_size(); ++i) {
    CheckStep(request.steps(i), request.scope(), absl::StrCat("steps[", i, "]"), violations);
  }
  CheckNotNegative(violations, request.max_examples(), "max_examples");
}

// The metrics of the workspace and the map are known now.
void CheckOnWorkspace(const v1::MatchPatternRequest& request, const graph::QuestionContext& context,
                      Violations& violations) {
  for (int i = 0; i < request.steps_size(); ++i) {
    const v1::PatternStep& step = request.steps(i);
    const std::string path = absl::StrCat("steps[", i, "]");
    CheckFilterOnMap(step.at(), context.map, path + ".at", violations);
    if (!step.has_score()) continue;
    const v1::ScoreRange& score = step.score();
    if (context.metrics->Find(score.metric()) == nullptr) {
      violations.Add(path + ".score.metric", absl::StrCat("is ", Quoted(score.metric()), "; ",
                                                          context.metrics->Names(), " is allowed"));
    }
    // Also finds what is not a number.
    if (score.has_minimum() && score.has_maximum() && !(score.minimum() <= score.maximum())) {
      violations.Add(path + ".score.minimum", absl::StrCat("is ", score.minimum(), "; at most ",
                                                           score.maximum(), " is allowed"));
    }
  }
}

graph::ScoreRange RangeOf(const v1::ScoreRange& score, const graph::QuestionContext& context) {
  const graph::MetricDefinition& metric = *context.metrics->Find(score.metric());
  const double minimum = score.has_minimum() ? score.minimum() : metric.minimum;
  const double maximum = score.has_maximum() ? score.maximum() : metric.maximum;
  const auto micros = [&metric](double value) {
    // Beyond the scale there are no answers, so nothing is lost by staying near it.
    const double within = std::clamp(value, metric.minimum - 1, metric.maximum + 1);
    return std::llround(within * graph::kMicrosPerUnit);
  };
  return {.metric = metric.metric,
          .minimum_micros = micros(minimum),
          .maximum_micros = micros(maximum)};
}

graph::PathPatternOptions OptionsOf(const v1::MatchPatternRequest& request,
                                    const graph::QuestionContext& context) {
  graph::PathPatternOptions options{
      .steps = {},
      .at_start = request.at_start(),
      .at_end = request.at_end(),
      .max_examples = LimitOf(request.max_examples(), kDefaultExamples, kMaxExamples)};
  for (const v1::PatternStep& step : request.steps()) {
    graph::PatternStep& added = options.steps.emplace_back();
    added.filter = ToDomain(step.at());
    added.outcomes.assign(step.outcomes().begin(), step.outcomes().end());
    if (step.has_score()) added.score = RangeOf(step.score(), context);
    added.directly = step.directly();
    if (step.has_max_gap()) added.max_gap_ms = ToMs(step.max_gap());
    added.without.assign(step.without().begin(), step.without().end());
  }
  return options;
}

void FillResponse(const graph::PathPatternAnswer& answer, const storage::ResidentSnapshot& snapshot,
                  v1::MatchPatternResponse& message) {
  ToMessage(answer.share, *message.mutable_journeys());
  message.set_match_count(Count(answer.matches));
  ToMessage(answer.matched.data(), *message.mutable_matched());
  ToMessage(answer.unmatched.data(), *message.mutable_unmatched());
  ToMessage(answer.success_matched, *message.mutable_success_matched());
  ToMessage(answer.success_unmatched, *message.mutable_success_unmatched());
  ToMessage(answer.success_difference, *message.mutable_success_difference());
  ToMessage(answer.times, *message.mutable_time());
  FillExamples(answer.examples, snapshot, *message.mutable_examples());
}

}  // namespace

absl::StatusOr<v1::MatchPatternResponse> MatchPattern(const v1::MatchPatternRequest& request,
                                                      const QuestionDesk& desk,
                                                      const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckPattern(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  CheckOnWorkspace(request, question->context, violations);
  if (!violations.empty()) return violations.ToStatus();

  graph::PathPatternCounts counts(question->context, OptionsOf(request, question->context));
  auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  v1::MatchPatternResponse response;
  FillResponse(graph::AnswerPathPattern(counts), *question->snapshot, response);
  FillInfo(*totals, question->context, graph::kPathPatternUnit, graph::kPathPatternDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
