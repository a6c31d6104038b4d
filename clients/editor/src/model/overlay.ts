// The live numbers of a map, found by stage and touchpoint.

import type {
  GetMapOverlayResponse, OverlayStage, OverlayTouchpoint,
} from "../../generated/journeygraph/v1/map_overlay_pb.js";
import type { JourneyMap } from "../../generated/journeygraph/v1/journey_map_pb.js";
import { EmotionSource } from "../../generated/journeygraph/v1/map_content_pb.js";
import type { MetricScore } from "../../generated/journeygraph/v1/stage_scores_pb.js";
import type { GetTouchpointGraphResponse } from "../../generated/journeygraph/v1/touchpoint_graph_pb.js";
import { touchpointsIn } from "./edits";
import { scoreHeight } from "./format";

export interface TouchpointNumbers {
  interactions: number;
  // Of the name observed most: journeys of several names cannot be added up.
  journeys: number;
  lostOutcomes: number;
  neverObserved: boolean;
  names: string[];
}

export function numbersOf(overlay: OverlayTouchpoint): TouchpointNumbers {
  const { observed } = overlay;
  return {
    interactions: sum(observed.map((one) => one.touchpoint?.count ?? 0)),
    journeys: Math.max(0, ...observed.map((one) => one.touchpoint?.journeys ?? 0)),
    lostOutcomes: sum(observed.map((one) => one.moment?.lostOutcomes ?? 0)),
    neverObserved: overlay.neverObserved,
    names: observed.map((one) => one.touchpoint?.touchpoint ?? ""),
  };
}

export interface ChannelShare {
  channel: string;
  count: number;
  share: number;
}

const withChannel = /^(.*) \[(.*)\]$/s;

// Channels on which each touchpoint was observed, by count: out of a graph of touchpoints on
// channels, whose places are called "touchpoint [channel]".
export function observedChannels(graph: GetTouchpointGraphResponse): Map<string, ChannelShare[]> {
  const found = new Map<string, ChannelShare[]>();
  for (const place of graph.touchpoints) {
    const parts = withChannel.exec(place.touchpoint);
    if (!parts?.[1]) continue;
    const list = found.get(parts[1]) ?? [];
    list.push({ channel: parts[2]!, count: place.count, share: 0 });
    found.set(parts[1], list);
  }
  for (const list of found.values()) {
    const total = sum(list.map((one) => one.count));
    for (const one of list) one.share = one.count / total;
  }
  return found;
}

export interface CurvePoint {
  x: number;       // 0 to number of stages
  height: number;  // 0 worst to 1 best
}

export interface MeasuredPoint extends CurvePoint {
  low: number;
  high: number;
  score: MetricScore;
  stage: OverlayStage;
}

// What people assume: the points of the map, from left to right.
export function assumedCurve(map: JourneyMap): CurvePoint[] {
  const points: CurvePoint[] = [];
  map.stages.forEach((stage, column) => {
    const touchpoints = touchpointsIn(map, stage.id);
    touchpoints.forEach((touchpoint, row) => {
      const values = map.emotions
        .filter((point) => point.touchpoint === touchpoint.id &&
          point.source !== EmotionSource.MEASURED && point.scaleMaximum > point.scaleMinimum)
        .map((point) => (point.value - point.scaleMinimum) / (point.scaleMaximum - point.scaleMinimum));
      if (values.length > 0) {
        points.push({
          x: column + (row + 0.5) / touchpoints.length,
          height: Math.min(1, Math.max(0, sum(values) / values.length)),
        });
      }
    });
  });
  return points;
}

// What customers said, one point for each stage with answers.
export function measuredCurve(
  map: JourneyMap, overlay: GetMapOverlayResponse, metric: string,
): MeasuredPoint[] {
  const points: MeasuredPoint[] = [];
  map.stages.forEach((stage, column) => {
    const live = overlay.stages.find((one) => one.stage === stage.id);
    const score = live?.scores.find((one) => one.metric === metric);
    if (!live || !score) return;
    points.push({
      x: column + 0.5, score, stage: live,
      height: scoreHeight(score),
      low: scoreHeight(score, score.low),
      high: scoreHeight(score, score.high),
    });
  });
  return points;
}

// Metrics that any stage has answers to, in the server's order.
export function metricsIn(overlay: GetMapOverlayResponse): { metric: string; title: string }[] {
  const titles = new Map<string, string>();
  for (const stage of overlay.stages) {
    for (const score of stage.scores) titles.set(score.metric, score.displayName || score.metric);
  }
  return [...titles].map(([metric, title]) => ({ metric, title }));
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
