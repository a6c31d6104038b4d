#include "storage/identity.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace journeygraph::storage {
namespace {

TEST(IdentityTest, HashesNeverChange) {
  // Stored order depends on them. Figures of the distribution's libxxhash 0.8.1.
  EXPECT_EQ(CustomerHash(""), 0x2d06800538d394c2u);
  EXPECT_EQ(SourceHash(""), 0x2d06800538d394c2u);
  EXPECT_EQ(CustomerHash("customer-17"), 0xf22fd48ec1e6739cu);
  EXPECT_EQ(IdentityOf("crm", "42"), 0x2a4477e6c87777d2u);
  EXPECT_EQ(IdentityOf("crm", std::string(1'000, 'x')), 0xf98408c3902301c1u);
  EXPECT_EQ(IdentityOf("", ""), 0x412f1275e10017f3u);
}

TEST(IdentityTest, HashOfTheSourceCanBeReused) {
  EXPECT_EQ(IdentityOf(SourceHash("crm"), "42"), IdentityOf("crm", "42"));
}

TEST(IdentityTest, WhereTheSourceEndsMakesADifference) {
  EXPECT_NE(IdentityOf("ab", "c"), IdentityOf("a", "bc"));
  EXPECT_NE(IdentityOf("", "abc"), IdentityOf("abc", ""));
}

TEST(IdentityTest, ManyIdsHaveDifferentIdentities) {
  std::set<std::uint64_t> identities;
  for (int i = 0; i < 100'000; ++i) identities.insert(IdentityOf("crm", std::to_string(i)));
  EXPECT_EQ(identities.size(), 100'000u);
}

TEST(IdentityTest, OrderIsByTimeThenSequenceThenIdentity) {
  EXPECT_LT((InteractionOrder{1, 9, 9}), (InteractionOrder{2, 0, 0}));
  EXPECT_LT((InteractionOrder{1, -1, 9}), (InteractionOrder{1, 0, 0}));
  EXPECT_LT((InteractionOrder{1, 0, 1}), (InteractionOrder{1, 0, 2}));
  EXPECT_LT((InteractionOrder{-5, 0, 0}), (InteractionOrder{1, 0, 0}));
}

}  // namespace
}  // namespace journeygraph::storage
