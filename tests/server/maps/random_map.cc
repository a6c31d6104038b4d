#include "tests/server/maps/random_map.h"

#include <array>

#include "server/maps/map_elements.h"
#include "server/maps/map_operations.h"

namespace journeygraph::server {
namespace {

constexpr std::array kKinds = {
    v1::ELEMENT_KIND_STAGE,      v1::ELEMENT_KIND_LANE,       v1::ELEMENT_KIND_PERSONA,
    v1::ELEMENT_KIND_TOUCHPOINT, v1::ELEMENT_KIND_TRANSITION, v1::ELEMENT_KIND_EVIDENCE,
    v1::ELEMENT_KIND_INSIGHT,    v1::ELEMENT_KIND_CELL,       v1::ELEMENT_KIND_EMOTION,
    v1::ELEMENT_KIND_THREAD,     v1::ELEMENT_KIND_PLACEMENT};

}  // namespace

v1::JourneyMap RandomMaps::Map() {
  v1::JourneyMap map;
  map.set_display_name("map " + NewId());
  for (int i = 0; i < 40; ++i) {
    MapEdit edit(map);
    Violations violations;
    v1::MapOperation add;
    *add.mutable_add()->mutable_element() =
        NewElement(map, kKinds[static_cast<std::size_t>(Below(kKinds.size()))]);
    edit.Apply(add, "", violations);
    if (violations.empty()) map = edit.map();
  }
  return map;
}

std::string RandomMaps::NewId() { return "e" + std::to_string(next_++); }

// An id of an element that is there; a new one if there is none.
std::string RandomMaps::IdFrom(const v1::JourneyMap& map, v1::ElementKind kind) {
  const int count = CountElements(map, kind);
  return count == 0 ? "" : IdOf(ElementAt(map, kind, Below(count)));
}

v1::MapElement RandomMaps::NewElement(const v1::JourneyMap& map, v1::ElementKind kind) {
  v1::MapElement element;
  const std::string id = NewId();
  switch (kind) {
    case v1::ELEMENT_KIND_STAGE:
      element.mutable_stage()->set_id(id);
      break;
    case v1::ELEMENT_KIND_LANE:
      element.mutable_lane()->set_id(id);
      break;
    case v1::ELEMENT_KIND_PERSONA:
      element.mutable_persona()->set_id(id);
      break;
    case v1::ELEMENT_KIND_TRANSITION:
      if (map.touchpoints().empty()) return NewElement(map, v1::ELEMENT_KIND_TOUCHPOINT);
      element.mutable_transition()->set_from(IdFrom(map, v1::ELEMENT_KIND_TOUCHPOINT));
      element.mutable_transition()->set_to(IdFrom(map, v1::ELEMENT_KIND_TOUCHPOINT));
      break;
    case v1::ELEMENT_KIND_EVIDENCE:
      element.mutable_evidence()->set_id(id);
      break;
    case v1::ELEMENT_KIND_INSIGHT:
      element.mutable_insight()->set_id(id);
      if (!map.touchpoints().empty()) {
        *element.mutable_insight()->add_anchors() =
            RefTo(v1::ELEMENT_KIND_TOUCHPOINT, IdFrom(map, v1::ELEMENT_KIND_TOUCHPOINT));
      }
      break;
    case v1::ELEMENT_KIND_CELL:
      if (map.lanes().empty()) return NewElement(map, v1::ELEMENT_KIND_LANE);
      element.mutable_cell()->set_id(id);
      element.mutable_cell()->set_lane(IdFrom(map, v1::ELEMENT_KIND_LANE));
      element.mutable_cell()->set_stage(IdFrom(map, v1::ELEMENT_KIND_STAGE));
      break;
    case v1::ELEMENT_KIND_EMOTION:
      if (map.touchpoints().empty()) return NewElement(map, v1::ELEMENT_KIND_TOUCHPOINT);
      element.mutable_emotion()->set_id(id);
      element.mutable_emotion()->set_touchpoint(IdFrom(map, v1::ELEMENT_KIND_TOUCHPOINT));
      element.mutable_emotion()->set_scale_maximum(5);
      break;
    case v1::ELEMENT_KIND_THREAD:
      element.mutable_thread()->set_id(id);
      if (!map.stages().empty()) {
        *element.mutable_thread()->mutable_anchor() =
            RefTo(v1::ELEMENT_KIND_STAGE, IdFrom(map, v1::ELEMENT_KIND_STAGE));
      }
      break;
    case v1::ELEMENT_KIND_PLACEMENT: {
      const std::string touchpoint = IdFrom(map, v1::ELEMENT_KIND_TOUCHPOINT);
      const std::string place = "touchpoint/" + touchpoint;
      const bool is_free =
          !touchpoint.empty() && FindElement(map, v1::ELEMENT_KIND_PLACEMENT, place) == nullptr;
      element.mutable_placement()->set_id(is_free ? place : id);
      element.mutable_placement()->set_x(Below(100));
      break;
    }
    default:
      element.mutable_touchpoint()->set_id(id);
      element.mutable_touchpoint()->set_stage(IdFrom(map, v1::ELEMENT_KIND_STAGE));
      element.mutable_touchpoint()->set_lane(IdFrom(map, v1::ELEMENT_KIND_LANE));
      break;
  }
  return element;
}

v1::MapOperation RandomMaps::Operation(const v1::JourneyMap& map) {
  v1::MapOperation operation;
  const v1::ElementKind kind = kKinds[static_cast<std::size_t>(Below(kKinds.size()))];
  const std::string id = IdFrom(map, kind);
  const int choice = id.empty() ? 0 : Below(5);
  if (choice == 0) {
    *operation.mutable_add()->mutable_element() = NewElement(map, kind);
    operation.mutable_add()->set_first(Below(4) == 0);
  } else if (choice == 1) {
    *operation.mutable_remove()->mutable_element() = RefTo(kind, id);
  } else if (choice == 2) {
    *operation.mutable_move()->mutable_element() = RefTo(kind, id);
    operation.mutable_move()->set_after(IdFrom(map, kind));
  } else if (choice == 3 && !map.touchpoints().empty()) {
    v1::Touchpoint& touchpoint =
        *operation.mutable_change()->mutable_element()->mutable_touchpoint();
    touchpoint.set_id(IdFrom(map, v1::ELEMENT_KIND_TOUCHPOINT));
    touchpoint.set_stage(IdFrom(map, v1::ELEMENT_KIND_STAGE));
    touchpoint.set_display_name("title " + std::to_string(Below(5)));
    operation.mutable_change()->mutable_update_mask()->add_paths("stage");
    if (Below(2) == 0) operation.mutable_change()->mutable_update_mask()->add_paths("display_name");
  } else {
    operation.mutable_change_map()->mutable_map()->set_owner("owner " + std::to_string(Below(9)));
    operation.mutable_change_map()->mutable_update_mask()->add_paths("owner");
  }
  return operation;
}

}  // namespace journeygraph::server
