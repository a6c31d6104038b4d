#include "server/maps/map_diff.h"

#include <google/protobuf/util/message_differencer.h>

#include <map>
#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/maps/map_elements.h"
#include "server/maps/map_operations.h"

namespace journeygraph::server {
namespace {

using google::protobuf::util::MessageDifferencer;

// Whether two messages of one type have the same in a field.
bool SameField(const Message& a, const Message& b, const FieldDescriptor* field) {
  MessageDifferencer differencer;
  return differencer.CompareWithFields(a, b, {field}, {field});
}

std::vector<std::string> DifferentFields(const Message& a, const Message& b) {
  std::vector<std::string> fields;
  const auto* type = a.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    if (!SameField(a, b, type->field(i))) fields.push_back(type->field(i)->name());
  }
  return fields;
}

v1::MapOperation Changing(v1::ElementKind kind, const Message& to,
                          const std::vector<std::string>& fields) {
  v1::MapOperation operation;
  *operation.mutable_change()->mutable_element() = MakeElement(kind, to);
  for (const std::string& field : fields) {
    operation.mutable_change()->mutable_update_mask()->add_paths(field);
  }
  return operation;
}

std::set<std::string> IdsOf(const v1::JourneyMap& map, v1::ElementKind kind) {
  std::set<std::string> ids;
  for (int place = 0; place < CountElements(map, kind); ++place) {
    ids.insert(IdOf(ElementAt(map, kind, place)));
  }
  return ids;
}

// Collects operations by carrying them out on a copy of the first map.
class Differ {
 public:
  Differ(const v1::JourneyMap& from, const v1::JourneyMap& to) : edit_(from), to_(to) {}

  std::vector<v1::MapOperation> Run() {
    ChangeMapFields();
    // What is new comes first, so that others can refer to it; what goes, goes last, when nothing
    // refers to it any more.
    for (const v1::ElementKind kind : AllElementKinds()) AddNew(kind);
    for (const v1::ElementKind kind : AllElementKinds()) ChangeKept(kind);
    const auto kinds = AllElementKinds();
    for (std::size_t i = kinds.size(); i-- > 0;) RemoveGone(kinds[i]);
    // What a removal took along although it stays.
    for (const v1::ElementKind kind : kinds) AddNew(kind);
    for (const v1::ElementKind kind : kinds) ChangeKept(kind);
    for (const v1::ElementKind kind : kinds) PutInOrder(kind);
    return edit_.applied();
  }

 private:
  void Do(const v1::MapOperation& operation) {
    Violations violations;
    edit_.Apply(operation, "", violations);
  }

  void ChangeMapFields() {
    v1::MapOperation operation;
    for (const std::string& field : DifferentFields(edit_.map(), to_)) {
      if (IsMapField(field))
        operation.mutable_change_map()->mutable_update_mask()->add_paths(field);
    }
    if (!operation.has_change_map()) return;
    v1::JourneyMap& values = *operation.mutable_change_map()->mutable_map();
    values = to_;
    for (const v1::ElementKind kind : AllElementKinds()) {
      values.GetReflection()->ClearField(&values, ListOf(kind));
    }
    ClearOutputOnly(values);
    Do(operation);
  }

  void AddNew(v1::ElementKind kind) {
    const std::set<std::string> there = IdsOf(edit_.map(), kind);
    for (int place = 0; place < CountElements(to_, kind); ++place) {
      const Message& element = ElementAt(to_, kind, place);
      if (there.contains(IdOf(element))) continue;
      v1::MapOperation operation;
      *operation.mutable_add()->mutable_element() = MakeElement(kind, element);
      operation.mutable_add()->set_first(place == 0);
      if (place > 0) operation.mutable_add()->set_after(IdOf(ElementAt(to_, kind, place - 1)));
      Do(operation);
    }
  }

  void ChangeKept(v1::ElementKind kind) {
    std::map<std::string, int> place_here;
    for (int place = 0; place < CountElements(edit_.map(), kind); ++place) {
      place_here[IdOf(ElementAt(edit_.map(), kind, place))] = place;
    }
    for (int place = 0; place < CountElements(to_, kind); ++place) {
      const Message& element = ElementAt(to_, kind, place);
      const Message& before = ElementAt(edit_.map(), kind, place_here.at(IdOf(element)));
      const std::vector<std::string> fields = DifferentFields(before, element);
      if (!fields.empty()) Do(Changing(kind, element, fields));
    }
  }

  void RemoveGone(v1::ElementKind kind) {
    const std::set<std::string> kept = IdsOf(to_, kind);
    for (int place = CountElements(edit_.map(), kind); place-- > 0;) {
      if (place >= CountElements(edit_.map(), kind)) continue;
      const std::string id = IdOf(ElementAt(edit_.map(), kind, place));
      if (kept.contains(id)) continue;
      v1::MapOperation operation;
      *operation.mutable_remove()->mutable_element() = RefTo(kind, id);
      Do(operation);
    }
  }

  void PutInOrder(v1::ElementKind kind) {
    for (int place = 0; place < CountElements(to_, kind); ++place) {
      const std::string id = IdOf(ElementAt(to_, kind, place));
      if (IdOf(ElementAt(edit_.map(), kind, place)) == id) continue;
      v1::MapOperation operation;
      *operation.mutable_move()->mutable_element() = RefTo(kind, id);
      operation.mutable_move()->set_first(place == 0);
      if (place > 0) operation.mutable_move()->set_after(IdOf(ElementAt(to_, kind, place - 1)));
      Do(operation);
    }
  }

  MapEdit edit_;
  const v1::JourneyMap& to_;
};

std::string InQuotes(const std::string& text) { return absl::StrCat("'", text, "'"); }

std::string TitleIn(const v1::JourneyMap& map, v1::ElementKind kind, const std::string& id) {
  const Message* element = FindElement(map, kind, id);
  return InQuotes(element == nullptr ? id : TitleOf(*element));
}

std::string Named(const v1::JourneyMap& map, v1::ElementKind kind, const std::string& id) {
  return absl::StrCat(KindName(kind), " ", TitleIn(map, kind, id));
}

std::string StageWords(const v1::JourneyMap& map, const std::string& stage) {
  return stage.empty() ? "no stage" : Named(map, v1::ELEMENT_KIND_STAGE, stage);
}

std::string WordsOfAdd(const v1::AddElement& add, const v1::JourneyMap& before) {
  const v1::MapElement& element = add.element();
  std::string words =
      absl::StrCat("adds ", KindName(KindOf(element)), " ", InQuotes(TitleOf(ContentOf(element))));
  if (element.has_touchpoint() && !element.touchpoint().stage().empty()) {
    absl::StrAppend(&words, " to ", StageWords(before, element.touchpoint().stage()));
  }
  return words;
}

std::string WordsOfChange(const v1::ChangeElement& change, const v1::JourneyMap& before) {
  const v1::ElementKind kind = KindOf(change.element());
  const Message& values = ContentOf(change.element());
  const Message* old = FindElement(before, kind, IdOf(values));
  const auto& fields = change.update_mask().paths();
  const std::string what = Named(before, kind, IdOf(values));
  if (fields.size() == 1 && old != nullptr && kind == v1::ELEMENT_KIND_TOUCHPOINT &&
      fields[0] == "stage") {
    return absl::StrCat("moves ", what, " from ",
                        StageWords(before, static_cast<const v1::Touchpoint&>(*old).stage()),
                        " to ", StageWords(before, change.element().touchpoint().stage()));
  }
  if (fields.size() == 1 && fields[0] == "display_name") {
    return absl::StrCat("renames ", what, " to ", InQuotes(TitleOf(values)));
  }
  return absl::StrCat("changes ", absl::StrJoin(fields, ", "), " of ", what);
}

}  // namespace

std::vector<v1::MapOperation> DiffMaps(const v1::JourneyMap& from, const v1::JourneyMap& to) {
  return Differ(from, to).Run();
}

std::string InWords(const v1::MapOperation& operation, const v1::JourneyMap& before) {
  switch (operation.operation_case()) {
    case v1::MapOperation::kAdd:
      return WordsOfAdd(operation.add(), before);
    case v1::MapOperation::kChange:
      return WordsOfChange(operation.change(), before);
    case v1::MapOperation::kRemove: {
      const v1::ElementRef& ref = operation.remove().element();
      return absl::StrCat("removes ", Named(before, ref.kind(), ref.id()));
    }
    case v1::MapOperation::kMove: {
      const v1::MoveElement& move = operation.move();
      const v1::ElementKind kind = move.element().kind();
      return absl::StrCat("moves ", Named(before, kind, move.element().id()),
                          move.first() || move.after().empty()
                              ? (move.first() ? " to the front" : " to the end")
                              : absl::StrCat(" behind ", TitleIn(before, kind, move.after())));
    }
    case v1::MapOperation::kChangeMap:
      return absl::StrCat("changes ",
                          absl::StrJoin(operation.change_map().update_mask().paths(), ", "),
                          " of the map");
    case v1::MapOperation::kReplace:
      return "replaces the whole map";
    case v1::MapOperation::OPERATION_NOT_SET:
      break;
  }
  return "does nothing";
}

std::string Summary(const std::vector<v1::MapOperation>& operations, const v1::JourneyMap& before) {
  if (operations.empty()) return "changes nothing";
  // What a removal takes along is written down before it, and the removal is what was meant.
  const v1::MapOperation& main =
      operations.back().has_remove() ? operations.back() : operations.front();
  std::string summary = InWords(main, before);
  if (operations.size() > 1) absl::StrAppend(&summary, " and ", operations.size() - 1, " more");
  return summary;
}

}  // namespace journeygraph::server
