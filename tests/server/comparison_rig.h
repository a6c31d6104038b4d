// Journeys of two kinds of customers over ten weeks, and questions that compare them.
//
// Every Monday from 2025-01-06 at 12:00 UTC, for ten weeks, 20 journeys of three interactions
// start. Students (half of them) buy 4 of 10 times on the web and go to the phone; professionals
// buy 8 of 10 times. From week 6 on, students buy as often as professionals.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "server/change_service.h"
#include "server/errors.h"
#include "server/interaction_service.h"
#include "server/maps/map_service.h"
#include "tests/server/rig.h"

namespace journeygraph::server {

inline constexpr std::int64_t kFirstMondayMs = 1'736'164'800'000;  // 2025-01-06T12:00:00Z
inline constexpr std::int64_t kWeekMs = 7 * 24 * kHourMs;
inline constexpr int kWeeks = 10;

class ComparisonTest : public testing::Test {
 protected:
  ComparisonTest() {
    Metrics metrics;
    InteractionService service(*store_, metrics, FixedClock());
    v1::RecordInteractionsRequest record;
    v1::UpsertCustomersRequest upsert;
    record.set_parent(kParent);
    upsert.set_parent(kParent);
    for (int week = 0; week < kWeeks; ++week) {
      for (int i = 0; i < 20; ++i) AddJourney(week, i, record, upsert);
    }
    EXPECT_TRUE(service.RecordInteractions(std::move(record), Caller()).ok());
    EXPECT_TRUE(service.UpsertCustomers(std::move(upsert), Caller()).ok());
    CreateMap();
  }

  static void AddJourney(int week, int i, v1::RecordInteractionsRequest& record,
                         v1::UpsertCustomersRequest& upsert) {
    const bool is_student = i % 2 == 0;
    const std::string customer = "c" + std::to_string(week) + "-" + std::to_string(i);
    const int good = is_student && week < 6 ? 4 : 8;
    const char* names[] = {"shop", "cart", "pay"};
    for (int step = 0; step < 3; ++step) {
      v1::Interaction interaction = SomeInteraction(step, customer, names[step]);
      interaction.set_id(customer + names[step]);
      if (is_student && step == 1) interaction.set_channel("phone");
      SetTime(kFirstMondayMs + week * kWeekMs + step * kHourMs, *interaction.mutable_event_time());
      if (step == 2) interaction.set_outcome(i / 2 < good ? "purchase" : "churned");
      if (step == 1) {
        interaction.add_scores()->set_metric("nps");
        interaction.mutable_scores(0)->set_value(is_student ? 6 : 9);
      }
      *record.add_interactions() = interaction;
    }
    auto& stored = *upsert.add_customers();
    stored.set_id(customer);
    (*stored.mutable_attributes())["persona"] = is_student ? "student" : "professional";
  }

  void CreateMap() {
    MapService maps(*store_, FixedClock());
    v1::CreateMapRequest create;
    create.set_parent(kParent);
    create.set_map_id("plan");
    auto& map = *create.mutable_map();
    map.set_display_name("Plan");
    for (const char* stage : {"find", "buy"}) map.add_stages()->set_id(stage);
    for (const auto& [id, stage] :
         {std::pair{"shop", "find"}, {"cart", "buy"}, {"receipt", "buy"}}) {
      auto& touchpoint = *map.add_touchpoints();
      touchpoint.set_id(id);
      touchpoint.set_stage(stage);
    }
    for (const auto& [from, to] : {std::pair{"shop", "cart"}, {"cart", "receipt"}}) {
      auto& transition = *map.add_transitions();
      transition.set_from(from);
      transition.set_to(to);
      transition.set_kind(v1::TRANSITION_KIND_NEXT);
    }
    const auto created = maps.CreateMap(create, Caller());
    EXPECT_TRUE(created.ok()) << created.status();
  }

  // The first field at fault; "" if the answer is there.
  template <typename Answer>
  static std::string FieldAtFault(const Answer& answer) {
    return answer.ok() ? "" : FieldOf(ToRpcStatus(answer.status()));
  }

  std::unique_ptr<storage::Store> store_ = MemoryStore();
  QuestionDesk desk_{*store_, 2};
  ChangeService changes_{desk_};
};

}  // namespace journeygraph::server
