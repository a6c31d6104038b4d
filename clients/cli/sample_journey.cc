#include "clients/cli/sample_journey.h"

#include <algorithm>

#include "clients/cli/sample_comments.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {
namespace {

constexpr std::int64_t kSecond = 1'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

class JourneyMaker {
 public:
  JourneyMaker(const SampleRow& customer, const PersonaHabits& habits, std::int64_t start_ms,
               const RetailerTruths& truths, SampleRandom& random, std::vector<SampleRow>& rows)
      : customer_(customer),
        habits_(habits),
        truths_(truths),
        random_(random),
        talk_(static_cast<std::uint64_t>(start_ms)),
        rows_(rows),
        now_ms_(start_ms) {
    digital_ = random_.Pick(habits_.digital_channels) == 0 ? "web" : "app";
    in_store_ = random_.Chance(habits_.store);
  }

  void Run() {
    Awareness();
    Consideration();
    const bool wants_to_buy =
        random_.Chance(advised_ ? truths_.buys_after_store_advice : truths_.buys_without_advice);
    if (!wants_to_buy || !Purchase()) return;
    if (!Delivery()) return;
    if (!Service()) return;
    Loyalty();
  }

 private:
  SampleRow& Step(std::string_view touchpoint, std::string_view channel, std::int64_t gap_ms) {
    now_ms_ += gap_ms;
    SampleRow row = customer_;
    row.time_ms = now_ms_;
    row.touchpoint = touchpoint;
    row.channel = channel;
    rows_.push_back(row);
    return rows_.back();
  }

  // Seconds to minutes, as between two clicks; sometimes a longer pause.
  std::int64_t Click() {
    constexpr int kWeights[] = {50, 35, 12, 3};
    constexpr std::int64_t kUpTo[] = {20 * kSecond, 2 * kMinute, 15 * kMinute, 2 * kHour};
    return random_.Between(2 * kSecond, kUpTo[random_.Pick(kWeights)]);
  }

  // To a waking hour so many days later.
  std::int64_t Days(int first, int last) {
    const std::int64_t day = now_ms_ / kDay + random_.Between(first, last);
    return std::max(kMinute, day * kDay + TimeOfDay(random_) - now_ms_);
  }

  // Events of systems carry the time of what they follow, so that they tie with it.
  std::int64_t SystemGap() { return random_.Chance(0.55) ? 0 : random_.Between(40, 4'000); }

  void Comment(SampleRow& row, CommentTopic topic, double probability) {
    if (!random_.Chance(probability)) return;
    const bool german = row.country == "DE" || row.country == "AT" || row.country == "CH";
    row.language = german ? "de" : "en";
    row.comment = SampleComment(topic, german, random_);
  }

  void Sentiment(SampleRow& row, double centre, double asked) {
    if (!random_.Chance(asked)) return;
    const double hundredths = (centre + 0.22 * random_.Bell()) * 100;
    row.sentiment_hundredths =
        std::clamp(static_cast<int>(hundredths + (hundredths < 0 ? -0.5 : 0.5)), -100, 100);
  }

  int OnScale(double centre, double spread, int lowest, int highest) {
    const double answer = centre + spread * random_.Bell();
    return std::clamp(static_cast<int>(answer + 100.5) - 100, lowest, highest);
  }

  // What the customer would answer now, on the scale from 0 to 10.
  int Recommends() {
    double centre = 8.3 + habits_.nps_shift;
    if (delayed_) centre -= truths_.delay_costs_nps;
    if (onboarded_) centre += truths_.onboarding_adds_nps;
    if (payment_failed_) centre -= 1.2;
    if (escalated_) centre -= 2.2;
    return OnScale(centre, 1.7, 0, 10);
  }

  void Handled(SampleRow& row, std::string_view team, std::int64_t cost_cents) {
    row.agent = static_cast<int>(random_.Between(1, 36));
    row.team = team;
    row.cost_cents = cost_cents + random_.Between(-60, 140);
  }

  static void Asked(SampleRow& row, std::string_view facts) {
    row.asked = facts;
    row.provided = facts;
  }

  void Awareness() {
    constexpr int kWeights[] = {26, 24, 18, 12, 9, 11};
    switch (random_.Pick(kWeights)) {
      case 0: {
        SampleRow& row = Step("ad.social", "social", 0);
        row.by_company = true;
        Sentiment(row, 0.05, 0.08);
        break;
      }
      case 1:
        Step("ad.search", "web", 0).by_company = true;
        break;
      case 2:
        Step("newsletter.open", "email", 0).by_company = true;
        break;
      case 3: {
        SampleRow& row = Step("friend.referral", "social", 0);
        Sentiment(row, 0.55, 0.35);
        Comment(row, CommentTopic::kPraise, 0.10);
        break;
      }
      case 4:
        Step("window.display", "store", 0);
        in_store_ = true;
        break;
      default:
        Step("catalogue.browse", digital_, 0);
    }
  }

  void Consideration() {
    Step("home.visit", digital_, random_.Chance(0.3) ? SystemGap() : Click());
    constexpr int kWeights[] = {17, 21, 34, 11, 12, 5};
    constexpr std::string_view kTouchpoints[] = {"search.results", "category.browse",
                                                 "product.view",   "product.compare",
                                                 "reviews.read",   "wishlist.add"};
    const double goes_on = 1 - 1 / (3.4 * habits_.loops);
    do {
      const std::size_t choice = random_.Pick(kWeights);
      const bool other_day = random_.Chance(0.10);
      if (other_day && random_.Chance(0.35)) digital_ = digital_ == "web" ? "app" : "web";
      Step(kTouchpoints[choice], digital_, other_day ? Days(1, 6) : Click());
    } while (random_.Chance(goes_on));
    if (random_.Chance(in_store_ ? 0.45 : 0.06)) {
      SampleRow& row = Step("advice.store", "store", Days(0, 4));
      Handled(row, "stores", 450);
      Asked(row, "need|budget");
      if (random_.Chance(0.25)) row.csat = OnScale(4.3, 0.8, 1, 5);
      advised_ = true;
    }
  }

  // False, if it ends here.
  bool Purchase() {
    if (in_store_ && random_.Chance(0.55)) {
      Ordered("store", 0);
      return true;
    }
    Step("cart.add", digital_, Click());
    if (random_.Chance(0.55)) Step("cart.view", digital_, Click());
    if (random_.Chance(0.18)) Step("coupon.applied", digital_, Click());
    Asked(Step("checkout.start", digital_, Click()), "name|address");
    if (random_.Chance(truths_.abandons_at_checkout)) return Abandoned();
    Asked(Step("payment.started", digital_, Click()), "payment_details");
    if (!random_.Chance(truths_.payment_fails)) {
      Ordered(digital_, SystemGap());
      return true;
    }
    return AfterFailedPayment();
  }

  bool AfterFailedPayment() {
    payment_failed_ = true;
    SampleRow& row = Step("payment.failed", digital_, SystemGap());
    row.outcome = "declined";
    Sentiment(row, -0.5, 0.2);
    Comment(row, CommentTopic::kPayment, 0.12);
    if (random_.Chance(truths_.abandons_after_failure)) return Abandoned();
    if (random_.Chance(0.35)) {
      SampleRow& chat = Step("support.chat", "chat", Click());
      Handled(chat, "chat desk", 320);
      Asked(chat, "name|problem");
      Sentiment(chat, -0.35, 0.7);
      if (random_.Chance(0.4)) return Abandoned();
    }
    Asked(Step("payment.started", digital_, Click()), "payment_details");
    Ordered(digital_, SystemGap());
    return true;
  }

  bool Abandoned() {
    SampleRow& row = Step("cart.abandoned", digital_, random_.Between(kHour, 6 * kHour));
    row.outcome = "abandoned";
    return false;
  }

  void Ordered(std::string_view channel, std::int64_t gap_ms) {
    SampleRow& row = Step("order.confirmed", channel, channel == "store" ? Days(0, 2) : gap_ms);
    row.outcome = "purchase";
    // A few orders are large.
    constexpr int kWeights[] = {55, 32, 10, 3};
    constexpr std::int64_t kUpTo[] = {6'000, 18'000, 60'000, 240'000};
    row.value_cents = random_.Between(900, kUpTo[random_.Pick(kWeights)]);
    if (random_.Chance(0.16)) row.ces = OnScale(payment_failed_ ? 3.1 : 5.6, 1.2, 1, 7);
    bought_in_store_ = channel == "store";
    if (bought_in_store_) {
      row.team = "stores";
      row.cost_cents = 310;
    }
  }

  bool IsPeakSeason() const {
    const std::string date = FormatDate(now_ms_).substr(5);
    return date >= "11-15" && date <= "12-24";
  }

  bool Delivery() {
    if (bought_in_store_) return true;
    Step("shipping.notice", "email", random_.Between(3 * kHour, 30 * kHour)).by_company = true;
    if (random_.Chance(0.45))
      Step("delivery.tracking", digital_, random_.Chance(0.3) ? SystemGap() : Days(0, 1));
    const double delayed = truths_.delivery_delayed * (IsPeakSeason() ? 2 : 1);
    if (random_.Chance(delayed)) {
      delayed_ = true;
      SampleRow& notice = Step("delivery.delayed", "email", Days(1, 3));
      notice.by_company = true;
      notice.team = "logistics";
      const auto looks = random_.Between(0, 3);
      for (int i = 0; i < looks; ++i) Step("delivery.tracking", digital_, Days(0, 1));
      if (random_.Chance(truths_.cancels_after_delay)) {
        SampleRow& row = Step("order.cancelled", digital_, Click());
        row.outcome = "cancelled";
        Sentiment(row, -0.6, 0.25);
        Comment(row, CommentTopic::kLateDelivery, 0.25);
        return false;
      }
    }
    Received();
    return true;
  }

  void Received() {
    constexpr int kWeights[] = {76, 14, 10};
    constexpr std::string_view kTouchpoints[] = {"delivery.received", "pickup.store",
                                                 "pickup.kiosk"};
    constexpr std::string_view kChannels[] = {"email", "store", "kiosk"};
    const std::size_t way = random_.Pick(kWeights);
    SampleRow& row = Step(kTouchpoints[way], kChannels[way], Days(1, delayed_ ? 7 : 3));
    if (way == 0) row.by_company = true;
    if (way == 1) {
      row.team = "stores";
      row.cost_cents = 120;
      Asked(row, "name|order_number");
    }
    if (random_.Chance(0.20)) row.csat = OnScale(delayed_ ? 2.2 : 4.3, 0.9, 1, 5);
    if (random_.Chance(0.16)) row.nps = Recommends();
    Comment(row, delayed_ ? CommentTopic::kLateDelivery : CommentTopic::kGoodDelivery, 0.04);
  }

  // False, if the customer leaves for good.
  bool Service() {
    if (random_.Chance(truths_.onboarding_reads)) {
      onboarded_ = true;
      SampleRow& row = Step("onboarding.guide", "app", Days(0, 2));
      if (random_.Chance(0.2)) row.csat = OnScale(4.5, 0.7, 1, 5);
      if (random_.Chance(0.6)) Step("product.setup", "app", Click());
    } else if (random_.Chance(0.3)) {
      Step("product.setup", digital_, Days(0, 3));
    }
    const double contact =
        onboarded_ ? truths_.contact_with_onboarding : truths_.contact_without_onboarding;
    if (random_.Chance(contact)) return Help();
    if (random_.Chance(delayed_ ? 0.12 : 0.06)) {
      Asked(Step("return.requested", digital_, Days(1, 9)), "order_number|reason");
      SampleRow& refund = Step("refund.paid", "email", Days(2, 6));
      refund.outcome = "refunded";
      refund.by_company = true;
      refund.team = "returns";
      refund.cost_cents = 180;
    }
    return true;
  }

  bool Help() {
    const auto searches = random_.Between(0, 2);
    for (int i = 0; i < searches; ++i) Step("faq.search", digital_, i == 0 ? Days(1, 12) : Click());
    const std::int64_t gap_ms = searches > 0 ? Click() : Days(1, 12);
    switch (random_.Pick(habits_.phone_or_chat)) {
      case 0:
        return HelpInChat(gap_ms);
      case 1: {
        SampleRow& row = Step("support.phone", "phone", gap_ms);
        Handled(row, "call centre", 680);
        Asked(row, "name|order_number|problem");
        Sentiment(row, 0.02, 0.6);
        return Settled("phone", 0.76, random_.Between(2 * kMinute, kHour));
      }
      default: {
        const auto mails = random_.Between(1, 3);
        for (int i = 0; i < mails; ++i) {
          SampleRow& row = Step("support.email", "email", i == 0 ? gap_ms : Days(1, 2));
          Handled(row, "mail desk", 240);
          if (i == 0) {
            Asked(row, "order_number|problem");
          } else {
            Asked(row,
                  talk_.Chance(truths_.next_email_asks_again) ? "order_number|details" : "details");
          }
          Sentiment(row, -0.12 - 0.1 * i, 0.8);
          Comment(row, CommentTopic::kWaiting, 0.1);
        }
        return Settled("email", 0.72, Days(1, 2));
      }
    }
  }

  bool HelpInChat(std::int64_t gap_ms) {
    SampleRow& chat = Step("support.chat", "chat", gap_ms);
    Handled(chat, "chat desk", 320);
    Asked(chat, "order_number|problem");
    Sentiment(chat, 0.0, 0.8);
    if (random_.Chance(0.12)) chat.csat = OnScale(3.9, 0.9, 1, 5);
    if (!random_.Chance(truths_.chat_escalates)) {
      return Settled("chat", truths_.resolved_in_chat, random_.Between(kMinute, 20 * kMinute));
    }
    escalated_ = true;
    // Some are sent back and forth.
    do {
      SampleRow& phone = Step("support.phone", "phone", random_.Between(5 * kMinute, 30 * kHour));
      Handled(phone, "call centre", 680);
      Asked(phone, talk_.Chance(truths_.phone_asks_again) ? "order_number|problem|call_back_number"
                                                          : "call_back_number");
      Sentiment(phone, -truths_.escalation_costs_sentiment, 0.75);
      if (random_.Chance(0.12)) phone.csat = OnScale(2.4, 0.9, 1, 5);
      Comment(phone, CommentTopic::kSentAround, 0.18);
      if (!random_.Chance(0.28)) break;
      SampleRow& again = Step("support.chat", "chat", random_.Between(10 * kMinute, 40 * kHour));
      Handled(again, "chat desk", 320);
      Asked(again, "problem");
      Sentiment(again, -0.45, 0.75);
    } while (true);
    return Settled("phone", truths_.resolved_after_escalation,
                   random_.Between(10 * kMinute, 5 * kHour));
  }

  bool Settled(std::string_view channel, double resolved, std::int64_t gap_ms) {
    if (random_.Chance(resolved)) {
      SampleRow& row = Step("issue.resolved", channel, gap_ms);
      row.outcome = "resolved";
      if (random_.Chance(0.22)) row.csat = OnScale(escalated_ ? 3.0 : 4.4, 0.8, 1, 5);
      if (random_.Chance(0.22)) row.ces = OnScale(escalated_ ? 2.6 : 5.4, 1.2, 1, 7);
      Sentiment(row, escalated_ ? 0.05 : 0.5, 0.5);
      Comment(row, CommentTopic::kGoodService, 0.08);
      return true;
    }
    if (random_.Chance(0.8)) {
      SampleRow& row = Step("account.closed", digital_, Days(1, 14));
      row.outcome = "churned";
      Comment(row, CommentTopic::kWaiting, 0.2);
      return false;
    }
    return true;
  }

  void Loyalty() {
    if (random_.Chance(0.24)) {
      SampleRow& row = Step("survey.answered", "email", Days(5, 16));
      row.nps = Recommends();
      const bool happy = *row.nps >= 8;
      Sentiment(row, happy ? 0.6 : -0.4, 0.5);
      Comment(row,
              happy      ? CommentTopic::kPraise
              : delayed_ ? CommentTopic::kLateDelivery
                         : CommentTopic::kWaiting,
              0.3);
    }
    if (random_.Chance(0.12)) {
      SampleRow& row = Step("review.written", digital_, Days(2, 12));
      const bool happy = !delayed_ && !escalated_;
      Sentiment(row, happy ? 0.55 : -0.45, 1.0);
      Comment(row, happy ? CommentTopic::kPraise : CommentTopic::kLateDelivery, 0.9);
    }
    if (random_.Chance(onboarded_ ? 0.25 : 0.10)) Step("loyalty.joined", "app", Days(1, 10));
    if (random_.Chance(0.30)) Step("repurchase.offer", "email", Days(12, 25)).by_company = true;
    if (random_.Chance(onboarded_ ? 0.10 : 0.04)) {
      Sentiment(Step("referral.sent", "social", Days(1, 8)), 0.6, 0.4);
    }
  }

  const SampleRow& customer_;
  const PersonaHabits& habits_;
  const RetailerTruths& truths_;
  SampleRandom& random_;
  SampleRandom talk_;  // of what is asked, so that it changes nothing else
  std::vector<SampleRow>& rows_;
  std::int64_t now_ms_;
  std::string_view digital_;
  bool in_store_ = false;
  bool advised_ = false;
  bool bought_in_store_ = false;
  bool payment_failed_ = false;
  bool delayed_ = false;
  bool onboarded_ = false;
  bool escalated_ = false;
};

}  // namespace

std::int64_t TimeOfDay(SampleRandom& random) {
  constexpr int kByHour[24] = {6,  3,  2,  1,  1,  3,  10, 22, 34, 42, 48, 50,
                               54, 50, 46, 44, 48, 58, 70, 84, 92, 78, 48, 20};
  return static_cast<std::int64_t>(random.Pick(kByHour)) * kHour + random.Between(0, kHour - 1);
}

void AppendJourney(const SampleRow& customer, const PersonaHabits& habits, std::int64_t start_ms,
                   const RetailerTruths& truths, SampleRandom& random,
                   std::vector<SampleRow>& rows) {
  const std::size_t first = rows.size();
  JourneyMaker(customer, habits, start_ms, truths, random, rows).Run();
  const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(first);
  rows.erase(std::remove_if(begin, rows.end(),
                            [](const SampleRow& row) { return row.time_ms >= kSampleEndMs; }),
             rows.end());
}

}  // namespace journeygraph::cli
