#include "graph/channel_facts.h"

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"

namespace journeygraph::graph {
namespace {

TEST(ChannelFactsTest, WellKnownNamesAreKnownInAnySpelling) {
  const ChannelFacts chat = {
      .family = "messaging", .digital = true, .assisted = true, .owned = true};
  EXPECT_EQ(WellKnownChannel("live_chat"), chat);
  EXPECT_EQ(WellKnownChannel("Live-Chat"), chat);
  EXPECT_EQ(WellKnownChannel("LIVE CHAT"), chat);
  EXPECT_EQ(WellKnownChannel("store").assisted, true);
  EXPECT_EQ(WellKnownChannel("web").assisted, false);
  EXPECT_EQ(WellKnownChannel("kiosk").digital, false);
}

TEST(ChannelFactsTest, OtherNamesAreUnknownAndNotGuessed) {
  EXPECT_EQ(WellKnownChannel("CH1"), ChannelFacts{});
  EXPECT_EQ(WellKnownChannel(""), ChannelFacts{});
  EXPECT_EQ(WellKnownChannel("web website"), ChannelFacts{});  // two names, none of the table
  EXPECT_EQ(WellKnownChannel("webs"), ChannelFacts{});
}

TEST(ChannelFactsTest, EmailMayBeAPersonOrAMachine) {
  EXPECT_EQ(WellKnownChannel("email").digital, true);
  EXPECT_EQ(WellKnownChannel("email").assisted, std::nullopt);
}

TEST(ChannelFactsTest, MapDecidesWhereItSaysAnything) {
  JourneyLog log;
  log.Add("web:a phone:b fax:c hotline:d => open");
  log.SetMap("first: a");
  log.map().channels = {{.id = "phone", .family = "voice", .owned = true},
                        {.id = "fax", .assisted = true},
                        {.id = "hotline", .display_name = "nothing but a title"}};
  const std::vector<ChannelFacts> facts = ResolveChannelFacts(log.context());
  ASSERT_EQ(facts.size(), 5u);
  EXPECT_EQ(facts[0], ChannelFacts{});
  EXPECT_EQ(facts[1], WellKnownChannel("web"));
  EXPECT_EQ(facts[2], (ChannelFacts{"voice", false, false, true}));
  EXPECT_EQ(facts[3], (ChannelFacts{"", false, true, false}));
  EXPECT_EQ(facts[4], WellKnownChannel("hotline"));
}

}  // namespace
}  // namespace journeygraph::graph
