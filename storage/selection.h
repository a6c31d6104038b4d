// A Scope, resolved against the names of a snapshot: what a scan compares rows with.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/model/scope.h"
#include "storage/resident_columns.h"

namespace journeygraph::storage {

struct Selection {
  // One condition on customers: the value's number must be an allowed one.
  struct Condition {
    std::uint32_t key = 0;
    std::vector<std::uint8_t> allowed;  // by number of the value; larger numbers are not allowed
  };
  // Customers who meet all of these.
  struct CustomerGroup {
    std::vector<Condition> conditions;
    bool is_empty = false;  // a condition that nobody can meet

    bool IsEverybody() const { return conditions.empty() && !is_empty; }
  };

  graph::TimeRange time_range;
  std::vector<std::uint8_t> touchpoint_allowed;  // by id; empty: all
  std::vector<std::uint8_t> channel_allowed;     // by id; empty: all
  CustomerGroup customers;
  std::vector<CustomerGroup> excluded_customers;  // who are in one of them does not count
  graph::CaseNotion case_notion;

  // Whether every timeline of the segment is one journey, of which a stretch of time counts.
  bool TakesStretches(const Segment& segment) const;
  bool TakesAllTimes() const { return time_range == graph::TimeRange{}; }
  // Whether attributes decide who counts.
  bool NeedsAttributes() const { return !customers.IsEverybody() || !excluded_customers.empty(); }
  // By slot, whether the customer counts; empty if everybody does.
  std::vector<std::uint8_t> ChosenCustomers(const ShardView& shard) const;
};

// Names of the scope that the snapshot has never seen select nothing.
Selection Resolve(const graph::Scope& scope, const ResidentSnapshot& snapshot);

}  // namespace journeygraph::storage
