#include "server/resource_name.h"

#include <algorithm>

namespace journeygraph::server {
namespace {

constexpr std::string_view kWorkspaces = "workspaces/";
constexpr std::string_view kMaps = "/maps/";
constexpr std::string_view kMetrics = "/metrics/";
constexpr std::size_t kMaxIdBytes = 63;

bool IsLetterOrDigit(char c) { return ('a' <= c && c <= 'z') || ('0' <= c && c <= '9'); }

}  // namespace

bool IsResourceId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxIdBytes && IsLetterOrDigit(id[0]) &&
         std::ranges::all_of(id, [](char c) { return IsLetterOrDigit(c) || c == '-' || c == '_'; });
}

std::optional<std::string> ParseWorkspaceName(std::string_view name) {
  if (!name.starts_with(kWorkspaces)) return std::nullopt;
  name.remove_prefix(kWorkspaces.size());
  if (!IsResourceId(name)) return std::nullopt;
  return std::string(name);
}

std::optional<MapName> ParseMapName(std::string_view name) {
  const std::size_t separator = name.find(kMaps);
  if (separator == std::string_view::npos) return std::nullopt;
  auto workspace = ParseWorkspaceName(name.substr(0, separator));
  const std::string_view map = name.substr(separator + kMaps.size());
  if (!workspace || !IsResourceId(map)) return std::nullopt;
  return MapName{*std::move(workspace), std::string(map)};
}

std::optional<ChildName> ParseChildName(std::string_view name, std::string_view collection) {
  const std::string middle = "/" + std::string(collection) + "/";
  const std::size_t separator = name.find(middle);
  if (separator == std::string_view::npos) return std::nullopt;
  auto workspace = ParseWorkspaceName(name.substr(0, separator));
  const std::string_view id = name.substr(separator + middle.size());
  if (!workspace || !IsResourceId(id)) return std::nullopt;
  return ChildName{*std::move(workspace), std::string(id)};
}

std::string FullChildName(const ChildName& name, std::string_view collection) {
  return WorkspaceName(name.workspace).append("/").append(collection).append("/").append(name.id);
}

std::string WorkspaceName(std::string_view workspace) {
  return std::string(kWorkspaces).append(workspace);
}

std::string FullMetricName(std::string_view workspace, std::string_view metric) {
  return WorkspaceName(workspace).append(kMetrics).append(metric);
}

std::string FullMapName(std::string_view workspace, std::string_view map) {
  return WorkspaceName(workspace).append(kMaps).append(map);
}

}  // namespace journeygraph::server
