#include "clients/formats/json_records.h"

#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace journeygraph::formats {
namespace {

constexpr std::size_t kChunkBytes = 64 << 10;
constexpr std::size_t kBytesOfValue = 32;  // what a value takes at least

// The text as nlohmann::json reads it. The default one is the end.
class TextIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  TextIterator() = default;
  explicit TextIterator(JsonText& text) : text_(&text) {}

  char operator*() const { return text_->Current(); }
  TextIterator& operator++() {
    text_->Advance();
    return *this;
  }
  TextIterator operator++(int) {
    TextIterator before = *this;
    text_->Advance();
    return before;
  }
  friend bool operator==(const TextIterator& a, const TextIterator& b) {
    return a.IsEnd() == b.IsEnd();
  }
  friend bool operator!=(const TextIterator& a, const TextIterator& b) { return !(a == b); }

 private:
  bool IsEnd() const { return text_ == nullptr || text_->AtEnd(); }
  JsonText* text_ = nullptr;
};

// Takes the parser's events and builds one record at a time.
class RecordBuilder {
 public:
  using Take = JsonRecords::TakeInSection;

  RecordBuilder(JsonText& text, const ReadLimits& limits, bool sections,
                const JsonRecords::Wanted& wanted, const Take& take)
      : text_(text), limits_(limits), sections_(sections), wanted_(wanted), take_(take) {}

  bool null() { return Scalar(nullptr, 0); }
  bool boolean(bool value) { return Scalar(value, 0); }
  bool number_integer(std::int64_t value) { return Scalar(value, 0); }
  bool number_unsigned(std::uint64_t value) { return Scalar(value, 0); }
  bool number_float(double value, const std::string&) { return Scalar(value, 0); }
  bool string(std::string& value) { return Scalar(std::move(value), value.size()); }
  bool binary(JsonRecord::binary_t&) { return Fail("binary values are not JSON"); }

  bool key(std::string& name) {
    if (open_.empty()) {
      if (depth_ == 1) section_ = name;
      return true;
    }
    key_ = std::move(name);
    return AddBytes(key_.size());
  }

  bool start_object(std::size_t) { return Start(JsonRecord::object()); }
  bool start_array(std::size_t) { return Start(JsonRecord::array()); }
  bool end_object() { return End(); }
  bool end_array() { return End(); }

  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
    if (!status_.ok()) return false;
    // "[json.exception.parse_error.101] parse error at line 1, column 2: ...": ours is the line.
    std::string message = error.what();
    const std::size_t colon = message.find(": ");
    if (colon != std::string::npos) message = message.substr(colon + 2);
    return Fail(absl::StrCat("not JSON: ", message));
  }

  const absl::Status& status() const { return status_; }

 private:
  bool IsRecordPlace(bool is_object) const {
    if (!is_object) return false;
    if (sections_) return depth_ == 2 && in_list_ && wanted_(section_);
    return depth_ == 0 || (depth_ == 1 && in_list_);
  }

  bool Start(JsonRecord container) {
    if (depth_ >= limits_.max_depth) {
      status_ = text_.TooMuch(absl::StrCat("more than ", limits_.max_depth, " nested values"));
      return false;
    }
    if (open_.empty()) {
      if (sections_ && depth_ == 0 && !container.is_object()) {
        return Fail("an object with lists of events and objects is expected");
      }
      if (IsRecordPlace(container.is_object())) {
        record_ = std::move(container);
        record_bytes_ = 0;
        record_line_ = text_.line();
        open_.push_back(&record_);
      } else if (!sections_ && depth_ > 0) {
        return Fail("an event must be an object");
      } else if (depth_ == (sections_ ? 1 : 0)) {
        in_list_ = container.is_array();
      }
    } else {
      if (!AddBytes(kBytesOfValue)) return false;
      open_.push_back(Put(std::move(container)));
    }
    ++depth_;
    return true;
  }

  bool End() {
    --depth_;
    if (open_.empty()) return true;
    open_.pop_back();
    if (!open_.empty()) return true;
    status_ = take_(section_, record_line_, record_);
    return status_.ok();
  }

  template <typename Value>
  bool Scalar(Value&& value, std::size_t bytes) {
    if (open_.empty()) {
      const bool expected = sections_ ? depth_ > 0 : false;
      return expected || Fail("an event must be an object");
    }
    if (!AddBytes(bytes + kBytesOfValue)) return false;
    Put(std::forward<Value>(value));
    return true;
  }

  JsonRecord* Put(JsonRecord value) {
    JsonRecord& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    JsonRecord& member = parent[key_];
    member = std::move(value);
    return &member;
  }

  bool AddBytes(std::size_t bytes) {
    record_bytes_ += bytes;
    if (record_bytes_ <= limits_.max_record_bytes) return true;
    status_ = text_.TooMuch(
        absl::StrCat("an event or object has more than ", limits_.max_record_bytes, " bytes"));
    return false;
  }

  bool Fail(const std::string& what) {
    status_ = absl::InvalidArgumentError(absl::StrCat("line ", text_.line(), ": ", what));
    return false;
  }

  JsonText& text_;
  const ReadLimits& limits_;
  const bool sections_;
  const JsonRecords::Wanted& wanted_;
  const Take& take_;
  absl::Status status_;
  int depth_ = 0;
  bool in_list_ = false;  // of records
  std::string section_;
  std::string key_;
  JsonRecord record_;
  std::vector<JsonRecord*> open_;  // containers of the record that are not closed; may be empty
  std::size_t record_bytes_ = 0;
  std::int64_t record_line_ = 0;
};

absl::Status Parse(JsonText& text, RecordBuilder& builder) {
  const bool done = nlohmann::json::sax_parse(TextIterator(text), TextIterator(), &builder,
                                              nlohmann::json::input_format_t::json,
                                              /*strict=*/false);
  if (!text.status().ok()) return text.status();
  if (!builder.status().ok()) return builder.status();
  return done ? absl::OkStatus() : absl::InvalidArgumentError("not JSON");
}

bool IsBrokenText(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInvalidArgument &&
         status.message().find("not JSON") != absl::string_view::npos;
}

}  // namespace

JsonText::JsonText(std::istream& input, const ReadLimits& limits)
    : input_(input), limits_(limits), buffer_(kChunkBytes, '\0') {}

bool JsonText::AtEnd() {
  if (!status_.ok()) return true;
  if (at_ < end_) return false;
  input_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  at_ = 0;
  end_ = static_cast<std::size_t>(input_.gcount());
  bytes_ += end_;
  if (bytes_ > limits_.max_bytes) {
    status_ = TooMuch(absl::StrCat("the file has more than ", limits_.max_bytes, " bytes"));
  }
  return end_ == 0 || !status_.ok();
}

void JsonText::Advance() {
  const char c = buffer_[at_++];
  at_line_begin_ = c == '\n';
  if (at_line_begin_) ++line_;
  Measure(c);
}

// Follows strings, so that no text grows beyond the limit inside the parser.
void JsonText::Measure(char c) {
  ++token_bytes_;
  if (in_string_) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
      token_bytes_ = 0;
    }
  } else if (c == '"') {
    in_string_ = true;
    token_bytes_ = 0;
  } else if (c == ',' || c == ':' || c == '{' || c == '}' || c == '[' || c == ']' || c == ' ' ||
             c == '\n' || c == '\r' || c == '\t') {
    token_bytes_ = 0;
  }
  if (token_bytes_ > limits_.max_text_bytes) {
    status_ = TooMuch(absl::StrCat("a text has more than ", limits_.max_text_bytes, " bytes"));
  }
}

void JsonText::SkipSpace() {
  while (!AtEnd() && (Current() == ' ' || Current() == '\n' || Current() == '\r' ||
                      Current() == '\t' || Current() == '\x1E')) {
    Advance();
  }
}

bool JsonText::LeaveLine(std::int64_t line) {
  const bool at_next_line = line_ == line + 1 && at_line_begin_;
  if (line_ != line && !at_next_line) return false;
  while (line_ == line && !AtEnd()) {
    Advance();
    token_bytes_ = 0;
  }
  in_string_ = false;
  escaped_ = false;
  token_bytes_ = 0;
  return true;
}

absl::Status JsonText::TooMuch(const std::string& what) const {
  return absl::ResourceExhaustedError(absl::StrCat("line ", line_, ": ", what));
}

absl::Status JsonRecords::ReadSections(const Wanted& wanted, const TakeInSection& take) {
  RecordBuilder builder(text_, limits_, /*sections=*/true, wanted, take);
  if (absl::Status status = Parse(text_, builder); !status.ok()) return status;
  text_.SkipSpace();
  if (text_.AtEnd()) return text_.status();
  return absl::InvalidArgumentError(
      absl::StrCat("line ", text_.line(), ": there is something behind the document"));
}

absl::Status JsonRecords::ReadObjects(const TakeRecord& take, const TakeBrokenLine& broken) {
  const Wanted wanted = [](std::string_view) { return true; };
  const TakeInSection take_record = [&](std::string_view, std::int64_t line,
                                        const JsonRecord& record) { return take(line, record); };
  std::int64_t objects = 0;
  for (text_.SkipSpace(); !text_.AtEnd(); text_.SkipSpace()) {
    const std::int64_t line = text_.line();
    const bool is_list = text_.Current() == '[';
    RecordBuilder builder(text_, limits_, /*sections=*/false, wanted, take_record);
    const absl::Status status = Parse(text_, builder);
    if (status.ok()) {
      ++objects;
      continue;
    }
    const bool goes_on = objects > 0 && !is_list && IsBrokenText(status);
    if (!goes_on || !text_.LeaveLine(line)) return status;
    broken(line, std::string(status.message().data(), status.message().size()));
  }
  return text_.status();
}

std::optional<std::string> ScalarText(const JsonRecord& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  if (!value.is_array()) return std::nullopt;
  std::string text;
  for (const JsonRecord& element : value) {
    if (element.is_structured()) return std::nullopt;
    if (!text.empty()) text += '|';
    text += *ScalarText(element);
  }
  return text;
}

std::string MemberText(const JsonRecord& object, const char* name) {
  if (!object.is_object()) return "";
  const auto member = object.find(name);
  if (member == object.end() || member->is_array()) return "";
  return ScalarText(*member).value_or("");
}

}  // namespace journeygraph::formats
