#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "server/convert_interaction.h"
#include "server/convert_map.h"
#include "server/convert_scope.h"
#include "server/convert_time.h"
#include "tests/server/rig.h"

namespace journeygraph::server {
namespace {

using google::protobuf::util::MessageDifferencer;

// An interaction in which no field has its default.
v1::Interaction FullInteraction() {
  v1::Interaction i = SomeInteraction(1);
  i.set_sequence(-7);
  i.set_initiator(v1::INITIATOR_THIRD_PARTY);
  i.set_agent("bot");
  i.set_team("tier 1");
  i.set_outcome("resolved");
  i.add_keys()->set_kind("journey");
  i.mutable_keys(0)->set_id("j1");
  i.add_follows()->set_source("mail");
  i.mutable_follows(0)->set_id("m1");
  i.add_scores()->set_metric("sentiment");
  i.mutable_scores(0)->set_value(-0.123456);
  i.mutable_scores(0)->set_wording("v2");
  i.mutable_comment()->set_text("sehr gut");
  i.mutable_comment()->set_language("de");
  i.set_value(19.99);
  i.set_cost(-0.000001);
  i.add_asked_fields("email");
  i.add_provided_fields("phone");
  (*i.mutable_attributes())["b"] = "2";
  (*i.mutable_attributes())["a"] = "1";
  SetTime(kNowMs - 3, *i.mutable_send_time());
  SetTime(kNowMs - 2, *i.mutable_receive_time());
  SetTime(kNowMs - 1, *i.mutable_consume_time());
  return i;
}

TEST(ConvertInteractionTest, EveryFieldComesBack) {
  const v1::Interaction original = FullInteraction();
  for (int f = 0; f < original.GetDescriptor()->field_count(); ++f) {
    const auto* field = original.GetDescriptor()->field(f);
    const bool set = field->is_repeated() ? original.GetReflection()->FieldSize(original, field) > 0
                                          : original.GetReflection()->HasField(original, field);
    ASSERT_TRUE(set) << field->name() << " is not covered";
  }
  v1::Interaction copy = original;

  v1::Interaction back;
  const graph::MetricCatalogue metrics;
  ToMessage(ToDomain(std::move(copy), metrics), metrics, back);

  EXPECT_TRUE(MessageDifferencer::Equals(original, back)) << back.DebugString();
}

TEST(ConvertInteractionTest, AFollowedInteractionHasTheSourceOfItsFollowerByDefault) {
  v1::Interaction message = SomeInteraction(1);
  message.add_follows()->set_id("m1");
  EXPECT_EQ(ToDomain(std::move(message), *graph::BuiltInCatalogue()).follows[0].source, "crm");
}

TEST(ConvertInteractionTest, ScoresAreRoundedToTheNearestMillionth) {
  v1::Interaction message = SomeInteraction(1);
  message.add_scores()->set_metric("sentiment");
  message.mutable_scores(0)->set_value(0.1);
  message.set_value(0.29);  // 289999.99... in doubles
  const graph::Interaction interaction = ToDomain(std::move(message), *graph::BuiltInCatalogue());
  EXPECT_EQ(interaction.scores[0].value_micros, 100'000);
  EXPECT_EQ(interaction.value_micros, 290'000);
}

TEST(ConvertInteractionTest, AbsentMoneyStaysAbsentAndZeroStaysZero) {
  v1::Interaction message = SomeInteraction(1);
  message.set_cost(0);
  v1::Interaction back;
  const graph::MetricCatalogue metrics;
  ToMessage(ToDomain(std::move(message), metrics), metrics, back);
  EXPECT_FALSE(back.has_value());
  EXPECT_TRUE(back.has_cost());
}

TEST(ConvertTimeTest, FinerPartsAreCutOffDownwards) {
  google::protobuf::Timestamp time;
  time.set_seconds(-1);
  time.set_nanos(999'999'999);
  EXPECT_EQ(ToMs(time), -1);
  time.set_seconds(1);
  EXPECT_EQ(ToMs(time), 1'999);
}

TEST(ConvertTimeTest, MillisecondsComeBackOnBothSidesOf1970) {
  for (const std::int64_t time_ms :
       {-1'001LL, -1'000LL, -1LL, 0LL, 1LL, 999LL, 1'000LL, 1'750'000'000'123LL}) {
    google::protobuf::Timestamp time;
    SetTime(time_ms, time);
    EXPECT_GE(time.nanos(), 0);
    EXPECT_EQ(ToMs(time), time_ms);
  }
}

v1::JourneyMap FullMap() {
  v1::JourneyMap map;
  map.set_display_name("Retail");
  map.set_description("All of it");
  for (const char* id : {"find", "buy"}) {
    v1::Stage& stage = *map.add_stages();
    stage.set_id(id);
    stage.set_display_name("S");
    stage.set_goal("G");
  }
  for (const char* id : {"ad", "cart"}) {
    v1::Touchpoint& touchpoint = *map.add_touchpoints();
    touchpoint.set_id(id);
    touchpoint.set_display_name("T");
    touchpoint.set_stage("buy");
    touchpoint.add_matches(std::string(id) + ".seen");
    touchpoint.add_channels("web");
    v1::Marker& marker = *touchpoint.add_markers();
    marker.set_kind(v1::MARKER_KIND_GAIN);
    marker.set_note("nice");
    marker.set_severity(4);
  }
  v1::PlannedTransition& transition = *map.add_transitions();
  transition.set_from("ad");
  transition.set_to("cart");
  transition.set_kind(v1::TRANSITION_KIND_LOOP);
  transition.set_condition("if");
  transition.set_expected_share(0.5);
  transition.mutable_expected_time()->set_seconds(90);
  v1::Channel& channel = *map.add_channels();
  channel.set_id("web");
  channel.set_display_name("Web");
  channel.set_family("digital_owned");
  channel.set_digital(true);
  channel.set_assisted(true);
  channel.set_owned(true);
  v1::Persona& persona = *map.add_personas();
  persona.set_id("pro");
  persona.set_display_name("Pro");
  persona.set_description("D");
  persona.add_conditions()->set_key("persona");
  persona.mutable_conditions(0)->add_values("pro");
  map.mutable_rules()->add_success_outcomes("sold");
  map.mutable_rules()->add_failure_outcomes("gone");
  map.mutable_rules()->mutable_lost_after()->set_seconds(60);
  map.mutable_case_notion()->mutable_inactivity_gap()->set_seconds(1'800);
  return map;
}

TEST(ConvertMapTest, WhatQuestionsNeedOfAMapComesOver) {
  v1::JourneyMap message = FullMap();
  message.set_name("workspaces/acme/maps/retail");
  message.set_revision(3);
  Violations violations;
  const graph::JourneyMap map = ToDomain(message, violations);
  ASSERT_TRUE(violations.empty()) << violations.ToStatus();
  EXPECT_EQ(map.id, "retail");
  EXPECT_EQ(map.revision, 3u);
  EXPECT_EQ(map.stages, (std::vector<graph::Stage>{{"find", "S", "G"}, {"buy", "S", "G"}}));
  ASSERT_EQ(map.touchpoints.size(), 2u);
  EXPECT_EQ(map.touchpoints[1],
            (graph::Touchpoint{.id = "cart",
                               .display_name = "T",
                               .stage = "buy",
                               .matches = {"cart.seen"},
                               .markers = {{graph::MarkerKind::kGain, "nice", 4}},
                               .channels = {"web"}}));
  EXPECT_EQ(map.transitions,
            (std::vector<graph::PlannedTransition>{{.from = "ad",
                                                    .to = "cart",
                                                    .kind = graph::TransitionKind::kLoop,
                                                    .condition = "if",
                                                    .expected_share = 0.5,
                                                    .expected_time_ms = 90'000}}));
  EXPECT_EQ(map.channels,
            (std::vector<graph::Channel>{{"web", "Web", "digital_owned", true, true, true}}));
  EXPECT_EQ(map.personas,
            (std::vector<graph::Persona>{{"pro", "Pro", "D", {{"persona", {"pro"}}}}}));
  EXPECT_EQ(map.rules, (graph::JourneyRules{.success_outcomes = {"sold"},
                                            .failure_outcomes = {"gone"},
                                            .lost_after_ms = 60'000}));
  EXPECT_EQ(map.case_notion, graph::CaseNotion(graph::ByInactivityGap{1'800'000}));
}

TEST(ConvertScopeTest, WhatIsLeftOutComesFromTheMapThenFromTheDefaults) {
  graph::JourneyMap map;
  map.case_notion = graph::ByJourneyKey{};
  map.rules = graph::JourneyRules{.success_outcomes = {"sold"}};

  const graph::Scope without = ToDomain(v1::Scope(), nullptr);
  const graph::Scope of_map = ToDomain(v1::Scope(), &map);
  v1::Scope message;
  message.mutable_case_notion()->mutable_timeline();
  message.mutable_rules()->add_success_outcomes("won");
  const graph::Scope own = ToDomain(message, &map);

  EXPECT_EQ(without.case_notion, graph::CaseNotion(graph::WholeTimeline{}));
  EXPECT_EQ(without.rules, graph::JourneyRules());
  EXPECT_EQ(of_map.case_notion, graph::CaseNotion(graph::ByJourneyKey{}));
  EXPECT_EQ(of_map.rules.success_outcomes, std::vector<std::string>{"sold"});
  EXPECT_EQ(own.case_notion, graph::CaseNotion(graph::WholeTimeline{}));
  EXPECT_EQ(own.rules.success_outcomes, std::vector<std::string>{"won"});
  EXPECT_EQ(own.rules.failure_outcomes, graph::JourneyRules().failure_outcomes);
}

}  // namespace
}  // namespace journeygraph::server
