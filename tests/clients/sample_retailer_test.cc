#include "clients/cli/sample_retailer.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "clients/cli/content_hash.h"
#include "clients/cli/csv_reader.h"
#include "clients/cli/row_mapping.h"
#include "clients/cli/sample_catalogue.h"
#include "clients/cli/sample_rows.h"
#include "tests/clients/temp_folder.h"

namespace journeygraph::cli {
namespace {

std::vector<SampleRow> Rows(const SampleOptions& options) {
  SampleRetailer retailer(options);
  std::vector<SampleRow> rows;
  SampleRow row;
  while (retailer.Next(row)) rows.push_back(row);
  return rows;
}

std::string Csv(const SampleOptions& options) {
  std::string text = SampleCsvHeader();
  for (const SampleRow& row : Rows(options)) AppendSampleCsv(row, text);
  return text;
}

// One journey, in order.
struct Journey {
  std::vector<const SampleRow*> rows;

  bool Has(std::string_view touchpoint) const { return Place(touchpoint) < rows.size(); }
  std::size_t Place(std::string_view touchpoint) const {
    std::size_t place = 0;
    while (place < rows.size() && rows[place]->touchpoint != touchpoint) ++place;
    return place;
  }
  // By the rules of the sample's map; lost and open journeys are neither.
  int result() const {
    int result = 0;
    for (const SampleRow* row : rows) {
      if (row->outcome == "purchase" || row->outcome == "resolved") result = 1;
      if (row->outcome == "abandoned" || row->outcome == "cancelled" || row->outcome == "churned") {
        result = -1;
      }
    }
    return result;
  }
};

// The default sample, made once.
class SampleTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    rows_ = new std::vector<SampleRow>(Rows({}));
    journeys_ = new std::vector<Journey>;
    std::map<std::pair<std::string, int>, Journey> by_key;
    for (const SampleRow& row : *rows_) by_key[{row.customer, row.journey}].rows.push_back(&row);
    for (auto& [key, journey] : by_key) {
      std::sort(journey.rows.begin(), journey.rows.end(), [](const auto* a, const auto* b) {
        return std::pair(a->time_ms, a->sequence) < std::pair(b->time_ms, b->sequence);
      });
      // The end of the sample cuts journeys off; they would blur the shares.
      if (journey.rows.front()->time_ms < kSampleEndMs - 60LL * 86'400'000) {
        journeys_->push_back(journey);
      }
    }
  }
  static void TearDownTestSuite() {
    delete rows_;
    delete journeys_;
  }

  // Share of the journeys with `base` that also meet `test`, and how many have it.
  template <typename Base, typename Test>
  static std::pair<double, double> Share(Base base, Test test) {
    double all = 0;
    double met = 0;
    for (const Journey& journey : *journeys_) {
      if (!base(journey)) continue;
      ++all;
      met += test(journey) ? 1 : 0;
    }
    EXPECT_GT(all, 100);
    return {met / all, all};
  }

  // Within five standard errors of what the parameter says.
  static void ExpectShare(std::pair<double, double> observed, double expected) {
    const double error = std::sqrt(expected * (1 - expected) / observed.second);
    EXPECT_NEAR(observed.first, expected, 5 * error);
  }

  static std::vector<SampleRow>* rows_;
  static std::vector<Journey>* journeys_;
  const RetailerTruths truths_;
};

std::vector<SampleRow>* SampleTest::rows_ = nullptr;
std::vector<Journey>* SampleTest::journeys_ = nullptr;

TEST(SampleRetailerTest, SameOptionsGiveIdenticalBytes) {
  const SampleOptions options{.interactions = 20'000, .seed = 5};
  EXPECT_EQ(Csv(options), Csv(options));
  EXPECT_NE(Csv(options), Csv({.interactions = 20'000, .seed = 6}));
}

// Breaks when the sample changes for any reason: another compiler, library or parameter. If it was
// meant, say so in the changelog and take the new value.
TEST(SampleRetailerTest, SampleIsTheSameEverywhere) {
  EXPECT_EQ(HashText(HashBytes(Csv({.interactions = 20'000}))), "0-nPGApFLoA7Bc71Ee_ijD");
}

TEST(SampleRetailerTest, SmallerSampleIsTheBeginningOfALargerOne) {
  const std::string small = Csv({.interactions = 1'000});
  EXPECT_EQ(Csv({.interactions = 2'000}).substr(0, small.size()), small);
}

TEST(SampleRetailerTest, MonthsBoundTheTimes) {
  const auto rows = Rows({.interactions = 5'000, .months = 1});
  const auto [first, last] = std::minmax_element(
      rows.begin(), rows.end(), [](auto& a, auto& b) { return a.time_ms < b.time_ms; });
  EXPECT_GE(first->time_ms, 1'764'547'200'000) << "2025-12-01";
  EXPECT_LT(last->time_ms, kSampleEndMs);
}

TEST(SampleRetailerTest, CsvReadsBackAsTheSameInteractions) {
  const SampleOptions options{.interactions = 5'000};
  TempFolder folder;
  auto reader = CsvReader::Open(folder.Write("sample.csv", Csv(options)), {});
  CsvRecord record;
  ASSERT_TRUE(reader->Next(record));
  const auto mapping =
      RowMapping::ForHeader(record.fields, {.customer_columns = {"persona", "country"}});
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  for (const SampleRow& row : Rows(options)) {
    ASSERT_TRUE(reader->Next(record));
    v1::Interaction interaction;
    ASSERT_EQ(mapping->Fill(record.fields, interaction), "");
    ASSERT_TRUE(
        google::protobuf::util::MessageDifferencer::Equals(interaction, SampleInteraction(row)))
        << interaction.DebugString() << SampleInteraction(row).DebugString();
    const auto values = mapping->CustomerValues(record.fields);
    ASSERT_EQ(values[0].second, row.persona);
    ASSERT_EQ(values[1].second, row.country);
  }
  EXPECT_FALSE(reader->Next(record));
}

TEST(SampleRetailerTest, MapPlansEveryTouchpointOnOneStage) {
  const v1::JourneyMap map = SampleMap();
  std::set<std::string> stages;
  for (const auto& stage : map.stages()) stages.insert(stage.id());
  std::set<std::string> touchpoints;
  for (const auto& touchpoint : map.touchpoints()) {
    EXPECT_TRUE(stages.contains(touchpoint.stage())) << touchpoint.id();
    EXPECT_TRUE(touchpoints.insert(touchpoint.id()).second) << touchpoint.id();
  }
  for (const auto& transition : map.transitions()) {
    EXPECT_TRUE(touchpoints.contains(transition.from())) << transition.from();
    EXPECT_TRUE(touchpoints.contains(transition.to())) << transition.to();
  }
  EXPECT_EQ(stages.size(), 6u);
  EXPECT_EQ(map.channels_size(), 8);
}

TEST_F(SampleTest, HasTheSizeThatIsAskedFor) {
  std::set<std::string_view> touchpoints;
  std::set<std::string_view> channels;
  std::set<std::string_view> personas;
  std::set<std::string_view> countries;
  std::set<std::string_view> comments;
  for (const SampleRow& row : *rows_) {
    touchpoints.insert(row.touchpoint);
    channels.insert(row.channel);
    personas.insert(row.persona);
    countries.insert(row.country);
    comments.insert(row.comment);
  }
  EXPECT_EQ(rows_->size(), 200'000u);
  EXPECT_EQ(touchpoints.size(), 44u);
  EXPECT_EQ(channels.size(), 8u);
  EXPECT_EQ(personas.size(), 5u);
  EXPECT_EQ(countries.size(), 6u);
  EXPECT_GE(comments.size(), 36u);
}

TEST_F(SampleTest, EveryTouchpointIsOnTheMapExceptTheUnplannedEnd) {
  for (const SampleRow& row : *rows_) {
    ASSERT_EQ(SampleStageOf(row.touchpoint).empty(), row.touchpoint == "account.closed")
        << row.touchpoint;
  }
}

TEST_F(SampleTest, FewCustomersMakeManyOfTheInteractions) {
  std::map<std::string_view, std::int64_t> counts;
  for (const SampleRow& row : *rows_) ++counts[row.customer];
  std::vector<std::int64_t> sorted;
  for (const auto& [customer, count] : counts) sorted.push_back(count);
  std::sort(sorted.rbegin(), sorted.rend());
  std::int64_t top_tenth = 0;
  for (std::size_t i = 0; i < sorted.size() / 10; ++i) top_tenth += sorted[i];
  EXPECT_GT(sorted.size(), 8'000u);
  EXPECT_GT(top_tenth, 60'000) << "the top tenth makes over 30 %";
  EXPECT_LT(sorted[sorted.size() / 2], 20) << "the median customer has few";
}

TEST_F(SampleTest, SomeNeighboursTieAndSomeRowsComeLate) {
  std::int64_t ties = 0;
  std::int64_t neighbours = 0;
  for (const Journey& journey : *journeys_) {
    for (std::size_t i = 1; i < journey.rows.size(); ++i) {
      ++neighbours;
      ties += journey.rows[i]->time_ms == journey.rows[i - 1]->time_ms ? 1 : 0;
    }
  }
  std::int64_t late = 0;
  for (std::size_t i = 1; i < rows_->size(); ++i) {
    const SampleRow& before = (*rows_)[i - 1];
    const SampleRow& row = (*rows_)[i];
    late += row.customer == before.customer && row.sequence < before.sequence ? 1 : 0;
  }
  EXPECT_GT(ties, neighbours / 50);
  EXPECT_LT(ties, neighbours / 10);
  EXPECT_GT(late, 2'000);
  EXPECT_LT(late, 6'000);
}

TEST_F(SampleTest, DaysAndSeasonsHaveTheirRhythm) {
  std::int64_t night = 0;
  std::int64_t evening = 0;
  std::map<std::int64_t, std::int64_t> by_day_of_week;
  for (const Journey& journey : *journeys_) {
    const std::int64_t time_ms = journey.rows.front()->time_ms;
    const std::int64_t hour = time_ms / 3'600'000 % 24;
    night += hour >= 1 && hour < 5 ? 1 : 0;
    evening += hour >= 18 && hour < 22 ? 1 : 0;
    ++by_day_of_week[(time_ms / 86'400'000 + 3) % 7];
  }
  std::int64_t december = 0;
  std::int64_t february = 0;
  for (const SampleRow& row : *rows_) {
    december += row.time_ms >= 1'764'547'200'000 ? 1 : 0;
    february += row.time_ms >= 1'738'368'000'000 && row.time_ms < 1'740'787'200'000 ? 1 : 0;
  }
  EXPECT_GT(evening, 10 * night);
  EXPECT_GT(by_day_of_week[5], by_day_of_week[1]) << "Saturdays are busier than Tuesdays";
  EXPECT_GT(december, 2 * february);
}

TEST_F(SampleTest, PaymentsFailAndEndJourneysAsTheTruthsSay) {
  const auto pays = [](const Journey& j) { return j.Has("payment.started"); };
  const auto failed = [](const Journey& j) { return j.Has("payment.failed"); };
  ExpectShare(Share(pays, failed), truths_.payment_fails);
  const auto abandoned = [](const Journey& j) { return j.Has("cart.abandoned"); };
  const double expected =
      truths_.abandons_after_failure + (1 - truths_.abandons_after_failure) * 0.35 * 0.4;
  ExpectShare(Share(failed, abandoned), expected);
  const auto paid = [&](const Journey& j) { return pays(j) && !failed(j); };
  const auto well = [](const Journey& j) { return j.result() == 1; };
  EXPECT_GT(Share(paid, well).first, Share(failed, well).first + 0.4);
}

TEST_F(SampleTest, EscalationFromChatToPhoneHurtsSentiment) {
  double change = 0;
  int pairs = 0;
  for (const Journey& journey : *journeys_) {
    for (std::size_t i = 1; i < journey.rows.size(); ++i) {
      const SampleRow& before = *journey.rows[i - 1];
      const SampleRow& row = *journey.rows[i];
      if (before.touchpoint != "support.chat" || row.touchpoint != "support.phone") continue;
      // The first call only: who is sent back and forth is unhappy already in the chat.
      if (journey.rows[journey.Place("support.phone")] != &row) continue;
      if (!before.sentiment_hundredths || !row.sentiment_hundredths) continue;
      change += (*row.sentiment_hundredths - *before.sentiment_hundredths) / 100.0;
      ++pairs;
    }
  }
  ASSERT_GT(pairs, 50);
  EXPECT_NEAR(change / pairs, -truths_.escalation_costs_sentiment, 0.15);
}

TEST_F(SampleTest, PhoneAsksAgainForWhatTheChatWasTold) {
  const auto escalated = [](const Journey& j) {
    const std::size_t phone = j.Place("support.phone");
    return phone < j.rows.size() && phone > 0 && j.rows[phone - 1]->touchpoint == "support.chat";
  };
  ExpectShare(Share(escalated,
                    [](const Journey& j) {
                      return j.rows[j.Place("support.phone")]->asked.find("problem") !=
                             std::string_view::npos;
                    }),
              truths_.phone_asks_again);
}

TEST_F(SampleTest, TeamsInitiatorsCostsAndFactsAreThere) {
  std::set<std::string_view> teams;
  std::int64_t by_company = 0, with_cost = 0, asked = 0;
  for (const SampleRow& row : *rows_) {
    if (!row.team.empty()) teams.insert(row.team);
    by_company += row.by_company ? 1 : 0;
    with_cost += row.cost_cents ? 1 : 0;
    asked += row.asked.empty() ? 0 : 1;
    ASSERT_TRUE(row.agent == 0 || !row.team.empty()) << "people are of a team";
  }
  EXPECT_EQ(teams.size(), 6u);
  EXPECT_GT(by_company, 20'000);
  EXPECT_GT(with_cost, 5'000);
  EXPECT_GT(asked, 10'000);
}

TEST_F(SampleTest, DelayCostsRecommendationAndOrders) {
  double late = 0;
  double in_time = 0;
  double late_answers = 0;
  double in_time_answers = 0;
  for (const Journey& journey : *journeys_) {
    const bool delayed = journey.Has("delivery.delayed");
    for (const SampleRow* row : journey.rows) {
      if (!row->nps) continue;
      (delayed ? late : in_time) += *row->nps;
      ++(delayed ? late_answers : in_time_answers);
    }
  }
  ASSERT_GT(late_answers, 100);
  const double difference = in_time / in_time_answers - late / late_answers;
  EXPECT_NEAR(difference, truths_.delay_costs_nps, 1.0) << "the scale ends at 10";
  ExpectShare(Share([](const Journey& j) { return j.Has("delivery.delayed"); },
                    [](const Journey& j) { return j.Has("order.cancelled"); }),
              truths_.cancels_after_delay);
}

TEST_F(SampleTest, OnboardingSparesContacts) {
  const auto helped = [](const Journey& j) {
    return j.Has("support.chat") || j.Has("support.phone") || j.Has("support.email");
  };
  const auto arrived = [](const Journey& j) {
    return (j.Has("delivery.received") || j.Has("pickup.store") || j.Has("pickup.kiosk")) &&
           !j.Has("payment.failed");
  };
  const auto guided = [&](const Journey& j) { return arrived(j) && j.Has("onboarding.guide"); };
  const auto unguided = [&](const Journey& j) { return arrived(j) && !j.Has("onboarding.guide"); };
  ExpectShare(Share(arrived, guided), truths_.onboarding_reads);
  ExpectShare(Share(guided, helped), truths_.contact_with_onboarding);
  ExpectShare(Share(unguided, helped), truths_.contact_without_onboarding);
}

TEST_F(SampleTest, AdviceInTheStoreHelpsToDecide) {
  const auto decided = [](const Journey& j) {
    return j.Has("cart.add") || j.Has("order.confirmed");
  };
  ExpectShare(Share([](const Journey& j) { return j.Has("advice.store"); }, decided),
              truths_.buys_after_store_advice);
  ExpectShare(Share([](const Journey& j) { return !j.Has("advice.store"); }, decided),
              truths_.buys_without_advice);
}

TEST_F(SampleTest, CustomersGoInCirclesAndChangeChannels) {
  std::int64_t comparisons = 0;
  std::int64_t ping_pongs = 0;
  for (const Journey& journey : *journeys_) {
    for (std::size_t i = 2; i < journey.rows.size(); ++i) {
      const SampleRow& first = *journey.rows[i - 2];
      const SampleRow& second = *journey.rows[i - 1];
      const SampleRow& third = *journey.rows[i];
      comparisons += first.touchpoint == third.touchpoint && first.touchpoint != second.touchpoint;
      ping_pongs += first.channel == third.channel && first.channel != second.channel &&
                    (second.channel == "chat" || second.channel == "phone");
    }
  }
  EXPECT_GT(comparisons, 3'000);
  EXPECT_GT(ping_pongs, 100);
}

}  // namespace
}  // namespace journeygraph::cli
