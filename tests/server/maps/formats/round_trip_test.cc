// Every writer and reader with random maps, and with what is left of a file that was cut off.
#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "server/maps/formats/bpmn.h"
#include "server/maps/formats/cjml.h"
#include "server/maps/formats/dot.h"
#include "server/maps/formats/map_json.h"
#include "server/maps/formats/mermaid.h"
#include "server/maps/formats/svg.h"
#include "server/maps/formats/xml_reader.h"
#include "server/maps/map_operations.h"
#include "server/maps/validate_map.h"
#include "tests/server/maps/random_map.h"

namespace journeygraph::server {
namespace {

using google::protobuf::util::MessageDifferencer;

struct Format {
  const char* name;
  absl::StatusOr<ImportedMap> (*read)(std::string_view text);
  ExportedMap (*write)(const v1::JourneyMap& map);
};

// Differences, where the order of planned ways and lanes does not count.
std::string Compared(const v1::JourneyMap& a, const v1::JourneyMap& b) {
  MessageDifferencer differencer;
  const auto* type = v1::JourneyMap::descriptor();
  differencer.TreatAsSet(type->FindFieldByName("transitions"));
  std::string differences;
  differencer.ReportDifferencesToString(&differences);
  return differencer.Compare(a, b) ? "" : differences;
}

// What a plan on paper has: stages, touchpoints in their order, ways. With ids for ways.
v1::JourneyMap PlanOf(const v1::JourneyMap& map) {
  v1::JourneyMap plan;
  plan.set_display_name(map.display_name());
  *plan.mutable_stages() = map.stages();
  *plan.mutable_touchpoints() = map.touchpoints();
  *plan.mutable_transitions() = map.transitions();
  FillTransitionIds(plan);
  const auto place = [&plan](const v1::Touchpoint& touchpoint) {
    int at = 0;
    for (int i = 0; i < plan.stages_size(); ++i) {
      if (plan.stages(i).id() == touchpoint.stage()) at = i + 1;
    }
    return at;
  };
  std::stable_sort(plan.mutable_touchpoints()->begin(), plan.mutable_touchpoints()->end(),
                   [&place](const auto& a, const auto& b) { return place(a) < place(b); });
  for (v1::Touchpoint& touchpoint : *plan.mutable_touchpoints()) touchpoint.clear_lane();
  return plan;
}

class RoundTripTest : public testing::TestWithParam<Format> {};

TEST_P(RoundTripTest, WhatWasReadOnceGoesThereAndBackAndIsAValidMap) {
  RandomMaps random(11);
  for (int i = 0; i < 60; ++i) {
    const std::string text = GetParam().write(random.Map()).text;
    auto once = GetParam().read(text);
    ASSERT_TRUE(once.ok()) << once.status() << "\n" << text;
    const ExportedMap again = GetParam().write(once->map);
    auto twice = GetParam().read(again.text);
    ASSERT_TRUE(twice.ok()) << twice.status() << "\n" << again.text;
    EXPECT_EQ(Compared(once->map, twice->map), "") << text;
    FillTransitionIds(once->map);
    Violations violations;
    ValidateMap(once->map, violations);
    EXPECT_TRUE(violations.empty()) << violations.ToStatus() << "\n" << text;
  }
}

TEST_P(RoundTripTest, AFileThatWasCutOffOrBitesIsRefusedOrRead) {
  RandomMaps random(12);
  for (int i = 0; i < 6; ++i) {
    std::string text = GetParam().write(random.Map()).text;
    for (std::size_t size = 0; size < text.size(); size += 1 + text.size() / 97) {
      const auto cut = GetParam().read(std::string_view(text).substr(0, size));
      if (!cut.ok()) {
        EXPECT_EQ(cut.status().code(), absl::StatusCode::kInvalidArgument);
      }
    }
    for (int change = 0; change < 100; ++change) {
      std::string broken = text;
      broken[static_cast<std::size_t>(random.Below(static_cast<int>(text.size())))] =
          static_cast<char>(random.Below(256));
      const auto read = GetParam().read(broken);
      if (!read.ok()) {
        EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
      }
    }
  }
}

TEST_P(RoundTripTest, TextThatIsNotUtf8IsRefused) {
  const auto read = GetParam().read("\xFF\xFE");
  EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(read.status().message()), testing::HasSubstr("line 1: byte 0"));
}

INSTANTIATE_TEST_SUITE_P(Formats, RoundTripTest,
                         testing::Values(Format{"Json", ReadMapJson, WriteMapJson},
                                         Format{"Mermaid", ReadMermaid, WriteMermaid},
                                         Format{"Dot", ReadDot, WriteDot},
                                         Format{"Cjml", ReadCjml, WriteCjml},
                                         Format{"Bpmn", ReadBpmn, WriteBpmn}),
                         [](const auto& test) { return test.param.name; });

TEST(PlanRoundTripTest, DotAndBpmnBringAWholePlanBack) {
  RandomMaps random(13);
  for (int i = 0; i < 60; ++i) {
    const v1::JourneyMap plan = PlanOf(random.Map());
    const ExportedMap dot = WriteDot(plan);
    EXPECT_THAT(dot.report, testing::IsEmpty());
    EXPECT_EQ(Compared(plan, ReadDot(dot.text)->map), "") << dot.text;
    const ExportedMap bpmn = WriteBpmn(plan);
    EXPECT_LE(bpmn.report.size(), 1u);  // that other tools do not show extensions
    EXPECT_EQ(Compared(plan, ReadBpmn(bpmn.text)->map), "") << bpmn.text;
  }
}

TEST(JsonRoundTripTest, IsEqualByteForByteAndLeavesNothingOut) {
  RandomMaps random(14);
  for (int i = 0; i < 60; ++i) {
    v1::JourneyMap map = random.Map();
    map.mutable_lifecycle()->mutable_approve_time()->set_seconds(1'750'000'000);
    map.set_description("quotes \" and \\ and \n and \xE2\x82\xAC");
    if (map.transitions_size() > 0) map.mutable_transitions(0)->set_expected_share(0.1);
    const ExportedMap exported = WriteMapJson(map);
    EXPECT_THAT(exported.report, testing::IsEmpty());
    const auto imported = ReadMapJson(exported.text);
    ASSERT_TRUE(imported.ok()) << imported.status();
    EXPECT_TRUE(MessageDifferencer::Equals(map, imported->map));
    EXPECT_EQ(WriteMapJson(imported->map).text, exported.text);
  }
}

TEST(SvgRoundTripTest, PicturesOfRandomMapsAreWellFormed) {
  RandomMaps random(15);
  XmlHandler handler;
  for (int i = 0; i < 60; ++i) {
    const ExportedMap picture = WriteSvg(random.Map());
    EXPECT_TRUE(ReadXml(picture.text, handler).ok()) << ReadXml(picture.text, handler);
  }
}

}  // namespace
}  // namespace journeygraph::server
