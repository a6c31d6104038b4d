#include <expat.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/formats/interaction_builder.h"
#include "clients/formats/interaction_fields.h"
#include "clients/formats/xes.h"
#include "clients/formats/xes_keys.h"

namespace journeygraph::formats {
namespace {

constexpr int kChunkBytes = 64 << 10;
constexpr std::size_t kMostCustomerAttributes = 64;
constexpr std::size_t kLongestCustomerAttribute = 256;
constexpr std::size_t kLongestName = 64;

bool IsAttributeElement(std::string_view name) {
  for (const std::string_view type :
       {"string", "date", "int", "float", "boolean", "id", "list", "container"}) {
    if (name == type) return true;
  }
  return false;
}

std::string_view WithoutPrefix(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

class XesReader {
 public:
  XesReader(const XesOptions& options, const ReadLimits& limits, const LogSink& sink,
            FormatReport& report)
      : options_(options),
        limits_(limits),
        sink_(sink),
        report_(report),
        builder_(report, "event "),
        parser_(XML_ParserCreate(nullptr), &XML_ParserFree) {
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &XesReader::OnStart, &XesReader::OnEnd);
    XML_SetStartDoctypeDeclHandler(parser_.get(), &XesReader::OnDoctype);
  }

  absl::Status Read(std::istream& input) {
    std::uint64_t bytes = 0;
    for (bool last = false; !last;) {
      void* buffer = XML_GetBuffer(parser_.get(), kChunkBytes);
      if (buffer == nullptr) return absl::ResourceExhaustedError("not enough memory");
      input.read(static_cast<char*>(buffer), kChunkBytes);
      const auto size = static_cast<int>(input.gcount());
      last = size < kChunkBytes;
      bytes += static_cast<std::uint64_t>(size);
      if (bytes > limits_.max_bytes) {
        return TooMuch(absl::StrCat("the file has more than ", limits_.max_bytes, " bytes"));
      }
      const XML_Status parsed = XML_ParseBuffer(parser_.get(), size, last);
      if (!status_.ok()) return status_;
      if (parsed != XML_STATUS_OK) {
        return Invalid(XML_ErrorString(XML_GetErrorCode(parser_.get())));
      }
      // What is not parsed yet is one unfinished tag or text.
      const auto waiting =
          static_cast<std::int64_t>(bytes) - XML_GetCurrentByteIndex(parser_.get());
      if (!last && waiting > static_cast<std::int64_t>(limits_.max_text_bytes + kChunkBytes)) {
        return TooMuch(absl::StrCat("a tag has more than ", limits_.max_text_bytes, " bytes"));
      }
    }
    return absl::OkStatus();
  }

 private:
  static void OnStart(void* self, const XML_Char* name, const XML_Char** attributes) {
    static_cast<XesReader*>(self)->Start(WithoutPrefix(name), attributes);
  }
  static void OnEnd(void* self, const XML_Char*) { static_cast<XesReader*>(self)->End(); }
  static void OnDoctype(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    auto* reader = static_cast<XesReader*>(self);
    reader->Stop(reader->Invalid("a document type is not allowed; XES has none"));
  }

  enum class Place { kLog, kTrace, kEvent, kAttribute, kValues, kSkipped };

  void Start(std::string_view name, const XML_Char** attributes) {
    if (!status_.ok()) return;
    if (static_cast<int>(places_.size()) >= limits_.max_depth) {
      return Stop(TooMuch(absl::StrCat("more than ", limits_.max_depth, " nested elements")));
    }
    if (places_.empty()) {
      if (name != "log") {
        return Stop(Invalid(
            absl::StrCat("not XES: the file begins with <", std::string(name), ">, not <log>")));
      }
      places_.push_back(Place::kLog);
      return;
    }
    places_.push_back(Enter(places_.back(), name, attributes));
  }

  Place Enter(Place parent, std::string_view name, const XML_Char** attributes) {
    if (parent == Place::kSkipped) return Place::kSkipped;
    if (parent == Place::kLog) {
      if (name == "trace") {
        BeginTrace();
        return Place::kTrace;
      }
      if (name == "event") report_.Lost("event of the log", "it belongs to no trace");
      if (IsAttributeElement(name)) {
        report_.Lost(absl::StrCat("log ", Value(attributes, "key")),
                     "says something of all traces");
      }
      return Place::kSkipped;
    }
    if (parent == Place::kTrace && name == "event") {
      BeginEvent();
      return Place::kEvent;
    }
    if (name == "values") return Place::kValues;
    if (!IsAttributeElement(name)) {
      report_.Lost(absl::StrCat("<", std::string(name), ">"), "not known to XES");
      return Place::kSkipped;
    }
    BeginAttribute(Value(attributes, "key"), Value(attributes, "value"));
    return Place::kAttribute;
  }

  void End() {
    if (!status_.ok() || places_.empty()) return;
    const Place place = places_.back();
    places_.pop_back();
    if (place == Place::kAttribute) {
      path_.resize(path_lengths_.back());
      path_lengths_.pop_back();
    }
    if (place == Place::kEvent) EndEvent();
    if (place == Place::kTrace) EndTrace();
  }

  static const XML_Char* Value(const XML_Char** attributes, std::string_view name) {
    for (; *attributes != nullptr; attributes += 2) {
      if (name == attributes[0]) return attributes[1];
    }
    return "";
  }

  void BeginTrace() {
    case_.clear();
    customer_.clear();
    customer_attributes_.clear();
    latest_ms_ = 0;
    event_bytes_ = 0;
  }

  void BeginEvent() {
    in_event_ = true;
    event_line_ = Line();
    transition_.clear();
    event_bytes_ = 0;
    builder_.Begin(options_.source);
  }

  void BeginAttribute(std::string_view key, std::string_view value) {
    path_lengths_.push_back(path_.size());
    if (!path_.empty()) path_ += '.';
    path_ += key;
    event_bytes_ += key.size() + value.size();
    if (event_bytes_ > limits_.max_record_bytes || path_.size() > limits_.max_text_bytes ||
        value.size() > limits_.max_text_bytes) {
      return Stop(TooMuch(absl::StrCat("an event has more than ", limits_.max_record_bytes,
                                       " bytes, or a text more than ", limits_.max_text_bytes)));
    }
    in_event_ ? EventAttribute(value) : TraceAttribute(value);
  }

  void EventAttribute(std::string_view value) {
    if (path_ == "lifecycle:transition") transition_ = value;
    const std::string_view field = XesFieldOf(path_);
    if (field.empty() && value.empty()) return;  // a list, or nothing said
    if (field.empty()) {
      builder_.SetAttribute(path_, path_, value);
    } else {
      builder_.Set(path_, field, value);
    }
  }

  void TraceAttribute(std::string_view value) {
    if (value.empty()) return;
    if (path_ == "concept:name") {
      case_ = value;
    } else if (path_ == kXesCustomer) {
      customer_ = value;
    } else {
      std::string_view name = path_;
      if (name.starts_with(kXesAttribute)) name.remove_prefix(kXesAttribute.size());
      const std::string theirs = absl::StrCat("trace ", path_);
      if (name.size() > kLongestName || value.size() > kLongestCustomerAttribute ||
          customer_attributes_.size() >= kMostCustomerAttributes) {
        report_.Lost(theirs, "customers have at most 64 attributes of 256 bytes");
        return;
      }
      report_.Mapped(theirs, "customer attribute");
      customer_attributes_.emplace_back(name, value);
    }
  }

  void EndEvent() {
    in_event_ = false;
    if (!options_.lifecycle.empty() && !transition_.empty() && transition_ != options_.lifecycle) {
      report_.Lost(absl::StrCat("event with lifecycle:transition ", transition_),
                   absl::StrCat("only ", options_.lifecycle, " was asked for"));
      return;
    }
    if (!builder_.interaction().customer().empty()) {
      // the event says whose it is
    } else if (!customer_.empty()) {
      builder_.Set("(trace) cj:customer", "customer", customer_);
    } else {
      builder_.Set("(trace) concept:name", "customer", case_);
      if (!case_.empty()) builder_.AddKey("(trace) concept:name", "journey", case_);
    }
    if (const std::string problem = builder_.problem(); !problem.empty()) {
      sink_.rejected(event_line_, problem);
      return;
    }
    LogRow row = builder_.Take(event_line_);
    latest_ms_ = std::max(latest_ms_, ToMs(row.interaction.event_time()));
    absl::Status status = sink_.row(std::move(row));
    if (!status.ok()) Stop(std::move(status));
  }

  void EndTrace() {
    const std::string& customer = customer_.empty() ? case_ : customer_;
    if (customer.empty()) return;
    for (const auto& [name, value] : customer_attributes_) {
      sink_.customer_fact({customer, name, value, latest_ms_});
    }
  }

  std::int64_t Line() const {
    return static_cast<std::int64_t>(XML_GetCurrentLineNumber(parser_.get()));
  }
  absl::Status Invalid(const std::string& what) const {
    return absl::InvalidArgumentError(absl::StrCat("line ", Line(), ": ", what));
  }
  absl::Status TooMuch(const std::string& what) const {
    return absl::ResourceExhaustedError(absl::StrCat("line ", Line(), ": ", what));
  }
  void Stop(absl::Status status) {
    if (status_.ok()) status_ = std::move(status);
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  const XesOptions& options_;
  const ReadLimits& limits_;
  const LogSink& sink_;
  FormatReport& report_;
  InteractionBuilder builder_;
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  absl::Status status_;

  std::vector<Place> places_;
  std::string path_;  // key of the attribute, with those around it
  std::vector<std::size_t> path_lengths_;
  std::string case_;
  std::string customer_;
  std::vector<std::pair<std::string, std::string>> customer_attributes_;
  std::int64_t latest_ms_ = 0;
  bool in_event_ = false;
  std::int64_t event_line_ = 0;
  std::size_t event_bytes_ = 0;
  std::string transition_;
};

}  // namespace

absl::Status ReadXes(std::istream& input, const XesOptions& options, const ReadLimits& limits,
                     const LogSink& sink, FormatReport& report) {
  return XesReader(options, limits, sink, report).Read(input);
}

}  // namespace journeygraph::formats
