import { afterEach, expect, test, vi } from "vitest";
import { changeTouchpoint } from "../src/model/edits";
import { MapSession } from "../src/model/map_session";
import { FakeMaps } from "./fake_maps";
import { smallMap } from "./maps";

const open: MapSession[] = [];
afterEach(() => open.splice(0).forEach((session) => session.close()));

async function opened(maps: FakeMaps): Promise<MapSession> {
  const session = new MapSession(maps, maps.map.name, "Ada");
  open.push(session);
  await vi.waitFor(() => expect(session.state.connection).toBe("live"));
  return session;
}

const stageOf = (session: MapSession, id: string) =>
  session.state.map!.touchpoints.find((one) => one.id === id)!.stage;

const toStage = (id: string, stage: string) => [changeTouchpoint({ id, stage }, ["stage"])];

test("an edit is applied once, though it comes as an answer and from the watch", async () => {
  const session = await opened(new FakeMaps(smallMap()));
  await session.edit(toStage("pay", "use"));
  expect(session.state.map!.revision).toBe(2n);
  expect(stageOf(session, "pay")).toBe("use");
});

test("others see an edit", async () => {
  const maps = new FakeMaps(smallMap());
  const [one, two] = [await opened(maps), await opened(maps)];
  await one.edit(toStage("pay", "use"));
  await vi.waitFor(() => expect(stageOf(two, "pay")).toBe("use"));
});

test("undo and redo go back and forth", async () => {
  const session = await opened(new FakeMaps(smallMap()));
  await session.edit(toStage("pay", "use"));
  await session.undo();
  expect(stageOf(session, "pay")).toBe("buy");
  await session.redo();
  expect(stageOf(session, "pay")).toBe("use");
  await session.undo();
  expect(stageOf(session, "pay")).toBe("buy");
  expect(session.state.history).toMatchObject({ undo: [], redo: [{}] });
});

test("what somebody else changed since is not undone", async () => {
  const maps = new FakeMaps(smallMap());
  const session = await opened(maps);
  await session.edit(toStage("cart", "use"));
  await session.edit(toStage("pay", "use"));
  await maps.editByOther(toStage("pay", ""));
  await vi.waitFor(() => expect(stageOf(session, "pay")).toBe(""));
  await session.undo();
  expect(stageOf(session, "pay")).toBe("");
  expect(stageOf(session, "cart")).toBe("buy");
});

test("an edit whose answer got lost is sent again and done once", async () => {
  const maps = new FakeMaps(smallMap());
  const session = await opened(maps);
  maps.loseOneAnswer();
  await session.edit(toStage("pay", "use"));
  expect(maps.edits).toHaveLength(1);
  expect(session.state.map!.revision).toBe(2n);
});

test("after a broken connection nothing is missing", async () => {
  const maps = new FakeMaps(smallMap());
  const session = await opened(maps);
  maps.dropWatches();
  await maps.editByOther(toStage("pay", "use"));
  await vi.waitFor(() => expect(stageOf(session, "pay")).toBe("use"));
  expect(session.state.connection).toBe("live");
});
