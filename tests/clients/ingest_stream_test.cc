#include "journeygraph/client/ingest_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "journeygraph/client/client.h"
#include "tests/clients/fake_server.h"

namespace journeygraph::client {
namespace {

v1::Interaction Numbered(int number, const std::string& touchpoint = "home") {
  v1::Interaction interaction;
  interaction.set_customer("c" + std::to_string(number % 7));
  interaction.set_id("e" + std::to_string(number));
  interaction.set_touchpoint(touchpoint);
  interaction.mutable_event_time()->set_seconds(1'700'000'000 + number);
  return interaction;
}

IngestOptions Quick() {
  return {.max_batch_interactions = 10,
          .give_up_after_ms = std::chrono::milliseconds(20'000),
          .first_backoff_ms = std::chrono::milliseconds(1)};
}

TEST(IngestStreamTest, EverythingAddedIsRecordedOnce) {
  FakeServer server;
  const auto stream = Client::Connect(server.address).OpenIngestStream(Quick());
  for (int i = 0; i < 95; ++i) ASSERT_TRUE(stream->Add(Numbered(i)).ok());
  const auto summary = stream->Close();
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->accepted, 95u);
  EXPECT_EQ(summary->rejected, 0u);
  EXPECT_EQ(summary->batches, 10u);
  EXPECT_EQ(summary->last_position, 10u);
  EXPECT_EQ(summary->reconnects, 0u);
  EXPECT_EQ(server.interactions.recorded_.size(), 95u);
  EXPECT_EQ(server.interactions.largest_batch_, 10);
}

TEST(IngestStreamTest, InteractionsTravelAsColumns) {
  FakeServer server;
  const auto stream = Client::Connect(server.address).OpenIngestStream(Quick());
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(stream->Add(Numbered(i)).ok());
  ASSERT_TRUE(stream->Close().ok());
  EXPECT_EQ(server.interactions.column_batches_, 2);
  EXPECT_EQ(server.interactions.recorded_.at("c3/e17").SerializeAsString(),
            Numbered(17).SerializeAsString());
}

TEST(IngestStreamTest, WhatColumnsCannotSayTravelsAsRows) {
  FakeServer server;
  const auto stream = Client::Connect(server.address).OpenIngestStream(Quick());
  for (int i = 0; i < 20; ++i) {
    v1::Interaction interaction = Numbered(i);
    if (i == 4) interaction.clear_event_time();
    if (i == 5) interaction.mutable_event_time()->set_nanos(-1);
    if (i == 12) interaction.mutable_send_time()->set_seconds(253'402'300'800);
    ASSERT_TRUE(stream->Add(std::move(interaction)).ok());
  }
  const auto summary = stream->Close();
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(summary->accepted, 20u);
  EXPECT_EQ(summary->batches, 5u) << "0-3, 4-5, 6-11, 12, 13-19";
  EXPECT_EQ(server.interactions.column_batches_, 3);
  EXPECT_FALSE(server.interactions.recorded_.at("c4/e4").has_event_time());
  EXPECT_EQ(server.interactions.recorded_.at("c5/e5").event_time().nanos(), -1);
}

TEST(IngestStreamTest, BrokenConnectionsLoseAndDoubleNothing) {
  FakeServer server;
  server.interactions.break_every_ = 3;
  std::uint64_t acknowledged = 0;
  std::uint64_t expected_first = 0;
  IngestOptions options = Quick();
  options.on_acknowledged = [&](const Acknowledgement& batch) {
    EXPECT_EQ(batch.first_index, expected_first) << "each batch once, in order";
    expected_first += batch.size;
    acknowledged += batch.response.accepted_count();
  };
  const auto stream = Client::Connect(server.address).OpenIngestStream(options);
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(stream->Add(Numbered(i)).ok());
  const auto summary = stream->Close();
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->accepted, 500u);
  EXPECT_EQ(acknowledged, 500u);
  EXPECT_GT(summary->reconnects, 5u);
  EXPECT_EQ(server.interactions.recorded_.size(), 500u);
  EXPECT_GT(server.interactions.batches_, 50) << "some were sent again";
}

TEST(IngestStreamTest, RejectedInteractionsAreReportedWithTheirPlace) {
  FakeServer server;
  std::vector<std::uint64_t> rejected;
  IngestOptions options = Quick();
  options.on_acknowledged = [&](const Acknowledgement& batch) {
    for (const auto& entry : batch.response.rejected()) {
      rejected.push_back(batch.first_index + entry.index());
    }
  };
  const auto stream = Client::Connect(server.address).OpenIngestStream(options);
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(stream->Add(Numbered(i, i == 3 || i == 17 ? "refuse" : "home")).ok());
  }
  const auto summary = stream->Close();
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(summary->accepted, 28u);
  EXPECT_EQ(summary->rejected, 2u);
  EXPECT_THAT(rejected, testing::ElementsAre(3u, 17u));
}

TEST(IngestStreamTest, BatchesStayUnderTheirBytes) {
  FakeServer server;
  IngestOptions options = Quick();
  options.max_batch_interactions = 1'000;
  options.max_batch_bytes = 4'096;
  const auto stream = Client::Connect(server.address).OpenIngestStream(options);
  for (int i = 0; i < 100; ++i) {
    v1::Interaction interaction = Numbered(i);
    interaction.mutable_comment()->set_text(std::to_string(i) + std::string(700, 'x'));
    ASSERT_TRUE(stream->Add(std::move(interaction)).ok());
  }
  ASSERT_TRUE(stream->Close().ok());
  EXPECT_LE(server.interactions.largest_bytes_, 4'200u);
  EXPECT_EQ(server.interactions.recorded_.size(), 100u);
}

TEST(IngestStreamTest, ErrorsOfTheWholeStreamEndIt) {
  FakeServer server;
  IngestOptions options = Quick();
  options.workspace = "nowhere";
  const auto stream = Client::Connect(server.address).OpenIngestStream(options);
  absl::Status status;
  for (int i = 0; i < 1'000 && status.ok(); ++i) status = stream->Add(Numbered(i));
  const auto summary = stream->Close();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound) << "adding must not block for ever";
  EXPECT_EQ(summary.status().code(), absl::StatusCode::kNotFound);
}

TEST(IngestStreamTest, ServerThatStaysAwayIsGivenUp) {
  FakeServer server;
  server.Stop();
  IngestOptions options = Quick();
  options.give_up_after_ms = std::chrono::milliseconds(50);
  const auto stream = Client::Connect(server.address).OpenIngestStream(options);
  ASSERT_TRUE(stream->Add(Numbered(1)).ok());
  EXPECT_EQ(stream->Close().status().code(), absl::StatusCode::kUnavailable);
}

TEST(IngestStreamTest, ClosingAnEmptyStreamIsFine) {
  FakeServer server;
  const auto summary = Client::Connect(server.address).OpenIngestStream(Quick())->Close();
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->batches, 0u);
}

TEST(IngestStreamTest, ClosedStreamTakesNothing) {
  FakeServer server;
  const auto stream = Client::Connect(server.address).OpenIngestStream(Quick());
  ASSERT_TRUE(stream->Close().ok());
  EXPECT_EQ(stream->Add(Numbered(1)).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(stream->Close().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(IngestStreamTest, AbandonedStreamDoesNotHang) {
  FakeServer server;
  const auto stream = Client::Connect(server.address).OpenIngestStream(Quick());
  for (int i = 0; i < 25; ++i) ASSERT_TRUE(stream->Add(Numbered(i)).ok());
  // Left without Close.
}

}  // namespace
}  // namespace journeygraph::client
