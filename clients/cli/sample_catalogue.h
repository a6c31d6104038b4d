// The touchpoints, channels and stages of the sample retailer, and its journey map.
#pragma once

#include <array>
#include <string_view>

#include "journeygraph/v1/journey_map.pb.h"

namespace journeygraph::cli {

struct SampleTouchpoint {
  std::string_view id;
  std::string_view stage;
  std::string_view title;
};

inline constexpr std::array<SampleTouchpoint, 43> kSampleTouchpoints = {{
    {"ad.social", "awareness", "Sees an ad in a social network"},
    {"ad.search", "awareness", "Sees an ad while searching"},
    {"newsletter.open", "awareness", "Opens the newsletter"},
    {"friend.referral", "awareness", "Hears of us from a friend"},
    {"window.display", "awareness", "Passes a shop window"},
    {"catalogue.browse", "awareness", "Leafs through the catalogue"},
    {"home.visit", "consideration", "Visits the start page"},
    {"search.results", "consideration", "Searches"},
    {"category.browse", "consideration", "Looks through a category"},
    {"product.view", "consideration", "Looks at a product"},
    {"product.compare", "consideration", "Compares products"},
    {"reviews.read", "consideration", "Reads reviews"},
    {"wishlist.add", "consideration", "Puts on the wish list"},
    {"advice.store", "consideration", "Gets advice in a store"},
    {"cart.add", "purchase", "Puts into the cart"},
    {"cart.view", "purchase", "Looks into the cart"},
    {"coupon.applied", "purchase", "Redeems a coupon"},
    {"checkout.start", "purchase", "Goes to the checkout"},
    {"payment.started", "purchase", "Pays"},
    {"payment.failed", "purchase", "Payment fails"},
    {"cart.abandoned", "purchase", "Leaves the cart"},
    {"order.confirmed", "purchase", "Order is confirmed"},
    {"shipping.notice", "delivery", "Order is on its way"},
    {"delivery.tracking", "delivery", "Tracks the parcel"},
    {"delivery.delayed", "delivery", "Delivery is late"},
    {"delivery.received", "delivery", "Parcel arrives"},
    {"pickup.store", "delivery", "Picks up in a store"},
    {"pickup.kiosk", "delivery", "Picks up at a kiosk"},
    {"order.cancelled", "delivery", "Cancels the order"},
    {"onboarding.guide", "service", "Reads the guide"},
    {"product.setup", "service", "Sets the product up"},
    {"faq.search", "service", "Looks for help"},
    {"support.chat", "service", "Asks in the chat"},
    {"support.phone", "service", "Calls"},
    {"support.email", "service", "Writes an e-mail"},
    {"issue.resolved", "service", "Problem is solved"},
    {"return.requested", "service", "Sends goods back"},
    {"refund.paid", "service", "Gets the money back"},
    {"survey.answered", "loyalty", "Answers the survey"},
    {"review.written", "loyalty", "Writes a review"},
    {"loyalty.joined", "loyalty", "Joins the programme"},
    {"repurchase.offer", "loyalty", "Gets an offer"},
    {"referral.sent", "loyalty", "Recommends us"},
}};

// The plan of the retailer: stages, touchpoints with markers, planned ways, channels, personas,
// rules and case notion. Without a name. "account.closed" is left off: nobody plans for it.
v1::JourneyMap SampleMap();

// The id that `generate` gives the map.
inline constexpr char kSampleMapId[] = "retailer";

}  // namespace journeygraph::cli
