import { clone, create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { JourneyMapSchema } from "../generated/journeygraph/v1/journey_map_pb.js";
import type { JourneyMap } from "../generated/journeygraph/v1/journey_map_pb.js";
import { ElementKind } from "../generated/journeygraph/v1/map_content_pb.js";
import { MapChangeSchema } from "../generated/journeygraph/v1/map_edit_pb.js";
import type { MapOperation } from "../generated/journeygraph/v1/map_edit_pb.js";
import { applyChange } from "../src/model/apply_change";
import { addStage, addTouchpoint, assumeEmotion, changeTouchpoint, comment, freeId, placeTouchpoint,
  removeElement, threadsAt, touchpointsIn } from "../src/model/edits";
import { smallMap } from "./maps";

function apply(map: JourneyMap, ...operations: MapOperation[]): JourneyMap {
  return applyChange(map, create(MapChangeSchema, { revision: map.revision + 1n, operations }));
}

const ids = (elements: { id: string }[]) => elements.map((one) => one.id);

test("a change makes the next revision and leaves the map before as it was", () => {
  const before = smallMap();
  const copy = clone(JourneyMapSchema, before);
  const after = apply(before, changeTouchpoint({ id: "pay", stage: "use" }, ["stage"]));
  expect(after.revision).toBe(2n);
  expect(after.touchpoints[1]!.stage).toBe("use");
  expect(before).toEqual(copy);
});

test("only the fields of the mask change, and those not set are cleared", () => {
  const map = apply(smallMap(), changeTouchpoint({ id: "pay", displayName: "Pays" }, ["display_name"]));
  expect(map.touchpoints[1]).toMatchObject({ displayName: "Pays", stage: "buy" });
  const cleared = apply(map, changeTouchpoint({ id: "pay" }, ["display_name"]));
  expect(cleared.touchpoints[1]).toMatchObject({ displayName: "", stage: "buy" });
});

test("a touchpoint dropped between others comes there", () => {
  const map = smallMap();
  const between = apply(map, ...placeTouchpoint(map, "ship", "buy", "cart"));
  expect(ids(touchpointsIn(between, "buy"))).toEqual(["cart", "ship", "pay"]);
  const top = apply(map, ...placeTouchpoint(map, "ship", "buy", ""));
  expect(ids(touchpointsIn(top, "buy"))).toEqual(["ship", "cart", "pay"]);
});

test("a touchpoint dropped where it was is no edit", () => {
  const map = smallMap();
  expect(placeTouchpoint(map, "pay", "buy", "cart")).toEqual([]);
  expect(placeTouchpoint(map, "cart", "buy", "")).toEqual([]);
});

test("elements are added behind another one, and removed", () => {
  const map = apply(smallMap(), addStage(smallMap(), "Pays by card", "buy"));
  expect(ids(map.stages)).toEqual(["buy", "pays-by-card", "use"]);
  expect(ids(apply(map, removeElement("stage", "buy")).stages)).toEqual(["pays-by-card", "use"]);
});

test("a change that does not follow, or names what is not there, is refused", () => {
  const late = create(MapChangeSchema, { revision: 3n });
  expect(() => applyChange(smallMap(), late)).toThrow("does not follow");
  expect(() => apply(smallMap(), removeElement("touchpoint", "gone"))).toThrow("not on the map");
});

test("an assumed emotion is added once, then changed, then taken away", () => {
  const added = apply(smallMap(), ...assumeEmotion(smallMap(), "pay", 0.5));
  const moved = apply(added, ...assumeEmotion(added, "pay", -0.5));
  expect(moved.emotions.map((one) => one.value)).toEqual([-0.5]);
  expect(apply(moved, ...assumeEmotion(moved, "pay", null)).emotions).toEqual([]);
});

test("comments on one place go on in one thread", () => {
  const anchor = { kind: ElementKind.TOUCHPOINT, id: "pay" };
  const now = new Date("2026-01-02T03:04:05Z");
  const one = apply(smallMap(), comment(smallMap(), anchor, "Ada", "Why?", now));
  const two = apply(one, comment(one, anchor, "Ben", "Because.", now));
  expect(threadsAt(two, anchor).map((thread) => thread.comments.map((said) => said.text)))
    .toEqual([["Why?", "Because."]]);
});

test("ids come from titles and are free", () => {
  expect(freeId("Größe wählen!", [])).toBe("große-wahlen");
  expect(freeId("Pay", [{ id: "pay" }, { id: "pay-2" }])).toBe("pay-3");
  expect(freeId("???", [])).toBe("new");
  expect(ids(apply(smallMap(), addTouchpoint(smallMap(), "Pay", "buy")).touchpoints)).toContain("pay-2");
});
