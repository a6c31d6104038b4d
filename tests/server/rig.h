// What the tests of server/ share: a store in memory, a fixed clock, requests that are valid.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "journeygraph/v1/interaction_service.pb.h"
#include "server/convert_time.h"
#include "storage/store.h"

namespace journeygraph::server {

inline constexpr std::int64_t kNowMs = 1'750'000'000'000;  // 2025-06-15
inline constexpr std::int64_t kHourMs = 3'600'000;
inline constexpr char kParent[] = "workspaces/default";

inline storage::ClockMs FixedClock() {
  return [] { return kNowMs; };
}

inline std::unique_ptr<storage::Store> MemoryStore() {
  return *storage::Store::Open({.data_folder = "", .threads = 1, .clock = FixedClock()});
}

// A valid interaction; number 0 is the oldest.
inline v1::Interaction SomeInteraction(int number, const std::string& customer = "ada",
                                       const std::string& touchpoint = "shop") {
  v1::Interaction interaction;
  interaction.set_source("crm");
  interaction.set_id("i" + std::to_string(number));
  interaction.set_customer(customer);
  interaction.set_touchpoint(touchpoint);
  interaction.set_channel("web");
  SetTime(kNowMs - 1'000 * kHourMs + number * kHourMs, *interaction.mutable_event_time());
  return interaction;
}

inline v1::RecordInteractionsRequest SomeBatch(int interactions) {
  v1::RecordInteractionsRequest request;
  request.set_parent(kParent);
  for (int i = 0; i < interactions; ++i) *request.add_interactions() = SomeInteraction(i);
  return request;
}

// The first detail of type Detail; empty if there is none.
template <typename Detail>
Detail DetailOf(const google::rpc::Status& status) {
  Detail detail;
  for (const auto& any : status.details()) {
    if (any.UnpackTo(&detail)) break;
  }
  return detail;
}

// The first wrong field; "" if none is named.
inline std::string FieldOf(const google::rpc::Status& status) {
  const auto bad_request = DetailOf<google::rpc::BadRequest>(status);
  return bad_request.field_violations().empty() ? "" : bad_request.field_violations(0).field();
}

}  // namespace journeygraph::server
