#include "clients/cli/path_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/table.h"

namespace journeygraph::cli {
namespace {

constexpr std::string_view kArrow = " → ";
constexpr std::string_view kGapAndArrow = "… → ";

}  // namespace

std::string PathText(const google::protobuf::RepeatedPtrField<std::string>& path) {
  std::vector<std::string> parts;
  for (int i = 0; i < path.size();) {
    int end = i + 1;
    while (end < path.size() && path[end] == path[i]) ++end;
    parts.push_back(path[i].empty() ? "(none)" : path[i]);
    if (end - i > 1) absl::StrAppend(&parts.back(), " ×", end - i);
    i = end;
  }
  return absl::StrJoin(parts, std::string(kArrow));
}

std::string FitPath(std::string_view text, std::size_t width) {
  const std::size_t last_arrow = text.rfind(kArrow);
  if (DisplayWidth(text) <= width || last_arrow == std::string_view::npos) {
    return FitTo(text, width);
  }
  const std::string tail =
      std::string(kGapAndArrow) + std::string(text.substr(last_arrow + kArrow.size()));
  // As much of the beginning as there is room for, up to an arrow.
  std::size_t head = last_arrow;
  while (true) {
    const std::string_view kept = text.substr(0, head + kArrow.size());
    if (DisplayWidth(kept) + DisplayWidth(tail) <= width)
      return FitTo(std::string(kept) + tail, width);
    if (head == 0) break;
    head = text.rfind(kArrow, head - 1);
    if (head == std::string_view::npos) break;
  }
  return FitTo(text, width);
}

}  // namespace journeygraph::cli
