// What is known about customers apart from their interactions, up to the folded position.
//
//   auto customer = ReadCustomer(view, workspace, "customer-17");
//
// Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "graph/model/interaction.h"
#include "storage/engine/engine.h"
#include "storage/keys.h"

namespace journeygraph::storage {

// Empty attributes if nothing is known. Returns DATA_LOSS, if the record is unreadable.
absl::StatusOr<graph::Customer> ReadCustomer(const ReadView& view, WorkspaceNumber workspace,
                                             std::string_view customer);

// Every customer about whom something is known, by name. Ends early with what `visit` returns if
// that is not OK. Returns DATA_LOSS, if a record is unreadable.
absl::Status ForEachCustomer(const ReadView& view, WorkspaceNumber workspace,
                             const std::function<absl::Status(graph::Customer)>& visit);

// Replaces the attributes named in `changes`; "" removes one.
void ApplyAttributes(const std::map<std::string, std::string>& changes, graph::Customer& customer);

// Puts what is known about a customer into `batch`, or removes the record if it is nothing.
void WriteCustomer(WorkspaceNumber workspace, const graph::Customer& customer, WriteBatch& batch);

}  // namespace journeygraph::storage
