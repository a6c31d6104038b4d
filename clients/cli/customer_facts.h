// What rows say about customers: for each attribute the value of the customer's latest row that has
// one, so that the result does not depend on the order of the rows.
//
//   facts.Add("c1", time_ms, sequence, {{"persona", "family"}});
//   std::vector<v1::Customer> customers = facts.Customers();
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "journeygraph/v1/customer.pb.h"

namespace journeygraph::cli {

class CustomerFacts {
 public:
  // `values` has the same names in the same order at every call. Of rows with equal time and
  // sequence the greater value wins.
  void Add(std::string_view customer, std::int64_t time_ms, std::int64_t sequence,
           const std::vector<std::pair<std::string_view, std::string_view>>& values);

  // Customers with at least one value, by id.
  std::vector<v1::Customer> Customers() const;

  // All customers that were added, with values or without.
  std::size_t size() const { return customers_.size(); }

 private:
  struct Fact {
    std::int64_t time_ms = 0;
    std::int64_t sequence = 0;
    std::string value;
  };
  std::vector<std::string> names_;
  absl::flat_hash_map<std::string, std::vector<Fact>> customers_;
};

}  // namespace journeygraph::cli
