#include "clients/cli/customer_facts.h"

#include <algorithm>
#include <tuple>

namespace journeygraph::cli {

void CustomerFacts::Add(std::string_view customer, std::int64_t time_ms, std::int64_t sequence,
                        const std::vector<std::pair<std::string_view, std::string_view>>& values) {
  auto& facts = customers_[absl::string_view(customer.data(), customer.size())];
  if (values.empty()) return;
  if (names_.empty()) {
    for (const auto& [name, value] : values) names_.emplace_back(name);
  }
  facts.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string_view value = values[i].second;
    Fact& fact = facts[i];
    const bool later = std::tuple(time_ms, sequence, value) >
                       std::tuple(fact.time_ms, fact.sequence, std::string_view(fact.value));
    if (value.empty() || (!fact.value.empty() && !later)) continue;
    fact.time_ms = time_ms;
    fact.sequence = sequence;
    fact.value.assign(value);
  }
}

std::vector<v1::Customer> CustomerFacts::Customers() const {
  std::vector<v1::Customer> result;
  for (const auto& [id, facts] : customers_) {
    v1::Customer customer;
    customer.set_id(id);
    for (std::size_t i = 0; i < facts.size(); ++i) {
      if (!facts[i].value.empty()) (*customer.mutable_attributes())[names_[i]] = facts[i].value;
    }
    if (!customer.attributes().empty()) result.push_back(std::move(customer));
  }
  std::sort(result.begin(), result.end(),
            [](const v1::Customer& a, const v1::Customer& b) { return a.id() < b.id(); });
  return result;
}

}  // namespace journeygraph::cli
