// Journey maps as BPMN 2.0 XML, a subset: the plan as a process.
//
//   <definitions ...><process id="journey" isExecutable="false">
//     <laneSet>...<startEvent id="start"/><task id="order" name="Order">...
//     <exclusiveGateway id="order_split"/><sequenceFlow id="f1" sourceRef=... targetRef=.../>
//
// Reading: every kind of task, call activity and sub-process is a touchpoint; ways between them go
// through gateways and events, which vanish. Behind a parallel gateway a way is PARALLEL, behind
// another one with several ways ALTERNATIVE, back to what came before LOOP. Names of flows are
// conditions. What is inside a sub-process, data, messages, pools and boundary events are left out.
// Writing: stages and what BPMN has no words for stand in extension elements of the namespace
// "https://journeygraph.io/bpmn", which other tools leave alone and reading knows. No diagram
// interchange is written: editors lay the process out themselves.
//
// Pure functions.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "server/maps/formats/map_file.h"

namespace journeygraph::server {

// Returns INVALID_ARGUMENT with the line, if it is no BPMN, a flow leads nowhere, it is refused by
// xml_reader.h or larger than a map may be.
absl::StatusOr<ImportedMap> ReadBpmn(std::string_view text);

ExportedMap WriteBpmn(const v1::JourneyMap& map);

}  // namespace journeygraph::server
