// Draws the shapes of an SVG document, and says how wide texts are.
//
//   SvgCanvas canvas;
//   canvas.Rectangle({.x = 10, .y = 10, .width = 160, .height = 80}, {.fill = "#ffffff"});
//   for (const std::string& line : WrapText("Order by phone", 140, 13, 3)) ...
//   std::string text = canvas.Document({.width = 800, .height = 600}, "Returns", "A journey map");
//
// Lengths are pixels. Widths of texts are estimates, because fonts differ. Not thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace journeygraph::server {

struct SvgBox {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  double radius = 0;  // of the corners
};

struct SvgPaint {
  std::string_view fill = "none";
  std::string_view stroke = "none";
  double stroke_width = 1;
  std::string_view dashes = "";  // such as "6 4"
};

struct SvgFont {
  double size = 13;
  std::string_view fill = "#1f2937";
  bool is_bold = false;
  std::string_view anchor = "start";  // "start", "middle", "end"
};

struct SvgPage {
  double width = 0;
  double height = 0;
  std::string_view paper = "#ffffff";  // its colour
};

class SvgCanvas {
 public:
  void Rectangle(const SvgBox& box, const SvgPaint& paint);
  void Circle(double x, double y, double radius, const SvgPaint& paint);
  // `path` is the data of a path: "M 0 0 L 10 10".
  void Path(std::string_view path, const SvgPaint& paint, bool has_arrow = false);
  // `y` is the base line.
  void Text(double x, double y, std::string_view text, const SvgFont& font = {});
  // Between them, everything has the tooltip.
  void BeginGroup(std::string_view tooltip);
  void EndGroup();

  std::string Document(const SvgPage& page, std::string_view title,
                       std::string_view description) const;

 private:
  std::string shapes_;
};

// "12.5": at most two decimals.
std::string SvgNumber(double number);

double TextWidth(std::string_view text, double font_size);

// Lines of at most `width`, broken at spaces where possible. What does not fit into `max_lines` is
// cut off with an ellipsis.
std::vector<std::string> WrapText(std::string_view text, double width, double font_size,
                                  std::size_t max_lines);
// The same as one line, which may be empty.
std::string CutText(std::string_view text, double width, double font_size);

}  // namespace journeygraph::server
