// The CRM's side: journeygraph.v1.InteractionService without gRPC.
//
//   InteractionService service({.store = store, .metrics = metrics, .clock = clock});
//   auto response = service.RecordInteractions(std::move(request), caller);
//
// Methods return what the comments of interaction_service.proto say, with the reasons of
// error_reason.h. Thread-safe; they block until their write is acknowledged.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "journeygraph/v1/interaction_service.pb.h"
#include "server/caller.h"
#include "server/method.h"
#include "server/metrics.h"
#include "storage/store.h"

namespace journeygraph::server {

class InteractionService {
 public:
  // Both must outlive the service.
  InteractionService(storage::Store& store, Metrics& metrics, storage::ClockMs clock);

  // Takes texts out of the request.
  absl::StatusOr<v1::RecordInteractionsResponse> RecordInteractions(
      v1::RecordInteractionsRequest&& request, const Caller& caller);
  absl::StatusOr<v1::ListInteractionsResponse> ListInteractions(
      const v1::ListInteractionsRequest& request, const Caller& caller);
  absl::StatusOr<v1::GetJourneyResponse> GetJourney(const v1::GetJourneyRequest& request,
                                                    const Caller& caller);
  absl::StatusOr<v1::UpsertCustomersResponse> UpsertCustomers(v1::UpsertCustomersRequest&& request,
                                                              const Caller& caller);

  // The handler of one StreamInteractions call.
  std::unique_ptr<StreamHandler> OpenStream();

 private:
  storage::Store& store_;
  Metrics& metrics_;
  const storage::ClockMs clock_;
};

}  // namespace journeygraph::server
