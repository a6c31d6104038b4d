#include "graph/touchpoint_graph.h"

#include <algorithm>
#include <boost/concept/assert.hpp>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/dominator_tree.hpp>
#include <boost/graph/graph_concepts.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <boost/range/iterator_range.hpp>
#include <map>
#include <random>

#include "graph/touchpoint_counts.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"

namespace journeygraph::graph {
namespace {

BOOST_CONCEPT_ASSERT((boost::BidirectionalGraphConcept<TouchpointGraph>));
BOOST_CONCEPT_ASSERT((boost::VertexAndEdgeListGraphConcept<TouchpointGraph>));

using boost::make_iterator_range;

TouchpointGraph Frozen(JourneyLog& log) {
  TouchpointCounts counts(log.context());
  log.Feed(counts);
  absl::StatusOr<TouchpointGraph> graph = FreezeGraph(counts, log.context());
  EXPECT_TRUE(graph.ok()) << graph.status();
  return *std::move(graph);
}

// a -> b once.
TouchpointGraphBuilder SmallBuilder() {
  TouchpointGraphBuilder builder;
  builder.AddTouchpoint({.name = "b", .count = 1, .journeys = {1}, .ends = {1}});
  builder.AddTouchpoint({.name = "a", .count = 1, .journeys = {1}, .starts = 1});
  builder.AddTransition({.from = 1, .to = 0, .stats = {.count = 1, .journeys = 1}});
  return builder;
}

TEST(TouchpointGraphTest, HasTouchpointsByNameThenStartThenEnds) {
  JourneyLog log;
  log.Add("zoo apple => lost");
  log.Add("apple => success");
  const TouchpointGraph graph = Frozen(log);
  const GraphInfo& info = InfoOf(graph);
  ASSERT_EQ(boost::num_vertices(graph), 7u);
  EXPECT_EQ(graph[0].name, "apple");
  EXPECT_EQ(graph[0].touchpoint, 1);
  EXPECT_EQ(graph[1].name, "zoo");
  EXPECT_EQ(graph[info.start()].kind, VertexKind::kStart);
  EXPECT_EQ(graph[info.start()].count, 2u);
  for (const JourneyResult result : {JourneyResult::kSuccess, JourneyResult::kFailure,
                                     JourneyResult::kLost, JourneyResult::kOpen}) {
    EXPECT_EQ(graph[info.end(result)].kind, VertexKind::kEnd);
    EXPECT_EQ(graph[info.end(result)].result, result);
  }
  EXPECT_EQ(graph[info.end(JourneyResult::kLost)].count, 1u);
  EXPECT_EQ(info.interactions, 3u);
  EXPECT_EQ(info.journeys, (ResultCounts{1, 0, 1, 0}));
}

TEST(TouchpointGraphTest, KeepsNamesThatWereNotObservedOut) {
  JourneyLog log;
  log.TouchpointNamed("never");
  log.Add("home => success");
  EXPECT_EQ(InfoOf(Frozen(log)).touchpoints, 1u);
}

TEST(TouchpointGraphTest, IsEmptyWithoutJourneys) {
  JourneyLog log;
  const TouchpointGraph graph = Frozen(log);
  EXPECT_EQ(boost::num_vertices(graph), 5u);
  EXPECT_EQ(boost::num_edges(graph), 0u);
}

TEST(TouchpointGraphBuilderTest, FreezesWhatAddsUp) {
  EXPECT_TRUE(SmallBuilder().Validate().ok());
  EXPECT_TRUE(SmallBuilder().Freeze().ok());
}

TEST(TouchpointGraphBuilderTest, RefusesFlowThatDoesNotAddUp) {
  TouchpointGraphBuilder builder = SmallBuilder();
  builder.AddTouchpoint({.name = "c", .count = 2, .starts = 1, .ends = {1}});
  EXPECT_EQ(builder.Validate().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(std::move(builder).Freeze().status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(TouchpointGraphBuilderTest, RefusesTransitionWithoutTouchpoint) {
  TouchpointGraphBuilder builder = SmallBuilder();
  builder.AddTransition({.from = 0, .to = 2});
  EXPECT_EQ(builder.Validate().code(), absl::StatusCode::kInvalidArgument);
}

TEST(TouchpointGraphBuilderTest, RefusesTransitionThatComesTwice) {
  TouchpointGraphBuilder builder = SmallBuilder();
  builder.AddTransition({.from = 1, .to = 0});
  EXPECT_EQ(builder.Validate().code(), absl::StatusCode::kInvalidArgument);
}

TEST(TouchpointGraphBuilderTest, RefusesTwoTouchpointsOfOneName) {
  TouchpointGraphBuilder builder = SmallBuilder();
  builder.AddTouchpoint({.name = "a"});
  EXPECT_EQ(builder.Validate().code(), absl::StatusCode::kInvalidArgument);
}

using Oracle = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS,
                                     boost::no_property, std::uint64_t>;

// Counts transitions one by one, names first, straight into an adjacency_list.
Oracle OracleOf(JourneyLog& log, const TouchpointGraph& graph) {
  std::map<std::string, std::uint32_t> vertex_of;
  for (std::uint32_t v = 0; v < InfoOf(graph).touchpoints; ++v) vertex_of[graph[v].name] = v;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> counts;
  const auto& names = log.context().names.touchpoints;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const JourneyView journey = log.View(i);
    std::uint32_t before = InfoOf(graph).start();
    for (const TouchpointId touchpoint : journey.touchpoint) {
      const std::uint32_t now = vertex_of.at(names[touchpoint]);
      ++counts[{before, now}];
      before = now;
    }
    ++counts[{before, InfoOf(graph).end(journey.result)}];
  }
  Oracle oracle(boost::num_vertices(graph));
  for (const auto& [ends, count] : counts) boost::add_edge(ends.first, ends.second, count, oracle);
  return oracle;
}

template <typename Graph, typename Count>
std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> OutEdges(const Graph& graph,
                                                                      Count count) {
  std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> edges;
  for (const auto& vertex : make_iterator_range(boost::vertices(graph))) {
    for (const auto& edge : make_iterator_range(boost::out_edges(vertex, graph))) {
      edges[{vertex, boost::target(edge, graph)}] += count(edge);
    }
  }
  return edges;
}

template <typename Graph, typename Count>
std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> InEdges(const Graph& graph,
                                                                     Count count) {
  std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> edges;
  for (const auto& vertex : make_iterator_range(boost::vertices(graph))) {
    for (const auto& edge : make_iterator_range(boost::in_edges(vertex, graph))) {
      edges[{boost::source(edge, graph), vertex}] += count(edge);
    }
  }
  return edges;
}

TEST(TouchpointGraphTest, EqualsAnAdjacencyListOfTheSameJourneys) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    JourneyLog log;
    for (const std::string& text : RandomJourneys(seed)) log.Add(text);
    const TouchpointGraph graph = Frozen(log);
    const Oracle oracle = OracleOf(log, graph);
    const auto count = [&](const auto& edge) { return graph[edge].count; };
    const auto expected = OutEdges(oracle, [&](const auto& edge) { return oracle[edge]; });
    ASSERT_EQ(OutEdges(graph, count), expected) << seed;
    ASSERT_EQ(InEdges(graph, count), expected) << seed;
    ASSERT_EQ(boost::num_edges(graph), expected.size());
  }
}

TEST(TouchpointGraphTest, JourneysFlowThroughEveryTouchpoint) {
  for (std::uint64_t seed = 100; seed < 200; ++seed) {
    JourneyLog log;
    for (const std::string& text : RandomJourneys(seed)) log.Add(text);
    const TouchpointGraph graph = Frozen(log);
    for (std::uint32_t vertex = 0; vertex < InfoOf(graph).touchpoints; ++vertex) {
      std::uint64_t in = 0, out = 0;
      for (const auto& e : make_iterator_range(boost::in_edges(vertex, graph))) {
        in += graph[e].count;
      }
      for (const auto& e : make_iterator_range(boost::out_edges(vertex, graph))) {
        out += graph[e].count;
      }
      ASSERT_EQ(in, graph[vertex].count);
      ASSERT_EQ(out, graph[vertex].count);
    }
  }
}

TEST(TouchpointGraphTest, StrongComponentsFindLoops) {
  JourneyLog log;
  log.Add("a b c b c d => success");
  const TouchpointGraph graph = Frozen(log);
  std::vector<std::uint32_t> component(boost::num_vertices(graph));
  const int components = boost::strong_components(
      graph,
      boost::make_iterator_property_map(component.begin(), boost::get(boost::vertex_index, graph)));
  EXPECT_EQ(component[1], component[2]);  // b and c
  EXPECT_NE(component[0], component[1]);
  EXPECT_NE(component[3], component[1]);
  EXPECT_EQ(components, 8);
}

TEST(TouchpointGraphTest, DijkstraFindsTheShortestWayToSuccess) {
  JourneyLog log;
  log.Add("a b c => success");
  log.Add("a d => success");
  const TouchpointGraph graph = Frozen(log);
  std::vector<double> distance(boost::num_vertices(graph));
  std::vector<std::uint32_t> before(boost::num_vertices(graph));
  const auto index = boost::get(boost::vertex_index, graph);
  const auto one =
      boost::make_function_property_map<boost::graph_traits<TouchpointGraph>::edge_descriptor,
                                        double>([](const auto&) { return 1.0; });
  boost::dijkstra_shortest_paths(
      graph, InfoOf(graph).start(),
      boost::weight_map(one)
          .distance_map(boost::make_iterator_property_map(distance.begin(), index))
          .predecessor_map(boost::make_iterator_property_map(before.begin(), index)));
  const std::uint32_t success = InfoOf(graph).end(JourneyResult::kSuccess);
  EXPECT_EQ(distance[success], 3);
  EXPECT_EQ(graph[before[success]].name, "d");
}

TEST(TouchpointGraphTest, DominatorTreeTellsWhatEverySuccessPasses) {
  JourneyLog log;
  log.Add("home search checkout => success");
  log.Add("home offer checkout => success");
  log.Add("home offer => lost");
  const TouchpointGraph graph = Frozen(log);
  constexpr std::uint32_t kNone = ~0u;
  std::vector<std::uint32_t> dominator(boost::num_vertices(graph), kNone);
  boost::lengauer_tarjan_dominator_tree(
      graph, InfoOf(graph).start(),
      boost::make_iterator_property_map(dominator.begin(), boost::get(boost::vertex_index, graph)));
  const std::uint32_t checkout = dominator[InfoOf(graph).end(JourneyResult::kSuccess)];
  ASSERT_NE(checkout, kNone);
  EXPECT_EQ(graph[checkout].name, "checkout");
  EXPECT_EQ(graph[dominator[checkout]].name, "home");
}

}  // namespace
}  // namespace journeygraph::graph
