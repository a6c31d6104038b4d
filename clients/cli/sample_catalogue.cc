#include "clients/cli/sample_catalogue.h"

#include <string>

namespace journeygraph::cli {
namespace {

std::string Text(std::string_view text) { return std::string(text); }

void AddStages(v1::JourneyMap& map) {
  constexpr std::string_view kStages[][3] = {
      {"awareness", "Awareness", "Hear of something worth having"},
      {"consideration", "Consideration", "Find what fits"},
      {"purchase", "Purchase", "Buy it without trouble"},
      {"delivery", "Delivery", "Have it when promised"},
      {"service", "Use & service", "Get it running, and help if it does not"},
      {"loyalty", "Loyalty", "Be a valued customer"}};
  for (const auto& [id, title, goal] : kStages) {
    auto* stage = map.add_stages();
    stage->set_id(Text(id));
    stage->set_display_name(Text(title));
    stage->set_goal(Text(goal));
  }
}

void Mark(v1::JourneyMap& map, std::string_view touchpoint, v1::MarkerKind kind, int severity,
          std::string_view note) {
  for (auto& entry : *map.mutable_touchpoints()) {
    if (entry.id() != Text(touchpoint)) continue;
    auto* marker = entry.add_markers();
    marker->set_kind(kind);
    marker->set_severity(severity);
    marker->set_note(Text(note));
  }
}

void AddTouchpoints(v1::JourneyMap& map) {
  for (const SampleTouchpoint& entry : kSampleTouchpoints) {
    auto* touchpoint = map.add_touchpoints();
    touchpoint->set_id(Text(entry.id));
    touchpoint->set_display_name(Text(entry.title));
    touchpoint->set_stage(Text(entry.stage));
  }
  Mark(map, "delivery.received", v1::MARKER_KIND_MOMENT_OF_TRUTH, 4,
       "The first touch of the goods");
  Mark(map, "payment.failed", v1::MARKER_KIND_PAIN, 5, "Many never come back");
  Mark(map, "delivery.delayed", v1::MARKER_KIND_PAIN, 4, "The promise is broken");
  Mark(map, "support.phone", v1::MARKER_KIND_PAIN, 3, "Everything is asked again");
  Mark(map, "onboarding.guide", v1::MARKER_KIND_GAIN, 3, "Saves calls");
  Mark(map, "advice.store", v1::MARKER_KIND_GAIN, 4, "People who know the goods");
}

void AddTransitions(v1::JourneyMap& map) {
  struct Planned {
    std::string_view from;
    std::string_view to;
    v1::TransitionKind kind;
    double share;
  };
  constexpr Planned kPlanned[] = {
      {"ad.social", "home.visit", v1::TRANSITION_KIND_NEXT, 1.0},
      {"ad.search", "home.visit", v1::TRANSITION_KIND_NEXT, 1.0},
      {"newsletter.open", "home.visit", v1::TRANSITION_KIND_NEXT, 1.0},
      {"home.visit", "product.view", v1::TRANSITION_KIND_NEXT, 0.5},
      {"product.view", "product.compare", v1::TRANSITION_KIND_LOOP, 0.2},
      {"product.compare", "product.view", v1::TRANSITION_KIND_LOOP, 0.5},
      {"product.view", "cart.add", v1::TRANSITION_KIND_NEXT, 0.4},
      {"cart.add", "checkout.start", v1::TRANSITION_KIND_NEXT, 0.8},
      {"checkout.start", "payment.started", v1::TRANSITION_KIND_NEXT, 0.95},
      {"payment.started", "order.confirmed", v1::TRANSITION_KIND_NEXT, 0.98},
      {"order.confirmed", "shipping.notice", v1::TRANSITION_KIND_NEXT, 1.0},
      {"shipping.notice", "delivery.received", v1::TRANSITION_KIND_NEXT, 0.7},
      {"shipping.notice", "delivery.tracking", v1::TRANSITION_KIND_OPTIONAL, 0.3},
      {"delivery.tracking", "delivery.received", v1::TRANSITION_KIND_NEXT, 0.9},
      {"delivery.received", "onboarding.guide", v1::TRANSITION_KIND_NEXT, 0.6},
      {"onboarding.guide", "product.setup", v1::TRANSITION_KIND_NEXT, 0.8},
      {"faq.search", "support.chat", v1::TRANSITION_KIND_ALTERNATIVE, 0.3},
      {"support.chat", "issue.resolved", v1::TRANSITION_KIND_NEXT, 0.9},
      {"support.phone", "issue.resolved", v1::TRANSITION_KIND_NEXT, 0.9},
      {"product.setup", "survey.answered", v1::TRANSITION_KIND_NEXT, 0.3},
      {"survey.answered", "loyalty.joined", v1::TRANSITION_KIND_OPTIONAL, 0.3}};
  for (const Planned& planned : kPlanned) {
    auto* transition = map.add_transitions();
    transition->set_from(Text(planned.from));
    transition->set_to(Text(planned.to));
    transition->set_kind(planned.kind);
    transition->set_expected_share(planned.share);
  }
}

void AddChannels(v1::JourneyMap& map) {
  struct Known {
    std::string_view id, title, family;
    bool digital, assisted, owned;
  };
  constexpr Known kChannels[] = {{"web", "Web shop", "digital_owned", true, false, true},
                                 {"app", "App", "digital_owned", true, false, true},
                                 {"store", "Store", "physical", false, true, true},
                                 {"phone", "Phone", "direct_human", false, true, true},
                                 {"chat", "Chat", "messaging", true, true, true},
                                 {"email", "E-mail", "messaging", true, false, true},
                                 {"social", "Social media", "digital_external", true, false, false},
                                 {"kiosk", "Kiosk", "physical", false, false, true}};
  for (const Known& known : kChannels) {
    auto* channel = map.add_channels();
    channel->set_id(Text(known.id));
    channel->set_display_name(Text(known.title));
    channel->set_family(Text(known.family));
    channel->set_digital(known.digital);
    channel->set_assisted(known.assisted);
    channel->set_owned(known.owned);
  }
}

void AddPersonas(v1::JourneyMap& map) {
  constexpr std::string_view kPersonas[][3] = {
      {"professional", "Professional", "Little time, knows what is wanted"},
      {"family", "Family", "Buys for several, needs it to be reliable"},
      {"student", "Student", "Lives in the app, looks long, asks in the chat"},
      {"senior", "Senior", "Likes the store and the phone"},
      {"bargain_hunter", "Bargain hunter", "Compares until the price is right"}};
  for (const auto& [id, title, description] : kPersonas) {
    auto* persona = map.add_personas();
    persona->set_id(Text(id));
    persona->set_display_name(Text(title));
    persona->set_description(Text(description));
    auto* condition = persona->add_conditions();
    condition->set_key("persona");
    condition->add_values(Text(id));
  }
}

}  // namespace

v1::JourneyMap SampleMap() {
  v1::JourneyMap map;
  map.set_display_name("Shopping with us");
  map.set_description("How customers of the sample retailer find, buy, get and use something.");
  AddStages(map);
  AddTouchpoints(map);
  AddTransitions(map);
  AddChannels(map);
  AddPersonas(map);
  for (const char* outcome : {"purchase", "resolved"}) {
    map.mutable_rules()->add_success_outcomes(outcome);
  }
  for (const char* outcome : {"abandoned", "cancelled", "churned"}) {
    map.mutable_rules()->add_failure_outcomes(outcome);
  }
  map.mutable_rules()->mutable_lost_after()->set_seconds(30 * 86'400);
  map.mutable_case_notion()->mutable_journey_key();
  return map;
}

}  // namespace journeygraph::cli
