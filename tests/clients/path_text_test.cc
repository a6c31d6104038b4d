#include "clients/cli/path_text.h"

#include <gtest/gtest.h>

#include "clients/cli/table.h"

namespace journeygraph::cli {
namespace {

std::string TextOf(const std::vector<std::string>& path) {
  return PathText({path.begin(), path.end()});
}

TEST(PathTextTest, RepetitionsAreCountedAndUnknownElementsNamed) {
  EXPECT_EQ(TextOf({"home", "shop", "shop", "cart", "shop"}), "home → shop ×2 → cart → shop");
  EXPECT_EQ(TextOf({"", "web"}), "(none) → web");
  EXPECT_EQ(TextOf({}), "");
}

TEST(PathTextTest, BothEndsOfALongPathStay) {
  const std::string path = TextOf({"home", "shop", "cart", "pay", "done"});
  EXPECT_EQ(FitPath(path, 100), path);
  EXPECT_EQ(FitPath(path, DisplayWidth(path)), path);
  EXPECT_EQ(FitPath(path, 30), "home → shop → cart → … → done");
  EXPECT_EQ(FitPath(path, 25), "home → shop → … → done");
  EXPECT_EQ(FitPath(path, 15), "home → … → done");
}

TEST(PathTextTest, WhatNeverFitsIsCutAtItsEnd) {
  EXPECT_EQ(FitPath(TextOf({"home", "shop", "done"}), 10), "home → sh…");
  EXPECT_EQ(FitPath("catalogue", 5), "cata…");
  for (std::size_t width = 1; width < 40; ++width) {
    const std::string fitted = FitPath(TextOf({"home", "shop", "cart", "pay", "done"}), width);
    EXPECT_LE(DisplayWidth(fitted), width) << fitted;
  }
}

}  // namespace
}  // namespace journeygraph::cli
