#include "server/maps/map_conflicts.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/maps/map_elements.h"

namespace journeygraph::server {
namespace {

// What an edit touches, as texts such as "touchpoint/cart" and "touchpoint/cart/stage".
struct Touched {
  bool everything = false;
  std::set<std::string> removed;   // elements
  std::set<std::string> elements;  // that must be there: changed, moved, referred to
  std::set<std::string> written;   // fields, places and elements that come into being
};

std::string Name(v1::ElementKind kind, const std::string& id) {
  return absl::StrCat(KindName(kind), "/", id);
}

void AddNeeds(v1::ElementKind kind, const Message& element, Touched& touched) {
  for (const v1::ElementRef& need : NeedsOf(kind, element)) {
    touched.elements.insert(Name(need.kind(), need.id()));
  }
}

void Touch(const v1::MapOperation& operation, Touched& touched) {
  switch (operation.operation_case()) {
    case v1::MapOperation::kAdd: {
      const v1::MapElement& element = operation.add().element();
      if (!IsElementKind(KindOf(element))) return;
      touched.written.insert(Name(KindOf(element), IdOf(ContentOf(element))));
      AddNeeds(KindOf(element), ContentOf(element), touched);
      return;
    }
    case v1::MapOperation::kChange: {
      const v1::MapElement& element = operation.change().element();
      if (!IsElementKind(KindOf(element))) return;
      const std::string name = Name(KindOf(element), IdOf(ContentOf(element)));
      touched.elements.insert(name);
      for (const std::string& field : operation.change().update_mask().paths()) {
        touched.written.insert(absl::StrCat(name, "/", field));
      }
      AddNeeds(KindOf(element), ContentOf(element), touched);
      return;
    }
    case v1::MapOperation::kRemove: {
      const v1::ElementRef& ref = operation.remove().element();
      touched.removed.insert(Name(ref.kind(), ref.id()));
      return;
    }
    case v1::MapOperation::kMove: {
      const v1::ElementRef& ref = operation.move().element();
      touched.elements.insert(Name(ref.kind(), ref.id()));
      touched.written.insert(absl::StrCat(Name(ref.kind(), ref.id()), "/#place"));
      return;
    }
    case v1::MapOperation::kChangeMap:
      for (const std::string& field : operation.change_map().update_mask().paths()) {
        touched.written.insert("map/" + field);
      }
      return;
    case v1::MapOperation::kReplace:
    case v1::MapOperation::OPERATION_NOT_SET:
      touched.everything = true;
  }
}

Touched TouchedBy(const MapOperations& operations) {
  Touched touched;
  for (const v1::MapOperation& operation : operations) Touch(operation, touched);
  return touched;
}

bool Meet(const std::set<std::string>& a, const std::set<std::string>& b) {
  for (const std::string& name : a) {
    if (b.contains(name)) return true;
  }
  return false;
}

}  // namespace

bool InTheWay(const MapOperations& wanted, const MapOperations& done) {
  if (wanted.empty() || done.empty()) return false;
  const Touched a = TouchedBy(wanted);
  const Touched b = TouchedBy(done);
  return a.everything || b.everything || Meet(a.written, b.written) ||
         Meet(a.removed, b.elements) || Meet(a.removed, b.removed) || Meet(a.elements, b.removed) ||
         Meet(a.removed, b.written) || Meet(a.written, b.removed);
}

}  // namespace journeygraph::server
