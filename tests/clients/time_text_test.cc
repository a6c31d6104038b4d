#include "clients/cli/time_text.h"

#include <gtest/gtest.h>

namespace journeygraph::cli {
namespace {

TEST(TimeTextTest, Rfc3339IsUnderstood) {
  EXPECT_EQ(ParseTimestamp("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(ParseTimestamp("2025-03-01T12:00:00Z"), 1'740'830'400'000);
  EXPECT_EQ(ParseTimestamp("2025-03-01T12:00:00+01:00"), 1'740'826'800'000);
  EXPECT_EQ(ParseTimestamp("2025-03-01T12:00:00-0530"), 1'740'850'200'000);
  EXPECT_EQ(ParseTimestamp("2024-02-29t23:59:59.5z"), 1'709'251'199'500);
}

TEST(TimeTextTest, FinerThanMillisecondsIsCutOff) {
  EXPECT_EQ(ParseTimestamp("1970-01-01T00:00:00.1239999Z"), 123);
  EXPECT_EQ(ParseTimestamp("1970-01-01T00:00:00.05Z"), 50);
}

TEST(TimeTextTest, TimesWithoutOffsetAreUtc) {
  EXPECT_EQ(ParseTimestamp("2020-01-01 00:00:00"), 1'577'836'800'000);
  EXPECT_EQ(ParseTimestamp("2020-01-01 00:00:00.250"), 1'577'836'800'250);
}

TEST(TimeTextTest, WholeNumbersAreMilliseconds) {
  EXPECT_EQ(ParseTimestamp("1577836800000"), 1'577'836'800'000);
  EXPECT_EQ(ParseTimestamp("-5"), -5);
}

TEST(TimeTextTest, NonsenseIsNoTime) {
  for (const char* text :
       {"", "yesterday", "2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z", "2025-01-01T24:00:00Z",
        "2025-01-01T00:60:00Z", "2025-01-01T00:00:00.", "2025-01-01T00:00:00+1",
        "2025-01-01T00:00:00Zx", "2025-01-01", "1577836800000.5", "12:00", "2025-1-1T00:00:00Z",
        "9e12", "99999999999999999999"}) {
    EXPECT_EQ(ParseTimestamp(text), std::nullopt) << text;
  }
}

TEST(TimeTextTest, DatesAreTheirFirstMoment) {
  EXPECT_EQ(ParseDateOrTimestamp("2025-03-01"), 1'740'787'200'000);
  EXPECT_EQ(ParseDateOrTimestamp("2025-03-01T12:00:00Z"), 1'740'830'400'000);
  EXPECT_EQ(ParseDateOrTimestamp("2025-02-30"), std::nullopt);
}

TEST(TimeTextTest, DurationsHaveUnits) {
  EXPECT_EQ(ParseDuration("90s"), 90'000);
  EXPECT_EQ(ParseDuration("5m"), 300'000);
  EXPECT_EQ(ParseDuration("2h"), 7'200'000);
  EXPECT_EQ(ParseDuration("30d"), 2'592'000'000);
  EXPECT_EQ(ParseDuration("1w"), 604'800'000);
  EXPECT_EQ(ParseDuration("250ms"), 250);
  EXPECT_EQ(ParseDuration("0"), 0);
  for (const char* text : {"", "5", "d", "-1d", "1.5h", "1y", "1 d", "99999999999999d"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(TimeTextTest, FormattedTimesReadBack) {
  for (const std::int64_t time_ms :
       {0LL, 951'782'400'000LL, 1'740'826'800'123LL, 4'102'444'799'999LL}) {
    EXPECT_EQ(ParseTimestamp(FormatTimestamp(time_ms)), time_ms);
  }
  EXPECT_EQ(FormatTimestamp(1'709'251'199'500), "2024-02-29T23:59:59.500Z");
  EXPECT_EQ(FormatDate(1'709'251'199'500), "2024-02-29");
  EXPECT_EQ(FormatDateTime(-1), "1969-12-31 23:59:59");
}

}  // namespace
}  // namespace journeygraph::cli
