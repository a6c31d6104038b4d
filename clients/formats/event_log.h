// What all readers and writers of event logs share.
//
//   LogSink sink{.row = [&](LogRow row) { return stream->Add(std::move(row.interaction)); }};
//   FormatReport report;
//   absl::Status status = ReadXes(file, {}, {}, sink, report);
//
// Readers stream: memory depends on the largest record (OCEL: and on the number of objects), never
// on the size of the file. Interactions come in the order of the file; `id` is empty where the file
// has none, `sequence` 0 where it has none, and values are checked only as far as they must be to
// be understood: the server checks the rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "clients/formats/format_report.h"
#include "journeygraph/v1/customer.pb.h"
#include "journeygraph/v1/interaction.pb.h"

namespace journeygraph::formats {

// Beyond any of these a file is refused with RESOURCE_EXHAUSTED, naming the line.
struct ReadLimits {
  int max_depth = 64;                       // of nested elements, objects and lists
  std::size_t max_text_bytes = 1u << 20;    // of one text, number or tag
  std::size_t max_record_bytes = 4u << 20;  // of one event or object
  std::uint64_t max_bytes = 64ULL << 30;    // of the file
};

// A value of a customer's attribute, from this time on; 0 where the file says no time.
struct CustomerFact {
  std::string_view customer;
  std::string_view name;
  std::string_view value;
  std::int64_t time_ms = 0;
};

struct LogRow {
  std::int64_t line = 0;      // on which the event begins
  bool has_sequence = false;  // else the order of the file is all there is
  v1::Interaction interaction;
};

// Where a reader puts what it finds. All are called on the reader's thread; an error that `row`
// returns ends the reading and becomes its result.
struct LogSink {
  std::function<absl::Status(LogRow row)> row;
  // Facts of one customer and name may come several times: the latest counts.
  std::function<void(const CustomerFact& fact)> customer_fact = [](const CustomerFact&) {};
  // An event that cannot be understood, and why.
  std::function<void(std::int64_t line, const std::string& reason)> rejected =
      [](std::int64_t, const std::string&) {};
};

// Writes interactions as they come. Usage: for each customer BeginCustomer once, then Add for each
// of the customer's interactions; at the end Finish. Not thread-safe.
class LogWriter {
 public:
  virtual ~LogWriter() = default;
  virtual void BeginCustomer(const v1::Customer& customer) = 0;
  virtual void Add(const v1::Interaction& interaction) = 0;
  // Completes the file. Returns UNAVAILABLE, if it could not be written.
  virtual absl::Status Finish() = 0;

  // What could not be expressed in the format, and how often.
  const FormatReport& report() const { return report_; }

 protected:
  FormatReport report_;
};

}  // namespace journeygraph::formats
