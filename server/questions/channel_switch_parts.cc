#include "server/questions/channel_switch_parts.h"

#include <map>
#include <string>

#include "server/answer_info.h"

namespace journeygraph::server {

graph::ChannelLevel ToDomain(v1::ChannelLevel level) {
  return level == v1::CHANNEL_LEVEL_FAMILY ? graph::ChannelLevel::kFamily
                                           : graph::ChannelLevel::kChannel;
}

void FillKinds(const graph::SwitchKindsAnswer& answer, v1::GetChannelSwitchesResponse& message) {
  for (const graph::SwitchKindRow& row : answer.kinds) {
    v1::ChannelSwitchKind& kind = *message.add_kinds();
    kind.set_dimension(row.dimension);
    kind.set_kind(row.kind);
    kind.set_count(Count(row.count));
    ToMessage(row.share, *kind.mutable_share());
    kind.set_journeys(Count(row.journeys));
    ToMessage(row.success, *kind.mutable_success());
  }
  message.set_non_overlapping_ping_pongs(Count(answer.non_overlapping_ping_pongs));
  message.set_facts_asked(Count(answer.facts_asked));
  message.set_facts_asked_again(Count(answer.facts_asked_again));
  ToMessage(answer.context_carried_over, *message.mutable_context_carried_over());
}

void FillStages(const graph::SwitchKindsAnswer& answer, v1::GetChannelSwitchesResponse& message) {
  for (const graph::SwitchesOfStage& row : answer.stages) {
    v1::StageSwitches& stage = *message.add_stages();
    stage.set_stage(row.stage);
    stage.set_opportunities(Count(row.opportunities));
    stage.set_switch_count(Count(row.switch_count));
    ToMessage(row.switch_proportion, *stage.mutable_switch_proportion());
    for (const graph::StageSwitch& cell : row.switches) {
      v1::StageSwitch& cell_message = *stage.add_switches();
      cell_message.set_from_channel(cell.from_channel);
      cell_message.set_to_channel(cell.to_channel);
      cell_message.set_count(Count(cell.count));
      cell_message.set_row_share(cell.row_share);
    }
  }
}

void FillFacts(const graph::ChannelSwitchesAnswer& answer, const graph::ChannelLens& lens,
               v1::GetChannelSwitchesResponse& message) {
  std::map<std::string, const graph::ChannelFacts*> facts_of;
  for (std::size_t id = 0; id < lens.facts().size(); ++id) {
    facts_of[lens.context().names.channels[id]] = &lens.facts()[id];
  }
  std::map<std::string, const graph::ChannelFacts*> used;
  for (const graph::ChannelUse& use : answer.channels) {
    if (!use.channel.empty()) used[use.channel] = facts_of[use.channel];
  }
  for (const auto& [channel, facts] : used) {
    v1::ChannelFacts& facts_message = *message.add_channel_facts();
    facts_message.set_channel(channel);
    facts_message.set_family(facts->family);
    if (facts->digital) facts_message.set_digital(*facts->digital);
    if (facts->assisted) facts_message.set_assisted(*facts->assisted);
    if (facts->owned) facts_message.set_owned(*facts->owned);
  }
}

void FillLeftOut(const graph::LeftOutOfLens& left_out, v1::LeftOutOfChannels& message) {
  message.set_ignored_channel(Count(left_out.ignored_channel));
  message.set_not_by_customer(Count(left_out.not_by_customer));
  message.set_merged_repeats(Count(left_out.merged_repeats));
  message.set_journeys(Count(left_out.journeys));
}

}  // namespace journeygraph::server
