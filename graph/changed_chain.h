// The absorbing chain of observed journeys with some of its chances changed, and what single
// observed steps say about its results.
//
//   ObservedExits exits(graph);
//   auto changed = ChangedChain::Create(exits, {{vertex, RowChange{.removed = true}}});
//   double success = changed->Success();
//   double error = StandardError(exits, changed->InfluenceOnSuccess());
//
// Immutable after creation and thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "graph/absorbing_chain.h"
#include "graph/touchpoint_graph.h"

namespace journeygraph::graph {

// Where journeys go from every state, the touchpoints and START of a graph.
class ObservedExits {
 public:
  // Targets are states, or one of these.
  static constexpr std::uint32_t kSuccess = 0xffff'fffe;
  static constexpr std::uint32_t kBadEnd = 0xffff'ffff;

  struct Exit {
    std::uint32_t to = 0;
    double chance = 0;
  };
  struct Row {
    std::vector<Exit> exits;  // ascending by target; failure and lost are one
    double visits = 0;
  };

  // Open journeys must have been left out.
  explicit ObservedExits(const TouchpointGraph& graph);
  ObservedExits(std::vector<Row> rows, std::uint32_t start);

  const std::vector<Row>& rows() const { return rows_; }
  std::uint32_t start() const { return start_; }

 private:
  std::vector<Row> rows_;
  std::uint32_t start_ = 0;
};

// How the chances to leave one state change; one of the three.
struct RowChange {
  bool removed = false;                 // visits end badly
  std::optional<double> kept_bad_ends;  // share of the bad ends that remain; the rest goes on
  std::optional<ObservedExits::Exit> set;
};
using RowChanges = std::map<std::uint32_t, RowChange>;

// By state and exit, in the order of ObservedExits::rows(): how the result moves with one more such
// step, times the number of visits.
using Influence = std::vector<std::vector<double>>;

class ChangedChain {
 public:
  // Returns FAILED_PRECONDITION, if journeys could not end, or there is no other exit to keep the
  // proportions of.
  static absl::StatusOr<ChangedChain> Create(const ObservedExits& exits, const RowChanges& changes);

  double Success() const { return success_[start_]; }
  // Interactions of a journey.
  double Contacts() const { return contacts_[start_]; }
  const AbsorbingChain& chain() const { return chain_; }

  Influence InfluenceOnSuccess() const { return InfluenceOn(success_, 1); }
  Influence InfluenceOnContacts() const { return InfluenceOn(contacts_, 0); }

 private:
  ChangedChain(const ObservedExits& exits, RowChanges changes, AbsorbingChain chain);
  Influence InfluenceOn(const std::vector<double>& worth, double worth_of_success) const;

  const ObservedExits* exits_;
  RowChanges changes_;
  AbsorbingChain chain_;
  std::uint32_t start_;
  std::vector<double> success_;   // from each state
  std::vector<double> contacts_;  // from each state, itself included unless it is START
};

// Square root of the variance that multinomial steps from each state give.
double StandardError(const ObservedExits& exits, const Influence& influence);

// a - b, by state and exit.
Influence Difference(const Influence& a, const Influence& b);

}  // namespace journeygraph::graph
