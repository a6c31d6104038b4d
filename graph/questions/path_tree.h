// Where journeys go from a touchpoint, step by step, or where they came from: a tree of paths.
//
//   PathTree tree(context, {.anchor = {.touchpoints = {"cart"}}, .max_depth = 4});
//   while (!tree.is_complete()) {
//     PathLevelCounts level(tree);
//     Scan(snapshot, scope, context, options, level);
//     tree.Grow(level);
//   }
//   tree.nodes();
//
// Every journey has one vote: it is followed from its first (or last) interaction that meets the
// anchor, or from its beginning if there is no anchor; backwards, from its end. At every node
//   journeys = stopped there + journeys of the children shown + those that went elsewhere,
// so nothing is lost however few branches are shown. The tree grows level by level, one scan each,
// and a level counts only what continues the nodes shown: memory stays small however many paths
// there are. Counting unit: journeys.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/interaction_filter.h"
#include "graph/measure/histogram.h"
#include "graph/measure/key_index.h"
#include "graph/path_element.h"
#include "graph/touchpoint_graph.h"

namespace journeygraph::graph {

inline constexpr char kPathTreeUnit[] = "journeys";
inline constexpr char kPathTreeDefinition[] =
    "Each journey is followed once, from its first (or last) interaction that meets the anchor, or "
    "from its beginning or end without one. At every node: journeys = stops + journeys of the "
    "branches shown + other.";

inline constexpr std::uint32_t kMaxPathDepth = 20;
// Nodes beyond are not followed further; what continues from them is in `other`.
inline constexpr std::size_t kMaxPathNodes = 5'000;

enum class AnchorOccurrence : std::uint8_t { kFirst, kLast };

struct PathTreeOptions {
  PathElement element = PathElement::kTouchpoint;
  InteractionFilter anchor;  // empty: the beginning, or backwards the end
  AnchorOccurrence occurrence = AnchorOccurrence::kFirst;
  bool backwards = false;
  bool collapse_repeats = false;   // immediate repetitions count once
  std::uint32_t max_depth = 5;     // 1 to kMaxPathDepth
  std::uint32_t max_branches = 5;  // shown at every node
  std::uint64_t min_journeys = 1;  // branches with fewer are not shown
};

struct PathNode {
  std::string element;       // label; "" for the root
  std::uint32_t parent = 0;  // place in the list; of the root 0
  std::uint32_t depth = 0;   // of the root 0
  std::uint64_t journeys = 0;
  ResultCounts results = {};         // of `journeys`
  ResultCounts stops = {};           // nothing comes behind it (backwards: before it)
  std::uint64_t other_branches = 0;  // distinct elements that are not shown; 0 where not followed
  std::uint64_t other_journeys = 0;
  GapStatistics time;  // between the anchor and here; of the root none
  friend bool operator==(const PathNode&, const PathNode&) = default;
};

class PathLevelCounts;

// Not thread-safe while it grows. Refers to the context, which must outlive it.
class PathTree {
 public:
  PathTree(const QuestionContext& context, PathTreeOptions options);

  bool is_complete() const { return is_complete_; }
  // Adds the next level. `level` was made of this tree as it is now.
  void Grow(const PathLevelCounts& level);

  // Depth first, branches by journeys, then by name; the root is the first.
  std::vector<PathNode> nodes() const;

  const PathTreeOptions& options() const { return options_; }

 private:
  friend class PathLevelCounts;
  struct Node {
    std::uint32_t element = 0;
    PathNode counted;
    std::vector<std::uint32_t> children;  // in the order of the answer
  };

  void AddChildren(std::uint32_t parent, const PathLevelCounts& level,
                   std::vector<std::uint32_t> branches);

  const QuestionContext& context_;
  PathTreeOptions options_;
  FilterMasks anchor_;
  ElementNames names_;
  std::vector<Node> nodes_;
  KeyIndex child_keys_;                  // node << 32 | element
  std::vector<std::uint32_t> child_of_;  // by number of its key
  std::uint32_t first_of_frontier_ = 0;  // nodes from here on are to be continued
  std::uint32_t depth_ = 0;              // of the frontier
  bool is_complete_ = false;
};

// What continues the frontier of a tree. An Accumulator (graph/analysis.h); not thread-safe. The
// tree must outlive it.
class PathLevelCounts {
 public:
  struct OfBranch {
    ResultCounts results = {};
    ResultCounts stops = {};
    DurationHistogram time;
  };

  explicit PathLevelCounts(const PathTree& tree);

  void Add(const JourneyView& journey);
  void Merge(PathLevelCounts&& other);

  // Keys are node << 32 | element.
  std::span<const std::uint64_t> keys() const { return keys_.keys(); }
  std::span<const OfBranch> branches() const { return branches_; }
  // Journeys that meet the anchor, and those of which nothing continues it. Counted at level 0.
  const ResultCounts& anchored() const { return anchored_; }
  const ResultCounts& stopped_at_anchor() const { return stopped_at_anchor_; }

 private:
  static constexpr std::ptrdiff_t kNone = -2;

  // Where the journey is anchored: a place, -1 before its beginning, its size behind its end.
  std::ptrdiff_t AnchorOf(const JourneyView& journey) const;
  // The place that follows in the direction of the tree, or kNone.
  std::ptrdiff_t Next(std::span<const std::uint32_t> row, std::ptrdiff_t place) const;
  void Count(const JourneyView& journey, std::span<const std::uint32_t> row, std::uint32_t node,
             std::ptrdiff_t place, std::int64_t anchor_ms);

  const PathTree* tree_;
  ElementReader reader_;
  ResultCounts anchored_ = {};
  ResultCounts stopped_at_anchor_ = {};
  KeyIndex keys_;
  std::vector<OfBranch> branches_;
};

}  // namespace journeygraph::graph
