#include "clients/cli/csv_writer.h"

#include <charconv>

namespace journeygraph::cli {

void AppendCsvField(std::string_view field, std::string& text) {
  const bool plain = field.find_first_of(",\"\r\n;\t") == std::string_view::npos &&
                     !field.starts_with(' ') && !field.ends_with(' ');
  if (plain) {
    text += field;
    return;
  }
  text += '"';
  for (const char c : field) {
    if (c == '"') text += '"';
    text += c;
  }
  text += '"';
}

void CsvLine(std::ostream& out, const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    AppendCsvField(fields[i], line);
  }
  out << line << '\n';
}

std::string CsvNumber(double number) {
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, number);
  return error == std::errc() ? std::string(buffer, end) : "";
}

}  // namespace journeygraph::cli
