// StreamInteractions through a real channel.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/server/grpc_rig.h"
#include "tests/server/holding_store.h"

namespace journeygraph::server {
namespace {

v1::StreamInteractionsRequest Batch(std::uint64_t id, int first, int interactions) {
  v1::StreamInteractionsRequest request;
  request.set_parent(kParent);
  request.set_batch_id(id);
  for (int i = 0; i < interactions; ++i) *request.add_interactions() = SomeInteraction(first + i);
  return request;
}

// Over a port: the in-process transport of gRPC 1.51 has no buffers, and a message that it sends
// waits until the other side reads, which no network does.
struct PortRig : Rig {
  explicit PortRig(std::unique_ptr<storage::Store> store_to_use = MemoryStore())
      : Rig(TestOptions(), std::move(store_to_use), Way::kPort) {}
};

struct HeldRig {
  explicit HeldRig(
      std::unique_ptr<HoldingStore> made = std::make_unique<HoldingStore>(MemoryStore()))
      : store(*made), rig(std::move(made)) {}
  HoldingStore& store;
  PortRig rig;
};

TEST(StreamTest, AcknowledgesEveryBatchInOrder) {
  PortRig rig;
  grpc::ClientContext context;
  auto stream = rig.interactions->StreamInteractions(&context);
  std::thread writer([&stream] {
    for (int i = 0; i < 50; ++i) EXPECT_TRUE(stream->Write(Batch(100 + i, i * 10, 10)));
    stream->WritesDone();
  });

  std::vector<std::uint64_t> ids;
  std::uint64_t position = 0;
  v1::StreamInteractionsResponse response;
  while (stream->Read(&response)) {
    ids.push_back(response.batch_id());
    EXPECT_EQ(response.accepted_count(), 10u);
    EXPECT_GT(response.position(), position) << "batches are appended in the order of the stream";
    position = response.position();
  }

  writer.join();
  EXPECT_TRUE(stream->Finish().ok());
  ASSERT_EQ(ids.size(), 50u);
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(ids[i], 100 + i);
  EXPECT_EQ((*rig.store->FindWorkspace("default"))->Statistics().interactions, 500u);
}

TEST(StreamTest, AcknowledgementsStayInOrderWhenTheDiskDoesNot) {
  HeldRig held;
  grpc::ClientContext context;
  auto stream = held.rig.interactions->StreamInteractions(&context);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(stream->Write(Batch(i, i, 1)));
  held.store.AwaitHeld(4);
  for (int i = 3; i >= 0; --i) held.store.Release(i);

  v1::StreamInteractionsResponse response;
  for (std::uint64_t i = 0; i < 4; ++i) {
    ASSERT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.batch_id(), i);
  }
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST(StreamTest, InvalidInteractionsAreRejectedOneByOne) {
  PortRig rig;
  grpc::ClientContext context;
  auto stream = rig.interactions->StreamInteractions(&context);
  v1::StreamInteractionsRequest batch = Batch(1, 0, 5);
  batch.mutable_interactions(1)->clear_customer();
  batch.mutable_interactions(4)->add_scores()->set_metric("mood");
  ASSERT_TRUE(stream->Write(batch));
  ASSERT_TRUE(stream->Write(Batch(2, 10, 1)));
  stream->WritesDone();

  v1::StreamInteractionsResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.batch_id(), 1u);
  EXPECT_EQ(response.accepted_count(), 3u);
  ASSERT_EQ(response.rejected_size(), 2);
  EXPECT_EQ(response.rejected(0).index(), 1u);
  EXPECT_EQ(response.rejected(0).field(), "customer");
  EXPECT_EQ(response.rejected(1).index(), 4u);
  EXPECT_EQ(response.rejected(1).field(), "scores[0].metric");
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.accepted_count(), 1u);
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST(StreamTest, AnEmptyBatchIsAcknowledgedWithoutPosition) {
  PortRig rig;
  grpc::ClientContext context;
  auto stream = rig.interactions->StreamInteractions(&context);
  ASSERT_TRUE(stream->Write(Batch(5, 0, 0)));
  v1::StreamInteractionsResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.batch_id(), 5u);
  EXPECT_EQ(response.position(), 0u);
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST(StreamTest, AStreamWithoutBatchesEndsWell) {
  PortRig rig;
  grpc::ClientContext context;
  auto stream = rig.interactions->StreamInteractions(&context);
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST(StreamTest, BufferedIsSaidInEveryAcknowledgement) {
  PortRig rig;
  grpc::ClientContext context;
  auto stream = rig.interactions->StreamInteractions(&context);
  v1::StreamInteractionsRequest first = Batch(1, 0, 1);
  first.set_durability(v1::DURABILITY_BUFFERED);
  ASSERT_TRUE(stream->Write(first));
  ASSERT_TRUE(stream->Write(Batch(2, 1, 1)));
  stream->WritesDone();
  v1::StreamInteractionsResponse response;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.durability(), v1::DURABILITY_BUFFERED);
  }
  EXPECT_TRUE(stream->Finish().ok());
}

TEST(StreamTest, AnUnknownWorkspaceEndsTheStream) {
  PortRig rig;
  grpc::ClientContext context;
  auto stream = rig.interactions->StreamInteractions(&context);
  v1::StreamInteractionsRequest batch = Batch(1, 0, 1);
  batch.set_parent("workspaces/nowhere");
  stream->Write(batch);
  v1::StreamInteractionsResponse response;
  EXPECT_FALSE(stream->Read(&response));
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "WORKSPACE_NOT_FOUND");
}

TEST(StreamTest, ABatchOverItsLimitEndsTheStreamAfterTheAcknowledgementsBeforeIt) {
  PortRig rig;
  grpc::ClientContext context;
  auto stream = rig.interactions->StreamInteractions(&context);
  ASSERT_TRUE(stream->Write(Batch(1, 0, 2)));
  stream->Write(Batch(2, 2, 10'001));
  v1::StreamInteractionsResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.batch_id(), 1u);
  EXPECT_FALSE(stream->Read(&response));
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(FieldOf(status), "interactions");
  EXPECT_EQ((*rig.store->FindWorkspace("default"))->Statistics().interactions, 2u);
}

TEST(StreamTest, BytesThatAreNoBatchEndTheStreamWithTheField) {
  PortRig rig;
  grpc::GenericStub stub(rig.channel);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  auto call =
      stub.PrepareCall(&context, "/journeygraph.v1.InteractionService/StreamInteractions", &queue);
  const auto next = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return ok;
  };
  call->StartCall(nullptr);
  ASSERT_TRUE(next());
  v1::StreamInteractionsRequest batch = Batch(1, 0, 2);
  batch.mutable_interactions(1)->set_touchpoint("\xfe");
  grpc::Slice slice(batch.SerializeAsString());
  call->Write(grpc::ByteBuffer(&slice, 1), nullptr);
  next();
  grpc::Status status;
  call->Finish(&status, nullptr);
  next();

  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(FieldOf(status), "interactions[1].touchpoint");
}

TEST(StreamTest, ACallerWhoGivesUpLeavesNothingBehind) {
  HeldRig held;
  {
    grpc::ClientContext context;
    auto stream = held.rig.interactions->StreamInteractions(&context);
    ASSERT_TRUE(stream->Write(Batch(1, 0, 1)));
    held.store.AwaitHeld(1);
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  held.store.Release(0);  // the answer to nobody
  held.rig.server->Shutdown(std::chrono::seconds(10));
}

TEST(StreamTest, AShutdownAcknowledgesWhatItHasReadAndSaysWhenToComeBack) {
  HeldRig held;
  grpc::ClientContext context;
  auto stream = held.rig.interactions->StreamInteractions(&context);
  ASSERT_TRUE(stream->Write(Batch(1, 0, 1)));
  held.store.AwaitHeld(1);
  std::thread shutdown([&] { held.rig.server->Shutdown(std::chrono::minutes(1)); });
  held.store.Release(0);

  v1::StreamInteractionsResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.batch_id(), 1u);
  EXPECT_FALSE(stream->Read(&response));
  const grpc::Status status = stream->Finish();
  shutdown.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "SERVER_DRAINING");
}

}  // namespace
}  // namespace journeygraph::server
