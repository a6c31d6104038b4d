// Examples that can be checked by hand, with the expectations of the projects that they come from:
// ../shared/data/hand_examples/reference.json (rete_*: retentioneering-tools, Apache-2.0; mta_*:
// eeghor/mta, MIT; the Markov example of the latter is in absorbing_chain_test.cc).

#include <boost/range/iterator_range.hpp>
#include <map>
#include <string>
#include <vector>

#include "graph/touchpoint_counts.h"
#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"

namespace journeygraph::graph {
namespace {

// Counts by "from to", with "start" and "end" (of any result).
std::map<std::string, std::uint64_t> TransitionsOf(JourneyLog& log) {
  TouchpointCounts counts(log.context());
  log.Feed(counts);
  const TouchpointGraph graph = *FreezeGraph(counts, log.context());
  const auto name = [&graph](std::uint32_t vertex) {
    switch (graph[vertex].kind) {
      case VertexKind::kTouchpoint:
        return graph[vertex].name;
      case VertexKind::kStart:
        return std::string("start");
      case VertexKind::kEnd:
        return std::string("end");
    }
    return std::string();
  };
  std::map<std::string, std::uint64_t> transitions;
  for (const auto& edge : boost::make_iterator_range(boost::edges(graph))) {
    transitions[name(boost::source(edge, graph)) + " " + name(boost::target(edge, graph))] +=
        graph[edge].count;
  }
  return transitions;
}

JourneyLog FivePaths() {
  JourneyLog log;
  log.Add("home catalog cart purchase!purchase => success", 2);
  log.Add("home catalog catalog cart => open");
  log.Add("home search cart => open");
  log.Add("home search search => open");
  return log;
}

TEST(HandExamplesTest, FivePathsHaveTheirEdgeWeights) {
  JourneyLog log = FivePaths();
  std::map<std::string, std::uint64_t> transitions = TransitionsOf(log);
  EXPECT_EQ(transitions["cart purchase"], 2u);
  EXPECT_EQ(transitions["catalog catalog"], 1u);
  EXPECT_EQ(transitions["search search"], 1u);
}

TEST(HandExamplesTest, FivePathsHaveTheirSharesBeforeAndAfterTheCart) {
  JourneyLog log = FivePaths();
  std::map<std::string, std::uint64_t> transitions = TransitionsOf(log);
  // before_cart: catalog 0.75, search 0.25; after_cart: purchase 0.5, path_end 0.5.
  EXPECT_EQ(transitions["catalog cart"], 3u);
  EXPECT_EQ(transitions["search cart"], 1u);
  EXPECT_EQ(transitions["cart purchase"], transitions["cart end"]);
}

using Matrix = std::map<std::string, std::uint64_t>;

TEST(HandExamplesTest, TransitionMatrixByUser) {
  JourneyLog log;
  log.Add("+0ms A +0ms B +0ms C +0ms A +0ms B +0ms C +0ms B +0ms B +0ms B => open");
  log.Add("+0ms A +0ms B +0ms A +0ms B +0ms C +0ms C => open");
  log.Add("+0ms B +0ms B +0ms B => open");
  const Matrix expected = {{"start A", 2}, {"start B", 1}, {"A B", 4},   {"B A", 1},
                           {"B B", 4},     {"B C", 3},     {"B end", 2}, {"C A", 1},
                           {"C B", 1},     {"C C", 1},     {"C end", 1}};
  EXPECT_EQ(TransitionsOf(log), expected);
}

TEST(HandExamplesTest, TransitionMatrixBySession) {
  JourneyLog log;
  log.Add("+0ms A +0ms B +0ms C +0ms A +0ms B +0ms C => open");
  log.Add("+0ms B +0ms B +0ms B => open", 2);
  log.Add("+0ms A +0ms B +0ms A +0ms B +0ms C +0ms C => open");
  const Matrix expected = {{"start A", 2}, {"start B", 2}, {"A B", 4}, {"B A", 1}, {"B B", 4},
                           {"B C", 3},     {"B end", 2},   {"C A", 1}, {"C C", 1}, {"C end", 2}};
  EXPECT_EQ(TransitionsOf(log), expected);
}

}  // namespace
}  // namespace journeygraph::graph
