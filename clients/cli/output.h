// Parts of answers that several subcommands print.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/context.h"
#include "journeygraph/v1/scope.pb.h"

namespace journeygraph::cli {

// protobuf's JSON mapping, indented, zeros and empty fields included; the same for equal messages.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message);

// Writes the message as JSON. Gives the exit code, or an error of writing.
absl::StatusOr<ExitCode> PrintJson(const Context& context,
                                   const google::protobuf::Message& message);

// What the answer rests on, in two or three lines for below a table.
std::string DescribeInfo(const v1::AnswerInfo& info, const Style& style);

// "1.2 [0.8, 1.6]"-like cells.
std::string PercentWithInterval(const v1::Proportion& share);
std::string PointsWithInterval(const v1::Estimate& difference);

}  // namespace journeygraph::cli
