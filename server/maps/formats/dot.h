// Journey maps in DOT, the language of Graphviz.
//
//   digraph "Returns" {
//     subgraph "cluster_buy" { label="Buy"; "order" [label="Order", channels="web,app"]; }
//     "order" -> "parcel" [label="in stock", kind="alternative", expected_share="0.9"];
//   }
//
// Nodes are touchpoints, clusters stages, edges planned ways; label of an edge is its condition,
// tooltip of a node its description. What Graphviz has no words for are attributes of our own
// (plan_attributes.h), which it ignores. Read are the whole grammar of graphviz.org/doc/info/lang,
// with chains, sets of nodes ("a -> {b c}"), comments and concatenation; undirected graphs are read
// as written from left to right. Colours, shapes, ports, HTML-like texts and defaults are left out.
//
// Pure functions.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "server/maps/formats/map_file.h"

namespace journeygraph::server {

// Returns INVALID_ARGUMENT with the line, if it is no DOT, nested more than 50 deep or larger than
// a map may be.
absl::StatusOr<ImportedMap> ReadDot(std::string_view text);

ExportedMap WriteDot(const v1::JourneyMap& map);

}  // namespace journeygraph::server
