// journeyctl maps: its groups of subcommands, each in a file of its own, and what they share.
#pragma once

#include <string>

#include "clients/cli/context.h"
#include "journeygraph/v1/map_edit.pb.h"

namespace journeygraph::cli {

// Each adds its subcommands below "maps".
void AddMapDocumentCommands(CLI::App& maps, Context& context, Action& action);
void AddMapEditCommands(CLI::App& maps, Context& context, Action& action);
void AddMapHistoryCommands(CLI::App& maps, Context& context, Action& action);
void AddMapCheckCommand(CLI::App& maps, Context& context, Action& action);
void AddMapDiscoverCommand(CLI::App& maps, Context& context, Action& action);
void AddMapFileCommands(CLI::App& maps, Context& context, Action& action);

// "workspaces/{workspace}/maps/{map}", of a full name or a map's id.
std::string FullMapName(const Context& context, const std::string& name);
// The last part of a name.
std::string ShortName(const std::string& name);

// A file, or standard input for "-". Returns an error of kExitFile.
absl::StatusOr<std::string> ReadText(const std::string& path);

// One change in a line: revision, time, who, what.
std::string ChangeLine(const v1::MapChange& change);

}  // namespace journeygraph::cli
