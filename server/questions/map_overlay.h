#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/map_overlay.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// All live numbers of a map at once.
// Returns what analytics_service.proto says.
absl::StatusOr<v1::GetMapOverlayResponse> GetMapOverlay(const v1::GetMapOverlayRequest& request,
                                                        const QuestionDesk& desk,
                                                        const Caller& caller);

}  // namespace journeygraph::server
