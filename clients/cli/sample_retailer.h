// The sample: an omnichannel retailer whose customers look around, buy, wait, ask for help and
// come back. Made up, the same for the same options on every machine.
//
//   SampleRetailer retailer({.interactions = 200'000, .seed = 1});
//   SampleRow row;
//   while (retailer.Next(row)) Send(row);
//
// Rows come customer by customer, within a customer in the order in which a CRM might have heard of
// them: most by time, some late. Memory is that of one customer. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/sample_random.h"

namespace journeygraph::cli {

// What is true of this retailer, and what an analysis should therefore find.
struct RetailerTruths {
  double payment_fails = 0.17;           // of payments started
  double abandons_after_failure = 0.60;  // others try again or ask in the chat
  double abandons_at_checkout = 0.05;    // without a failed payment
  double delivery_delayed = 0.14;        // twice as often from mid November to Christmas
  double cancels_after_delay = 0.22;
  double delay_costs_nps = 3.6;              // points of the scale from 0 to 10
  double contact_without_onboarding = 0.34;  // of buyers need help
  double contact_with_onboarding = 0.13;
  double onboarding_reads = 0.40;  // of buyers who got their goods
  double onboarding_adds_nps = 1.1;
  double chat_escalates = 0.36;  // to the phone
  double resolved_in_chat = 0.86;
  double resolved_after_escalation = 0.52;
  double escalation_costs_sentiment = 0.50;  // on the scale from -1 to 1
  double phone_asks_again = 0.72;            // after the chat, for what the chat was told
  double next_email_asks_again = 0.40;       // for what the first one said
  double buys_after_store_advice = 0.92;     // goes on to the cart
  double buys_without_advice = 0.78;
};

struct SampleOptions {
  std::int64_t interactions = 200'000;
  std::uint64_t seed = 1;
  int months = 12;  // up to the end of 2025; 1 to 120
};

// The sample ends here: 2026-01-01T00:00:00Z.
inline constexpr std::int64_t kSampleEndMs = 1'767'225'600'000;

struct SampleRow {
  std::int64_t number = 0;  // from 1, gives the id
  std::string customer;
  std::string_view persona;
  std::string_view country;
  int journey = 0;  // of the customer, from 1
  std::int64_t time_ms = 0;
  std::int64_t sequence = 0;
  std::string_view touchpoint;
  std::string_view channel;
  std::string_view outcome;
  std::optional<int> nps;
  std::optional<int> csat;
  std::optional<int> ces;
  std::optional<int> sentiment_hundredths;
  std::string_view comment;
  std::string_view language;
  std::optional<std::int64_t> value_cents;
  std::optional<std::int64_t> cost_cents;
  bool by_company = false;
  int agent = 0;  // 0 is nobody
  std::string_view team;
  std::string_view asked;     // names of facts with "|" between them
  std::string_view provided;  // likewise
};

// The stage of a touchpoint of the sample; "" if it is none.
std::string_view SampleStageOf(std::string_view touchpoint);

class SampleRetailer {
 public:
  explicit SampleRetailer(const SampleOptions& options, const RetailerTruths& truths = {});

  // Gives the next row; false after options.interactions rows.
  bool Next(SampleRow& row);

 private:
  void MakeCustomer();

  SampleOptions options_;
  RetailerTruths truths_;
  SampleRandom random_;
  std::vector<int> journeys_weights_;
  std::int64_t start_ms_ = 0;
  std::int64_t customers_ = 0;
  std::int64_t given_ = 0;
  std::vector<SampleRow> rows_;  // of the current customer, in the order of their giving
  std::size_t next_ = 0;
};

}  // namespace journeygraph::cli
