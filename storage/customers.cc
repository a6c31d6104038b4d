#include "storage/customers.h"

#include <utility>

#include "storage/batch_codec.h"

namespace journeygraph::storage {
namespace {

absl::StatusOr<graph::Customer> Parse(std::string_view customer, std::string_view value) {
  v1::CustomerRecord record;
  if (!record.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::DataLossError("a stored customer is damaged");
  }
  graph::Customer parsed = DecodeCustomer(record);
  parsed.id = customer;
  return parsed;
}

}  // namespace

absl::StatusOr<graph::Customer> ReadCustomer(const ReadView& view, WorkspaceNumber workspace,
                                             std::string_view customer) {
  const auto value = view.Get(Table::kCustomers, CustomerKey(workspace, customer));
  if (!value.ok()) return value.status();
  if (!*value) return graph::Customer{.id = std::string(customer)};
  return Parse(customer, **value);
}

absl::Status ForEachCustomer(const ReadView& view, WorkspaceNumber workspace,
                             const std::function<absl::Status(graph::Customer)>& visit) {
  const KeyRange range = CustomersRange(workspace);
  const auto it = view.Range(Table::kCustomers, range.begin, range.end);
  for (; it->Valid(); it->Next()) {
    const auto key = ParseCustomerKey(it->key());
    if (!key) return absl::DataLossError("a stored customer is damaged");
    auto customer = Parse(key->customer, it->value());
    if (!customer.ok()) return customer.status();
    if (absl::Status status = visit(*std::move(customer)); !status.ok()) return status;
  }
  return it->status();
}

void ApplyAttributes(const std::map<std::string, std::string>& changes, graph::Customer& customer) {
  for (const auto& [key, value] : changes) {
    if (value.empty()) {
      customer.attributes.erase(key);
    } else {
      customer.attributes.insert_or_assign(key, value);
    }
  }
}

void WriteCustomer(WorkspaceNumber workspace, const graph::Customer& customer, WriteBatch& batch) {
  const std::string key = CustomerKey(workspace, customer.id);
  if (customer.attributes.empty()) {
    batch.Delete(Table::kCustomers, key);
    return;
  }
  v1::CustomerRecord record = EncodeCustomer(customer);
  record.clear_id();  // it is in the key
  batch.Put(Table::kCustomers, key, record.SerializeAsString());
}

}  // namespace journeygraph::storage
