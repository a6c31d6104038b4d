#include "clients/cli/output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "journeygraph/v1/customer.pb.h"

namespace journeygraph::cli {
namespace {

using ::testing::HasSubstr;

TEST(OutputTest, JsonHasZerosAndProtobufsNames) {
  v1::AnswerInfo info;
  info.set_counting_unit("journeys");
  const auto json = ToJson(info);
  ASSERT_TRUE(json.ok());
  EXPECT_THAT(*json, HasSubstr("\"countingUnit\": \"journeys\""));
  EXPECT_THAT(*json, HasSubstr("\"tiedPairs\": 0"));
  EXPECT_THAT(*json, HasSubstr("\"leftOut\": []"));
}

TEST(OutputTest, EqualMessagesGiveEqualJson) {
  v1::Customer forwards;
  v1::Customer backwards;
  for (int i = 0; i < 50; ++i) {
    (*forwards.mutable_attributes())["key" + std::to_string(i)] = "x";
    (*backwards.mutable_attributes())["key" + std::to_string(49 - i)] = "x";
  }
  EXPECT_EQ(*ToJson(forwards), *ToJson(backwards));
}

TEST(OutputTest, InfoSaysWhatWasLeftOutAndWhy) {
  v1::AnswerInfo info;
  info.set_interactions(12'400);
  info.set_total_interactions(20'000);
  auto* left_out = info.add_left_out();
  left_out->set_reason("time_range");
  left_out->set_interactions(7'600);
  const std::string text = DescribeInfo(info, {});
  EXPECT_THAT(text, HasSubstr("12,400 interactions"));
  EXPECT_THAT(text, HasSubstr("7,600 by time range"));
}

TEST(OutputTest, SharesWithoutCasesAreADash) {
  v1::Proportion share;
  EXPECT_EQ(PercentWithInterval(share), "–");
  share.set_value(0.84);
  share.set_low(0.7149);
  share.set_high(0.9166);
  EXPECT_EQ(PercentWithInterval(share), "84.0 % [71.5, 91.7]");
}

}  // namespace
}  // namespace journeygraph::cli
