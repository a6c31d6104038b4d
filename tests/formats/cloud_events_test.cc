#include "clients/formats/cloud_events.h"

#include <gmock/gmock.h>

#include "tests/formats/log_samples.h"

namespace journeygraph::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ReadLog Read(const std::string& text, const CloudEventsOptions& options = {}) {
  return ReadText(text, [&](std::istream& input, const LogSink& sink, FormatReport& report) {
    return ReadCloudEvents(input, options, {}, sink, report);
  });
}

constexpr char kEvent[] =
    R"({"specversion": "1.0", "id": "1", "source": "/shop", "type": "cart.add",)"
    R"( "time": "2025-03-01T12:00:00+01:00", "subject": "c1", "traceparent": "00-ab",)"
    R"( "datacontenttype": "application/json", "data": {"channel": "app", "order_id": 17,)"
    R"( "nps": 9, "user": {"id": "u1", "plan": "pro"}, "id": "inner", "asked": ["name", "age"],)"
    R"( "items": [{"sku": 1}]}})";

TEST(CloudEventsTest, OneEventIsReadAndEveryNameIsAccountedFor) {
  const ReadLog log = Read(kEvent);
  ASSERT_TRUE(log.status.ok()) << log.status;
  ASSERT_EQ(log.rows.size(), 1u);
  const v1::Interaction& event = log.rows[0].interaction;
  EXPECT_EQ(event.id(), "1");
  EXPECT_EQ(event.source(), "/shop");
  EXPECT_EQ(event.touchpoint(), "cart.add");
  EXPECT_EQ(event.customer(), "c1");
  EXPECT_EQ(event.event_time().seconds(), 1'740'826'800);
  EXPECT_EQ(event.channel(), "app");
  EXPECT_EQ(event.keys(0).kind(), "order");
  EXPECT_EQ(event.keys(0).id(), "17");
  EXPECT_EQ(event.scores(0).value(), 9);
  EXPECT_THAT(event.asked_fields(), ElementsAre("name", "age"));
  EXPECT_EQ(event.attributes().at("user.plan"), "pro");
  EXPECT_EQ(event.attributes().at("data.id"), "inner");
  EXPECT_EQ(event.attributes().at("traceparent"), "00-ab");
  EXPECT_EQ(ReadLog::Times(log.report.lost(), "data.items", "lists of objects have no place"), 1u);
}

TEST(CloudEventsTest, BatchesAndLinesGiveTheSame) {
  const std::string one = kEvent;
  for (const std::string& text : {"[" + one + ",\n" + one + "]", one + "\n" + one + "\n", one + one,
                                  "\n" + one + "\r\n" + one}) {
    const ReadLog log = Read(text);
    EXPECT_TRUE(log.status.ok()) << log.status;
    EXPECT_EQ(log.rows.size(), 2u) << text;
  }
  EXPECT_EQ(Read("[]").rows.size(), 0u);
  EXPECT_TRUE(Read("").status.ok());
}

TEST(CloudEventsTest, ABrokenLineIsRejectedAlone) {
  const std::string one = kEvent;
  const ReadLog log =
      Read(one + "\n{\"specversion\": \"1.0\", oops\n{\"id\": \"unfinished\n" + one);
  EXPECT_TRUE(log.status.ok()) << log.status;
  EXPECT_EQ(log.rows.size(), 2u);
  ASSERT_EQ(log.rejected.size(), 2u);
  EXPECT_THAT(log.rejected[0], HasSubstr("2: line 2: not JSON"));
  EXPECT_EQ(log.rows[1].line, 4);
}

TEST(CloudEventsTest, EventsThatLackWhatIsRequiredAreRejectedWithTheReason) {
  const ReadLog log = Read(R"([{"specversion": "0.3", "id": "1"},
    {"specversion": "1.0", "id": "1", "source": "s"},
    {"specversion": "1.0", "id": "1", "source": "s", "type": "t", "subject": "c"},
    {"specversion": "1.0", "id": "1", "source": "s", "type": "t", "time": "2025-01-01T00:00:00Z"},
    {"specversion": "1.0", "id": "1", "source": "s", "type": "t", "time": "soon", "subject": "c"}])");
  EXPECT_TRUE(log.status.ok()) << log.status;
  EXPECT_THAT(log.rejected,
              ElementsAre(HasSubstr("1: specversion must be \"1.0\", not \"0.3\""),
                          HasSubstr("2: the attribute type is missing"),
                          HasSubstr("3: the time is missing"),
                          HasSubstr("4: the customer is missing"), HasSubstr("5: time \"soon\"")));
}

TEST(CloudEventsTest, TheCustomerMayStandInTheData) {
  const ReadLog log = Read(kEvent, {.customer_field = "data.user.id"});
  ASSERT_EQ(log.rows.size(), 1u);
  EXPECT_EQ(log.rows[0].interaction.customer(), "u1");
  EXPECT_EQ(log.rows[0].interaction.attributes().at("subject"), "c1");
}

}  // namespace
}  // namespace journeygraph::formats
