// Names of resources: "workspaces/{workspace}" and "workspaces/{workspace}/maps/{map}".
//
//   auto workspace = ParseWorkspaceName(request.parent());   // "acme", or nothing
//   auto name = ParseMapName("workspaces/acme/maps/onboarding");
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace journeygraph::server {

inline constexpr std::string_view kIdRule =
    "1 to 63 lower-case letters, digits, \"-\" or \"_\", first a letter or digit";
inline constexpr std::string_view kWorkspaceType = "journeygraph.v1.Workspace";
inline constexpr std::string_view kMapType = "journeygraph.v1.JourneyMap";
inline constexpr std::string_view kMetricType = "journeygraph.v1.Metric";
inline constexpr std::string_view kBaselineType = "journeygraph.v1.Baseline";
inline constexpr std::string_view kInitiativeType = "journeygraph.v1.Initiative";
inline constexpr std::string_view kCustomerType = "journeygraph.v1.Customer";

// Whether `id` may be the id of a workspace or a map: kIdRule.
bool IsResourceId(std::string_view id);

// The workspace of "workspaces/{workspace}", or nothing if `name` is anything else.
std::optional<std::string> ParseWorkspaceName(std::string_view name);

struct MapName {
  std::string workspace;
  std::string map;
};

// The parts of "workspaces/{workspace}/maps/{map}", or nothing if `name` is anything else.
std::optional<MapName> ParseMapName(std::string_view name);

// A resource of a workspace.
struct ChildName {
  std::string workspace;
  std::string id;
};

// The parts of "workspaces/{workspace}/{collection}/{id}", or nothing if `name` is anything else.
std::optional<ChildName> ParseChildName(std::string_view name, std::string_view collection);
std::string FullChildName(const ChildName& name, std::string_view collection);

std::string WorkspaceName(std::string_view workspace);
std::string FullMapName(std::string_view workspace, std::string_view map);
// "workspaces/{workspace}/metrics/{metric}".
std::string FullMetricName(std::string_view workspace, std::string_view metric);

}  // namespace journeygraph::server
