import { timestampMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { scopeOf } from "../src/model/scope";
import { changed, formatLink, noFilters, parseLink } from "../src/model/view_state";

test("a link restores the view", () => {
  const state = changed(parseLink(""), {
    workspace: "demo", map: "retailer", view: "graph", selected: "touchpoint/a&b/c", customer: "ü 1",
    atLeast: 0, metric: "nps",
    filters: { since: "2025-10-01", until: "2025-12-31", channels: ["app", "in store"],
      attribute: "persona", values: ["a", "b=c"] },
  });
  expect(parseLink(formatLink(state))).toEqual(state);
});

test("a broken link gives the nearest view that there is", () => {
  const state = parseLink("#/demo/retailer/nonsense?since=2025-99-99&atLeast=x");
  expect(state).toMatchObject({ map: "retailer", view: "map", atLeast: -1, filters: noFilters });
  expect(parseLink("#/%E0%A4%A/m").map).toBe("m");
});

test("no filters are an empty scope, and the last day is inside", () => {
  expect(scopeOf("m", noFilters)).toMatchObject({ map: "m", channels: [], customerConditions: [] });
  expect(scopeOf("m", noFilters).timeRange).toBeUndefined();
  const day = scopeOf("m", { ...noFilters, since: "2025-10-01", until: "2025-10-01" }).timeRange!;
  expect(timestampMs(day.endTime!) - timestampMs(day.startTime!)).toBe(86_400_000);
});
