// One person on one map: holds the map as the server has it, sends edits, follows those of others.
//
//   const session = new MapSession(maps, "workspaces/demo/maps/retailer", "Ada");
//   const stop = session.subscribe(() => render(session.state));
//   await session.edit(placeTouchpoint(...));
//   session.close();
//
// Changes come twice, as the answer to an edit and from WatchMap, in any order: each is applied
// once, when it is the next revision.

import { Code, ConnectError } from "@connectrpc/connect";
import type { Client } from "@connectrpc/connect";
import type { ElementRef } from "../../generated/journeygraph/v1/map_content_pb.js";
import type { JourneyMap } from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { MapChange, MapOperation } from "../../generated/journeygraph/v1/map_edit_pb.js";
import type { MapService, Presence } from "../../generated/journeygraph/v1/map_service_pb.js";
import { applyChange } from "./apply_change";
import { afterEdit, afterForeign, afterRedo, afterUndo, emptyHistory } from "./undo_history";
import type { UndoHistory } from "./undo_history";

export type Connection = "connecting" | "live" | "reconnecting" | "gone";

export interface SessionState {
  map: JourneyMap | null;
  connection: Connection;
  error: unknown;
  history: UndoHistory;
  others: Presence[];
  // The newest change, whoever made it; to say what happened.
  lastChange: MapChange | null;
  saving: number;
}

type Maps = Pick<Client<typeof MapService>, "editMap" | "watchMap" | "updatePresence">;

const shortestWaitMs = 250;
const longestWaitMs = 8_000;
const presenceEveryMs = 10_000;

export class MapSession {
  state: SessionState = {
    map: null, connection: "connecting", error: null, history: emptyHistory, others: [],
    lastChange: null, saving: 0,
  };

  readonly clientId = crypto.randomUUID();
  private readonly listeners = new Set<() => void>();
  private readonly ended = new AbortController();
  private readonly own = new Set<string>();
  private selection: { kind: ElementRef["kind"]; id: string }[] = [];
  private queue: Promise<unknown> = Promise.resolve();
  private presenceTimer?: ReturnType<typeof setInterval>;

  constructor(
    private readonly maps: Maps,
    private readonly name: string,
    public author: string,
  ) {
    void this.follow();
    this.presenceTimer = setInterval(() => this.tellPresence(), presenceEveryMs);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.presenceTimer);
    this.tellPresence(true);
    this.ended.abort();
  }

  // Rejects with the server's error; then nothing was changed.
  edit(operations: MapOperation[]): Promise<void> {
    if (operations.length === 0) return Promise.resolve();
    return this.inOrder(async () => {
      const change = await this.send(operations);
      if (change) this.set({ history: afterEdit(this.state.history, change) });
    });
  }

  undo(): Promise<void> {
    return this.inOrder(async () => {
      const step = this.state.history.undo.at(-1);
      if (!step) return;
      const change = await this.send(step.operations);
      if (change) this.set({ history: afterUndo(this.state.history, change) });
    });
  }

  redo(): Promise<void> {
    return this.inOrder(async () => {
      const step = this.state.history.redo.at(-1);
      if (!step) return;
      const change = await this.send(step.operations);
      if (change) this.set({ history: afterRedo(this.state.history, change) });
    });
  }

  select(selection: { kind: ElementRef["kind"]; id: string }[]): void {
    this.selection = selection;
    this.tellPresence();
  }

  private inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.queue.then(work);
    this.queue = done.catch(() => undefined);
    return done;
  }

  private async send(operations: MapOperation[]): Promise<MapChange | null> {
    const requestId = crypto.randomUUID();
    this.own.add(requestId);
    this.set({ saving: this.state.saving + 1 });
    try {
      const request = { name: this.name, operations, requestId, author: this.author,
        baseRevision: this.state.map?.revision ?? 0n };
      // With its id an edit may be sent again when the answer got lost.
      const response = await this.maps.editMap(request).catch((error: unknown) => {
        if (ConnectError.from(error).code !== Code.Unavailable) throw error;
        return this.maps.editMap(request);
      });
      if (!response.change?.revision) return null;
      this.take(response.change);
      return response.change;
    } finally {
      this.set({ saving: this.state.saving - 1 });
    }
  }

  private take(change: MapChange): void {
    const { map } = this.state;
    if (!map || change.revision !== map.revision + 1n) return;
    const foreign = !this.own.has(change.requestId);
    this.set({
      map: applyChange(map, change),
      lastChange: change,
      ...(foreign && { history: afterForeign(this.state.history, change) }),
    });
  }

  private async follow(): Promise<void> {
    let waitMs = shortestWaitMs;
    while (!this.ended.signal.aborted) {
      let again = this.state.map?.revision ?? 0n;
      try {
        for await (const { event } of this.maps.watchMap(
          { name: this.name, afterRevision: again, clientId: this.clientId },
          { signal: this.ended.signal })) {
          waitMs = shortestWaitMs;
          if (event.case === "map") this.set({ map: event.value, connection: "live", error: null });
          if (event.case === "change") this.takeWatched(event.value);
          if (event.case === "presence") this.set({ others: event.value.clients });
          if (event.case === "currentRevision") this.caughtUp(event.value);
        }
      } catch (error) {
        if (this.ended.signal.aborted) return;
        const { code } = ConnectError.from(error);
        if (code === Code.NotFound || code === Code.InvalidArgument || code === Code.Unimplemented) {
          return this.set({ connection: "gone", error });
        }
        // The server cannot go on from our revision, or a change did not fit: begin anew.
        if (code === Code.OutOfRange || !(error instanceof ConnectError)) this.set({ map: null });
        this.set({ connection: this.state.map ? "reconnecting" : "connecting", error });
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      waitMs = Math.min(waitMs * 2, longestWaitMs);
    }
  }

  private takeWatched(change: MapChange): void {
    const revision = this.state.map?.revision ?? 0n;
    if (change.revision > revision + 1n) throw new Error(`change ${revision + 1n} is missing`);
    this.take(change);
  }

  private caughtUp(revision: bigint): void {
    if (!this.state.map || revision > this.state.map.revision) throw new Error("changes are missing");
    if (this.state.connection !== "live") this.set({ connection: "live", error: null });
    this.tellPresence();
  }

  // Others may miss it: it is said again soon.
  private tellPresence(leave = false): void {
    this.maps.updatePresence({
      name: this.name, leave,
      presence: {
        clientId: this.clientId, displayName: this.author, selection: this.selection,
      },
    }).catch(() => undefined);
  }

  private set(part: Partial<SessionState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }
}
