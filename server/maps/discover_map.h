// MapService.DiscoverMap: a draft of a map from what was observed.
#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/map_discovery.pb.h"
#include "server/caller.h"
#include "server/maps/map_service.h"
#include "server/question.h"

namespace journeygraph::server {

// Where drafts are asked for, and where they are stored.
struct DiscoveryDesk {
  QuestionDesk questions;
  MapService& maps;
};

// As map_discovery.proto says. Thread-safe.
absl::StatusOr<v1::DiscoverMapResponse> DiscoverMap(const v1::DiscoverMapRequest& request,
                                                    const DiscoveryDesk& desk,
                                                    const Caller& caller);

}  // namespace journeygraph::server
