#include "server/baselines.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "graph/headline_counts.h"
#include "server/answer_info.h"
#include "server/convert_headline.h"
#include "server/convert_scope.h"
#include "server/convert_time.h"
#include "server/errors.h"
#include "server/field_checks.h"
#include "server/time_scan.h"
#include "storage/documents.h"

namespace journeygraph::server {
namespace {

constexpr char kUnit[] = "journeys";
constexpr char kDefinition[] =
    "Journeys that start in the time range, interactions and answers of their own time; numbers as "
    "HeadlineNumber defines them.";

graph::Estimate EstimateOf(const v1::HeadlineNumber& number) {
  return {.value = number.value(), .low = number.low(), .high = number.high()};
}

}  // namespace

absl::StatusOr<v1::Baseline> FreezeHeadline(Question question, const v1::Scope& scope,
                                            const QuestionDesk& desk, const Caller& caller) {
  v1::Baseline frozen;
  *frozen.mutable_scope() = scope;
  ToMessage(question.scope.case_notion, *frozen.mutable_scope()->mutable_case_notion());
  frozen.mutable_scope()->clear_rules();
  ToMessage(question.scope.rules, *frozen.mutable_scope()->mutable_rules());
  if (question.context.map) {
    frozen.mutable_scope()->set_map_revision(question.context.map->revision);
  }
  const graph::TimeRange range = TakeTimeRange(question);
  graph::HeadlineCounts counts(question.context, {.buckets = BucketOf(range, *question.snapshot)});
  const auto totals = ScanByTime(question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  const graph::MetricCatalogue& metrics = *question.context.metrics;
  for (const graph::Measure& measure : graph::AllMeasures(metrics)) {
    ToMessage(graph::NumberOf(measure, counts.tally(), metrics), *frozen.add_numbers());
  }
  FillInfo(*totals, question.context, kUnit, kDefinition, *frozen.mutable_info());
  return frozen;
}

ChildName CheckBaselineName(std::string_view name, std::string_view field, Violations& violations) {
  auto parsed = ParseChildName(name, kBaselines);
  if (parsed) return *std::move(parsed);
  violations.Add(field,
                 absl::StrCat(name.empty() ? "is missing" : "is " + Quoted(name),
                              "; \"workspaces/{workspace}/baselines/{baseline}\" is allowed"));
  return {};
}

absl::StatusOr<v1::Baseline> FindBaseline(storage::Workspace& workspace, const ChildName& name) {
  const auto document = workspace.Documents().Get(storage::DocumentKind::kBaseline, name.id);
  const std::string full_name = FullChildName(name, kBaselines);
  if (absl::IsNotFound(document.status())) {
    return ErrorOf(kBaselineNotFound, absl::StrCat("there is no baseline ", Quoted(full_name)),
                   {.resource = ResourceName{std::string(kBaselineType), full_name}});
  }
  if (!document.ok()) return document.status();
  v1::Baseline baseline;
  if (!baseline.ParseFromString(document->content)) {
    return absl::DataLossError("a stored baseline is damaged");
  }
  baseline.set_name(full_name);
  SetTime(document->create_time_ms, *baseline.mutable_create_time());
  return baseline;
}

void FillChange(const v1::HeadlineNumber& then, const v1::HeadlineNumber& now,
                v1::BaselineChange& change) {
  *change.mutable_then() = then;
  *change.mutable_now() = now;
  if (now.unit() == v1::MEASURE_UNIT_COUNT || then.unit() != now.unit()) return;
  if (!then.has_value() || !now.has_value()) return;
  const graph::Estimate difference = graph::IntervalOfDifference(EstimateOf(now), EstimateOf(then));
  ToMessage(difference, *change.mutable_difference());
  const bool is_small = then.small_sample() || now.small_sample();
  change.set_clear(!is_small && (difference.low > 0 || difference.high < 0));
}

}  // namespace journeygraph::server
