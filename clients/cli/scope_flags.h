// The flags that all questions share, and the Scope that they say.
//
//   ScopeFlags flags;
//   AddScopeFlags(*command, flags);
//   ...
//   absl::StatusOr<v1::Scope> scope = flags.ToScope("default");
#pragma once

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "journeygraph/v1/scope.pb.h"

namespace journeygraph::cli {

struct ScopeFlags {
  std::string map;
  std::string since;
  std::string until;
  std::vector<std::string> channels;
  std::vector<std::string> touchpoints;
  std::vector<std::string> customer_where;
  std::string case_notion;
  std::vector<std::string> success;
  std::vector<std::string> failure;
  std::string lost_after;

  // Returns an error of kExitUsage that names the flag, if a value cannot be understood.
  absl::StatusOr<v1::Scope> ToScope(const std::string& workspace) const;
};

void AddScopeFlags(CLI::App& command, ScopeFlags& flags);

// Adds an option that may be repeated and takes a list with commas.
CLI::Option* AddListOption(CLI::App& command, const std::string& name,
                           std::vector<std::string>& values, const std::string& help);

// Reads a length of time given with a flag. Returns an error of kExitUsage.
absl::StatusOr<google::protobuf::Duration> DurationFlag(const std::string& flag,
                                                        const std::string& text);

}  // namespace journeygraph::cli
