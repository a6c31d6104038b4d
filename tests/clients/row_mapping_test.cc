#include "clients/cli/row_mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "clients/cli/exit_codes.h"

namespace journeygraph::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

struct Cells {
  explicit Cells(const std::string& line) : texts(absl::StrSplit(line, ',')) {
    for (const std::string& text : texts) views.emplace_back(text);
  }
  std::vector<std::string> texts;
  std::vector<std::string_view> views;
};

RowMapping MappingFor(const std::string& header, const MappingOptions& options = {}) {
  auto mapping = RowMapping::ForHeader(Cells(header).views, options);
  EXPECT_TRUE(mapping.ok()) << mapping.status();
  return *mapping;
}

v1::Interaction Filled(const std::string& header, const std::string& row,
                       const MappingOptions& options = {}) {
  v1::Interaction interaction;
  EXPECT_EQ(MappingFor(header, options).Fill(Cells(row).views, interaction), "") << row;
  return interaction;
}

std::string Problem(const std::string& header, const std::string& row) {
  v1::Interaction interaction;
  return MappingFor(header).Fill(Cells(row).views, interaction);
}

// With `column`, the rest valid.
std::string With(const std::string& column) { return "customer_id,ts,touchpoint," + column; }
constexpr char kStart[] = "c1,1577836800000,home,";

TEST(RowMappingTest, EveryRecognisedColumnReachesItsField) {
  const v1::Interaction interaction = Filled(
      "customer_id,timestamp,touchpoint,channel,stage,outcome,event_id,seq,journey_id,nps,csat,ces,"
      "sentiment,comment,language,value,cost,source,initiator,agent,team,campaign",
      "c1,2020-01-01T00:00:00.250Z,home,web,aware,won,e9,-7,j1,9,4,6.5,-0.25,Gut!,de,12.5,3,crm,"
      "company,Ann,north,spring");
  EXPECT_EQ(interaction.customer(), "c1");
  EXPECT_EQ(interaction.event_time().seconds(), 1'577'836'800);
  EXPECT_EQ(interaction.event_time().nanos(), 250'000'000);
  EXPECT_EQ(interaction.touchpoint(), "home");
  EXPECT_EQ(interaction.channel(), "web");
  EXPECT_EQ(interaction.outcome(), "won");
  EXPECT_EQ(interaction.id(), "e9");
  EXPECT_EQ(interaction.sequence(), -7);
  ASSERT_EQ(interaction.keys_size(), 1);
  EXPECT_EQ(interaction.keys(0).kind(), "journey");
  EXPECT_EQ(interaction.keys(0).id(), "j1");
  ASSERT_EQ(interaction.scores_size(), 4);
  const std::pair<std::string, double> scores[] = {
      {"nps", 9}, {"csat", 4}, {"ces", 6.5}, {"sentiment", -0.25}};
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(interaction.scores(i).metric(), scores[i].first);
    EXPECT_EQ(interaction.scores(i).value(), scores[i].second);
  }
  EXPECT_EQ(interaction.comment().text(), "Gut!");
  EXPECT_EQ(interaction.comment().language(), "de");
  EXPECT_EQ(interaction.value(), 12.5);
  EXPECT_EQ(interaction.cost(), 3);
  EXPECT_EQ(interaction.source(), "crm");
  EXPECT_EQ(interaction.initiator(), v1::INITIATOR_COMPANY);
  EXPECT_EQ(interaction.agent(), "Ann");
  EXPECT_EQ(interaction.team(), "north");
  EXPECT_EQ(interaction.attributes().at("stage"), "aware");
  EXPECT_EQ(interaction.attributes().at("campaign"), "spring");
  EXPECT_EQ(interaction.attributes_size(), 2);
}

TEST(RowMappingTest, HeadersMayHaveSpacesAndCapitals) {
  EXPECT_EQ(Filled(" Customer_ID ,TS,Touchpoint", "c1,1,home").customer(), "c1");
}

TEST(RowMappingTest, TypedScoresAreUnderstoodWithAndWithoutScale) {
  const std::pair<std::string, std::string> kinds[] = {
      {"nps,10", "nps"}, {"nps_0_10,0", "nps"}, {"csat_1_5,3", "csat"},
      {"CES,7", "ces"},  {"ces_1_7,1", "ces"},  {"sentiment,-1", "sentiment"}};
  for (const auto& [cells, metric] : kinds) {
    const auto interaction = Filled(With("score_type,score"), kStart + cells);
    ASSERT_EQ(interaction.scores_size(), 1) << cells;
    EXPECT_EQ(interaction.scores(0).metric(), metric);
  }
  EXPECT_EQ(Filled(With("score_type,score"), std::string(kStart) + "nps,").scores_size(), 0);
}

TEST(RowMappingTest, OtherScalesAndUnknownScoresAreRejectedWithReason) {
  const std::string header = With("score_type,score");
  EXPECT_THAT(Problem(header, std::string(kStart) + "csat_1_7,3"), HasSubstr("another scale"));
  EXPECT_THAT(Problem(header, std::string(kStart) + "stars,3"), HasSubstr("unknown"));
  EXPECT_THAT(Problem(header, std::string(kStart) + ",3"), HasSubstr("score_type is missing"));
}

TEST(RowMappingTest, ScoresOutsideTheirScaleAreRejected) {
  EXPECT_THAT(Problem(With("nps"), std::string(kStart) + "11"), HasSubstr("0 to 10"));
  EXPECT_THAT(Problem(With("nps"), std::string(kStart) + "7.5"), HasSubstr("whole"));
  EXPECT_THAT(Problem(With("csat"), std::string(kStart) + "0"), HasSubstr("1 to 5"));
  EXPECT_THAT(Problem(With("ces"), std::string(kStart) + "8"), HasSubstr("1 to 7"));
  EXPECT_THAT(Problem(With("sentiment"), std::string(kStart) + "1.01"), HasSubstr("-1 to 1"));
  EXPECT_THAT(Problem(With("sentiment"), std::string(kStart) + "nan"), HasSubstr("\"nan\""));
  EXPECT_THAT(Problem(With("value"), std::string(kStart) + "inf"), HasSubstr("value"));
}

TEST(RowMappingTest, SameMetricTwiceInARowIsRejected) {
  EXPECT_THAT(Problem(With("nps,score_type,score"), std::string(kStart) + "9,nps,8"),
              HasSubstr("twice"));
}

TEST(RowMappingTest, RequiredCellsAreNamedWhenMissing) {
  const std::string header = "customer_id,ts,touchpoint";
  EXPECT_THAT(Problem(header, ",1,home"), HasSubstr("customer_id"));
  EXPECT_THAT(Problem(header, "c1,,home"), HasSubstr("timestamp"));
  EXPECT_THAT(Problem(header, "c1,1,"), HasSubstr("touchpoint"));
  EXPECT_THAT(Problem(header, "c1,tomorrow,home"), HasSubstr("\"tomorrow\""));
  EXPECT_THAT(Problem(header, "c1,-1,home"), HasSubstr("before 1970"));
  EXPECT_THAT(Problem(header, "c1,1"), HasSubstr("2 fields"));
}

TEST(RowMappingTest, InvalidUtf8AndOverlongNamesAreRejected) {
  const std::string header = "customer_id,ts,touchpoint";
  for (const char* bytes : {"\xFF", "\xC0\xAF", "\xED\xA0\x80", "\xE2\x82", "\xF4\x90\x80\x80"}) {
    EXPECT_THAT(Problem(header, std::string(bytes) + ",1,home"), HasSubstr("UTF-8"));
  }
  EXPECT_EQ(Problem(header, "Zoë 日本 😀,1,home"), "");
  EXPECT_THAT(Problem(header, std::string(257, 'x') + ",1,home"), HasSubstr("256"));
}

TEST(RowMappingTest, ColumnsAreRenamed) {
  const MappingOptions options{.renamed = {{"user", "customer_id"}, {"what", "touchpoint"}}};
  const auto interaction = Filled("user,ts,what", "c1,1,home", options);
  EXPECT_EQ(interaction.customer(), "c1");
  EXPECT_EQ(interaction.touchpoint(), "home");
}

TEST(RowMappingTest, CustomerColumnsDescribeTheCustomerOnly) {
  const MappingOptions options{.customer_columns = {"persona", "country"}};
  const std::string header = "customer_id,ts,touchpoint,country,persona";
  const auto interaction = Filled(header, "c1,1,home,DE,family", options);
  EXPECT_EQ(interaction.attributes_size(), 0);
  const Cells row("c1,1,home,DE,family");
  EXPECT_THAT(MappingFor(header, options).CustomerValues(row.views),
              ElementsAre(Pair("country", "DE"), Pair("persona", "family")));
}

TEST(RowMappingTest, HeadersThatCannotBeUsedSayWhy) {
  const auto error = [](const std::string& header, const MappingOptions& options = {}) {
    const auto mapping = RowMapping::ForHeader(Cells(header).views, options);
    EXPECT_EQ(ExitCodeFor(mapping.status()), kExitUsage) << header;
    return std::string(mapping.status().message());
  };
  EXPECT_THAT(error("user,ts,touchpoint"), HasSubstr("--map-column THEIRS=customer_id"));
  EXPECT_THAT(error("user,ts,touchpoint"), HasSubstr("user, ts, touchpoint"));
  EXPECT_THAT(error("customer_id,ts,timestamp,touchpoint"), HasSubstr("two columns"));
  EXPECT_THAT(error("customer_id,ts,touchpoint,a,a"), HasSubstr("twice"));
  EXPECT_THAT(error("customer_id,ts,touchpoint", {.renamed = {{"x", "channel"}}}),
              HasSubstr("\"x\""));
  EXPECT_THAT(error("customer_id,ts,touchpoint", {.customer_columns = {"persona"}}),
              HasSubstr("persona"));
}

TEST(RowMappingTest, ColumnsWithoutNameAreIgnoredWithANote) {
  const RowMapping mapping = MappingFor(",customer_id,ts,touchpoint");
  ASSERT_EQ(mapping.notes().size(), 1u);
  v1::Interaction interaction;
  EXPECT_EQ(mapping.Fill(Cells("0,c1,1,home").views, interaction), "");
  EXPECT_EQ(interaction.attributes_size(), 0);
}

TEST(RowMappingTest, ContentHashLooksAtWhatIsSaidOnly) {
  const auto hash = [](const std::string& header, const std::string& row,
                       const MappingOptions& options = {}) {
    return HashText(MappingFor(header, options).ContentHash(Cells(row).views));
  };
  const std::string plain = hash("customer_id,ts,touchpoint,persona", "c1,1577836800000,home,x");
  EXPECT_EQ(plain, hash("persona,touchpoint,timestamp,customer_id",
                        "x,home,2020-01-01T01:00:00+01:00,c1"));
  EXPECT_EQ(plain, hash("customer_id,ts,touchpoint,persona,channel", "c1,1577836800000,home,x,"));
  EXPECT_EQ(plain, hash("customer_id,ts,touchpoint,persona", "c1,1577836800000,home,x",
                        {.customer_columns = {"persona"}}));
  EXPECT_NE(plain, hash("customer_id,ts,touchpoint,persona", "c1,1577836800000,home,y"));
  EXPECT_NE(plain, hash("customer_id,ts,touchpoint,persona", "c1,1577836800001,home,x"));
}

}  // namespace
}  // namespace journeygraph::cli
