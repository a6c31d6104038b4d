// What xyflow draws for a map and its live numbers.

import { MarkerType } from "@xyflow/react";
import type { Edge } from "@xyflow/react";
import type { JourneyMap, Touchpoint } from "../../generated/journeygraph/v1/journey_map_pb.js";
import { TransitionKind } from "../../generated/journeygraph/v1/journey_map_pb.js";
import { ElementKind } from "../../generated/journeygraph/v1/map_content_pb.js";
import type { GetMapOverlayResponse } from "../../generated/journeygraph/v1/map_overlay_pb.js";
import type { Presence } from "../../generated/journeygraph/v1/map_service_pb.js";
import { t } from "../i18n";
import { threadsAt, touchpointsIn } from "../model/edits";
import { percent } from "../model/format";
import { assumedCurve, measuredCurve, numbersOf } from "../model/overlay";
import type { ChannelShare } from "../model/overlay";
import type { CurveNode } from "./ExperienceCurve";
import { cardPosition, columnHeight, columnX, columnWidth, headerTop } from "./layout";
import type { StageNode } from "./StageColumn";
import type { TouchpointNode } from "./TouchpointCard";

export type MapNode = StageNode | TouchpointNode | CurveNode;

export interface Live {
  overlay: GetMapOverlayResponse | null;
  channels: Map<string, ChannelShare[]>;
  metric: string;
  metricTitle: string;
}

export interface Actions {
  open: (selected: string) => void;
  press: TouchpointPress;
  addTouchpoint: (stage: string) => void;
}

type TouchpointPress = (touchpoint: Touchpoint, key: string) => void;

export interface Column {
  id: string;
  title: string;
  goal: string;
  touchpoints: Touchpoint[];
}

// The stages of a map, and last those on none, if there are any.
export function columnsOf(map: JourneyMap): Column[] {
  const columns = map.stages.map((stage) => ({
    id: stage.id, title: stage.displayName || stage.id, goal: stage.goal,
    touchpoints: touchpointsIn(map, stage.id),
  }));
  const rest = touchpointsIn(map, "");
  if (rest.length > 0 || columns.length === 0) {
    columns.push({ id: "", title: t("On no stage"), goal: "", touchpoints: rest });
  }
  return columns;
}

export function mapNodes(
  map: JourneyMap, live: Live, selected: string, target: number, others: Presence[], actions: Actions,
): MapNode[] {
  const columns = columnsOf(map);
  const height = columnHeight(Math.max(...columns.map((column) => column.touchpoints.length)));
  const numbers = new Map(live.overlay?.touchpoints.map((one) => [one.touchpoint, numbersOf(one)]));
  const mostLost = Math.max(1, ...[...numbers.values()].map((one) => one.lostOutcomes));
  const nodes: MapNode[] = [{
    id: "curve", type: "curve", position: { x: 0, y: 0 }, draggable: false, selectable: false,
    data: {
      assumed: assumedCurve(map),
      measured: live.overlay ? measuredCurve(map, live.overlay, live.metric) : [],
      columns: columns.length, metricTitle: live.metricTitle,
    },
  }];
  columns.forEach((column, index) => {
    nodes.push({
      id: `stage/${column.id}`, type: "stage", position: { x: columnX(index), y: headerTop },
      draggable: false, selectable: false, zIndex: -1, style: { width: columnWidth },
      data: {
        id: column.id, title: column.title, goal: column.goal, height,
        live: live.overlay?.stages.find((one) => one.stage === column.id) ?? null,
        target: target === index,
        chosen: selected === `stage/${column.id}`,
        open: () => column.id && actions.open(`stage/${column.id}`),
        add: () => actions.addTouchpoint(column.id),
      },
    });
    column.touchpoints.forEach((touchpoint, row) => nodes.push({
      id: touchpoint.id, type: "touchpoint", position: cardPosition(index, row),
      data: {
        touchpoint, stageTitle: column.title, mostLost,
        numbers: live.overlay ? numbers.get(touchpoint.id) ?? null : null,
        channels: channelsOf(touchpoint, live.channels),
        comments: threadsAt(map, { kind: ElementKind.TOUCHPOINT, id: touchpoint.id })
          .filter((thread) => !thread.resolved).length,
        watchers: others.filter((one) => one.selection.some((ref) => ref.id === touchpoint.id))
          .map((one) => one.displayName || "?").join(", "),
        chosen: selected === `touchpoint/${touchpoint.id}`,
        open: () => actions.open(`touchpoint/${touchpoint.id}`),
        press: (key) => actions.press(touchpoint, key),
      },
    }));
  });
  return nodes;
}

function channelsOf(touchpoint: Touchpoint, observed: Map<string, ChannelShare[]>): ChannelShare[] {
  const names = touchpoint.matches.length > 0 ? touchpoint.matches : [touchpoint.id];
  return names.flatMap((name) => observed.get(name) ?? []);
}

// Planned transitions; the width says how often they are taken.
export function mapEdges(map: JourneyMap, live: Live, selected: string): Edge[] {
  const most = Math.max(1, ...(live.overlay?.transitions.map((one) => one.count) ?? []));
  return map.transitions.map((transition, index) => {
    // The overlay lists the transitions of the map in its order.
    const taken = live.overlay?.transitions[index];
    const known = taken?.from === transition.from && taken.to === transition.to ? taken : undefined;
    const near = selected === `touchpoint/${transition.from}` || selected === `touchpoint/${transition.to}`;
    return {
      id: transition.id || `${transition.from}>${transition.to}`,
      source: transition.from,
      target: transition.to,
      className: [
        known && known.count === 0 ? "never" : "", near ? "near" : "",
        transition.kind === TransitionKind.LOOP ? "loop" : "",
      ].join(" "),
      style: { strokeWidth: 1.2 + 5 * Math.sqrt((known?.count ?? 0) / most) },
      markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14, markerUnits: "userSpaceOnUse" },
      ...(near && known?.shareOut !== undefined && {
        label: percent(known.shareOut, 0), labelShowBg: true,
      }),
      ariaLabel: `${transition.from} → ${transition.to}${
        known?.shareOut === undefined ? "" : `, ${percent(known.shareOut, 0)}`}`,
    };
  });
}
