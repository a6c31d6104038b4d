#include "graph/model/metric_catalogue.h"

#include <limits>

#include "graph/measure/metric_score.h"
#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

NewMetric Stars(std::string name = "stars") {
  return {.name = std::move(name), .minimum = 1, .maximum = 5, .whole_numbers = true};
}

TEST(MetricCatalogueTest, NumbersMetricsInOrderOfDefinitionAndListsThemByName) {
  MetricCatalogue catalogue;
  EXPECT_EQ(catalogue.Define(MakeMetric(Stars("zeal")))->metric, static_cast<Metric>(4));
  EXPECT_EQ(catalogue.Define(MakeMetric(Stars("mood")))->metric, static_cast<Metric>(5));
  EXPECT_EQ(catalogue.Names(), "nps, csat, ces, sentiment, mood or zeal");
  EXPECT_EQ(catalogue.Find("mood")->display_name, "mood");
  EXPECT_EQ(catalogue.Find("unknown"), nullptr);
  EXPECT_EQ(catalogue.Of(static_cast<Metric>(63)).name, "");
}

TEST(MetricCatalogueTest, TakesNoNameTwiceAndSixtyMetrics) {
  MetricCatalogue catalogue;
  EXPECT_EQ(catalogue.Define(MakeMetric(Stars("nps"))).status().code(),
            absl::StatusCode::kAlreadyExists);
  for (int i = 0; i < 60; ++i) {
    ASSERT_TRUE(catalogue.Define(MakeMetric(Stars("m" + std::to_string(i)))).ok());
  }
  EXPECT_EQ(catalogue.Define(MakeMetric(Stars())).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(MetricCatalogueTest, BoxesOfWholeNumbersAreTwoOfFiveAndOneOfThree) {
  const MetricDefinition stars = MakeMetric(Stars());
  EXPECT_EQ(PositiveBound(stars), 4);
  EXPECT_EQ(NegativeBound(stars), 2);
  NewMetric smileys = Stars();
  smileys.maximum = 3;
  EXPECT_EQ(PositiveBound(MakeMetric(smileys)), 3);
  EXPECT_EQ(NegativeBound(MakeMetric(smileys)), 1);
}

TEST(MetricCatalogueTest, WhereLowIsGoodLowAnswersArePositive) {
  NewMetric effort = Stars("old-effort");
  effort.lower_is_better = true;
  const MetricDefinition definition = MakeMetric(effort);
  EXPECT_TRUE(definition.IsPositive(1'000'000));
  EXPECT_TRUE(definition.IsPositive(2'000'000));
  EXPECT_FALSE(definition.IsPositive(3'000'000));
  EXPECT_FALSE(definition.IsNegative(3'000'000));
  EXPECT_TRUE(definition.IsNegative(4'000'000));
  EXPECT_EQ(PositiveBound(definition), 2);
  EXPECT_EQ(NegativeBound(definition), 4);
}

TEST(MetricCatalogueTest, NamesTheFieldThatIsWrong) {
  const auto field = [](auto change) {
    NewMetric metric = Stars();
    change(metric);
    const auto problem = CheckMetric(metric);
    return problem ? problem->field : "";
  };
  EXPECT_EQ(field([](NewMetric&) {}), "");
  EXPECT_EQ(field([](NewMetric& m) { m.maximum = 1; }), "maximum");
  EXPECT_EQ(field([](NewMetric& m) { m.maximum = 1'000'001; }), "maximum");
  EXPECT_EQ(field([](NewMetric& m) { m.minimum = std::numeric_limits<double>::quiet_NaN(); }),
            "minimum");
  EXPECT_EQ(field([](NewMetric& m) { m.minimum = 0.5; }), "minimum");
  EXPECT_EQ(field([](NewMetric& m) { m.positive_bound = 6; }), "positive_bound");
  EXPECT_EQ(field([](NewMetric& m) { m.positive_bound = 2; }), "positive_bound");
  EXPECT_EQ(field([](NewMetric& m) { m.negative_bound = 4; }), "negative_bound");
}

TEST(MetricCatalogueTest, AnswersToAnOwnMetricAreQuotedByItsSummary) {
  MetricCatalogue catalogue;
  NewMetric thumbs{
      .name = "thumbs", .maximum = 1, .whole_numbers = true, .summary = MetricSummary::kTopShare};
  const Metric metric = catalogue.Define(MakeMetric(thumbs))->metric;
  ScoreTallies tallies;
  for (const int up : {1, 1, 1, 0}) {
    const ScoreEntry answer{.metric = metric, .value_micros = up * kMicrosPerUnit};
    tallies[metric].Add(catalogue.Of(metric), answer);
  }
  const auto scores = Summarise(catalogue, tallies);
  ASSERT_EQ(scores.size(), 1u);
  EXPECT_EQ(scores[0].name, "thumbs");
  EXPECT_EQ(scores[0].value, 0.75);
  EXPECT_EQ(scores[0].negative, 1u);
  EXPECT_EQ(scores[0].best, 1);
}

TEST(MetricCatalogueTest, ALowIsGoodMeanIsBestAtItsMinimum) {
  NewMetric effort = Stars("old-effort");
  effort.lower_is_better = true;
  const MetricScore score = Summarise(MakeMetric(effort), ScoreTally());
  EXPECT_EQ(score.best, 1);
  EXPECT_EQ(score.worst, 5);
}

TEST(ScoreTalliesTest, MergeIndependentOfTheOrderOfMetrics) {
  ScoreTallies a;
  ScoreTallies b;
  const auto add = [](ScoreTallies& to, int metric, int times) {
    MetricDefinition definition;
    for (int i = 0; i < times; ++i) to[static_cast<Metric>(metric)].Add(definition, {});
  };
  add(a, 9, 1);
  add(a, 5, 2);
  add(b, 5, 2);
  add(b, 9, 1);
  EXPECT_EQ(a, b);
  a.Merge(b);
  EXPECT_EQ(a.Find(static_cast<Metric>(5))->count(), 4u);
  EXPECT_EQ(a.Find(static_cast<Metric>(6)), nullptr);
}

}  // namespace
}  // namespace journeygraph::graph
