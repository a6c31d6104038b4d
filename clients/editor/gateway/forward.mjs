// Passes calls of the page (Connect protocol) on to journeyd (gRPC), one method like the other:
// deadlines, cancellation and errors with their details go through.

import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { AdminService } from "../generated/journeygraph/v1/admin_service_pb.js";
import { AnalyticsService } from "../generated/journeygraph/v1/analytics_service_pb.js";
import { InteractionService } from "../generated/journeygraph/v1/interaction_service_pb.js";
import { MapService } from "../generated/journeygraph/v1/map_service_pb.js";

// What the page may call. It changes maps and asks questions; it records nothing.
const passed = [
  { service: MapService },
  { service: AnalyticsService },
  { service: InteractionService, methods: ["getJourney"] },
  { service: AdminService, methods: ["listWorkspaces", "getWorkspace"] },
];

const longestCallMs = 60_000;

// Routes for a Connect router that forward to the journeyd at `server` ("host:port").
export function forwardTo(server) {
  const transport = createGrpcTransport({ baseUrl: `http://${server}` });
  return (router) => {
    for (const { service, methods } of passed) {
      router.service(service, forwardService(service, methods, createClient(service, transport)));
    }
  };
}

function forwardService(service, methods, client) {
  const implementation = {};
  for (const method of service.methods) {
    if (methods && !methods.includes(method.localName)) continue;
    const call = client[method.localName];
    if (method.methodKind === "unary") implementation[method.localName] = forwardUnary(call);
    if (method.methodKind === "server_streaming") {
      implementation[method.localName] = forwardStream(call);
    }
  }
  return implementation;
}

function forwardUnary(call) {
  return async (request, context) => {
    try {
      return await call(request, {
        signal: context.signal,
        timeoutMs: context.timeoutMs() ?? longestCallMs,
      });
    } catch (error) {
      throw withoutHeaders(error);
    }
  };
}

function forwardStream(call) {
  return async function* (request, context) {
    try {
      yield* call(request, { signal: context.signal });
    } catch (error) {
      throw withoutHeaders(error);
    }
  };
}

// The error without journeyd's own headers, which belong to the other connection.
function withoutHeaders(error) {
  const from = ConnectError.from(error, Code.Unavailable);
  const to = new ConnectError(from.rawMessage, from.code);
  to.details = from.details;
  return to;
}
