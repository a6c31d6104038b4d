import { create } from "@bufbuild/protobuf";
import { JourneyMapSchema } from "../generated/journeygraph/v1/journey_map_pb.js";

// Two stages, three touchpoints, one of them on no stage.
export function smallMap() {
  return create(JourneyMapSchema, {
    name: "workspaces/w/maps/m",
    displayName: "Small",
    revision: 1n,
    stages: [{ id: "buy", displayName: "Buy" }, { id: "use", displayName: "Use" }],
    touchpoints: [
      { id: "cart", stage: "buy" }, { id: "pay", stage: "buy" }, { id: "ship", stage: "" },
    ],
    transitions: [{ id: "cart>pay", from: "cart", to: "pay" }],
  });
}
