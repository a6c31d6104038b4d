// What a funnel looks for, as it is written on the command line.
//
//   FunnelFlags flags;
//   AddFunnelFlags(*command, flags);
//   ...
//   absl::Status status = flags.FillRequest(request);
//
// Steps are written in one of two ways. --steps 'a,b|c,d' is a row of touchpoints, "|" stands
// between alternatives. --step 'label=Pays;touchpoint=a|b;channel=web;stage=buy', once for each
// step and with any of the four parts, says all that a step can be.
#pragma once

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "journeygraph/v1/funnel.pb.h"

namespace journeygraph::cli {

struct FunnelFlags {
  std::vector<std::string> steps;
  std::vector<std::string> full_steps;
  v1::FunnelOrder order = v1::FUNNEL_ORDER_UNSPECIFIED;
  std::string window;
  std::vector<std::string> exclusions;  // [STEP:]TOUCHPOINT

  // Fills steps, order, window and exclusions. Returns an error of kExitUsage that names the flag,
  // if a value cannot be understood.
  absl::Status FillRequest(v1::GetFunnelRequest& request) const;
};

void AddFunnelFlags(CLI::App& command, FunnelFlags& flags);

}  // namespace journeygraph::cli
