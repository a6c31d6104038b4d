#include "server/admin_service.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/answer_info.h"
#include "server/convert_metric.h"
#include "server/convert_time.h"
#include "server/errors.h"
#include "server/field_checks.h"
#include "server/find_workspace.h"
#include "server/page_token.h"
#include "server/resource_name.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultPage = 100;
constexpr int kMaxPage = 1'000;

void FillWorkspace(storage::Workspace& workspace, v1::Workspace& message) {
  message.set_name(WorkspaceName(workspace.name()));
  SetTime(workspace.create_time_ms(), *message.mutable_create_time());
  const storage::WorkspaceStatistics statistics = workspace.Statistics();
  v1::WorkspaceStatistics& numbers = *message.mutable_statistics();
  numbers.set_interactions(Count(statistics.interactions));
  numbers.set_customers(Count(statistics.customers));
  numbers.set_touchpoints(Count(statistics.touchpoints));
  numbers.set_channels(Count(statistics.channels));
  if (statistics.first_event_time_ms) {
    SetTime(*statistics.first_event_time_ms, *numbers.mutable_first_event_time());
  }
  if (statistics.last_event_time_ms) {
    SetTime(*statistics.last_event_time_ms, *numbers.mutable_last_event_time());
  }
  numbers.set_position(statistics.position);
  numbers.set_folded_position(statistics.folded_position);
  numbers.set_resident_bytes(statistics.resident_bytes);
  numbers.set_resident_shards(Count(statistics.resident_shards));
  numbers.set_streamed_shards(Count(statistics.streamed_shards));
}

// Resident memory of this process; 0 where /proc does not say.
std::uint64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t virtual_pages = 0;
  std::uint64_t resident_pages = 0;
  statm >> virtual_pages >> resident_pages;
  return statm ? resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) : 0;
}

}  // namespace

const char kServerVersion[] = JOURNEYGRAPH_VERSION;

AdminService::AdminService(storage::Store& store, const storage::ClockMs& clock)
    : store_(store), start_time_ms_(clock()) {}

absl::StatusOr<v1::CreateWorkspaceResponse> AdminService::CreateWorkspace(
    const v1::CreateWorkspaceRequest& request, const Caller&) {
  const std::string& id = request.workspace_id();
  if (!IsResourceId(id)) {
    return InvalidField("workspace_id", absl::StrCat("is ", Quoted(id), "; ", std::string(kIdRule),
                                                     " are allowed"));
  }
  auto workspace = store_.CreateWorkspace(id);
  if (absl::IsAlreadyExists(workspace.status())) {
    return ErrorOf(kAlreadyExists, absl::StrCat("there is already a workspace ", Quoted(id)),
                   {.resource = ResourceName{std::string(kWorkspaceType), WorkspaceName(id)}});
  }
  if (!workspace.ok()) return workspace.status();
  v1::CreateWorkspaceResponse response;
  FillWorkspace(**workspace, *response.mutable_workspace());
  return response;
}

absl::StatusOr<v1::GetWorkspaceResponse> AdminService::GetWorkspace(
    const v1::GetWorkspaceRequest& request, const Caller&) {
  Violations violations;
  const std::string id = CheckParent(request.name(), violations, "name");
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, id);
  if (!workspace.ok()) return workspace.status();
  v1::GetWorkspaceResponse response;
  FillWorkspace(**workspace, *response.mutable_workspace());
  return response;
}

absl::StatusOr<v1::ListWorkspacesResponse> AdminService::ListWorkspaces(
    const v1::ListWorkspacesRequest& request, const Caller&) {
  Violations violations;
  CheckNotNegative(violations, request.page_size(), "page_size");
  if (!violations.empty()) return violations.ToStatus();
  const std::string binding = PageBinding("ListWorkspaces", {});
  std::string after;
  if (!request.page_token().empty()) {
    auto cursor = OpenPageToken(binding, request.page_token());
    if (!cursor.ok()) return cursor.status();
    after = *std::move(cursor);
  }
  const int limit =
      request.page_size() == 0 ? kDefaultPage : std::min(request.page_size(), kMaxPage);
  v1::ListWorkspacesResponse response;
  std::string last;
  for (const auto& workspace : store_.ListWorkspaces()) {
    if (workspace->name() <= after) continue;
    if (response.workspaces_size() == limit) {
      response.set_next_page_token(SealPageToken(binding, last));
      break;
    }
    FillWorkspace(*workspace, *response.add_workspaces());
    last = workspace->name();
  }
  return response;
}

absl::StatusOr<v1::CreateMetricResponse> AdminService::CreateMetric(
    const v1::CreateMetricRequest& request, const Caller&) {
  Violations violations;
  const std::string id = CheckParent(request.parent(), violations);
  const graph::NewMetric metric = ToDomain(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, id);
  if (!workspace.ok()) return workspace.status();
  const auto defined = (*workspace)->DefineMetric(graph::MakeMetric(metric));
  if (absl::IsAlreadyExists(defined.status())) {
    return ErrorOf(
        kAlreadyExists, absl::StrCat("there is already a metric ", Quoted(metric.name)),
        {.resource = ResourceName{std::string(kMetricType), FullMetricName(id, metric.name)}});
  }
  if (!defined.ok()) return defined.status();
  v1::CreateMetricResponse response;
  ToMessage(*defined, id, *response.mutable_metric());
  return response;
}

absl::StatusOr<v1::ListMetricsResponse> AdminService::ListMetrics(
    const v1::ListMetricsRequest& request, const Caller&) {
  Violations violations;
  const std::string id = CheckParent(request.parent(), violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, id);
  if (!workspace.ok()) return workspace.status();
  const auto metrics = (*workspace)->Metrics();
  v1::ListMetricsResponse response;
  for (const graph::Metric metric : metrics->InOrder()) {
    ToMessage(metrics->Of(metric), id, *response.add_metrics());
  }
  return response;
}

absl::StatusOr<v1::GetServerStatusResponse> AdminService::GetServerStatus(
    const v1::GetServerStatusRequest&, const Caller&) {
  v1::GetServerStatusResponse response;
  response.set_version(kServerVersion);
  SetTime(start_time_ms_, *response.mutable_start_time());
  response.set_format_version(storage::kFormatVersion);
  response.set_disk_bytes(store_.SizeBytes());
  response.set_memory_bytes(ResidentBytes());
  response.set_read_only_reason(store_.ReadOnlyReason());
  for (const auto& workspace : store_.ListWorkspaces()) {
    FillWorkspace(*workspace, *response.add_workspaces());
  }
  return response;
}

}  // namespace journeygraph::server
