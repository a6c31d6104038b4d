#include "server/questions/paths.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "graph/measure/statistics.h"
#include "graph/questions/path_tree.h"
#include "graph/questions/paths_between.h"
#include "server/answer_info.h"
#include "server/field_checks.h"
#include "server/questions/path_parts.h"
#include "server/questions/variants.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultDepth = 5;
constexpr int kDefaultBranches = 5;
constexpr int kDefaultWays = 20;
constexpr int kMaxBranches = 1'000;

bool AsksForWays(const v1::ListPathsRequest& request) {
  return request.has_from() && request.has_to();
}

void CheckPaths(const v1::ListPathsRequest& request, Violations& violations) {
  CheckElement(request.element(), request.scope(), violations);
  if (AsksForWays(request) && request.element() == v1::PATH_ELEMENT_TOUCHPOINT_AND_CHANNEL) {
    violations.Add("element",
                   "is PATH_ELEMENT_TOUCHPOINT_AND_CHANNEL with both from and to; touchpoint, "
                   "stage or channel is allowed");
  }
  CheckFilter(request.from(), request.scope(), "from", violations);
  CheckFilter(request.to(), request.scope(), "to", violations);
  if (request.backwards() && (request.has_from() || request.has_to())) {
    violations.Add("backwards", "is true with from or to; to alone is followed backwards");
  }
  CheckEnum(violations, request.occurrence(), "occurrence");
  CheckWithin(violations, request.max_depth(), 1, graph::kMaxPathDepth, "max_depth");
  CheckNotNegative(violations, request.max_branches(), "max_branches");
  CheckNotNegative(violations, request.min_journeys(), "min_journeys");
}

std::uint64_t LeastOf(const v1::ListPathsRequest& request) {
  return static_cast<std::uint64_t>(std::max(1, request.min_journeys()));
}

graph::PathTreeOptions TreeOptionsOf(const v1::ListPathsRequest& request) {
  return {.element = ToDomain(request.element()),
          .anchor = ToDomain(request.has_to() ? request.to() : request.from()),
          .occurrence = request.occurrence() == v1::PATH_OCCURRENCE_LAST
                            ? graph::AnchorOccurrence::kLast
                            : graph::AnchorOccurrence::kFirst,
          .backwards = request.backwards() || request.has_to(),
          .collapse_repeats = request.collapse_repeats(),
          .max_depth = static_cast<std::uint32_t>(
              LimitOf(request.max_depth(), kDefaultDepth, graph::kMaxPathDepth)),
          .max_branches = static_cast<std::uint32_t>(
              LimitOf(request.max_branches(), kDefaultBranches, kMaxBranches)),
          .min_journeys = LeastOf(request)};
}

void FillNode(const graph::PathNode& node, std::uint64_t journeys_above, v1::PathNode& message) {
  message.set_element(node.element);
  message.set_parent(node.parent);
  message.set_depth(node.depth);
  message.set_journeys(Count(node.journeys));
  ToMessage(node.results.data(), *message.mutable_results());
  ToMessage(node.stops.data(), *message.mutable_stops());
  message.set_other_branches(Count(node.other_branches));
  message.set_other_journeys(Count(node.other_journeys));
  const auto of = [&](graph::JourneyResult result) {
    return node.results[static_cast<std::size_t>(result)];
  };
  ToMessage(graph::WilsonProportion(of(graph::JourneyResult::kSuccess),
                                    node.journeys - of(graph::JourneyResult::kOpen)),
            *message.mutable_success());
  if (node.depth > 0) ToMessage(node.time, *message.mutable_time());
  if (journeys_above > 0) {
    message.set_share(static_cast<double>(node.journeys) / static_cast<double>(journeys_above));
  }
}

absl::StatusOr<graph::ScanTotals> FillTree(const v1::ListPathsRequest& request,
                                           const Question& question, const QuestionDesk& desk,
                                           const Caller& caller, v1::ListPathsResponse& response) {
  graph::PathTree tree(question.context, TreeOptionsOf(request));
  absl::StatusOr<graph::ScanTotals> totals;
  while (!tree.is_complete()) {
    graph::PathLevelCounts level(tree);
    totals = ScanAll(question, desk, caller, level);
    if (!totals.ok()) return totals;
    tree.Grow(level);
  }
  const std::vector<graph::PathNode> nodes = tree.nodes();
  for (const graph::PathNode& node : nodes) {
    FillNode(node, nodes[node.parent].journeys, *response.add_nodes());
  }
  response.set_journeys(Count(nodes.front().journeys));
  return totals;
}

absl::StatusOr<graph::ScanTotals> FillWays(const v1::ListPathsRequest& request,
                                           const Question& question, const QuestionDesk& desk,
                                           const Caller& caller, v1::ListPathsResponse& response) {
  graph::PathsBetweenCounts counts(question.context,
                                   {.from = ToDomain(request.from()),
                                    .to = ToDomain(request.to()),
                                    .occurrence = request.occurrence() == v1::PATH_OCCURRENCE_LAST
                                                      ? graph::FromOccurrence::kLast
                                                      : graph::FromOccurrence::kFirst,
                                    .way = {.element = ToDomain(request.element()),
                                            .collapse_repeats = request.collapse_repeats()}});
  auto totals = ScanAll(question, desk, caller, counts);
  if (!totals.ok()) return totals;
  const graph::VariantsAnswer ways = graph::AnswerVariants(
      counts.ways(), question.context,
      {.max_variants = LimitOf(request.max_branches(), kDefaultWays, kMaxBranches),
       .min_customers = LeastOf(request)});
  for (const graph::Variant& way : ways.variants) FillVariant(way, *response.add_ways());
  response.mutable_other_ways()->set_variants(Count(ways.other.variants));
  response.mutable_other_ways()->set_journeys(Count(ways.other.journeys));
  response.set_way_count(Count(ways.variant_count));
  const graph::ResultCounts& with_from = counts.with_from();
  response.set_journeys(
      Count(std::accumulate(with_from.begin(), with_from.end(), std::uint64_t{0})));
  ToMessage(counts.not_reached().data(), *response.mutable_not_reached());
  return totals;
}

}  // namespace

absl::StatusOr<v1::ListPathsResponse> ListPaths(const v1::ListPathsRequest& request,
                                                const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckPaths(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  CheckFilterOnMap(request.from(), question->context.map, "from", violations);
  CheckFilterOnMap(request.to(), question->context.map, "to", violations);
  if (!violations.empty()) return violations.ToStatus();

  v1::ListPathsResponse response;
  const bool ways = AsksForWays(request);
  const auto totals = ways ? FillWays(request, *question, desk, caller, response)
                           : FillTree(request, *question, desk, caller, response);
  if (!totals.ok()) return totals.status();
  FillInfo(*totals, question->context, ways ? graph::kPathsBetweenUnit : graph::kPathTreeUnit,
           ways ? graph::kPathsBetweenDefinition : graph::kPathTreeDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
