#include "graph/questions/path_tree.h"

#include <map>
#include <numeric>
#include <random>

#include "gtest/gtest.h"
#include "tests/graph/journey_log.h"
#include "tests/graph/random_journeys.h"
#include "tests/graph/way_in.h"

namespace journeygraph::graph {
namespace {

std::uint64_t Sum(const ResultCounts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::vector<PathNode> TreeOf(JourneyLog& log, const PathTreeOptions& options) {
  PathTree tree(log.context(), options);
  while (!tree.is_complete()) {
    PathLevelCounts level(tree);
    log.Feed(level);
    tree.Grow(level);
  }
  return tree.nodes();
}

// "cart 3(1)" is a node with 3 journeys, of which 1 stopped; deeper nodes have more dots.
std::string Drawn(const std::vector<PathNode>& nodes) {
  std::string text;
  for (const PathNode& node : nodes) {
    text += std::string(node.depth, '.') + node.element + " " + std::to_string(node.journeys) +
            "(" + std::to_string(Sum(node.stops)) + ")";
    if (node.other_journeys > 0) text += "+" + std::to_string(node.other_journeys);
    text += "\n";
  }
  return text;
}

JourneyLog Shop() {
  JourneyLog log;
  log.Add("home cart pay => success", 3);
  log.Add("home cart help => lost", 2);
  log.Add("home => lost");
  log.Add("cart cart pay => open");
  return log;
}

TEST(PathTreeTest, FollowsJourneysFromTheirBeginning) {
  JourneyLog log = Shop();
  EXPECT_EQ(Drawn(TreeOf(log, {})),
            " 7(0)\n"
            ".home 6(1)\n"
            "..cart 5(0)\n"
            "...pay 3(3)\n"
            "...help 2(2)\n"
            ".cart 1(0)\n"
            "..cart 1(0)\n"
            "...pay 1(1)\n");
}

TEST(PathTreeTest, BranchesThatAreNotShownAreCounted) {
  JourneyLog log = Shop();
  const auto nodes = TreeOf(log, {.max_depth = 2, .max_branches = 1});
  EXPECT_EQ(Drawn(nodes), " 7(0)+1\n.home 6(1)\n..cart 5(0)+5\n");
  EXPECT_EQ(nodes[0].other_branches, 1u);
}

TEST(PathTreeTest, StartsAtAnAnchorForwardsAndBackwards) {
  JourneyLog log = Shop();
  PathTreeOptions options{.anchor = {.touchpoints = {"cart"}}};
  EXPECT_EQ(Drawn(TreeOf(log, options)), " 6(0)\n.pay 3(3)\n.help 2(2)\n.cart 1(0)\n..pay 1(1)\n");
  options.occurrence = AnchorOccurrence::kLast;
  EXPECT_EQ(Drawn(TreeOf(log, options)), " 6(0)\n.pay 4(4)\n.help 2(2)\n");
  options.backwards = true;
  EXPECT_EQ(Drawn(TreeOf(log, options)), " 6(0)\n.home 5(5)\n.cart 1(1)\n");
  options.collapse_repeats = true;
  EXPECT_EQ(Drawn(TreeOf(log, options)), " 6(1)\n.home 5(5)\n");
  EXPECT_EQ(Drawn(TreeOf(log, {.backwards = true, .max_depth = 1})),
            " 7(0)\n.pay 4(0)+4\n.help 2(0)+2\n.home 1(1)\n");
}

TEST(PathTreeTest, GivesTimesSinceTheAnchorAndResults) {
  JourneyLog log;
  log.Add("a +1m b +2m c => success");
  log.Add("a +3m b => open");
  const auto nodes = TreeOf(log, {.anchor = {.touchpoints = {"a"}}});
  ASSERT_EQ(nodes.size(), 3u);
  EXPECT_EQ(nodes[1].time.mean_ms, 120'000);
  EXPECT_EQ(nodes[2].time.mean_ms, 180'000);
  EXPECT_EQ(nodes[1].results, (ResultCounts{1, 0, 0, 1}));
  EXPECT_EQ(nodes[1].stops, (ResultCounts{0, 0, 0, 1}));
  const auto backwards = TreeOf(log, {.anchor = {.touchpoints = {"c"}}, .backwards = true});
  EXPECT_EQ(backwards[1].time.mean_ms, 120'000) << "before c";
}

// All paths of random journeys, by hand.
struct Plain {
  std::uint64_t journeys = 0;
  std::uint64_t stops = 0;
};

std::map<std::vector<std::string>, Plain> PlainTree(JourneyLog& log, const std::string& anchor,
                                                    bool backwards, std::size_t depth) {
  const auto& names = log.context().names.touchpoints;
  std::map<std::vector<std::string>, Plain> nodes;
  for (std::size_t k = 0; k < log.size(); ++k) {
    const JourneyView journey = log.View(k);
    std::vector<std::string> path;
    for (const TouchpointId id : journey.touchpoint) path.push_back(names[id]);
    const auto found = std::ranges::find(path, anchor);
    if (found == path.end()) continue;
    std::vector<std::string> rest(found + 1, path.end());
    if (backwards) rest.assign(std::reverse_iterator(found), path.rend());
    for (std::size_t size = 0; size <= std::min(depth, rest.size()); ++size) {
      Plain& node = nodes[{rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size)}];
      ++node.journeys;
      node.stops += size == rest.size();
    }
  }
  return nodes;
}

TEST(PathTreeTest, EqualsAPlainCountOfRandomJourneysAndReconciles) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    JourneyLog log = LogOf(RandomJourneys(seed));
    const bool backwards = seed % 2 == 1;
    const std::uint32_t branches = seed % 3 == 0 ? 2 : 100;
    const auto nodes = TreeOf(log, {.anchor = {.touchpoints = {"tz"}},
                                    .backwards = backwards,
                                    .max_depth = 4,
                                    .max_branches = branches});
    const auto plain = PlainTree(log, "tz", backwards, 4);
    std::vector<std::vector<std::string>> path(nodes.size());
    std::vector<std::uint64_t> below(nodes.size(), 0);
    std::vector<std::uint64_t> shown(nodes.size(), 0);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const PathNode& node = nodes[i];
      if (i > 0) {
        path[i] = path[node.parent];
        path[i].push_back(node.element);
        below[node.parent] += node.journeys;
        ++shown[node.parent];
      }
      const auto found = plain.find(path[i]);
      ASSERT_NE(found, plain.end());
      ASSERT_EQ(node.journeys, found->second.journeys) << seed;
      ASSERT_EQ(Sum(node.stops), found->second.stops);
      ASSERT_EQ(Sum(node.results), node.journeys);
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      ASSERT_EQ(nodes[i].journeys, Sum(nodes[i].stops) + below[i] + nodes[i].other_journeys);
      ASSERT_LE(shown[i], branches);
    }
    if (branches == 100) {
      ASSERT_EQ(nodes.size(), plain.size());
    }
  }
}

TEST(PathTreeTest, DoesNotDependOnTheWayIn) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::vector<std::string> texts = RandomJourneys(seed);
    const PathTreeOptions options{
        .element = PathElement::kTouchpointAndChannel, .max_depth = 3, .max_branches = 3};
    JourneyLog log = LogOf(texts);
    const auto expected = TreeOf(log, options);
    std::mt19937_64 random(seed);
    std::ranges::shuffle(texts, random);
    JourneyLog shuffled = LogOf(texts);
    PathTree tree(shuffled.context(), options);
    while (!tree.is_complete()) {
      tree.Grow(MergedParts(
          shuffled, shuffled.context(),
          [&tree](const QuestionContext&) { return PathLevelCounts(tree); }, random));
    }
    ASSERT_EQ(tree.nodes(), expected) << seed;
  }
}

TEST(PathTreeTest, IsTheRootAloneWithoutJourneys) {
  JourneyLog log;
  EXPECT_EQ(Drawn(TreeOf(log, {})), " 0(0)\n");
  log.Add("a b => lost");
  EXPECT_EQ(Drawn(TreeOf(log, {.anchor = {.touchpoints = {"nowhere"}}})), " 0(0)\n");
}

}  // namespace
}  // namespace journeygraph::graph
