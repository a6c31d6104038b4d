import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { ListCriticalMomentsResponseSchema } from "../generated/journeygraph/v1/critical_moments_pb.js";
import { JourneyResult } from "../generated/journeygraph/v1/journey_pb.js";
import { GetTouchpointGraphResponseSchema } from "../generated/journeygraph/v1/touchpoint_graph_pb.js";
import { badEnd, goodEnd, graphEdges, start, thresholdFor, visible } from "../src/graph/model";
import { toCsv } from "../src/parts/csv";

const graph = create(GetTouchpointGraphResponseSchema, {
  touchpoints: [
    { touchpoint: "a", starts: 10, ends: { failure: 1, lost: 2 } },
    { touchpoint: "b", ends: { success: 7 } },
  ],
  transitions: [{ from: "a", to: "b", count: 9, journeys: 7 }],
});
const moments = create(ListCriticalMomentsResponseSchema, {
  moments: [
    { touchpoint: "a", nextTouchpoint: "b", lostOutcomes: 0.5 },
    { touchpoint: "a", ending: JourneyResult.FAILURE, lostOutcomes: 2.5 },
  ],
});

test("beginnings and ends are ways like others, with what is lost on them", () => {
  expect(graphEdges(graph, moments)).toEqual([
    { from: start, to: "a", count: 10, journeys: 10, lost: 0 },
    { from: "a", to: "b", count: 9, journeys: 7, lost: 0.5 },
    { from: "b", to: goodEnd, count: 7, journeys: 7, lost: 0 },
    { from: "a", to: badEnd, count: 3, journeys: 3, lost: 2.5 },
  ]);
});

test("shown and hidden ways add up to all", () => {
  const edges = graphEdges(graph, null);
  for (const atLeast of [0, 4, 8, 100]) {
    const { edges: shown, hiddenEdges, hiddenCount, totalCount } = visible(edges, atLeast);
    expect(shown.length + hiddenEdges).toBe(edges.length);
    expect(shown.reduce((sum, edge) => sum + edge.count, 0) + hiddenCount).toBe(totalCount);
  }
  expect(visible(edges, 4)).toMatchObject({ hiddenEdges: 1, hiddenCount: 3, hiddenTouchpoints: 1 });
});

test("a threshold leaves about as many ways as wanted", () => {
  const edges = graphEdges(graph, null);
  expect(thresholdFor(edges, 10)).toBe(0);
  expect(visible(edges, thresholdFor(edges, 1)).edges).toHaveLength(1);
});

test("CSV quotes what needs it, and no cell is a formula", () => {
  expect(toCsv([["a,b", 'say "x"', 1.5, undefined], ["=1+1", "-x", "plain", 0]])).toBe(
    '"a,b","say ""x""",1.5,\r\n"\'=1+1","\'-x",plain,0\r\n');
});
