// The Scope of every question, out of the filters on the page.

import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ScopeSchema } from "../../generated/journeygraph/v1/scope_pb.js";
import type { Scope } from "../../generated/journeygraph/v1/scope_pb.js";
import type { Filters } from "./view_state";

const dayMs = 86_400_000;

// Days are UTC; the last day is inside, while the end of a TimeRange is outside.
export function scopeOf(map: string, filters: Filters): Scope {
  const { since, until, channels, attribute, values } = filters;
  return create(ScopeSchema, {
    map,
    channels,
    ...((since || until) && {
      timeRange: {
        ...(since && { startTime: timestampFromMs(Date.parse(since)) }),
        ...(until && { endTime: timestampFromMs(Date.parse(until) + dayMs) }),
      },
    }),
    customerConditions: attribute && values.length > 0 ? [{ key: attribute, values }] : [],
  });
}
