// Rows and columns say the same: whatever is sent in either form gives equal answers and equal
// bytes in the log.
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "server/convert_columns.h"
#include "server/errors.h"
#include "server/interaction_batch.h"
#include "server/interaction_service.h"
#include "server/validate_columns.h"
#include "server/validate_interaction.h"
#include "tests/server/any_wire_interaction.h"

namespace journeygraph::server {
namespace {

using google::protobuf::util::MessageDifferencer;

v1::RecordInteractionsRequest AnyBatch(AnyWireInteraction& any) {
  v1::RecordInteractionsRequest request;
  request.set_parent(kParent);
  for (int i = any.Below(12) + 1; i > 0; --i) *request.add_interactions() = any.Make();
  return request;
}

TEST(ColumnsTest, RowsComeBackFromColumns) {
  AnyWireInteraction any(1, 10);
  for (int i = 0; i < 300; ++i) {
    const auto rows = AnyBatch(any);
    const auto back = ToRows(AsColumns(rows).columns());
    ASSERT_EQ(back.size(), rows.interactions_size());
    MessageDifferencer differencer;  // NaN is equal to NaN here
    differencer.set_message_field_comparison(MessageDifferencer::EQUIVALENT);
    google::protobuf::util::DefaultFieldComparator comparator;
    comparator.set_treat_nan_as_equal(true);
    differencer.set_field_comparator(&comparator);
    for (int row = 0; row < back.size(); ++row) {
      EXPECT_TRUE(differencer.Compare(rows.interactions(row), back[row]))
          << rows.interactions(row).DebugString() << back[row].DebugString();
    }
  }
}

TEST(ColumnsTest, AreValidIfAllTheirRowsAre) {
  int valid = 0;
  int invalid = 0;
  for (const int wrong_in : {0, 150}) {
    AnyWireInteraction any(2, wrong_in);
    for (int i = 0; i < 1'000; ++i) {
      const auto rows = AnyBatch(any);
      Violations violations;
      for (const auto& row : rows.interactions())
        ValidateInteraction(row, *graph::BuiltInCatalogue(), kNowMs, violations);
      const auto columns = AsColumns(rows).columns();

      EXPECT_EQ(AreValid(columns, *graph::BuiltInCatalogue(), kNowMs), violations.empty())
          << violations.ToStatus();
      ++(violations.empty() ? valid : invalid);
    }
  }
  EXPECT_GT(valid, 200);
  EXPECT_GT(invalid, 200);
}

TEST(ColumnsTest, ColumnsAndRowsGiveEqualAnswersAndEqualRecordsOfTheLog) {
  int accepted = 0;
  int rejected = 0;
  for (const int wrong_in : {0, 60}) {
    AnyWireInteraction any(3, wrong_in);
    const auto row_store = MemoryStore();
    const auto column_store = MemoryStore();
    Metrics metrics;
    InteractionService by_rows(*row_store, metrics, FixedClock());
    InteractionService by_columns(*column_store, metrics, FixedClock());
    for (int i = 0; i < 300; ++i) {
      v1::RecordInteractionsRequest rows = AnyBatch(any);
      rows.set_allow_partial(true);
      v1::RecordInteractionsRequest columns = AsColumns(rows);
      v1::RecordInteractionsRequest rows_again = rows;
      v1::RecordInteractionsRequest columns_again = columns;

      const auto of_rows = by_rows.RecordInteractions(std::move(rows), Caller());
      const auto of_columns = by_columns.RecordInteractions(std::move(columns), Caller());

      ASSERT_TRUE(of_rows.ok() && of_columns.ok()) << of_rows.status() << of_columns.status();
      EXPECT_EQ(of_rows->DebugString(), of_columns->DebugString());
      EXPECT_EQ(
          CheckBatch(rows_again, *graph::BuiltInCatalogue(), kNowMs).accepted.EncodeLogRecord(0),
          CheckBatch(columns_again, *graph::BuiltInCatalogue(), kNowMs)
              .accepted.EncodeLogRecord(0));
      accepted += static_cast<int>(of_rows->accepted_count());
      rejected += of_rows->rejected_size();
    }
    v1::ListInteractionsRequest list;
    list.set_parent(kParent);
    list.set_page_size(5'000);
    const auto stored_rows = by_rows.ListInteractions(list, Caller());
    const auto stored_columns = by_columns.ListInteractions(list, Caller());
    ASSERT_TRUE(stored_rows.ok() && stored_columns.ok());
    EXPECT_GT(stored_rows->interactions_size(), 100);
    EXPECT_EQ(stored_rows->DebugString(), stored_columns->DebugString());
  }
  EXPECT_GT(accepted, 1'000);
  EXPECT_GT(rejected, 200);
}

TEST(ColumnsTest, WithoutAllowPartialErrorsNameTheRowAndItsField) {
  const auto store = MemoryStore();
  Metrics metrics;
  InteractionService service(*store, metrics, FixedClock());
  AnyWireInteraction any(4, 40);
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    v1::RecordInteractionsRequest rows = AnyBatch(any);
    rows.set_validate_only(false);
    v1::RecordInteractionsRequest columns = AsColumns(rows);

    const auto of_rows = service.RecordInteractions(std::move(rows), Caller()).status();
    const auto of_columns = service.RecordInteractions(std::move(columns), Caller()).status();

    EXPECT_EQ(of_rows.code(), of_columns.code());
    if (of_rows.ok()) continue;
    ++refused;
    std::string field = FieldOf(ToRpcStatus(of_rows));
    field.replace(0, std::string("interactions").size(), "columns");
    EXPECT_EQ(FieldOf(ToRpcStatus(of_columns)), field);
  }
  EXPECT_GT(refused, 50);
}

TEST(ColumnsTest, HowTextsAreNumberedMakesNoDifference) {
  v1::RecordInteractionsRequest rows;
  *rows.add_interactions() = SomeInteraction(1, "ada", "shop");
  *rows.add_interactions() = SomeInteraction(2, "bob", "shop");
  (*rows.mutable_interactions(1)->mutable_attributes())["a"] = "";
  v1::RecordInteractionsRequest request;
  v1::InteractionColumns& columns = *request.mutable_columns();
  // Unused, repeated, empty and in another order.
  for (const char* text : {"", "never used", "shop", "bob", "", "web", "shop", "ada", "crm", "a"}) {
    columns.add_texts(text);
  }
  for (int i = 0; i < 2; ++i) {
    columns.add_id(rows.interactions(i).id());
    columns.add_event_time_ms(ToMs(rows.interactions(i).event_time()));
    columns.add_customer(i == 0 ? 7 : 3);
    columns.add_touchpoint(i == 0 ? 6 : 2);
    columns.add_source(8);
    columns.add_channel(5);
    columns.add_outcome(4);
    columns.add_agent(4);
  }
  columns.mutable_attributes()->add_row(1);
  columns.mutable_attributes()->add_first(9);
  columns.mutable_attributes()->add_second(4);
  Violations violations;
  CheckColumns(columns, violations);
  ASSERT_TRUE(violations.empty()) << violations.ToStatus();
  ASSERT_TRUE(AreValid(columns, *graph::BuiltInCatalogue(), kNowMs));

  const auto stored = [](v1::RecordInteractionsRequest batch) {
    const auto store = MemoryStore();
    Metrics metrics;
    InteractionService service(*store, metrics, FixedClock());
    batch.set_parent(kParent);
    EXPECT_TRUE(service.RecordInteractions(std::move(batch), Caller()).ok());
    v1::ListInteractionsRequest list;
    list.set_parent(kParent);
    return service.ListInteractions(list, Caller())->DebugString();
  };
  EXPECT_EQ(stored(rows), stored(request));
}

TEST(ColumnsTest, OfTwoAttributesWithOneKeyTheLastCounts) {
  v1::RecordInteractionsRequest rows = SomeBatch(1);
  v1::RecordInteractionsRequest request = AsColumns(rows);
  v1::InteractionColumns& columns = *request.mutable_columns();
  for (const char* text : {"key", "first", "last"}) {
    columns.add_texts(text);
  }
  const auto key = static_cast<std::uint32_t>(columns.texts_size()) - 3;
  for (std::uint32_t i : {1, 2}) {
    columns.mutable_attributes()->add_row(0);
    columns.mutable_attributes()->add_first(key);
    columns.mutable_attributes()->add_second(key + i);
  }
  (*rows.mutable_interactions(0)->mutable_attributes())["key"] = "last";

  const CheckedBatch of_columns = CheckBatch(request, *graph::BuiltInCatalogue(), kNowMs);

  EXPECT_EQ(of_columns.accepted.columns().DebugString(),
            CheckBatch(rows, *graph::BuiltInCatalogue(), kNowMs).accepted.columns().DebugString());
}

}  // namespace
}  // namespace journeygraph::server
