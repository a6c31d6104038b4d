// journeyctl funnel and variants: what is sent, what is printed.
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/clients/app_rig.h"

namespace journeygraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using FunnelCommandTest = AppTest;
using VariantsCommandTest = AppTest;

void SetShare(std::uint32_t count, std::uint32_t total, v1::Proportion& share) {
  share.set_count(count);
  share.set_total(total);
  share.set_value(static_cast<double>(count) / total);
  share.set_low(share.value() - 0.01);
  share.set_high(share.value() + 0.01);
}

v1::GetFunnelResponse SomeFunnel() {
  v1::GetFunnelResponse response;
  response.mutable_info()->set_journeys(3'751);
  std::uint32_t before = 0;
  for (const auto& [label, reached] :
       {std::pair{"catalog", 3'611u}, {"cart", 1'924u}, {"payment_done", 653u}}) {
    auto* step = response.add_steps();
    step->set_label(label);
    step->set_reached(reached);
    SetShare(reached, 3'751, *step->mutable_of_all());
    SetShare(reached, 3'611, *step->mutable_of_first());
    if (before > 0) {
      SetShare(reached, before, *step->mutable_of_previous());
      step->mutable_time_from_previous()->set_count(reached);
      step->mutable_time_from_previous()->set_p50_ms(90'000);
    }
    before = reached;
  }
  auto* catalog = response.mutable_steps(0);
  catalog->set_dropped(1'680);
  catalog->set_pending(7);
  for (const auto& [touchpoint, journeys] : {std::pair{"main", 1'000u}, {"", 600u}}) {
    auto* instead = catalog->add_instead();
    instead->set_touchpoint(touchpoint);
    instead->set_journeys(journeys);
  }
  catalog->set_instead_other(80);
  response.mutable_steps(1)->set_dropped(1'271);
  return response;
}

TEST_F(FunnelCommandTest, StepsAreTouchpointsWithAlternatives) {
  ASSERT_EQ(Run({"funnel", "--steps", "catalog,product1|product2, cart", "--order", "strict",
                 "--window", "7d", "--exclude", "help,2:main,2:a:b,x:y", "--top", "9"}),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_funnel_;
  EXPECT_EQ(request.parent(), "workspaces/default");
  ASSERT_EQ(request.steps_size(), 3);
  EXPECT_THAT(request.steps(1).touchpoints(), ElementsAre("product1", "product2"));
  EXPECT_THAT(request.steps(2).touchpoints(), ElementsAre("cart"));
  EXPECT_EQ(request.order(), v1::FUNNEL_ORDER_STRICT);
  EXPECT_EQ(request.window().seconds(), 7 * 86'400);
  EXPECT_EQ(request.max_instead(), 9);
  ASSERT_EQ(request.exclusions_size(), 2);
  EXPECT_EQ(request.exclusions(0).after_step(), 0);
  EXPECT_THAT(request.exclusions(0).touchpoints(), ElementsAre("help", "x:y"));
  EXPECT_EQ(request.exclusions(1).after_step(), 2);
  EXPECT_THAT(request.exclusions(1).touchpoints(), ElementsAre("main", "a:b"));
}

TEST_F(FunnelCommandTest, AFullStepSaysAllThatAStepCanBe) {
  ASSERT_EQ(
      Run({"funnel", "--map", "plan", "--step",
           "label=Pays, at last;touchpoint=a|b;channel=web|app;stage=buy", "--step", "stage=use"}),
      kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_funnel_;
  ASSERT_EQ(request.steps_size(), 2);
  EXPECT_EQ(request.steps(0).label(), "Pays, at last");
  EXPECT_THAT(request.steps(0).touchpoints(), ElementsAre("a", "b"));
  EXPECT_THAT(request.steps(0).channels(), ElementsAre("web", "app"));
  EXPECT_EQ(request.steps(0).stage(), "buy");
  EXPECT_EQ(request.steps(1).stage(), "use");
}

TEST_F(FunnelCommandTest, TheMapsStagesAreTheDefault) {
  ASSERT_EQ(Run({"funnel", "--map", "plan"}), kExitOk) << err_.str();
  EXPECT_EQ(server_.analytics.last_funnel_.steps_size(), 0);
  EXPECT_EQ(server_.analytics.last_funnel_.scope().map(), "workspaces/default/maps/plan");
  EXPECT_FALSE(server_.analytics.last_funnel_.has_window());
}

TEST_F(FunnelCommandTest, WrongStepsAreUsageErrors) {
  EXPECT_EQ(Run({"funnel"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--steps"));
  EXPECT_EQ(Run({"funnel", "--steps", "a", "--step", "stage=b"}), kExitUsage);
  EXPECT_EQ(Run({"funnel", "--steps", "a,|"}), kExitUsage);
  EXPECT_EQ(Run({"funnel", "--step", "place=a"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("place=a"));
  EXPECT_EQ(Run({"funnel", "--step", "stage"}), kExitUsage);
  EXPECT_EQ(Run({"funnel", "--steps", "a", "--window", "soon"}), kExitUsage);
  EXPECT_EQ(Run({"funnel", "--steps", "a", "--order", "random"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("eventual|strict|any"));
}

TEST_F(FunnelCommandTest, TableTellsWhereJourneysAreLostAndWhereTheyWent) {
  server_.analytics.funnel_ = SomeFunnel();
  ASSERT_EQ(Run({"funnel", "--steps", "catalog,cart,payment_done"}), kExitOk) << err_.str();
  EXPECT_EQ(server_.analytics.last_funnel_.max_instead(), 3);
  EXPECT_THAT(out_.str(),
              StartsWith("Of 3,611 journeys that reach 'catalog', 653 (18.1 %) get to "
                         "'payment_done'. Most are lost after 'catalog': 1,680 do not get to "
                         "'cart'. 7 may still go on.\n"));
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("33.9 % [32.9, 34.9]"), HasSubstr("1.5 min"), HasSubstr("main"),
                    HasSubstr("59.5 %"), HasSubstr("(nothing more)"), HasSubstr("(elsewhere)")));
}

TEST_F(FunnelCommandTest, HeadlinesOfSmallFunnelsAreTrue) {
  auto& funnel = server_.analytics.funnel_;
  ASSERT_EQ(Run({"funnel", "--steps", "a"}), kExitOk);
  EXPECT_THAT(out_.str(), StartsWith("There are no journeys in this scope."));
  funnel.mutable_info()->set_journeys(4);
  funnel.add_steps()->set_label("a");
  ASSERT_EQ(Run({"funnel", "--steps", "a"}), kExitOk);
  EXPECT_THAT(out_.str(), StartsWith("None of 4 journeys reaches the first step, 'a'."));
  funnel.mutable_steps(0)->set_reached(3);
  SetShare(3, 4, *funnel.mutable_steps(0)->mutable_of_all());
  ASSERT_EQ(Run({"funnel", "--steps", "a"}), kExitOk);
  EXPECT_THAT(out_.str(), StartsWith("3 of 4 journeys (75.0 %) reach 'a'."));
}

TEST_F(FunnelCommandTest, JsonIsTheMessageAndCsvOneRowAStep) {
  server_.analytics.funnel_ = SomeFunnel();
  ASSERT_EQ(Run({"funnel", "--steps", "a", "-o", "json"}), kExitOk);
  EXPECT_EQ(server_.analytics.last_funnel_.max_instead(), 0);
  v1::GetFunnelResponse printed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(out_.str(), &printed).ok());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(printed, SomeFunnel()));
  ASSERT_EQ(Run({"funnel", "--steps", "a", "-o", "csv"}), kExitOk);
  EXPECT_THAT(out_.str(),
              AllOf(StartsWith("step,label,reached,dropped,pending,"),
                    HasSubstr("\n1,catalog,3611,1680,7,"), HasSubstr(",main=1000|=600,80\n"),
                    HasSubstr("\n3,payment_done,653,0,0,")));
}

v1::ListVariantsResponse SomeVariants() {
  v1::ListVariantsResponse response;
  response.mutable_info()->set_journeys(3'751);
  response.set_variant_count(2'028);
  double cumulative = 0;
  for (const int journeys : {336, 109}) {
    auto* variant = response.add_variants();
    variant->add_path("catalog");
    if (journeys == 109) {
      for (const char* name : {"catalog", "product1", "cart", "delivery", "payment", "done"}) {
        variant->add_path(name);
      }
    }
    variant->set_journeys(static_cast<std::uint32_t>(journeys));
    variant->set_customers(static_cast<std::uint32_t>(journeys));
    variant->set_share(journeys / 3'751.0);
    variant->set_cumulative_share(cumulative += variant->share());
    variant->mutable_results()->set_lost(static_cast<std::uint32_t>(journeys));
    SetShare(0, static_cast<std::uint32_t>(journeys), *variant->mutable_success());
    variant->mutable_duration()->set_p50_ms(90'000);
    variant->mutable_first_seen()->set_seconds(1'577'836'800);
    variant->mutable_last_seen()->set_seconds(1'577'836'801);
  }
  response.mutable_other()->set_variants(2'026);
  response.mutable_other()->set_journeys(3'306);
  return response;
}

TEST_F(VariantsCommandTest, FlagsAreSent) {
  ASSERT_EQ(Run({"variants", "--top", "7", "--by", "stage", "--map", "plan", "--collapse-repeats",
                 "--min-customers", "3"}),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_variants_;
  EXPECT_EQ(request.max_variants(), 7);
  EXPECT_EQ(request.element(), v1::PATH_ELEMENT_STAGE);
  EXPECT_TRUE(request.collapse_repeats());
  EXPECT_EQ(request.min_customers(), 3);
  EXPECT_EQ(Run({"variants", "--by", "day"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("touchpoint|stage|channel"));
}

TEST_F(VariantsCommandTest, TableShowsPathsAndTheRest) {
  server_.analytics.variants_ = SomeVariants();
  ASSERT_EQ(Run({"variants"}), kExitOk) << err_.str();
  EXPECT_THAT(out_.str(), StartsWith("3,751 journeys take 2,028 different paths. The most frequent "
                                     "one, catalog, is that of 336 (9.0 %); the 2 most frequent "
                                     "make up 11.9 %.\n"));
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("catalog ×2 → product1 → cart → delivery → payment → done\n"),
                    HasSubstr("1.5 min"),
                    HasSubstr("and 2,026 paths more, taken by 3,306 journeys "
                              "(88.1 %); --top shows more.")));
}

TEST_F(VariantsCommandTest, PathsAreShortenedToTheTerminal) {
  server_.analytics.variants_ = SomeVariants();
  for (const std::size_t width : {60u, 80u, 100u}) {
    ASSERT_EQ(Run({"variants"}, width), kExitOk);
    std::istringstream lines(out_.str());
    for (std::string line; std::getline(lines, line);) EXPECT_LE(DisplayWidth(line), width) << line;
    EXPECT_THAT(out_.str(), AllOf(HasSubstr("→ … → done\n"), Not(HasSubstr("delivery → payment"))));
  }
}

TEST_F(VariantsCommandTest, AnEmptyScopeIsSaid) {
  ASSERT_EQ(Run({"variants"}), kExitOk);
  EXPECT_THAT(out_.str(), StartsWith("There are no journeys in this scope.\n"));
}

TEST_F(VariantsCommandTest, JsonIsTheMessageAndCsvHasWholePaths) {
  server_.analytics.variants_ = SomeVariants();
  ASSERT_EQ(Run({"variants", "-o", "json"}), kExitOk);
  v1::ListVariantsResponse printed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(out_.str(), &printed).ok());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(printed, SomeVariants()));
  ASSERT_EQ(Run({"variants", "-o", "csv"}), kExitOk);
  EXPECT_THAT(
      out_.str(),
      AllOf(StartsWith("path,length,journeys,"), HasSubstr("\ncatalog,1,336,336,"),
            HasSubstr("\ncatalog > catalog > product1 > cart > delivery > payment > done,7,"),
            HasSubstr("2020-01-01T00:00:00.000Z")));
}

}  // namespace
}  // namespace journeygraph::cli
