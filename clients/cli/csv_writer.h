// Writes fields as RFC 4180 wants them, with LF.
//
//   CsvLine(out, {"touchpoint", "journeys"});
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace journeygraph::cli {

// Appends one field; quoted, if it holds a comma, a quote, a line end or spaces at its ends.
void AppendCsvField(std::string_view field, std::string& text);

void CsvLine(std::ostream& out, const std::vector<std::string>& fields);

// A number that reads back as the same double.
std::string CsvNumber(double number);

}  // namespace journeygraph::cli
