// A team draws the map of a retailer, holds it against what customers did, and changes it.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "clients/cli/app.h"
#include "journeygraph/client/client.h"
#include "server/convert_time.h"
#include "tests/scenarios/served_store.h"

namespace journeygraph {
namespace {

constexpr char kWorkspace[] = "workspaces/default";
constexpr char kMap[] = "workspaces/default/maps/retail";
constexpr char kConflictUrl[] = "type.googleapis.com/journeygraph.v1.MapConflict";

// Says what it does to the map and sends it.
class Author {
 public:
  Author(std::string name, const std::string& address)
      : name_(std::move(name)), client_(client::Client::Connect(address)) {}

  Author& AddStage(const std::string& id) {
    Add().mutable_stage()->set_id(id);
    return *this;
  }
  Author& AddTouchpoint(const std::string& id, const std::string& stage) {
    v1::Touchpoint& touchpoint = *Add().mutable_touchpoint();
    touchpoint.set_id(id);
    touchpoint.set_stage(stage);
    return *this;
  }
  Author& Connect(const std::string& from, const std::string& to) {
    v1::PlannedTransition& transition = *Add().mutable_transition();
    transition.set_from(from);
    transition.set_to(to);
    return *this;
  }
  Author& MoveTouchpoint(const std::string& id, const std::string& stage) {
    v1::Touchpoint& touchpoint = Change(id, "stage");
    touchpoint.set_stage(stage);
    return *this;
  }
  Author& Rename(const std::string& id, const std::string& title) {
    v1::Touchpoint& touchpoint = Change(id, "display_name");
    touchpoint.set_display_name(title);
    return *this;
  }

  absl::StatusOr<v1::EditMapResponse> Send(std::uint64_t base_revision) {
    v1::EditMapRequest request;
    std::swap(request, request_);
    request.set_name(kMap);
    request.set_author(name_);
    request.set_base_revision(base_revision);
    request.set_return_map(true);
    return client_.EditMap(request);
  }

  const client::Client& client() const { return client_; }

 private:
  v1::MapElement& Add() { return *request_.add_operations()->mutable_add()->mutable_element(); }
  v1::Touchpoint& Change(const std::string& id, const std::string& field) {
    v1::ChangeElement& change = *request_.add_operations()->mutable_change();
    change.mutable_update_mask()->add_paths(field);
    change.mutable_element()->mutable_touchpoint()->set_id(id);
    return *change.mutable_element()->mutable_touchpoint();
  }

  const std::string name_;
  const client::Client client_;
  v1::EditMapRequest request_;
};

void CreateEmptyMap(const client::Client& client) {
  v1::CreateMapRequest create;
  create.set_parent(kWorkspace);
  create.set_map_id("retail");
  create.mutable_map()->set_display_name("Retail");
  const auto created = client.CreateMap(create);
  ASSERT_TRUE(created.ok()) << created.status();
}

// look: home, search; buy: cart, pay; after: delivery. Planned as one way.
v1::JourneyMap DrawRetailer(Author& author) {
  CreateEmptyMap(author.client());
  author.AddStage("look").AddStage("buy").AddStage("after");
  author.AddTouchpoint("home", "look").AddTouchpoint("search", "look");
  author.AddTouchpoint("cart", "look").AddTouchpoint("pay", "buy");
  author.AddTouchpoint("delivery", "after");
  author.Connect("home", "search").Connect("search", "cart").Connect("cart", "pay");
  author.Connect("pay", "delivery");
  const auto response = author.Send(1);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->map() : v1::JourneyMap();
}

// Twelve customers, who rate what they do: home and search 9, cart 2, pay 8. Every third one calls
// for help on the way and never pays.
void LetCustomersCome(const client::Client& client) {
  v1::RecordInteractionsRequest request;
  request.set_parent(kWorkspace);
  for (int customer = 0; customer < 12; ++customer) {
    const bool is_stuck = customer % 3 == 0;
    const std::vector<std::string> touchpoints =
        is_stuck ? std::vector<std::string>{"home", "cart", "hotline"}
                 : std::vector<std::string>{"home", "search", "cart", "pay"};
    for (std::size_t i = 0; i < touchpoints.size(); ++i) {
      v1::Interaction& interaction = *request.add_interactions();
      interaction.set_source("shop");
      interaction.set_id(std::to_string(customer) + "-" + std::to_string(i));
      interaction.set_customer("customer " + std::to_string(customer));
      interaction.set_touchpoint(touchpoints[i]);
      interaction.set_channel(touchpoints[i] == "hotline" ? "phone" : "web");
      server::SetTime(server::kNowMs - server::kHourMs * (100 - static_cast<std::int64_t>(i)),
                      *interaction.mutable_event_time());
      v1::Score& score = *interaction.add_scores();
      score.set_metric("nps");
      score.set_value(touchpoints[i] == "cart" ? 2 : touchpoints[i] == "pay" ? 8 : 9);
    }
    if (!is_stuck) request.mutable_interactions()->rbegin()->set_outcome("purchase");
  }
  const auto recorded = client.RecordInteractions(request);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  ASSERT_TRUE(recorded->rejected().empty());
}

// NPS of a stage, in points.
double NpsOf(const client::Client& client, const std::string& stage) {
  v1::GetStageScoresRequest request;
  request.set_parent(kWorkspace);
  request.mutable_scope()->set_map(kMap);
  const auto response = client.GetStageScores(request);
  EXPECT_TRUE(response.ok()) << response.status();
  if (!response.ok()) return -1'000;
  for (const auto& each : response->stages()) {
    if (each.stage() != stage) continue;
    for (const auto& score : each.periods(0).scores()) {
      if (score.metric() == "nps") return score.value();
    }
  }
  ADD_FAILURE() << "stage " << stage << " has no NPS";
  return -1'000;
}

std::vector<std::string> SentencesOf(const v1::CheckMapResponse& response,
                                     v1::MapFindingKind kind) {
  std::vector<std::string> sentences;
  for (const v1::MapFinding& finding : response.findings()) {
    if (finding.kind() == kind) sentences.push_back(finding.sentence());
  }
  return sentences;
}

using Sentences = std::vector<std::string>;

TEST(RetailerMapTest, ATeamDrawsAMapHoldsItAgainstRealityAndChangesIt) {
  ServedStore served;
  Author ada("ada", served.address());
  Author bob("bob", served.address());

  // From nothing.
  const v1::JourneyMap map = DrawRetailer(ada);
  ASSERT_EQ(map.revision(), 2u);
  EXPECT_EQ(map.stages_size(), 3);
  EXPECT_EQ(map.touchpoints_size(), 5);
  EXPECT_EQ(map.transitions_size(), 4);

  // Both have revision 2 before them. Ada moves the cart; Bob wants to move it elsewhere.
  const auto moved = ada.MoveTouchpoint("cart", "buy").Send(2);
  ASSERT_TRUE(moved.ok()) << moved.status();
  const auto refused = bob.MoveTouchpoint("cart", "after").Send(2);
  ASSERT_TRUE(absl::IsAborted(refused.status())) << refused.status();
  v1::MapConflict conflict;
  const auto payload = refused.status().GetPayload(kConflictUrl);
  ASSERT_TRUE(payload.has_value());
  ASSERT_TRUE(conflict.ParseFromString(std::string(*payload)));
  ASSERT_EQ(conflict.changes_size(), 1);
  EXPECT_EQ(conflict.revision(), 3u);
  EXPECT_EQ(conflict.changes(0).author(), "ada");
  EXPECT_EQ(conflict.changes(0).SerializeAsString(), moved->change().SerializeAsString());
  // A new title for it is no obstacle, although he has not seen Ada's change.
  const auto rebased = bob.Rename("cart", "Basket").Send(2);
  ASSERT_TRUE(rebased.ok()) << rebased.status();
  EXPECT_EQ(rebased->revision(), 4u);
  EXPECT_EQ(rebased->map().touchpoints(2).stage(), "buy");
  EXPECT_EQ(rebased->map().touchpoints(2).display_name(), "Basket");

  // The plan against reality.
  ASSERT_NO_FATAL_FAILURE(LetCustomersCome(ada.client()));
  v1::CheckMapRequest check;
  check.set_name(kMap);
  const auto checked = ada.client().CheckMap(check);
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(SentencesOf(*checked, v1::MAP_FINDING_KIND_NEVER_OBSERVED),
            Sentences{"Touchpoint 'delivery' was never observed."});
  EXPECT_EQ(SentencesOf(*checked, v1::MAP_FINDING_KIND_NOT_ON_MAP),
            Sentences{"'hotline' was observed 4 times and is not on the map."});
  EXPECT_EQ(SentencesOf(*checked, v1::MAP_FINDING_KIND_UNPLANNED_TRANSITION),
            Sentences{"From 'home' customers went directly to 'Basket' 4 of 12 times, which is not "
                      "planned."});
  EXPECT_EQ(checked->interactions_on_map() + checked->interactions_off_map(),
            checked->info().interactions());
  EXPECT_EQ(checked->planned_transitions() + checked->unplanned_transitions() + checked->repeats() +
                checked->transitions_off_map(),
            checked->info().interactions() - checked->info().journeys());
  EXPECT_EQ(checked->revision(), 4u);

  // The bad basket weighs on the stage that it is on. Whoever moves it moves the numbers.
  EXPECT_DOUBLE_EQ(NpsOf(ada.client(), "look"), 100);
  EXPECT_DOUBLE_EQ(NpsOf(ada.client(), "buy"), -60);  // 12 detractors of 20 answers
  ASSERT_TRUE(ada.MoveTouchpoint("cart", "look").Send(4).ok());
  EXPECT_DOUBLE_EQ(NpsOf(ada.client(), "look"), 100.0 * (20 - 12) / 32);
  EXPECT_DOUBLE_EQ(NpsOf(ada.client(), "buy"), 0);  // passives alone
}

TEST(RetailerMapTest, ASecondMapIsDrawnFromARealLog) {
  const std::filesystem::path log = std::filesystem::path(LOGS) / "ecom" / "events.csv";
  if (!std::filesystem::exists(log)) GTEST_SKIP() << "the log 'ecom' is not there: " << log;
  ServedStore served;
  std::ostringstream out;
  std::ostringstream err;
  ASSERT_EQ(cli::RunJourneyctl({"--server", served.address(), "import", log.string()},
                               {.out = out, .err = err}),
            0)
      << err.str();
  const client::Client client = client::Client::Connect(served.address());
  v1::DiscoverMapRequest request;
  request.set_parent(kWorkspace);
  request.mutable_scope()->mutable_case_notion()->mutable_inactivity_gap()->set_seconds(1'800);
  request.set_map_id("observed");
  request.set_display_name("As observed");
  const auto draft = client.DiscoverMap(request);
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_EQ(draft->map().name(), "workspaces/default/maps/observed");
  EXPECT_EQ(draft->map().revision(), 1u);
  EXPECT_GE(draft->map().stages_size(), 3);
  EXPECT_LE(draft->map().stages_size(), 7);
  EXPECT_EQ(static_cast<unsigned>(draft->touchpoints_size()) + draft->left_out_touchpoints(), 19u);
  EXPECT_EQ(draft->interactions_on_map() + draft->left_out_interactions(), 31'106u);
  EXPECT_EQ(draft->drawn_transitions() + draft->repeats() + draft->rare_transitions() +
                draft->transitions_off_map(),
            draft->info().interactions() - draft->info().journeys());

  // What was drawn from reality fits it: nothing planned is missing, nothing frequent unplanned.
  v1::CheckMapRequest check;
  check.set_name(draft->map().name());
  *check.mutable_scope()->mutable_case_notion() = request.scope().case_notion();
  const auto checked = client.CheckMap(check);
  ASSERT_TRUE(checked.ok()) << checked.status();
  for (const auto kind :
       {v1::MAP_FINDING_KIND_NEVER_OBSERVED, v1::MAP_FINDING_KIND_NEVER_TAKEN,
        v1::MAP_FINDING_KIND_UNPLANNED_TRANSITION, v1::MAP_FINDING_KIND_UNPLANNED_CHANNEL}) {
    EXPECT_EQ(SentencesOf(*checked, kind), Sentences{});
  }
  EXPECT_EQ(checked->planned_transitions(), draft->drawn_transitions());
  EXPECT_EQ(checked->repeats(), draft->repeats());

  // The same question gives the same draft.
  request.clear_map_id();
  const auto first = client.DiscoverMap(request);
  const auto second = client.DiscoverMap(request);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
}

}  // namespace
}  // namespace journeygraph
