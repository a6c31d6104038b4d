#include "clients/formats/xes.h"

#include <gmock/gmock.h>

#include "tests/formats/log_samples.h"

namespace journeygraph::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ReadLog Read(const std::string& text, const XesOptions& options = {}) {
  return ReadText(text, [&](std::istream& input, const LogSink& sink, FormatReport& report) {
    return ReadXes(input, options, {}, sink, report);
  });
}

// As process mining tools write it: a prefix of names, globals, classifiers, nested attributes, a
// list, and times with, without and with odd zones.
constexpr char kForeign[] = R"(<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<log xes.version="2.0" xmlns="http://www.xes-standard.org/">
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <global scope="event"><string key="concept:name" value="__INVALID__"/></global>
  <classifier name="Activity" keys="concept:name lifecycle:transition"/>
  <string key="creator" value="me"/>
  <trace>
    <string key="concept:name" value="case 1"/>
    <float key="amount" value="500.5"/>
    <event>
      <string key="concept:name" value="Submit"/>
      <date key="time:timestamp" value="2011-10-01T00:38:44.546789+02:00"/>
      <string key="org:resource" value="112"/>
      <string key="org:group" value="desk"/>
      <float key="cost:total" value="12.5"><string key="currency" value="EUR"/></float>
      <string key="lifecycle:transition" value="start"/>
      <list key="tags"><values><string key="one" value="x"/><string key="two" value="y"/></values></list>
    </event>
    <event>
      <string key="concept:name" value="Submit"/>
      <date key="time:timestamp" value="2011-10-01T00:39:44"/>
      <string key="lifecycle:transition" value="complete"/>
    </event>
    <event><string key="concept:name" value="No time"/></event>
  </trace>
  <trace>
    <event><string key="concept:name" value="Nobody's"/><date key="time:timestamp" value="2011-10-01T00:00:00Z"/></event>
  </trace>
</log>)";

TEST(XesTest, LogsOfOtherToolsAreReadAndEveryNameIsAccountedFor) {
  const ReadLog log = Read(kForeign);
  ASSERT_TRUE(log.status.ok()) << log.status;
  ASSERT_EQ(log.rows.size(), 2u);
  const v1::Interaction& first = log.rows[0].interaction;
  EXPECT_EQ(log.rows[0].line, 11);
  EXPECT_FALSE(log.rows[0].has_sequence);
  EXPECT_EQ(first.customer(), "case 1");
  EXPECT_EQ(first.keys(0).kind(), "journey");
  EXPECT_EQ(first.keys(0).id(), "case 1");
  EXPECT_EQ(first.touchpoint(), "Submit");
  EXPECT_EQ(first.event_time().seconds(), 1'317'422'324) << "2011-09-30T22:38:44Z";
  EXPECT_EQ(first.event_time().nanos(), 546'000'000) << "finer parts are cut off";
  EXPECT_EQ(first.agent(), "112");
  EXPECT_EQ(first.team(), "desk");
  EXPECT_EQ(first.cost(), 12.5);
  EXPECT_EQ(first.attributes().at("cost:total.currency"), "EUR");
  EXPECT_EQ(first.attributes().at("tags.one"), "x");
  EXPECT_EQ(first.attributes().at("lifecycle:transition"), "start");
  EXPECT_EQ(first.source(), "xes");
  EXPECT_EQ(first.id(), "");
  EXPECT_EQ(log.rows[1].interaction.event_time().seconds(), 1'317'429'584) << "taken as UTC";
  EXPECT_EQ(log.facts.at("case 1/amount"), "500.5");
  EXPECT_THAT(log.rejected,
              ElementsAre("25: the time is missing", HasSubstr("the customer is missing")));
  EXPECT_EQ(ReadLog::Times(log.report.mapped(), "event concept:name", "touchpoint"), 4u);
  EXPECT_EQ(ReadLog::Times(log.report.mapped(), "event time:timestamp",
                           "time, without a zone: taken as UTC"),
            1u);
  EXPECT_EQ(ReadLog::Times(log.report.lost(), "log creator", "says something of all traces"), 1u);
}

TEST(XesTest, OneTransitionMayBeChosenAndTheOthersAreCounted) {
  const ReadLog log = Read(kForeign, {.lifecycle = "complete"});
  ASSERT_EQ(log.rows.size(), 1u);
  EXPECT_EQ(log.rows[0].interaction.event_time().seconds(), 1'317'429'584);
  EXPECT_EQ(ReadLog::Times(log.report.lost(), "event with lifecycle:transition start",
                           "only complete was asked for"),
            1u);
}

TEST(XesTest, WhatIsWrittenIsReadBackEqual) {
  std::ostringstream out;
  XesWriter writer(out);
  WriteAll(writer, RichInteractions());
  const ReadLog log = Read(out.str());
  ExpectSame(log, RichInteractions());
  EXPECT_EQ(log.facts.at("second/persona"), "family");
  EXPECT_EQ(log.facts.at("second/cj:odd"), "yes");
  EXPECT_TRUE(writer.report().lost().empty());
}

TEST(XesTest, CharactersThatXmlCannotHoldAreReplacedAndCounted) {
  auto interactions = RichInteractions();
  interactions[1].mutable_comment()->set_text("a\x01z");
  std::ostringstream out;
  XesWriter writer(out);
  WriteAll(writer, interactions);
  ASSERT_EQ(writer.report().lost().size(), 1u);
  EXPECT_EQ(writer.report().lost()[0].count, 1u);
  const ReadLog log = Read(out.str());
  ASSERT_EQ(log.rows.size(), 2u) << log.status;
  EXPECT_EQ(log.rows[1].interaction.comment().text(), "a\xEF\xBF\xBDz");
}

TEST(XesTest, AnErrorOfTheSinkEndsTheReading) {
  FormatReport report;
  std::istringstream input(kForeign);
  int rows = 0;
  const LogSink sink{.row = [&](LogRow) {
    ++rows;
    return absl::AbortedError("enough");
  }};
  EXPECT_EQ(ReadXes(input, {}, {}, sink, report).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(rows, 1);
}

}  // namespace
}  // namespace journeygraph::formats
