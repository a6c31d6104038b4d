// Whatever a client sends wrongly is answered with code, reason and field, through a real channel,
// and changes nothing.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "tests/server/grpc_rig.h"

namespace journeygraph::server {
namespace {

constexpr char kRecordMethod[] = "/journeygraph.v1.InteractionService/RecordInteractions";

struct BadInteraction {
  std::string name;
  std::string field;
  std::function<void(v1::Interaction&)> spoil;
};

void PrintTo(const BadInteraction& row, std::ostream* out) { *out << row.name; }

void AddScore(v1::Interaction& interaction, const char* metric, double value) {
  v1::Score& score = *interaction.add_scores();
  score.set_metric(metric);
  score.set_value(value);
}

std::vector<BadInteraction> BadInteractions() {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  return {
      {"MissingCustomer", "customer", [](auto& i) { i.clear_customer(); }},
      {"MissingId", "id", [](auto& i) { i.clear_id(); }},
      {"MissingTouchpoint", "touchpoint", [](auto& i) { i.clear_touchpoint(); }},
      {"MissingTime", "event_time", [](auto& i) { i.clear_event_time(); }},
      {"UnknownMetric", "scores[0].metric", [](auto& i) { AddScore(i, "npss", 3); }},
      {"ScoreAboveItsScale", "scores[0].value", [](auto& i) { AddScore(i, "nps", 11); }},
      {"ScoreBelowItsScale", "scores[0].value", [](auto& i) { AddScore(i, "csat", 0); }},
      {"ScoreNotWhole", "scores[0].value", [](auto& i) { AddScore(i, "ces", 3.5); }},
      {"ScoreNaN", "scores[0].value", [nan](auto& i) { AddScore(i, "sentiment", nan); }},
      {"ScoreInfinite", "scores[0].value", [infinity](auto& i) { AddScore(i, "nps", infinity); }},
      {"MetricTwice", "scores[1].metric",
       [](auto& i) {
         AddScore(i, "nps", 3);
         AddScore(i, "nps", 4);
       }},
      {"ValueNaN", "value", [nan](auto& i) { i.set_value(nan); }},
      {"CostInfinite", "cost", [infinity](auto& i) { i.set_cost(-infinity); }},
      {"ValueTooLarge", "value", [](auto& i) { i.set_value(1.1e12); }},
      {"TimeBefore1970", "event_time", [](auto& i) { SetTime(-1, *i.mutable_event_time()); }},
      {"TimeOverADayAhead", "event_time",
       [](auto& i) { SetTime(kNowMs + 24 * kHourMs + 1, *i.mutable_event_time()); }},
      {"TimeWithBadNanos", "event_time",
       [](auto& i) { i.mutable_event_time()->set_nanos(1'000'000'000); }},
      {"TimeOfYear10000", "event_time",
       [](auto& i) { i.mutable_event_time()->set_seconds(253'402'300'800); }},
      {"CustomerTooLong", "customer", [](auto& i) { i.set_customer(std::string(257, 'c')); }},
      {"TouchpointTooLong", "touchpoint", [](auto& i) { i.set_touchpoint(std::string(257, 't')); }},
      {"ChannelTooLong", "channel", [](auto& i) { i.set_channel(std::string(129, 'c')); }},
      {"ControlCharacterInName", "touchpoint", [](auto& i) { i.set_touchpoint("a\nb"); }},
      {"NulInName", "customer", [](auto& i) { i.set_customer(std::string("a\0b", 3)); }},
      {"CommentTooLong", "comment.text",
       [](auto& i) { i.mutable_comment()->set_text(std::string(10'001, 'w')); }},
      {"CommentWithoutText", "comment.text", [](auto& i) { i.mutable_comment(); }},
      {"UnknownInitiator", "initiator",
       [](auto& i) { i.set_initiator(static_cast<v1::Initiator>(9)); }},
      {"KeyKindTwice", "keys[1].kind",
       [](auto& i) {
         for (int n = 0; n < 2; ++n) {
           i.add_keys()->set_kind("order");
           i.mutable_keys(n)->set_id("o1");
         }
       }},
      {"AttributeKeyEmpty", "attributes[\"\"]",
       [](auto& i) { (*i.mutable_attributes())[""] = "x"; }},
      {"BadSendTime", "send_time", [](auto& i) { i.mutable_send_time()->set_nanos(-1); }},
  };
}

class GarbageInteractionTest : public testing::TestWithParam<BadInteraction> {};

TEST_P(GarbageInteractionTest, IsNamedAndChangesNothing) {
  Rig rig;
  ASSERT_TRUE(rig.Record(SomeBatch(3)).ok());
  const std::string before = rig.Stored();
  v1::RecordInteractionsRequest request = SomeBatch(6);
  GetParam().spoil(*request.mutable_interactions(4));

  const grpc::Status status = rig.Record(request);

  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(FieldOf(status), "interactions[4]." + GetParam().field) << status.error_message();
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELD");
  EXPECT_EQ(rig.Stored(), before);
}

INSTANTIATE_TEST_SUITE_P(Rows, GarbageInteractionTest, testing::ValuesIn(BadInteractions()),
                         [](const auto& info) { return info.param.name; });

TEST(GarbageTest, InvalidUtf8IsNamedAndChangesNothing) {
  Rig rig;
  const std::string before = rig.Stored();
  v1::RecordInteractionsRequest request = SomeBatch(4);
  request.mutable_interactions(3)->set_customer("M\xfcller");

  const grpc::Status status =
      CallWithBytes(rig.channel, kRecordMethod, request.SerializeAsString());

  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(FieldOf(status), "interactions[3].customer");
  EXPECT_EQ(ReasonOf(status), "INVALID_UTF8");
  EXPECT_EQ(rig.Stored(), before);
}

TEST(GarbageTest, RandomBytesAreRefusedOrUnderstoodByEveryMethod) {
  Rig rig;
  std::mt19937 random(7);
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const char* name :
       {"InteractionService", "AnalyticsService", "MapService", "AdminService"}) {
    const auto* service = pool->FindServiceByName(std::string("journeygraph.v1.") + name);
    ASSERT_NE(service, nullptr);
    for (int m = 0; m < service->method_count(); ++m) {
      if (service->method(m)->client_streaming()) continue;
      std::string bytes(64, '\0');
      for (char& byte : bytes) byte = static_cast<char>(random());
      bytes[0] = '\x07';  // a wire type that does not exist: never a message
      const grpc::Status status = CallWithBytes(
          rig.channel, "/" + service->full_name() + "/" + service->method(m)->name(), bytes);
      EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT)
          << service->method(m)->full_name();
      EXPECT_EQ(ReasonOf(status), "MALFORMED_MESSAGE") << service->method(m)->full_name();
    }
  }
}

TEST(GarbageTest, ATruncatedMessageIsRefused) {
  Rig rig;
  const std::string bytes = SomeBatch(2).SerializeAsString();

  const grpc::Status status =
      CallWithBytes(rig.channel, kRecordMethod, bytes.substr(0, bytes.size() - 3));

  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "MALFORMED_MESSAGE");
}

TEST(GarbageTest, ABatchOverItsLimitChangesNothing) {
  Rig rig;
  const grpc::Status status = rig.Record(SomeBatch(10'001));

  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(FieldOf(status), "interactions");
  EXPECT_EQ(rig.Stored(), "");
}

TEST(GarbageTest, AnEmptyBatchIsRefused) {
  Rig rig;
  const grpc::Status status = rig.Record(SomeBatch(0));

  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(FieldOf(status), "interactions");
}

TEST(GarbageTest, AMessageOverItsLimitIsRefused) {
  Options options = TestOptions();
  options.max_message_bytes = 65'536;
  Rig rig(options);

  const grpc::Status status = CallWithBytes(rig.channel, kRecordMethod, std::string(70'000, 'x'));

  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(rig.Record(SomeBatch(1)).ok());
}

TEST(GarbageTest, AnUnknownWorkspaceIsNamed) {
  Rig rig;
  v1::RecordInteractionsRequest request = SomeBatch(1);
  request.set_parent("workspaces/nowhere");

  const grpc::Status status = rig.Record(request);

  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "WORKSPACE_NOT_FOUND");
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(DetailsOf(status)).resource_name(),
            "workspaces/nowhere");
}

TEST(GarbageTest, AMalformedParentIsNamed) {
  Rig rig;
  for (const char* parent : {"", "default", "workspaces/", "workspaces/A", "workspaces/a/maps/b"}) {
    v1::RecordInteractionsRequest request = SomeBatch(1);
    request.set_parent(parent);

    const grpc::Status status = rig.Record(request);

    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << parent;
    EXPECT_EQ(FieldOf(status), "parent") << parent;
  }
}

TEST(GarbageTest, AnUnknownMapIsNamed) {
  Rig rig;
  v1::GetStageScoresRequest request;
  request.set_parent(kParent);
  request.mutable_scope()->set_map("workspaces/default/maps/none");
  grpc::ClientContext context;
  v1::GetStageScoresResponse response;

  const grpc::Status status = rig.analytics->GetStageScores(&context, request, &response);

  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "MAP_NOT_FOUND");
}

TEST(GarbageTest, AMapOfAnotherWorkspaceIsRefused) {
  Rig rig;
  v1::GetTouchpointGraphRequest request;
  request.set_parent(kParent);
  request.mutable_scope()->set_map("workspaces/other/maps/none");
  grpc::ClientContext context;
  v1::GetTouchpointGraphResponse response;

  const grpc::Status status = rig.analytics->GetTouchpointGraph(&context, request, &response);

  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(FieldOf(status), "scope.map");
}

TEST(GarbageTest, AWrongPageTokenIsNamed) {
  Rig rig;
  ASSERT_TRUE(rig.Record(SomeBatch(5)).ok());
  v1::ListInteractionsRequest request;
  request.set_parent(kParent);
  request.set_page_size(2);
  v1::ListInteractionsResponse page;
  {
    grpc::ClientContext context;
    ASSERT_TRUE(rig.interactions->ListInteractions(&context, request, &page).ok());
  }
  ASSERT_FALSE(page.next_page_token().empty());
  request.set_customer("ada");  // not the request that the token is of
  for (const std::string& token : {page.next_page_token(), std::string("nonsense")}) {
    request.set_page_token(token);
    grpc::ClientContext context;

    const grpc::Status status = rig.interactions->ListInteractions(&context, request, &page);

    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(FieldOf(status), "page_token");
    EXPECT_EQ(ReasonOf(status), "INVALID_PAGE_TOKEN");
  }
}

TEST(GarbageTest, ANegativePageSizeIsNamed) {
  Rig rig;
  v1::ListInteractionsRequest request;
  request.set_parent(kParent);
  request.set_page_size(-1);
  grpc::ClientContext context;
  v1::ListInteractionsResponse response;

  const grpc::Status status = rig.interactions->ListInteractions(&context, request, &response);

  EXPECT_EQ(FieldOf(status), "page_size");
}

TEST(GarbageTest, ManyViolationsStillReachTheCaller) {
  Rig rig;
  v1::RecordInteractionsRequest request = SomeBatch(500);
  for (v1::Interaction& interaction : *request.mutable_interactions()) {
    interaction.set_customer(std::string(300, '\x01'));
    interaction.set_touchpoint("\x02" + std::string(200, '\x01'));
  }

  const grpc::Status status = rig.Record(request);

  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const auto bad_request = DetailOf<google::rpc::BadRequest>(DetailsOf(status));
  EXPECT_GE(bad_request.field_violations_size(), 5);
  EXPECT_LE(bad_request.field_violations_size(), 50);
}

}  // namespace
}  // namespace journeygraph::server
