#include "graph/plan_graph.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "graph/plan_ways.h"

namespace journeygraph::graph {
namespace {

using State = PlanGraph::State;
using Element = PlanGraph::Element;
using Way = PlannedWay;

}  // namespace

// Gathers elements and ways, makes states and edges, and measures all distances.
class PlanBuilder {
 public:
  explicit PlanBuilder(const JourneyMap& map) : map_(map) {}

  absl::StatusOr<PlanGraph> Build() {
    if (map_.transitions.empty()) {
      TakeStages();
    } else {
      TakeTransitions();
    }
    if (plan_.elements_.empty()) {
      return absl::FailedPreconditionError(
          "the map plans nothing: it has no transitions and no stage with a touchpoint");
    }
    if (plan_.elements_.size() + 2 > PlanGraph::kMaxStates) return TooLarge();
    if (absl::Status status = MakeStates(); !status.ok()) return status;
    MakeEdges();
    MeasureDistances();
    return std::move(plan_);
  }

 private:
  // A step between states; what is optional costs nothing when it is passed.
  struct Edge {
    State to = 0;
    bool optional = false;
  };
  // Elements that are due in any order after `from`, and a state for each of them and each set of
  // those done before: states_[set][member].
  struct Group {
    Element from = 0;
    std::vector<Element> members;
    std::vector<std::vector<State>> states;
  };

  static absl::Status TooLarge() {
    return absl::FailedPreconditionError(absl::StrCat(
        "the plan has more than ", PlanGraph::kMaxStates,
        " states: one for each touchpoint with a planned transition, and more for parallel ones"));
  }

  void AddNames(const Touchpoint& touchpoint, Element element) {
    if (touchpoint.matches.empty()) plan_.element_of_name_.emplace_back(touchpoint.id, element);
    for (const std::string& name : touchpoint.matches) {
      plan_.element_of_name_.emplace_back(name, element);
    }
  }

  void TakeStages() {
    plan_.source_ = PlanGraph::Source::kStages;
    for (const Stage& stage : map_.stages) {
      const auto element = static_cast<Element>(plan_.elements_.size());
      bool is_empty = true;
      for (const Touchpoint& touchpoint : map_.touchpoints) {
        if (touchpoint.stage != stage.id) continue;
        AddNames(touchpoint, element);
        is_empty = false;
      }
      if (is_empty) continue;
      plan_.elements_.push_back(stage.id);
      // Several things may be done in a stage.
      ways_.push_back({.from = element, .to = element});
      if (element > 0) ways_.push_back({.from = static_cast<Element>(element - 1), .to = element});
    }
    std::ranges::sort(plan_.element_of_name_);
    plan_.transitions_from_.resize(plan_.elements_.size());
  }

  void TakeTransitions() {
    std::map<std::string_view, Element> element_of_id;
    for (const PlannedTransition& transition : map_.transitions) {
      element_of_id[transition.from] = element_of_id[transition.to] = 0;
    }
    for (const Touchpoint& touchpoint : map_.touchpoints) {
      const auto planned = element_of_id.find(touchpoint.id);
      if (planned == element_of_id.end()) continue;
      planned->second = static_cast<Element>(plan_.elements_.size());
      plan_.elements_.push_back(touchpoint.id);
      AddNames(touchpoint, planned->second);
    }
    std::ranges::sort(plan_.element_of_name_);
    plan_.transitions_from_.resize(plan_.elements_.size());
    for (std::uint32_t place = 0; place < map_.transitions.size(); ++place) {
      const PlannedTransition& transition = map_.transitions[place];
      const Way way{.from = element_of_id[transition.from],
                    .to = element_of_id[transition.to],
                    .kind = transition.kind};
      ways_.push_back(way);
      plan_.transitions_from_[way.from].emplace_back(
          way.to, static_cast<std::int32_t>(plan_.transitions_.size()));
      plan_.transitions_.push_back(place);
    }
    // Of several between the same two the first counts.
    for (auto& targets : plan_.transitions_from_) {
      std::ranges::sort(targets);
      const auto twins = std::ranges::unique(targets, {}, [](const auto& t) { return t.first; });
      targets.erase(twins.begin(), twins.end());
    }
  }

  absl::Status MakeStates() {
    plan_.element_of_state_ = {PlanGraph::kNoElement, PlanGraph::kNoElement};
    plan_.states_of_element_.resize(plan_.elements_.size());
    for (std::size_t i = 0; i < plan_.elements_.size(); ++i) AddState(static_cast<Element>(i));
    std::map<Element, std::vector<Element>> parallel;
    for (const Way& way : ways_) {
      if (way.kind == TransitionKind::kParallel) parallel[way.from].push_back(way.to);
    }
    for (auto& [from, members] : parallel) {
      std::ranges::sort(members);
      members.erase(std::ranges::unique(members).begin(), members.end());
      if (members.size() < 2) continue;
      if (members.size() > PlanGraph::kMaxParallel) {
        return absl::FailedPreconditionError(absl::StrCat(
            "touchpoint \"", plan_.elements_[from], "\" has ", members.size(),
            " parallel transitions; at most ", PlanGraph::kMaxParallel, " can be checked"));
      }
      Group group{.from = from, .members = members};
      group.states.assign(std::size_t{1} << members.size(), std::vector<State>(members.size(), 0));
      for (std::size_t done = 1; done < group.states.size(); ++done) {
        for (std::size_t member = 0; member < members.size(); ++member) {
          if ((done >> member & 1) != 0) group.states[done][member] = AddState(members[member]);
        }
      }
      groups_.push_back(std::move(group));
      if (plan_.states() > PlanGraph::kMaxStates) return TooLarge();
    }
    return absl::OkStatus();
  }

  State AddState(Element element) {
    const auto state = static_cast<State>(plan_.element_of_state_.size());
    plan_.element_of_state_.push_back(element);
    plan_.states_of_element_[element].push_back(state);
    return state;
  }

  State PlainStateOf(Element element) const { return plan_.states_of_element_[element].front(); }

  void MakeEdges() {
    const std::size_t elements = plan_.elements_.size();
    edges_.resize(plan_.states());
    // Where each element leads to, apart from END.
    std::vector<std::vector<Edge>> leads_to(elements);
    for (const Way& way : ways_) {
      const bool is_grouped = way.kind == TransitionKind::kParallel &&
                              std::ranges::find(groups_, way.from, &Group::from) != groups_.end();
      if (is_grouped) continue;
      leads_to[way.from].push_back(
          {.to = PlainStateOf(way.to), .optional = way.kind == TransitionKind::kOptional});
    }
    for (const Group& group : groups_) {
      for (std::size_t member = 0; member < group.members.size(); ++member) {
        leads_to[group.from].push_back({.to = group.states[std::size_t{1} << member][member]});
      }
    }
    std::vector<Element> order(elements);
    for (std::size_t i = 0; i < elements; ++i) order[i] = static_cast<Element>(i);
    for (const Element start : WaySources(order, ways_)) {
      edges_[PlanGraph::kStart].push_back({.to = PlainStateOf(start)});
    }
    std::vector<Way> back;
    for (const Way& way : ways_) back.push_back({way.to, way.from, way.kind});
    std::ranges::reverse(order);
    std::vector<bool> is_end(elements, false);
    for (const Element end : WaySources(order, back)) is_end[end] = true;

    for (std::size_t i = 0; i < elements; ++i) {
      const auto element = static_cast<Element>(i);
      std::vector<Edge>& edges = edges_[PlainStateOf(element)];
      edges = leads_to[i];
      if (is_end[i]) edges.push_back({.to = PlanGraph::kEnd});
    }
    for (const Group& group : groups_) MakeEdgesOf(group, leads_to, is_end);
  }

  void MakeEdgesOf(const Group& group, const std::vector<std::vector<Edge>>& leads_to,
                   const std::vector<bool>& is_end) {
    const std::size_t all = group.states.size() - 1;
    std::vector<Edge> after_all;
    bool may_end = false;
    for (const Element member : group.members) {
      may_end |= is_end[member];
      for (const Edge& edge : leads_to[member]) {
        const Element target = plan_.ElementOf(edge.to);
        if (std::ranges::find(group.members, target) == group.members.end()) {
          after_all.push_back(edge);
        }
      }
    }
    if (may_end) after_all.push_back({.to = PlanGraph::kEnd});
    for (std::size_t done = 1; done <= all; ++done) {
      for (std::size_t member = 0; member < group.members.size(); ++member) {
        if ((done >> member & 1) == 0) continue;
        std::vector<Edge>& edges = edges_[group.states[done][member]];
        if (done == all) edges = after_all;
        for (std::size_t next = 0; next < group.members.size(); ++next) {
          const std::size_t more = done | std::size_t{1} << next;
          if (more != done) edges.push_back({.to = group.states[more][next]});
        }
      }
    }
  }

  void MeasureDistances() {
    const std::size_t states = plan_.states();
    plan_.missing_.assign(states * states, PlanGraph::kNoWay);
    plan_.last_passed_.assign(states * states, 0);
    plan_.passed_before_.assign(states * states, 0);
    plan_.passed_free_.assign(states * states, 0);
    for (std::size_t from = 0; from < states; ++from) MeasureFrom(static_cast<State>(from));
  }

  // A breadth-first search with costs 0 and 1 over the states that are passed without being
  // executed; a state can be executed after any that was passed (or `from` itself).
  void MeasureFrom(State from) {
    const std::size_t row = std::size_t{from} * plan_.states();
    std::vector<std::uint16_t> cost(plan_.states(), PlanGraph::kNoWay);
    std::vector<bool> is_done(plan_.states(), false);
    std::deque<State> open = {from};
    cost[from] = 0;
    while (!open.empty()) {
      const State state = open.front();
      open.pop_front();
      if (is_done[state]) continue;
      is_done[state] = true;
      for (const Edge& edge : edges_[state]) {
        if (cost[state] < plan_.missing_[row + edge.to]) {
          plan_.missing_[row + edge.to] = cost[state];
          plan_.last_passed_[row + edge.to] = state;
        }
        if (edge.to == PlanGraph::kEnd) continue;
        const auto passed = static_cast<std::uint16_t>(cost[state] + (edge.optional ? 0 : 1));
        if (passed >= cost[edge.to]) continue;
        cost[edge.to] = passed;
        plan_.passed_before_[row + edge.to] = state;
        plan_.passed_free_[row + edge.to] = edge.optional;
        if (edge.optional) {
          open.push_front(edge.to);
        } else {
          open.push_back(edge.to);
        }
      }
    }
  }

  const JourneyMap& map_;
  PlanGraph plan_;
  std::vector<Way> ways_;
  std::vector<Group> groups_;
  std::vector<std::vector<Edge>> edges_;
};

absl::StatusOr<PlanGraph> PlanGraph::Create(const JourneyMap& map) {
  return PlanBuilder(map).Build();
}

PlanGraph::Element PlanGraph::ElementNamed(const std::string& observed) const {
  const auto found = std::ranges::lower_bound(
      element_of_name_, observed, {}, [](const auto& e) -> const auto& { return e.first; });
  return found != element_of_name_.end() && found->first == observed ? found->second : kNoElement;
}

std::int32_t PlanGraph::TransitionBetween(Element from, Element to) const {
  const auto& targets = transitions_from_[from];
  const auto found =
      std::ranges::lower_bound(targets, to, {}, [](const auto& t) { return t.first; });
  return found != targets.end() && found->first == to ? found->second : kNoTransition;
}

void PlanGraph::AppendMissing(State from, State to, std::vector<Element>& elements) const {
  const std::size_t row = std::size_t{from} * states();
  for (State state = last_passed_[row + to]; state != from; state = passed_before_[row + state]) {
    if (passed_free_[row + state] == 0) elements.push_back(element_of_state_[state]);
  }
}

}  // namespace journeygraph::graph
