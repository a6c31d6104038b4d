// The limits of proto/journeygraph/v1: the largest value that is allowed, and one more.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "journeygraph/v1/journey_map.pb.h"
#include "server/convert_map.h"
#include "server/validate_interaction.h"
#include "server/validate_scope.h"
#include "tests/server/rig.h"

namespace journeygraph::server {
namespace {

// The first wrong field; "" if all is well.
std::string FirstField(const Violations& violations) {
  return violations.empty() ? "" : violations.violations()[0].field;
}

std::string CheckInteraction(const std::function<void(v1::Interaction&)>& change) {
  v1::Interaction interaction = SomeInteraction(0);
  change(interaction);
  Violations violations;
  ValidateInteraction(interaction, *graph::BuiltInCatalogue(), kNowMs, violations);
  return FirstField(violations);
}

std::string CheckCustomer(const std::function<void(v1::Customer&)>& change) {
  v1::Customer customer;
  customer.set_id("ada");
  change(customer);
  Violations violations;
  ValidateCustomer(customer, violations);
  return FirstField(violations);
}

std::string CheckScope(const std::function<void(v1::Scope&)>& change) {
  v1::Scope scope;
  change(scope);
  Violations violations;
  ValidateScope(scope, "acme", violations);
  return FirstField(violations);
}

std::string CheckMap(const std::function<void(v1::JourneyMap&)>& change) {
  v1::JourneyMap map;
  map.add_stages()->set_id("buy");
  map.add_touchpoints()->set_id("cart");
  map.mutable_touchpoints(0)->set_stage("buy");
  change(map);
  Violations violations;
  ToDomain(map, violations);
  return FirstField(violations);
}

TEST(ValidateInteractionTest, NamesUpToTheirLimitAreAllowed) {
  struct Row {
    const char* field;
    std::size_t limit;
    std::function<void(v1::Interaction&, const std::string&)> set;
  };
  const Row rows[] = {
      {"source", 256, [](auto& i, auto& s) { i.set_source(s); }},
      {"id", 256, [](auto& i, auto& s) { i.set_id(s); }},
      {"customer", 256, [](auto& i, auto& s) { i.set_customer(s); }},
      {"touchpoint", 256, [](auto& i, auto& s) { i.set_touchpoint(s); }},
      {"channel", 128, [](auto& i, auto& s) { i.set_channel(s); }},
      {"agent", 128, [](auto& i, auto& s) { i.set_agent(s); }},
      {"team", 128, [](auto& i, auto& s) { i.set_team(s); }},
      {"outcome", 128, [](auto& i, auto& s) { i.set_outcome(s); }},
      {"asked_fields[0]", 256, [](auto& i, auto& s) { i.add_asked_fields(s); }},
      {"provided_fields[0]", 256, [](auto& i, auto& s) { i.add_provided_fields(s); }},
      {"comment.text", 10'000, [](auto& i, auto& s) { i.mutable_comment()->set_text(s); }},
      {"attributes[\"k\"]", 1'024, [](auto& i, auto& s) { (*i.mutable_attributes())["k"] = s; }},
      {"follows[0].id", 256, [](auto& i, auto& s) { i.add_follows()->set_id(s); }},
      {"keys[0].id", 256,
       [](auto& i, auto& s) {
         i.add_keys()->set_kind("order");
         i.mutable_keys(0)->set_id(s);
       }},
      {"keys[0].kind", 64,
       [](auto& i, auto& s) {
         i.add_keys()->set_kind(s);
         i.mutable_keys(0)->set_id("o");
       }},
      {"scores[0].wording", 64,
       [](auto& i, auto& s) {
         i.add_scores()->set_metric("nps");
         i.mutable_scores(0)->set_wording(s);
       }},
  };
  for (const Row& row : rows) {
    const auto with = [&row](std::size_t bytes) {
      return CheckInteraction([&](auto& i) { row.set(i, std::string(bytes, 'x')); });
    };
    EXPECT_EQ(with(row.limit), "") << row.field;
    EXPECT_EQ(with(row.limit + 1), row.field);
  }
}

TEST(ValidateInteractionTest, ListsUpToTheirLimitAreAllowed) {
  const auto fields = [](int count) {
    return CheckInteraction([&](auto& i) {
      for (int n = 0; n < count; ++n) i.add_asked_fields("f");
    });
  };
  EXPECT_EQ(fields(64), "");
  EXPECT_EQ(fields(65), "asked_fields");
  const auto follows = [](int count) {
    return CheckInteraction([&](auto& i) {
      for (int n = 0; n < count; ++n) i.add_follows()->set_id("f");
    });
  };
  EXPECT_EQ(follows(16), "");
  EXPECT_EQ(follows(17), "follows");
  const auto attributes = [](int count) {
    return CheckInteraction([&](auto& i) {
      for (int n = 0; n < count; ++n) (*i.mutable_attributes())["k" + std::to_string(n)] = "v";
    });
  };
  EXPECT_EQ(attributes(64), "");
  EXPECT_EQ(attributes(65), "attributes");
}

TEST(ValidateInteractionTest, TheEdgesOfEveryScaleAreAllowed) {
  const auto score = [](const char* metric, double value) {
    return CheckInteraction([&](auto& i) {
      i.add_scores()->set_metric(metric);
      i.mutable_scores(0)->set_value(value);
    });
  };
  struct Row {
    const char* metric;
    double low;
    double high;
  };
  for (const Row& row : {Row{"nps", 0, 10}, {"csat", 1, 5}, {"ces", 1, 7}, {"sentiment", -1, 1}}) {
    EXPECT_EQ(score(row.metric, row.low), "") << row.metric;
    EXPECT_EQ(score(row.metric, row.high), "") << row.metric;
    EXPECT_EQ(score(row.metric, row.low - 0.01), "scores[0].value") << row.metric;
    EXPECT_EQ(score(row.metric, row.high + 0.01), "scores[0].value") << row.metric;
  }
  EXPECT_EQ(score("sentiment", 0.123456), "");
}

TEST(ValidateInteractionTest, TimesFrom1970ToOneDayAheadAreAllowed) {
  const auto at = [](std::int64_t time_ms) {
    return CheckInteraction([&](auto& i) { SetTime(time_ms, *i.mutable_event_time()); });
  };
  EXPECT_EQ(at(0), "");
  EXPECT_EQ(at(-1), "event_time");
  EXPECT_EQ(at(kNowMs + 24 * kHourMs), "");
  EXPECT_EQ(at(kNowMs + 24 * kHourMs + 1), "event_time");
}

TEST(ValidateInteractionTest, MoneyUpToATrillionIsAllowedEitherWay) {
  EXPECT_EQ(CheckInteraction([](auto& i) { i.set_value(1e12); }), "");
  EXPECT_EQ(CheckInteraction([](auto& i) { i.set_cost(-1e12); }), "");
  EXPECT_EQ(CheckInteraction([](auto& i) { i.set_cost(-1.0001e12); }), "cost");
}

TEST(ValidateInteractionTest, TextMayHaveLinesAndLanguagesAreTags) {
  EXPECT_EQ(CheckInteraction([](auto& i) { i.mutable_comment()->set_text("a\n\tb"); }), "");
  const auto language = [](const char* tag) {
    return CheckInteraction([&](auto& i) {
      i.mutable_comment()->set_text("a");
      i.mutable_comment()->set_language(tag);
    });
  };
  EXPECT_EQ(language("zh-Hant-TW"), "");
  EXPECT_EQ(language("de_DE"), "comment.language");
}

TEST(ValidateCustomerTest, LimitsOfCustomersHold) {
  EXPECT_EQ(CheckCustomer([](auto&) {}), "");
  EXPECT_EQ(CheckCustomer([](auto& c) { c.clear_id(); }), "id");
  EXPECT_EQ(CheckCustomer([](auto& c) { (*c.mutable_attributes())["k"] = std::string(256, 'v'); }),
            "");
  EXPECT_EQ(CheckCustomer([](auto& c) { (*c.mutable_attributes())["k"] = std::string(257, 'v'); }),
            "attributes[\"k\"]");
}

TEST(ValidateScopeTest, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(CheckScope([](auto&) {}), "");
  EXPECT_EQ(CheckScope([](auto& s) { s.set_map("workspaces/acme/maps/m"); }), "");
  EXPECT_EQ(CheckScope([](auto& s) { s.set_map("m"); }), "scope.map");
  EXPECT_EQ(CheckScope([](auto& s) { s.set_map("workspaces/other/maps/m"); }), "scope.map");
  EXPECT_EQ(CheckScope([](auto& s) { s.set_map_revision(2); }), "scope.map_revision");
  EXPECT_EQ(CheckScope([](auto& s) {
              s.mutable_time_range()->mutable_start_time()->set_seconds(10);
              s.mutable_time_range()->mutable_end_time()->set_seconds(9);
            }),
            "scope.time_range.end_time");
  EXPECT_EQ(
      CheckScope([](auto& s) { s.mutable_time_range()->mutable_start_time()->set_nanos(-1); }),
      "scope.time_range.start_time");
  EXPECT_EQ(CheckScope([](auto& s) { s.mutable_case_notion()->mutable_inactivity_gap(); }),
            "scope.case_notion.inactivity_gap");
  EXPECT_EQ(CheckScope([](auto& s) {
              s.mutable_case_notion()->mutable_inactivity_gap()->set_seconds(-5);
            }),
            "scope.case_notion.inactivity_gap");
  EXPECT_EQ(CheckScope([](auto& s) { s.add_touchpoints(""); }), "scope.touchpoints[0]");
  EXPECT_EQ(CheckScope([](auto& s) { s.add_customer_conditions()->set_key("k"); }),
            "scope.customer_conditions[0].values");
  EXPECT_EQ(CheckScope([](auto& s) { s.add_customer_conditions()->add_values(""); }),
            "scope.customer_conditions[0].key");
  EXPECT_EQ(CheckScope([](auto& s) {
              s.mutable_rules()->add_success_outcomes("a");
              s.mutable_rules()->add_failure_outcomes("a");
            }),
            "scope.rules.failure_outcomes[0]");
  EXPECT_EQ(CheckScope([](auto& s) { s.mutable_rules()->mutable_lost_after()->set_seconds(-1); }),
            "scope.rules.lost_after");
}

TEST(ValidateMapTest, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(CheckMap([](auto&) {}), "");
  EXPECT_EQ(CheckMap([](auto& m) { m.add_stages()->set_id("buy"); }), "map.stages[1].id");
  EXPECT_EQ(CheckMap([](auto& m) { m.mutable_touchpoints(0)->set_stage("sell"); }),
            "map.touchpoints[0].stage");
  EXPECT_EQ(CheckMap([](auto& m) { m.mutable_touchpoints(0)->add_markers(); }),
            "map.touchpoints[0].markers[0].kind");
  EXPECT_EQ(CheckMap([](auto& m) {
              m.mutable_touchpoints(0)->add_markers()->set_kind(static_cast<v1::MarkerKind>(8));
            }),
            "map.touchpoints[0].markers[0].kind");
  EXPECT_EQ(CheckMap([](auto& m) {
              m.add_transitions()->set_from("cart");
              m.mutable_transitions(0)->set_to("cart");
              m.mutable_transitions(0)->set_kind(static_cast<v1::TransitionKind>(99));
            }),
            "map.transitions[0].kind");
  EXPECT_EQ(CheckMap([](auto& m) { m.mutable_rules()->add_success_outcomes(""); }),
            "map.rules.success_outcomes[0]");
  EXPECT_EQ(CheckMap([](auto& m) { m.set_display_name(std::string(257, 'x')); }),
            "map.display_name");
}

}  // namespace
}  // namespace journeygraph::server
