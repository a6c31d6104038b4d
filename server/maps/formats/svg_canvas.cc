#include "server/maps/formats/svg_canvas.h"

#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/maps/formats/xml_writer.h"

namespace journeygraph::server {
namespace {

constexpr char kEllipsis[] = "\xE2\x80\xA6";

std::size_t CharacterBytes(unsigned char first) {
  return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

// Of a sans-serif font, as a share of its size.
double CharacterWidth(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (first >= 0xE1) return character == kEllipsis ? 0.9 : 1.0;  // from U+1000 on, such as Chinese
  if (first >= 0x80) return 0.62;
  if (std::string_view("iljtfr.,:;'|!()[] ").find(character.front()) != std::string_view::npos) {
    return 0.36;
  }
  if (character == "m" || character == "w" || character == "M" || character == "W") return 0.95;
  return absl::ascii_isupper(first) ? 0.72 : 0.61;
}

// The first characters of `text` that fit.
std::string_view Fitting(std::string_view text, double width, double font_size) {
  double used = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    const std::string_view character =
        text.substr(end, CharacterBytes(static_cast<unsigned char>(text[end])));
    used += CharacterWidth(character) * font_size;
    if (used > width && end > 0) break;
    end += character.size();
  }
  return text.substr(0, end);
}

std::string PaintText(const SvgPaint& paint) {
  std::string text = absl::StrCat(" fill=\"", std::string(paint.fill), "\"");
  if (paint.stroke != "none") {
    absl::StrAppend(&text, " stroke=\"", std::string(paint.stroke), "\" stroke-width=\"",
                    SvgNumber(paint.stroke_width), "\"");
  }
  if (!paint.dashes.empty()) {
    absl::StrAppend(&text, " stroke-dasharray=\"", std::string(paint.dashes), "\"");
  }
  return text;
}

}  // namespace

std::string SvgNumber(double number) { return absl::StrCat(std::round(number * 100) / 100 + 0.0); }

double TextWidth(std::string_view text, double font_size) {
  double width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t bytes = CharacterBytes(static_cast<unsigned char>(text[i]));
    width += CharacterWidth(text.substr(i, bytes)) * font_size;
    i += bytes;
  }
  return width;
}

std::vector<std::string> WrapText(std::string_view text, double width, double font_size,
                                  std::size_t max_lines) {
  std::vector<std::string> lines;
  std::string line;
  for (const auto piece : absl::StrSplit(absl::string_view(text.data(), text.size()),
                                         absl::ByAnyChar(" \n\t\r"), absl::SkipEmpty())) {
    std::string_view word(piece.data(), piece.size());
    if (!line.empty() && TextWidth(absl::StrCat(line, " ", piece), font_size) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    while (TextWidth(word, font_size) > width && lines.size() <= max_lines) {
      const std::string_view part = Fitting(word, width, font_size);
      lines.emplace_back(part);
      word.remove_prefix(part.size());
    }
    if (lines.size() > max_lines) break;
    absl::StrAppend(&line, line.empty() ? "" : " ", std::string(word));
  }
  if (!line.empty()) lines.push_back(std::move(line));
  if (lines.size() > max_lines) {
    lines.resize(max_lines);
    std::string& last = lines.back();
    last = absl::StrCat(
        std::string(Fitting(last, width - TextWidth(kEllipsis, font_size), font_size)), kEllipsis);
  }
  return lines;
}

std::string CutText(std::string_view text, double width, double font_size) {
  std::vector<std::string> lines = WrapText(text, width, font_size, 1);
  return lines.empty() ? std::string() : std::move(lines.front());
}

void SvgCanvas::Rectangle(const SvgBox& box, const SvgPaint& paint) {
  absl::StrAppend(&shapes_, "<rect x=\"", SvgNumber(box.x), "\" y=\"", SvgNumber(box.y),
                  "\" width=\"", SvgNumber(box.width), "\" height=\"", SvgNumber(box.height), "\"");
  if (box.radius > 0) absl::StrAppend(&shapes_, " rx=\"", SvgNumber(box.radius), "\"");
  absl::StrAppend(&shapes_, PaintText(paint), "/>\n");
}

void SvgCanvas::Circle(double x, double y, double radius, const SvgPaint& paint) {
  absl::StrAppend(&shapes_, "<circle cx=\"", SvgNumber(x), "\" cy=\"", SvgNumber(y), "\" r=\"",
                  SvgNumber(radius), "\"", PaintText(paint), "/>\n");
}

void SvgCanvas::Path(std::string_view path, const SvgPaint& paint, bool has_arrow) {
  absl::StrAppend(&shapes_, "<path d=\"", std::string(path), "\"", PaintText(paint),
                  has_arrow ? " marker-end=\"url(#arrow)\"" : "", "/>\n");
}

void SvgCanvas::Text(double x, double y, std::string_view text, const SvgFont& font) {
  absl::StrAppend(&shapes_, "<text x=\"", SvgNumber(x), "\" y=\"", SvgNumber(y), "\" font-size=\"",
                  SvgNumber(font.size), "\" fill=\"", std::string(font.fill), "\"");
  if (font.is_bold) shapes_ += " font-weight=\"600\"";
  if (font.anchor != "start") {
    absl::StrAppend(&shapes_, " text-anchor=\"", std::string(font.anchor), "\"");
  }
  absl::StrAppend(&shapes_, ">", XmlEscaped(text), "</text>\n");
}

void SvgCanvas::BeginGroup(std::string_view tooltip) {
  absl::StrAppend(&shapes_, "<g><title>", XmlEscaped(tooltip), "</title>\n");
}

void SvgCanvas::EndGroup() { shapes_ += "</g>\n"; }

std::string SvgCanvas::Document(const SvgPage& page, std::string_view title,
                                std::string_view description) const {
  const std::string width = SvgNumber(page.width);
  const std::string height = SvgNumber(page.height);
  return absl::StrCat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"",
      width, "\" height=\"", height, "\" viewBox=\"0 0 ", width, " ", height,
      "\" role=\"img\" font-family=\"Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', "
      "sans-serif\">\n<title>",
      XmlEscaped(title), "</title>\n<desc>", XmlEscaped(description),
      "</desc>\n"
      "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" "
      "markerHeight=\"7\" orient=\"auto\"><path d=\"M 0 0 L 8 4 L 0 8 z\" fill=\"#64748b\"/>"
      "</marker></defs>\n<rect width=\"",
      width, "\" height=\"", height, "\" fill=\"", std::string(page.paper), "\"/>\n", shapes_,
      "</svg>\n");
}

}  // namespace journeygraph::server
