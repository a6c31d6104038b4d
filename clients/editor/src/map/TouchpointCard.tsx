// One touchpoint on the map: what is planned, and what happens there.

import { Handle, Position } from "@xyflow/react";
import type { Node, NodeProps } from "@xyflow/react";
import { MarkerKind } from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { Touchpoint } from "../../generated/journeygraph/v1/journey_map_pb.js";
import { t } from "../i18n";
import { count, decimal, percent } from "../model/format";
import type { ChannelShare, TouchpointNumbers } from "../model/overlay";

export type TouchpointNode = Node<{
  touchpoint: Touchpoint;
  stageTitle: string;
  numbers: TouchpointNumbers | null;
  channels: ChannelShare[];
  mostLost: number;
  comments: number;
  watchers: string;
  chosen: boolean;
  open: () => void;
  press: (key: "left" | "right" | "up" | "down" | "delete") => void;
}, "touchpoint">;

// Never a colour alone: each has its own shape and word.
export const markers: Record<number, { sign: string; word: string; name: string }> = {
  [MarkerKind.MOMENT_OF_TRUTH]: { sign: "★", word: "Moment of truth", name: "truth" },
  [MarkerKind.PAIN]: { sign: "▼", word: "Pain", name: "pain" },
  [MarkerKind.GAIN]: { sign: "▲", word: "Gain", name: "gain" },
};

const keys: Record<string, "left" | "right" | "up" | "down"> = {
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
};

export function TouchpointCard({ data }: NodeProps<TouchpointNode>) {
  const { touchpoint, numbers, channels } = data;
  const title = touchpoint.displayName || touchpoint.id;
  const shown = channelChips(touchpoint, channels);
  return (
    <div className={`touchpoint${data.chosen ? " chosen" : ""}`} data-id={touchpoint.id}>
      <Handle type="target" position={Position.Left} title={t("To here")} />
      <button type="button" className="face" aria-pressed={data.chosen}
        aria-label={spoken(data, title)}
        onClick={data.open}
        onKeyDown={(event) => {
          const key = keys[event.key];
          if (event.altKey && key) {
            event.preventDefault();
            data.press(key);
          } else if (event.key === "Delete") data.press("delete");
        }}>
        <span className="title">
          <span className="name">{title}</span>
          {touchpoint.markers.map((marker) => (
            <span key={marker.kind} className={`marker ${markers[marker.kind]?.name}`}
              title={`${t(markers[marker.kind]?.word ?? "")}${marker.note ? `: ${marker.note}` : ""}`}>
              {markers[marker.kind]?.sign}
            </span>
          ))}
          {data.comments > 0 && <span className="marker comments">{`💬${data.comments}`}</span>}
        </span>
        <span className="chips">
          {shown.slice(0, 3).map((chip) => (
            <span key={chip.text} className={chip.planned ? "chip planned" : "chip"}
              title={chip.title}>{chip.text}</span>
          ))}
          {shown.length > 3 && <span className="chip">+{shown.length - 3}</span>}
        </span>
        <span className="live">
          {!numbers ? <span className="quiet">…</span>
            : numbers.neverObserved || numbers.interactions === 0
              ? <span className="never">{t("never observed")}</span>
              : <>
                  <span>{t("{n} journeys", { n: count(numbers.journeys) })}</span>
                  {numbers.lostOutcomes >= 0.5 && (
                    <span className="lost" style={{ "--share": numbers.lostOutcomes / data.mostLost } as never}>
                      {t("{n} lost", { n: decimal(numbers.lostOutcomes, 0) })}
                    </span>
                  )}
                </>}
        </span>
        {data.watchers && <span className="watchers">{data.watchers}</span>}
      </button>
      <Handle type="source" position={Position.Right} title={t("Draw a transition from here")} />
    </div>
  );
}

function channelChips(touchpoint: Touchpoint, observed: ChannelShare[]) {
  const planned = touchpoint.channels.map((channel) => ({
    text: channel, planned: true, title: t("Planned channel"),
  }));
  const seen = observed.filter((one) => one.channel && !touchpoint.channels.includes(one.channel))
    .map((one) => ({
      text: one.channel, planned: false,
      title: t("Observed: {share} of {n}", { share: percent(one.share, 0), n: count(one.count) }),
    }));
  return [...planned, ...seen];
}

function spoken(data: TouchpointNode["data"], title: string): string {
  const marks = data.touchpoint.markers.map((marker) => t(markers[marker.kind]?.word ?? ""));
  const live = data.numbers
    ? [t("{n} journeys", { n: count(data.numbers.journeys) }),
       t("{n} lost", { n: decimal(data.numbers.lostOutcomes, 0) })] : [];
  return [title, data.stageTitle, ...marks, ...live].join(", ");
}
