#include "server/maps/formats/xml_reader.h"

#include <expat.h>

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/field_checks.h"
#include "server/maps/formats/map_file.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;

std::string_view WithoutPrefix(std::string_view name) {
  return name.substr(name.rfind(':') + 1);  // npos + 1 is 0
}

class Walk {
 public:
  Walk(XmlHandler& handler, const XmlLimits& limits)
      : parser_(XML_ParserCreate("UTF-8"), &XML_ParserFree), handler_(handler), limits_(limits) {
    XML_Parser parser = parser_.get();
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, &Walk::OnStart, &Walk::OnEnd);
    XML_SetCharacterDataHandler(parser, &Walk::OnText);
    XML_SetDoctypeDeclHandler(parser, &Walk::OnDoctype, [](void*) {});
    XML_SetEntityDeclHandler(parser, &Walk::OnEntity);
    XML_SetParamEntityParsing(parser, XML_PARAM_ENTITY_PARSING_NEVER);
#if defined(XML_DTD) && XML_MAJOR_VERSION * 100 + XML_MINOR_VERSION >= 204
    // Entities are refused anyway; this holds should that ever fail.
    XML_SetBillionLaughsAttackProtectionMaximumAmplification(parser, 2.0F);
#endif
  }

  absl::Status Read(std::string_view text) {
    while (true) {
      const std::string_view piece = text.substr(0, kPieceBytes);
      text.remove_prefix(piece.size());
      const XML_Status parsed =
          XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()), text.empty());
      if (!status_.ok()) return status_;
      if (parsed != XML_STATUS_OK) {
        return ErrorAtLine(XML_GetCurrentLineNumber(parser_.get()),
                           absl::StrCat("is not well-formed XML: ",
                                        XML_ErrorString(XML_GetErrorCode(parser_.get()))));
      }
      if (text.empty()) return absl::OkStatus();
    }
  }

 private:
  static Walk& Self(void* data) { return *static_cast<Walk*>(data); }

  static void OnStart(void* data, const XML_Char* name, const XML_Char** attributes) {
    Walk& walk = Self(data);
    if (walk.status_.ok()) walk.Check(walk.Start(name, attributes));
  }

  static void OnEnd(void* data, const XML_Char*) {
    Walk& walk = Self(data);
    if (!walk.status_.ok()) return;
    XmlElement& element = walk.path_.back();
    const auto stripped = absl::StripAsciiWhitespace(element.text);
    if (stripped.size() != element.text.size()) element.text = std::string(stripped);
    walk.Check(walk.handler_.Close(walk.path_));
    walk.path_.pop_back();
  }

  static void OnText(void* data, const XML_Char* text, int size) {
    Walk& walk = Self(data);
    if (!walk.status_.ok() || walk.path_.empty()) return;
    std::string& all = walk.path_.back().text;
    all.append(text, static_cast<std::size_t>(size));
    if (all.size() > walk.limits_.text_bytes) {
      walk.Check(walk.Error(absl::StrCat("the text of ", Quoted(walk.path_.back().name),
                                         " is longer than ", walk.limits_.text_bytes,
                                         " bytes, which is the most allowed")));
    }
  }

  static void OnDoctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    Self(data).Check(Self(data).Error("document type declarations are not allowed"));
  }

  static void OnEntity(void* data, const XML_Char*, int, const XML_Char*, int, const XML_Char*,
                       const XML_Char*, const XML_Char*, const XML_Char*) {
    Self(data).Check(Self(data).Error("entity declarations are not allowed"));
  }

  absl::Status Start(std::string_view name, const XML_Char** attributes) {
    if (++elements_ > limits_.elements) {
      return Error(absl::StrCat("there are more than ", limits_.elements,
                                " elements, which is the most allowed"));
    }
    if (path_.size() == limits_.depth) {
      return Error(absl::StrCat("elements are nested more than ", limits_.depth,
                                " deep, which is the most allowed"));
    }
    if (name.size() > limits_.name_bytes) return NameTooLong();
    XmlElement element{.name = std::string(WithoutPrefix(name)),
                       .line = XML_GetCurrentLineNumber(parser_.get())};
    for (; *attributes != nullptr; attributes += 2) {
      const std::string_view key = attributes[0];
      const std::string_view value = attributes[1];
      if (key.size() > limits_.name_bytes) return NameTooLong();
      if (element.attributes.size() == limits_.attributes) {
        return Error(absl::StrCat("an element has more than ", limits_.attributes,
                                  " attributes, which is the most allowed"));
      }
      if (value.size() > limits_.attribute_bytes) {
        return Error(absl::StrCat("attribute ", Quoted(key), " has ", value.size(),
                                  " bytes; at most ", limits_.attribute_bytes, " are allowed"));
      }
      element.attributes.emplace_back(WithoutPrefix(key), value);
    }
    path_.push_back(std::move(element));
    return handler_.Open(path_);
  }

  absl::Status NameTooLong() const {
    return Error(
        absl::StrCat("a name is longer than ", limits_.name_bytes, " bytes, the most allowed"));
  }

  absl::Status Error(std::string_view what) const {
    return ErrorAtLine(XML_GetCurrentLineNumber(parser_.get()), what);
  }

  // Keeps the first error and ends the reading.
  void Check(absl::Status status) {
    if (status.ok() || !status_.ok()) return;
    status_ = std::move(status);
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)> parser_;
  XmlHandler& handler_;
  const XmlLimits& limits_;
  std::vector<XmlElement> path_;
  std::size_t elements_ = 0;
  absl::Status status_;
};

}  // namespace

std::string_view XmlElement::Attribute(std::string_view attribute) const {
  const auto found =
      std::ranges::find(attributes, attribute, &decltype(attributes)::value_type::first);
  return found == attributes.end() ? std::string_view() : std::string_view(found->second);
}

absl::Status XmlHandler::Open(std::span<const XmlElement>) { return absl::OkStatus(); }
absl::Status XmlHandler::Close(std::span<const XmlElement>) { return absl::OkStatus(); }

absl::Status ReadXml(std::string_view text, XmlHandler& handler, const XmlLimits& limits) {
  if (absl::Status status = CheckMapFile(text); !status.ok()) return status;
  return Walk(handler, limits).Read(text);
}

}  // namespace journeygraph::server
