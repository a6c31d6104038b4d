// XES event logs (IEEE 1849-2023) in and out.
//
//   absl::Status status = ReadXes(file, {}, {}, sink, report);
//   XesWriter writer(out);
//
// Reading: a trace is a customer and, as a case, its key of kind "journey": concept:name names
// both, unless the trace says cj:customer, which is the customer alone. Other attributes of traces
// become attributes of customers. Of events: concept:name is the touchpoint, time:timestamp the
// time, org:resource the agent, org:group the team, cost:total the cost, identity:id the id,
// channel the channel, and cj:FIELD the field of this name (interaction_fields.h). All else
// becomes attributes; nested ones get names with points between them. Extensions, globals and
// classifiers are read over.
//
// Writing: one trace a customer, in the same words, so that reading gives the same interactions
// back. Lost: characters that XML cannot hold.
//
// Documents with a document type are refused, and with them entities of their own.
#pragma once

#include <istream>
#include <ostream>
#include <string>

#include "clients/formats/event_log.h"

namespace journeygraph::formats {

struct XesOptions {
  std::string source = "xes";  // of events that name none
  // Takes only events with this lifecycle:transition, such as "complete", and those without one;
  // "" takes all.
  std::string lifecycle;
};

// Returns INVALID_ARGUMENT, if it is not well-formed XML, not XES, or has a document type;
// RESOURCE_EXHAUSTED beyond the limits; errors of the sink. The message names the line.
absl::Status ReadXes(std::istream& input, const XesOptions& options, const ReadLimits& limits,
                     const LogSink& sink, FormatReport& report);

class XesWriter final : public LogWriter {
 public:
  explicit XesWriter(std::ostream& out);

  void BeginCustomer(const v1::Customer& customer) override;
  void Add(const v1::Interaction& interaction) override;
  absl::Status Finish() override;

 private:
  void EndCustomer();
  void Attribute(int indent, std::string_view type, std::string_view key, std::string_view value);
  void AppendEscaped(std::string_view text);

  std::ostream& out_;
  std::string text_;  // of the event being written
  bool in_trace_ = false;
};

}  // namespace journeygraph::formats
