#include "clients/cli/output.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/number_format.h"

namespace journeygraph::cli {

absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message) {
  namespace pb = google::protobuf;
  // By way of deterministic bytes, so that maps come in the order of their keys.
  std::string bytes;
  {
    pb::io::StringOutputStream stream(&bytes);
    pb::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  const std::unique_ptr<pb::util::TypeResolver> resolver(pb::util::NewTypeResolverForDescriptorPool(
      "type.googleapis.com", pb::DescriptorPool::generated_pool()));
  pb::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = pb::util::BinaryToJsonString(
      resolver.get(), "type.googleapis.com/" + message.GetDescriptor()->full_name(), bytes, &json,
      options);
  if (!status.ok()) return absl::InternalError("the answer cannot be written as JSON");
  return json;
}

absl::StatusOr<ExitCode> PrintJson(const Context& context,
                                   const google::protobuf::Message& message) {
  const auto json = ToJson(message);
  if (!json.ok()) return json.status();
  context.streams.out << *json;
  if (!json->ends_with('\n')) context.streams.out << '\n';
  return kExitOk;
}

std::string DescribeInfo(const v1::AnswerInfo& info, const Style& style) {
  const auto& results = info.results();
  std::string text = absl::StrCat(
      "Counted: ", Counted(info.interactions(), "interaction", "interactions"), " of ",
      Counted(info.customers(), "customer", "customers"), " in ",
      Counted(info.journeys(), "journey", "journeys"), " (", WithThousands(results.success()),
      " ended well, ", WithThousands(results.failure()), " badly, ", WithThousands(results.lost()),
      " went silent, ", WithThousands(results.open()), " still open).");
  if (info.left_out().empty()) {
    absl::StrAppend(&text, " Nothing was left out.");
  } else {
    std::vector<std::string> parts;
    for (const auto& left_out : info.left_out()) {
      parts.push_back(absl::StrCat(WithThousands(left_out.interactions()), " by ",
                                   absl::StrReplaceAll(left_out.reason(), {{"_", " "}})));
    }
    absl::StrAppend(&text, " Left out of ", WithThousands(info.total_interactions()),
                    " interactions: ", absl::StrJoin(parts, ", "), ".");
  }
  if (info.tied_pairs() > 0) {
    absl::StrAppend(&text, " ", Counted(info.tied_pairs(), "pair", "pairs"),
                    " with equal times in the order of their sequence.");
  }
  std::string result = Toned(Wrapped(text, style), Tone::kDim, style);
  if (!info.definition().empty()) {
    result += Toned(Wrapped(info.definition(), style), Tone::kDim, style);
  }
  return result;
}

std::string PercentWithInterval(const v1::Proportion& share) {
  if (!share.has_value()) return "–";
  return absl::StrCat(Percent(share.value()), " [", Decimal(share.low() * 100, 1), ", ",
                      Decimal(share.high() * 100, 1), "]");
}

std::string PointsWithInterval(const v1::Estimate& difference) {
  return absl::StrCat(Points(difference.value()), " [", Points(difference.low()), ", ",
                      Points(difference.high()), "]");
}

}  // namespace journeygraph::cli
