// The experience curve above the stages: dashed what people assume, solid what customers said,
// with its 95 % interval.

import type { Node, NodeProps } from "@xyflow/react";
import { t } from "../i18n";
import { count, scoreInterval, scoreValue } from "../model/format";
import type { CurvePoint, MeasuredPoint } from "../model/overlay";
import { columnStep, columnWidth, curveHeight } from "./layout";

export type CurveNode = Node<{
  assumed: CurvePoint[];
  measured: MeasuredPoint[];
  columns: number;
  metricTitle: string;
}, "curve">;

const margin = 22;

export function ExperienceCurve({ data }: NodeProps<CurveNode>) {
  const width = data.columns * columnStep;
  const x = (point: CurvePoint) => point.x * columnStep - (columnStep - columnWidth) / 2;
  const y = (height: number) => curveHeight - margin - height * (curveHeight - 2 * margin);
  const line = (points: CurvePoint[]) =>
    points.map((point, i) => `${i ? "L" : "M"}${x(point)},${y(point.height)}`).join("");
  return (
    <svg className="curve" width={width} height={curveHeight} role="img"
      aria-label={spoken(data)}>
      <line className="middle" x1="0" x2={width} y1={y(0.5)} y2={y(0.5)} />
      <text className="scale" x="4" y={y(1) - 8}>{t("best")}</text>
      <text className="scale" x="4" y={y(0) + 16}>{t("worst")}</text>
      {data.measured.length > 1 && (
        <path className="band" d={`${data.measured.map((point, i) =>
          `${i ? "L" : "M"}${x(point)},${y(point.high)}`).join("")}${[...data.measured].reverse()
          .map((point) => `L${x(point)},${y(point.low)}`).join("")}Z`} />
      )}
      <path className="assumed" d={line(data.assumed)} />
      {data.assumed.map((point) => (
        <rect key={point.x} className="assumed-point" x={x(point) - 4} y={y(point.height) - 4}
          width="8" height="8" transform={`rotate(45 ${x(point)} ${y(point.height)})`} />
      ))}
      <path className="measured" d={line(data.measured)} />
      {data.measured.map((point) => (
        <g key={point.x} className={point.score.smallSample ? "measured-point small" : "measured-point"}>
          <title>{`${point.stage.displayName}: ${scoreValue(point.score)} (${
            scoreInterval(point.score)}), n ${count(point.score.count)}`}</title>
          <line x1={x(point)} x2={x(point)} y1={y(point.low)} y2={y(point.high)} />
          <line x1={x(point) - 5} x2={x(point) + 5} y1={y(point.low)} y2={y(point.low)} />
          <line x1={x(point) - 5} x2={x(point) + 5} y1={y(point.high)} y2={y(point.high)} />
          <circle cx={x(point)} cy={y(point.height)} r="5" />
          <text x={x(point) + 10} y={y(point.height) - 8}>
            {scoreValue(point.score)} <tspan className="n">n {count(point.score.count)}</tspan>
          </text>
        </g>
      ))}
    </svg>
  );
}

function spoken(data: CurveNode["data"]): string {
  const points = data.measured.map((point) =>
    `${point.stage.displayName} ${scoreValue(point.score)}, n ${point.score.count}`);
  return `${t("Experience curve")}, ${data.metricTitle}: ${points.join("; ")}. ${
    t("{n} assumed points", { n: data.assumed.length })}`;
}
