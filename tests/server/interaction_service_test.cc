#include "server/interaction_service.h"

#include <gtest/gtest.h>

#include "server/errors.h"
#include "tests/server/rig.h"

namespace journeygraph::server {
namespace {

class InteractionServiceTest : public testing::Test {
 protected:
  v1::RecordInteractionsResponse Record(v1::RecordInteractionsRequest request) {
    auto response = service_.RecordInteractions(std::move(request), Caller());
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *response : v1::RecordInteractionsResponse();
  }
  std::vector<std::string> ListIds(int page_size, const std::string& customer = "") {
    std::vector<std::string> ids;
    v1::ListInteractionsRequest request;
    request.set_parent(kParent);
    request.set_customer(customer);
    request.set_page_size(page_size);
    do {
      auto page = service_.ListInteractions(request, Caller());
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const auto& interaction : page->interactions()) ids.push_back(interaction.id());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }
  v1::GetJourneyRequest JourneyOf(const std::string& customer) {
    v1::GetJourneyRequest request;
    request.set_parent(kParent);
    request.set_customer(customer);
    return request;
  }

  std::unique_ptr<storage::Store> store_ = MemoryStore();
  Metrics metrics_;
  InteractionService service_{*store_, metrics_, FixedClock()};
};

TEST_F(InteractionServiceTest, RecordedInteractionsAreListed) {
  const auto response = Record(SomeBatch(5));

  EXPECT_GT(response.position(), 0u);
  EXPECT_EQ(response.accepted_count(), 5u);
  EXPECT_EQ(response.durability(), v1::DURABILITY_SYNC);
  EXPECT_EQ(ListIds(0), (std::vector<std::string>{"i0", "i1", "i2", "i3", "i4"}));
}

TEST_F(InteractionServiceTest, RepeatingABatchChangesNothing) {
  Record(SomeBatch(4));
  Record(SomeBatch(4));
  EXPECT_EQ(ListIds(0).size(), 4u);
}

TEST_F(InteractionServiceTest, PagesPutTogetherAreTheWhole) {
  v1::RecordInteractionsRequest request = SomeBatch(7);
  request.mutable_interactions(2)->set_customer("bob, the \"first\"");
  Record(request);
  for (int page_size : {1, 2, 3, 7, 9'999}) {
    EXPECT_EQ(ListIds(page_size),
              (std::vector<std::string>{"i0", "i1", "i3", "i4", "i5", "i6", "i2"}))
        << page_size;
  }
  EXPECT_EQ(ListIds(2, "bob, the \"first\""), std::vector<std::string>{"i2"});
}

TEST_F(InteractionServiceTest, PagesStayBelowTheUsualLimitOfMessages) {
  v1::RecordInteractionsRequest request = SomeBatch(300);
  for (auto& interaction : *request.mutable_interactions()) {
    interaction.mutable_comment()->set_text(std::string(9'000, 'x'));
  }
  Record(request);
  v1::ListInteractionsRequest list;
  list.set_parent(kParent);
  list.set_page_size(5'000);

  auto page = service_.ListInteractions(list, Caller());

  ASSERT_TRUE(page.ok());
  EXPECT_LT(page->ByteSizeLong(), 2u << 20);
  EXPECT_FALSE(page->next_page_token().empty());
  EXPECT_EQ(ListIds(5'000).size(), 300u);
}

TEST_F(InteractionServiceTest, WithoutAllowPartialOneBadInteractionRefusesTheBatch) {
  v1::RecordInteractionsRequest request = SomeBatch(3);
  request.mutable_interactions(1)->clear_customer();

  auto response = service_.RecordInteractions(std::move(request), Caller());

  EXPECT_EQ(FieldOf(ToRpcStatus(response.status())), "interactions[1].customer");
  EXPECT_TRUE(ListIds(0).empty());
}

TEST_F(InteractionServiceTest, WithAllowPartialTheOthersAreRecorded) {
  v1::RecordInteractionsRequest request = SomeBatch(4);
  request.set_allow_partial(true);
  request.mutable_interactions(1)->clear_customer();
  request.mutable_interactions(3)->set_value(2e12);

  const auto response = Record(request);

  EXPECT_EQ(response.accepted_count(), 2u);
  ASSERT_EQ(response.rejected_size(), 2);
  EXPECT_EQ(response.rejected(0).index(), 1u);
  EXPECT_EQ(response.rejected(0).field(), "customer");
  EXPECT_EQ(response.rejected(1).index(), 3u);
  EXPECT_EQ(response.rejected(1).field(), "value");
  EXPECT_EQ(ListIds(0), (std::vector<std::string>{"i0", "i2"}));
}

TEST_F(InteractionServiceTest, NothingLeftToRecordHasPositionZero) {
  v1::RecordInteractionsRequest request = SomeBatch(1);
  request.set_allow_partial(true);
  request.mutable_interactions(0)->clear_id();
  EXPECT_EQ(Record(request).position(), 0u);
}

TEST_F(InteractionServiceTest, ValidateOnlyReportsAndRecordsNothing) {
  v1::RecordInteractionsRequest request = SomeBatch(3);
  request.set_validate_only(true);
  request.mutable_interactions(2)->clear_touchpoint();

  const auto response = Record(request);

  EXPECT_EQ(response.accepted_count(), 2u);
  EXPECT_EQ(response.position(), 0u);
  ASSERT_EQ(response.rejected_size(), 1);
  EXPECT_TRUE(ListIds(0).empty());
}

TEST_F(InteractionServiceTest, BufferedIsSaidInTheAcknowledgement) {
  v1::RecordInteractionsRequest request = SomeBatch(1);
  request.set_durability(v1::DURABILITY_BUFFERED);
  EXPECT_EQ(Record(request).durability(), v1::DURABILITY_BUFFERED);
}

TEST_F(InteractionServiceTest, AJourneyShowsStepsSwitchesAndScores) {
  v1::RecordInteractionsRequest request = SomeBatch(3);
  request.mutable_interactions(1)->set_channel("phone");
  request.mutable_interactions(1)->add_scores()->set_metric("nps");
  request.mutable_interactions(1)->mutable_scores(0)->set_value(9);
  request.mutable_interactions(2)->set_outcome("purchase");
  Record(request);

  auto response = service_.GetJourney(JourneyOf("ada"), Caller());

  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->journeys_size(), 1);
  const v1::Journey& journey = response->journeys(0);
  EXPECT_EQ(journey.id(), "1");
  EXPECT_EQ(journey.result(), v1::JOURNEY_RESULT_SUCCESS);
  ASSERT_EQ(journey.steps_size(), 3);
  EXPECT_EQ(journey.channel_switches(), 2u);
  EXPECT_FALSE(journey.steps(0).channel_switch());
  EXPECT_TRUE(journey.steps(1).channel_switch());
  EXPECT_EQ(journey.steps(1).gap_ms(), kHourMs);
  ASSERT_EQ(journey.steps(1).scores_size(), 1);
  EXPECT_EQ(journey.steps(1).scores(0).value(), 9);
  EXPECT_EQ(journey.steps(2).outcome(), "purchase");
  EXPECT_EQ(response->customer().id(), "ada");
  EXPECT_EQ(response->info().interactions(), 3u);
  EXPECT_EQ(response->info().journeys(), 1u);
}

TEST_F(InteractionServiceTest, JourneysAreNamedByTheirKey) {
  v1::RecordInteractionsRequest request = SomeBatch(4);
  for (int i : {1, 3}) {
    request.mutable_interactions(i)->add_keys()->set_kind("journey");
    request.mutable_interactions(i)->mutable_keys(0)->set_id("summer");
  }
  Record(request);
  v1::GetJourneyRequest question = JourneyOf("ada");
  question.mutable_scope()->mutable_case_notion()->mutable_journey_key();

  auto response = service_.GetJourney(question, Caller());

  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->journeys_size(), 2);
  EXPECT_EQ(response->journeys(0).id(), "1");
  EXPECT_EQ(response->journeys(1).id(), "summer");
  EXPECT_EQ(response->journeys(1).steps_size(), 2);
}

TEST_F(InteractionServiceTest, ACustomerNeverHeardOfIsNotFound) {
  auto response = service_.GetJourney(JourneyOf("nobody"), Caller());
  EXPECT_EQ(response.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(response.status()), "CUSTOMER_NOT_FOUND");
}

TEST_F(InteractionServiceTest, ACustomerKnownByAttributesAloneHasNoJourneys) {
  v1::UpsertCustomersRequest request;
  request.set_parent(kParent);
  request.add_customers()->set_id("eve");
  (*request.mutable_customers(0)->mutable_attributes())["country"] = "AT";
  ASSERT_TRUE(service_.UpsertCustomers(std::move(request), Caller()).ok());

  auto response = service_.GetJourney(JourneyOf("eve"), Caller());

  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->journeys_size(), 0);
  EXPECT_EQ(response->customer().attributes().at("country"), "AT");
}

TEST_F(InteractionServiceTest, UpsertNamesTheWrongCustomer) {
  v1::UpsertCustomersRequest request;
  request.set_parent(kParent);
  request.add_customers()->set_id("eve");
  request.add_customers();

  auto response = service_.UpsertCustomers(std::move(request), Caller());

  EXPECT_EQ(FieldOf(ToRpcStatus(response.status())), "customers[1].id");
}

TEST_F(InteractionServiceTest, CountsWhatItRecordsAndRejects) {
  v1::RecordInteractionsRequest request = SomeBatch(3);
  request.set_allow_partial(true);
  request.mutable_interactions(0)->clear_id();
  Record(request);
  const std::string text = metrics_.Text();
  EXPECT_NE(text.find("journeygraph_interactions_received_total{result=\"accepted\"} 2"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("journeygraph_interactions_received_total{result=\"rejected\"} 1"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace journeygraph::server
