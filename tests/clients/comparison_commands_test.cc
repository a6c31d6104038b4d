// journeyctl compare, compare-graphs, trend and overlay: what is sent, what is printed.
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
using ::testing::StartsWith;

using CompareCommandTest = AppTest;
using TrendCommandTest = AppTest;
using OverlayCommandTest = AppTest;

void SetNumber(const char* measure, v1::MeasureUnit unit, double value,
               v1::HeadlineNumber& number) {
  number.set_measure(measure);
  number.set_unit(unit);
  number.set_count(522);
  number.set_value(value);
  number.set_low(value - 0.04);
  number.set_high(value + 0.04);
}

v1::CompareSegmentsResponse SomeComparison() {
  v1::CompareSegmentsResponse response;
  response.mutable_info()->set_journeys(922);
  response.set_comparator("rest");
  response.set_tests(4);
  for (const auto& [label, value] : {std::pair{"pros", 0.569}, {"rest", 0.5}}) {
    auto& segment = *response.add_segments();
    segment.set_label(label);
    segment.set_customers(500);
    segment.mutable_results()->set_success(200);
    SetNumber("success_rate", v1::MEASURE_UNIT_SHARE, value, *segment.add_numbers());
  }
  auto& row = *response.add_differences();
  row.set_segment("pros");
  row.set_measure("success_rate");
  row.set_unit(v1::MEASURE_UNIT_SHARE);
  row.set_significant(true);
  auto& difference = *row.mutable_difference();
  difference.mutable_estimate()->set_value(0.069);
  difference.mutable_estimate()->set_low(0.004);
  difference.mutable_estimate()->set_high(0.133);
  difference.set_statistic(2.082);
  difference.set_p_value(0.0373);
  difference.set_q_value(0.04);
  return response;
}

TEST_F(CompareCommandTest, SegmentsAreLabelsWithParts) {
  ASSERT_EQ(Run({"compare", "--segment", "pros: persona=professional; country=DE,AT", "--segment",
                 "app:@channel=app,web; @since=2025-01-01", "--against", "pros", "--measure",
                 "nps,success_rate", "--no-paths"}),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_comparison_;
  ASSERT_EQ(request.segments_size(), 2);
  EXPECT_EQ(request.segments(0).label(), "pros");
  ASSERT_EQ(request.segments(0).customer_conditions_size(), 2);
  EXPECT_THAT(request.segments(0).customer_conditions(1).values(), ElementsAre("DE", "AT"));
  EXPECT_THAT(request.segments(1).channels(), ElementsAre("app", "web"));
  EXPECT_EQ(request.segments(1).time_range().start_time().seconds(), 1'735'689'600);
  EXPECT_EQ(request.comparator(), "pros");
  EXPECT_THAT(request.measures(), ElementsAre("nps", "success_rate"));
  EXPECT_TRUE(request.skip_paths());
}

TEST_F(CompareCommandTest, WrongSegmentsAreUsageErrors) {
  EXPECT_EQ(Run({"compare"}), kExitUsage);
  EXPECT_EQ(Run({"compare", "--segment", "pros"}), kExitUsage);
  EXPECT_EQ(Run({"compare", "--segment", "pros: professional"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("professional"));
  EXPECT_EQ(Run({"compare", "--segment", "pros: @when=now"}), kExitUsage);
  EXPECT_EQ(Run({"compare", "--segment", "pros: @since=soon"}), kExitUsage);
}

TEST_F(CompareCommandTest, TableBeginsWithTheClearestDifference) {
  server_.analytics.comparison_ = SomeComparison();
  ASSERT_EQ(Run({"compare", "--segment", "pros: persona=professional"}), kExitOk) << err_.str();
  EXPECT_THAT(out_.str(),
              StartsWith("The clearest difference: Success rate of 'pros' is 56.9 %, of "
                         "the rest 50.0 %."));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("+6.9 pts [+0.4, +13.3]"), HasSubstr("0.037")));
  for (const std::size_t width : {60u, 80u, 100u}) {
    ASSERT_EQ(Run({"compare", "--segment", "pros: persona=professional"}, width), kExitOk);
    std::istringstream lines(out_.str());
    for (std::string line; std::getline(lines, line);) EXPECT_LE(DisplayWidth(line), width) << line;
  }
}

TEST_F(CompareCommandTest, JsonIsTheMessageAndCsvOneRowANumber) {
  server_.analytics.comparison_ = SomeComparison();
  ASSERT_EQ(Run({"compare", "--segment", "pros: a=b", "-o", "json"}), kExitOk);
  v1::CompareSegmentsResponse printed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(out_.str(), &printed).ok());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(printed, SomeComparison()));
  ASSERT_EQ(Run({"compare", "--segment", "pros: a=b", "-o", "csv"}), kExitOk);
  EXPECT_THAT(out_.str(),
              AllOf(StartsWith("segment,measure,"), HasSubstr("\npros,success_rate,522,0.569,"),
                    HasSubstr("\nrest,success_rate,522,0.5,")));
}

TEST_F(CompareCommandTest, GraphsShareTheScopeAndHaveTheirOwnParts) {
  ASSERT_EQ(Run({"compare-graphs", "--first", "@until=2025-03-01", "--second", "@since=2025-03-01",
                 "--second", "persona=student", "--channel", "web"}),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_graphs_;
  EXPECT_THAT(request.first().channels(), ElementsAre("web"));
  EXPECT_THAT(request.second().channels(), ElementsAre("web"));
  EXPECT_TRUE(request.first().time_range().has_end_time());
  EXPECT_TRUE(request.second().time_range().has_start_time());
  EXPECT_EQ(request.second().customer_conditions(0).key(), "persona");
  EXPECT_THAT(out_.str(), StartsWith("There are no journeys in the first graph."));
}

TEST_F(TrendCommandTest, FlagsAreSentAndAlarmsAreTold) {
  auto& trend = server_.analytics.trend_;
  trend.set_time_zone("Europe/Berlin");
  auto& series = *trend.add_series();
  series.set_measure("success_rate");
  series.set_unit(v1::MEASURE_UNIT_SHARE);
  series.set_center(0.8);
  series.set_dispersion(1);
  for (int i = 0; i < 3; ++i) {
    auto& bucket = *trend.add_buckets();
    bucket.set_start_date("2025-01-0" + std::to_string(i + 1));
    bucket.set_incomplete(i == 2);
    auto& point = *series.add_points();
    point.set_count(100);
    point.set_value(i == 1 ? 0.5 : 0.8);
    point.set_usable(i < 2);
  }
  auto& alarm = *trend.add_alarms();
  alarm.set_bucket(1);
  alarm.set_method(v1::ALARM_METHOD_CONTROL_LIMITS);
  alarm.mutable_limits()->set_low(0.7);
  alarm.mutable_limits()->set_high(0.9);
  alarm.mutable_limits()->set_statistic(0.5);
  ASSERT_EQ(Run({"trend", "--by", "day", "--time-zone", "Europe/Berlin", "--each", "touchpoint",
                 "--top", "3", "--by-end", "--week-start", "sunday", "--measure", "success_rate"}),
            kExitOk)
      << err_.str();
  const auto& request = server_.analytics.last_trend_;
  EXPECT_EQ(request.period(), v1::PERIOD_DAY);
  EXPECT_EQ(request.time_zone(), "Europe/Berlin");
  EXPECT_EQ(request.breakdown(), v1::TREND_BREAKDOWN_TOUCHPOINT);
  EXPECT_EQ(request.max_touchpoints(), 3);
  EXPECT_TRUE(request.by_end());
  EXPECT_EQ(request.week_start(), v1::WEEK_START_SUNDAY);
  EXPECT_THAT(out_.str(), StartsWith("Success rate over 3 days: 50.0 % in the last whole day, "
                                     "80.0 % on average. 1 day is out of the limits, the latest "
                                     "from 2025-01-02.\n"));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("█▁█"), HasSubstr("control limits"),
                                HasSubstr("70.0 % to 90.0 %"), HasSubstr("not over")));
}

TEST_F(OverlayCommandTest, AMapIsNeededAndPartsAreSent) {
  EXPECT_EQ(Run({"overlay"}), kExitUsage);
  EXPECT_EQ(Run({"overlay", "--map", "plan", "--part", "weather"}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("weather"));
  ASSERT_EQ(Run({"overlay", "--map", "plan", "--part", "stages,switches"}), kExitOk) << err_.str();
  EXPECT_THAT(server_.analytics.last_overlay_.parts(),
              ElementsAre(v1::OVERLAY_PART_STAGE_SCORES, v1::OVERLAY_PART_CHANNEL_SWITCHES));
  EXPECT_THAT(out_.str(), StartsWith("There are no journeys in this scope."));
}

TEST_F(OverlayCommandTest, TableTellsWhatIsLostAndWhatWasNeverSeen) {
  auto& overlay = server_.analytics.overlay_;
  overlay.mutable_info()->set_journeys(200);
  overlay.mutable_info()->set_interactions(600);
  auto& stage = *overlay.add_stages();
  stage.set_stage("buy");
  stage.set_display_name("Buy");
  stage.set_lost_outcomes(12.5);
  overlay.add_touchpoints()->set_touchpoint("receipt");
  overlay.mutable_touchpoints(0)->set_never_observed(true);
  auto& planned = *overlay.add_transitions();
  planned.set_from("cart");
  planned.set_to("receipt");
  ASSERT_EQ(Run({"overlay", "--map", "plan"}), kExitOk) << err_.str();
  EXPECT_THAT(out_.str(), StartsWith("200 journeys with 600 interactions. Most is lost in 'Buy'. 1 "
                                     "touchpoint of the map never observed.\n"));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("cart → receipt"), HasSubstr("never observed")));
}

using ChangeCommandsTest = AppTest;

TEST_F(ChangeCommandsTest, ABaselineIsMadeOfTheScope) {
  ASSERT_EQ(Run({"baselines", "create", "q1", "--title", "Quarter 1", "--until", "2025-04-01",
                 "--customer-where", "persona=student"}),
            kExitOk)
      << err_.str();
  const auto& request = server_.changes.last_baseline_;
  EXPECT_EQ(request.baseline_id(), "q1");
  EXPECT_EQ(request.baseline().display_name(), "Quarter 1");
  EXPECT_TRUE(request.baseline().scope().time_range().has_end_time());
  EXPECT_EQ(request.baseline().scope().customer_conditions(0).key(), "persona");
  EXPECT_THAT(out_.str(), StartsWith("Baseline q1: Quarter 1"));
}

TEST_F(ChangeCommandsTest, NowAgainstThenTellsWhatIsClear) {
  auto& since = server_.analytics.since_;
  since.mutable_baseline()->set_name("workspaces/default/baselines/q1");
  since.mutable_info()->set_journeys(500);
  auto& change = *since.add_changes();
  SetNumber("success_rate", v1::MEASURE_UNIT_SHARE, 0.6, *change.mutable_then());
  SetNumber("success_rate", v1::MEASURE_UNIT_SHARE, 0.8, *change.mutable_now());
  change.mutable_difference()->set_value(0.2);
  change.mutable_difference()->set_low(0.1);
  change.mutable_difference()->set_high(0.3);
  change.set_clear(true);
  ASSERT_EQ(Run({"baselines", "compare", "q1", "--since", "2025-04-01"}), kExitOk) << err_.str();
  EXPECT_EQ(server_.analytics.last_since_.name(), "workspaces/default/baselines/q1");
  EXPECT_TRUE(server_.analytics.last_since_.time_range().has_start_time());
  EXPECT_THAT(out_.str(), StartsWith("Since baseline q1, 1 number has clearly changed; the success "
                                     "rate is 80.0 % instead of 60.0 %.\n"));
  EXPECT_THAT(out_.str(), HasSubstr("+20.0 pts [+10.0, +30.0]"));
}

TEST_F(ChangeCommandsTest, AnInitiativeSaysWhatItAffectsAndWhatIsToComeOfIt) {
  ASSERT_EQ(Run({"initiatives", "create", "checkout", "--date", "2025-03-01", "--affects",
                 "pay,cart", "--expect", "nps=+5", "--baseline", "q1"}),
            kExitOk)
      << err_.str();
  const auto& initiative = server_.changes.last_initiative_.initiative();
  EXPECT_THAT(initiative.touchpoints(), ElementsAre("pay", "cart"));
  EXPECT_EQ(initiative.expectation().measure(), "nps");
  EXPECT_EQ(initiative.expectation().change(), 5);
  EXPECT_EQ(initiative.baseline(), "workspaces/default/baselines/q1");
  EXPECT_EQ(initiative.start_time().seconds(), 1'740'787'200);
  EXPECT_EQ(Run({"initiatives", "create", "checkout"}), kExitUsage);
  EXPECT_EQ(Run({"initiatives", "create", "x", "--date", "2025-03-01", "--expect", "nps"}),
            kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("nps=+5"));
}

TEST_F(ChangeCommandsTest, AnEffectWithoutWeeksAfterSaysSo) {
  auto& effect = server_.analytics.effect_;
  effect.mutable_initiative()->set_name("workspaces/default/initiatives/checkout");
  effect.mutable_initiative()->mutable_start_time()->set_seconds(1'740'787'200);
  effect.set_weeks_before(8);
  effect.add_groups()->set_label("all");
  effect.add_caveats(v1::EFFECT_CAVEAT_ASSOCIATION);
  ASSERT_EQ(Run({"initiatives", "effect", "checkout", "--weeks", "4"}), kExitOk) << err_.str();
  EXPECT_EQ(server_.analytics.last_effect_.weeks(), 4);
  EXPECT_THAT(out_.str(), StartsWith("No whole week of data has passed since checkout "
                                     "(2025-03-01).\n"));
  EXPECT_THAT(out_.str(), HasSubstr("not proof of a cause"));
}

}  // namespace
}  // namespace journeygraph::cli
