// Records one interaction and asks where customers change the channel.
//
//   ./example 127.0.0.1:7400
#include <chrono>
#include <iostream>

#include "journeygraph/client/client.h"

namespace {

journeygraph::v1::Interaction CallToSupport() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  journeygraph::v1::Interaction interaction;
  interaction.set_source("example");
  interaction.set_id("call-1");
  interaction.set_customer("c-1001");
  interaction.set_touchpoint("support.phone");
  interaction.set_channel("phone");
  interaction.mutable_event_time()->set_seconds(
      std::chrono::duration_cast<std::chrono::seconds>(now).count());
  return interaction;
}

}  // namespace

int main(int argc, char** argv) {
  auto client = journeygraph::client::Client::Connect(argc > 1 ? argv[1] : "127.0.0.1:7400");

  auto stream = client.OpenIngestStream({.workspace = "default"});
  if (auto status = stream->Add(CallToSupport()); !status.ok()) {
    std::cerr << status.message() << "\n";
    return 1;
  }
  const auto summary = stream->Close();
  if (!summary.ok()) {
    std::cerr << summary.status().message() << "\n";
    return 1;
  }
  std::cout << "recorded at position " << summary->last_position << "\n";

  journeygraph::v1::GetChannelSwitchesRequest request;
  request.set_parent("workspaces/default");
  const auto response = client.GetChannelSwitches(request);
  if (!response.ok()) {
    std::cerr << response.status().message() << "\n";
    return 1;
  }
  for (const auto& channel_switch : response->switches()) {
    std::cout << channel_switch.from_channel() << " -> " << channel_switch.to_channel() << ": "
              << channel_switch.count() << "\n";
  }
}
