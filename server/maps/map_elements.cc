#include "server/maps/map_elements.h"

#include <array>

namespace journeygraph::server {
namespace {

using google::protobuf::Reflection;

struct KindRow {
  v1::ElementKind kind;
  const char* list;  // of JourneyMap
  const char* name;
};

constexpr std::array kKinds = {
    KindRow{v1::ELEMENT_KIND_STAGE, "stages", "stage"},
    KindRow{v1::ELEMENT_KIND_LANE, "lanes", "lane"},
    KindRow{v1::ELEMENT_KIND_CHANNEL, "channels", "channel"},
    KindRow{v1::ELEMENT_KIND_PERSONA, "personas", "persona"},
    KindRow{v1::ELEMENT_KIND_TOUCHPOINT, "touchpoints", "touchpoint"},
    KindRow{v1::ELEMENT_KIND_TRANSITION, "transitions", "transition"},
    KindRow{v1::ELEMENT_KIND_EVIDENCE, "evidence", "evidence"},
    KindRow{v1::ELEMENT_KIND_ATTACHMENT, "attachments", "attachment"},
    KindRow{v1::ELEMENT_KIND_INSIGHT, "insights", "insight"},
    KindRow{v1::ELEMENT_KIND_OPPORTUNITY, "opportunities", "opportunity"},
    KindRow{v1::ELEMENT_KIND_SOLUTION, "solutions", "solution"},
    KindRow{v1::ELEMENT_KIND_KPI, "kpis", "kpi"},
    KindRow{v1::ELEMENT_KIND_EMOTION, "emotions", "emotion"},
    KindRow{v1::ELEMENT_KIND_CELL, "cells", "cell"},
    KindRow{v1::ELEMENT_KIND_THREAD, "threads", "thread"},
    KindRow{v1::ELEMENT_KIND_LINK, "links", "link"},
    KindRow{v1::ELEMENT_KIND_PLACEMENT, "layout", "placement"},
    KindRow{v1::ELEMENT_KIND_VIEW, "views", "view"},
};

const KindRow* RowOf(v1::ElementKind kind) {
  for (const KindRow& row : kKinds) {
    if (row.kind == kind) return &row;
  }
  return nullptr;
}

const Reflection& MapReflection() { return *v1::JourneyMap::default_instance().GetReflection(); }

const FieldDescriptor* FieldOf(const Message& message, const char* name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

// The field of MapElement that holds a kind has the kind's number.
const FieldDescriptor* ContentField(v1::ElementKind kind) {
  return v1::MapElement::descriptor()->FindFieldByNumber(static_cast<int>(kind));
}

void AddNeed(v1::ElementKind kind, const std::string& id, std::vector<v1::ElementRef>& needs) {
  if (!id.empty()) needs.push_back(RefTo(kind, id));
}

}  // namespace

std::span<const v1::ElementKind> AllElementKinds() {
  static const auto kinds = [] {
    std::array<v1::ElementKind, kKinds.size()> all;
    for (std::size_t i = 0; i < kKinds.size(); ++i) all[i] = kKinds[i].kind;
    return all;
  }();
  return kinds;
}

bool IsElementKind(v1::ElementKind kind) { return RowOf(kind) != nullptr; }

std::string KindName(v1::ElementKind kind) {
  const KindRow* row = RowOf(kind);
  return row == nullptr ? "element" : row->name;
}

const FieldDescriptor* ListOf(v1::ElementKind kind) {
  return v1::JourneyMap::descriptor()->FindFieldByName(RowOf(kind)->list);
}

v1::ElementKind KindOf(const v1::MapElement& element) {
  return static_cast<v1::ElementKind>(element.element_case());
}

const Message& ContentOf(const v1::MapElement& element) {
  return element.GetReflection()->GetMessage(element, ContentField(KindOf(element)));
}

Message& ContentOf(v1::MapElement& element) {
  return *element.GetReflection()->MutableMessage(&element, ContentField(KindOf(element)));
}

v1::MapElement MakeElement(v1::ElementKind kind, const Message& content) {
  v1::MapElement element;
  element.GetReflection()->MutableMessage(&element, ContentField(kind))->CopyFrom(content);
  return element;
}

v1::ElementRef RefTo(v1::ElementKind kind, std::string_view id) {
  v1::ElementRef ref;
  ref.set_kind(kind);
  ref.set_id(std::string(id));
  return ref;
}

std::string IdOf(const Message& element) {
  return element.GetReflection()->GetString(element, FieldOf(element, "id"));
}

void SetId(Message& element, std::string id) {
  element.GetReflection()->SetString(&element, FieldOf(element, "id"), std::move(id));
}

std::string TitleOf(const Message& element) {
  const FieldDescriptor* field = FieldOf(element, "display_name");
  std::string title;
  if (field != nullptr) title = element.GetReflection()->GetString(element, field);
  return title.empty() ? IdOf(element) : title;
}

int CountElements(const v1::JourneyMap& map, v1::ElementKind kind) {
  return MapReflection().FieldSize(map, ListOf(kind));
}

const Message& ElementAt(const v1::JourneyMap& map, v1::ElementKind kind, int place) {
  return MapReflection().GetRepeatedMessage(map, ListOf(kind), place);
}

Message& ElementAt(v1::JourneyMap& map, v1::ElementKind kind, int place) {
  return *MapReflection().MutableRepeatedMessage(&map, ListOf(kind), place);
}

std::optional<int> PlaceOf(const v1::JourneyMap& map, v1::ElementKind kind, std::string_view id) {
  const int count = CountElements(map, kind);
  for (int place = 0; place < count; ++place) {
    if (IdOf(ElementAt(map, kind, place)) == id) return place;
  }
  return std::nullopt;
}

const Message* FindElement(const v1::JourneyMap& map, v1::ElementKind kind, std::string_view id) {
  const auto place = PlaceOf(map, kind, id);
  return place ? &ElementAt(map, kind, *place) : nullptr;
}

Message* FindElement(v1::JourneyMap& map, v1::ElementKind kind, std::string_view id) {
  const auto place = PlaceOf(map, kind, id);
  return place ? &ElementAt(map, kind, *place) : nullptr;
}

void InsertElement(v1::JourneyMap& map, v1::ElementKind kind, int place, const Message& element) {
  MapReflection().AddMessage(&map, ListOf(kind))->CopyFrom(element);
  ShiftElement(map, kind, CountElements(map, kind) - 1, place);
}

void EraseElement(v1::JourneyMap& map, v1::ElementKind kind, int place) {
  ShiftElement(map, kind, place, CountElements(map, kind) - 1);
  MapReflection().RemoveLast(&map, ListOf(kind));
}

void ShiftElement(v1::JourneyMap& map, v1::ElementKind kind, int from, int to) {
  const int step = from < to ? 1 : -1;
  for (int place = from; place != to; place += step) {
    MapReflection().SwapElements(&map, ListOf(kind), place, place + step);
  }
}

std::vector<v1::ElementRef> NeedsOf(v1::ElementKind kind, const Message& element) {
  std::vector<v1::ElementRef> needs;
  if (kind == v1::ELEMENT_KIND_TOUCHPOINT) {
    const auto& touchpoint = static_cast<const v1::Touchpoint&>(element);
    AddNeed(v1::ELEMENT_KIND_STAGE, touchpoint.stage(), needs);
    AddNeed(v1::ELEMENT_KIND_LANE, touchpoint.lane(), needs);
  } else if (kind == v1::ELEMENT_KIND_TRANSITION) {
    const auto& transition = static_cast<const v1::PlannedTransition&>(element);
    AddNeed(v1::ELEMENT_KIND_TOUCHPOINT, transition.from(), needs);
    AddNeed(v1::ELEMENT_KIND_TOUCHPOINT, transition.to(), needs);
  } else if (kind == v1::ELEMENT_KIND_CELL) {
    const auto& cell = static_cast<const v1::Cell&>(element);
    AddNeed(v1::ELEMENT_KIND_LANE, cell.lane(), needs);
    AddNeed(v1::ELEMENT_KIND_STAGE, cell.stage(), needs);
    AddNeed(v1::ELEMENT_KIND_TOUCHPOINT, cell.touchpoint(), needs);
  } else if (kind == v1::ELEMENT_KIND_EMOTION) {
    const auto& emotion = static_cast<const v1::EmotionPoint&>(element);
    AddNeed(v1::ELEMENT_KIND_TOUCHPOINT, emotion.touchpoint(), needs);
    AddNeed(v1::ELEMENT_KIND_PERSONA, emotion.persona(), needs);
  }
  return needs;
}

}  // namespace journeygraph::server
