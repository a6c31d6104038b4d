#include "server/questions/best_path.h"

#include <algorithm>
#include <string>

#include "graph/questions/best_path.h"
#include "server/answer_info.h"
#include "server/field_checks.h"
#include "server/questions/path_parts.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kMaxNameBytes = 256;

graph::BestPathOptions OptionsOf(const v1::FindPathRequest& request) {
  graph::BestPathOptions options{
      .from = request.from(),
      .to = request.to(),
      .min_count = static_cast<std::uint64_t>(std::max(1, request.min_count()))};
  if (request.weight() == v1::PATH_WEIGHT_TIME) options.weight = graph::PathWeight::kTime;
  if (request.weight() == v1::PATH_WEIGHT_COST) options.weight = graph::PathWeight::kCost;
  return options;
}

void FillResponse(const graph::BestPath& path, v1::FindPathResponse& message) {
  message.set_found(path.is_found);
  if (!path.is_found) return;
  for (const graph::BestPathStep& step : path.steps) {
    v1::FoundStep& added = *message.add_steps();
    added.set_touchpoint(step.touchpoint);
    added.set_share(step.share);
    added.set_count(Count(step.count));
    added.set_median_ms(step.median_ms);
    added.set_mean_cost(step.mean_cost);
    added.set_cost_known(Count(step.cost_known));
    added.set_interactions(Count(step.interactions));
  }
  message.set_ends_in_success(path.ends_in_success);
  message.set_end_share(path.end_share);
  message.set_probability(path.probability);
  message.set_time_ms(path.time_ms);
  message.set_cost(path.cost);
}

}  // namespace

absl::StatusOr<v1::FindPathResponse> FindPath(const v1::FindPathRequest& request,
                                              const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckName(violations, request.from(), kMaxNameBytes, "from");
  CheckName(violations, request.to(), kMaxNameBytes, "to");
  CheckEnum(violations, request.weight(), "weight");
  CheckNotNegative(violations, request.min_count(), "min_count");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  graph::TouchpointCounts flow(question->context, {.scores = false, .open_journeys = false});
  graph::TouchpointCosts costs(question->context);
  auto totals = ScanAll(*question, desk, caller, flow, costs);
  if (!totals.ok()) return totals.status();
  const auto graph = graph::FreezeGraph(flow, question->context);
  if (!graph.ok()) return graph.status();
  const auto path = graph::FindBestPath(*graph, costs, OptionsOf(request));
  if (!path.ok()) return path.status();
  v1::FindPathResponse response;
  FillResponse(*path, response);
  if (path->is_found) {
    graph::PathFollowers followers(question->context, *path, request.from().empty());
    totals = ScanAll(*question, desk, caller, followers);
    if (!totals.ok()) return totals.status();
    response.set_journeys_on_path(Count(followers.journeys()));
  }
  FillInfo(*totals, question->context, graph::kBestPathUnit, graph::kBestPathDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
