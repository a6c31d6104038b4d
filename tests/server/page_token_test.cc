#include "server/page_token.h"

#include <gtest/gtest.h>

#include "server/errors.h"
#include "tests/server/rig.h"

namespace journeygraph::server {
namespace {

TEST(PageTokenTest, GivesBackWhatWasSealed) {
  const std::string binding = PageBinding("ListMaps", {"workspaces/a"});
  for (const std::string& cursor :
       {std::string(), std::string("m"), std::string("\0\xff,", 3), std::string(300, 'x')}) {
    EXPECT_EQ(*OpenPageToken(binding, SealPageToken(binding, cursor)), cursor);
  }
}

TEST(PageTokenTest, StaysTheSameFromStartToStart) {
  EXPECT_EQ(SealPageToken(PageBinding("ListMaps", {"workspaces/a"}), "m"), "XvlUA3S5UL1t");
}

TEST(PageTokenTest, IsRefusedByAnotherListing) {
  const std::string token = SealPageToken(PageBinding("ListMaps", {"ab", "c"}), "m");
  for (const std::string& other :
       {PageBinding("ListInteractions", {"ab", "c"}), PageBinding("ListMaps", {"a", "bc"}),
        PageBinding("ListMaps", {"ab"}), PageBinding("ListMaps", {"ab", "c", ""})}) {
    EXPECT_EQ(FieldOf(ToRpcStatus(OpenPageToken(other, token).status())), "page_token");
  }
}

TEST(PageTokenTest, IsRefusedWhenAnyCharacterIsChanged) {
  const std::string binding = PageBinding("ListMaps", {"workspaces/a"});
  const std::string token = SealPageToken(binding, "abc");  // 11 bytes: no unused bits but two
  for (std::size_t i = 0; i + 1 < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(ReasonOf(OpenPageToken(binding, changed).status()), "INVALID_PAGE_TOKEN") << i;
  }
}

TEST(PageTokenTest, ShortAndForeignTextIsRefused) {
  for (const char* token : {"x", "AAAA", "not base64 !", "\xff"}) {
    EXPECT_EQ(ReasonOf(OpenPageToken("b", token).status()), "INVALID_PAGE_TOKEN") << token;
  }
}

}  // namespace
}  // namespace journeygraph::server
