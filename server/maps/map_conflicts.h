// Whether edits of a map are in each other's way.
//
//   if (InTheWay(request.operations(), change.operations(), current)) ...   // ABORTED
//
// Two edits conflict if both change the same field of the same element, move the same element, or
// if one removes what the other changes or needs. Edits of different fields, elements or places do
// not: they are applied one after the other, in the order in which they reach the server. A
// replaced map conflicts with everything. Pure functions.
#pragma once

#include "journeygraph/v1/map_edit.pb.h"

namespace journeygraph::server {

using MapOperations = google::protobuf::RepeatedPtrField<v1::MapOperation>;

// `done` are operations as they were written down, `wanted` as a caller sent them.
bool InTheWay(const MapOperations& wanted, const MapOperations& done);

}  // namespace journeygraph::server
