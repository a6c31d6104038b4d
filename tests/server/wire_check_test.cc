#include "server/wire_check.h"

#include <gtest/gtest.h>

#include <functional>

#include "journeygraph/v1/interaction_service.pb.h"
#include "server/errors.h"
#include "tests/server/rig.h"

namespace journeygraph::server {
namespace {

absl::Status Explain(const std::string& bytes) {
  return ExplainParseFailure(bytes, *v1::RecordInteractionsRequest::descriptor());
}

std::string FieldWithBadText(const std::function<void(v1::RecordInteractionsRequest&)>& spoil) {
  v1::RecordInteractionsRequest request = SomeBatch(3);
  spoil(request);
  const absl::Status status = Explain(request.SerializeAsString());
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "INVALID_UTF8");
  return FieldOf(ToRpcStatus(status));
}

TEST(WireCheckTest, NamesThePathOfTextThatIsNotUtf8) {
  EXPECT_EQ(FieldWithBadText([](auto& r) { r.set_parent("\xff"); }), "parent");
  EXPECT_EQ(FieldWithBadText([](auto& r) { r.mutable_interactions(2)->set_id("a\x80"); }),
            "interactions[2].id");
  EXPECT_EQ(FieldWithBadText([](auto& r) {
              r.mutable_interactions(1)->add_scores()->set_metric("nps");
              r.mutable_interactions(1)->add_scores()->set_wording("\xc3");
            }),
            "interactions[1].scores[1].wording");
  EXPECT_EQ(FieldWithBadText([](auto& r) {
              r.mutable_interactions(0)->mutable_comment()->set_text("\xed\xa0\x80");
            }),
            "interactions[0].comment.text");
  EXPECT_EQ(FieldWithBadText([](auto& r) {
              (*r.mutable_interactions(0)->mutable_attributes())["k"] = "\xc0\x80";
            }),
            "interactions[0].attributes[0].value");
}

TEST(WireCheckTest, AcceptsEveryKindOfCharacterAndNamesTheFirstBadOne) {
  v1::RecordInteractionsRequest request = SomeBatch(1);
  request.mutable_interactions(0)->set_customer("a\u00e4\u20ac\U0001F600");
  request.mutable_interactions(0)->set_touchpoint("\xf4\x90\x80\x80");  // beyond U+10FFFF

  EXPECT_EQ(FieldOf(ToRpcStatus(Explain(request.SerializeAsString()))),
            "interactions[0].touchpoint");
}

TEST(WireCheckTest, SaysThatBytesAreNoMessage) {
  for (const std::string& bytes : {std::string("\x0a"), std::string("\x0a\xff\xff\xff\xff\x0f"),
                                   std::string("\x07"), std::string(1'000, '\x0b')}) {
    const absl::Status status = Explain(bytes);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(status), "MALFORMED_MESSAGE");
  }
}

}  // namespace
}  // namespace journeygraph::server
