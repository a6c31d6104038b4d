#include "graph/measure/event_rate.h"

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

TEST(EventRateTest, IntervalIsGarwoods) {
  // Published limits of a Poisson count of 10: 4.795 and 18.391.
  const std::optional<Estimate> rate = EventRate(10, 100);
  ASSERT_TRUE(rate);
  EXPECT_DOUBLE_EQ(rate->value, 0.1);
  EXPECT_NEAR(rate->low, 0.04795, 0.00001);
  EXPECT_NEAR(rate->high, 0.18391, 0.00001);
}

TEST(EventRateTest, WithoutEventsOnlyTheUpperEndIsAboveZero) {
  const std::optional<Estimate> rate = EventRate(0, 1);
  ASSERT_TRUE(rate);
  EXPECT_EQ(rate->value, 0);
  EXPECT_EQ(rate->low, 0);
  EXPECT_NEAR(rate->high, 3.6889, 0.0001);
}

TEST(EventRateTest, WithoutExposureThereIsNone) {
  EXPECT_FALSE(EventRate(0, 0));
  EXPECT_FALSE(EventRate(3, 0));
}

}  // namespace
}  // namespace journeygraph::graph
