#include "clients/cli/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"

namespace journeygraph::cli {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

std::vector<std::size_t> Widths(const std::string& text) {
  std::vector<std::size_t> widths;
  for (const std::string& line : Lines(text)) widths.push_back(DisplayWidth(line));
  return widths;
}

Table People() {
  Table table(
      {{"Name", Align::kLeft, true}, {"Number", Align::kRight}, {"Spare", Align::kLeft, false, 1}});
  table.AddRow({{"Müller"}, {"1"}, {"x"}});
  table.AddRow({{"山田太郎"}, {"1,234"}, {"yy"}});
  return table;
}

TEST(TableTest, ColumnsAlignByCharactersNotBytes) {
  EXPECT_EQ(People().Render({}),
            "Name      Number  Spare\n"
            "───────────────────────\n"
            "Müller         1  x\n"
            "山田太郎   1,234  yy\n");
}

TEST(TableTest, WidthCountsWideAndCombiningCharacters) {
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("ä█…"), 3u);
  EXPECT_EQ(DisplayWidth("a\xCC\x88"), 1u) << "combining";
  EXPECT_EQ(DisplayWidth("日本"), 4u);
  EXPECT_EQ(DisplayWidth("😀"), 2u);
  EXPECT_EQ(DisplayWidth("\xFF\xFE"), 2u) << "broken bytes count one each";
}

TEST(TableTest, LongTextsAreCutWithAnEllipsis) {
  EXPECT_EQ(FitTo("checkout.payment", 8), "checkou…");
  EXPECT_EQ(FitTo("checkout", 8), "checkout");
  EXPECT_EQ(FitTo("日本語", 5), "日本…");
  EXPECT_EQ(FitTo("日本語", 4), "日…");
  EXPECT_EQ(FitTo("a\tb\x1b[31m", 20), "a b [31m") << "control characters never reach a terminal";
}

TEST(TableTest, NarrowTerminalsShrinkTextsFirst) {
  Table table({{"Touchpoint", Align::kLeft, true}, {"Count", Align::kRight}});
  table.AddRow({{"a.very.long.touchpoint.name.indeed"}, {"1,234,567"}});
  const std::string text = table.Render({.width = 30});
  EXPECT_THAT(Widths(text), Each(Le(30u)));
  EXPECT_THAT(text, HasSubstr("1,234,567"));
  EXPECT_THAT(text, HasSubstr("…"));
}

TEST(TableTest, ColumnsThatDoNotFitAreLeftOutByName) {
  const std::string text = People().Render({.width = 18});
  EXPECT_THAT(Widths(text), Each(Le(18u)));
  EXPECT_THAT(Lines(text)[0], Not(HasSubstr("Spare")));
  EXPECT_THAT(text, HasSubstr("Too narrow for:"));
  EXPECT_THAT(text, HasSubstr("Spare."));
}

TEST(TableTest, ColourIsOnlyThereWhenWanted) {
  Table table({{"Name"}});
  table.AddRow({{"bad", Tone::kBad}});
  EXPECT_THAT(table.Render({}), Not(HasSubstr("\033")));
  EXPECT_THAT(table.Render({.colour = true}), HasSubstr("\033[31mbad\033[0m"));
}

TEST(TableTest, TextsAreWrappedAtSpaces) {
  EXPECT_EQ(Wrapped("one two three", {.width = 8}), "one two\nthree\n");
  EXPECT_EQ(Wrapped("one two", {}), "one two\n");
  EXPECT_EQ(Wrapped("in all 61.2 % of", {.width = 12}), "in all\n61.2 % of\n");
  EXPECT_EQ(Wrapped("one two three", {.width = 8}, 2), "  one\n  two\n  three\n");
}

TEST(TableTest, MissingCellsAreEmptyAndSurplusOnesDropped) {
  Table table({{"A"}, {"B"}});
  table.AddRow({{"1"}});
  table.AddRow({{"1"}, {"2"}, {"3"}});
  EXPECT_EQ(Lines(table.Render({}))[2], "1");
  EXPECT_EQ(Lines(table.Render({}))[3], "1  2");
}

}  // namespace
}  // namespace journeygraph::cli
