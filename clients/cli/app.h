// The program journeyctl.
//
//   int code = RunJourneyctl({"status", "-o", "json"}, streams);
#pragma once

#include <string>
#include <vector>

#include "clients/cli/context.h"

namespace journeygraph::cli {

// Runs one command line (without the program's name). Gives the exit code (exit_codes.h).
int RunJourneyctl(const std::vector<std::string>& arguments, const Streams& streams);

}  // namespace journeygraph::cli
