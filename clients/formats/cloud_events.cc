#include "clients/formats/cloud_events.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/formats/interaction_builder.h"
#include "clients/formats/json_records.h"

namespace journeygraph::formats {
namespace {

class CloudEventReader {
 public:
  CloudEventReader(const CloudEventsOptions& options, const LogSink& sink, FormatReport& report)
      : options_(options), sink_(sink), builder_(report, "") {}

  absl::Status Take(std::int64_t line, const JsonRecord& event) {
    builder_.Begin("");
    std::string problem = RequiredProblem(event);
    if (problem.empty()) {
      Fill(event);
      problem = builder_.problem();
    }
    if (!problem.empty()) {
      sink_.rejected(line, problem);
      return absl::OkStatus();
    }
    return sink_.row(builder_.Take(line));
  }

 private:
  static std::string RequiredProblem(const JsonRecord& event) {
    const std::string version = MemberText(event, "specversion");
    if (version != "1.0") {
      return absl::StrCat("specversion must be \"1.0\", not \"", version, "\"");
    }
    for (const char* name : {"id", "source", "type"}) {
      if (MemberText(event, name).empty())
        return absl::StrCat("the attribute ", name, " is missing");
    }
    return "";
  }

  void Fill(const JsonRecord& event) {
    customer_of_data_.clear();
    customer_of_field_.clear();
    for (const auto& [name, value] : event.items()) {
      if (name == "specversion" || name == "datacontenttype" || name == "dataschema" ||
          name == "type" || name == "subject") {
        continue;
      }
      if (name == "data") {
        value.is_object() ? Flatten("data.", "", value) : TakeMember(name, "data", value);
      } else if (name == "data_base64") {
        builder_.Lost(name, "binary data are not read");
      } else if (name == "id" || name == "source" || name == "time") {
        builder_.Set(name, name, MemberText(event, name.c_str()));
      } else {
        TakeMember(name, name, value);
      }
    }
    if (builder_.interaction().touchpoint().empty()) {
      builder_.Set("type", "touchpoint", MemberText(event, "type"));
    } else {
      builder_.SetAttribute("type", "type", MemberText(event, "type"));
    }
    SetCustomer(MemberText(event, "subject"));
    if (MemberText(event, "time").empty()) builder_.Lost("time", "missing: rejected");
  }

  void SetCustomer(const std::string& subject) {
    if (!options_.customer_field.empty()) {
      builder_.Set(options_.customer_field, "customer", customer_of_field_);
      if (!subject.empty()) builder_.SetAttribute("subject", "subject", subject);
    } else if (!subject.empty()) {
      builder_.Set("subject", "customer", subject);
      if (!customer_of_data_.empty() && customer_of_data_ != subject) {
        builder_.SetAttribute("data customer", "customer", customer_of_data_);
      }
    } else {
      builder_.Set("data customer", "customer", customer_of_data_);
    }
  }

  // `prefix` is what the report says before the name, `path` the names around.
  void Flatten(const std::string& prefix, const std::string& path, const JsonRecord& object) {
    for (const auto& [name, value] : object.items()) {
      const std::string full = absl::StrCat(path, name);
      if (value.is_object()) {
        Flatten(prefix, full + ".", value);
      } else {
        TakeMember(prefix + full, full, value);
      }
    }
  }

  void TakeMember(const std::string& theirs, const std::string& name, const JsonRecord& value) {
    if (value.is_object()) return Flatten(theirs + ".", name + ".", value);
    const std::optional<std::string> text = ScalarText(value);
    if (!text) return builder_.Lost(theirs, "lists of objects have no place");
    if (theirs == options_.customer_field) {
      customer_of_field_ = *text;
    } else if (name == "customer" || name == "customer_id" || name == "customerId" ||
               name == "customerid") {
      customer_of_data_ = *text;
    } else if (name == "touchpoint") {
      builder_.Set(theirs, "touchpoint", *text);
    } else if (absl::StartsWith(theirs, "data.") && (name == "id" || name == "source")) {
      // Of the thing that the data describe; the event has its own.
      builder_.SetAttribute(theirs, theirs, *text);
    } else {
      builder_.SetByName(name, *text);
    }
  }

  const CloudEventsOptions& options_;
  const LogSink& sink_;
  InteractionBuilder builder_;
  std::string customer_of_data_;
  std::string customer_of_field_;
};

}  // namespace

absl::Status ReadCloudEvents(std::istream& input, const CloudEventsOptions& options,
                             const ReadLimits& limits, const LogSink& sink, FormatReport& report) {
  CloudEventReader reader(options, sink, report);
  return JsonRecords(input, limits)
      .ReadObjects(
          [&](std::int64_t line, const JsonRecord& record) { return reader.Take(line, record); },
          sink.rejected);
}

}  // namespace journeygraph::formats
