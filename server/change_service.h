// What was and what was done: journeygraph.v1.ChangeService without gRPC.
//
//   ChangeService service(desk);
//   auto response = service.CreateBaseline(request, caller);
//
// Baselines and initiatives are stored as their messages (storage/documents.h): the contract test
// of the API keeps them readable. Methods return what the comments of change_service.proto say,
// with the reasons of error_reason.h. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/change_service.pb.h"
#include "server/caller.h"
#include "server/question.h"

namespace journeygraph::server {

class ChangeService {
 public:
  // What `desk` refers to must outlive the service.
  explicit ChangeService(const QuestionDesk& desk);

  absl::StatusOr<v1::CreateBaselineResponse> CreateBaseline(
      const v1::CreateBaselineRequest& request, const Caller& caller);
  absl::StatusOr<v1::GetBaselineResponse> GetBaseline(const v1::GetBaselineRequest& request,
                                                      const Caller& caller);
  absl::StatusOr<v1::ListBaselinesResponse> ListBaselines(const v1::ListBaselinesRequest& request,
                                                          const Caller& caller);
  absl::StatusOr<v1::DeleteBaselineResponse> DeleteBaseline(
      const v1::DeleteBaselineRequest& request, const Caller& caller);
  absl::StatusOr<v1::CreateInitiativeResponse> CreateInitiative(
      const v1::CreateInitiativeRequest& request, const Caller& caller);
  absl::StatusOr<v1::GetInitiativeResponse> GetInitiative(const v1::GetInitiativeRequest& request,
                                                          const Caller& caller);
  absl::StatusOr<v1::ListInitiativesResponse> ListInitiatives(
      const v1::ListInitiativesRequest& request, const Caller& caller);
  absl::StatusOr<v1::DeleteInitiativeResponse> DeleteInitiative(
      const v1::DeleteInitiativeRequest& request, const Caller& caller);

 private:
  const QuestionDesk desk_;
};

}  // namespace journeygraph::server
