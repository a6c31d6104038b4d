#include "graph/measure/emotion_curve.h"

#include <vector>

#include "gtest/gtest.h"

namespace journeygraph::graph {
namespace {

EmotionCurve Of(const std::vector<std::int64_t>& emotions) { return EmotionCurveOf(emotions); }

TEST(EmotionCurveTest, HasTheValuesOfTheDefinitions) {
  const EmotionCurve curve = Of({1, -2, 0, 1});
  EXPECT_EQ(curve.mean, 0);
  EXPECT_EQ(curve.biggest_drop, -3);
  EXPECT_EQ(curve.drop_place + 1, 2u);  // at step 2
  EXPECT_EQ(curve.peak, -2);
  EXPECT_EQ(curve.end, 1);
  EXPECT_EQ(curve.PeakEndTwice() / 2.0, -0.5);
}

TEST(EmotionCurveTest, OfEqualPeaksAndDropsTheEarlierOneCounts) {
  const EmotionCurve curve = Of({2, -2, 2, -2});
  EXPECT_EQ(curve.peak, 2);
  EXPECT_EQ(curve.drop_place, 1u);
}

TEST(EmotionCurveTest, NothingDropsWhereEmotionsRiseOrThereIsOne) {
  EXPECT_EQ(Of({-5, 0, 3}).biggest_drop, 0);
  EXPECT_EQ(Of({-5}).biggest_drop, 0);
  EXPECT_EQ(Of({-5}).PeakEndTwice(), -10);
}

}  // namespace
}  // namespace journeygraph::graph
