#include "clients/cli/customer_facts.h"

#include <gtest/gtest.h>

namespace journeygraph::cli {
namespace {

TEST(CustomerFactsTest, LatestInteractionWinsWhateverTheOrder) {
  struct Row {
    std::int64_t time_ms;
    std::int64_t sequence;
    const char* persona;
    const char* country;
  };
  const std::vector<Row> rows = {{10, 1, "student", "DE"},
                                 {30, 2, "family", ""},
                                 {30, 1, "senior", "AT"},
                                 {20, 9, "professional", "CH"}};
  std::vector<std::size_t> order = {0, 1, 2, 3};
  do {
    CustomerFacts facts;
    for (const std::size_t i : order) {
      facts.Add("c1", rows[i].time_ms, rows[i].sequence,
                {{"persona", rows[i].persona}, {"country", rows[i].country}});
    }
    const auto customers = facts.Customers();
    ASSERT_EQ(customers.size(), 1u);
    EXPECT_EQ(customers[0].attributes().at("persona"), "family");
    EXPECT_EQ(customers[0].attributes().at("country"), "AT") << "an empty cell says nothing";
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(CustomerFactsTest, CustomersWithoutValuesAreCountedButNotGiven) {
  CustomerFacts facts;
  facts.Add("b", 1, 1, {{"persona", "x"}});
  facts.Add("a", 1, 1, {{"persona", ""}});
  EXPECT_EQ(facts.size(), 2u);
  ASSERT_EQ(facts.Customers().size(), 1u);
  EXPECT_EQ(facts.Customers()[0].id(), "b");
}

}  // namespace
}  // namespace journeygraph::cli
