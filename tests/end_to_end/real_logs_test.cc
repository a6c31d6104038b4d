// Real logs, imported as a user would, against figures that others published or that were computed
// independently (reference.json and dfg.csv of each log).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "journeygraph/v1/channel_switches.pb.h"
#include "journeygraph/v1/critical_moments.pb.h"
#include "journeygraph/v1/funnel.pb.h"
#include "journeygraph/v1/loops.pb.h"
#include "journeygraph/v1/path_pattern.pb.h"
#include "journeygraph/v1/paths.pb.h"
#include "journeygraph/v1/stage_scores.pb.h"
#include "journeygraph/v1/step_matrix.pb.h"
#include "journeygraph/v1/touchpoint_graph.pb.h"
#include "journeygraph/v1/variants.pb.h"
#include "tests/end_to_end/logs_rig.h"

namespace journeygraph {
namespace {

using Pair = std::pair<std::string, std::string>;

class SimpleShopTest : public LogsTest {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_LOG("simple_shop");
    Import("simple-shop", Log("simple_shop") / "events.csv");
  }

  static v1::GetTouchpointGraphResponse Graph(std::vector<std::string> options = {}) {
    options.insert(options.begin(), "graph");
    return Answer<v1::GetTouchpointGraphResponse>(*server_, "simple-shop", options);
  }

  struct Transition {
    std::uint32_t count;
    double median_seconds;
  };
  static std::map<Pair, Transition> PublishedTransitions() {
    std::map<Pair, Transition> transitions;
    std::istringstream rows(ReadFile(Log("simple_shop") / "dfg.csv"));
    std::string row;
    std::getline(rows, row);
    while (std::getline(rows, row)) {
      std::istringstream cells(row);
      std::string from, to, count, mean, median;
      std::getline(std::getline(cells, from, ','), to, ',');
      std::getline(std::getline(std::getline(cells, count, ','), mean, ','), median, ',');
      transitions[{from, to}] = {static_cast<std::uint32_t>(std::stoul(count)), std::stod(median)};
    }
    return transitions;
  }
};

TEST_F(SimpleShopTest, EveryInteractionAndCustomerIsThere) {
  EXPECT_EQ(Statistics("simple-shop").interactions(), 32'283u);
  EXPECT_EQ(Statistics("simple-shop").customers(), 3'751u);
}

TEST_F(SimpleShopTest, TransitionsAreExactlyThePublishedOnes) {
  const auto published = PublishedTransitions();
  const auto graph = Graph();
  ASSERT_EQ(published.size(), 35u);
  EXPECT_EQ(graph.transitions_size(), 35);
  EXPECT_EQ(graph.transition_count(), 28'532u);
  for (const auto& transition : graph.transitions()) {
    const auto found = published.find({transition.from(), transition.to()});
    ASSERT_NE(found, published.end()) << transition.from() << " -> " << transition.to();
    EXPECT_EQ(transition.count(), found->second.count);
    // The log is cut to milliseconds, and percentiles are exact to 1 %.
    const double median_ms = found->second.median_seconds * 1'000;
    EXPECT_NEAR(transition.gap().p50_ms(), median_ms, median_ms * 0.01 + 1)
        << transition.from() << " -> " << transition.to();
  }
}

TEST_F(SimpleShopTest, JourneysWithATransitionAreThePublishedUsers) {
  const auto users = Object(Reference("simple_shop"), "users_with_transition");
  const auto graph = Graph();
  for (const auto& transition : graph.transitions()) {
    EXPECT_EQ(transition.journeys(), Number(users, transition.from() + " -> " + transition.to()));
  }
}

TEST_F(SimpleShopTest, TouchpointsStartAndEndAsReferenceSays) {
  const auto reference = Reference("simple_shop");
  const auto graph = Graph();
  for (const auto& touchpoint : graph.touchpoints()) {
    const std::string& name = touchpoint.touchpoint();
    EXPECT_EQ(touchpoint.count(), Number(Object(reference, "activity_counts"), name));
    EXPECT_EQ(touchpoint.journeys(), Number(Object(reference, "unique_users_per_event"), name));
    const auto& starts = Object(reference, "start_activities").fields();
    EXPECT_EQ(touchpoint.starts(), starts.contains(name) ? starts.at(name).number_value() : 0);
    const auto& ends = touchpoint.ends();
    EXPECT_EQ(ends.success() + ends.failure() + ends.lost() + ends.open(),
              Number(Object(reference, "end_activities"), name));
  }
}

TEST_F(SimpleShopTest, GapOfThirtyMinutesGivesThePublishedSessions) {
  EXPECT_EQ(Graph({"--case", "gap:30m"}).info().journeys(), 6'454u);
}

TEST_F(SimpleShopTest, ConversionIsThePublishedOne) {
  const auto moments = Answer<v1::ListCriticalMomentsResponse>(
      *server_, "simple-shop", {"critical-moments", "--lost-after", "0"});
  EXPECT_EQ(moments.success().count(), 653u);
  EXPECT_EQ(moments.success().total(), 3'751u);
  EXPECT_NEAR(moments.base_success(), 0.17408691015729139, 1e-9);
}

TEST_F(SimpleShopTest, SecondImportChangesNothing) {
  const std::string before = Graph().SerializeAsString();
  Import("simple-shop", Log("simple_shop") / "events.csv");
  EXPECT_EQ(Graph().SerializeAsString(), before);
}

using Reached = std::vector<double>;

// Journeys that reached each step. Their number must be that of the next step and of those that did
// not get there.
Reached ReachedOf(const v1::GetFunnelResponse& funnel) {
  Reached reached;
  for (int i = 0; i < funnel.steps_size(); ++i) {
    const auto& step = funnel.steps(i);
    reached.push_back(step.reached());
    const std::uint32_t next =
        i + 1 < funnel.steps_size() ? funnel.steps(i + 1).reached() : step.reached();
    EXPECT_EQ(step.reached(), next + step.dropped() + step.pending()) << step.label();
    std::uint32_t elsewhere = step.instead_other();
    for (const auto& instead : step.instead()) elsewhere += instead.journeys();
    EXPECT_EQ(elsewhere, step.dropped()) << step.label();
  }
  return reached;
}

// The paths and their journeys, as reference.json writes them.
std::string ListOf(const v1::ListVariantsResponse& variants) {
  std::string text;
  for (const auto& variant : variants.variants()) {
    for (const std::string& element : variant.path()) text += element + ">";
    text += std::to_string(variant.journeys()) + "\n";
  }
  return text;
}

std::string ListOf(const google::protobuf::Value& variants) {
  std::string text;
  for (const auto& variant : variants.list_value().values()) {
    for (const auto& element : variant.list_value().values(0).list_value().values()) {
      text += element.string_value() + ">";
    }
    text += std::to_string(static_cast<int>(variant.list_value().values(1).number_value())) + "\n";
  }
  return text;
}

void ExpectThatVariantsReconcile(const v1::ListVariantsResponse& answer) {
  std::uint32_t journeys = answer.other().journeys();
  for (const auto& variant : answer.variants()) journeys += variant.journeys();
  EXPECT_EQ(journeys, answer.info().journeys());
  EXPECT_EQ(static_cast<std::uint32_t>(answer.variants_size()) + answer.other().variants(),
            answer.variant_count());
}

TEST_F(SimpleShopTest, FunnelsAreTheReferenceOnes) {
  const auto reached = [](const std::string& steps) {
    return ReachedOf(
        Answer<v1::GetFunnelResponse>(*server_, "simple-shop", {"funnel", "--steps", steps}));
  };
  EXPECT_EQ(reached("catalog,cart,payment_done"), (Reached{3'611, 1'924, 653}));
  EXPECT_EQ(reached("catalog,product1|product2,cart,payment_done"),
            (Reached{3'611, 2'010, 1'257, 429}));
}

TEST_F(SimpleShopTest, VariantsAreTheReferenceOnes) {
  const auto reference = Reference("simple_shop");
  const auto& expected = reference.fields().at("top_variants");
  const auto top = std::to_string(expected.list_value().values_size());
  const auto answer =
      Answer<v1::ListVariantsResponse>(*server_, "simple-shop", {"variants", "--top", top});
  EXPECT_EQ(answer.variant_count(), 2'028u);
  EXPECT_EQ(ListOf(answer), ListOf(expected));
  EXPECT_THAT(ListOf(answer), testing::StartsWith("catalog>336\n"));
  ExpectThatVariantsReconcile(answer);
}

TEST_F(SimpleShopTest, ReworkIsTheReferenceOne) {
  const auto loops = Answer<v1::GetLoopsResponse>(*server_, "simple-shop", {"loops"});
  const auto reference = Reference("simple_shop");
  EXPECT_EQ(loops.journeys_with_rework().count(), Number(reference, "cases_with_rework"));
  EXPECT_EQ(loops.rework(), Number(reference, "rework_events"));
  std::uint32_t self_loops = 0;
  for (const auto& at : loops.touchpoints()) {
    self_loops += at.self_loop_visits().same() + at.self_loop_visits().other() +
                  at.self_loop_visits().unknown();
  }
  EXPECT_EQ(self_loops, Number(reference, "df_self_loops_total"));
}

TEST_F(SimpleShopTest, FirstStepsAndLastOnesOfPathsAreTheReferenceOnes) {
  const auto reference = Reference("simple_shop");
  const auto steps = Answer<v1::GetStepMatrixResponse>(*server_, "simple-shop", {"steps"});
  EXPECT_EQ(steps.journeys(), 3'751u);
  for (const auto& row : steps.rows()) {
    const auto& starts = Object(reference, "start_activities").fields();
    EXPECT_EQ(row.journeys(0),
              starts.contains(row.element()) ? starts.at(row.element()).number_value() : 0);
  }
  EXPECT_EQ(steps.ended().journeys(1), Number(reference, "single_event_cases"));
  const auto ends = Answer<v1::ListPathsResponse>(
      *server_, "simple-shop", {"paths", "--backwards", "--depth", "1", "--top", "100"});
  for (const auto& node : ends.nodes()) {
    if (node.depth() == 0) continue;
    EXPECT_EQ(node.journeys(), Number(Object(reference, "end_activities"), node.element()));
  }
}

TEST_F(SimpleShopTest, WaysAndPatternsAgreeWithThePublishedUsers) {
  const auto ways = Answer<v1::ListPathsResponse>(*server_, "simple-shop",
                                                  {"paths", "--from", "catalog", "--to", "cart"});
  EXPECT_EQ(ways.journeys(), 3'611u);
  const auto& not_reached = ways.not_reached();
  EXPECT_EQ(ways.journeys() - not_reached.success() - not_reached.failure() - not_reached.lost() -
                not_reached.open(),
            1'924u);
  const auto directly = Answer<v1::MatchPatternResponse>(
      *server_, "simple-shop",
      {"pattern", "--step", "touchpoint=cart;directly", "--step", "touchpoint=delivery_choice"});
  EXPECT_EQ(directly.journeys().count(), 1'356u) << "users_with_transition";
}

class EcomTest : public LogsTest {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_LOG("ecom");
    Import("ecom", Log("ecom") / "events.csv", {"--map", "lifecycle"});
  }
};

TEST_F(EcomTest, ExactDuplicatesInTheLogAllCount) {
  EXPECT_EQ(Statistics("ecom").interactions(), 31'106u);
  EXPECT_EQ(Statistics("ecom").customers(), 600u);
}

TEST_F(EcomTest, ChannelSwitchesAreTheReferenceOnes) {
  const auto answer =
      Answer<v1::GetChannelSwitchesResponse>(*server_, "ecom", {"channel-switches"});
  EXPECT_EQ(answer.opportunities(), 30'506u);
  EXPECT_EQ(answer.switch_count(), 338u);
  EXPECT_EQ(answer.journeys_with_switch(), 180u);
  std::map<Pair, std::uint32_t> switches;
  for (const auto& s : answer.switches()) switches[{s.from_channel(), s.to_channel()}] = s.count();
  const std::map<Pair, std::uint32_t> expected = {
      {{"desktop", "mobile"}, 114}, {{"mobile", "desktop"}, 106}, {{"desktop", "tablet"}, 36},
      {{"tablet", "desktop"}, 35},  {{"mobile", "tablet"}, 24},   {{"tablet", "mobile"}, 23}};
  EXPECT_EQ(switches, expected);
}

TEST_F(EcomTest, ConversionIsTheReferenceOne) {
  const auto moments = Answer<v1::ListCriticalMomentsResponse>(
      *server_, "ecom", {"critical-moments", "--lost-after", "0"});
  EXPECT_EQ(moments.success().count(), 328u);
  EXPECT_EQ(moments.success().total(), 600u);
}

TEST_F(EcomTest, FunnelIsTheReferenceOne) {
  const auto answer = Answer<v1::GetFunnelResponse>(
      *server_, "ecom", {"funnel", "--steps", "catalog,add_to_cart,purchase"});
  EXPECT_EQ(ReachedOf(answer), (Reached{600, 511, 285}));
}

TEST_F(EcomTest, EveryCustomerHasAPathOfHisOwn) {
  const auto answer =
      Answer<v1::ListVariantsResponse>(*server_, "ecom", {"variants", "--top", "1000"});
  EXPECT_EQ(answer.variant_count(), 600u);
  EXPECT_EQ(answer.variants_size(), 600);
  ExpectThatVariantsReconcile(answer);
}

TEST_F(EcomTest, StageColumnMakesAMap) {
  const auto answer =
      Answer<v1::GetStageScoresResponse>(*server_, "ecom", {"stage-scores", "--map", "lifecycle"});
  std::uint32_t interactions = 0;
  for (const auto& stage : answer.stages()) {
    EXPECT_THAT(stage.stage(), testing::AnyOf("new", "returning", "loyal"));
    for (const auto& period : stage.periods()) interactions += period.interactions();
  }
  EXPECT_EQ(interactions, 31'106u);
}

class SfoTest : public LogsTest {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_LOG("sfo_2017");
    Import("sfo", Log("sfo_2017") / "events_2017.csv", {"--map", "airport"});
  }
};

TEST_F(SfoTest, EveryTouchpointHasItsPublishedCountMeanAndBoxes) {
  const auto reference = Object(Reference("sfo_2017"), "touchpoints");
  const auto answer = Answer<v1::GetStageScoresResponse>(
      *server_, "sfo", {"stage-scores", "--map", "airport", "--touchpoints"});
  int compared = 0;
  for (const auto& stage : answer.stages()) {
    for (const auto& touchpoint : stage.touchpoints()) {
      if (touchpoint.touchpoint() == "NETPRO") continue;
      const auto& expected = Object(reference, touchpoint.touchpoint());
      ASSERT_EQ(touchpoint.periods_size(), 1);
      ASSERT_EQ(touchpoint.periods(0).scores_size(), 1);
      const auto& csat = touchpoint.periods(0).scores(0);
      const double count = Number(expected, "n_rated");
      EXPECT_EQ(csat.metric(), "csat");
      EXPECT_EQ(csat.count(), count);
      EXPECT_NEAR(csat.mean(), Number(expected, "mean"), 1e-9);
      EXPECT_EQ(csat.positive(), Number(expected, "top2"));
      EXPECT_EQ(csat.negative(), Number(expected, "bottom2"));
      EXPECT_NEAR(csat.value(), Number(expected, "top2") / count, 1e-12);
      ++compared;
    }
  }
  EXPECT_EQ(compared, 15);
}

TEST_F(SfoTest, NetPromoterScoreIsThePublishedOne) {
  const auto answer = Answer<v1::GetStageScoresResponse>(
      *server_, "sfo", {"stage-scores", "--map", "airport", "--metric", "nps"});
  for (const auto& stage : answer.stages()) {
    if (stage.stage() != "overall") continue;
    ASSERT_EQ(stage.periods_size(), 1);
    ASSERT_EQ(stage.periods(0).scores_size(), 1);
    const auto& nps = stage.periods(0).scores(0);
    EXPECT_EQ(nps.positive(), 1'436u);
    EXPECT_EQ(nps.neutral(), 968u);
    EXPECT_EQ(nps.negative(), 342u);
    EXPECT_EQ(nps.count(), 2'746u);
    EXPECT_NEAR(nps.value(), 39.839767, 1e-6);
    return;
  }
  ADD_FAILURE() << "there is no stage 'overall'";
}

}  // namespace
}  // namespace journeygraph
