// Edits of a map as flags of the command line.
//
//   MapEditFlags flags;
//   AddMapEditFlags(*command, flags);
//   ...
//   auto operations = flags.ToOperations();     // --move-touchpoint cart=buy --connect 'a>b'
#pragma once

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "journeygraph/v1/map_edit.pb.h"

namespace journeygraph::cli {

struct MapEditFlags {
  std::string file;
  std::string title;
  std::vector<std::string> add_stages;
  std::vector<std::string> add_touchpoints;
  std::vector<std::string> move_touchpoints;
  std::vector<std::string> move_stages;
  std::vector<std::string> renames;
  std::vector<std::string> connections;
  std::vector<std::string> disconnections;
  std::vector<std::string> remove_touchpoints;
  std::vector<std::string> remove_stages;

  // In the order of the fields above, those of the file last. Returns an error of kExitUsage that
  // names the flag, or of kExitFile, if something cannot be understood.
  absl::StatusOr<std::vector<v1::MapOperation>> ToOperations() const;
};

void AddMapEditFlags(CLI::App& command, MapEditFlags& flags);

}  // namespace journeygraph::cli
