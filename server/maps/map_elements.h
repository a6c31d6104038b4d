// The elements of a journey map, by kind and id, whatever their type.
//
//   for (const v1::ElementKind kind : AllElementKinds()) { ... }
//   if (Message* stage = FindElement(map, v1::ELEMENT_KIND_STAGE, "buy")) ...
//
// Lists of a map and the element types are found by their descriptors, so that a new kind of
// element needs an entry in the protos and one row here. Pure functions.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "journeygraph/v1/map_edit.pb.h"

namespace journeygraph::server {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// In an order in which every kind only refers to kinds before it (and to itself).
std::span<const v1::ElementKind> AllElementKinds();
bool IsElementKind(v1::ElementKind kind);
// "touchpoint", "stage" ...
std::string KindName(v1::ElementKind kind);
// The list of JourneyMap that holds the kind.
const FieldDescriptor* ListOf(v1::ElementKind kind);

// Kind of the element that is set; ELEMENT_KIND_UNSPECIFIED if none is.
v1::ElementKind KindOf(const v1::MapElement& element);
// The element that is set, which must be one.
const Message& ContentOf(const v1::MapElement& element);
Message& ContentOf(v1::MapElement& element);
v1::MapElement MakeElement(v1::ElementKind kind, const Message& content);
v1::ElementRef RefTo(v1::ElementKind kind, std::string_view id);

// Every element has a field "id".
std::string IdOf(const Message& element);
void SetId(Message& element, std::string id);
// Its display_name, or else its id.
std::string TitleOf(const Message& element);

int CountElements(const v1::JourneyMap& map, v1::ElementKind kind);
const Message& ElementAt(const v1::JourneyMap& map, v1::ElementKind kind, int place);
Message& ElementAt(v1::JourneyMap& map, v1::ElementKind kind, int place);
std::optional<int> PlaceOf(const v1::JourneyMap& map, v1::ElementKind kind, std::string_view id);
// Null if there is none.
const Message* FindElement(const v1::JourneyMap& map, v1::ElementKind kind, std::string_view id);
Message* FindElement(v1::JourneyMap& map, v1::ElementKind kind, std::string_view id);
// Puts a copy at `place`, those from there on go one further.
void InsertElement(v1::JourneyMap& map, v1::ElementKind kind, int place, const Message& element);
void EraseElement(v1::JourneyMap& map, v1::ElementKind kind, int place);
// Moves the element at `from`, so that it is at `to` afterwards.
void ShiftElement(v1::JourneyMap& map, v1::ElementKind kind, int from, int to);

// What an element refers to: existing elements that it cannot be without. KPI anchors, anchors of
// threads and the like may be forgotten and are not among them.
std::vector<v1::ElementRef> NeedsOf(v1::ElementKind kind, const Message& element);

}  // namespace journeygraph::server
