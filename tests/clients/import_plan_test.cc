#include "clients/cli/import_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/sample_random.h"
#include "tests/clients/temp_folder.h"

namespace journeygraph::cli {
namespace {

using ::testing::HasSubstr;

constexpr char kHeader[] = "customer_id,ts,touchpoint,channel";

struct Numbered {
  std::string id;
  std::int64_t sequence;
  std::string content;
  friend auto operator<=>(const Numbered&, const Numbered&) = default;
};

absl::StatusOr<ImportPlan> PlanOf(const std::string& path) {
  return MakeImportPlan(path, PlanOptions{}, nullptr);
}

// What the rows of a file become, as the importer does it.
std::multiset<Numbered> Import(const std::string& header, const std::vector<std::string>& rows) {
  TempFolder folder;
  const std::string path =
      folder.Write("log.csv", absl::StrCat(header, "\n", absl::StrJoin(rows, "\n"), "\n"));
  const auto plan = PlanOf(path);
  EXPECT_TRUE(plan.ok()) << plan.status();
  auto reader = CsvReader::Open(path, plan->csv);
  RowNumbering numbering(*plan);
  CsvRecord record;
  reader->Next(record);
  std::multiset<Numbered> result;
  while (reader->Next(record)) {
    v1::Interaction interaction;
    EXPECT_EQ(plan->mapping.Fill(record.fields, interaction), "");
    numbering.NextRow();
    const bool has_sequence = !plan->mapping.Value(record.fields, Field::kSequence).empty();
    numbering.Apply(plan->mapping.ContentHash(record.fields), has_sequence, interaction);
    result.insert({interaction.id(), interaction.sequence(), std::string(record.raw)});
  }
  return result;
}

std::size_t DistinctIds(const std::multiset<Numbered>& rows) {
  std::set<std::string> ids;
  for (const Numbered& row : rows) ids.insert(row.id);
  return ids.size();
}

// A log with ties and exact duplicates, mostly ascending.
std::vector<std::string> RandomLog(std::uint64_t seed) {
  SampleRandom random(seed);
  std::vector<std::string> rows;
  std::int64_t time_ms = 1'600'000'000'000;
  const auto size = random.Between(3, 60);
  for (std::int64_t i = 0; i < size; ++i) {
    time_ms += random.Between(0, 2) * 1'000;
    const std::int64_t late_ms = random.Chance(0.05) ? 5'000 : 0;
    rows.push_back(absl::StrCat("c", random.Between(1, 4), ",", time_ms - late_ms, ",t",
                                random.Between(1, 2), ","));
  }
  rows.push_back(absl::StrCat("c1,", time_ms + 60'000, ",t1,"));
  return rows;
}

TEST(ImportPlanTest, ReversedFileGivesTheSameInteractions) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const std::vector<std::string> rows = RandomLog(seed);
    const std::vector<std::string> reversed(rows.rbegin(), rows.rend());
    ASSERT_EQ(Import(kHeader, rows), Import(kHeader, reversed)) << "seed " << seed;
  }
}

TEST(ImportPlanTest, SameFileGivesTheSameInteractionsAgain) {
  const std::vector<std::string> rows = RandomLog(7);
  EXPECT_EQ(Import(kHeader, rows), Import(kHeader, rows));
}

TEST(ImportPlanTest, ExactDuplicatesAllCount) {
  const std::vector<std::string> rows = {"c1,1,home,", "c1,1,home,", "c1,1,home,", "c1,2,cart,"};
  const auto numbered = Import(kHeader, rows);
  EXPECT_EQ(numbered.size(), 4u);
  EXPECT_EQ(DistinctIds(numbered), 4u);
}

TEST(ImportPlanTest, RowsKeepTheOrderOfAnOldestFirstFile) {
  const auto numbered = Import(kHeader, {"c1,1,a,", "c1,1,b,", "c1,2,c,"});
  for (const Numbered& row : numbered) {
    EXPECT_EQ(row.content, row.sequence == 1   ? "c1,1,a,"
                           : row.sequence == 2 ? "c1,1,b,"
                                               : "c1,2,c,");
  }
}

TEST(ImportPlanTest, IdsDoNotDependOnOtherRows) {
  const auto alone = Import(kHeader, {"c1,1,home,web"});
  const auto among = Import(kHeader, {"c0,0,x,", "c1,1,home,web", "c2,2,y,"});
  EXPECT_TRUE(std::any_of(among.begin(), among.end(),
                          [&](const Numbered& row) { return row.id == alone.begin()->id; }));
}

TEST(ImportPlanTest, OwnIdsAndSequencesAreKept) {
  const auto numbered =
      Import("customer_id,ts,touchpoint,event_id,seq", {"c1,1,home,mine,42", "c1,2,cart,,"});
  EXPECT_TRUE(numbered.contains({"mine", 42, "c1,1,home,mine,42"}));
  EXPECT_EQ(DistinctIds(numbered), 2u);
}

TEST(ImportPlanTest, FilesByCustomerAreJudgedWithinCustomers) {
  // Each customer ascending, the file as a whole descending from customer to customer.
  const std::vector<std::string> rows = {"c3,100,a,", "c3,101,b,", "c2,50,a,",
                                         "c2,51,b,",  "c1,1,a,",   "c1,2,b,"};
  TempFolder folder;
  const auto plan =
      PlanOf(folder.Write("log.csv", absl::StrCat(kHeader, "\n", absl::StrJoin(rows, "\n"))));
  ASSERT_TRUE(plan.ok());
  EXPECT_FALSE(plan->newest_first);
}

TEST(ImportPlanTest, SingleRowCustomersAreJudgedByTheWholeFile) {
  TempFolder folder;
  const auto plan =
      PlanOf(folder.Write("log.csv", absl::StrCat(kHeader, "\nc3,3,a,\nc2,2,a,\nc1,1,a,\n")));
  ASSERT_TRUE(plan.ok());
  EXPECT_TRUE(plan->newest_first);
}

TEST(ImportPlanTest, FilesWithoutAClearDirectionAreJudgedByTheirEnds) {
  DirectionEvidence evidence;
  int customer = 0;
  for (const std::int64_t time_ms : {10, 9, 8, 12, 11, 20}) {
    evidence.Add("c" + std::to_string(customer++), time_ms);
  }
  EXPECT_FALSE(evidence.newest_first()) << "three fall and two rise, but it ends later";
}

TEST(ImportPlanTest, EmptyFilesAndBadHeadersSaySo) {
  TempFolder folder;
  const auto empty = PlanOf(folder.Write("empty.csv", ""));
  EXPECT_EQ(ExitCodeFor(empty.status()), kExitFile);
  EXPECT_THAT(std::string(empty.status().message()), HasSubstr("empty"));
  EXPECT_EQ(ExitCodeFor(PlanOf(folder.Write("bad.csv", "a,b\n1,2\n")).status()), kExitUsage);
}

}  // namespace
}  // namespace journeygraph::cli
