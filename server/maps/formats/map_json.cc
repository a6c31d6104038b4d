#include "server/maps/formats/map_json.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "journeygraph/v1/map_formats.pb.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr char kFormat[] = "journeygraph.map";
constexpr std::uint32_t kVersion = 1;

// Protobuf's words about JSON that is none are followed by an excerpt and, in a last line, a caret
// below the place; they become one line with the number of the line, if the excerpt can be found.
absl::Status Explained(const std::string& words, std::string_view text) {
  const std::size_t begin = words.find('\n');
  const std::size_t end = words.rfind('\n');
  if (begin == end) {
    return absl::InvalidArgumentError(
        absl::StrCat("is not a map in JSON: ", absl::StrReplaceAll(words, {{"\n", " "}})));
  }
  const std::string_view excerpt = std::string_view(words).substr(begin + 1, end - begin - 1);
  const std::size_t caret = std::min(words.find('^', end) - end - 1, excerpt.size());
  const std::string what = absl::StrCat("is not JSON: ", words.substr(0, begin), " (at ",
                                        Quoted(excerpt.substr(caret)), ")");
  const std::size_t place = text.find(excerpt);
  if (place == std::string_view::npos) return absl::InvalidArgumentError(what);
  const std::string_view before = text.substr(0, place + caret);
  return ErrorAtLine(static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1, what);
}

}  // namespace

absl::StatusOr<ImportedMap> ReadMapJson(std::string_view text) {
  if (absl::Status status = CheckMapFile(text); !status.ok()) return status;
  v1::MapDocument document;
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(text.data(), text.size()), &document);
  if (!parsed.ok()) return Explained(parsed.message().ToString(), text);
  if (document.format() != kFormat) {
    return absl::InvalidArgumentError(
        absl::StrCat("format is ", Quoted(document.format()), "; \"", kFormat, "\" is needed"));
  }
  if (document.version() != kVersion) {
    return absl::InvalidArgumentError(
        absl::StrCat("version is ", document.version(), "; ", kVersion, " can be read"));
  }
  if (!document.has_map()) return absl::InvalidArgumentError("map is missing");
  return ImportedMap{.map = std::move(*document.mutable_map())};
}

ExportedMap WriteMapJson(const v1::JourneyMap& map) {
  v1::MapDocument document;
  document.set_format(kFormat);
  document.set_version(kVersion);
  *document.mutable_map() = map;
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  ExportedMap exported;
  // It fails for times and numbers that no stored map has.
  if (!google::protobuf::util::MessageToJsonString(document, &exported.text, options).ok()) {
    exported.text.clear();
    exported.report.emplace_back("the map holds a time or number that JSON cannot express");
  }
  return exported;
}

}  // namespace journeygraph::server
