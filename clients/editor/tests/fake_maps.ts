// A MapService that holds one map in memory: orders edits, tells those who watch, and makes the
// inverse of what tests need.

import { clone, create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { JourneyMapSchema } from "../generated/journeygraph/v1/journey_map_pb.js";
import type { JourneyMap } from "../generated/journeygraph/v1/journey_map_pb.js";
import { MapChangeSchema } from "../generated/journeygraph/v1/map_edit_pb.js";
import type { MapChange, MapOperation } from "../generated/journeygraph/v1/map_edit_pb.js";
import { WatchMapResponseSchema } from "../generated/journeygraph/v1/map_service_pb.js";
import type { WatchMapResponse } from "../generated/journeygraph/v1/map_service_pb.js";
import { applyChange } from "../src/model/apply_change";
import { changeTouchpoint } from "../src/model/edits";

type Event = WatchMapResponse["event"];

export class FakeMaps {
  readonly edits: { requestId: string }[] = [];
  private readonly watchers = new Set<(event: Event | Error) => void>();
  private lostAnswers = 0;

  constructor(public map: JourneyMap) {}

  // The next edit is done, but its answer gets lost.
  loseOneAnswer() { this.lostAnswers = 1; }

  // What somebody else does.
  async editByOther(operations: MapOperation[]) {
    await this.editMap({ operations, requestId: "other's", author: "Ben" });
  }

  // Every watch ends as if the server had gone away.
  dropWatches() {
    for (const tell of [...this.watchers]) tell(new ConnectError("gone", Code.Unavailable));
  }

  editMap = async (request: any): Promise<any> => {
    const known = this.done.get(request.requestId);
    if (known) return { change: known, revision: this.map.revision };
    const change = create(MapChangeSchema, {
      revision: this.map.revision + 1n, operations: request.operations,
      requestId: request.requestId, author: request.author,
      inverse: request.operations.map((operation: MapOperation) => this.inverse(operation)),
    });
    this.map = applyChange(this.map, change);
    this.edits.push(request);
    this.done.set(request.requestId, change);
    for (const tell of this.watchers) tell({ case: "change", value: change });
    if (this.lostAnswers-- > 0) throw new ConnectError("lost", Code.Unavailable);
    return { change, revision: this.map.revision };
  };

  watchMap: any = (request: any, { signal }: { signal: AbortSignal }) => this.watch(request, signal);

  updatePresence: any = async () => ({});

  private readonly done = new Map<string, MapChange>();

  private async *watch({ afterRevision }: { afterRevision: bigint }, signal: AbortSignal) {
    const events: (Event | Error)[] = [];
    let wake = () => {};
    const tell = (event: Event | Error) => { events.push(event); wake(); };
    signal.addEventListener("abort", () => tell(new ConnectError("left", Code.Canceled)));
    this.watchers.add(tell);
    if (afterRevision === 0n) tell({ case: "map", value: clone(JourneyMapSchema, this.map) });
    for (const change of this.done.values()) {
      if (afterRevision > 0n && change.revision > afterRevision) tell({ case: "change", value: change });
    }
    tell({ case: "currentRevision", value: this.map.revision });
    try {
      for (;;) {
        const event = events.shift();
        if (!event) await new Promise<void>((resolve) => { wake = resolve; });
        else if (event instanceof Error) throw event;
        else yield create(WatchMapResponseSchema, { event });
      }
    } finally {
      this.watchers.delete(tell);
    }
  }

  private inverse({ operation }: MapOperation): MapOperation {
    if (operation.case !== "change" || operation.value.element?.element.case !== "touchpoint") {
      throw new Error("the fake undoes changes of touchpoints alone");
    }
    const { id } = operation.value.element.element.value;
    const before = this.map.touchpoints.find((one) => one.id === id)!;
    return changeTouchpoint({ ...before }, operation.value.updateMask!.paths);
  }
}
