#include "server/maps/validate_map.h"

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/convert_map.h"
#include "server/field_checks.h"
#include "server/maps/map_elements.h"
#include "server/resource_name.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kMaxIdBytes = 512;
constexpr int kMaxSmallList = 100;

// Most bytes of a text, by the name of its field.
std::size_t MaxBytes(const std::string& field) {
  static const std::map<std::string, std::size_t> limits = {
      {"id", kMaxIdBytes},  {"display_name", 256}, {"owner", 256},      {"author", 256},
      {"assignee", 256},    {"approver", 256},     {"folder", 256},     {"initiator", 256},
      {"receiver", 256},    {"reference", 512},    {"custom_type", 64}, {"tags", 64},
      {"colour", 32},       {"media_type", 128},   {"sha256", 64},      {"measure", 128},
      {"note", 2'000},      {"goal", 2'000},       {"promise", 2'000},  {"standard", 2'000},
      {"method", 2'000},    {"uri", 2'000},        {"text", 10'000},    {"description", 10'000},
      {"goals", 1'000},     {"needs", 1'000},      {"quotes", 1'000},   {"frustrations", 1'000},
      {"condition", 1'000},
  };
  const auto found = limits.find(field);
  return found == limits.end() ? kMaxIdBytes : found->second;
}

int MaxElements(v1::ElementKind kind) {
  switch (kind) {
    case v1::ELEMENT_KIND_STAGE:
    case v1::ELEMENT_KIND_VIEW:
      return 200;
    case v1::ELEMENT_KIND_LANE:
    case v1::ELEMENT_KIND_PERSONA:
      return 100;
    case v1::ELEMENT_KIND_CHANNEL:
    case v1::ELEMENT_KIND_KPI:
    case v1::ELEMENT_KIND_LINK:
    case v1::ELEMENT_KIND_ATTACHMENT:
      return 500;
    case v1::ELEMENT_KIND_TOUCHPOINT:
    case v1::ELEMENT_KIND_THREAD:
      return 5'000;
    case v1::ELEMENT_KIND_TRANSITION:
    case v1::ELEMENT_KIND_CELL:
    case v1::ELEMENT_KIND_EMOTION:
      return 20'000;
    case v1::ELEMENT_KIND_PLACEMENT:
      return 50'000;
    default:
      return 2'000;
  }
}

int MaxEntries(const std::string& field) {
  if (field == "comments") return 500;
  if (field == "goals" || field == "needs" || field == "quotes" || field == "frustrations") {
    return 50;
  }
  return kMaxSmallList;
}

// Sizes of texts and lists, numbers that are none, enum values that do not exist; in all messages
// inside.
void CheckFields(const Message& message, const std::string& path, Violations& violations) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string& name = field->name();
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    if (field->is_repeated()) CheckCount(violations, count, MaxEntries(name), path + name);
    for (int i = 0; i < count; ++i) {
      const std::string at =
          field->is_repeated() ? absl::StrCat(path, name, "[", i, "]") : path + name;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        const std::string text = field->is_repeated()
                                     ? reflection.GetRepeatedString(message, field, i)
                                     : reflection.GetString(message, field);
        if (text.size() > MaxBytes(name)) {
          violations.Add(at, absl::StrCat("has ", text.size(), " bytes; at most ", MaxBytes(name),
                                          " are allowed"));
        }
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE && !field->is_repeated()) {
        if (!std::isfinite(reflection.GetDouble(message, field))) {
          violations.Add(at, "is no finite number");
        }
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM && !field->is_repeated()) {
        const int value = reflection.GetEnumValue(message, field);
        if (field->enum_type()->FindValueByNumber(value) == nullptr) {
          violations.Add(at,
                         absl::StrCat("is ", value, ", which is no ", field->enum_type()->name()));
        }
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
                 field->message_type()->file()->package() == "journeygraph.v1" &&
                 field->message_type()->name() != "Scope") {
        const Message& inside = field->is_repeated()
                                    ? reflection.GetRepeatedMessage(message, field, i)
                                    : reflection.GetMessage(message, field);
        CheckFields(inside, at + ".", violations);
      }
    }
  }
}

// Kinds whose lists, ids and texts graph/model/map_validation.h looks after.
bool IsOfTheDomain(v1::ElementKind kind) {
  return kind == v1::ELEMENT_KIND_STAGE || kind == v1::ELEMENT_KIND_TOUCHPOINT ||
         kind == v1::ELEMENT_KIND_TRANSITION || kind == v1::ELEMENT_KIND_CHANNEL ||
         kind == v1::ELEMENT_KIND_PERSONA;
}

class MapChecker {
 public:
  MapChecker(const v1::JourneyMap& map, Violations& violations)
      : map_(map), violations_(violations) {
    for (const v1::ElementKind kind : AllElementKinds()) {
      for (int place = 0; place < CountElements(map, kind); ++place) {
        ids_[kind].insert(IdOf(ElementAt(map, kind, place)));
      }
    }
  }

  void Run() {
    for (const v1::ElementKind kind : AllElementKinds()) CheckKind(kind);
    for (int i = 0; i < map_.cells_size(); ++i) {
      if (map_.cells(i).lane().empty()) violations_.Add(PathOf("cells", i, ".lane"), "is missing");
    }
    for (int i = 0; i < map_.emotions_size(); ++i) CheckEmotion(map_.emotions(i), i);
    for (int i = 0; i < map_.kpis_size(); ++i) {
      if (map_.kpis(i).measure().empty()) {
        violations_.Add(PathOf("kpis", i, ".measure"), "is missing");
      }
    }
    for (int i = 0; i < map_.links_size(); ++i) CheckLink(map_.links(i), i);
    for (int i = 0; i < map_.attachments_size(); ++i) {
      if (map_.attachments(i).uri().empty()) {
        violations_.Add(PathOf("attachments", i, ".uri"), "is missing");
      }
    }
  }

 private:
  static std::string PathOf(const std::string& list, int place, const std::string& rest) {
    return absl::StrCat("map.", list, "[", place, "]", rest);
  }

  bool Has(const v1::ElementRef& ref) const {
    const auto kind = ids_.find(ref.kind());
    return kind != ids_.end() && kind->second.contains(ref.id());
  }

  void CheckKind(v1::ElementKind kind) {
    const std::string list = ListOf(kind)->name();
    const int count = CountElements(map_, kind);
    CheckCount(violations_, count, MaxElements(kind), "map." + list);
    std::set<std::string> seen;
    for (int place = 0; place < count; ++place) {
      const Message& element = ElementAt(map_, kind, place);
      CheckFields(element, PathOf(list, place, "."), violations_);
      CheckReferences(kind, element, PathOf(list, place, ""));
      if (IsOfTheDomain(kind) && kind != v1::ELEMENT_KIND_TRANSITION) continue;
      const std::string id = IdOf(element);
      if (id.empty()) {
        violations_.Add(PathOf(list, place, ".id"), "is missing");
      } else if (!seen.insert(id).second) {
        violations_.Add(PathOf(list, place, ".id"),
                        absl::StrCat("is ", Quoted(id), ", which another one has"));
      }
    }
  }

  void CheckReferences(v1::ElementKind kind, const Message& element, const std::string& path) {
    if (kind == v1::ELEMENT_KIND_TRANSITION) return;  // graph/model/map_validation.h
    for (const v1::ElementRef& need : NeedsOf(kind, element)) {
      if (kind == v1::ELEMENT_KIND_TOUCHPOINT && need.kind() == v1::ELEMENT_KIND_STAGE) continue;
      Require(need, absl::StrCat(path, ".", KindName(need.kind())));
    }
    const FieldDescriptor* anchors = element.GetDescriptor()->FindFieldByName("anchors");
    const FieldDescriptor* anchor = element.GetDescriptor()->FindFieldByName("anchor");
    const auto& reflection = *element.GetReflection();
    if (anchors != nullptr) {
      for (int i = 0; i < reflection.FieldSize(element, anchors); ++i) {
        Require(
            static_cast<const v1::ElementRef&>(reflection.GetRepeatedMessage(element, anchors, i)),
            absl::StrCat(path, ".anchors[", i, "]"));
      }
    }
    if (anchor != nullptr && reflection.HasField(element, anchor)) {
      Require(static_cast<const v1::ElementRef&>(reflection.GetMessage(element, anchor)),
              path + ".anchor");
    }
  }

  void Require(const v1::ElementRef& ref, const std::string& path) {
    if (Has(ref)) return;
    violations_.Add(path, absl::StrCat("is ", Quoted(ref.id()), "; a ", KindName(ref.kind()),
                                       " of the map is needed"));
  }

  void CheckEmotion(const v1::EmotionPoint& emotion, int place) {
    if (emotion.touchpoint().empty()) {
      violations_.Add(PathOf("emotions", place, ".touchpoint"), "is missing");
    }
    if (!(emotion.scale_minimum() < emotion.scale_maximum())) {
      violations_.Add(PathOf("emotions", place, ".scale_maximum"),
                      absl::StrCat("is ", emotion.scale_maximum(), "; more than scale_minimum, ",
                                   emotion.scale_minimum(), ", is needed"));
    } else if (emotion.value() < emotion.scale_minimum() ||
               emotion.value() > emotion.scale_maximum()) {
      violations_.Add(PathOf("emotions", place, ".value"),
                      absl::StrCat("is ", emotion.value(), "; ", emotion.scale_minimum(), " to ",
                                   emotion.scale_maximum(), " is allowed"));
    }
  }

  void CheckLink(const v1::MapLink& link, int place) {
    if (!ParseMapName(link.map())) {
      violations_.Add(PathOf("links", place, ".map"),
                      absl::StrCat("is ", Quoted(link.map()),
                                   "; \"workspaces/{workspace}/maps/{map}\" is needed"));
    }
    if (link.kind() == v1::MAP_LINK_KIND_UNSPECIFIED) {
      violations_.Add(PathOf("links", place, ".kind"), "is missing");
    }
  }

  const v1::JourneyMap& map_;
  Violations& violations_;
  std::map<v1::ElementKind, std::set<std::string>> ids_;
};

}  // namespace

void ValidateMap(const v1::JourneyMap& map, Violations& violations) {
  ToDomain(map, violations);
  MapChecker(map, violations).Run();
  for (int i = 0; i < map.tags_size(); ++i) {
    if (map.tags(i).size() > MaxBytes("tags")) {
      violations.Add(absl::StrCat("map.tags[", i, "]"),
                     "is too long; at most 64 bytes are allowed");
    }
  }
  CheckCount(violations, map.tags_size(), kMaxSmallList, "map.tags");
  for (const auto& [field, text] : {std::pair("owner", map.owner()), {"folder", map.folder()}}) {
    if (text.size() <= MaxBytes(field)) continue;
    violations.Add(
        absl::StrCat("map.", field),
        absl::StrCat("has ", text.size(), " bytes; at most ", MaxBytes(field), " are allowed"));
  }
  CheckFields(map.lifecycle(), "map.lifecycle.", violations);
}

}  // namespace journeygraph::server
