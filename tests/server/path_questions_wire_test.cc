// The funnel and the variants, over a channel.
#include <gtest/gtest.h>

#include "tests/server/grpc_rig.h"

namespace journeygraph::server {
namespace {

TEST(PathQuestionsWireTest, AFunnelIsAnsweredAndItsWrongFieldIsNamed) {
  Rig rig;
  ASSERT_TRUE(rig.Record(SomeBatch(3)).ok());
  v1::GetFunnelRequest request;
  request.set_parent(kParent);
  request.add_steps()->add_touchpoints("shop");
  request.add_steps()->add_channels("web");
  v1::GetFunnelResponse response;
  {
    grpc::ClientContext context;
    const grpc::Status status = rig.analytics->GetFunnel(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  ASSERT_EQ(response.steps_size(), 2);
  EXPECT_EQ(response.steps(1).reached(), 1u);
  EXPECT_EQ(response.info().total_interactions(), 3u);

  request.mutable_steps(1)->set_stage("buy");
  grpc::ClientContext context;
  const grpc::Status status = rig.analytics->GetFunnel(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(FieldOf(status), "steps[1].stage");
}

TEST(PathQuestionsWireTest, VariantsAreAnsweredAndTheirWrongFieldIsNamed) {
  Rig rig;
  ASSERT_TRUE(rig.Record(SomeBatch(3)).ok());
  v1::ListVariantsRequest request;
  request.set_parent(kParent);
  v1::ListVariantsResponse response;
  {
    grpc::ClientContext context;
    const grpc::Status status = rig.analytics->ListVariants(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  ASSERT_EQ(response.variants_size(), 1);
  EXPECT_EQ(response.variants(0).path_size(), 3);

  request.set_max_variants(-1);
  grpc::ClientContext context;
  const grpc::Status status = rig.analytics->ListVariants(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(FieldOf(status), "max_variants");
}

}  // namespace
}  // namespace journeygraph::server
