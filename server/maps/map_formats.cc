// Maps as files: ExportMap and ImportMap of MapService.
#include <array>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/field_checks.h"
#include "server/find_workspace.h"
#include "server/maps/formats/bpmn.h"
#include "server/maps/formats/cjml.h"
#include "server/maps/formats/dot.h"
#include "server/maps/formats/map_json.h"
#include "server/maps/formats/mermaid.h"
#include "server/maps/formats/svg.h"
#include "server/maps/map_documents.h"
#include "server/maps/map_service.h"

namespace journeygraph::server {
namespace {

constexpr int kMaxExtraEmotions = 20'000;

// What can be done with a format.
struct Format {
  v1::MapFormat format;
  const char* media_type;
  absl::StatusOr<ImportedMap> (*read)(std::string_view text);  // null: it cannot be read
  ExportedMap (*write)(const v1::JourneyMap& map);
};

ExportedMap WritePlainSvg(const v1::JourneyMap& map) { return WriteSvg(map); }

constexpr std::array kFormats = {
    Format{v1::MAP_FORMAT_JSON, "application/json", ReadMapJson, WriteMapJson},
    Format{v1::MAP_FORMAT_MERMAID, "text/vnd.mermaid", ReadMermaid, WriteMermaid},
    Format{v1::MAP_FORMAT_DOT, "text/vnd.graphviz", ReadDot, WriteDot},
    Format{v1::MAP_FORMAT_CJML, "application/xml", ReadCjml, WriteCjml},
    Format{v1::MAP_FORMAT_BPMN, "application/xml", ReadBpmn, WriteBpmn},
    Format{v1::MAP_FORMAT_SVG, "image/svg+xml", nullptr, WritePlainSvg},
};

// Null and a violation, if there is no such format or it cannot be read but must be.
const Format* FindFormat(v1::MapFormat wanted, bool is_read, Violations& violations) {
  std::string allowed;
  for (const Format& format : kFormats) {
    if (is_read && format.read == nullptr) continue;
    if (format.format == wanted) return &format;
    absl::StrAppend(&allowed, allowed.empty() ? "" : ", ", v1::MapFormat_Name(format.format));
  }
  const std::string& name = v1::MapFormat_Name(wanted);
  violations.Add("format", absl::StrCat(wanted == v1::MAP_FORMAT_UNSPECIFIED ? "is missing"
                                        : name.empty() ? absl::StrCat("is ", int{wanted})
                                                       : "is " + name,
                                        "; ", allowed, " are allowed"));
  return nullptr;
}

void CheckExtraEmotions(const v1::ExportMapRequest& request, Violations& violations) {
  if (!request.extra_emotions().empty() && request.format() != v1::MAP_FORMAT_SVG) {
    violations.Add("extra_emotions", "are only allowed with MAP_FORMAT_SVG");
  }
  CheckCount(violations, request.extra_emotions_size(), kMaxExtraEmotions, "extra_emotions");
  for (int i = 0; i < request.extra_emotions_size(); ++i) {
    const v1::EmotionPoint& point = request.extra_emotions(i);
    // Also false for what is no number.
    if (point.scale_minimum() <= point.value() && point.value() <= point.scale_maximum() &&
        point.scale_minimum() < point.scale_maximum()) {
      continue;
    }
    violations.Add(
        absl::StrCat("extra_emotions[", i, "].value"),
        absl::StrCat("is ", point.value(), " on a scale from ", point.scale_minimum(), " to ",
                     point.scale_maximum(), "; a value on a scale that rises is needed"));
  }
}

}  // namespace

absl::StatusOr<v1::ExportMapResponse> MapService::ExportMap(const v1::ExportMapRequest& request,
                                                            const Caller&) {
  Violations violations;
  const MapName name = CheckMapName(request.name(), "name", violations);
  const Format* const format = FindFormat(request.format(), false, violations);
  CheckExtraEmotions(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, name.workspace);
  if (!workspace.ok()) return workspace.status();
  const auto map = ReadMap(**workspace, name, request.revision());
  if (!map.ok()) return map.status();

  const std::vector<v1::EmotionPoint> extra(request.extra_emotions().begin(),
                                            request.extra_emotions().end());
  ExportedMap exported = extra.empty() ? format->write(*map) : WriteSvg(*map, extra);
  if (exported.text.empty()) {
    return InvalidField("format", absl::StrCat("is ", v1::MapFormat_Name(request.format()), "; ",
                                               exported.report.front()));
  }
  v1::ExportMapResponse response;
  response.set_text(std::move(exported.text));
  response.set_media_type(format->media_type);
  for (std::string& line : exported.report) response.add_report(std::move(line));
  return response;
}

absl::StatusOr<v1::ImportMapResponse> MapService::ImportMap(const v1::ImportMapRequest& request,
                                                            const Caller& caller) {
  Violations violations;
  const Format* const format = FindFormat(request.format(), true, violations);
  if (request.text().empty()) violations.Add("text", "is missing");
  if (!violations.empty()) return violations.ToStatus();
  auto imported = format->read(request.text());
  if (!imported.ok()) return InvalidField("text", std::string(imported.status().message()));

  v1::CreateMapRequest create;
  create.set_parent(request.parent());
  create.set_map_id(request.map_id());
  create.set_validate_only(request.validate_only());
  *create.mutable_map() = std::move(imported->map);
  auto created = CreateMap(create, caller);
  if (!created.ok()) return created.status();
  v1::ImportMapResponse response;
  *response.mutable_map() = std::move(*created->mutable_map());
  for (std::string& line : imported->report) response.add_report(std::move(line));
  return response;
}

}  // namespace journeygraph::server
