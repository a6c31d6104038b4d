// The touchpoint graph as it is drawn: edges with what is lost on them, START and END, and which
// of them are hidden.

import type { ListCriticalMomentsResponse } from "../../generated/journeygraph/v1/critical_moments_pb.js";
import { JourneyResult } from "../../generated/journeygraph/v1/journey_pb.js";
import type { GetTouchpointGraphResponse } from "../../generated/journeygraph/v1/touchpoint_graph_pb.js";

export const start = "\u0001START";
export const goodEnd = "\u0001GOOD";
export const badEnd = "\u0001BAD";
export const openEnd = "\u0001OPEN";

export interface GraphEdge {
  from: string;
  to: string;
  count: number;     // how often
  journeys: number;  // journeys with it
  lost: number;      // outcomes lost on it
}

// Every way, beginnings and ends of journeys included, by journeys.
export function graphEdges(
  graph: GetTouchpointGraphResponse, moments: ListCriticalMomentsResponse | null,
): GraphEdge[] {
  const lost = new Map(moments?.moments.map((one) => [
    `${one.touchpoint}\u0000${one.nextTouchpoint || endingOf(one.ending)}`, one.lostOutcomes]));
  const edges: GraphEdge[] = graph.transitions.map(({ from, to, count, journeys }) => ({
    from, to, count, journeys, lost: lost.get(`${from}\u0000${to}`) ?? 0,
  }));
  for (const { touchpoint, starts, ends } of graph.touchpoints) {
    const bad = (ends?.failure ?? 0) + (ends?.lost ?? 0);
    const ways: [string, string, number, string][] = [
      [start, touchpoint, starts, `\u0000${touchpoint}`],
      [touchpoint, goodEnd, ends?.success ?? 0, `${touchpoint}\u0000${goodEnd}`],
      [touchpoint, badEnd, bad, `${touchpoint}\u0000${badEnd}`],
      [touchpoint, openEnd, ends?.open ?? 0, ""],
    ];
    for (const [from, to, count, name] of ways) {
      if (count > 0) edges.push({ from, to, count, journeys: count, lost: lost.get(name) ?? 0 });
    }
  }
  return edges.sort((a, b) => b.journeys - a.journeys || compare(a.from, b.from) || compare(a.to, b.to));
}

function endingOf(ending: JourneyResult): string {
  if (ending === JourneyResult.UNSPECIFIED) return "";
  return ending === JourneyResult.SUCCESS ? goodEnd : badEnd;
}

export interface Visible {
  edges: GraphEdge[];
  hiddenEdges: number;
  hiddenCount: number;       // how often the hidden ones were taken
  totalCount: number;
  hiddenTouchpoints: number; // touchpoints of which no way is left
}

// The ways of at least so many journeys.
export function visible(edges: GraphEdge[], atLeast: number): Visible {
  const shown = edges.filter((edge) => edge.journeys >= atLeast);
  const places = (some: GraphEdge[]) => new Set(some.flatMap((edge) => [edge.from, edge.to]));
  const total = sum(edges);
  return {
    edges: shown,
    hiddenEdges: edges.length - shown.length,
    hiddenCount: total - sum(shown),
    totalCount: total,
    hiddenTouchpoints: places(edges).size - places(shown).size,
  };
}

// A threshold that leaves about so many edges.
export function thresholdFor(edges: GraphEdge[], wanted: number): number {
  return edges.length <= wanted ? 0 : edges[wanted - 1]!.journeys;
}

function sum(edges: GraphEdge[]): number {
  return edges.reduce((total, edge) => total + edge.count, 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
