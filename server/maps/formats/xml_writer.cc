#include "server/maps/formats/xml_writer.h"

#include "absl/strings/str_cat.h"

namespace journeygraph::server {

std::string XmlEscaped(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_nonsense =
        text.substr(i, 3) == "\xEF\xBF\xBE" || text.substr(i, 3) == "\xEF\xBF\xBF";
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '"') {
      escaped += "&quot;";
    } else if (c == '\n' || c == '\t' || c == '\r') {
      absl::StrAppend(&escaped, "&#", static_cast<int>(c), ";");
    } else if (static_cast<unsigned char>(c) < 0x20) {
      escaped += "\xEF\xBF\xBD";
    } else if (is_nonsense) {
      escaped += "\xEF\xBF\xBD";
      i += 2;
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

void XmlWriter::Begin(std::string_view name, Attributes attributes) {
  text_.append(2 * open_.size(), ' ');
  absl::StrAppend(&text_, "<", std::string(name));
  for (const Attribute& attribute : attributes) {
    if (attribute.value.empty()) continue;
    absl::StrAppend(&text_, " ", std::string(attribute.name), "=\"", XmlEscaped(attribute.value),
                    "\"");
  }
}

void XmlWriter::Open(std::string_view name, Attributes attributes) {
  Begin(name, attributes);
  text_ += ">\n";
  open_.emplace_back(name);
}

void XmlWriter::Close() {
  const std::string name = std::move(open_.back());
  open_.pop_back();
  text_.append(2 * open_.size(), ' ');
  absl::StrAppend(&text_, "</", name, ">\n");
}

void XmlWriter::Element(std::string_view name, std::string_view text, Attributes attributes) {
  if (text.empty()) {
    for (const Attribute& attribute : attributes) {
      if (!attribute.value.empty()) return Empty(name, attributes);
    }
    return;
  }
  Begin(name, attributes);
  absl::StrAppend(&text_, ">", XmlEscaped(text), "</", std::string(name), ">\n");
}

void XmlWriter::Empty(std::string_view name, Attributes attributes) {
  Begin(name, attributes);
  text_ += "/>\n";
}

}  // namespace journeygraph::server
