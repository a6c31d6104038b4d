// The elements of a map by kind: which list of JourneyMap holds them, and their schema.

import type { DescMessage } from "@bufbuild/protobuf";
import {
  CellSchema, CommentThreadSchema, AttachmentSchema, ElementKind, EmotionPointSchema,
  EvidenceSchema, InsightSchema, KpiSchema, LaneSchema, MapLinkSchema, OpportunitySchema,
  PlacementSchema, SavedViewSchema, SolutionSchema,
} from "../../generated/journeygraph/v1/map_content_pb.js";
import type { MapElement } from "../../generated/journeygraph/v1/map_edit_pb.js";
import {
  ChannelSchema, PersonaSchema, PlannedTransitionSchema, StageSchema, TouchpointSchema,
} from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { JourneyMap } from "../../generated/journeygraph/v1/journey_map_pb.js";

// Name of an element's field in MapElement.
export type ElementCase = NonNullable<MapElement["element"]["case"]>;

// Every element has an id.
export type Element = { id: string };

type ListName = {
  [Name in keyof JourneyMap]-?: JourneyMap[Name] extends Element[] ? Name : never;
}[keyof JourneyMap];

export interface ElementInfo {
  kind: ElementKind;
  list: ListName;
  schema: DescMessage;
}

export const elementInfos: Record<ElementCase, ElementInfo> = {
  stage: { kind: ElementKind.STAGE, list: "stages", schema: StageSchema },
  touchpoint: { kind: ElementKind.TOUCHPOINT, list: "touchpoints", schema: TouchpointSchema },
  transition: { kind: ElementKind.TRANSITION, list: "transitions", schema: PlannedTransitionSchema },
  channel: { kind: ElementKind.CHANNEL, list: "channels", schema: ChannelSchema },
  persona: { kind: ElementKind.PERSONA, list: "personas", schema: PersonaSchema },
  lane: { kind: ElementKind.LANE, list: "lanes", schema: LaneSchema },
  cell: { kind: ElementKind.CELL, list: "cells", schema: CellSchema },
  emotion: { kind: ElementKind.EMOTION, list: "emotions", schema: EmotionPointSchema },
  insight: { kind: ElementKind.INSIGHT, list: "insights", schema: InsightSchema },
  opportunity: { kind: ElementKind.OPPORTUNITY, list: "opportunities", schema: OpportunitySchema },
  solution: { kind: ElementKind.SOLUTION, list: "solutions", schema: SolutionSchema },
  kpi: { kind: ElementKind.KPI, list: "kpis", schema: KpiSchema },
  evidence: { kind: ElementKind.EVIDENCE, list: "evidence", schema: EvidenceSchema },
  thread: { kind: ElementKind.THREAD, list: "threads", schema: CommentThreadSchema },
  link: { kind: ElementKind.LINK, list: "links", schema: MapLinkSchema },
  attachment: { kind: ElementKind.ATTACHMENT, list: "attachments", schema: AttachmentSchema },
  placement: { kind: ElementKind.PLACEMENT, list: "layout", schema: PlacementSchema },
  view: { kind: ElementKind.VIEW, list: "views", schema: SavedViewSchema },
};

const infoByKind = new Map(Object.values(elementInfos).map((info) => [info.kind, info]));

// Throws for a kind that this page does not know (a newer server): the map must be got anew.
export function infoOfKind(kind: ElementKind): ElementInfo {
  const info = infoByKind.get(kind);
  if (!info) throw new Error(`unknown kind of element: ${kind}`);
  return info;
}

export function elementsOf(map: JourneyMap, info: ElementInfo): Element[] {
  return map[info.list] as Element[];
}
