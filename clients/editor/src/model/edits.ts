// Operations of EditMap, by what a person wants.

import { create } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { ElementKind, ElementRefSchema, EmotionPointSchema, EmotionSource, CommentThreadSchema }
  from "../../generated/journeygraph/v1/map_content_pb.js";
import { MapOperationSchema } from "../../generated/journeygraph/v1/map_edit_pb.js";
import type { MapOperation } from "../../generated/journeygraph/v1/map_edit_pb.js";
import {
  PlannedTransitionSchema, StageSchema, TouchpointSchema,
} from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { JourneyMap, MarkerKind, Touchpoint } from "../../generated/journeygraph/v1/journey_map_pb.js";
import { elementInfos } from "./elements";
import type { ElementCase } from "./elements";

type StageInit = MessageInitShape<typeof StageSchema>;
type TouchpointInit = MessageInitShape<typeof TouchpointSchema>;

function change(kind: ElementCase, value: object & { id: string }, paths: string[]): MapOperation {
  return create(MapOperationSchema, {
    operation: {
      case: "change",
      value: {
        element: { element: { case: kind, value } as never },
        updateMask: { paths },
      },
    },
  });
}

function add(kind: ElementCase, value: object, after = ""): MapOperation {
  return create(MapOperationSchema, {
    operation: {
      case: "add",
      value: { element: { element: { case: kind, value } as never }, after },
    },
  });
}

export function removeElement(kind: ElementCase, id: string): MapOperation {
  return create(MapOperationSchema, {
    operation: { case: "remove", value: { element: { kind: elementInfos[kind].kind, id } } },
  });
}

// `after` is the id of the one above; "" puts it first.
function move(kind: ElementCase, id: string, after: string): MapOperation {
  return create(MapOperationSchema, {
    operation: {
      case: "move",
      value: { element: { kind: elementInfos[kind].kind, id }, after, first: after === "" },
    },
  });
}

export function changeStage(init: StageInit & { id: string }, paths: string[]): MapOperation {
  return change("stage", create(StageSchema, init), paths);
}

export function changeTouchpoint(init: TouchpointInit & { id: string }, paths: string[]): MapOperation {
  return change("touchpoint", create(TouchpointSchema, init), paths);
}

// Puts a touchpoint into a stage ("" for none), below the touchpoint `above` ("" for the top).
export function placeTouchpoint(
  map: JourneyMap, id: string, stage: string, above: string,
): MapOperation[] {
  const operations: MapOperation[] = [];
  const touchpoint = map.touchpoints.find((candidate) => candidate.id === id);
  if (!touchpoint) return operations;
  if (touchpoint.stage !== stage) operations.push(changeTouchpoint({ id, stage }, ["stage"]));
  const column = touchpointsIn(map, stage).filter((other) => other.id !== id);
  const isAbove = touchpoint.stage === stage ? aboveOf(map, touchpoint) : undefined;
  if (isAbove !== above && column.length > 0) operations.push(...moveInto(map, id, column, above));
  return operations;
}

// The list of touchpoints is one for all stages: the top of a column is in front of its first one.
function moveInto(map: JourneyMap, id: string, column: Touchpoint[], above: string): MapOperation[] {
  if (above) return [move("touchpoint", id, above)];
  const others = map.touchpoints.filter((other) => other.id !== id);
  const index = others.findIndex((other) => other.id === column[0]!.id);
  return [move("touchpoint", id, index > 0 ? others[index - 1]!.id : "")];
}

function aboveOf(map: JourneyMap, touchpoint: Touchpoint): string {
  const column = touchpointsIn(map, touchpoint.stage);
  return column[column.indexOf(touchpoint) - 1]?.id ?? "";
}

// Touchpoints of a stage, in the order of the map. "" gives those on no stage.
export function touchpointsIn(map: JourneyMap, stage: string): Touchpoint[] {
  const stages = new Set(map.stages.map((known) => known.id));
  return map.touchpoints.filter((touchpoint) =>
    stage ? touchpoint.stage === stage : !stages.has(touchpoint.stage));
}

export function addStage(map: JourneyMap, title: string, after = ""): MapOperation {
  const id = freeId(title, map.stages);
  return add("stage", create(StageSchema, { id, displayName: title }), after);
}

export function addTouchpoint(map: JourneyMap, title: string, stage: string): MapOperation {
  const id = freeId(title, map.touchpoints);
  return add("touchpoint", create(TouchpointSchema, { id, displayName: title, stage }));
}

export function addTransition(from: string, to: string): MapOperation {
  return add("transition", create(PlannedTransitionSchema, { from, to }));
}

export function markTouchpoint(touchpoint: Touchpoint, kind: MarkerKind, on: boolean): MapOperation {
  const markers = touchpoint.markers.filter((marker) => marker.kind !== kind);
  const added = on ? [{ kind }] : [];
  return changeTouchpoint({ id: touchpoint.id, markers: [...markers, ...added] }, ["markers"]);
}

// What people assume that customers feel at a touchpoint, -1 to 1; null takes it away.
export function assumeEmotion(map: JourneyMap, touchpoint: string, value: number | null): MapOperation[] {
  const known = map.emotions.find(
    (point) => point.touchpoint === touchpoint && !point.persona &&
      point.source !== EmotionSource.MEASURED);
  if (value === null) return known ? [removeElement("emotion", known.id)] : [];
  const scale = { value, scaleMinimum: -1, scaleMaximum: 1 };
  if (known) {
    const point = create(EmotionPointSchema, { id: known.id, ...scale });
    return [change("emotion", point, ["value", "scale_minimum", "scale_maximum"])];
  }
  const id = freeId(`assumed.${touchpoint}`, map.emotions);
  return [add("emotion", create(EmotionPointSchema,
    { id, touchpoint, ...scale, source: EmotionSource.ASSUMED }))];
}

export interface CommentAnchor {
  kind: ElementKind;
  id: string;
}

// Says something about a place of the map: goes on with the open thread there, or begins one.
export function comment(
  map: JourneyMap, anchor: CommentAnchor, author: string, text: string, now: Date,
): MapOperation {
  const said = {
    author, text, time: { seconds: BigInt(Math.floor(now.getTime() / 1000)), nanos: 0 },
  };
  const open = threadsAt(map, anchor).find((thread) => !thread.resolved);
  if (open) {
    const thread = create(CommentThreadSchema, { id: open.id, comments: [...open.comments, said] });
    return change("thread", thread, ["comments"]);
  }
  return add("thread", create(CommentThreadSchema, {
    id: freeId(`thread.${anchor.id}`, map.threads),
    anchor: create(ElementRefSchema, anchor),
    revision: map.revision,
    comments: [said],
  }));
}

export function resolveThread(id: string, resolved: boolean): MapOperation {
  return change("thread", create(CommentThreadSchema, { id, resolved }), ["resolved"]);
}

export function threadsAt(map: JourneyMap, anchor: CommentAnchor) {
  return map.threads.filter(
    (thread) => thread.anchor?.kind === anchor.kind && thread.anchor.id === anchor.id);
}

// A free id out of a title: "Pays by card" gives "pays-by-card", then "pays-by-card-2".
export function freeId(title: string, taken: { id: string }[]): string {
  const stem = title.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "")
    .replace(/[^\p{L}\p{N}.]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 40) || "new";
  const ids = new Set(taken.map((element) => element.id));
  if (!ids.has(stem)) return stem;
  let number = 2;
  while (ids.has(`${stem}-${number}`)) ++number;
  return `${stem}-${number}`;
}
