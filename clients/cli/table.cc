#include "clients/cli/table.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace journeygraph::cli {
namespace {

constexpr std::size_t kGap = 2;  // spaces between columns

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
};

// Reads the character at `at`; bytes that are no UTF-8 count as one character each.
CodePoint ReadCodePoint(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  std::size_t bytes = 1;
  if (lead >= 0xF0) {
    bytes = 4;
  } else if (lead >= 0xE0) {
    bytes = 3;
  } else if (lead >= 0xC0) {
    bytes = 2;
  }
  if (bytes == 1 || at + bytes > text.size()) return {lead, 1};
  char32_t value = lead & (0xFFu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    value = (value << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
  }
  return {value, bytes};
}

std::size_t WidthOf(char32_t c) {
  const bool combining = (c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) ||
                         (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x20D0 && c <= 0x20FF);
  if (combining) return 0;
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
                    (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                    (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                    (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : 1;
}

std::string Padded(const std::string& text, std::size_t width, Align align) {
  const std::size_t taken = DisplayWidth(text);
  const std::string spaces(width > taken ? width - taken : 0, ' ');
  return align == Align::kRight ? spaces + text : text + spaces;
}

std::size_t TotalWidth(const std::vector<std::size_t>& widths,
                       const std::vector<std::size_t>& shown) {
  std::size_t total = shown.empty() ? 0 : kGap * (shown.size() - 1);
  for (const std::size_t column : shown) total += widths[column];
  return total;
}

// Cuts the widest shrinking columns first, until all fits or none can give more.
void Shrink(const std::vector<Column>& columns, const std::vector<std::size_t>& shown,
            std::size_t limit, std::vector<std::size_t>& widths) {
  while (TotalWidth(widths, shown) > limit) {
    std::size_t widest = columns.size();
    for (const std::size_t column : shown) {
      if (!columns[column].shrinks || widths[column] <= columns[column].least_width) continue;
      if (widest == columns.size() || widths[column] > widths[widest]) widest = column;
    }
    if (widest == columns.size()) return;
    --widths[widest];
  }
}

// Leaves out the most dispensable columns, until all fits with the others shrunk as far as they go.
std::vector<std::size_t> ChooseColumns(const std::vector<Column>& columns,
                                       const std::vector<std::size_t>& widths, std::size_t limit) {
  std::vector<std::size_t> shown(columns.size());
  std::iota(shown.begin(), shown.end(), std::size_t{0});
  while (true) {
    std::vector<std::size_t> least = widths;
    Shrink(columns, shown, limit, least);
    if (TotalWidth(least, shown) <= limit) return shown;
    const auto victim = std::max_element(shown.begin(), shown.end(), [&](auto a, auto b) {
      return columns[a].dispensable < columns[b].dispensable;
    });
    if (victim == shown.end() || columns[*victim].dispensable == 0) return shown;
    shown.erase(victim);
  }
}

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = ReadCodePoint(text, at);
    width += WidthOf(c.value);
    at += c.bytes;
  }
  return width;
}

std::string FitTo(std::string_view text, std::size_t width) {
  std::string result;
  std::size_t taken = 0;
  std::size_t last_fitting = 0;  // bytes of `result` that leave room for "…"
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = ReadCodePoint(text, at);
    const std::size_t char_width = WidthOf(c.value);
    if (taken + char_width > width) {
      result.resize(last_fitting);
      return width == 0 ? "" : result + "…";
    }
    if (c.value < 0x20 || c.value == 0x7F) {
      result += ' ';
    } else {
      result += text.substr(at, c.bytes);
    }
    taken += char_width;
    if (taken < width) last_fitting = result.size();
    at += c.bytes;
  }
  return result;
}

std::string Toned(std::string_view text, Tone tone, const Style& style) {
  constexpr const char* kCodes[] = {"", "\033[32m", "\033[31m", "\033[2m", "\033[1m"};
  const char* code = kCodes[static_cast<int>(tone)];
  if (!style.colour || *code == '\0') return std::string(text);
  return std::string(code) + std::string(text) + "\033[0m";
}

std::string Wrapped(std::string_view text, const Style& style, std::size_t indent) {
  const std::string margin(indent, ' ');
  std::string result;
  std::size_t taken = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.find(' ', at), text.size());
    // A number keeps its "%".
    if (text.substr(end, 2) == " %") end = std::min(text.find(' ', end + 1), text.size());
    const std::string_view word = text.substr(at, end - at);
    const std::size_t width = DisplayWidth(word);
    if (taken > 0 && style.width > 0 && indent + taken + 1 + width > style.width) {
      result += '\n';
      taken = 0;
    }
    result += taken == 0 ? margin : " ";
    taken += width + (taken == 0 ? 0 : 1);
    result += word;
    at = end + 1;
  }
  return result + "\n";
}

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::AddRow(std::vector<Cell> cells) {
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::NaturalWidths() const {
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) widths.push_back(DisplayWidth(column.title));
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i].text));
    }
  }
  return widths;
}

std::string Table::Render(const Style& style) const {
  std::vector<std::size_t> widths = NaturalWidths();
  std::vector<std::size_t> shown(columns_.size());
  std::iota(shown.begin(), shown.end(), std::size_t{0});
  if (style.width > 0) {
    shown = ChooseColumns(columns_, widths, style.width);
    Shrink(columns_, shown, style.width, widths);
  }

  const auto line = [&](auto&& cell_of) {
    std::string text;
    std::string pending;  // trailing spaces are not written
    for (const std::size_t i : shown) {
      const Cell cell = cell_of(i);
      const std::string fitted = columns_[i].fit(cell.text, widths[i]);
      const std::string padded = Padded(fitted, widths[i], columns_[i].align);
      const std::size_t start = padded.find_first_not_of(' ');
      const std::size_t end = padded.find_last_not_of(' ');
      if (start == std::string::npos) {
        pending += padded;
      } else {
        text += pending + padded.substr(0, start);
        text += Toned(padded.substr(start, end - start + 1), cell.tone, style);
        pending = padded.substr(end + 1);
      }
      pending += std::string(kGap, ' ');
    }
    return text + "\n";
  };

  std::string result = line([&](std::size_t i) { return Cell{columns_[i].title, Tone::kStrong}; });
  std::string rule;
  for (std::size_t i = 0; i < TotalWidth(widths, shown); ++i) rule += "─";
  result += Toned(rule, Tone::kDim, style) + "\n";
  for (const auto& row : rows_) result += line([&](std::size_t i) { return row[i]; });

  std::vector<std::string> left_out;  // each title once
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::string& title = columns_[i].title;
    const bool hidden = std::find(shown.begin(), shown.end(), i) == shown.end();
    const bool named = std::find(left_out.begin(), left_out.end(), title) != left_out.end();
    if (hidden && !named && !title.empty()) left_out.push_back(title);
  }
  if (!left_out.empty()) {
    result +=
        Toned(Wrapped(absl::StrCat("Too narrow for: ", absl::StrJoin(left_out, ", "), "."), style),
              Tone::kDim, style);
  }
  return result;
}

}  // namespace journeygraph::cli
