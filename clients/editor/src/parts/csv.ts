// Answers as CSV (RFC 4180), for spreadsheets.

import type { JourneyMap } from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { GetMapOverlayResponse } from "../../generated/journeygraph/v1/map_overlay_pb.js";
import { numbersOf } from "../model/overlay";

export type Row = (string | number | undefined)[];

// Spreadsheets take text that begins like a formula for one: such text is put in quotes with an
// apostrophe in front.
export function toCsv(rows: Row[]): string {
  const cell = (value: string | number | undefined) => {
    if (typeof value !== "string") return value === undefined ? "" : String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

export function overlayRows(map: JourneyMap, overlay: GetMapOverlayResponse): Row[] {
  const titles = new Map(map.touchpoints.map((one) => [one.id, one.displayName]));
  return [
    ["stage", "touchpoint", "title", "interactions", "journeys", "lost_outcomes", "never_observed"],
    ...overlay.touchpoints.map((one): Row => {
      const numbers = numbersOf(one);
      return [one.stage, one.touchpoint, titles.get(one.touchpoint), numbers.interactions,
        numbers.journeys, numbers.lostOutcomes, String(numbers.neverObserved)];
    }),
  ];
}
