#include "graph/model/map_validation.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

using testing::HasSubstr;

JourneyMap GoodMap() {
  JourneyMap map;
  map.display_name = "Shop";
  map.stages = {{.id = "discover"}, {.id = "buy"}};
  map.touchpoints = {{.id = "home", .stage = "discover", .matches = {"home", "start"}},
                     {.id = "search", .stage = "discover"},
                     {.id = "checkout",
                      .stage = "buy",
                      .markers = {{.kind = MarkerKind::kPain, .note = "slow", .severity = 5}},
                      .channels = {"web"}},
                     {.id = "idea"}};
  map.transitions = {
      {.from = "home", .to = "checkout", .expected_share = 1.0, .expected_time_ms = 0}};
  map.channels = {{.id = "web", .family = "digital_owned"}};
  map.personas = {{.id = "pro", .conditions = {{.key = "persona", .values = {"professional"}}}}};
  map.rules = JourneyRules{};
  map.case_notion = ByInactivityGap{.gap_ms = 1};
  return map;
}

// The map must have exactly this violation.
void ExpectViolation(const JourneyMap& map, const std::string& field, const std::string& text) {
  const std::vector<FieldViolation> violations = ValidateMap(map);
  ASSERT_EQ(violations.size(), 1u) << field;
  EXPECT_EQ(violations[0].field, field);
  EXPECT_THAT(violations[0].description, HasSubstr(text));
}

TEST(ValidateMapTest, AcceptsAGoodMapAndAnEmptyOne) {
  EXPECT_TRUE(ValidateMap(GoodMap()).empty());
  EXPECT_TRUE(ValidateMap(JourneyMap{}).empty());
}

TEST(ValidateMapTest, AcceptsEveryLengthAtItsLimit) {
  JourneyMap map = GoodMap();
  map.display_name = std::string(256, 'x');
  map.description = std::string(10'000, 'x');
  map.stages.push_back({.id = std::string(128, 'x'), .goal = std::string(2'000, 'x')});
  map.touchpoints.push_back({.id = std::string(256, 'x')});
  EXPECT_TRUE(ValidateMap(map).empty());
}

TEST(ValidateMapTest, RefusesTextOverItsLimit) {
  JourneyMap map = GoodMap();
  map.display_name = std::string(257, 'x');
  ExpectViolation(map, "map.display_name", "257 bytes; at most 256");
  map = GoodMap();
  map.stages[1].goal = std::string(2'001, 'x');
  ExpectViolation(map, "map.stages[1].goal", "at most 2000");
  map = GoodMap();
  map.touchpoints[3].id = std::string(257, 'x');
  ExpectViolation(map, "map.touchpoints[3].id", "at most 256");
  map = GoodMap();
  map.channels[0].family = std::string(65, 'x');
  ExpectViolation(map, "map.channels[0].family", "at most 64");
}

TEST(ValidateMapTest, RefusesTooManyElements) {
  JourneyMap map = GoodMap();
  map.stages.resize(201);
  ExpectViolation(map, "map.stages", "201 elements; at most 200");
  map = GoodMap();
  map.touchpoints.resize(5'001);
  ExpectViolation(map, "map.touchpoints", "at most 5000");
}

TEST(ValidateMapTest, RefusesEmptyAndForbiddenStageIds) {
  JourneyMap map = GoodMap();
  map.stages.push_back({.id = ""});
  ExpectViolation(map, "map.stages[2].id", "is empty");
  map = GoodMap();
  map.stages.push_back({.id = "a/b"});
  ExpectViolation(map, "map.stages[2].id", "\"a/b\"");
  map = GoodMap();
  map.stages.push_back({.id = "a\nb"});
  ExpectViolation(map, "map.stages[2].id", "control character");
}

TEST(ValidateMapTest, RefusesIdsThatComeTwice) {
  JourneyMap map = GoodMap();
  map.stages.push_back({.id = "buy"});
  ExpectViolation(map, "map.stages[2].id", "\"buy\" is already at map.stages[1].id");
  map = GoodMap();
  map.touchpoints.push_back({.id = "search"});
  ExpectViolation(map, "map.touchpoints[4].id", "already at map.touchpoints[1].id");
  map = GoodMap();
  map.channels.push_back({.id = "web"});
  ExpectViolation(map, "map.channels[1].id", "already");
  map = GoodMap();
  map.personas.push_back({.id = "pro"});
  ExpectViolation(map, "map.personas[1].id", "already");
}

TEST(ValidateMapTest, RefusesAnObservedNameOfTwoTouchpoints) {
  JourneyMap map = GoodMap();
  map.touchpoints[3].matches = {"start"};
  ExpectViolation(map, "map.touchpoints[3].matches[0]",
                  "\"start\" is already at map.touchpoints[0].matches[1]");
  map = GoodMap();
  map.touchpoints[3].matches = {"search"};  // the id of another stands for itself
  ExpectViolation(map, "map.touchpoints[3].matches[0]", "already at map.touchpoints[1].id");
  map = GoodMap();
  map.touchpoints[3].id = "start";  // matched by another
  ExpectViolation(map, "map.touchpoints[3].id", "already at map.touchpoints[0].matches[1]");
}

TEST(ValidateMapTest, AcceptsAnIdThatAnotherNameStandsFor) {
  JourneyMap map = GoodMap();
  map.touchpoints[1].matches = {"find"};
  map.touchpoints[3].matches = {"search"};
  EXPECT_TRUE(ValidateMap(map).empty());
}

TEST(ValidateMapTest, RefusesAStageThatDoesNotExist) {
  JourneyMap map = GoodMap();
  map.touchpoints[2].stage = "chekout";
  ExpectViolation(map, "map.touchpoints[2].stage", "\"chekout\" is not a stage");
}

TEST(ValidateMapTest, RefusesUnknownMarksAndSeverities) {
  JourneyMap map = GoodMap();
  map.touchpoints[2].markers[0].severity = 6;
  ExpectViolation(map, "map.touchpoints[2].markers[0].severity", "is 6; 0 to 5");
  map = GoodMap();
  map.touchpoints[2].markers[0].kind = static_cast<MarkerKind>(0);
  ExpectViolation(map, "map.touchpoints[2].markers[0].kind", "0 is no kind");
}

TEST(ValidateMapTest, RefusesTransitionsWithoutEnds) {
  JourneyMap map = GoodMap();
  map.transitions[0].from = "nowhere";
  ExpectViolation(map, "map.transitions[0].from", "\"nowhere\" is not a touchpoint");
  map = GoodMap();
  map.transitions[0].to = "start";  // an observed name is no id
  ExpectViolation(map, "map.transitions[0].to", "\"start\" is not a touchpoint");
}

TEST(ValidateMapTest, RefusesSharesOutsideZeroToOne) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double share : {-0.1, 1.1, nan, infinity}) {
    JourneyMap map = GoodMap();
    map.transitions[0].expected_share = share;
    ExpectViolation(map, "map.transitions[0].expected_share", "0 to 1 is allowed");
  }
}

TEST(ValidateMapTest, RefusesTimesThatMakeNoSense) {
  JourneyMap map = GoodMap();
  map.transitions[0].expected_time_ms = -1;
  ExpectViolation(map, "map.transitions[0].expected_time", "negative");
  map = GoodMap();
  map.rules->lost_after_ms = -1;
  ExpectViolation(map, "map.rules.lost_after", "negative");
  map = GoodMap();
  map.case_notion = ByInactivityGap{.gap_ms = 0};
  ExpectViolation(map, "map.case_notion.inactivity_gap", "positive");
}

TEST(ValidateMapTest, RefusesAnOutcomeThatIsGoodAndBad) {
  JourneyMap map = GoodMap();
  map.rules->failure_outcomes = {"lost", "won"};
  ExpectViolation(map, "map.rules.failure_outcomes[1]", "\"won\" is also a success outcome");
}

TEST(ValidateMapTest, RefusesConditionsWithoutKeyOrValues) {
  JourneyMap map = GoodMap();
  map.personas[0].conditions[0].key = "";
  ExpectViolation(map, "map.personas[0].conditions[0].key", "is empty");
  map = GoodMap();
  map.personas[0].conditions[0].values.clear();
  ExpectViolation(map, "map.personas[0].conditions[0].values", "at least one");
}

TEST(ValidateMapTest, CutsLongValuesBetweenCharacters) {
  JourneyMap map = GoodMap();
  map.touchpoints[0].stage = std::string(79, 'x') + "ä" + std::string(500, 'y');
  ExpectViolation(map, "map.touchpoints[0].stage", "\"" + std::string(79, 'x') + "...\"");
}

TEST(ValidateMapTest, GivesNoMoreViolationsThanItsLimit) {
  JourneyMap map = GoodMap();
  map.transitions.assign(1'000, {.from = "x", .to = "y"});
  EXPECT_EQ(ValidateMap(map).size(), kMaxViolations);
}

}  // namespace
}  // namespace journeygraph::graph
