// One stage of the map: title and goal, and how customers rate it.

import type { Node, NodeProps } from "@xyflow/react";
import type { OverlayStage } from "../../generated/journeygraph/v1/map_overlay_pb.js";
import { t } from "../i18n";
import { count, percent, scoreInterval, scoreValue } from "../model/format";

export type StageNode = Node<{
  id: string;
  title: string;
  goal: string;
  live: OverlayStage | null;
  height: number;
  target: boolean;
  chosen: boolean;
  open: () => void;
  add: (() => void) | null;
}, "stage">;

export function StageColumn({ data }: NodeProps<StageNode>) {
  const { live } = data;
  return (
    <section className={`stage${data.target ? " target" : ""}${data.chosen ? " chosen" : ""}`}
      style={{ height: data.height }} aria-label={data.title} data-stage={data.id}>
      <div className="stage-head nodrag">
        <button type="button" className="stage-title" onClick={data.open}>{data.title}</button>
        {data.add && (
          <button type="button" className="add" onClick={data.add}
            aria-label={t("Add a touchpoint to {stage}", { stage: data.title })}>+</button>
        )}
      </div>
      <p className="goal">{data.goal}</p>
      {live && (
        <>
          <p className="stage-numbers">
            <strong>{count(live.journeys)}</strong> {t("journeys")}
            {live.step?.ofPrevious?.value !== undefined && (
              <span className="quiet"> · {t("{share} of the stage before",
                { share: percent(live.step.ofPrevious.value, 0) })}</span>
            )}
          </p>
          <ul className="scores">
            {live.scores.map((score) => (
              <li key={score.metric} className={score.smallSample ? "small" : ""}
                title={score.smallSample ? t("Fewer than 30 answers") : score.displayName}>
                <span>{score.displayName || score.metric}</span>
                <strong>{scoreValue(score)}</strong>
                <span className="interval">{scoreInterval(score)}</span>
                <span className="n">n {count(score.count)}{score.smallSample ? " !" : ""}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
