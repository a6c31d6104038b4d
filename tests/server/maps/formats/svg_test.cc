#include "server/maps/formats/svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "server/maps/formats/experience_curve.h"
#include "server/maps/formats/mermaid.h"
#include "server/maps/formats/svg_canvas.h"
#include "server/maps/formats/xml_reader.h"

namespace journeygraph::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

v1::JourneyMap SomeMap() {
  return ReadMermaid(
             "journey\ntitle Returns & <more>\nsection Buy\nOrder: 5: Ada\nWait: 1: Ada, Bo\n")
      ->map;
}

TEST(SvgTest, ThePictureHoldsStagesTouchpointsAndTheCurve) {
  const ExportedMap picture = WriteSvg(SomeMap());
  XmlHandler handler;
  ASSERT_TRUE(ReadXml(picture.text, handler).ok());
  for (const char* words : {">Returns &amp; &lt;more&gt;<", ">Buy<", ">Order<", ">Wait<", ">Ada<",
                            ">assumed<", "stroke-dasharray"}) {
    EXPECT_THAT(picture.text, HasSubstr(words));
  }
  EXPECT_THAT(picture.text, Not(HasSubstr(">measured<")));
  EXPECT_THAT(picture.report, IsEmpty());
}

TEST(SvgTest, MeasuredPointsAreDrawnInOnASolidLine) {
  v1::EmotionPoint point;
  point.set_touchpoint("wait");
  point.set_value(3);
  point.set_scale_minimum(1);
  point.set_scale_maximum(5);
  point.set_source(v1::EMOTION_SOURCE_MEASURED);
  EXPECT_THAT(WriteSvg(SomeMap(), std::vector{point}).text, HasSubstr(">measured<"));
}

TEST(SvgTest, TextsOfOnlySpacesAndAnEmptyMapAreDrawn) {
  v1::JourneyMap map;
  XmlHandler handler;
  EXPECT_TRUE(ReadXml(WriteSvg(map).text, handler).ok());
  map.set_display_name(" ");
  map.add_stages()->set_id(" ");
  v1::Touchpoint& touchpoint = *map.add_touchpoints();
  touchpoint.set_id(" ");
  touchpoint.add_channels(" ");
  touchpoint.add_markers()->set_note(" ");
  map.add_lanes()->set_id("l");
  map.add_cells()->set_lane("l");
  EXPECT_TRUE(ReadXml(WriteSvg(map).text, handler).ok());
}

TEST(ExperienceCurveTest, ThereIsALineForEveryPersonaWithTheMeanOfItsPoints) {
  v1::JourneyMap map = SomeMap();
  v1::EmotionPoint again = map.emotions(0);
  again.set_value(2);
  *map.add_emotions() = again;
  const std::vector<CurveLine> lines = ExperienceCurve(map, {});
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].persona, "ada");
  ASSERT_EQ(lines[0].points.size(), 2u);
  EXPECT_DOUBLE_EQ(lines[0].points[0].height, 0.625);  // mean of 5 and 2 on 1 to 5
  EXPECT_EQ(lines[0].points[0].label, "3.5");
  EXPECT_EQ(lines[1].persona, "bo");
  EXPECT_EQ(lines[1].points[0].touchpoint, 1);
}

TEST(WrapTextTest, LinesFitAndTheRestIsCutOff) {
  EXPECT_THAT(WrapText("one two three", 1'000, 10, 2), ElementsAre("one two three"));
  EXPECT_THAT(WrapText("one two three", 45, 10, 3), ElementsAre("one two", "three"));
  EXPECT_THAT(WrapText("one two three four five six", 45, 10, 2),
              ElementsAre("one two", HasSubstr("\xE2\x80\xA6")));
  EXPECT_THAT(WrapText("  ", 45, 10, 2), IsEmpty());
  for (const std::string& line : WrapText(std::string(200, 'x'), 45, 10, 3)) {
    EXPECT_LE(TextWidth(line, 10), 45);
  }
}

}  // namespace
}  // namespace journeygraph::server
