#include "storage/segment.h"

#include <gtest/gtest.h>

#include <random>

namespace journeygraph::storage {
namespace {

constexpr std::size_t kBytesOfARow = 20;
constexpr std::size_t kBytesOfACustomer = 4 + 8 + 8 + 4 + 4;

TEST(SegmentTest, WhatNobodyHasTakesNoMemory) {
  SegmentBuilder builder;
  for (std::uint32_t customer = 0; customer < 1'000; ++customer) {
    builder.BeginCustomer(customer, customer);
    for (int i = 0; i < 3; ++i) builder.AddRow({.time_ms = i});
    builder.EndCustomer();
  }
  const auto segment = std::move(builder).Finish();
  EXPECT_LE(segment->SizeBytes(), 3'000 * kBytesOfARow + 1'000 * kBytesOfACustomer + 8);
}

TEST(SegmentTest, OneContactCostsItselfAndAPlaceForEachCustomer) {
  SegmentBuilder builder;
  const graph::ContactEntry contact{.team = 7};
  for (std::uint32_t customer = 0; customer < 1'000; ++customer) {
    builder.BeginCustomer(customer, customer);
    builder.AddRow({.time_ms = 1});
    if (customer == 500) builder.AddRow({.time_ms = 2, .contacts = {&contact, 1}});
    builder.EndCustomer();
  }
  const auto segment = std::move(builder).Finish();
  EXPECT_LE(segment->SizeBytes(),
            1'001 * kBytesOfARow + 1'000 * (kBytesOfACustomer + 4) + sizeof(contact) + 16);
  EXPECT_TRUE(segment->contacts.OfCustomer(499).empty());
  ASSERT_EQ(segment->contacts.OfCustomer(500).size(), 1u);
  EXPECT_EQ(segment->contacts.OfCustomer(500)[0].row, 501u);
  EXPECT_EQ(segment->contacts.OfCustomer(500)[0].team, 7);
  EXPECT_TRUE(segment->contacts.OfCustomer(999).empty());
}

// Copying customers, in whatever segments they were, changes nothing about their rows.
TEST(SegmentTest, CopiedCustomersKeepTheirEntries) {
  std::mt19937_64 random(5);
  SegmentBuilder builder;
  for (std::uint32_t customer = 0; customer < 200; ++customer) {
    builder.BeginCustomer(customer, customer);
    for (std::uint64_t i = 0, rows = 1 + random() % 5; i < rows; ++i) {
      const graph::ValueEntry cost{.value_micros = static_cast<std::int64_t>(random() % 100)};
      const std::vector<graph::FieldEntry> fields(
          random() % 3, {.field = static_cast<graph::FieldId>(random() % 9), .is_asked = true});
      SegmentRow row{.time_ms = static_cast<std::int64_t>(i), .fields = fields};
      if (random() % 2 == 0) row.costs = {&cost, 1};
      builder.AddRow(row);
    }
    builder.EndCustomer();
  }
  const auto segment = std::move(builder).Finish();
  SegmentBuilder odd;
  for (std::size_t place = 1; place < 200; place += 2) odd.CopyCustomer(*segment, place);
  const auto copy = std::move(odd).Finish();
  for (std::size_t place = 0; place < copy->customers(); ++place) {
    const std::size_t original = 2 * place + 1;
    const std::uint32_t shift = segment->first_row[original] - copy->first_row[place];
    const auto fields = copy->fields.OfCustomer(place);
    const auto costs = copy->costs.OfCustomer(place);
    ASSERT_EQ(fields.size(), segment->fields.OfCustomer(original).size());
    ASSERT_EQ(costs.size(), segment->costs.OfCustomer(original).size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
      EXPECT_EQ(fields[i].row + shift, segment->fields.OfCustomer(original)[i].row);
      EXPECT_EQ(fields[i].field, segment->fields.OfCustomer(original)[i].field);
      EXPECT_TRUE(fields[i].is_asked);
    }
    for (std::size_t i = 0; i < costs.size(); ++i) {
      EXPECT_EQ(costs[i].row + shift, segment->costs.OfCustomer(original)[i].row);
      EXPECT_EQ(costs[i].value_micros, segment->costs.OfCustomer(original)[i].value_micros);
    }
  }
}

}  // namespace
}  // namespace journeygraph::storage
