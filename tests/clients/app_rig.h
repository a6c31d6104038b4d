// Whole command lines against a fake server.
#pragma once

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "clients/cli/app.h"
#include "tests/clients/fake_server.h"
#include "tests/clients/temp_folder.h"

namespace journeygraph::cli {

class AppTest : public ::testing::Test {
 protected:
  int Run(std::vector<std::string> arguments, std::size_t width = 0) {
    out_.str("");
    err_.str("");
    arguments.insert(arguments.begin(), {"--server", server_.address});
    return RunJourneyctl(arguments, {.out = out_, .err = err_, .width = width});
  }

  client::FakeServer server_;
  TempFolder folder_;
  std::ostringstream out_;
  std::ostringstream err_;
};

}  // namespace journeygraph::cli
