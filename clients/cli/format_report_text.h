// Mapping and loss reports of formats, for people.
#pragma once

#include <string>

#include "clients/cli/table.h"
#include "clients/formats/format_report.h"

namespace journeygraph::cli {

// What became of the names of a file that was read: two tables, most frequent first; "" if there
// is nothing to say.
std::string MappingText(const formats::FormatReport& report, const Style& style);

// What a file that was written does not hold; one sentence if nothing is lost.
std::string LossText(const formats::FormatReport& report, const Style& style);

}  // namespace journeygraph::cli
