#include "server/maps/map_operations.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

using google::protobuf::Reflection;
using google::protobuf::util::MessageDifferencer;

// Copies one field, set or not.
void CopyField(const Message& from, const FieldDescriptor* field, Message& to) {
  const Reflection& reflection = *to.GetReflection();
  std::unique_ptr<Message> one(from.New());
  one->CopyFrom(from);
  // Everything else is taken out of the copy, so that merging it brings this field alone.
  std::vector<const FieldDescriptor*> set;
  reflection.ListFields(*one, &set);
  for (const FieldDescriptor* other : set) {
    if (other != field) reflection.ClearField(one.get(), other);
  }
  reflection.ClearField(&to, field);
  to.MergeFrom(*one);
}

// Changes the fields; gives those that were different before.
std::vector<std::string> CopyFields(const Message& from, const std::vector<std::string>& fields,
                                    Message& to) {
  std::vector<std::string> changed;
  for (const std::string& name : fields) {
    std::unique_ptr<Message> before(to.New());
    before->CopyFrom(to);
    CopyField(from, to.GetDescriptor()->FindFieldByName(name), to);
    if (!MessageDifferencer::Equals(*before, to)) changed.push_back(name);
  }
  return changed;
}

std::vector<std::string> FieldsOf(const google::protobuf::FieldMask& mask) {
  return {mask.paths().begin(), mask.paths().end()};
}

void SetFields(const std::vector<std::string>& fields, google::protobuf::FieldMask& mask) {
  for (const std::string& field : fields) mask.add_paths(field);
}

// Where an element goes that comes first, behind another, or at the end of `count`.
template <typename Operation>
int PlaceAsked(const v1::JourneyMap& map, v1::ElementKind kind, const Operation& operation,
               int count) {
  if (operation.first()) return 0;
  if (operation.after().empty()) return count;
  const auto after = PlaceOf(map, kind, operation.after());
  return after ? *after + 1 : count;
}

// Says where the element at `place` lies.
template <typename Operation>
void SetPlace(const v1::JourneyMap& map, v1::ElementKind kind, int place, Operation& operation) {
  operation.set_first(place == 0);
  operation.set_after(place == 0 ? "" : IdOf(ElementAt(map, kind, place - 1)));
}

v1::MapOperation MoveTo(const v1::JourneyMap& map, v1::ElementKind kind, int place) {
  v1::MapOperation operation;
  v1::MoveElement& move = *operation.mutable_move();
  *move.mutable_element() = RefTo(kind, IdOf(ElementAt(map, kind, place)));
  SetPlace(map, kind, place, move);
  return operation;
}

v1::MapOperation AddAt(const v1::JourneyMap& map, v1::ElementKind kind, int place) {
  v1::MapOperation operation;
  v1::AddElement& add = *operation.mutable_add();
  *add.mutable_element() = MakeElement(kind, ElementAt(map, kind, place));
  SetPlace(map, kind, place, add);
  return operation;
}

v1::MapOperation RemovalOf(v1::ElementKind kind, const std::string& id) {
  v1::MapOperation operation;
  *operation.mutable_remove()->mutable_element() = RefTo(kind, id);
  return operation;
}

// A free id for a transition that has none.
std::string TransitionId(const v1::JourneyMap& map, const v1::PlannedTransition& transition) {
  const std::string id = absl::StrCat(transition.from(), ">", transition.to());
  std::string free = id;
  for (int i = 2; FindElement(map, v1::ELEMENT_KIND_TRANSITION, free) != nullptr; ++i) {
    free = absl::StrCat(id, "#", i);
  }
  return free;
}

void CheckRef(const v1::JourneyMap& map, const v1::ElementRef& ref, const std::string& path,
              Violations& violations) {
  if (!IsElementKind(ref.kind())) {
    violations.Add(path + ".kind",
                   absl::StrCat("is ", ref.kind(), "; a kind of element is needed"));
  } else if (FindElement(map, ref.kind(), ref.id()) == nullptr) {
    violations.Add(path + ".id", absl::StrCat("is ", Quoted(ref.id()), "; there is no such ",
                                              KindName(ref.kind())));
  }
}

void CheckMask(const google::protobuf::FieldMask& mask, const google::protobuf::Descriptor& type,
               const std::string& path, Violations& violations) {
  if (mask.paths().empty()) violations.Add(path, "is empty; names of fields are needed");
  for (int i = 0; i < mask.paths_size(); ++i) {
    const std::string& name = mask.paths(i);
    const bool is_map = &type == v1::JourneyMap::descriptor();
    const bool allowed =
        is_map ? IsMapField(name) : name != "id" && type.FindFieldByName(name) != nullptr;
    if (allowed) continue;
    violations.Add(absl::StrCat(path, ".paths[", i, "]"),
                   absl::StrCat("is ", Quoted(name), "; a field of ", type.name(),
                                " that can be changed is needed"));
  }
}

// Takes `ref` out of a list of references; true if it was there.
bool Forget(const v1::ElementRef& ref, google::protobuf::RepeatedPtrField<v1::ElementRef>& refs) {
  const int before = refs.size();
  refs.erase(std::remove_if(refs.begin(), refs.end(),
                            [&](const v1::ElementRef& other) {
                              return other.kind() == ref.kind() && other.id() == ref.id();
                            }),
             refs.end());
  return refs.size() != before;
}

bool Forget(const std::string& id, google::protobuf::RepeatedPtrField<std::string>& ids) {
  const int before = ids.size();
  ids.erase(std::remove(ids.begin(), ids.end(), id), ids.end());
  return ids.size() != before;
}

// Makes an element forget another one that it may be without. Gives the fields that changed.
std::vector<std::string> ForgetIn(v1::ElementKind kind, const v1::ElementRef& gone,
                                  Message& element) {
  std::vector<std::string> changed;
  const auto note = [&](bool is_changed, const char* field) {
    if (is_changed) changed.emplace_back(field);
  };
  const auto forget_anchor = [&](auto& holder) {
    const bool is_gone = holder.anchor().kind() == gone.kind() && holder.anchor().id() == gone.id();
    if (is_gone) holder.clear_anchor();
    note(is_gone, "anchor");
  };
  const bool evidence = gone.kind() == v1::ELEMENT_KIND_EVIDENCE;
  switch (kind) {
    case v1::ELEMENT_KIND_TOUCHPOINT: {
      auto& touchpoint = static_cast<v1::Touchpoint&>(element);
      if (gone.kind() == v1::ELEMENT_KIND_STAGE && touchpoint.stage() == gone.id()) {
        touchpoint.clear_stage();
        note(true, "stage");
      }
      if (gone.kind() == v1::ELEMENT_KIND_LANE && touchpoint.lane() == gone.id()) {
        touchpoint.clear_lane();
        note(true, "lane");
      }
      bool forgot = false;
      for (v1::Marker& marker : *touchpoint.mutable_markers()) {
        forgot |= evidence && Forget(gone.id(), *marker.mutable_evidence());
      }
      note(forgot, "markers");
      break;
    }
    case v1::ELEMENT_KIND_CELL: {
      auto& cell = static_cast<v1::Cell&>(element);
      const bool persona = gone.kind() == v1::ELEMENT_KIND_PERSONA;
      note(persona && Forget(gone.id(), *cell.mutable_personas()), "personas");
      note(evidence && Forget(gone.id(), *cell.mutable_evidence()), "evidence");
      break;
    }
    case v1::ELEMENT_KIND_INSIGHT: {
      auto& insight = static_cast<v1::Insight&>(element);
      note(Forget(gone, *insight.mutable_anchors()), "anchors");
      note(evidence && Forget(gone.id(), *insight.mutable_evidence()), "evidence");
      break;
    }
    case v1::ELEMENT_KIND_OPPORTUNITY: {
      auto& opportunity = static_cast<v1::Opportunity&>(element);
      note(Forget(gone, *opportunity.mutable_anchors()), "anchors");
      const bool insight = gone.kind() == v1::ELEMENT_KIND_INSIGHT;
      note(insight && Forget(gone.id(), *opportunity.mutable_insights()), "insights");
      break;
    }
    case v1::ELEMENT_KIND_SOLUTION: {
      auto& solution = static_cast<v1::Solution&>(element);
      const bool opportunity = gone.kind() == v1::ELEMENT_KIND_OPPORTUNITY;
      note(opportunity && Forget(gone.id(), *solution.mutable_opportunities()), "opportunities");
      break;
    }
    case v1::ELEMENT_KIND_EVIDENCE:
      note(Forget(gone, *static_cast<v1::Evidence&>(element).mutable_anchors()), "anchors");
      break;
    case v1::ELEMENT_KIND_VIEW: {
      auto& view = static_cast<v1::SavedView&>(element);
      const bool lane = gone.kind() == v1::ELEMENT_KIND_LANE;
      note(lane && Forget(gone.id(), *view.mutable_lanes()), "lanes");
      break;
    }
    case v1::ELEMENT_KIND_KPI:
      forget_anchor(static_cast<v1::Kpi&>(element));
      break;
    case v1::ELEMENT_KIND_THREAD:
      forget_anchor(static_cast<v1::CommentThread&>(element));
      break;
    case v1::ELEMENT_KIND_LINK:
      forget_anchor(static_cast<v1::MapLink&>(element));
      break;
    default:
      break;
  }
  return changed;
}

// Whether the element cannot be without the other.
bool GoesWith(v1::ElementKind kind, const Message& element, const v1::ElementRef& gone) {
  if (kind == v1::ELEMENT_KIND_PLACEMENT) {
    return IdOf(element) == absl::StrCat(KindName(gone.kind()), "/", gone.id());
  }
  if (kind == v1::ELEMENT_KIND_TOUCHPOINT) return false;  // stays without stage or lane
  const std::vector<v1::ElementRef> needs = NeedsOf(kind, element);
  return std::ranges::any_of(needs, [&](const v1::ElementRef& need) {
    return need.kind() == gone.kind() && need.id() == gone.id();
  });
}

}  // namespace

bool IsMapField(const std::string& name) {
  static const std::set<std::string> fields = {
      "display_name", "description", "rules", "case_notion", "kind",       "state",
      "lifecycle",    "tags",        "owner", "folder",      "is_template"};
  return fields.contains(name);
}

void ClearOutputOnly(v1::JourneyMap& map) {
  map.clear_name();
  map.clear_revision();
  map.clear_etag();
  map.clear_create_time();
  map.clear_update_time();
  map.clear_delete_time();
  map.clear_expire_time();
}

void FillTransitionIds(v1::JourneyMap& map) {
  std::set<std::string> taken;
  for (const v1::PlannedTransition& transition : map.transitions()) taken.insert(transition.id());
  for (v1::PlannedTransition& transition : *map.mutable_transitions()) {
    if (!transition.id().empty()) continue;
    const std::string id = absl::StrCat(transition.from(), ">", transition.to());
    std::string free = id;
    for (int i = 2; !taken.insert(free).second; ++i) free = absl::StrCat(id, "#", i);
    transition.set_id(free);
  }
}

MapEdit::MapEdit(v1::JourneyMap map) : map_(std::move(map)) { ClearOutputOnly(map_); }

void MapEdit::Apply(const v1::MapOperation& operation, const std::string& path,
                    Violations& violations) {
  switch (operation.operation_case()) {
    case v1::MapOperation::kAdd:
      return Add(operation.add(), path + ".add", violations);
    case v1::MapOperation::kChange:
      return Change(operation.change(), path + ".change", violations);
    case v1::MapOperation::kRemove:
      return Remove(operation.remove(), path + ".remove", violations);
    case v1::MapOperation::kMove:
      return Move(operation.move(), path + ".move", violations);
    case v1::MapOperation::kChangeMap:
      return ChangeFields(operation.change_map(), path + ".change_map", violations);
    case v1::MapOperation::kReplace:
      return Replace(operation.replace());
    case v1::MapOperation::OPERATION_NOT_SET:
      violations.Add(path, "is empty; an operation is needed");
  }
}

std::vector<v1::MapOperation> MapEdit::Inverse() const {
  return {inverse_.rbegin(), inverse_.rend()};
}

void MapEdit::Add(const v1::AddElement& add, const std::string& path, Violations& violations) {
  const v1::ElementKind kind = KindOf(add.element());
  if (!IsElementKind(kind)) {
    return violations.Add(path + ".element", "is empty; an element is needed");
  }
  v1::MapElement element = add.element();
  if (kind == v1::ELEMENT_KIND_TRANSITION && element.transition().id().empty()) {
    element.mutable_transition()->set_id(TransitionId(map_, element.transition()));
  }
  const std::string id = IdOf(ContentOf(element));
  const std::string field = absl::StrCat(path, ".element.", KindName(kind), ".id");
  if (id.empty()) return violations.Add(field, "is missing");
  if (FindElement(map_, kind, id) != nullptr) {
    return violations.Add(field, absl::StrCat("is ", Quoted(id), ", which is taken"));
  }
  const int place = PlaceAsked(map_, kind, add, CountElements(map_, kind));
  InsertElement(map_, kind, place, ContentOf(element));
  WriteDown(AddAt(map_, kind, place), RemovalOf(kind, id));
}

void MapEdit::Change(const v1::ChangeElement& change, const std::string& path,
                     Violations& violations) {
  const v1::ElementKind kind = KindOf(change.element());
  if (!IsElementKind(kind)) {
    return violations.Add(path + ".element", "is empty; an element is needed");
  }
  const Message& values = ContentOf(change.element());
  const std::size_t before = violations.total();
  CheckMask(change.update_mask(), *values.GetDescriptor(), path + ".update_mask", violations);
  CheckRef(map_, RefTo(kind, IdOf(values)), absl::StrCat(path, ".element.", KindName(kind)),
           violations);
  if (violations.total() > before) return;
  ChangeAt(kind, *PlaceOf(map_, kind, IdOf(values)), values, FieldsOf(change.update_mask()));
}

void MapEdit::ChangeAt(v1::ElementKind kind, int place, const Message& values,
                       const std::vector<std::string>& fields) {
  Message& element = ElementAt(map_, kind, place);
  v1::MapOperation inverse;
  *inverse.mutable_change()->mutable_element() = MakeElement(kind, element);
  const std::vector<std::string> changed = CopyFields(values, fields, element);
  if (changed.empty()) return;
  v1::MapOperation applied;
  *applied.mutable_change()->mutable_element() = MakeElement(kind, element);
  SetFields(changed, *applied.mutable_change()->mutable_update_mask());
  SetFields(changed, *inverse.mutable_change()->mutable_update_mask());
  WriteDown(std::move(applied), std::move(inverse));
}

void MapEdit::Remove(const v1::RemoveElement& remove, const std::string& path,
                     Violations& violations) {
  const std::size_t before = violations.total();
  CheckRef(map_, remove.element(), path + ".element", violations);
  if (violations.total() > before) return;
  const v1::ElementRef ref = remove.element();
  LetGoOf(ref.kind(), ref.id());
  RemoveAt(ref.kind(), *PlaceOf(map_, ref.kind(), ref.id()));
}

void MapEdit::LetGoOf(v1::ElementKind gone_kind, const std::string& gone_id) {
  const v1::ElementRef gone = RefTo(gone_kind, gone_id);
  for (const v1::ElementKind kind : AllElementKinds()) {
    for (int place = CountElements(map_, kind); place-- > 0;) {
      const Message& element = ElementAt(map_, kind, place);
      if (kind == gone_kind && IdOf(element) == gone_id) continue;
      if (GoesWith(kind, element, gone)) {
        const std::string id = IdOf(element);
        LetGoOf(kind, id);
        RemoveAt(kind, *PlaceOf(map_, kind, id));
        place = std::min(place, CountElements(map_, kind));
        continue;
      }
      std::unique_ptr<Message> values(element.New());
      values->CopyFrom(element);
      const std::vector<std::string> fields = ForgetIn(kind, gone, *values);
      if (!fields.empty()) ChangeAt(kind, place, *values, fields);
    }
  }
}

void MapEdit::RemoveAt(v1::ElementKind kind, int place) {
  v1::MapOperation inverse = AddAt(map_, kind, place);
  v1::MapOperation applied = RemovalOf(kind, IdOf(ElementAt(map_, kind, place)));
  EraseElement(map_, kind, place);
  WriteDown(std::move(applied), std::move(inverse));
}

void MapEdit::Move(const v1::MoveElement& move, const std::string& path, Violations& violations) {
  const std::size_t before = violations.total();
  CheckRef(map_, move.element(), path + ".element", violations);
  if (violations.total() > before) return;
  const v1::ElementKind kind = move.element().kind();
  const int from = *PlaceOf(map_, kind, move.element().id());
  if (move.after() == move.element().id()) return;
  int to = PlaceAsked(map_, kind, move, CountElements(map_, kind));
  if (to > from) --to;  // the element itself leaves a place before it
  if (to == from) return;
  v1::MapOperation inverse = MoveTo(map_, kind, from);
  ShiftElement(map_, kind, from, to);
  WriteDown(MoveTo(map_, kind, to), std::move(inverse));
}

void MapEdit::ChangeFields(const v1::ChangeMap& change, const std::string& path,
                           Violations& violations) {
  const std::size_t before = violations.total();
  CheckMask(change.update_mask(), *v1::JourneyMap::descriptor(), path + ".update_mask", violations);
  if (violations.total() > before) return;
  v1::JourneyMap old = map_;
  const std::vector<std::string> changed =
      CopyFields(change.map(), FieldsOf(change.update_mask()), map_);
  if (changed.empty()) return;
  v1::MapOperation applied;
  v1::MapOperation inverse;
  CopyFields(map_, changed, *applied.mutable_change_map()->mutable_map());
  CopyFields(old, changed, *inverse.mutable_change_map()->mutable_map());
  SetFields(changed, *applied.mutable_change_map()->mutable_update_mask());
  SetFields(changed, *inverse.mutable_change_map()->mutable_update_mask());
  WriteDown(std::move(applied), std::move(inverse));
}

void MapEdit::Replace(const v1::ReplaceMap& replace) {
  v1::MapOperation applied;
  v1::MapOperation inverse;
  *inverse.mutable_replace()->mutable_map() = std::move(map_);
  map_ = replace.map();
  ClearOutputOnly(map_);
  FillTransitionIds(map_);
  *applied.mutable_replace()->mutable_map() = map_;
  WriteDown(std::move(applied), std::move(inverse));
}

void MapEdit::WriteDown(v1::MapOperation applied, v1::MapOperation inverse) {
  applied_.push_back(std::move(applied));
  inverse_.push_back(std::move(inverse));
}

std::optional<v1::JourneyMap> ApplyAgain(
    v1::JourneyMap map, const google::protobuf::RepeatedPtrField<v1::MapOperation>& operations) {
  MapEdit edit(std::move(map));
  Violations violations;
  for (const v1::MapOperation& operation : operations) edit.Apply(operation, "", violations);
  if (!violations.empty()) return std::nullopt;
  return edit.map();
}

}  // namespace journeygraph::server
