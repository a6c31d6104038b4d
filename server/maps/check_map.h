// MapService.CheckMap: what may be wrong with a map.
#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/map_check.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

// As map_check.proto says. Thread-safe.
absl::StatusOr<v1::CheckMapResponse> CheckMap(const v1::CheckMapRequest& request,
                                              const QuestionDesk& desk, const Caller& caller);

}  // namespace journeygraph::server
