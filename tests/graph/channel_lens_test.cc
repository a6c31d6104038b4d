#include "graph/channel_lens.h"

#include "graph/questions/channel_switches.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

// "channel:touchpoint" of what is seen, with outcomes, contacts and facts behind it.
std::string Seen(JourneyLog& log, const ChannelLensOptions& options, std::size_t journey = 0) {
  ChannelLens lens(log.context(), options);
  const auto seen = lens.See(log.View(journey));
  if (!seen) return "nothing";
  const Names& names = lens.context().names;
  std::vector<std::string> words;
  for (std::size_t i = 0; i < seen->size(); ++i) {
    words.push_back(names.channels[seen->channel[i]] + ":" +
                    names.touchpoints[seen->touchpoint[i]]);
  }
  for (const auto& entry : seen->outcomes) {
    words[entry.row - seen->first_row] += "!" + names.outcomes[entry.outcome];
  }
  for (const auto& entry : seen->contacts) {
    words[entry.row - seen->first_row] += "%" + names.teams[entry.team];
  }
  for (const auto& entry : seen->fields) {
    words[entry.row - seen->first_row] += (entry.is_asked ? "?" : "^") + names.fields[entry.field];
  }
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

TEST(ChannelLensTest, PlainLensShowsTheJourneyItself) {
  JourneyLog log;
  log.Add("web:a phone:b!failed%sales?name => open");
  EXPECT_EQ(Seen(log, {}), "web:a phone:b!failed%sales?name");
}

TEST(ChannelLensTest, FamiliesTakeThePlaceOfChannels) {
  JourneyLog log;
  log.Add("web:a app:b phone:c fax:d => open");
  EXPECT_EQ(Seen(log, {.level = ChannelLevel::kFamily}),
            "digital_owned:a digital_owned:b direct_human:c :d");
}

TEST(ChannelLensTest, FamilyKnowsWhatAllItsChannelsAgreeOn) {
  JourneyLog log;
  log.Add("chat:a email:b => open");
  const ChannelLens lens(log.context(), {.level = ChannelLevel::kFamily});
  ASSERT_EQ(lens.context().names.channels, (std::vector<std::string>{"", "messaging"}));
  EXPECT_EQ(lens.facts()[1], (ChannelFacts{"messaging", true, std::nullopt, true}));
}

TEST(ChannelLensTest, TeamsTakeThePlaceOfChannelsAndTheRestIsLeftOut) {
  JourneyLog log;
  log.Add("web:a phone:b!failed%sales?name web:c chat:d%service^name => open");
  EXPECT_EQ(Seen(log, {.level = ChannelLevel::kTeam}),
            "sales:b!failed%sales?name service:d%service^name");
}

TEST(ChannelLensTest, WhatTheCompanyBeganIsLeftOutButNotWhatNobodyIsKnownToHaveBegun) {
  JourneyLog log;
  log.Add("phone:a~customer email:b~company phone:c web:d~third_party => open");
  EXPECT_EQ(Seen(log, {.only_customer_initiated = true}), "phone:a% phone:c");
}

TEST(ChannelLensTest, RepeatsAreMergedIntoTheFirstWithAllThatCameOfThem) {
  JourneyLog log;
  log.Add("web:a?name web:a!failed%sales web:a%service web:b app:b web:a => open");
  EXPECT_EQ(Seen(log, {.merge_repeats = true}), "web:a!failed%sales?name web:b app:b web:a");
}

TEST(ChannelLensTest, IgnoredChannelsDoNotSeparateRepeats) {
  JourneyLog log;
  log.Add("web:a email:x web:a chat:b => open");
  EXPECT_EQ(Seen(log, {.ignored_channels = {"email"}, .merge_repeats = true}), "web:a chat:b");
}

TEST(ChannelLensTest, JourneyOfWhichNothingRemainsIsNotSeen) {
  JourneyLog log;
  log.Add("email:a email:b => open");
  EXPECT_EQ(Seen(log, {.ignored_channels = {"email"}}), "nothing");
}

TEST(ChannelLensTest, SeenAndLeftOutAddUpToAll) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed, {.contacts = true}));
    ChannelLens lens(
        log.context(),
        {.ignored_channels = {"channel1"}, .only_customer_initiated = true, .merge_repeats = true});
    std::uint64_t all = 0, seen_rows = 0, seen_journeys = 0;
    for (std::size_t i = 0; i < log.size(); ++i) {
      all += log.View(i).size();
      const auto seen = lens.See(log.View(i));
      seen_rows += seen ? seen->size() : 0;
      seen_journeys += seen ? 1 : 0;
    }
    const LeftOutOfLens& left_out = lens.left_out();
    ASSERT_EQ(seen_rows + left_out.ignored_channel + left_out.not_by_customer +
                  left_out.without_team + left_out.merged_repeats,
              all);
    ASSERT_EQ(seen_journeys + left_out.journeys, log.size());
  }
}

TEST(ChannelLensTest, CountsThroughItDoNotDependOnTheWayIn) {
  ExpectIndependentOfWayIn(
      [](const QuestionContext& context) {
        const ChannelLens lens(context,
                               {.level = ChannelLevel::kTeam, .only_customer_initiated = true});
        return ThroughLens<ChannelSwitchCounts>(lens, ChannelSwitchCounts(lens.context()));
      },
      [](const auto& counts, const QuestionContext&) {
        return std::pair(AnswerChannelSwitches(counts.template part<0>(), counts.lens().context()),
                         counts.lens().left_out());
      },
      false, {.contacts = true});
}

}  // namespace
}  // namespace journeygraph::graph
