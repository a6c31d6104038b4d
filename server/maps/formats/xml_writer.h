// Writes XML: escaped, indented, closed in the right order.
//
//   XmlWriter xml;
//   xml.Open("actor", {{"actorID", "a<b"}});
//   xml.Element("actorName", "Tom & Ada");
//   xml.Close();
//   std::string text = std::move(xml).Text();
//
// Attributes with an empty value are not written. Not thread-safe.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace journeygraph::server {

// `text` for a place between tags or in a quoted attribute. Characters that XML 1.0 has no way to
// write become U+FFFD.
std::string XmlEscaped(std::string_view text);

class XmlWriter {
 public:
  struct Attribute {
    std::string_view name;
    std::string_view value;
  };
  using Attributes = std::initializer_list<Attribute>;

  XmlWriter() : text_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}

  void Open(std::string_view name, Attributes attributes = {});
  void Close();
  // An element without children; none at all if it would be empty of text and attributes.
  void Element(std::string_view name, std::string_view text, Attributes attributes = {});
  // An element with attributes alone.
  void Empty(std::string_view name, Attributes attributes = {});

  // Everything must be closed.
  std::string Text() && { return std::move(text_); }

 private:
  void Begin(std::string_view name, Attributes attributes);

  std::string text_;
  std::vector<std::string> open_;
};

}  // namespace journeygraph::server
