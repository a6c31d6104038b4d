// Undo and redo for one person among several. The server returns with every edit what undoes it.
// What somebody else changes meanwhile is theirs: older own edits of the same elements are no
// longer undone, because that would undo the others' work.

import type { MapChange, MapOperation } from "../../generated/journeygraph/v1/map_edit_pb.js";
import { elementInfos } from "./elements";

export interface UndoStep {
  operations: MapOperation[];
  summary: string;
  touched: Set<string>;
}

const mostSteps = 200;

export interface UndoHistory {
  undo: UndoStep[];
  redo: UndoStep[];
}

export const emptyHistory: UndoHistory = { undo: [], redo: [] };

export function afterEdit(history: UndoHistory, change: MapChange): UndoHistory {
  return { undo: [...history.undo, stepFor(change)].slice(-mostSteps), redo: [] };
}

// After the last step of history.undo was sent and made `change`.
export function afterUndo(history: UndoHistory, change: MapChange): UndoHistory {
  return { undo: history.undo.slice(0, -1), redo: [...history.redo, stepFor(change)] };
}

// After the last step of history.redo was sent and made `change`.
export function afterRedo(history: UndoHistory, change: MapChange): UndoHistory {
  return { undo: [...history.undo, stepFor(change)], redo: history.redo.slice(0, -1) };
}

// After somebody else's change.
export function afterForeign(history: UndoHistory, change: MapChange): UndoHistory {
  const touched = touchedBy(change.operations);
  const apart = (step: UndoStep) =>
    !touched.has(everything) && !step.touched.has(everything) &&
    [...step.touched].every((element) => !touched.has(element));
  return { undo: history.undo.filter(apart), redo: history.redo.filter(apart) };
}

function stepFor(change: MapChange): UndoStep {
  return {
    operations: change.inverse,
    summary: change.summary,
    touched: touchedBy(change.operations),
  };
}

const everything = "*";

function touchedBy(operations: MapOperation[]): Set<string> {
  return new Set(operations.map(touchedByOne));
}

function touchedByOne({ operation }: MapOperation): string {
  switch (operation.case) {
    case "add":
    case "change": {
      const { element } = operation.value.element!;
      return element.case ? `${elementInfos[element.case].kind}/${element.value.id}` : everything;
    }
    case "remove":
    case "move":
      return `${operation.value.element!.kind}/${operation.value.element!.id}`;
    case "changeMap":
      return "map";
    default:
      return everything;
  }
}
