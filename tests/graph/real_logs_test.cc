// Real logs with figures that someone else computed (../shared/data, see PROVENANCE.md there).

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "graph/measure/period.h"
#include "graph/questions/channel_switches.h"
#include "graph/questions/drivers.h"
#include "graph/questions/funnel.h"
#include "graph/questions/observed_graph.h"
#include "graph/questions/stage_scores.h"
#include "graph/questions/variants.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"

namespace journeygraph::graph {
namespace {

using Row = std::vector<std::string>;

// None of the files has quoted fields.
std::vector<Row> RowsOf(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    if (line.ends_with('\r')) line.pop_back();
    Row row;
    std::istringstream fields(line.append(","));
    for (std::string field; std::getline(fields, field, ',');) row.push_back(field);
    rows.push_back(std::move(row));
  }
  return rows;
}

// "2019-11-01T17:59:13.273Z".
std::int64_t TimeMs(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0;
  EXPECT_EQ(std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d.%dZ", &year, &month, &day, &hour, &minute,
                        &second, &millisecond),
            7)
      << text;
  return PeriodStartMs(Period::kMonth, (year - 1970) * 12 + month - 1) + (day - 1) * kMsPerDay +
         ((hour * 60 + minute) * 60 + second) * 1000LL + millisecond;
}

class RealLogsTest : public testing::Test {
 protected:
  // Each customer's timeline as one open journey, ties in the order of the file.
  JourneyLog LogOf(const std::string& folder, const std::string& name) {
    std::map<std::string, std::vector<Row>> customers;
    for (Row& row : RowsOf(data_ / folder / name)) customers[row[0]].push_back(std::move(row));
    JourneyLog log;
    for (auto& [customer, rows] : customers) {
      std::ranges::stable_sort(rows, {}, [](const Row& row) { return row[1]; });
      std::string text;
      std::int64_t before_ms = TimeMs(rows[0][1]);
      for (const Row& row : rows) {
        const std::int64_t time_ms = TimeMs(row[1]);
        text.append("+").append(std::to_string(time_ms - before_ms)).append("ms ");
        text.append(row[3]).append(":").append(row[2]);
        if (!row[6].empty()) {
          text.append(row[6] == "nps" ? "(nps=" : "(csat=").append(row[7]).append(")");
        }
        text += " ";
        before_ms = time_ms;
      }
      log.Add(text + "=> open");
    }
    return log;
  }

  void SkipWithout(const std::string& folder) {
    if (!std::filesystem::exists(data_ / folder)) {
      GTEST_SKIP() << "no data set " << folder << " in ../shared/data";
    }
  }

  // Every pair of the file with its count, mean and median, and no other.
  void ExpectTransitions(JourneyLog& log, const std::filesystem::path& expected_file) {
    TouchpointCounts counts(log.context());
    log.Feed(counts);
    const ObservedGraphAnswer answer = *AnswerObservedGraph(counts, log.context());
    const std::vector<Row> expected = RowsOf(expected_file);
    ASSERT_EQ(answer.transitions.size(), expected.size());
    for (const Row& row : expected) {
      const auto found = std::ranges::find_if(answer.transitions, [&](const auto& transition) {
        return transition.from == row[0] && transition.to == row[1];
      });
      ASSERT_NE(found, answer.transitions.end()) << row[0] << " " << row[1];
      EXPECT_EQ(found->count, std::stoull(row[2])) << row[0] << " " << row[1];
      // Written with three decimals, out of microseconds cut off to milliseconds here.
      EXPECT_NEAR(found->gap.mean_ms, 1000 * std::stod(row[3]), 2) << row[0] << " " << row[1];
      const double median_ms = 1000 * std::stod(row[4]);
      EXPECT_NEAR(found->gap.p50_ms, median_ms, 0.01 * median_ms + 2) << row[0] << " " << row[1];
    }
    transition_count_ = answer.transition_count;
  }

  const std::filesystem::path data_ = JOURNEYGRAPH_SHARED_DATA;
  std::uint64_t transition_count_ = 0;
};

TEST_F(RealLogsTest, SimpleShopHasExactlyItsTransitions) {
  SkipWithout("simple_shop");
  if (IsSkipped()) return;
  JourneyLog log = LogOf("simple_shop", "events.csv");
  EXPECT_EQ(log.size(), 3'751u);
  ExpectTransitions(log, data_ / "simple_shop" / "dfg.csv");
  EXPECT_EQ(transition_count_, 28'532u);
}

std::vector<std::uint64_t> Reached(JourneyLog& log, std::vector<FunnelStep> steps) {
  FunnelCounts counts(log.context(), {.steps = std::move(steps)});
  log.Feed(counts);
  std::vector<std::uint64_t> reached;
  for (const FunnelStepResult& step : AnswerFunnel(counts, log.context()).steps) {
    reached.push_back(step.reached);
  }
  return reached;
}

TEST_F(RealLogsTest, SimpleShopHasExactlyItsFunnels) {
  SkipWithout("simple_shop");
  if (IsSkipped()) return;
  JourneyLog log = LogOf("simple_shop", "events.csv");
  const FunnelStep catalog{.touchpoints = {"catalog"}};
  const FunnelStep product{.touchpoints = {"product1", "product2"}};
  const FunnelStep cart{.touchpoints = {"cart"}};
  const FunnelStep payment{.touchpoints = {"payment_done"}};
  EXPECT_EQ(Reached(log, {catalog, cart, payment}),
            (std::vector<std::uint64_t>{3'611, 1'924, 653}));
  EXPECT_EQ(Reached(log, {catalog, product, cart, payment}),
            (std::vector<std::uint64_t>{3'611, 2'010, 1'257, 429}));
}

TEST_F(RealLogsTest, EcomHasExactlyItsFunnel) {
  SkipWithout("ecom");
  if (IsSkipped()) return;
  JourneyLog log = LogOf("ecom", "events.csv");
  EXPECT_EQ(Reached(log, {{.touchpoints = {"catalog"}},
                          {.touchpoints = {"add_to_cart"}},
                          {.touchpoints = {"purchase"}}}),
            (std::vector<std::uint64_t>{600, 511, 285}));
}

TEST_F(RealLogsTest, SimpleShopHasExactlyItsVariants) {
  SkipWithout("simple_shop");
  if (IsSkipped()) return;
  JourneyLog log = LogOf("simple_shop", "events.csv");
  VariantCounts counts(log.context());
  log.Feed(counts);
  const VariantsAnswer answer = AnswerVariants(counts, log.context(), {.max_variants = 5});
  EXPECT_EQ(answer.variant_count, 2'028u);
  std::vector<std::string> top;
  for (const Variant& variant : answer.variants) {
    std::string path;
    for (const std::string& name : variant.path) path += name + " ";
    top.push_back(path + std::to_string(variant.journeys));
  }
  const std::vector<std::string> expected = {"catalog 336", "catalog catalog 109", "main 107",
                                             "main catalog 96", "catalog main 52"};
  EXPECT_EQ(top, expected);
}

TEST_F(RealLogsTest, EcomHasOneVariantForEachCustomer) {
  SkipWithout("ecom");
  if (IsSkipped()) return;
  JourneyLog log = LogOf("ecom", "events.csv");
  VariantCounts counts(log.context());
  log.Feed(counts);
  EXPECT_EQ(AnswerVariants(counts, log.context()).variant_count, 600u);
}

TEST_F(RealLogsTest, EcomHasExactlyItsTransitions) {
  SkipWithout("ecom");
  if (IsSkipped()) return;
  JourneyLog log = LogOf("ecom", "events.csv");
  EXPECT_EQ(log.size(), 600u);
  ExpectTransitions(log, data_ / "ecom" / "dfg_user.csv");
  EXPECT_EQ(transition_count_, 30'506u);
}

TEST_F(RealLogsTest, EcomHasExactlyItsChannelSwitches) {
  SkipWithout("ecom");
  if (IsSkipped()) return;
  JourneyLog log = LogOf("ecom", "events.csv");
  ChannelSwitchCounts counts(log.context());
  log.Feed(counts);
  const ChannelSwitchesAnswer answer = AnswerChannelSwitches(counts, log.context());
  EXPECT_EQ(answer.opportunities, 30'506u);
  EXPECT_EQ(answer.switch_count, 338u);
  EXPECT_EQ(answer.journeys_with_switch, 180u);
  std::vector<std::string> switches;
  for (const ChannelSwitch& row : answer.switches) {
    switches.push_back(row.from_channel + " " + row.to_channel + " " + std::to_string(row.count));
  }
  const std::vector<std::string> expected = {"desktop mobile 114", "mobile desktop 106",
                                             "desktop tablet 36",  "tablet desktop 35",
                                             "mobile tablet 24",   "tablet mobile 23"};
  EXPECT_EQ(switches, expected);
  ASSERT_EQ(answer.channels.size(), 3u);
  EXPECT_EQ(answer.channels[0].interactions, 16'146u);
  EXPECT_EQ(answer.channels[1].interactions, 11'353u);
  EXPECT_EQ(answer.channels[2].interactions, 3'607u);
}

TEST_F(RealLogsTest, AirportSurveyHasExactlyItsScores) {
  SkipWithout("sfo_2017");
  if (IsSkipped()) return;
  JourneyLog log = LogOf("sfo_2017", "events_2017.csv");
  StageScoreCounts counts(log.context(), {.include_touchpoints = true});
  log.Feed(counts);
  const StageScoresAnswer answer = AnswerStageScores(counts, log.context());
  std::map<std::string, MetricScore> scores;
  for (const TouchpointScores& row : answer.stages[0].touchpoints) {
    scores[row.touchpoint] = row.periods[0].scores[0];
  }
  EXPECT_EQ(scores["Q7ART"].count, 2'284u);
  EXPECT_NEAR(scores["Q7ART"].mean, 3.992556918, 1e-9);
  EXPECT_EQ(scores["Q7ART"].positive, 1'636u);
  EXPECT_EQ(scores["Q7ART"].negative, 95u);
  EXPECT_EQ(scores["Q7SIGN"].count, 2'703u);
  EXPECT_NEAR(scores["Q7SIGN"].mean, 4.088050314, 1e-9);
  EXPECT_EQ(scores["Q7SIGN"].positive, 2'128u);
  EXPECT_EQ(scores["NETPRO"].count, 2'746u);
  EXPECT_EQ(scores["NETPRO"].positive, 1'436u);
  EXPECT_EQ(scores["NETPRO"].neutral, 968u);
  EXPECT_EQ(scores["NETPRO"].negative, 342u);
  EXPECT_NEAR(scores["NETPRO"].value, 39.839767, 1e-6);
}

DriversAnswer DriversOf(JourneyLog& log, const DriversOptions& options) {
  DriverCounts counts(log.context(), options);
  log.Feed(counts);
  DriverMatrix matrix(log.context(), options, ChooseDrivers(counts, log.context()));
  log.Feed(matrix);
  return AnswerDrivers(counts, matrix, log.context());
}

// Pearson's r of each touchpoint with the overall rating and with the likelihood to recommend, as
// reference.json prints them.
TEST_F(RealLogsTest, AirportSurveyHasExactlyItsDrivers) {
  SkipWithout("sfo_2017");
  if (IsSkipped()) return;
  const std::map<std::string, std::pair<double, double>> expected = {
      {"Q7ART", {0.507728, 0.362348}},       {"Q7FOOD", {0.559477, 0.382975}},
      {"Q7STORE", {0.561698, 0.370028}},     {"Q7SIGN", {0.564859, 0.401637}},
      {"Q7WALKWAYS", {0.541967, 0.374501}},  {"Q7SCREENS", {0.546934, 0.401817}},
      {"Q7INFODOWN", {0.587782, 0.412713}},  {"Q7INFOUP", {0.592751, 0.42318}},
      {"Q7WIFI", {0.467627, 0.319603}},      {"Q7ROADS", {0.539827, 0.400208}},
      {"Q7PARK", {0.627235, 0.42727}},       {"Q7AIRTRAIN", {0.569425, 0.409716}},
      {"Q7LTPARKING", {0.637395, 0.446838}}, {"Q7RENTAL", {0.61241, 0.401505}}};
  JourneyLog log = LogOf("sfo_2017", "events_2017.csv");
  const DriversAnswer overall =
      DriversOf(log, {.overall_metric = Metric::kCsat, .overall_touchpoint = "Q7ALL"});
  const DriversAnswer recommend = DriversOf(log, {.overall_metric = Metric::kNps});
  ASSERT_EQ(overall.drivers.size(), expected.size());
  EXPECT_EQ(overall.overall_journeys, 2'688u);
  EXPECT_EQ(overall.method, ImportanceMethod::kShapley);
  double sum = 0;
  for (const Driver& driver : overall.drivers) {
    EXPECT_NEAR(driver.correlation->value, expected.at(driver.name).first, 5e-7) << driver.name;
    EXPECT_GT(*driver.importance, 0) << driver.name;
    sum += *driver.importance;
  }
  EXPECT_NEAR(sum, 1, 1e-6);
  for (const Driver& driver : recommend.drivers) {
    const double r = driver.name == "Q7ALL" ? 0.553862 : expected.at(driver.name).second;
    EXPECT_NEAR(driver.correlation->value, r, 5e-7) << driver.name;
  }
}

}  // namespace
}  // namespace journeygraph::graph
