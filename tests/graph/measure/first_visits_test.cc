#include "graph/measure/first_visits.h"

#include <random>
#include <set>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

TEST(FirstVisitsTest, EachIdIsFirstOnceInEachJourney) {
  FirstVisits visits(3);
  const FirstVisits::OfJourney first = visits.NextJourney();
  EXPECT_TRUE(first.IsFirst(0));
  EXPECT_TRUE(first.IsFirst(2));
  EXPECT_FALSE(first.IsFirst(0));
  const FirstVisits::OfJourney second = visits.NextJourney();
  EXPECT_TRUE(second.IsFirst(2));
  EXPECT_TRUE(second.IsFirst(1));
  EXPECT_FALSE(second.IsFirst(2));
}

TEST(FirstVisitsTest, EqualsASetForEachJourney) {
  std::mt19937_64 random(5);
  FirstVisits visits(20);
  for (int journey = 0; journey < 1000; ++journey) {
    const FirstVisits::OfJourney of_journey = visits.NextJourney();
    std::set<std::size_t> seen;
    for (int i = 0; i < 15; ++i) {
      const std::size_t id = random() % 20;
      ASSERT_EQ(of_journey.IsFirst(id), seen.insert(id).second);
    }
  }
}

}  // namespace
}  // namespace journeygraph::graph
