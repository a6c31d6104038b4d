#include "clients/cli/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <sstream>

#include "clients/cli/app.h"
#include "tests/clients/temp_folder.h"

namespace journeygraph::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string ScriptFor(const std::string& shell) {
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(RunJourneyctl({"completion", shell}, {.out = out, .err = err}), kExitOk) << err.str();
  return out.str();
}

// What bash offers behind the words, the last of which is being typed.
std::string Offered(const std::string& words) {
  TempFolder folder;
  folder.Write("script", ScriptFor("bash"));
  folder.Write("ask", "source " + folder.Path("script") + "\nCOMP_WORDS=(journeyctl " + words +
                          ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_journeyctl\n"
                          "echo \"${COMPREPLY[@]}\"\n");
  std::FILE* pipe = popen(("bash " + folder.Path("ask") + " 2>&1").c_str(), "r");
  std::string result;
  char buffer[4'096];
  while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) result += buffer;
  pclose(pipe);
  return result;
}

TEST(CompletionTest, BashOffersSubcommandsOptionsAndWords) {
  EXPECT_EQ(Offered("channel-s"), "channel-switches\n");
  EXPECT_EQ(Offered("maps cre"), "create\n");
  EXPECT_EQ(Offered("stage-scores --by ''"), "none day week month\n");
  EXPECT_EQ(Offered("--server x graph --max"), "\n");
  EXPECT_EQ(Offered("channel-switches --max"), "--max-gap\n");
  EXPECT_EQ(Offered("graph -o d"), "dot\n");
  EXPECT_EQ(Offered("funnel --order ''"), "eventual strict any\n");
  EXPECT_EQ(Offered("variants --by ''"), "touchpoint stage channel\n");
  EXPECT_EQ(Offered("best-path --best ''"), "probable quick cheap\n");
  EXPECT_EQ(Offered("stage-scores --works"), "--workspace\n") << "global options are taken there";
}

TEST(CompletionTest, EveryShellKnowsEverySubcommand) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const std::string script = ScriptFor(shell);
    for (const char* command :
         {"import", "generate", "stage-scores", "channel-switches", "critical-moments", "graph",
          "funnel", "variants", "journey", "maps", "status"}) {
      EXPECT_THAT(script, HasSubstr(command)) << shell;
    }
    EXPECT_THAT(script, HasSubstr("customer-where")) << shell;
  }
}

TEST(CompletionTest, UnknownShellIsAUsageError) {
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(RunJourneyctl({"completion", "tcsh"}, {.out = out, .err = err}), kExitUsage);
  EXPECT_THAT(err.str(), HasSubstr("bash|zsh|fish"));
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace journeygraph::cli
