// CompareSegments, CompareGraphs and GetTrend as functions.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

#include "server/calendar.h"
#include "server/questions/channel_switches.h"
#include "server/questions/compare_graphs.h"
#include "server/questions/compare_segments.h"
#include "server/questions/touchpoint_graph.h"
#include "server/questions/trend.h"
#include "tests/server/comparison_rig.h"

namespace journeygraph::server {
namespace {

using CompareSegmentsTest = ComparisonTest;
using CompareGraphsTest = ComparisonTest;
using TrendTest = ComparisonTest;

v1::CompareSegmentsRequest StudentsAgainstTheRest() {
  v1::CompareSegmentsRequest request;
  request.set_parent(kParent);
  auto& segment = *request.add_segments();
  segment.set_label("students");
  auto& condition = *segment.add_customer_conditions();
  condition.set_key("persona");
  condition.add_values("student");
  return request;
}

const v1::SegmentDifference* Find(const v1::CompareSegmentsResponse& response,
                                  const std::string& measure) {
  for (const auto& row : response.differences()) {
    if (row.measure() == measure) return &row;
  }
  return nullptr;
}

TEST_F(CompareSegmentsTest, TheRestIsEverybodyElse) {
  const auto answer = CompareSegments(StudentsAgainstTheRest(), desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->segments_size(), 2);
  EXPECT_EQ(answer->comparator(), "rest");
  EXPECT_EQ(answer->segments(1).label(), "rest");
  EXPECT_EQ(answer->segments(0).customers(), 100u);
  EXPECT_EQ(answer->segments(1).customers(), 100u);
  EXPECT_EQ(answer->segments(0).interactions() + answer->segments(1).interactions(),
            answer->info().interactions());
  EXPECT_EQ(answer->segments(0).results().success(), 56u);
  EXPECT_EQ(answer->segments(1).results().success(), 80u);
  const v1::SegmentDifference* success = Find(*answer, "success_rate");
  ASSERT_NE(success, nullptr);
  EXPECT_NEAR(success->difference().estimate().value(), -0.24, 1e-9);
  EXPECT_TRUE(success->significant());
  EXPECT_NEAR(Find(*answer, "switch_rate")->difference().estimate().value(), 1, 1e-9);
  EXPECT_TRUE(answer->overlaps().empty());
  EXPECT_EQ(answer->distances(0).total_variation(), 0) << "all take the same touchpoints";
}

TEST_F(CompareSegmentsTest, CustomersInTwoSegmentsAreSaid) {
  auto request = StudentsAgainstTheRest();
  auto& everybody = *request.add_segments();
  everybody.set_label("on the web");
  everybody.add_channels("web");
  request.set_comparator("on the web");
  const auto answer = CompareSegments(request, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->overlaps_size(), 1);
  EXPECT_EQ(answer->overlaps(0).customers(), 100u);
  EXPECT_EQ(answer->segments(1).interactions(), 500u) << "students are on the phone once";
}

TEST_F(CompareSegmentsTest, PathsByChannelAreApart) {
  auto request = StudentsAgainstTheRest();
  request.set_path_element(v1::PATH_ELEMENT_CHANNEL);
  EXPECT_EQ(CompareSegments(request, desk_, Caller())->distances(0).total_variation(), 1);
  request.set_skip_paths(true);
  EXPECT_TRUE(CompareSegments(request, desk_, Caller())->distances().empty());
}

TEST_F(CompareSegmentsTest, WrongParametersAreNamed) {
  const auto fault = [&](const std::function<void(v1::CompareSegmentsRequest&)>& change) {
    auto request = StudentsAgainstTheRest();
    change(request);
    return FieldAtFault(CompareSegments(request, desk_, Caller()));
  };
  EXPECT_EQ(fault([](auto& r) { r.clear_segments(); }), "segments");
  EXPECT_EQ(fault([](auto& r) { r.mutable_segments(0)->set_label("rest"); }), "segments[0].label");
  EXPECT_EQ(fault([](auto& r) { *r.add_segments() = r.segments(0); }), "segments[1].label");
  EXPECT_EQ(fault([](auto& r) { r.set_comparator("nobody"); }), "comparator");
  EXPECT_EQ(fault([](auto& r) { r.set_comparator("students"); }), "comparator");
  EXPECT_EQ(fault([](auto& r) { r.mutable_segments(0)->clear_customer_conditions(); }),
            "segments[0].customer_conditions");
  EXPECT_EQ(fault([](auto& r) { r.add_measures("happiness"); }), "measures[0]");
  EXPECT_EQ(fault([](auto& r) { r.set_path_element(v1::PATH_ELEMENT_STAGE); }), "path_element");
  EXPECT_EQ(fault([](auto& r) {
              r.mutable_scope()->add_channels("web");
              r.mutable_segments(0)->add_channels("phone");
            }),
            "segments[0].channels");
}

TEST_F(CompareGraphsTest, ScopesAreComparedOverOneState) {
  v1::CompareGraphsRequest request;
  request.set_parent(kParent);
  SetTime(kFirstMondayMs + 6 * kWeekMs,
          *request.mutable_first()->mutable_time_range()->mutable_end_time());
  SetTime(kFirstMondayMs + 6 * kWeekMs,
          *request.mutable_second()->mutable_time_range()->mutable_start_time());
  const auto answer = CompareGraphs(request, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->first_info().journeys(), 120u);
  EXPECT_EQ(answer->second_info().journeys(), 80u);
  std::uint32_t first = answer->other().first_count();
  std::uint32_t second = answer->other().second_count();
  for (const auto& row : answer->transitions()) {
    first += row.first_count();
    second += row.second_count();
  }
  EXPECT_EQ(first, answer->first_info().interactions() + answer->first_info().journeys());
  EXPECT_EQ(second, answer->second_info().interactions() + answer->second_info().journeys());
  EXPECT_EQ(answer->transitions(0).from(), "pay");
  EXPECT_NEAR(std::abs(answer->transitions(0).share().estimate().value()), 0.2, 1e-9);
}

TEST_F(CompareGraphsTest, WrongScopesAreNamedByTheirSide) {
  v1::CompareGraphsRequest request;
  request.set_parent(kParent);
  request.mutable_second()->set_map("plan");
  EXPECT_EQ(FieldAtFault(CompareGraphs(request, desk_, Caller())), "second.map");
  request.mutable_second()->set_map("workspaces/default/maps/none");
  EXPECT_TRUE(absl::IsNotFound(CompareGraphs(request, desk_, Caller()).status()));
}

v1::GetTrendRequest Trend() {
  v1::GetTrendRequest request;
  request.set_parent(kParent);
  return request;
}

TEST_F(TrendTest, WeeksHoldTheJourneysThatStartInThem) {
  const auto answer = GetTrend(Trend(), desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->buckets_size(), kWeeks);
  EXPECT_EQ(answer->buckets(0).start_date(), "2025-01-06");
  std::uint32_t interactions = 0;
  for (const auto& bucket : answer->buckets()) interactions += bucket.interactions();
  EXPECT_EQ(interactions, answer->info().interactions());
  EXPECT_NEAR(answer->series(0).points(0).value(), 0.6, 1e-9);
  EXPECT_NEAR(answer->series(0).points(8).value(), 0.8, 1e-9);
  EXPECT_TRUE(answer->buckets(0).incomplete()) << "the data begin on Monday noon";
  EXPECT_TRUE(answer->buckets(kWeeks - 1).incomplete());
  EXPECT_FALSE(answer->buckets(5).incomplete());
}

TEST_F(TrendTest, DaysBeginWhereTheTimeZoneSays) {
  auto request = Trend();
  request.set_period(v1::PERIOD_DAY);
  request.add_measures("interactions");
  request.set_time_zone("+12:00");
  const auto answer = GetTrend(request, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->buckets(0).start_date(), "2025-01-07") << "noon in UTC is midnight there";
  EXPECT_EQ(answer->buckets(0).interactions(), 60u);
  EXPECT_EQ(answer->buckets(1).interactions(), 0u);
}

TEST_F(TrendTest, ATimeRangeChoosesJourneysThatStartInIt) {
  auto request = Trend();
  SetTime(kFirstMondayMs + 2 * kWeekMs + kHourMs,
          *request.mutable_scope()->mutable_time_range()->mutable_start_time());
  const auto answer = GetTrend(request, desk_, Caller());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->info().journeys(), 140u) << "those of week 2 began an hour before";
  EXPECT_EQ(answer->info().interactions() + answer->info().left_out(0).interactions(),
            answer->info().total_interactions());
}

TEST_F(TrendTest, StagesAndTouchpointsHaveSeriesThatAddUp) {
  auto request = Trend();
  request.mutable_scope()->set_map("workspaces/default/maps/plan");
  request.add_measures("interactions");
  for (const auto breakdown : {v1::TREND_BREAKDOWN_STAGE, v1::TREND_BREAKDOWN_TOUCHPOINT}) {
    request.set_breakdown(breakdown);
    request.set_max_touchpoints(2);
    const auto answer = GetTrend(request, desk_, Caller());
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->series_size(), 3);
    double sum = 0;
    for (const auto& series : answer->series()) {
      for (const auto& point : series.points()) sum += point.value();
    }
    EXPECT_EQ(sum, answer->info().interactions());
  }
}

TEST_F(TrendTest, WrongParametersAreNamed) {
  const auto fault = [&](const std::function<void(v1::GetTrendRequest&)>& change) {
    auto request = Trend();
    change(request);
    return FieldAtFault(GetTrend(request, desk_, Caller()));
  };
  EXPECT_EQ(fault([](auto& r) { r.set_period(v1::PERIOD_NONE); }), "period");
  EXPECT_EQ(fault([](auto& r) { r.set_time_zone("Middle/Earth"); }), "time_zone");
  EXPECT_EQ(fault([](auto& r) { r.set_breakdown(v1::TREND_BREAKDOWN_STAGE); }), "breakdown");
  EXPECT_EQ(fault([](auto& r) { r.add_measures("happiness"); }), "measures[0]");
  EXPECT_EQ(fault([](auto& r) {
              r.set_breakdown(v1::TREND_BREAKDOWN_TOUCHPOINT);
              r.add_measures("switch_rate");
            }),
            "measures[0]");
}

TEST(CalendarTest, OffsetsAndNamesAreZonesAndPathsAreNot) {
  EXPECT_TRUE(FindTimeZone(""));
  EXPECT_TRUE(FindTimeZone("-03:30"));
  for (const char* name : {"+1:00", "+15:00", "+01:60", "../etc/passwd", "/etc/localtime",
                           "localtime", "libc:localtime", "Middle/Earth"}) {
    EXPECT_FALSE(FindTimeZone(name)) << name;
  }
}

TEST(CalendarTest, DaysHave23HoursWhereClocksGoForward) {
  const auto zone = FindTimeZone("Europe/Berlin");
  if (!zone) GTEST_SKIP() << "this system has no tzdata";
  constexpr std::int64_t kSundayNoonMs = 1'743'336'000'000;  // 2025-03-30T12:00:00Z
  const auto edges = CalendarEdges({.unit = CalendarUnit::kDay, .zone = *zone}, kSundayNoonMs,
                                   kSundayNoonMs + 24 * kHourMs, 10);
  ASSERT_TRUE(edges);
  EXPECT_EQ((*edges)[1] - (*edges)[0], 23 * kHourMs);
  EXPECT_EQ((*edges)[2] - (*edges)[1], 24 * kHourMs);
}

TEST(CalendarTest, WeeksBeginOnTheDayAskedFor) {
  Calendar calendar{.week_start = absl::Weekday::sunday};
  const auto edges = CalendarEdges(calendar, kFirstMondayMs, kFirstMondayMs, 10);
  ASSERT_TRUE(edges);
  EXPECT_EQ(edges->size(), 2u);
  EXPECT_EQ(DateIn(calendar.zone, edges->front()), "2025-01-05");
  calendar.unit = CalendarUnit::kMonth;
  EXPECT_EQ(
      DateIn(calendar.zone, CalendarEdges(calendar, kFirstMondayMs, kFirstMondayMs, 9)->back()),
      "2025-02-01");
  calendar.unit = CalendarUnit::kDay;
  EXPECT_FALSE(CalendarEdges(calendar, kFirstMondayMs, kFirstMondayMs + 30 * 24 * kHourMs, 30));
}

}  // namespace
}  // namespace journeygraph::server
