#include "graph/channel_facts.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace journeygraph::graph {
namespace {

// n(o), y(es) or u(nknown).
struct KnownChannels {
  std::string_view names;  // a space around each
  std::string_view family;
  char digital;
  char assisted;
  char owned;
};

constexpr std::array kKnownChannels = {
    KnownChannels{" web website webshop web_shop online portal ", "digital_owned", 'y', 'n', 'y'},
    KnownChannels{" app mobile_app ", "digital_owned", 'y', 'n', 'y'},
    KnownChannels{" chatbot bot voicebot ", "digital_owned", 'y', 'n', 'y'},
    KnownChannels{" faq knowledge_base forum ", "digital_owned", 'y', 'n', 'y'},
    KnownChannels{" ivr ", "direct_automated", 'n', 'n', 'y'},
    KnownChannels{" kiosk atm vending_machine ", "physical", 'n', 'n', 'y'},
    KnownChannels{" store shop branch showroom ", "direct_human", 'n', 'y', 'y'},
    KnownChannels{" phone telephone call call_center hotline ", "direct_human", 'n', 'y', 'y'},
    KnownChannels{" chat live_chat video_call ", "messaging", 'y', 'y', 'y'},
    KnownChannels{" email e_mail sms whatsapp messenger ", "messaging", 'y', 'u', 'y'},
    KnownChannels{" letter post ", "direct_human", 'n', 'u', 'y'},
    KnownChannels{" social social_media ", "social", 'y', 'u', 'u'},
    KnownChannels{" tv radio print ", "paid_media", 'n', 'n', 'n'},
};

std::optional<bool> Flag(char letter) {
  return letter == 'u' ? std::nullopt : std::optional<bool>(letter == 'y');
}

std::string Folded(std::string_view name) {
  std::string folded(name);
  for (char& letter : folded) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    if (letter == '-' || letter == ' ') letter = '_';
  }
  return folded;
}

bool SaysAnything(const Channel& channel) {
  return !channel.family.empty() || channel.digital || channel.assisted || channel.owned;
}

}  // namespace

ChannelFacts WellKnownChannel(std::string_view name) {
  const std::string word = " " + Folded(name) + " ";
  if (name.empty()) return {};
  const auto found = std::ranges::find_if(kKnownChannels, [&word](const KnownChannels& known) {
    return known.names.find(word) != std::string_view::npos;
  });
  if (found == kKnownChannels.end()) return {};
  return {.family = std::string(found->family),
          .digital = Flag(found->digital),
          .assisted = Flag(found->assisted),
          .owned = Flag(found->owned)};
}

std::vector<ChannelFacts> ResolveChannelFacts(const QuestionContext& context) {
  std::unordered_map<std::string_view, const Channel*> on_map;
  if (context.map) {
    for (const Channel& channel : context.map->channels) on_map[channel.id] = &channel;
  }
  std::vector<ChannelFacts> facts;
  for (const std::string& name : context.names.channels) {
    const auto found = on_map.find(name);
    if (found != on_map.end() && SaysAnything(*found->second)) {
      const Channel& channel = *found->second;
      facts.push_back({.family = channel.family,
                       .digital = channel.digital,
                       .assisted = channel.assisted,
                       .owned = channel.owned});
    } else {
      facts.push_back(WellKnownChannel(name));
    }
  }
  return facts;
}

}  // namespace journeygraph::graph
