#include "server/find_workspace.h"

#include "absl/strings/str_cat.h"
#include "server/errors.h"
#include "server/field_checks.h"
#include "server/resource_name.h"

namespace journeygraph::server {

std::string CheckParent(std::string_view parent, Violations& violations, std::string_view field) {
  auto id = ParseWorkspaceName(parent);
  if (id) return *std::move(id);
  violations.Add(field, parent.empty() ? "is missing; \"workspaces/{workspace}\" is needed"
                                       : absl::StrCat("is ", Quoted(parent),
                                                      "; \"workspaces/{workspace}\" is allowed"));
  return "";
}

absl::StatusOr<std::shared_ptr<storage::Workspace>> FindWorkspace(storage::Store& store,
                                                                  std::string_view id) {
  auto workspace = store.FindWorkspace(id);
  if (!absl::IsNotFound(workspace.status())) return workspace;
  const std::string name = WorkspaceName(id);
  return ErrorOf(kWorkspaceNotFound, absl::StrCat("there is no workspace ", Quoted(name)),
                 {.resource = ResourceName{std::string(kWorkspaceType), name}});
}

absl::Status MapNotFound(std::string_view workspace, std::string_view map) {
  const std::string name = FullMapName(workspace, map);
  return ErrorOf(kMapNotFound, absl::StrCat("there is no map ", Quoted(name), " or revision of it"),
                 {.resource = ResourceName{std::string(kMapType), name}});
}

}  // namespace journeygraph::server
