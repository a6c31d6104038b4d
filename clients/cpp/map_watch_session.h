// Makes the MapWatch that Client::WatchMap gives.
#pragma once

#include <memory>

#include "journeygraph/client/map_watch.h"
#include "journeygraph/v1/map_service.grpc.pb.h"

namespace journeygraph::client {

std::unique_ptr<MapWatch> MakeMapWatch(std::shared_ptr<v1::MapService::Stub> stub,
                                       v1::WatchMapRequest request, MapWatchOptions options);

}  // namespace journeygraph::client
