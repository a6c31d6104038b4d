// Where customers change the channel: as a heat map, as a flow, and as a table.

import { useMemo } from "react";
import type { GetChannelSwitchesResponse } from "../../generated/journeygraph/v1/channel_switches_pb.js";
import type { ViewProps } from "../MapPage";
import { analytics } from "../api";
import { t } from "../i18n";
import { count, duration, percent, signed } from "../model/format";
import { Chart, themeColour } from "../parts/Chart";
import { ExportMenu } from "../parts/ExportMenu";
import { InfoLine } from "../parts/InfoLine";
import { Answered, Nothing } from "../parts/States";
import { useQuestion } from "../parts/useQuestion";

export function ChannelsView({ parent, scope, key_, state }: ViewProps) {
  const answer = useQuestion(key_, (signal) =>
    analytics.getChannelSwitches({ parent, scope }, { signal }));
  return (
    <div className="scroll">
      <Answered answer={answer}>{(data) => data.opportunities === 0
        ? <Nothing>{t("Nothing to compare: no two interactions in a row with a known channel.")}</Nothing>
        : <Switches data={data} name={state.map} />}</Answered>
    </div>
  );
}

function Switches({ data, name }: { data: GetChannelSwitchesResponse; name: string }) {
  const heat = useMemo(() => heatOption(data), [data]);
  const flow = useMemo(() => flowOption(data), [data]);
  const rate = data.switchProportion;
  const first = data.switches[0];
  return (
    <>
      <p className="lead">
        {t("{share} of {n} steps change the channel ({low} to {high}).", {
          share: percent(rate?.value), n: count(data.opportunities), low: percent(rate?.low),
          high: percent(rate?.high) })}
        {first && ` ${t("Most often from {from} to {to}: {n} times.", {
          from: first.fromChannel, to: first.toChannel, n: count(first.count) })}`}
      </p>
      <div className="charts">
        <section>
          <h2>{t("From (row) to (column): share of the steps that leave a channel")}</h2>
          <Chart option={heat} height={380} label={t("Heat map of channel switches; the table below has the numbers")} />
        </section>
        <section>
          <h2>{t("Flow from the channel before to the channel after")}</h2>
          <Chart option={flow} height={380} label={t("Sankey diagram of channel switches; the table below has the numbers")} />
        </section>
      </div>
      <table className="rows">
        <thead><tr><th>{t("From")}</th><th>{t("to")}</th><th>{t("Times")}</th><th>{t("Journeys")}</th>
          <th>{t("Share of leaving")}</th><th>{t("Median time")}</th><th>{t("Sentiment")}</th>
          <th>{t("Ended badly after")}</th></tr></thead>
        <tbody>
          {data.switches.map((one) => (
            <tr key={`${one.fromChannel}>${one.toChannel}`}>
              <td>{one.fromChannel}</td><td>{one.toChannel}</td><td>{count(one.count)}</td>
              <td>{count(one.journeys)}</td><td>{percent(one.rowShare)}</td>
              <td>{duration(one.gap?.p50Ms ?? 0)}</td>
              <td title={`n ${one.sentimentPairs}`}>{one.meanSentimentChange === undefined ? "–"
                : signed(one.meanSentimentChange, 2)}</td>
              <td>{count(one.endedBadlyAfter)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ExportMenu name={`${name}-switches`} rows={() => [
        ["from_channel", "to_channel", "count", "journeys", "row_share", "p50_ms"],
        ...data.switches.map((one) => [one.fromChannel, one.toChannel, one.count, one.journeys,
          one.rowShare, one.gap?.p50Ms]),
      ]} />
      <InfoLine info={data.info} />
    </>
  );
}

function heatOption(data: GetChannelSwitchesResponse) {
  const channels = data.channels.map((one) => one.channel).filter(Boolean);
  const ink = themeColour("--ink");
  const cells = data.switches.map((one) =>
    [channels.indexOf(one.toChannel), channels.indexOf(one.fromChannel), one.rowShare, one.count]);
  const most = Math.max(0.01, ...data.switches.map((one) => one.rowShare));
  return {
    animation: false,
    grid: { left: 90, right: 10, top: 30, bottom: 10 },
    tooltip: { formatter: ({ value }: { value: number[] }) =>
      `${channels[value[1]!]} → ${channels[value[0]!]}: ${count(value[3]!)} (${percent(value[2])})` },
    xAxis: { type: "category", data: channels, position: "top", axisLabel: { color: ink, interval: 0 } },
    yAxis: { type: "category", data: channels, inverse: true, axisLabel: { color: ink } },
    visualMap: { show: false, min: 0, max: most, dimension: 2,
      inRange: { color: [themeColour("--heat-low"), themeColour("--heat-high")] } },
    series: [{
      type: "heatmap", data: cells,
      label: { show: true, formatter: ({ value }: { value: number[] }) => percent(value[2], 0),
        color: ink, textBorderColor: themeColour("--paper"), textBorderWidth: 2 },
    }],
  };
}

function flowOption(data: GetChannelSwitchesResponse) {
  const ink = themeColour("--ink");
  const before = [...new Set(data.switches.map((one) => one.fromChannel))];
  const after = [...new Set(data.switches.map((one) => one.toChannel))];
  return {
    animation: false,
    tooltip: {},
    series: [{
      type: "sankey", left: 10, right: 90, top: 10, bottom: 10, draggable: false,
      data: [
        ...before.map((channel) => ({ name: `${channel} ` })),
        ...after.map((channel) => ({ name: ` ${channel}` })),
      ],
      links: data.switches.map((one) => ({
        source: `${one.fromChannel} `, target: ` ${one.toChannel}`, value: one.count,
      })),
      label: { color: ink },
      lineStyle: { color: themeColour("--way"), opacity: 0.5 },
      itemStyle: { color: themeColour("--accent") },
    }],
  };
}
