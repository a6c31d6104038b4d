#include "server/questions/effort.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "graph/questions/effort.h"
#include "server/answer_info.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr int kMaxJobs = 32;
constexpr int kMaxStages = 64;
constexpr int kMaxTouchpoints = 1'000;
constexpr std::size_t kMaxNameBytes = 128;
constexpr double kMaxWeight = 1'000;

struct NamedWeight {
  const char* name;
  double (v1::EffortWeights::*of)() const;
};
// In the order of graph::EffortComponent.
constexpr NamedWeight kWeights[graph::kEffortComponents] = {
    {"contacts", &v1::EffortWeights::contacts},
    {"switches", &v1::EffortWeights::switches},
    {"repeats", &v1::EffortWeights::repeats},
    {"waiting", &v1::EffortWeights::waiting},
    {"elapsed", &v1::EffortWeights::elapsed}};

void CheckWeights(const v1::EffortWeights& weights, Violations& violations) {
  bool has_one = false;
  for (const NamedWeight& weight : kWeights) {
    const double value = (weights.*weight.of)();
    has_one = has_one || value > 0;
    if (value >= 0 && value <= kMaxWeight) continue;
    violations.Add(absl::StrCat("weights.", weight.name),
                   absl::StrCat("is ", value, "; 0 to 1,000 is allowed"));
  }
  if (!has_one) violations.Add("weights", "has no weight above 0; one at least is needed");
}

void CheckEffort(const v1::GetEffortRequest& request, Violations& violations) {
  if (request.has_weights()) CheckWeights(request.weights(), violations);
  CheckCount(violations, request.jobs_size(), kMaxJobs, "jobs");
  std::set<std::string> names;
  for (int i = 0; i < request.jobs_size(); ++i) {
    const v1::EffortJob& job = request.jobs(i);
    CheckRequiredName(violations, job.name(), kMaxNameBytes, "jobs[", i, "].name");
    if (!names.insert(job.name()).second) {
      violations.Add(absl::StrCat("jobs[", i, "].name"),
                     absl::StrCat("is ", Quoted(job.name()), " again; names must be distinct"));
    }
    CheckCount(violations, job.stages_size(), kMaxStages, "jobs[", i, "].stages");
    CheckCount(violations, job.touchpoints_size(), kMaxTouchpoints, "jobs[", i, "].touchpoints");
    if (job.stages().empty() && job.touchpoints().empty()) {
      violations.Add(absl::StrCat("jobs[", i, "]"), "has neither stages nor touchpoints");
    }
    if (!job.stages().empty() && request.scope().map().empty()) {
      violations.Add(absl::StrCat("jobs[", i, "].stages"), "is given without scope.map");
    }
  }
}

graph::EffortOptions OptionsOf(const v1::GetEffortRequest& request) {
  graph::EffortOptions options;
  if (request.has_weights()) {
    for (std::size_t i = 0; i < graph::kEffortComponents; ++i) {
      options.weights[i] = (request.weights().*kWeights[i].of)();
    }
  }
  for (const v1::EffortJob& job : request.jobs()) {
    options.jobs.push_back({.name = job.name(),
                            .stages = {job.stages().begin(), job.stages().end()},
                            .touchpoints = {job.touchpoints().begin(), job.touchpoints().end()}});
  }
  return options;
}

void FillGroup(const graph::EffortGroup& group, v1::EffortGroup& message) {
  message.set_name(group.name);
  message.set_journeys(Count(group.journeys));
  if (group.index) ToMessage(*group.index, *message.mutable_index());
  message.set_contacts(group.means[0]);
  message.set_switches(group.means[1]);
  message.set_repeats(group.means[2]);
  message.set_waiting_seconds(group.means[3]);
  message.set_elapsed_seconds(group.means[4]);
  message.set_small_sample(group.small_sample);
}

void FillResponse(const graph::EffortAnswer& answer, v1::GetEffortResponse& message) {
  FillGroup(answer.all, *message.mutable_all());
  for (const graph::EffortGroup& group : answer.results) FillGroup(group, *message.add_results());
  for (const graph::EffortGroup& group : answer.jobs) FillGroup(group, *message.add_jobs());
  for (std::size_t i = 0; i < graph::kEffortComponents; ++i) {
    v1::EffortComponent& component = *message.add_components();
    component.set_name(kWeights[i].name);
    component.set_weight(answer.weights[i]);
    component.set_mean(answer.all.means[i]);
    component.set_standard_deviation(answer.standard_deviations[i]);
    component.set_missing(answer.missing[i]);
  }
  message.set_journeys_with_initiator(Count(answer.journeys_with_initiator));
  message.set_journeys_with_ces(Count(answer.journeys_with_ces));
  if (answer.correlation_with_ces) {
    ToMessage(*answer.correlation_with_ces, *message.mutable_correlation_with_ces());
  }
}

}  // namespace

absl::StatusOr<v1::GetEffortResponse> GetEffort(const v1::GetEffortRequest& request,
                                                const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckEffort(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  const graph::EffortOptions options = OptionsOf(request);
  graph::EffortCounts counts(question->context, options);
  const auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  graph::EffortIndexCounts indexes(question->context, options, graph::EffortScale(counts));
  const auto again = ScanAll(*question, desk, caller, indexes);
  if (!again.ok()) return again.status();
  v1::GetEffortResponse response;
  FillResponse(graph::AnswerEffort(counts, indexes), response);
  FillInfo(*totals, question->context, graph::kEffortUnit, graph::kEffortDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
