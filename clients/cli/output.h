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

// Prints an answer in the format asked for: JSON of the message, print_csv(out, response) or
// print_table(context, response). Gives the exit code, or the error that came instead of an answer.
template <typename Response, typename PrintCsv, typename PrintTable>
absl::StatusOr<ExitCode> PrintAnswer(const Context& context,
                                     const absl::StatusOr<Response>& response,
                                     const PrintCsv& print_csv, const PrintTable& print_table) {
  if (!response.ok()) return response.status();
  if (context.output == OutputFormat::kJson) return PrintJson(context, *response);
  if (context.output == OutputFormat::kCsv) {
    print_csv(context.streams.out, *response);
  } else {
    print_table(context, *response);
  }
  return kExitOk;
}

// What the answer rests on, in two or three lines for below a table.
std::string DescribeInfo(const v1::AnswerInfo& info, const Style& style);

// "1.2 [0.8, 1.6]"-like cells.
std::string PercentWithInterval(const v1::Proportion& share);
std::string PointsWithInterval(const v1::Estimate& difference);

}  // namespace journeygraph::cli
