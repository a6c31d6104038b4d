#include "clients/cli/stage_evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "absl/strings/str_split.h"

namespace journeygraph::cli {
namespace {

using ::testing::ElementsAre;

StageEvidence EvidenceOf(const std::vector<std::string>& rows) {
  const std::vector<std::string_view> header = {"customer_id", "ts", "touchpoint", "stage",
                                                "journey_id"};
  const auto mapping = RowMapping::ForHeader(header, {});
  StageEvidence evidence;
  for (const std::string& row : rows) {
    const std::vector<std::string> cells = absl::StrSplit(row, ',');
    const std::vector<std::string_view> views(cells.begin(), cells.end());
    evidence.Add(*mapping, views, *mapping->Time(views));
  }
  return evidence;
}

std::vector<std::string> Stages(const StageDraft& draft) {
  std::vector<std::string> ids;
  for (const auto& stage : draft.map.stages()) ids.push_back(stage.id());
  return ids;
}

const std::vector<std::string> kLog = {"c1,1,ad,aware,", "c1,2,shop,buy,", "c1,3,help,use,",
                                       "c2,1,ad,aware,", "c2,5,shop,buy,", "c3,9,shop,buy,",
                                       "c3,10,help,use,"};

TEST(StageEvidenceTest, StagesFollowTheirMeanPlaceInJourneys) {
  // aware 0, 0; buy 0.5, 1, 0; use 1, 1.
  EXPECT_THAT(Stages(EvidenceOf(kLog).Draft({}, false)), ElementsAre("aware", "buy", "use"));
}

TEST(StageEvidenceTest, OrderOfRowsInTheFileDoesNotMatter) {
  std::vector<std::string> rows = kLog;
  std::reverse(rows.begin(), rows.end());
  EXPECT_THAT(Stages(EvidenceOf(rows).Draft({}, true)), ElementsAre("aware", "buy", "use"));
}

TEST(StageEvidenceTest, TiesInTimeFollowTheDirectionOfTheFile) {
  const std::vector<std::string> rows = {"c1,1,a,zebra,", "c1,1,b,apple,"};
  EXPECT_THAT(Stages(EvidenceOf(rows).Draft({}, false)), ElementsAre("zebra", "apple"));
  EXPECT_THAT(Stages(EvidenceOf(rows).Draft({}, true)), ElementsAre("apple", "zebra"));
}

TEST(StageEvidenceTest, EqualPlacesAreOrderedByName) {
  EXPECT_THAT(Stages(EvidenceOf({"c1,1,a,zebra,", "c2,1,b,apple,"}).Draft({}, false)),
              ElementsAre("apple", "zebra"));
}

TEST(StageEvidenceTest, JourneyIdsSeparateJourneys) {
  // As one journey "late" would come first.
  const std::vector<std::string> rows = {"c1,1,x,late,j1", "c1,0,y,early,j1", "c1,3,x,late,j2",
                                         "c1,2,y,early,j2"};
  EXPECT_THAT(Stages(EvidenceOf(rows).Draft({}, false)), ElementsAre("early", "late"));
}

TEST(StageEvidenceTest, OrderAskedForComesFirstAndUnknownStagesAreNamed) {
  const StageDraft draft = EvidenceOf(kLog).Draft({"use", "nothing"}, false);
  EXPECT_THAT(Stages(draft), ElementsAre("use", "aware", "buy"));
  EXPECT_THAT(draft.unknown_stages, ElementsAre("nothing"));
}

TEST(StageEvidenceTest, TouchpointsGoToTheirMostFrequentStage) {
  const StageDraft draft = EvidenceOf({"c1,1,shop,buy,", "c1,2,shop,buy,", "c1,3,shop,use,",
                                       "c1,4,help,use,", "c1,5,blank,,"})
                               .Draft({}, false);
  std::map<std::string, std::string> stage_of;
  for (const auto& touchpoint : draft.map.touchpoints()) {
    stage_of[touchpoint.id()] = touchpoint.stage();
  }
  EXPECT_EQ(stage_of, (std::map<std::string, std::string>{{"help", "use"}, {"shop", "buy"}}));
  EXPECT_EQ(draft.rows_with_stage, 4);
  EXPECT_EQ(draft.rows_disagreeing, 1);
}

TEST(StageEvidenceTest, EquallyFrequentStagesAreDecidedByName) {
  const StageDraft draft = EvidenceOf({"c1,1,shop,use,", "c1,2,shop,buy,"}).Draft({}, false);
  EXPECT_EQ(draft.map.touchpoints(0).stage(), "buy");
}

}  // namespace
}  // namespace journeygraph::cli
