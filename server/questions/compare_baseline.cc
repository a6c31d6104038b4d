#include "server/questions/compare_baseline.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "server/baselines.h"
#include "server/convert_time.h"

namespace journeygraph::server {
namespace {

// First moment that the baseline does not know.
std::int64_t EndMsOf(const v1::Baseline& baseline) {
  if (baseline.scope().time_range().has_end_time()) {
    return ToMs(baseline.scope().time_range().end_time());
  }
  if (baseline.info().has_watermark()) return ToMs(baseline.info().watermark()) + 1;
  return std::numeric_limits<std::int64_t>::min();
}

// The scope of now. Rules and case notion of the map are in it, so that the map is not needed: it
// may have changed, or be gone.
v1::Scope ScopeNow(const v1::CompareBaselineRequest& request, const v1::Baseline& baseline) {
  v1::Scope scope = baseline.scope();
  scope.clear_map();
  scope.clear_map_revision();
  scope.clear_time_range();
  if (request.has_time_range()) {
    *scope.mutable_time_range() = request.time_range();
  } else if (const std::int64_t end_ms = EndMsOf(baseline);
             end_ms > std::numeric_limits<std::int64_t>::min()) {
    SetTime(end_ms, *scope.mutable_time_range()->mutable_start_time());
  }
  return scope;
}

bool DoOverlap(const v1::Baseline& baseline, const v1::TimeRange& now) {
  const v1::TimeRange& then = baseline.scope().time_range();
  const bool starts_before_end =
      !now.has_start_time() || ToMs(now.start_time()) < EndMsOf(baseline);
  const bool ends_after_start = !now.has_end_time() || !then.has_start_time() ||
                                ToMs(now.end_time()) > ToMs(then.start_time());
  return starts_before_end && ends_after_start;
}

void FillChanges(const v1::Baseline& then, const v1::Baseline& now,
                 v1::CompareBaselineResponse& response) {
  for (const v1::HeadlineNumber& number : now.numbers()) {
    const auto before = std::ranges::find_if(then.numbers(), [&](const auto& candidate) {
      return candidate.measure() == number.measure();
    });
    // A metric that the workspace did not have then has no number then.
    v1::HeadlineNumber missing;
    missing.set_measure(number.measure());
    missing.set_unit(number.unit());
    if (before == then.numbers().end() && !number.has_value()) continue;
    FillChange(before == then.numbers().end() ? missing : *before, number, *response.add_changes());
  }
}

}  // namespace

absl::StatusOr<v1::CompareBaselineResponse> CompareBaseline(
    const v1::CompareBaselineRequest& request, const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const ChildName name = CheckBaselineName(request.name(), "name", violations);
  ValidateTimeRange(request.time_range(), "time_range", violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(desk.store, name.workspace);
  if (!workspace.ok()) return workspace.status();
  auto baseline = FindBaseline(**workspace, name);
  if (!baseline.ok()) return baseline.status();

  v1::CompareBaselineResponse response;
  const v1::Scope scope = ScopeNow(request, *baseline);
  auto question = PrepareQuestion(desk.store, name.workspace, scope, caller);
  if (!question.ok()) return question.status();
  auto now = FreezeHeadline(*std::move(question), scope, desk, caller);
  if (!now.ok()) return now.status();
  FillChanges(*baseline, *now, response);
  response.set_overlapping(DoOverlap(*baseline, scope.time_range()));
  *response.mutable_scope() = scope;
  *response.mutable_info() = std::move(*now->mutable_info());
  *response.mutable_baseline() = *std::move(baseline);
  return response;
}

}  // namespace journeygraph::server
