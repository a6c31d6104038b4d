// DOT, BPMN, CJML and our own JSON: what files of other tools become.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "server/maps/formats/bpmn.h"
#include "server/maps/formats/cjml.h"
#include "server/maps/formats/dot.h"
#include "server/maps/formats/map_json.h"

namespace journeygraph::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

ImportedMap Read(absl::StatusOr<ImportedMap> imported) {
  EXPECT_TRUE(imported.ok()) << imported.status();
  return imported.ok() ? *std::move(imported) : ImportedMap();
}

std::string ErrorOfFile(const absl::StatusOr<ImportedMap>& imported) {
  EXPECT_EQ(imported.status().code(), absl::StatusCode::kInvalidArgument) << imported.status();
  return std::string(imported.status().message());
}

// "a>b" with kind and condition.
std::vector<std::string> Ways(const v1::JourneyMap& map) {
  std::vector<std::string> ways;
  for (const v1::PlannedTransition& way : map.transitions()) {
    std::string words = absl::StrCat(way.from(), ">", way.to());
    if (way.kind() != v1::TRANSITION_KIND_UNSPECIFIED) {
      absl::StrAppend(&words, " ", v1::TransitionKind_Name(way.kind()).substr(16));
    }
    if (!way.condition().empty()) absl::StrAppend(&words, ": ", way.condition());
    ways.push_back(words);
  }
  return ways;
}

TEST(DotTest, ClustersAreStagesAndChainsAndSetsAreWays) {
  const ImportedMap imported = Read(ReadDot(
      "/* a comment */ strict digraph Returns { // another\n"
      "  node [shape=box];\n"
      "  subgraph cluster_buy { label=\"Buy it\"; a [label=\"Order \\\"now\\\"\", "
      "channels=\"web,app\"] }\n"
      "  a -> b -> {c d} [label=\"if \" + \"late\", kind=alternative, expected_share=0.25]\n"
      "# a line for the preprocessor\n"
      "}\n"));
  const v1::JourneyMap& map = imported.map;
  EXPECT_EQ(map.display_name(), "Returns");
  ASSERT_EQ(map.stages_size(), 1);
  EXPECT_EQ(map.stages(0).id(), "buy");
  EXPECT_EQ(map.stages(0).display_name(), "Buy it");
  ASSERT_EQ(map.touchpoints_size(), 4);
  EXPECT_EQ(map.touchpoints(0).display_name(), "Order \"now\"");
  EXPECT_EQ(map.touchpoints(0).stage(), "buy");
  EXPECT_THAT(map.touchpoints(0).channels(), ElementsAre("web", "app"));
  EXPECT_EQ(map.touchpoints(1).stage(), "");
  EXPECT_THAT(Ways(map), ElementsAre("a>b ALTERNATIVE: if late", "b>c ALTERNATIVE: if late",
                                     "b>d ALTERNATIVE: if late"));
  EXPECT_EQ(map.transitions(0).expected_share(), 0.25);
  EXPECT_THAT(imported.report, ElementsAre("defaults of nodes and edges: 1 left out (in line 2)"));
}

TEST(DotTest, ErrorsNameTheLineAndWhatIsNeeded) {
  EXPECT_THAT(ErrorOfFile(ReadDot("flowchart {}")),
              HasSubstr("line 1: is \"flowchart\"; \"digraph\" or \"graph\" is needed"));
  EXPECT_THAT(ErrorOfFile(ReadDot("digraph {\n a -> \n}")), HasSubstr("line 3: is \"}\"; a node"));
  EXPECT_THAT(ErrorOfFile(ReadDot("digraph {\n a [label=\"x")),
              HasSubstr("line 2: a text in quotes"));
  EXPECT_THAT(ErrorOfFile(ReadDot("digraph {\n a -> b [kind=often]\n}")),
              HasSubstr("line 2: kind is \"often\"; next, optional, alternative, parallel, loop, "
                        "handover are allowed"));
  EXPECT_THAT(ErrorOfFile(ReadDot("digraph {" + std::string(10'000, '{'))),
              HasSubstr("nested more than 50 deep"));
  EXPECT_THAT(ErrorOfFile(ReadDot("digraph { a -> b } more")), HasSubstr("the end of the file"));
}

constexpr char kBpmn[] = R"(<?xml version="1.0"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL">
<bpmn:process id="P" name="Order">
  <bpmn:startEvent id="s"/>
  <bpmn:userTask id="t1" name="Ask"/>
  <bpmn:exclusiveGateway id="g1" name="Known?"/>
  <bpmn:serviceTask id="t2" name="Answer"/>
  <bpmn:sendTask id="t3" name="Research"/>
  <bpmn:parallelGateway id="g2"/>
  <bpmn:task id="t4" name="Bill"/>
  <bpmn:subProcess id="t5" name="Ship"><bpmn:task id="inner" name="Pack"/></bpmn:subProcess>
  <bpmn:endEvent id="e" name="Done"/>
  <bpmn:dataObject id="d"/>
  <bpmn:sequenceFlow id="f0" sourceRef="s" targetRef="t1"/>
  <bpmn:sequenceFlow id="f1" sourceRef="t1" targetRef="g1"/>
  <bpmn:sequenceFlow id="f2" name="yes" sourceRef="g1" targetRef="t2"/>
  <bpmn:sequenceFlow id="f3" name="no" sourceRef="g1" targetRef="t3"/>
  <bpmn:sequenceFlow id="f4" sourceRef="t3" targetRef="t1"/>
  <bpmn:sequenceFlow id="f5" sourceRef="t2" targetRef="g2"/>
  <bpmn:sequenceFlow id="f6" sourceRef="g2" targetRef="t4"/>
  <bpmn:sequenceFlow id="f7" sourceRef="g2" targetRef="t5"/>
  <bpmn:sequenceFlow id="f8" sourceRef="t5" targetRef="e"/>
</bpmn:process></bpmn:definitions>)";

TEST(BpmnTest, GatewaysVanishAndTellTheKindOfWay) {
  const ImportedMap imported = Read(ReadBpmn(kBpmn));
  EXPECT_EQ(imported.map.display_name(), "Order");
  EXPECT_THAT(Ways(imported.map),
              UnorderedElementsAre("ask>answer ALTERNATIVE: Known? yes",
                                   "ask>research ALTERNATIVE: Known? no", "research>ask LOOP",
                                   "answer>bill PARALLEL", "answer>ship PARALLEL"));
  EXPECT_EQ(imported.map.touchpoints_size(), 5);
  EXPECT_THAT(imported.report,
              UnorderedElementsAre("names of events: 1 left out (in line 12)",
                                   "dataObject: 1 left out (in line 13)",
                                   "contents of subProcess: 1 left out (in line 11)"));
}

TEST(BpmnTest, AFlowToNowhereIsRefused) {
  EXPECT_THAT(ErrorOfFile(ReadBpmn("<definitions><process>\n<task id=\"a\"/>\n<sequenceFlow "
                                   "sourceRef=\"a\" targetRef=\"b\"/></process></definitions>")),
              HasSubstr("line 3: sequenceFlow refers to \"b\""));
  EXPECT_THAT(ErrorOfFile(ReadBpmn("<html/>")), HasSubstr("line 1: the root is \"html\""));
}

TEST(BpmnTest, GatewaysThatMultiplyWaysAreBounded) {
  std::string text = "<definitions><process>";
  for (int i = 0; i < 200; ++i) absl::StrAppend(&text, "<task id=\"t", i, "\"/>");
  text += "<exclusiveGateway id=\"g\"/>";
  for (int i = 0; i < 200; ++i) {
    absl::StrAppend(&text, "<sequenceFlow sourceRef=\"t", i, "\" targetRef=\"g\"/>");
    absl::StrAppend(&text, "<sequenceFlow sourceRef=\"g\" targetRef=\"t", i, "\"/>");
  }
  EXPECT_THAT(ErrorOfFile(ReadBpmn(text + "</process></definitions>")),
              HasSubstr("there are more than 20000 transitions"));
}

constexpr char kActualCjml[] = R"(<CJML version="2.0"><actualJourney>
<journeyID>j1</journeyID><journeyTitle>Broken phone</journeyTitle>
<actors><endUser actorID="a1"><actorName>Ada</actorName></endUser>
<serviceProvider actorID="a2"><companyName>Acme</companyName></serviceProvider></actors>
<touchpoints>
<actualCommunicationPoint><touchpointID>T1</touchpointID><compliance>completed</compliance>
<receiver><refersTo actorIDref="a2"/></receiver>
<initiator><refersTo actorIDref="a1"/><initiatorLabel>Calls</initiatorLabel></initiator>
<channel><channelName>phone</channelName></channel>
<timestamps><timeOriginated>2024-01-01T10:00:00Z</timeOriginated></timestamps>
<touchpointExperience><experienceDescription>long wait</experienceDescription><experienceRating>2</experienceRating></touchpointExperience>
</actualCommunicationPoint>
<actualAction><touchpointID>D1</touchpointID><compliance>adhoc</compliance>
<initiator><refersTo actorIDref="a2"/><initiatorLabel>Repairs</initiatorLabel></initiator></actualAction>
</touchpoints></actualJourney></CJML>)";

TEST(CjmlTest, AnActualJourneyIsReadWithRatingsAndCompliance) {
  const ImportedMap imported = Read(ReadCjml(kActualCjml));
  const v1::JourneyMap& map = imported.map;
  EXPECT_EQ(map.display_name(), "Broken phone");
  EXPECT_EQ(map.state(), v1::MAP_STATE_AS_IS);
  ASSERT_EQ(map.touchpoints_size(), 2);
  const v1::Touchpoint& call = map.touchpoints(0);
  EXPECT_EQ(call.id(), "T1");
  EXPECT_EQ(call.display_name(), "Calls");
  EXPECT_EQ(call.initiator(), "a1");
  EXPECT_EQ(call.receiver(), "Acme");
  EXPECT_THAT(call.channels(), ElementsAre("phone"));
  EXPECT_THAT(map.touchpoints(1).tags(), ElementsAre("compliance:adhoc"));
  EXPECT_EQ(map.touchpoints(1).kind(), v1::TOUCHPOINT_KIND_ACTION);
  ASSERT_EQ(map.emotions_size(), 1);
  EXPECT_EQ(map.emotions(0).value(), 2);
  EXPECT_EQ(map.emotions(0).source(), v1::EMOTION_SOURCE_MEASURED);
  EXPECT_EQ(map.emotions(0).note(), "long wait");
  EXPECT_THAT(Ways(map), ElementsAre("T1>D1"));
  EXPECT_THAT(imported.report, ElementsAre("timeOriginated: 1 left out (in line 10)"));
}

TEST(CjmlTest, RatingsOutsideOfTheScaleAndOtherRootsAreRefused) {
  EXPECT_THAT(ErrorOfFile(ReadCjml("<CJML><actualJourney><actualAction>\n<experienceRating>6"
                                   "</experienceRating></actualAction></actualJourney></CJML>")),
              HasSubstr("line 2: experienceRating is \"6\"; 1 to 5 is allowed"));
  EXPECT_THAT(ErrorOfFile(ReadCjml("<a/>")), HasSubstr("the root is \"a\"; \"CJML\" is needed"));
  EXPECT_THAT(ErrorOfFile(ReadCjml("<CJML/>")), HasSubstr("neither plannedJourney nor"));
}

TEST(CjmlTest, WhatWasWrittenComesBackUpToTheReport) {
  v1::JourneyMap map;
  map.set_display_name("Returns");
  map.add_stages()->set_id("buy");
  map.add_personas()->set_id("ada");
  for (const char* id : {"order", "parcel"}) {
    v1::Touchpoint& touchpoint = *map.add_touchpoints();
    touchpoint.set_id(id);
    touchpoint.set_stage("buy");
    touchpoint.set_kind(v1::TOUCHPOINT_KIND_COMMUNICATION);
    touchpoint.set_initiator("ada");
    touchpoint.set_receiver("Shop & Co");
    touchpoint.add_channels("web");
  }
  v1::PlannedTransition& way = *map.add_transitions();
  way.set_from("order");
  way.set_to("parcel");
  const ExportedMap exported = WriteCjml(map);
  EXPECT_THAT(exported.report, IsEmpty());
  EXPECT_EQ(Read(ReadCjml(exported.text)).map.DebugString(), map.DebugString()) << exported.text;

  map.mutable_touchpoints(0)->add_channels("app");
  way.set_to("order");
  EXPECT_THAT(WriteCjml(map).report, ElementsAre(HasSubstr("1 transitions left out"),
                                                 HasSubstr("1 touchpoints follow another one"),
                                                 HasSubstr("1 channels left out")));
}

TEST(MapJsonTest, ErrorsNameTheLineOrTheField) {
  EXPECT_THAT(ErrorOfFile(ReadMapJson("{\n\"format\" 1}")), HasSubstr("line 2: is not JSON"));
  EXPECT_THAT(ErrorOfFile(ReadMapJson("{\"format\": \"other\"}")),
              HasSubstr("format is \"other\"; \"journeygraph.map\" is needed"));
  EXPECT_THAT(
      ErrorOfFile(ReadMapJson(R"({"format": "journeygraph.map", "version": 2, "map": {}})")),
      HasSubstr("version is 2; 1 can be read"));
  EXPECT_THAT(ErrorOfFile(ReadMapJson(
                  R"({"format": "journeygraph.map", "version": 1, "map": {"stagez": []}})")),
              HasSubstr("stagez"));
  EXPECT_THAT(ErrorOfFile(ReadMapJson(std::string(100'000, '['))), HasSubstr("JSON"));
}

}  // namespace
}  // namespace journeygraph::server
