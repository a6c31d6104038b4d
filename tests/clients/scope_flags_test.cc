#include "clients/cli/scope_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/exit_codes.h"

namespace journeygraph::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What the flags say, as a subcommand reads them.
absl::StatusOr<v1::Scope> Parse(std::vector<std::string> arguments) {
  CLI::App app;
  ScopeFlags flags;
  AddScopeFlags(app, flags);
  std::reverse(arguments.begin(), arguments.end());
  app.parse(arguments);
  return flags.ToScope("shop");
}

TEST(ScopeFlagsTest, NothingSaidIsAnEmptyScope) {
  const auto scope = Parse({});
  ASSERT_TRUE(scope.ok());
  EXPECT_EQ(scope->ByteSizeLong(), 0u);
}

TEST(ScopeFlagsTest, EveryFlagReachesItsField) {
  const auto scope = Parse({"--map",
                            "plan",
                            "--since",
                            "2025-03-01",
                            "--until",
                            "2025-04-01T12:00:00.5Z",
                            "--channel",
                            "web,app",
                            "--channel",
                            "phone",
                            "--touchpoint",
                            "home",
                            "--customer-where",
                            "persona=family,senior",
                            "--customer-where",
                            "country=",
                            "--success",
                            "won,sold",
                            "--failure",
                            "gone",
                            "--lost-after",
                            "14d"});
  ASSERT_TRUE(scope.ok()) << scope.status();
  EXPECT_EQ(scope->map(), "workspaces/shop/maps/plan");
  EXPECT_EQ(scope->time_range().start_time().seconds(), 1'740'787'200);
  EXPECT_EQ(scope->time_range().end_time().seconds(), 1'743'508'800);
  EXPECT_EQ(scope->time_range().end_time().nanos(), 500'000'000);
  EXPECT_THAT(scope->channels(), ElementsAre("web", "app", "phone"));
  EXPECT_THAT(scope->touchpoints(), ElementsAre("home"));
  ASSERT_EQ(scope->customer_conditions_size(), 2);
  EXPECT_EQ(scope->customer_conditions(0).key(), "persona");
  EXPECT_THAT(scope->customer_conditions(0).values(), ElementsAre("family", "senior"));
  EXPECT_THAT(scope->customer_conditions(1).values(), ElementsAre("")) << "no value";
  EXPECT_THAT(scope->rules().success_outcomes(), ElementsAre("won", "sold"));
  EXPECT_THAT(scope->rules().failure_outcomes(), ElementsAre("gone"));
  EXPECT_EQ(scope->rules().lost_after().seconds(), 14 * 86'400);
}

TEST(ScopeFlagsTest, CaseNotionsAreUnderstood) {
  EXPECT_TRUE(Parse({"--case", "timeline"})->case_notion().has_timeline());
  EXPECT_TRUE(Parse({"--case", "journey-id"})->case_notion().has_journey_key());
  EXPECT_EQ(Parse({"--case", "gap:30m"})->case_notion().inactivity_gap().seconds(), 1'800);
}

TEST(ScopeFlagsTest, LostAtOnceIsSentAsZero) {
  const auto scope = Parse({"--lost-after", "0"});
  ASSERT_TRUE(scope->rules().has_lost_after());
  EXPECT_EQ(scope->rules().lost_after().seconds(), 0);
}

TEST(ScopeFlagsTest, FullMapNamesAreTakenAsTheyAre) {
  EXPECT_EQ(Parse({"--map", "workspaces/other/maps/m"})->map(), "workspaces/other/maps/m");
}

TEST(ScopeFlagsTest, ValuesThatCannotBeUnderstoodNameTheFlag) {
  const std::pair<std::string, std::string> wrong[] = {{"--since", "soon"},
                                                       {"--until", "2025-02-30"},
                                                       {"--case", "gap:"},
                                                       {"--case", "gap:0"},
                                                       {"--case", "session"},
                                                       {"--lost-after", "30"},
                                                       {"--customer-where", "persona"}};
  for (const auto& [flag, value] : wrong) {
    const auto scope = Parse({flag, value});
    EXPECT_EQ(ExitCodeFor(scope.status()), kExitUsage) << flag << " " << value;
    EXPECT_THAT(std::string(scope.status().message()), HasSubstr(flag));
  }
}

}  // namespace
}  // namespace journeygraph::cli
