// journeyctl maps list, get, create, update, delete, undelete, purge, copy: maps as a whole.
#include <google/protobuf/util/json_util.h>

#include <filesystem>
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/maps_commands.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"
#include "clients/cli/time_text.h"
#include "clients/cli/workspace_setup.h"

namespace journeygraph::cli {
namespace {

struct MapsOptions {
  std::string name;
  std::string file;
  std::string id;
  std::string title;
  std::string author;
  std::vector<std::string> fields;
  std::uint64_t revision = 0;
  bool replace = false;
  bool deleted = false;
};

absl::StatusOr<v1::ListMapsResponse> AllMaps(const Context& context, bool show_deleted) {
  const client::Client client = context.Connect();
  v1::ListMapsResponse all;
  v1::ListMapsRequest request;
  request.set_parent(context.WorkspaceName());
  request.set_page_size(1'000);
  request.set_show_deleted(show_deleted);
  do {
    auto page = client.ListMaps(request);
    if (!page.ok()) return page.status();
    all.MergeFrom(*page);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  return all;
}

absl::StatusOr<ExitCode> List(const Context& context, const MapsOptions& options) {
  const auto maps = AllMaps(context, options.deleted);
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
               {"Changed (UTC)", Align::kLeft, false, 2},
               {options.deleted ? "Deleted, kept" : "", Align::kLeft}});
  for (const auto& map : maps->maps()) {
    table.AddRow(
        {{ShortName(map.name()), Tone::kStrong},
         {map.display_name()},
         {std::to_string(map.stages_size())},
         {std::to_string(map.touchpoints_size())},
         {std::to_string(map.revision())},
         {FormatDateTime(map.update_time().seconds() * 1'000)},
         {map.has_delete_time() ? "until " + FormatDate(map.expire_time().seconds() * 1'000) : "",
          Tone::kBad}});
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
  request.set_name(FullMapName(context, options.name));
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
  const auto json = ReadText(path);
  if (!json.ok()) return json.status();
  v1::JourneyMap map;
  auto status = google::protobuf::util::JsonStringToMessage(*json, &map);
  if (status.ok()) return map;
  // What 'maps get -o json' prints is taken too.
  v1::GetMapResponse response;
  if (google::protobuf::util::JsonStringToMessage(*json, &response).ok()) return response.map();
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

absl::StatusOr<ExitCode> Update(const Context& context, const MapsOptions& options) {
  auto map = ReadMap(options.file);
  if (!map.ok()) return map.status();
  v1::UpdateMapRequest request;
  *request.mutable_map() = *std::move(map);
  request.mutable_map()->set_name(FullMapName(context, options.name));
  request.set_author(options.author);
  for (const std::string& field : options.fields) request.mutable_update_mask()->add_paths(field);
  const auto response = context.Connect().UpdateMap(request);
  if (!response.ok()) return response.status();
  if (context.output == OutputFormat::kJson) return PrintJson(context, *response);
  context.streams.err << "Map \"" << options.name << "\" is at revision "
                      << response->map().revision() << ".\n";
  return kExitOk;
}

absl::StatusOr<ExitCode> Delete(const Context& context, const MapsOptions& options, bool purge) {
  v1::DeleteMapRequest request;
  request.set_name(FullMapName(context, options.name));
  request.set_purge(purge);
  const auto response = context.Connect().DeleteMap(request);
  if (!response.ok()) return response.status();
  context.streams.err << "Deleted map \"" << ShortName(request.name()) << "\""
                      << (purge ? " for good.\n"
                                : "; 'maps undelete' brings it back for 30 days.\n");
  return kExitOk;
}

absl::StatusOr<ExitCode> Undelete(const Context& context, const MapsOptions& options) {
  v1::UndeleteMapRequest request;
  request.set_name(FullMapName(context, options.name));
  const auto response = context.Connect().UndeleteMap(request);
  if (!response.ok()) return response.status();
  context.streams.err << "Map \"" << ShortName(request.name()) << "\" is back.\n";
  return kExitOk;
}

absl::StatusOr<ExitCode> Copy(const Context& context, const MapsOptions& options) {
  v1::CopyMapRequest request;
  request.set_name(FullMapName(context, options.name));
  request.set_map_id(options.id);
  request.set_revision(options.revision);
  request.set_display_name(options.title);
  const auto response = context.Connect().CopyMap(request);
  if (!response.ok()) return response.status();
  if (context.output == OutputFormat::kJson) return PrintJson(context, *response);
  context.streams.err << "Copied to map \"" << options.id << "\".\n";
  return kExitOk;
}

using Command = std::function<absl::StatusOr<ExitCode>(const Context&, const MapsOptions&)>;

}  // namespace

void AddMapDocumentCommands(CLI::App& maps, Context& context, Action& action) {
  auto options = std::make_shared<MapsOptions>();
  const auto add = [&](const char* name, const char* help, Command run) {
    CLI::App* command = maps.add_subcommand(name, help);
    command->callback([&context, &action, options, run = std::move(run)] {
      action = [&context, options, run] { return run(context, *options); };
    });
    return command;
  };
  const auto add_name = [&](CLI::App* command) {
    command->add_option("NAME", options->name, "The map")->required();
  };
  const auto add_revision = [&](CLI::App* command) {
    command->add_option("--revision", options->revision, "A revision (default: the current one)")
        ->type_name("N");
  };

  CLI::App* list = add("list", "List the maps of the workspace", List);
  list->add_flag("--deleted", options->deleted, "Deleted maps too");

  CLI::App* get = add("get", "Show one map", Get);
  add_name(get);
  add_revision(get);

  CLI::App* create = add("create", "Create a map from JSON", Create);
  create->add_option("FILE", options->file, "A JourneyMap in protobuf's JSON; - is standard input")
      ->required();
  create->add_option("--id", options->id, "Its id (default: as in the file, or the file's name)")
      ->type_name("NAME");
  create->add_flag("--replace", options->replace, "Replace the map if it exists");

  CLI::App* update = add("update", "Replace a map, or some of its fields, from JSON", Update);
  add_name(update);
  update
      ->add_option("FILE", options->file,
                   "A JourneyMap in protobuf's JSON; an etag in it must be the current one")
      ->required();
  AddListOption(*update, "--fields", options->fields,
                "Only these fields, such as display_name or stages (default: all)");
  update->add_option("--author", options->author, "Who, for the list of changes")
      ->type_name("TEXT");

  add_name(add("delete", "Delete a map; it can be brought back for 30 days",
               [](const Context& at, const MapsOptions& o) { return Delete(at, o, false); }));
  add_name(add("undelete", "Bring back a deleted map", Undelete));
  add_name(add("purge", "Delete a map for good, with its history",
               [](const Context& at, const MapsOptions& o) { return Delete(at, o, true); }));

  CLI::App* copy = add("copy", "Copy a map, also an earlier revision of it", Copy);
  add_name(copy);
  copy->add_option("ID", options->id, "Id of the copy")->required();
  copy->add_option("--title", options->title, "Title of the copy")->type_name("TEXT");
  add_revision(copy);
}

}  // namespace journeygraph::cli
