#include "clients/cli/format_report_text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/number_format.h"

namespace journeygraph::cli {
namespace {

constexpr std::size_t kShown = 25;

std::string EntryTable(std::vector<formats::FormatReport::Entry> entries, const char* from,
                       const char* to, const Style& style) {
  if (entries.empty()) return "";
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  Table table({{from, Align::kLeft, true}, {to, Align::kLeft, true}, {"Times", Align::kRight}});
  for (std::size_t i = 0; i < entries.size() && i < kShown; ++i) {
    table.AddRow({{entries[i].from},
                  {entries[i].to},
                  {WithThousands(static_cast<std::int64_t>(entries[i].count))}});
  }
  std::string text = table.Render(style);
  if (entries.size() > kShown) {
    absl::StrAppend(&text, "and ",
                    Counted(static_cast<std::int64_t>(entries.size() - kShown), "name", "names"),
                    " more\n");
  }
  return text;
}

}  // namespace

std::string MappingText(const formats::FormatReport& report, const Style& style) {
  std::string text = EntryTable(report.mapped(), "In the file", "became", style);
  const std::string lost = EntryTable(report.lost(), "Not taken", "because", style);
  if (!text.empty() && !lost.empty()) text += "\n";
  return text + lost;
}

std::string LossText(const formats::FormatReport& report, const Style& style) {
  const std::string lost = EntryTable(report.lost(), "Not in the file", "because", style);
  return lost.empty() ? "Nothing was lost.\n" : lost;
}

}  // namespace journeygraph::cli
