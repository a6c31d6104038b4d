// How IngestStream is made; not installed.
#pragma once

#include <memory>

#include "journeygraph/client/ingest_stream.h"
#include "journeygraph/v1/interaction_service.grpc.pb.h"

namespace journeygraph::client {

// Opens a stream over `stub`, which it keeps alive.
std::unique_ptr<IngestStream> MakeIngestStream(std::shared_ptr<v1::InteractionService::Stub> stub,
                                               IngestOptions options);

}  // namespace journeygraph::client
