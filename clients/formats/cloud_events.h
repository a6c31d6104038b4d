// CloudEvents 1.0 in JSON, in: one event, a batch (a list of events), or events one after the other
// as in JSON Lines.
//
//   absl::Status status = ReadCloudEvents(file, {}, {}, sink, report);
//
// id and source are those of the interaction, type is the touchpoint (unless the data name one),
// time the time, subject the customer. Members of data mean what their names say
// (InteractionBuilder::SetByName), nested ones with points between them: customer, channel,
// outcome, order_id, nps, score.METRIC, ...; extension attributes likewise. The subject wins over a
// customer in the data, a customer_field that was asked for over both. All else becomes attributes.
#pragma once

#include <istream>
#include <string>

#include "clients/formats/event_log.h"

namespace journeygraph::formats {

struct CloudEventsOptions {
  // Where the customer stands, such as "data.user.id" or an extension; "" is as said above.
  std::string customer_field;
};

// Returns INVALID_ARGUMENT, if it is not JSON or its parts are no objects; RESOURCE_EXHAUSTED
// beyond the limits; errors of the sink. The message names the line. A line of JSON Lines that is
// no JSON is rejected alone, if it is not the first.
absl::Status ReadCloudEvents(std::istream& input, const CloudEventsOptions& options,
                             const ReadLimits& limits, const LogSink& sink, FormatReport& report);

}  // namespace journeygraph::formats
