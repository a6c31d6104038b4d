// What is known about channels: family, digital or physical, assisted or self-service, owned.
//
//   std::vector<ChannelFacts> facts = ResolveChannelFacts(context);  // by channel id
//   if (facts[from].assisted == false && facts[to].assisted == true) ...  // an escalation
//
// The map decides (definitions: requirements 1.1). Of a channel that the map does not describe, or
// describes without a family and without any flag, a small table of well-known names is asked,
// whatever the case, with "-" and " " read as "_":
//
//   names                                        family          digital  assisted  owned
//   web website webshop web_shop online portal   digital_owned   yes      no        yes
//   app mobile_app                               digital_owned   yes      no        yes
//   chatbot bot voicebot                         digital_owned   yes      no        yes
//   faq knowledge_base forum                     digital_owned   yes      no        yes
//   ivr                                          direct_automated no      no        yes
//   kiosk atm vending_machine                    physical        no       no        yes
//   store shop branch showroom                   direct_human    no       yes       yes
//   phone telephone call call_center hotline     direct_human    no       yes       yes
//   chat live_chat video_call                    messaging       yes      yes       yes
//   email e_mail sms whatsapp messenger          messaging       yes      unknown   yes
//   letter post                                  direct_human    no       unknown   yes
//   social social_media                          social          yes      unknown   unknown
//   tv radio print                               paid_media      no       no        no
//
// Everything else is unknown, and said to be. Pure functions; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/analysis.h"

namespace journeygraph::graph {

struct ChannelFacts {
  std::string family;            // "" if unknown
  std::optional<bool> digital;   // nothing if unknown
  std::optional<bool> assisted;  // nothing if unknown
  std::optional<bool> owned;     // nothing if unknown
  friend bool operator==(const ChannelFacts&, const ChannelFacts&) = default;
};

// What the table says about a name; nothing at all if it does not have it.
ChannelFacts WellKnownChannel(std::string_view name);

// By channel id.
std::vector<ChannelFacts> ResolveChannelFacts(const QuestionContext& context);

}  // namespace journeygraph::graph
