// journeyctl maps: the plan, and those who edit it.
#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "clients/cli/maps_commands.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {

std::string FullMapName(const Context& context, const std::string& name) {
  return name.rfind("workspaces/", 0) == 0 ? name
                                           : absl::StrCat(context.WorkspaceName(), "/maps/", name);
}

std::string ShortName(const std::string& name) { return name.substr(name.rfind('/') + 1); }

absl::StatusOr<std::string> ReadText(const std::string& path) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream file(path, std::ios::binary);
  if (!file) return FileError(absl::StrCat("cannot open ", path));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string ChangeLine(const v1::MapChange& change) {
  return absl::StrCat(change.revision(), "  ", FormatDateTime(change.time().seconds() * 1'000),
                      "  ", change.author().empty() ? "(unknown)" : change.author(), ": ",
                      change.summary());
}

void AddMapsCommand(CLI::App& app, Context& context, Action& action) {
  CLI::App* maps = app.add_subcommand(
      "maps", "Journey maps: create, edit, watch, check, discover, and their history");
  maps->require_subcommand(1);
  AddMapDocumentCommands(*maps, context, action);
  AddMapEditCommands(*maps, context, action);
  AddMapHistoryCommands(*maps, context, action);
  AddMapCheckCommand(*maps, context, action);
  AddMapDiscoverCommand(*maps, context, action);
  AddMapFileCommands(*maps, context, action);
}

}  // namespace journeygraph::cli
