// Tables for people, in plain text with UTF-8.
//
//   Table table({{.title = "Touchpoint", .shrinks = true},
//                {.title = "Journeys", .align = Align::kRight}});
//   table.AddRow({{"payment.failed", Tone::kBad}, {"812"}});
//   out << table.Render({.width = 100, .colour = true});
//
// Widths count characters as a terminal shows them: combining marks as none, East Asian wide ones
// and emoji as two.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace journeygraph::cli {

enum class Align { kLeft, kRight };
enum class Tone { kPlain, kGood, kBad, kDim, kStrong };

// `text` cut to `width` characters, with "…" as the last if something is missing. Control
// characters become spaces.
std::string FitTo(std::string_view text, std::size_t width);

struct Column {
  std::string title;
  Align align = Align::kLeft;
  // Its texts may be cut, down to least_width characters, where the width does not suffice.
  bool shrinks = false;
  // Where that is not enough, columns with the highest number above 0 are left out first.
  int dispensable = 0;
  std::size_t least_width = 12;
  // Cuts a text to a width.
  std::string (*fit)(std::string_view text, std::size_t width) = FitTo;
};

struct Cell {
  std::string text;
  Tone tone = Tone::kPlain;
};

struct Style {
  std::size_t width = 0;  // characters a line; 0 is no limit
  bool colour = false;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns);

  // Missing cells are empty, surplus ones are dropped.
  void AddRow(std::vector<Cell> cells);
  bool empty() const { return rows_.empty(); }

  // Ends with a line that names the columns left out, if there are any.
  std::string Render(const Style& style) const;

 private:
  std::vector<std::size_t> NaturalWidths() const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

// Characters that `text` takes in a terminal.
std::size_t DisplayWidth(std::string_view text);
// `text` in the colour of `tone`, if colour is wanted.
std::string Toned(std::string_view text, Tone tone, const Style& style);
// `text` in lines of at most style.width characters, broken at spaces, each with `indent` spaces.
std::string Wrapped(std::string_view text, const Style& style, std::size_t indent = 0);

}  // namespace journeygraph::cli
