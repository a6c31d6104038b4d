#include "server/maps/map_operations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/maps/map_conflicts.h"
#include "server/maps/map_diff.h"
#include "server/maps/validate_map.h"
#include "tests/server/maps/random_map.h"

namespace journeygraph::server {
namespace {

using ::testing::ElementsAre;

// Deterministic bytes: equal maps have equal ones.
std::string Bytes(const v1::JourneyMap& map) { return map.SerializeAsString(); }

v1::JourneyMap SmallMap() {
  v1::JourneyMap map;
  for (const char* id : {"choose", "buy"}) map.add_stages()->set_id(id);
  for (const char* id : {"shop", "cart", "pay"}) {
    map.add_touchpoints()->set_id(id);
    map.mutable_touchpoints(map.touchpoints_size() - 1)->set_stage("choose");
  }
  auto& transition = *map.add_transitions();
  transition.set_id("shop>cart");
  transition.set_from("shop");
  transition.set_to("cart");
  return map;
}

v1::MapOperation Change(const std::string& touchpoint, const std::string& stage) {
  v1::MapOperation operation;
  auto& change = *operation.mutable_change();
  change.mutable_element()->mutable_touchpoint()->set_id(touchpoint);
  change.mutable_element()->mutable_touchpoint()->set_stage(stage);
  change.mutable_update_mask()->add_paths("stage");
  return operation;
}

v1::MapOperation Remove(v1::ElementKind kind, const std::string& id) {
  v1::MapOperation operation;
  *operation.mutable_remove()->mutable_element() = RefTo(kind, id);
  return operation;
}

std::vector<std::string> Fields(const Violations& violations) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : violations.violations()) fields.push_back(violation.field);
  return fields;
}

std::vector<std::string> Touchpoints(const v1::JourneyMap& map) {
  std::vector<std::string> ids;
  for (const auto& touchpoint : map.touchpoints()) ids.push_back(touchpoint.id());
  return ids;
}

TEST(MapOperationsTest, OnlyTheFieldsOfTheMaskChange) {
  v1::JourneyMap map = SmallMap();
  map.mutable_touchpoints(1)->set_display_name("Cart");
  MapEdit edit(map);
  Violations violations;
  edit.Apply(Change("cart", "buy"), "operations[0]", violations);
  ASSERT_TRUE(violations.empty()) << violations.ToStatus();
  EXPECT_EQ(edit.map().touchpoints(1).stage(), "buy");
  EXPECT_EQ(edit.map().touchpoints(1).display_name(), "Cart");
  EXPECT_EQ(edit.applied().size(), 1u);
}

TEST(MapOperationsTest, WhatChangesNothingIsNotWrittenDown) {
  MapEdit edit(SmallMap());
  Violations violations;
  edit.Apply(Change("cart", "choose"), "operations[0]", violations);
  EXPECT_TRUE(violations.empty());
  EXPECT_TRUE(edit.applied().empty());
}

TEST(MapOperationsTest, RemovedTouchpointTakesItsTransitionsAlong) {
  MapEdit edit(SmallMap());
  Violations violations;
  edit.Apply(Remove(v1::ELEMENT_KIND_TOUCHPOINT, "cart"), "operations[0]", violations);
  ASSERT_TRUE(violations.empty()) << violations.ToStatus();
  EXPECT_THAT(Touchpoints(edit.map()), ElementsAre("shop", "pay"));
  EXPECT_TRUE(edit.map().transitions().empty());
  EXPECT_EQ(edit.applied().size(), 2u);
}

TEST(MapOperationsTest, TouchpointsOfARemovedStageStayWithoutIt) {
  MapEdit edit(SmallMap());
  Violations violations;
  edit.Apply(Remove(v1::ELEMENT_KIND_STAGE, "choose"), "operations[0]", violations);
  ASSERT_TRUE(violations.empty()) << violations.ToStatus();
  EXPECT_THAT(Touchpoints(edit.map()), ElementsAre("shop", "cart", "pay"));
  for (const auto& touchpoint : edit.map().touchpoints()) EXPECT_EQ(touchpoint.stage(), "");
}

TEST(MapOperationsTest, ElementsMoveBehindOthers) {
  const auto moved = [](const std::string& id, const std::string& after, bool first) {
    MapEdit edit(SmallMap());
    Violations violations;
    v1::MapOperation operation;
    *operation.mutable_move()->mutable_element() = RefTo(v1::ELEMENT_KIND_TOUCHPOINT, id);
    operation.mutable_move()->set_after(after);
    operation.mutable_move()->set_first(first);
    edit.Apply(operation, "", violations);
    EXPECT_TRUE(violations.empty());
    return Touchpoints(edit.map());
  };
  EXPECT_THAT(moved("shop", "cart", false), ElementsAre("cart", "shop", "pay"));
  EXPECT_THAT(moved("shop", "", false), ElementsAre("cart", "pay", "shop"));
  EXPECT_THAT(moved("pay", "shop", false), ElementsAre("shop", "pay", "cart"));
  EXPECT_THAT(moved("pay", "", true), ElementsAre("pay", "shop", "cart"));
  EXPECT_THAT(moved("cart", "shop", false), ElementsAre("shop", "cart", "pay"));
}

TEST(MapOperationsTest, WrongOperationsNameTheirField) {
  MapEdit edit(SmallMap());
  Violations violations;
  edit.Apply(Change("nothing", "buy"), "operations[0]", violations);
  v1::MapOperation add;
  add.mutable_add()->mutable_element()->mutable_stage()->set_id("buy");
  edit.Apply(add, "operations[1]", violations);
  edit.Apply(Remove(v1::ELEMENT_KIND_LANE, "x"), "operations[2]", violations);
  v1::MapOperation id = Change("cart", "buy");
  id.mutable_change()->mutable_update_mask()->set_paths(0, "id");
  edit.Apply(id, "operations[3]", violations);
  edit.Apply(v1::MapOperation(), "operations[4]", violations);
  v1::MapOperation revision;
  revision.mutable_change_map()->mutable_update_mask()->add_paths("revision");
  edit.Apply(revision, "operations[5]", violations);
  EXPECT_THAT(Fields(violations),
              ElementsAre("operations[0].change.element.touchpoint.id",
                          "operations[1].add.element.stage.id", "operations[2].remove.element.id",
                          "operations[3].change.update_mask.paths[0]", "operations[4]",
                          "operations[5].change_map.update_mask.paths[0]"));
  EXPECT_EQ(Bytes(edit.map()), Bytes(SmallMap()));
}

TEST(MapOperationsTest, InverseBringsBackTheMapBeforeAndApplyingAgainGivesTheSame) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    RandomMaps random(seed);
    const v1::JourneyMap before = random.Map();
    MapEdit edit(before);
    Violations violations;
    for (int i = 0; i < 20; ++i) edit.Apply(random.Operation(edit.map()), "", violations);
    ASSERT_TRUE(violations.empty()) << violations.ToStatus();

    v1::MapChange change;
    for (const auto& operation : edit.applied()) *change.add_operations() = operation;
    for (const auto& operation : edit.Inverse()) *change.add_inverse() = operation;
    const auto again = ApplyAgain(before, change.operations());
    ASSERT_TRUE(again);
    EXPECT_EQ(Bytes(*again), Bytes(edit.map()));
    const auto back = ApplyAgain(edit.map(), change.inverse());
    ASSERT_TRUE(back);
    EXPECT_EQ(Bytes(*back), Bytes(before)) << back->DebugString() << before.DebugString();
  }
}

TEST(MapOperationsTest, RandomEditsKeepMapsValid) {
  for (std::uint64_t seed = 100; seed < 130; ++seed) {
    RandomMaps random(seed);
    MapEdit edit(random.Map());
    Violations violations;
    for (int i = 0; i < 30; ++i) edit.Apply(random.Operation(edit.map()), "", violations);
    ValidateMap(edit.map(), violations);
    EXPECT_TRUE(violations.empty()) << violations.ToStatus() << edit.map().DebugString();
  }
}

TEST(MapDiffTest, DifferenceLeadsFromOneMapToTheOther) {
  for (std::uint64_t seed = 200; seed < 260; ++seed) {
    RandomMaps random(seed);
    const v1::JourneyMap from = random.Map();
    MapEdit edit(from);
    Violations violations;
    for (int i = 0; i < 25; ++i) edit.Apply(random.Operation(edit.map()), "", violations);
    const v1::JourneyMap to = seed % 3 == 0 ? random.Map() : edit.map();
    v1::MapChange change;
    for (const auto& operation : DiffMaps(from, to)) *change.add_operations() = operation;
    const auto applied = ApplyAgain(from, change.operations());
    ASSERT_TRUE(applied);
    EXPECT_EQ(Bytes(*applied), Bytes(to));
    EXPECT_TRUE(DiffMaps(to, to).empty());
  }
}

TEST(MapDiffTest, OperationsAreSaidInWords) {
  v1::JourneyMap map = SmallMap();
  map.mutable_touchpoints(1)->set_display_name("Cart");
  map.mutable_stages(1)->set_display_name("Buy");
  EXPECT_EQ(InWords(Change("cart", "buy"), map),
            "moves touchpoint 'Cart' from stage 'choose' to stage 'Buy'");
  EXPECT_EQ(InWords(Remove(v1::ELEMENT_KIND_STAGE, "buy"), map), "removes stage 'Buy'");
}

TEST(MapConflictsTest, EditsOfOneFieldOrOfWhatIsGoneAreInTheWay) {
  const auto conflicts = [](const v1::MapOperation& wanted, const v1::MapOperation& done) {
    v1::MapChange a;
    v1::MapChange b;
    *a.add_operations() = wanted;
    *b.add_operations() = done;
    EXPECT_EQ(InTheWay(a.operations(), b.operations()), InTheWay(b.operations(), a.operations()));
    return InTheWay(a.operations(), b.operations());
  };
  v1::MapOperation title = Change("cart", "");
  title.mutable_change()->mutable_update_mask()->set_paths(0, "display_name");
  v1::MapOperation add;
  add.mutable_add()->mutable_element()->mutable_transition()->set_id("t");
  add.mutable_add()->mutable_element()->mutable_transition()->set_from("cart");
  v1::MapOperation move;
  *move.mutable_move()->mutable_element() = RefTo(v1::ELEMENT_KIND_TOUCHPOINT, "cart");
  EXPECT_TRUE(conflicts(Change("cart", "buy"), Change("cart", "choose")));
  EXPECT_FALSE(conflicts(Change("cart", "buy"), Change("shop", "buy")));
  EXPECT_FALSE(conflicts(Change("cart", "buy"), title));
  EXPECT_FALSE(conflicts(Change("cart", "buy"), move));
  EXPECT_TRUE(conflicts(move, move));
  EXPECT_TRUE(conflicts(title, Remove(v1::ELEMENT_KIND_TOUCHPOINT, "cart")));
  EXPECT_TRUE(conflicts(add, Remove(v1::ELEMENT_KIND_TOUCHPOINT, "cart")));
  EXPECT_TRUE(conflicts(Change("cart", "buy"), Remove(v1::ELEMENT_KIND_STAGE, "buy")));
  EXPECT_FALSE(conflicts(add, Remove(v1::ELEMENT_KIND_TOUCHPOINT, "shop")));
  v1::MapOperation replace;
  replace.mutable_replace();
  EXPECT_TRUE(conflicts(title, replace));
}

}  // namespace
}  // namespace journeygraph::server
