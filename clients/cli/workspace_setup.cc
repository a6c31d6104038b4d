#include "clients/cli/workspace_setup.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace journeygraph::cli {
namespace {

constexpr int kCustomersPerCall = 2'000;

}  // namespace

absl::Status EnsureWorkspace(const Context& context, const client::Client& client) {
  v1::GetWorkspaceRequest get;
  get.set_name(context.WorkspaceName());
  const auto found = client.GetWorkspace(get);
  if (found.ok() || found.status().code() != absl::StatusCode::kNotFound) return found.status();
  v1::CreateWorkspaceRequest create;
  create.set_workspace_id(context.workspace);
  const auto created = client.CreateWorkspace(create);
  // Somebody else may have been quicker.
  if (created.status().code() == absl::StatusCode::kAlreadyExists) return absl::OkStatus();
  if (created.ok()) context.Note(absl::StrCat("created workspace \"", context.workspace, "\""));
  return created.status();
}

absl::StatusOr<MapChange> PutMap(const Context& context, const client::Client& client,
                                 const std::string& map_id, v1::JourneyMap map, bool replace) {
  v1::CreateMapRequest create;
  create.set_parent(context.WorkspaceName());
  create.set_map_id(map_id);
  *create.mutable_map() = map;
  const auto created = client.CreateMap(create);
  if (created.ok()) return MapChange::kCreated;
  if (created.status().code() != absl::StatusCode::kAlreadyExists) return created.status();
  if (!replace) return MapChange::kLeftAlone;
  v1::UpdateMapRequest update;
  *update.mutable_map() = std::move(map);
  update.mutable_map()->set_name(absl::StrCat(context.WorkspaceName(), "/maps/", map_id));
  const auto updated = client.UpdateMap(update);
  if (!updated.ok()) return updated.status();
  return MapChange::kReplaced;
}

absl::Status UpsertCustomers(const Context& context, const client::Client& client,
                             const std::vector<v1::Customer>& customers) {
  for (std::size_t first = 0; first < customers.size();) {
    v1::UpsertCustomersRequest request;
    request.set_parent(context.WorkspaceName());
    for (; first < customers.size() && request.customers_size() < kCustomersPerCall; ++first) {
      *request.add_customers() = customers[first];
    }
    if (const auto response = client.UpsertCustomers(request); !response.ok()) {
      return response.status();
    }
  }
  return absl::OkStatus();
}

}  // namespace journeygraph::cli
