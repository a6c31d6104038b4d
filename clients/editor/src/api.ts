// journeyd's services, by way of the gateway that served this page.

import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { AdminService } from "../generated/journeygraph/v1/admin_service_pb.js";
import { AnalyticsService } from "../generated/journeygraph/v1/analytics_service_pb.js";
import { InteractionService } from "../generated/journeygraph/v1/interaction_service_pb.js";
import { MapService } from "../generated/journeygraph/v1/map_service_pb.js";

const transport = createConnectTransport({ baseUrl: location.origin, useBinaryFormat: true });

export const maps = createClient(MapService, transport);
export const analytics = createClient(AnalyticsService, transport);
export const interactions = createClient(InteractionService, transport);
export const admin = createClient(AdminService, transport);

// What to tell people about an error.
export function errorText(error: unknown): string {
  const { code, rawMessage } = ConnectError.from(error);
  return code === Code.Unknown ? rawMessage : `${rawMessage} (${Code[code]})`;
}

export function wasCancelled(error: unknown): boolean {
  return ConnectError.from(error).code === Code.Canceled;
}
