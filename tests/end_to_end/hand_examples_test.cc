// Tiny logs that can be checked by hand; the expected values are the test assertions of the
// projects named in their reference.json.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "journeygraph/v1/critical_moments.pb.h"
#include "journeygraph/v1/funnel.pb.h"
#include "journeygraph/v1/touchpoint_graph.pb.h"
#include "journeygraph/v1/variants.pb.h"
#include "tests/end_to_end/logs_rig.h"

namespace journeygraph {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

class HandExamplesTest : public LogsTest {
 protected:
  void SetUp() override { SKIP_WITHOUT_LOG("hand_examples"); }

  static Struct Example(const std::string& id) {
    const Struct reference = Reference("hand_examples");
    for (const Value& example : reference.fields().at("examples").list_value().values()) {
      if (example.struct_value().fields().at("id").string_value() == id) {
        return example.struct_value();
      }
    }
    ADD_FAILURE() << "there is no example " << id;
    return {};
  }

  static v1::GetTouchpointGraphResponse Graph(const std::string& workspace,
                                              std::vector<std::string> options = {}) {
    options.insert(options.begin(), "graph");
    return Answer<v1::GetTouchpointGraphResponse>(*server_, workspace, options);
  }

  // Counts as the examples write them: rows and columns path_start, A, B, C, path_end.
  static std::vector<std::vector<double>> Matrix(const v1::GetTouchpointGraphResponse& graph) {
    const std::vector<std::string> names = {"path_start", "A", "B", "C", "path_end"};
    const auto place = [&names](const std::string& name) {
      return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
    };
    std::vector<std::vector<double>> matrix(5, std::vector<double>(5, 0));
    for (const auto& transition : graph.transitions()) {
      matrix[place(transition.from())][place(transition.to())] = transition.count();
    }
    for (const auto& touchpoint : graph.touchpoints()) {
      const auto& ends = touchpoint.ends();
      matrix[0][place(touchpoint.touchpoint())] = touchpoint.starts();
      matrix[place(touchpoint.touchpoint())][4] =
          ends.success() + ends.failure() + ends.lost() + ends.open();
    }
    return matrix;
  }

  static std::vector<std::vector<double>> Matrix(const Value& rows) {
    std::vector<std::vector<double>> matrix;
    for (const Value& row : rows.list_value().values()) {
      matrix.emplace_back();
      for (const Value& cell : row.list_value().values()) {
        matrix.back().push_back(cell.number_value());
      }
    }
    return matrix;
  }

  // Examples whose rows are customer, touchpoint and time.
  static void ImportRows(const std::string& workspace, const Struct& example) {
    std::string csv = "customer_id,touchpoint,timestamp\n";
    for (const Value& row : example.fields().at("rows").list_value().values()) {
      const auto& cells = row.list_value().values();
      csv += cells[0].string_value() + "," + cells[1].string_value() + "," +
             cells[2].string_value() + "\n";
    }
    WriteFile(folder_->path() / (workspace + ".csv"), csv);
    Import(workspace, folder_->path() / (workspace + ".csv"));
  }

  static v1::GetFunnelResponse Funnel(const std::string& workspace, const Value& steps) {
    std::string list;
    for (const Value& step : steps.list_value().values()) {
      list += (list.empty() ? "" : ",") + step.string_value();
    }
    return Answer<v1::GetFunnelResponse>(*server_, workspace, {"funnel", "--steps", list});
  }

  static std::vector<double> Reached(const v1::GetFunnelResponse& funnel) {
    std::vector<double> reached;
    for (const auto& step : funnel.steps()) reached.push_back(step.reached());
    return reached;
  }

  static std::vector<double> Numbers(const Value& list) {
    std::vector<double> numbers;
    for (const Value& number : list.list_value().values()) numbers.push_back(number.number_value());
    return numbers;
  }

  static void ImportTransitionMatrix() {
    Import("matrix", Log("hand_examples") / "rete_transition_matrix_input.tsv",
           {"--map-column", "user_id=customer_id", "--map-column", "event=touchpoint",
            "--map-column", "session_id=journey_id", "--customer-columns", "country"});
  }
};

TEST_F(HandExamplesTest, TransitionMatrixByUser) {
  ImportTransitionMatrix();
  const Struct expected = Object(Example("rete_transition_matrix"), "expected");
  EXPECT_EQ(Matrix(Graph("matrix")), Matrix(expected.fields().at("count_by_user")));
}

TEST_F(HandExamplesTest, TransitionMatrixBySession) {
  ImportTransitionMatrix();
  const Struct expected = Object(Example("rete_transition_matrix"), "expected");
  EXPECT_EQ(Matrix(Graph("matrix", {"--case", "journey-id"})),
            Matrix(expected.fields().at("count_by_session")));
}

TEST_F(HandExamplesTest, TransitionMatrixOfOneCountryMinusThatOfTheOther) {
  ImportTransitionMatrix();
  const auto in = [](const std::string& country) {
    return Matrix(
        Graph("matrix", {"--case", "journey-id", "--customer-where", "country=" + country}));
  };
  auto difference = in("US");
  const auto other = in("UK");
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = 0; j < 5; ++j) difference[i][j] -= other[i][j];
  }
  const Struct expected = Object(Example("rete_transition_matrix"), "expected");
  EXPECT_EQ(difference, Matrix(expected.fields().at("diff_session_US_minus_UK")));
}

TEST_F(HandExamplesTest, FivePathsHaveTheExpectedNeighboursOfCart) {
  ImportRows("five-paths", Example("rete_five_paths"));

  const auto graph = Graph("five-paths");
  std::map<std::pair<std::string, std::string>, std::uint32_t> counts;
  std::map<std::string, double> share_into_cart;
  std::map<std::string, double> share_out_of_cart;
  for (const auto& transition : graph.transitions()) {
    counts[{transition.from(), transition.to()}] = transition.count();
    if (transition.to() == "cart") share_into_cart[transition.from()] = transition.share_in();
    if (transition.from() == "cart") share_out_of_cart[transition.to()] = transition.share_out();
  }
  EXPECT_EQ((counts[{"cart", "purchase"}]), 2u);
  EXPECT_EQ((counts[{"catalog", "catalog"}]), 1u);
  EXPECT_EQ((counts[{"search", "search"}]), 1u);
  EXPECT_THAT(share_into_cart, testing::UnorderedElementsAre(testing::Pair("catalog", 0.75),
                                                             testing::Pair("search", 0.25)));
  EXPECT_THAT(share_out_of_cart, testing::ElementsAre(testing::Pair("purchase", 0.5)));
}

TEST_F(HandExamplesTest, FivePathsHaveTheExpectedFunnel) {
  const Struct example = Example("rete_five_paths");
  ImportRows("five-paths-funnel", example);
  const Struct expected = Object(Object(example, "expected"), "funnel");

  const auto funnel = Funnel("five-paths-funnel", expected.fields().at("steps"));

  EXPECT_EQ(Reached(funnel), Numbers(expected.fields().at("users")));
  const std::vector<double> rates = Numbers(expected.fields().at("rate"));
  ASSERT_EQ(rates.size(), 3u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_DOUBLE_EQ(funnel.steps(i).of_first().value(), rates[static_cast<std::size_t>(i)]);
  }
}

TEST_F(HandExamplesTest, FivePathsHaveFourVariants) {
  ImportRows("five-paths-variants", Example("rete_five_paths"));
  const auto answer =
      Answer<v1::ListVariantsResponse>(*server_, "five-paths-variants", {"variants"});
  ASSERT_EQ(answer.variants_size(), 4);
  EXPECT_EQ(answer.variants(0).journeys(), 2u);
  EXPECT_THAT(answer.variants(0).path(),
              testing::ElementsAre("home", "catalog", "cart", "purchase"));
  EXPECT_DOUBLE_EQ(answer.variants(3).cumulative_share(), 1.0);
}

TEST_F(HandExamplesTest, FunnelsCountInTheOrderOfTheSteps) {
  for (const std::string name : {"basic", "order", "monotonic", "zero_step"}) {
    const Struct example = Example("rete_funnel_" + name);
    std::string workspace = "funnel-" + name;
    std::ranges::replace(workspace, '_', '-');
    ImportRows(workspace, example);
    const Struct expected = Object(example, "expected");

    const auto funnel = Funnel(workspace, expected.fields().at("steps"));

    EXPECT_EQ(Reached(funnel), Numbers(expected.fields().at("unique_paths"))) << name;
  }
}

TEST_F(HandExamplesTest, SharesOfAFunnelAreTheExpectedOnes) {
  const Struct example = Example("rete_funnel_basic");
  ImportRows("funnel-shares", example);
  const Struct expected = Object(example, "expected");
  const auto funnel = Funnel("funnel-shares", expected.fields().at("steps"));
  const std::vector<double> shares = Numbers(expected.fields().at("conversion_rate_of_all_paths"));
  ASSERT_EQ(shares.size(), 3u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_DOUBLE_EQ(funnel.steps(i).of_all().value(), shares[static_cast<std::size_t>(i)]);
  }
  EXPECT_DOUBLE_EQ(funnel.steps(1).of_previous().value(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(funnel.steps(2).of_previous().value(), 0.5);
}

// Paths with so many conversions and so many journeys without one.
std::string JourneysOfPaths(const Value& rows) {
  std::string csv = "customer_id,touchpoint,timestamp,outcome\n";
  int customer = 0;
  for (const Value& row : rows.list_value().values()) {
    const std::string path = row.list_value().values(0).string_value();
    for (const int converted : {1, 0}) {
      const double journeys = row.list_value().values(converted == 1 ? 1 : 2).number_value();
      for (int i = 0; i < journeys; ++i, ++customer) {
        int minute = 10;
        for (std::size_t begin = 0; begin < path.size(); ++minute) {
          const std::size_t end = std::min(path.find(" > ", begin), path.size());
          const bool last = end == path.size();
          csv += "c" + std::to_string(customer) + "," + path.substr(begin, end - begin) +
                 ",2024-01-01T10:" + std::to_string(minute) + ":00Z," +
                 (last && converted == 1 ? "conversion" : "") + "\n";
          begin = last ? end : end + 3;
        }
      }
    }
  }
  return csv;
}

TEST_F(HandExamplesTest, RemovalEffectsAreTheExactOnes) {
  const Struct example = Example("mta_markov");
  WriteFile(folder_->path() / "markov.csv", JourneysOfPaths(example.fields().at("rows")));
  Import("markov", folder_->path() / "markov.csv");

  const auto answer = Answer<v1::ListCriticalMomentsResponse>(
      *server_, "markov", {"critical-moments", "--lost-after", "0"});
  const Struct expected = Object(example, "our_exact_removal");
  EXPECT_NEAR(answer.base_success(), Number(expected, "base_conversion_probability"), 1e-9);
  ASSERT_EQ(answer.moments_size(), 3);
  for (const auto& moment : answer.moments()) {
    EXPECT_NEAR(moment.removal_effect(),
                Number(Object(expected, "removal_effect"), moment.touchpoint()), 1e-12)
        << moment.touchpoint();
  }
}

}  // namespace
}  // namespace journeygraph
