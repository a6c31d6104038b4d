#include "clients/formats/ocel.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/formats/log_samples.h"

namespace journeygraph::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ReadLog Read(const std::string& text, const OcelOptions& options = {}) {
  return ReadText(text, [&](std::istream& input, const LogSink& sink, FormatReport& report) {
    return ReadOcel(input, options, {}, sink, report);
  });
}

// The shape of the specification's example, with a customer.
constexpr char kForeign[] = R"({
  "objectTypes": [{"name": "Customer", "attributes": [{"name": "country", "type": "string"}]},
                  {"name": "Order", "attributes": []}, {"name": "Employee", "attributes": []}],
  "eventTypes": [{"name": "Place Order", "attributes": [{"name": "channel", "type": "string"}]}],
  "objects": [
    {"id": "C1", "type": "Customer", "attributes": [
      {"name": "country", "time": "2022-01-09T14:00:00Z", "value": "AT"},
      {"name": "country", "time": "2022-02-01T00:00:00Z", "value": "DE"}]},
    {"id": "C2", "type": "Customer"},
    {"id": "O1", "type": "Order", "attributes": [{"name": "price", "time": "2022-01-09T14:00:00Z", "value": "7"}],
     "relationships": [{"objectId": "C1", "qualifier": "placed by"}]},
    {"id": "O2", "type": "Order"},
    {"id": "E1", "type": "Employee"}],
  "events": [
    {"id": "e1", "type": "Place Order", "time": "2022-01-09T15:00:00.123456Z",
     "attributes": [{"name": "channel", "value": "app"}, {"name": "csat", "value": "4"},
                    {"name": "cost", "value": "a lot"}],
     "relationships": [{"objectId": "C1", "qualifier": "by"}, {"objectId": "O1", "qualifier": "order"},
                       {"objectId": "O2", "qualifier": "order"}, {"objectId": "E1", "qualifier": "by"}]},
    {"id": "e2", "type": "Pay", "time": "2022-01-10T15:00:00Z",
     "relationships": [{"objectId": "O1", "qualifier": "order"}]},
    {"id": "e3", "type": "Meet", "time": "2022-01-11T15:00:00Z",
     "relationships": [{"objectId": "C2", "qualifier": ""}, {"objectId": "C1", "qualifier": ""}]},
    {"id": "e4", "type": "Alone", "time": "2022-01-11T15:00:00Z",
     "relationships": [{"objectId": "O2", "qualifier": ""}, {"objectId": "gone", "qualifier": ""}]}
  ]
})";

TEST(OcelTest, LogsOfOtherToolsAreReadAndEveryNameIsAccountedFor) {
  const ReadLog log = Read(kForeign);
  ASSERT_TRUE(log.status.ok()) << log.status;
  ASSERT_EQ(log.rows.size(), 4u);
  const v1::Interaction& first = log.rows[0].interaction;
  EXPECT_EQ(first.id(), "e1");
  EXPECT_EQ(first.customer(), "C1");
  EXPECT_EQ(first.touchpoint(), "Place Order");
  EXPECT_EQ(first.event_time().nanos(), 123'000'000);
  EXPECT_EQ(first.channel(), "app");
  EXPECT_EQ(first.scores(0).metric(), "csat");
  EXPECT_FALSE(first.has_cost()) << "no number";
  EXPECT_EQ(first.attributes().at("cost"), "a lot");
  EXPECT_EQ(first.agent(), "E1");
  ASSERT_EQ(first.keys_size(), 1);
  EXPECT_EQ(first.keys(0).id(), "O1");
  EXPECT_EQ(
      ReadLog::Times(log.report.lost(), "event object Order", "one key of a kind: the first stays"),
      1u);
  EXPECT_EQ(log.rows[1].interaction.customer(), "C1") << "by way of the order";
  EXPECT_EQ(log.rows[2].interaction.customer(), "C1");
  EXPECT_EQ(log.rows[3].interaction.customer(), "C2") << "one row for each customer";
  EXPECT_THAT(log.rejected, ElementsAre(HasSubstr("no object of type \"Customer\"")));
  EXPECT_EQ(log.facts.at("C1/country"), "DE");
  EXPECT_EQ(
      ReadLog::Times(log.report.lost(), "object Order price", "only customers have attributes"),
      1u);
}

TEST(OcelTest, WithoutATypeOfCustomersTheTypesThereAreAreNamed) {
  const ReadLog log = Read(kForeign, {.customer_type = "patient"});
  EXPECT_EQ(log.status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(log.status.message()), HasSubstr("Customer, Order, Employee"));
  EXPECT_EQ(Read(kForeign, {.customer_type = "order"}).rows.size(), 5u)
      << "e1 of two orders, e2 and e4 of one each, e3 of the one that its customer placed";
}

TEST(OcelTest, WhatIsWrittenIsReadBackEqual) {
  std::ostringstream out;
  OcelWriter writer(out);
  WriteAll(writer, RichInteractions());
  const ReadLog log = Read(out.str());
  ExpectSame(log, RichInteractions());
  EXPECT_EQ(log.facts.at("second/persona"), "family");
  EXPECT_TRUE(writer.report().lost().empty());
}

TEST(OcelTest, WrittenLogsNameEveryTypeAndObjectTheyUse) {
  std::ostringstream out;
  OcelWriter writer(out);
  WriteAll(writer, RichInteractions());
  const auto log = nlohmann::json::parse(out.str());
  std::set<std::string> objects;
  for (const auto& object : log["objects"]) {
    EXPECT_TRUE(objects.insert(object["id"]).second) << object;
  }
  std::map<std::string, std::set<std::string>> types;
  for (const auto& type : log["eventTypes"]) {
    for (const auto& attribute : type["attributes"]) {
      types[type["name"]].insert(attribute["name"].get<std::string>());
    }
  }
  ASSERT_EQ(log["events"].size(), 2u);
  for (const auto& event : log["events"]) {
    for (const auto& relation : event["relationships"]) {
      EXPECT_TRUE(objects.contains(relation["objectId"])) << relation;
    }
    for (const auto& attribute : event["attributes"]) {
      EXPECT_TRUE(types[event["type"]].contains(attribute["name"])) << attribute;
    }
  }
}

TEST(OcelTest, TheOlderVersionIsRefused) {
  const ReadLog log = Read(R"({"ocel:events": [{"a": 1}], "ocel:objects": {}})");
  EXPECT_THAT(std::string(log.status.message()), HasSubstr("OCEL 1.0"));
}

}  // namespace
}  // namespace journeygraph::formats
