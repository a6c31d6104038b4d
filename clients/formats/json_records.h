// Reads the objects that a JSON document is made of one by one, without holding the document.
//
//   JsonRecords records(file, limits);
//   absl::Status status = records.ReadSections([](std::string_view section) { return true; },
//       [&](std::string_view section, std::int64_t line, const JsonRecord& record) { ... });
//
// A record is held as a tree of its own, bounded by ReadLimits::max_record_bytes. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "clients/formats/event_log.h"

namespace journeygraph::formats {

using JsonRecord = nlohmann::json;

// Characters of a stream with their lines, ending early where a limit is passed.
class JsonText {
 public:
  JsonText(std::istream& input, const ReadLimits& limits);

  bool AtEnd();
  char Current() const { return buffer_[at_]; }  // only if not AtEnd
  void Advance();
  void SkipSpace();
  // Goes behind the end of this line; false, if the text went beyond it already.
  bool LeaveLine(std::int64_t line);

  std::int64_t line() const { return line_; }
  // RESOURCE_EXHAUSTED, if a limit ended the text.
  const absl::Status& status() const { return status_; }
  absl::Status TooMuch(const std::string& what) const;

 private:
  void Measure(char c);

  std::istream& input_;
  const ReadLimits& limits_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::uint64_t bytes_ = 0;
  std::int64_t line_ = 1;
  bool at_line_begin_ = true;
  bool in_string_ = false;
  bool escaped_ = false;
  std::size_t token_bytes_ = 0;
  absl::Status status_;
};

class JsonRecords {
 public:
  // Takes a record and the line on which it begins. An error ends the reading.
  using TakeRecord = std::function<absl::Status(std::int64_t line, const JsonRecord& record)>;
  using TakeInSection = std::function<absl::Status(std::string_view section, std::int64_t line,
                                                   const JsonRecord& record)>;
  using Wanted = std::function<bool(std::string_view section)>;
  using TakeBrokenLine = std::function<void(std::int64_t line, const std::string& reason)>;

  JsonRecords(std::istream& input, const ReadLimits& limits)
      : limits_(limits), text_(input, limits) {}

  // An object whose members are lists of objects; `section` is the member's name. Sections that are
  // not wanted are read over. Returns INVALID_ARGUMENT, if it is not JSON or of another form;
  // RESOURCE_EXHAUSTED beyond the limits; errors of `take`.
  absl::Status ReadSections(const Wanted& wanted, const TakeInSection& take);

  // One object, a list of objects, or objects one after the other. An object on a line of its own
  // that is not JSON goes to `broken`, and the next line is read. Errors as ReadSections.
  absl::Status ReadObjects(const TakeRecord& take, const TakeBrokenLine& broken);

 private:
  const ReadLimits& limits_;
  JsonText text_;
};

// The value as text: numbers and truth values as JSON writes them, "" for null, lists of such
// values with "|" between them. Nothing for objects and lists of objects.
std::optional<std::string> ScalarText(const JsonRecord& value);

// Member `name` of an object as text; "" if it is not there or is no scalar.
std::string MemberText(const JsonRecord& object, const char* name);

}  // namespace journeygraph::formats
