#include "server/wire_check.h"

#include <google/protobuf/unknown_field_set.h>

#include <map>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/errors.h"

namespace journeygraph::server {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;

// As protobuf itself: deeper messages are refused.
constexpr int kMaxDepth = 100;

class Walk {
 public:
  // False as soon as something is wrong.
  bool Message(std::string_view bytes, const Descriptor& type, const std::string& path, int depth);

  const std::optional<absl::Status>& invalid_utf8() const { return invalid_utf8_; }

 private:
  bool Text(std::string_view text, const std::string& path);

  std::optional<absl::Status> invalid_utf8_;
};

bool Walk::Text(std::string_view text, const std::string& path) {
  const auto place = FirstInvalidUtf8(text);
  if (!place) return true;
  invalid_utf8_ = InvalidField(path,
                               absl::StrCat("is not valid UTF-8 (byte ", *place, " of ",
                                            text.size(), "); text must be UTF-8"),
                               kInvalidUtf8);
  return false;
}

bool Walk::Message(std::string_view bytes, const Descriptor& type, const std::string& path,
                   int depth) {
  UnknownFieldSet fields;
  if (depth > kMaxDepth || !fields.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return false;
  }
  std::map<int, int> seen;  // how often each repeated field came
  for (int i = 0; i < fields.field_count(); ++i) {
    const UnknownField& content = fields.field(i);
    const FieldDescriptor* field = type.FindFieldByNumber(content.number());
    if (field == nullptr || content.type() != UnknownField::TYPE_LENGTH_DELIMITED) continue;
    std::string field_path = path.empty() ? field->name() : absl::StrCat(path, ".", field->name());
    if (field->is_repeated()) absl::StrAppend(&field_path, "[", seen[field->number()]++, "]");
    const std::string& value = content.length_delimited();
    if (field->type() == FieldDescriptor::TYPE_STRING && !Text(value, field_path)) return false;
    if (field->type() == FieldDescriptor::TYPE_MESSAGE &&
        !Message(value, *field->message_type(), field_path, depth + 1)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<std::size_t> FirstInvalidUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&text, i](std::size_t n) {
      return i + n < text.size() ? static_cast<unsigned char>(text[i + n]) : 0;
    };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xc2 ? 0
                               : first < 0xe0 ? 2
                               : first < 0xf0 ? 3
                               : first < 0xf5 ? 4
                                              : 0;
    if (length == 0) return i;
    for (std::size_t n = 1; n < length; ++n) {
      if ((byte(n) & 0xc0) != 0x80) return i;
    }
    const unsigned second = byte(1);
    const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool surrogate = first == 0xed && second >= 0xa0;
    const bool beyond = first == 0xf4 && second >= 0x90;
    if (overlong || surrogate || beyond) return i;
    i += length;
  }
  return std::nullopt;
}

absl::Status ExplainParseFailure(std::string_view bytes, const Descriptor& type) {
  Walk walk;
  walk.Message(bytes, type, "", 0);
  if (walk.invalid_utf8()) return *walk.invalid_utf8();
  return ErrorOf(
      kMalformedMessage,
      absl::StrCat("the ", bytes.size(), " bytes of the request are not a ", type.full_name()));
}

}  // namespace journeygraph::server
