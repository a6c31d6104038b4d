// Five short journeys, and questions about their paths.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/errors.h"
#include "server/interaction_service.h"
#include "server/maps/map_service.h"
#include "server/questions/funnel.h"
#include "server/questions/variants.h"
#include "tests/server/rig.h"

namespace journeygraph::server {

struct Journey {
  std::string customer;
  std::vector<std::string> touchpoints;
  std::string outcome;
};

// An hour between neighbours; the second interaction of everybody is on the phone.
inline std::vector<v1::Interaction> InteractionsOf(const std::vector<Journey>& journeys) {
  std::vector<v1::Interaction> interactions;
  for (const Journey& journey : journeys) {
    for (std::size_t i = 0; i < journey.touchpoints.size(); ++i) {
      interactions.push_back(
          SomeInteraction(static_cast<int>(i), journey.customer, journey.touchpoints[i]));
      interactions.back().set_id(journey.customer + std::to_string(i));
      if (i == 1) interactions.back().set_channel("phone");
    }
    interactions.back().set_outcome(journey.outcome);
  }
  return interactions;
}

inline std::vector<Journey> SomeJourneys() {
  return {{"ada", {"shop", "cart", "pay"}, "purchase"},
          {"bob", {"shop", "cart", "help"}, "churned"},
          {"cleo", {"shop", "help", "cart", "pay"}, "purchase"},
          {"dora", {"shop"}, "churned"},
          {"emil", {"help"}, ""}};
}

class PathQuestionsTest : public testing::Test {
 protected:
  PathQuestionsTest() { Record(SomeJourneys()); }

  void Record(const std::vector<Journey>& journeys) {
    Metrics metrics;
    InteractionService service(*store_, metrics, FixedClock());
    v1::RecordInteractionsRequest request;
    request.set_parent(kParent);
    for (v1::Interaction& interaction : InteractionsOf(journeys)) {
      *request.add_interactions() = std::move(interaction);
    }
    EXPECT_TRUE(service.RecordInteractions(std::move(request), Caller()).ok());
  }

  // A map of so many stages; the first three hold shop, cart and pay.
  void CreateMap(const std::string& id, int stages) {
    MapService maps(*store_, FixedClock());
    v1::CreateMapRequest create;
    create.set_parent(kParent);
    create.set_map_id(id);
    create.mutable_map()->set_display_name(id);
    const std::vector<std::string> touchpoints = {"shop", "cart", "pay"};
    for (int i = 0; i < stages; ++i) {
      create.mutable_map()->add_stages()->set_id("stage" + std::to_string(i));
      if (i >= 3) continue;
      auto& touchpoint = *create.mutable_map()->add_touchpoints();
      touchpoint.set_id(touchpoints[static_cast<std::size_t>(i)]);
      touchpoint.set_stage("stage" + std::to_string(i));
    }
    const auto created = maps.CreateMap(create, Caller());
    ASSERT_TRUE(created.ok()) << created.status();
  }

  static v1::GetFunnelRequest FunnelOf(const std::vector<std::string>& touchpoints) {
    v1::GetFunnelRequest request;
    request.set_parent(kParent);
    for (const std::string& touchpoint : touchpoints) {
      request.add_steps()->add_touchpoints(touchpoint);
    }
    return request;
  }
  static v1::ListVariantsRequest Variants() {
    v1::ListVariantsRequest request;
    request.set_parent(kParent);
    return request;
  }

  v1::GetFunnelResponse Answer(const v1::GetFunnelRequest& request) {
    auto answer = GetFunnel(request, desk_, Caller());
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *std::move(answer) : v1::GetFunnelResponse();
  }
  v1::ListVariantsResponse Answer(const v1::ListVariantsRequest& request) {
    auto answer = ListVariants(request, desk_, Caller());
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *std::move(answer) : v1::ListVariantsResponse();
  }

  // The first field at fault of a funnel of three steps that `change` spoils; "" if it is answered.
  std::string FieldAtFault(const std::function<void(v1::GetFunnelRequest&)>& change) {
    v1::GetFunnelRequest request = FunnelOf({"shop", "cart", "pay"});
    change(request);
    const auto answer = GetFunnel(request, desk_, Caller());
    if (answer.ok()) return "";
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << answer.status();
    return FieldOf(ToRpcStatus(answer.status()));
  }
  std::string FieldAtFault(const std::function<void(v1::ListVariantsRequest&)>& change) {
    v1::ListVariantsRequest request = Variants();
    change(request);
    const auto answer = ListVariants(request, desk_, Caller());
    if (answer.ok()) return "";
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << answer.status();
    return FieldOf(ToRpcStatus(answer.status()));
  }

  std::unique_ptr<storage::Store> store_ = MemoryStore();
  QuestionDesk desk_{*store_, 2};
};

}  // namespace journeygraph::server
