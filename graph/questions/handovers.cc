#include "graph/questions/handovers.h"

#include <map>
#include <utility>

namespace journeygraph::graph {

HandoverCounts MakeHandoverCounts(const QuestionContext& context, const SeamOptions& options) {
  ChannelLens lens(context, {.level = ChannelLevel::kTeam});
  ChannelSwitchCounts switches(lens.context(), {.max_gap_ms = options.max_gap_ms});
  SeamCounts seams(lens.context(), options);
  return HandoverCounts(std::move(lens), std::move(switches), std::move(seams));
}

HandoversAnswer AnswerHandovers(const HandoverCounts& counts, const SeamOptions& options) {
  const QuestionContext& context = counts.lens().context();
  const ChannelSwitchesAnswer switches = AnswerChannelSwitches(counts.part<0>(), context);
  std::map<std::pair<std::string, std::string>, Seam> seams;
  for (Seam& seam : AnswerSeams(counts.part<1>(), context, options).seams) {
    seams[{seam.from_channel, seam.to_channel}] = seam;
  }
  HandoversAnswer answer{.without_team = counts.lens().left_out().without_team,
                         .journeys_with_contact = counts.part<0>().journeys(),
                         .opportunities = switches.opportunities,
                         .handover_count = switches.switch_count,
                         .handover_proportion = switches.switch_proportion,
                         .journeys_with_handover = switches.journeys_with_switch,
                         .journey_proportion = switches.journey_proportion,
                         .over_max_gap = switches.over_max_gap,
                         .ping_pongs = switches.ping_pongs};
  for (const ChannelSwitch& change : switches.switches) {
    const Seam& seam = seams[{change.from_channel, change.to_channel}];
    answer.handovers.push_back({.from_team = change.from_channel,
                                .to_team = change.to_channel,
                                .count = change.count,
                                .journeys = change.journeys,
                                .row_share = change.row_share,
                                .gap = change.gap,
                                .ended_badly_after = change.ended_badly_after,
                                .gap_p50_ms = seam.gap_p50_ms,
                                .repeat_question = seam.repeat_question,
                                .exit = seam.exit,
                                .score_change = seam.score_change});
  }
  for (const ChannelUse& use : switches.channels) {
    answer.contacts += use.interactions;
    answer.teams.push_back({.team = use.channel,
                            .contacts = use.interactions,
                            .journeys = use.journeys,
                            .opportunities = use.opportunities,
                            .handovers_out = use.switches_out,
                            .handovers_in = use.switches_in});
  }
  return answer;
}

}  // namespace journeygraph::graph
