// journeyctl maps import, export: maps as files of other programs.
#include <array>
#include <fstream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/maps_commands.h"

namespace journeygraph::cli {
namespace {

struct FormatName {
  const char* name;
  const char* extension;
  v1::MapFormat format;
};

constexpr std::array kFormats = {
    FormatName{"json", ".json", v1::MAP_FORMAT_JSON},
    FormatName{"mermaid", ".mmd", v1::MAP_FORMAT_MERMAID},
    FormatName{"dot", ".dot", v1::MAP_FORMAT_DOT},
    FormatName{"cjml", ".cjml", v1::MAP_FORMAT_CJML},
    FormatName{"bpmn", ".bpmn", v1::MAP_FORMAT_BPMN},
    FormatName{"svg", ".svg", v1::MAP_FORMAT_SVG},
};

struct FileOptions {
  std::string map;
  std::string file;
  std::string format;
  std::uint64_t revision = 0;
  bool check_only = false;
};

// The format asked for, or else the one of the file's extension.
absl::StatusOr<v1::MapFormat> FormatOf(const FileOptions& options) {
  for (const FormatName& known : kFormats) {
    if (options.format.empty() ? options.file.ends_with(known.extension)
                               : options.format == known.name) {
      return known.format;
    }
  }
  return UsageError(absl::StrCat("--format is missing, and ",
                                 options.file.empty() ? "there is no file" : options.file,
                                 " does not tell: .json, .mmd, .dot, .cjml, .bpmn or .svg"));
}

void PrintReport(std::ostream& out, const google::protobuf::RepeatedPtrField<std::string>& report,
                 const char* title) {
  if (report.empty()) return;
  out << title << "\n";
  for (const std::string& line : report) out << "  " << line << "\n";
}

absl::StatusOr<ExitCode> Export(const Context& context, const FileOptions& options) {
  const auto format = FormatOf(options);
  if (!format.ok()) return format.status();
  v1::ExportMapRequest request;
  request.set_name(FullMapName(context, options.map));
  request.set_revision(options.revision);
  request.set_format(*format);
  const auto response = context.Connect().ExportMap(request);
  if (!response.ok()) return response.status();
  PrintReport(context.streams.err, response->report(), "The format cannot hold:");
  if (options.file.empty() || options.file == "-") {
    context.streams.out << response->text();
    return kExitOk;
  }
  std::ofstream file(options.file, std::ios::binary);
  file << response->text();
  file.close();
  if (!file) return FileError(absl::StrCat("cannot write ", options.file));
  context.streams.err << "Wrote " << options.file << " (" << response->text().size()
                      << " bytes).\n";
  return kExitOk;
}

absl::StatusOr<ExitCode> Import(const Context& context, const FileOptions& options) {
  const auto format = FormatOf(options);
  if (!format.ok()) return format.status();
  auto text = ReadText(options.file);
  if (!text.ok()) return text.status();
  v1::ImportMapRequest request;
  request.set_parent(context.WorkspaceName());
  request.set_map_id(options.map);
  request.set_format(*format);
  request.set_text(*std::move(text));
  request.set_validate_only(options.check_only);
  const auto response = context.Connect().ImportMap(request);
  if (!response.ok()) return response.status();
  const v1::JourneyMap& map = response->map();
  context.streams.out << (options.check_only ? "Could be imported: " : "Imported ") << map.name()
                      << " with " << map.stages_size() << " stages, " << map.touchpoints_size()
                      << " touchpoints and " << map.transitions_size() << " transitions.\n";
  PrintReport(context.streams.out, response->report(), "Of the file:");
  return kExitOk;
}

void AddFormatOption(CLI::App& command, FileOptions& options) {
  command
      .add_option("--format", options.format,
                  "The format; json holds everything (default: by the extension of the file)")
      ->type_name("json|mermaid|dot|cjml|bpmn|svg")
      ->check(CLI::IsMember({"json", "mermaid", "dot", "cjml", "bpmn", "svg"}));
}

}  // namespace

void AddMapFileCommands(CLI::App& maps, Context& context, Action& action) {
  auto exporting = std::make_shared<FileOptions>();
  CLI::App* command = maps.add_subcommand("export", "Writes a map as a file of another program");
  command->add_option("MAP", exporting->map, "The map")->required();
  command->add_option("--out", exporting->file, "The file (default: standard output)")
      ->type_name("FILE");
  command->add_option("--revision", exporting->revision, "A revision (default: the current one)")
      ->type_name("N");
  AddFormatOption(*command, *exporting);
  command->callback([&context, &action, exporting] {
    action = [&context, exporting] { return Export(context, *exporting); };
  });
  auto importing = std::make_shared<FileOptions>();
  command = maps.add_subcommand("import", "Creates a map from a file of another program");
  command->add_option("FILE", importing->file, "The file; - is standard input")->required();
  command->add_option("MAP", importing->map, "The id of the new map")->required();
  command->add_flag("--check-only", importing->check_only, "Checks everything, stores nothing");
  AddFormatOption(*command, *importing);
  command->callback([&context, &action, importing] {
    action = [&context, importing] { return Import(context, *importing); };
  });
}

}  // namespace journeygraph::cli
