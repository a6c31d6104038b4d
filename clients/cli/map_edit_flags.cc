#include "clients/cli/map_edit_flags.h"

#include <google/protobuf/util/json_util.h>

#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/maps_commands.h"
#include "journeygraph/v1/map_service.pb.h"

namespace journeygraph::cli {
namespace {

using Operations = std::vector<v1::MapOperation>;
using Pair = std::pair<std::string, std::string>;

const std::map<std::string, v1::TransitionKind>& TransitionKinds() {
  static const auto* const kKinds = new std::map<std::string, v1::TransitionKind>{
      {"next", v1::TRANSITION_KIND_NEXT},
      {"optional", v1::TRANSITION_KIND_OPTIONAL},
      {"alternative", v1::TRANSITION_KIND_ALTERNATIVE},
      {"parallel", v1::TRANSITION_KIND_PARALLEL},
      {"loop", v1::TRANSITION_KIND_LOOP},
      {"handover", v1::TRANSITION_KIND_HANDOVER}};
  return *kKinds;
}

std::string Trimmed(const std::string& text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

// "a=b" with `sign` between the parts; the second part is missing without it.
std::pair<std::string, std::optional<std::string>> Parts(const std::string& text, char sign) {
  const std::size_t at = text.find(sign);
  if (at == std::string::npos) return {Trimmed(text), std::nullopt};
  return {Trimmed(text.substr(0, at)), Trimmed(text.substr(at + 1))};
}

absl::StatusOr<Pair> Both(const std::string& flag, const std::string& text, char sign,
                          const std::string& form) {
  const auto [first, second] = Parts(text, sign);
  if (first.empty() || !second) {
    return UsageError(absl::StrCat(flag, ": \"", text, "\" is not ", form));
  }
  return Pair(first, *second);
}

v1::ElementRef Ref(v1::ElementKind kind, const std::string& id) {
  v1::ElementRef ref;
  ref.set_kind(kind);
  ref.set_id(id);
  return ref;
}

v1::MapOperation Removal(v1::ElementKind kind, const std::string& id) {
  v1::MapOperation operation;
  *operation.mutable_remove()->mutable_element() = Ref(kind, id);
  return operation;
}

absl::Status AddStages(const std::vector<std::string>& texts, Operations& operations) {
  for (const std::string& text : texts) {
    const auto [id, title] = Parts(text, '=');
    v1::Stage& stage = *operations.emplace_back().mutable_add()->mutable_element()->mutable_stage();
    stage.set_id(id);
    stage.set_display_name(title.value_or(""));
  }
  return absl::OkStatus();
}

absl::Status AddTouchpoints(const std::vector<std::string>& texts, Operations& operations) {
  for (const std::string& text : texts) {
    const auto [id, stage] = Parts(text, '=');
    v1::Touchpoint& touchpoint =
        *operations.emplace_back().mutable_add()->mutable_element()->mutable_touchpoint();
    touchpoint.set_id(id);
    touchpoint.set_stage(stage.value_or(""));
  }
  return absl::OkStatus();
}

absl::Status MoveTouchpoints(const std::vector<std::string>& texts, Operations& operations) {
  for (const std::string& text : texts) {
    const auto parts = Both("--move-touchpoint", text, '=', "TOUCHPOINT=STAGE");
    if (!parts.ok()) return parts.status();
    v1::ChangeElement& change = *operations.emplace_back().mutable_change();
    change.mutable_element()->mutable_touchpoint()->set_id(parts->first);
    change.mutable_element()->mutable_touchpoint()->set_stage(parts->second);
    change.mutable_update_mask()->add_paths("stage");
  }
  return absl::OkStatus();
}

absl::Status MoveStages(const std::vector<std::string>& texts, Operations& operations) {
  for (const std::string& text : texts) {
    const auto parts = Both("--move-stage", text, '=', "STAGE=STAGE_BEFORE_IT, or STAGE= (first)");
    if (!parts.ok()) return parts.status();
    v1::MoveElement& move = *operations.emplace_back().mutable_move();
    *move.mutable_element() = Ref(v1::ELEMENT_KIND_STAGE, parts->first);
    move.set_after(parts->second);
    move.set_first(parts->second.empty());
  }
  return absl::OkStatus();
}

absl::Status Rename(const std::vector<std::string>& texts, Operations& operations) {
  for (const std::string& text : texts) {
    const auto parts = Both("--rename", text, '=', "TOUCHPOINT=TITLE or stage:STAGE=TITLE");
    if (!parts.ok()) return parts.status();
    v1::ChangeElement& change = *operations.emplace_back().mutable_change();
    change.mutable_update_mask()->add_paths("display_name");
    constexpr std::string_view kStage = "stage:";
    if (parts->first.starts_with(kStage)) {
      v1::Stage& stage = *change.mutable_element()->mutable_stage();
      stage.set_id(parts->first.substr(kStage.size()));
      stage.set_display_name(parts->second);
    } else {
      v1::Touchpoint& touchpoint = *change.mutable_element()->mutable_touchpoint();
      touchpoint.set_id(parts->first);
      touchpoint.set_display_name(parts->second);
    }
  }
  return absl::OkStatus();
}

// "a>b" or "a>b:loop".
absl::Status Connect(const std::vector<std::string>& texts, Operations& operations) {
  for (const std::string& text : texts) {
    auto parts = Both("--connect", text, '>', "FROM>TO or FROM>TO:KIND");
    if (!parts.ok()) return parts.status();
    v1::PlannedTransition& transition =
        *operations.emplace_back().mutable_add()->mutable_element()->mutable_transition();
    transition.set_from(parts->first);
    const std::size_t colon = parts->second.rfind(':');
    const auto kind = colon == std::string::npos
                          ? TransitionKinds().end()
                          : TransitionKinds().find(parts->second.substr(colon + 1));
    if (kind != TransitionKinds().end()) {
      transition.set_kind(kind->second);
      parts->second.resize(colon);
    }
    transition.set_to(parts->second);
  }
  return absl::OkStatus();
}

absl::Status Disconnect(const std::vector<std::string>& texts, Operations& operations) {
  for (const std::string& text : texts) {
    const auto parts = Both("--disconnect", text, '>', "FROM>TO");
    if (!parts.ok()) return parts.status();
    operations.push_back(
        Removal(v1::ELEMENT_KIND_TRANSITION, absl::StrCat(parts->first, ">", parts->second)));
  }
  return absl::OkStatus();
}

// A list of operations, or an EditMapRequest.
absl::Status ReadOperations(const std::string& path, Operations& operations) {
  const auto json = ReadText(path);
  if (!json.ok()) return json.status();
  const std::string_view text = *json;
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_list = first != std::string_view::npos && text[first] == '[';
  v1::EditMapRequest request;
  const auto status = google::protobuf::util::JsonStringToMessage(
      is_list ? absl::StrCat("{\"operations\":", *json, "}") : *json, &request);
  if (!status.ok()) {
    return FileError(absl::StrCat(path, " is not a JSON list of map operations: ",
                                  std::string(status.message().data(), status.message().size())));
  }
  operations.insert(operations.end(), request.operations().begin(), request.operations().end());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<v1::MapOperation>> MapEditFlags::ToOperations() const {
  Operations operations;
  if (!title.empty()) {
    v1::ChangeMap& change = *operations.emplace_back().mutable_change_map();
    change.mutable_map()->set_display_name(title);
    change.mutable_update_mask()->add_paths("display_name");
  }
  using Reader = absl::Status (*)(const std::vector<std::string>&, Operations&);
  const std::pair<const std::vector<std::string>*, Reader> readers[] = {
      {&add_stages, AddStages},
      {&add_touchpoints, AddTouchpoints},
      {&move_touchpoints, MoveTouchpoints},
      {&move_stages, MoveStages},
      {&renames, Rename},
      {&connections, Connect},
      {&disconnections, Disconnect}};
  for (const auto& [texts, read] : readers) {
    if (absl::Status status = read(*texts, operations); !status.ok()) return status;
  }
  for (const std::string& id : remove_touchpoints) {
    operations.push_back(Removal(v1::ELEMENT_KIND_TOUCHPOINT, Trimmed(id)));
  }
  for (const std::string& id : remove_stages) {
    operations.push_back(Removal(v1::ELEMENT_KIND_STAGE, Trimmed(id)));
  }
  if (!file.empty()) {
    if (absl::Status status = ReadOperations(file, operations); !status.ok()) return status;
  }
  if (operations.empty()) {
    return UsageError("nothing to do; give --file or flags such as --move-touchpoint cart=buy");
  }
  return operations;
}

void AddMapEditFlags(CLI::App& command, MapEditFlags& flags) {
  const auto list = [&](const char* name, std::vector<std::string>& values, const char* type,
                        const char* help) {
    command.add_option(name, values, help)->type_name(type)->allow_extra_args(false);
  };
  command.add_option("--title", flags.title, "A new title for the map")->type_name("TEXT");
  list("--add-stage", flags.add_stages, "ID[=TITLE]", "Add a stage at the end");
  list("--add-touchpoint", flags.add_touchpoints, "ID[=STAGE]", "Add a touchpoint, on a stage");
  list("--move-touchpoint", flags.move_touchpoints, "ID=STAGE",
       "Move a touchpoint to another stage");
  list("--move-stage", flags.move_stages, "ID=BEFORE",
       "Move a stage behind another one; ID= makes it the first");
  list("--rename", flags.renames, "ID=TITLE", "Give a touchpoint, or stage:ID, a title");
  list("--connect", flags.connections, "FROM>TO[:KIND]",
       "Plan a transition; kinds are next, optional, alternative, parallel, loop and handover");
  list("--disconnect", flags.disconnections, "FROM>TO", "Remove a planned transition");
  list("--remove-touchpoint", flags.remove_touchpoints, "ID", "Remove a touchpoint");
  list("--remove-stage", flags.remove_stages, "ID", "Remove a stage; its touchpoints stay");
  command
      .add_option("--file", flags.file,
                  "A JSON list of MapOperation, done after the flags; - is standard input")
      ->type_name("FILE");
}

}  // namespace journeygraph::cli
