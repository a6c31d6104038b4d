#include "clients/cli/filter_flag.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/exit_codes.h"

namespace journeygraph::cli {

std::vector<std::pair<std::string, std::string>> PartsOf(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const auto& piece : absl::StrSplit(text, ';', absl::SkipWhitespace())) {
    const std::string part(absl::StripAsciiWhitespace(piece));
    const std::size_t equals = part.find('=');
    parts.emplace_back(part.substr(0, equals),
                       equals == std::string::npos ? "" : part.substr(equals + 1));
  }
  return parts;
}

std::vector<std::string> NamesOf(const std::string& text) {
  std::vector<std::string> names;
  for (const auto& name : absl::StrSplit(text, '|', absl::SkipWhitespace())) {
    names.emplace_back(absl::StripAsciiWhitespace(name));
  }
  return names;
}

bool AddToFilter(const std::string& key, const std::string& value, v1::InteractionFilter& filter) {
  if (value.empty()) return false;
  if (key == "stage") {
    filter.set_stage(value);
    return true;
  }
  if (key != "touchpoint" && key != "channel") return false;
  for (const std::string& name : NamesOf(value)) {
    (key == "touchpoint" ? filter.add_touchpoints() : filter.add_channels())->assign(name);
  }
  return true;
}

absl::StatusOr<v1::InteractionFilter> FilterFlag(const std::string& flag, const std::string& text) {
  v1::InteractionFilter filter;
  const bool is_plain = text.find('=') == std::string::npos;
  for (const auto& [key, value] : PartsOf(text)) {
    const bool is_understood =
        is_plain ? AddToFilter("touchpoint", key, filter) : AddToFilter(key, value, filter);
    if (is_understood) continue;
    return UsageError(
        absl::StrCat(flag, ": \"", text,
                     "\" is not understood; use touchpoints such as 'cart|basket', or "
                     "touchpoint=, channel= and stage= with ; between them"));
  }
  return filter;
}

std::string DescribeFilter(const v1::InteractionFilter& filter) {
  std::vector<std::string> parts;
  if (!filter.touchpoints().empty()) parts.push_back(absl::StrJoin(filter.touchpoints(), " or "));
  if (!filter.stage().empty()) parts.push_back(absl::StrCat("stage ", filter.stage()));
  if (!filter.channels().empty()) {
    parts.push_back(absl::StrCat("on ", absl::StrJoin(filter.channels(), " or ")));
  }
  return parts.empty() ? "any interaction" : absl::StrJoin(parts, " ");
}

}  // namespace journeygraph::cli
