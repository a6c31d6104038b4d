#include "server/maps/formats/mermaid.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"

namespace journeygraph::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kFolder[] = JOURNEYGRAPH_SHARED_DATA "/mermaid_journeys/";

std::string Compared(const v1::JourneyMap& a, const v1::JourneyMap& b) {
  google::protobuf::util::MessageDifferencer differencer;
  std::string differences;
  differencer.ReportDifferencesToString(&differences);
  return differencer.Compare(a, b) ? "" : differences;
}

ImportedMap Read(std::string_view text) {
  auto imported = ReadMermaid(text);
  EXPECT_TRUE(imported.ok()) << imported.status();
  return imported.ok() ? *std::move(imported) : ImportedMap();
}

std::string ErrorOfMermaid(std::string_view text) {
  const auto imported = ReadMermaid(text);
  EXPECT_EQ(imported.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(imported.status().message());
}

// "Section/Task: 5: A, B" for every task, in order.
std::vector<std::string> Tasks(const v1::JourneyMap& map) {
  std::vector<std::string> tasks;
  for (const v1::Touchpoint& touchpoint : map.touchpoints()) {
    std::string task = absl::StrCat(touchpoint.stage(), "/", TitleText(touchpoint), ":");
    bool is_first = true;
    for (const v1::EmotionPoint& point : map.emotions()) {
      if (point.touchpoint() != touchpoint.id()) continue;
      if (is_first) absl::StrAppend(&task, " ", point.value());
      is_first = false;
      if (!point.persona().empty()) absl::StrAppend(&task, " ", point.persona());
    }
    tasks.push_back(task);
  }
  return tasks;
}

TEST(MermaidTest, TheDocumentedExampleIsAMapWithStagesPersonasAndACurve) {
  const ImportedMap imported = Read(
      "journey\n    title My working day\n    section Go to work\n      Make tea: 5: Me\n"
      "      Do work: 1: Me, Cat\n    section Go home\n      Sit down: 5: Me");
  EXPECT_THAT(imported.report, IsEmpty());
  EXPECT_EQ(imported.map.display_name(), "My working day");
  ASSERT_EQ(imported.map.stages_size(), 2);
  EXPECT_EQ(imported.map.stages(0).id(), "go_to_work");
  EXPECT_EQ(imported.map.stages(0).display_name(), "Go to work");
  EXPECT_THAT(Tasks(imported.map),
              ElementsAre("go_to_work/Make tea: 5 me", "go_to_work/Do work: 1 me cat",
                          "go_home/Sit down: 5 me"));
  EXPECT_EQ(imported.map.emotions(0).scale_minimum(), 1);
  EXPECT_EQ(imported.map.emotions(0).scale_maximum(), 5);
}

TEST(MermaidTest, ScoresAreWholeNumbersUpToFive) {
  const auto with_score = [](std::string_view score) {
    return absl::StrCat("journey\nsection A\nMake tea: ", std::string(score), ": Me");
  };
  EXPECT_EQ(ErrorOfMermaid(with_score("Hello")),
            "line 3: score is \"Hello\"; a whole number from 1 to 5 (or 0) is needed");
  for (const char* score : {"-10", "23", "6", "4.5", ""}) {
    EXPECT_THAT(ErrorOfMermaid(with_score(score)), HasSubstr("line 3: score is")) << score;
  }
  EXPECT_EQ(Read(with_score("1")).map.emotions(0).scale_minimum(), 1);
}

TEST(MermaidTest, AScoreOfZeroWidensTheScaleAndGoesBack) {
  const ImportedMap imported = Read("journey\nA: 0: Me\nB: 4\n");
  EXPECT_EQ(imported.map.emotions(1).scale_minimum(), 0);
  EXPECT_THAT(imported.report, ElementsAre(HasSubstr("the scale is 0 to 5")));
  const ExportedMap exported = WriteMermaid(imported.map);
  EXPECT_THAT(exported.text, HasSubstr("A: 0: Me"));
  EXPECT_THAT(exported.text, HasSubstr("B: 4\n"));
}

TEST(MermaidTest, CharactersThatMeanSomethingToMermaidComeBack) {
  v1::JourneyMap map;
  map.set_display_name("50 %% off; now #1: {best}");
  map.set_description("first\nsecond: }");
  v1::Touchpoint& touchpoint = *map.add_touchpoints();
  touchpoint.set_id("section_4_call_the_desk_now");
  touchpoint.set_display_name("section 4: call; the #desk, now");
  map.add_personas()->set_id("ada_the_first");
  map.mutable_personas(0)->set_display_name("Ada, the first");
  v1::EmotionPoint& point = *map.add_emotions();
  point.set_id("section_4_call_the_desk_now/ada_the_first");
  point.set_touchpoint(touchpoint.id());
  point.set_persona("ada_the_first");
  point.set_value(2);
  point.set_scale_minimum(1);
  point.set_scale_maximum(5);

  const ExportedMap exported = WriteMermaid(map);
  EXPECT_THAT(exported.report, IsEmpty());
  EXPECT_EQ(Compared(map, Read(exported.text).map), "") << exported.text;
}

TEST(MermaidTest, TheReportNamesEverythingThatIsLost) {
  v1::JourneyMap map;
  v1::Touchpoint& touchpoint = *map.add_touchpoints();
  touchpoint.set_id("TP-1");
  touchpoint.set_display_name("Order");
  touchpoint.add_channels("web");
  map.add_insights()->set_id("i");
  map.add_personas()->set_id("ada");
  const ExportedMap exported = WriteMermaid(map);
  EXPECT_THAT(exported.text, HasSubstr("Order: 3\n"));
  EXPECT_THAT(exported.report,
              ElementsAre("touchpoints.channels: 1 left out", "insights: 1 left out",
                          "touchpoints.id: 1 left out; an import makes them of titles",
                          "1 touchpoints have no point of the experience curve; written as the "
                          "neutral score 3",
                          "1 personas have no point of the experience curve; left out"));
}

TEST(MermaidTest, OtherScalesAndDifferentPersonasAreReported) {
  v1::JourneyMap map;
  map.add_touchpoints()->set_id("a");
  for (const char* id : {"p", "q"}) {
    map.add_personas()->set_id(id);
    v1::EmotionPoint& point = *map.add_emotions();
    point.set_id(absl::StrCat("a/", id));
    point.set_touchpoint("a");
    point.set_persona(id);
    point.set_value(*id == 'p' ? -2 : 1);
    point.set_scale_minimum(-2);
    point.set_scale_maximum(2);
  }
  const ExportedMap exported = WriteMermaid(map);
  EXPECT_THAT(exported.text, HasSubstr("a: 3: p, q"));  // mean of 1 and 4, rounded
  EXPECT_THAT(
      exported.report,
      ElementsAre("1 touchpoints have different points; their mean is written for all actors",
                  "1 scores are rounded to whole numbers",
                  "2 points are moved to the scale 1 to 5"));
}

TEST(MermaidTest, WhatIsNoJourneyIsRefusedWithItsLine) {
  EXPECT_THAT(ErrorOfMermaid("graph TD\n"), HasSubstr("line 1: is \"graph TD\""));
  EXPECT_THAT(ErrorOfMermaid("journey\n\nno colon"), HasSubstr("line 3: is \"no colon\""));
  EXPECT_THAT(ErrorOfMermaid("\n\n"), HasSubstr("the file ends before"));
  EXPECT_THAT(ErrorOfMermaid("journey\naccDescr {\nx"), HasSubstr("is not closed"));
  EXPECT_THAT(ErrorOfMermaid("journey\n\xFF: 1"), HasSubstr("line 2: byte 8"));
}

TEST(MermaidTest, AFileLargerThanAMapIsRefused) {
  std::string text = "journey\n";
  for (int i = 0; i < 5'001; ++i) text += "a: 1\n";
  EXPECT_THAT(ErrorOfMermaid(text), HasSubstr("line 5002: there are more than 5000 touchpoints"));
  text = "journey\na: 1: x";
  for (int i = 0; i < 101; ++i) absl::StrAppend(&text, ",p", i);
  EXPECT_THAT(ErrorOfMermaid(text), HasSubstr("line 2: there are more than 100 personas"));
}

TEST(MermaidTest, CommentsSettingsAndDirectivesAreReported) {
  const ImportedMap imported =
      Read("---\ntitle: From above\nconfig: x\n---\njourney\n%% a comment\n%%{init: {}}%%\nA: 1\n");
  EXPECT_EQ(imported.map.display_name(), "From above");
  EXPECT_THAT(imported.report, ElementsAre("settings before the diagram: 1 left out (in line 3)",
                                           "comments: 1 left out (in line 6)",
                                           "directives: 1 left out (in line 7)"));
}

class RealMermaidTest : public testing::TestWithParam<const char*> {};

TEST_P(RealMermaidTest, GoesThereAndBack) {
  const std::string path = absl::StrCat(kFolder, GetParam());
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the shared data are absent: " << GetParam();
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  const ImportedMap imported = Read(text.str());
  EXPECT_THAT(imported.report, IsEmpty());
  const ExportedMap exported = WriteMermaid(imported.map);
  EXPECT_THAT(exported.report, IsEmpty());
  EXPECT_EQ(Compared(imported.map, Read(exported.text).map), "") << exported.text;
}

INSTANTIATE_TEST_SUITE_P(Files, RealMermaidTest,
                         testing::Values("family_shopping_db.mmd", "onboarding_cypress.mmd",
                                         "parser_spec.mmd", "working_day_docs.mmd"));

// The figures of Mermaid's own tests.
TEST(MermaidTest, TheParsersOwnExamplesHaveTheTasksThatItsTestsExpect) {
  EXPECT_THAT(Tasks(Read("journey\ntitle Adding journey diagram functionality to mermaid\n"
                         "section Documentation\nA task: 5: Alice, Bob, Charlie\n"
                         "B task: 3:Bob, Charlie\nC task: 5\nD task: 5: Charlie, Alice\n"
                         "E task: 5:\nsection Another section\nP task: 5:\n")
                        .map),
              ElementsAre("documentation/A task: 5 alice bob charlie",
                          "documentation/B task: 3 bob charlie", "documentation/C task: 5",
                          "documentation/D task: 5 charlie alice", "documentation/E task: 5",
                          "another_section/P task: 5"));
  EXPECT_THAT(Tasks(Read("journey\naccTitle: Shopping\nsection Journey to the shops\n"
                         "Go to car:3:Dad, Mum, Child#1, Child#2\n")
                        .map),
              ElementsAre("journey_to_the_shops/Go to car: 3 dad mum child_1 child_2"));
}

}  // namespace
}  // namespace journeygraph::server
