// Reads XML as a stream of elements, for files that may come from anywhere.
//
//   class Reader : public XmlHandler {
//     absl::Status Close(std::span<const XmlElement> path) override {
//       if (path.back().name == "journeyTitle") title_ = path.back().text;
//       return absl::OkStatus();
//     }
//   };
//   absl::Status status = ReadXml(text, reader);
//
// Nothing is kept but the open elements. Document type declarations are refused, and with them
// entities, be they bombs or files; depth, attributes and sizes are limited. Names come without
// their prefix. Texts are UTF-8 whatever the XML declaration says. Pure function.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace journeygraph::server {

struct XmlLimits {
  std::size_t depth = 64;
  std::size_t elements = 1'000'000;
  std::size_t attributes = 64;              // of one element
  std::size_t attribute_bytes = 16 * 1024;  // of one value
  std::size_t text_bytes = 64 * 1024;       // of one element without its children
  std::size_t name_bytes = 256;
};

struct XmlElement {
  std::string name;  // without prefix
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;  // without spaces around it; complete when the element is closed
  std::size_t line = 0;

  // "" if there is no such attribute.
  std::string_view Attribute(std::string_view attribute) const;
};

class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  // The open elements from the root on; the last one is meant. An error ends the reading.
  virtual absl::Status Open(std::span<const XmlElement> path);
  virtual absl::Status Close(std::span<const XmlElement> path);
};

// Returns INVALID_ARGUMENT with the line, if the text is not well-formed, declares a document type
// or passes a limit, and what the handler returns.
absl::Status ReadXml(std::string_view text, XmlHandler& handler, const XmlLimits& limits = {});

}  // namespace journeygraph::server
