// Applies what WatchMap sends, so that the page has the same map as the server.
//
//   const next = applyChange(map, change);   // map stays as it is
//
// MapChange.operations hold everything that followed from an edit, so each is applied plainly.

import { clone } from "@bufbuild/protobuf";
import type { DescMessage } from "@bufbuild/protobuf";
import { JourneyMapSchema } from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { JourneyMap } from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { MapChange, MapOperation } from "../../generated/journeygraph/v1/map_edit_pb.js";
import type { ElementRef } from "../../generated/journeygraph/v1/map_content_pb.js";
import { elementInfos, elementsOf, infoOfKind } from "./elements";
import type { Element, ElementInfo } from "./elements";

// Throws if the change does not follow the map's revision, or names what is not there.
export function applyChange(map: JourneyMap, change: MapChange): JourneyMap {
  if (change.revision !== map.revision + 1n) {
    throw new Error(`change ${change.revision} does not follow revision ${map.revision}`);
  }
  let next = clone(JourneyMapSchema, map);
  for (const operation of change.operations) next = applyOperation(next, operation);
  next.revision = change.revision;
  next.updateTime = change.time;
  return next;
}

function applyOperation(map: JourneyMap, { operation }: MapOperation): JourneyMap {
  switch (operation.case) {
    case "add": {
      const { element: wrapped, after, first } = operation.value;
      const [info, element] = unwrap(wrapped?.element);
      insert(elementsOf(map, info), element, after, first);
      return map;
    }
    case "change": {
      const { element: wrapped, updateMask } = operation.value;
      const [info, element] = unwrap(wrapped?.element);
      const elements = elementsOf(map, info);
      copyFields(info.schema, element, elements[find(elements, element.id)]!, updateMask?.paths);
      return map;
    }
    case "remove": {
      const [elements, index] = locate(map, operation.value.element);
      elements.splice(index, 1);
      return map;
    }
    case "move": {
      const [elements, index] = locate(map, operation.value.element);
      const [element] = elements.splice(index, 1);
      insert(elements, element!, operation.value.after, operation.value.first);
      return map;
    }
    case "changeMap":
      copyFields(JourneyMapSchema, operation.value.map!, map, operation.value.updateMask?.paths);
      return map;
    case "replace":
      return replaced(map, operation.value.map!);
    default:
      throw new Error("unknown operation");
  }
}

function unwrap(element: { case?: string; value?: unknown } | undefined): [ElementInfo, Element] {
  const info = elementInfos[element?.case as keyof typeof elementInfos];
  if (!info) throw new Error("unknown element");
  return [info, element!.value as Element];
}

function locate(map: JourneyMap, ref: ElementRef | undefined): [Element[], number] {
  const elements = elementsOf(map, infoOfKind(ref!.kind));
  return [elements, find(elements, ref!.id)];
}

function find(elements: Element[], id: string): number {
  const index = elements.findIndex((element) => element.id === id);
  if (index < 0) throw new Error(`"${id}" is not on the map`);
  return index;
}

function insert(elements: Element[], element: Element, after: string, first: boolean): void {
  const index = after ? elements.findIndex((other) => other.id === after) : -1;
  elements.splice(first ? 0 : index < 0 ? elements.length : index + 1, 0, element);
}

// A field of the mask that `from` does not set is cleared.
function copyFields(schema: DescMessage, from: object, to: object, paths: string[] = []): void {
  for (const path of paths) {
    const field = schema.fields.find((candidate) => candidate.name === path);
    if (!field) throw new Error(`unknown field "${path}"`);
    const name = field.localName as keyof object;
    to[name] = from[name];
  }
}

function replaced(map: JourneyMap, by: JourneyMap): JourneyMap {
  const next = clone(JourneyMapSchema, by);
  next.name = map.name;
  next.createTime = map.createTime;
  return next;
}
