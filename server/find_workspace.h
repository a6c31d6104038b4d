// From the name in a request to the workspace.
//
//   Violations violations;
//   const std::string id = CheckParent(request.parent(), violations);
//   ...                                             // check the rest of the request
//   auto workspace = FindWorkspace(store, id);
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/violations.h"
#include "storage/store.h"

namespace journeygraph::server {

// The workspace's id; "" and a violation of `field` if it is not "workspaces/{workspace}".
std::string CheckParent(std::string_view parent, Violations& violations,
                        std::string_view field = "parent");

// Returns NOT_FOUND, if there is none with this id.
absl::StatusOr<std::shared_ptr<storage::Workspace>> FindWorkspace(storage::Store& store,
                                                                  std::string_view id);

// NOT_FOUND for a map, with its name.
absl::Status MapNotFound(std::string_view workspace, std::string_view map);

}  // namespace journeygraph::server
