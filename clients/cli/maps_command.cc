// journeyctl maps: journey maps, given whole.
#include <google/protobuf/util/json_util.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/time_text.h"
#include "clients/cli/workspace_setup.h"

namespace journeygraph::cli {
namespace {

struct MapsOptions {
  std::string name;
  std::string file;
  std::string id;
  std::uint64_t revision = 0;
  bool replace = false;
};

std::string FullName(const Context& context, const std::string& name) {
  return name.rfind("workspaces/", 0) == 0 ? name
                                           : absl::StrCat(context.WorkspaceName(), "/maps/", name);
}

std::string ShortName(const std::string& name) { return name.substr(name.rfind('/') + 1); }

absl::StatusOr<v1::ListMapsResponse> AllMaps(const Context& context) {
  const client::Client client = context.Connect();
  v1::ListMapsResponse all;
  v1::ListMapsRequest request;
  request.set_parent(context.WorkspaceName());
  request.set_page_size(1'000);
  do {
    auto page = client.ListMaps(request);
    if (!page.ok()) return page.status();
    all.MergeFrom(*page);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  return all;
}

absl::StatusOr<ExitCode> List(const Context& context) {
  const auto maps = AllMaps(context);
  if (!maps.ok()) return maps.status();
  std::ostream& out = context.streams.out;
  if (context.output == OutputFormat::kJson) return PrintJson(context, *maps);
  if (context.output == OutputFormat::kCsv) {
    CsvLine(out, {"map", "title", "stages", "touchpoints", "revision", "update_time"});
    for (const auto& map : maps->maps()) {
      CsvLine(out, {ShortName(map.name()), map.display_name(), std::to_string(map.stages_size()),
                    std::to_string(map.touchpoints_size()), std::to_string(map.revision()),
                    FormatTimestamp(map.update_time().seconds() * 1'000)});
    }
    return kExitOk;
  }
  const Style style = context.TableStyle();
  out << Toned(Wrapped(absl::StrCat(Counted(maps->maps_size(), "map", "maps"), " in workspace \"",
                                    context.workspace, "\"."),
                       style),
               Tone::kStrong, style);
  if (maps->maps().empty()) {
    context.Note("'journeyctl import FILE --map NAME' or 'journeyctl maps create FILE' makes one");
    return kExitOk;
  }
  Table table({{"Map"},
               {"Title", Align::kLeft, true},
               {"Stages", Align::kRight},
               {"Touchpoints", Align::kRight},
               {"Revision", Align::kRight, false, 1},
               {"Changed (UTC)", Align::kLeft, false, 2}});
  for (const auto& map : maps->maps()) {
    table.AddRow({{ShortName(map.name()), Tone::kStrong},
                  {map.display_name()},
                  {std::to_string(map.stages_size())},
                  {std::to_string(map.touchpoints_size())},
                  {std::to_string(map.revision())},
                  {FormatDateTime(map.update_time().seconds() * 1'000)}});
  }
  out << "\n" << table.Render(style);
  return kExitOk;
}

void PrintMap(const Context& context, const v1::JourneyMap& map) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(absl::StrCat("Map ", ShortName(map.name()), ", revision ", map.revision(),
                                    ": ", map.display_name()),
                       style),
               Tone::kStrong, style);
  if (!map.description().empty()) out << Wrapped(map.description(), style);
  std::map<std::string, std::vector<std::string>> by_stage;
  for (const auto& touchpoint : map.touchpoints()) {
    by_stage[touchpoint.stage()].push_back(touchpoint.id());
  }
  for (const auto& stage : map.stages()) {
    const std::string title = stage.display_name().empty() ? stage.id() : stage.display_name();
    out << "\n" << Toned(title, Tone::kStrong, style);
    if (!stage.goal().empty()) out << Toned(" – " + stage.goal(), Tone::kDim, style);
    out << "\n" << Wrapped(absl::StrJoin(by_stage[stage.id()], ", "), style, 2);
    by_stage.erase(stage.id());
  }
  if (!by_stage[""].empty()) {
    out << "\n(on no stage)\n" << Wrapped(absl::StrJoin(by_stage[""], ", "), style, 2);
  }
}

absl::StatusOr<ExitCode> Get(const Context& context, const MapsOptions& options) {
  v1::GetMapRequest request;
  request.set_name(FullName(context, options.name));
  request.set_revision(options.revision);
  const auto response = context.Connect().GetMap(request);
  if (!response.ok()) return response.status();
  if (context.output == OutputFormat::kJson) return PrintJson(context, *response);
  if (context.output == OutputFormat::kTable) {
    PrintMap(context, response->map());
    return kExitOk;
  }
  CsvLine(context.streams.out, {"touchpoint", "stage", "title"});
  for (const auto& touchpoint : response->map().touchpoints()) {
    CsvLine(context.streams.out, {touchpoint.id(), touchpoint.stage(), touchpoint.display_name()});
  }
  return kExitOk;
}

absl::StatusOr<v1::JourneyMap> ReadMap(const std::string& path) {
  std::string json;
  if (path == "-") {
    json.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    std::ifstream file(path, std::ios::binary);
    if (!file) return FileError(absl::StrCat("cannot open ", path));
    json.assign(std::istreambuf_iterator<char>(file), {});
  }
  v1::JourneyMap map;
  auto status = google::protobuf::util::JsonStringToMessage(json, &map);
  if (status.ok()) return map;
  // What 'maps get -o json' prints is taken too.
  v1::GetMapResponse response;
  if (google::protobuf::util::JsonStringToMessage(json, &response).ok()) return response.map();
  return FileError(absl::StrCat(path, " is not the JSON of a journey map: ",
                                std::string(status.message().data(), status.message().size())));
}

absl::StatusOr<ExitCode> Create(const Context& context, const MapsOptions& options) {
  const auto map = ReadMap(options.file);
  if (!map.ok()) return map.status();
  std::string id = options.id;
  if (id.empty()) id = ShortName(map->name());
  if (id.empty() && options.file != "-") id = std::filesystem::path(options.file).stem().string();
  if (id.empty()) return UsageError("the map has no name; give one with --id NAME");
  const auto change = PutMap(context, context.Connect(), id, *map, options.replace);
  if (!change.ok()) return change.status();
  if (*change == MapChange::kLeftAlone) {
    return absl::AlreadyExistsError(
        absl::StrCat("map \"", id, "\" is there already; --replace replaces it"));
  }
  context.streams.err << (*change == MapChange::kCreated ? "Created" : "Replaced") << " map \""
                      << id << "\".\n";
  return kExitOk;
}

absl::StatusOr<ExitCode> Delete(const Context& context, const MapsOptions& options) {
  v1::DeleteMapRequest request;
  request.set_name(FullName(context, options.name));
  const auto response = context.Connect().DeleteMap(request);
  if (!response.ok()) return response.status();
  context.streams.err << "Deleted map \"" << ShortName(request.name()) << "\".\n";
  return kExitOk;
}

}  // namespace

void AddMapsCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<MapsOptions>();
  CLI::App* command = app.add_subcommand("maps", "Journey maps: list, get, create, delete");
  command->require_subcommand(1);

  CLI::App* list = command->add_subcommand("list", "List the maps of the workspace");
  list->callback([&context, &action] { action = [&context] { return List(context); }; });

  CLI::App* get = command->add_subcommand("get", "Show one map");
  get->add_option("NAME", options->name, "The map")->required();
  get->add_option("--revision", options->revision, "A revision (default: the current one)")
      ->type_name("N");
  get->callback([&context, &action, options] {
    action = [&context, options] { return Get(context, *options); };
  });

  CLI::App* create = command->add_subcommand("create", "Create a map from JSON");
  create->add_option("FILE", options->file, "A JourneyMap in protobuf's JSON; - is standard input")
      ->required();
  create->add_option("--id", options->id, "Its id (default: as in the file, or the file's name)")
      ->type_name("NAME");
  create->add_flag("--replace", options->replace, "Replace the map if it exists");
  create->callback([&context, &action, options] {
    action = [&context, options] { return Create(context, *options); };
  });

  CLI::App* remove = command->add_subcommand("delete", "Delete a map; interactions stay");
  remove->add_option("NAME", options->name, "The map")->required();
  remove->callback([&context, &action, options] {
    action = [&context, options] { return Delete(context, *options); };
  });
}

}  // namespace journeygraph::cli
