#include "clients/cli/number_format.h"

#include <gtest/gtest.h>

namespace journeygraph::cli {
namespace {

TEST(NumberFormatTest, ThousandsAreSeparated) {
  EXPECT_EQ(WithThousands(0), "0");
  EXPECT_EQ(WithThousands(999), "999");
  EXPECT_EQ(WithThousands(1'000), "1,000");
  EXPECT_EQ(WithThousands(-1'234'567), "-1,234,567");
}

TEST(NumberFormatTest, SignsAreShownAndZeroHasNone) {
  EXPECT_EQ(SignedDecimal(39.84, 1), "+39.8");
  EXPECT_EQ(SignedDecimal(-0.04, 1), "0.0");
  EXPECT_EQ(SignedDecimal(0.04, 1), "0.0");
  EXPECT_EQ(Points(-0.1234), "-12.3");
}

TEST(NumberFormatTest, LengthsHaveTheirNaturalUnit) {
  EXPECT_EQ(Length(0), "0 ms");
  EXPECT_EQ(Length(12'500), "12.5 s");
  EXPECT_EQ(Length(204'000), "3.4 min");
  EXPECT_EQ(Length(11'520'000), "3.2 h");
  EXPECT_EQ(Length(3 * 86'400e3), "3.0 d");
}

TEST(NumberFormatTest, BarsAreProportional) {
  EXPECT_EQ(Bar(1, 4), "████");
  EXPECT_EQ(Bar(0.5, 4), "██");
  EXPECT_EQ(Bar(0.28125, 4), "█▏");
  EXPECT_EQ(Bar(1e-9, 4), "▏") << "something is never shown as nothing";
  EXPECT_EQ(Bar(0, 4), "");
  EXPECT_EQ(Bar(7, 2), "██");
}

TEST(NumberFormatTest, SharesAndBytesAndCounts) {
  EXPECT_EQ(Percent(0.6123), "61.2 %");
  EXPECT_EQ(Bytes(1.4e9), "1.4 GB");
  EXPECT_EQ(Bytes(17), "17 B");
  EXPECT_EQ(Counted(1, "journey", "journeys"), "1 journey");
  EXPECT_EQ(Counted(12'400, "journey", "journeys"), "12,400 journeys");
  EXPECT_EQ(Spark(0) + Spark(1), "▁█");
}

}  // namespace
}  // namespace journeygraph::cli
