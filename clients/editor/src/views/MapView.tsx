// The map itself: stages, touchpoints and transitions to move about, with live numbers on them.

import { Background, Controls, ReactFlow, ReactFlowProvider, useNodesState, useReactFlow }
  from "@xyflow/react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { JourneyMap, Touchpoint } from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { MapOperation } from "../../generated/journeygraph/v1/map_edit_pb.js";
import { PathElement } from "../../generated/journeygraph/v1/variants_pb.js";
import type { ViewProps } from "../MapPage";
import { analytics } from "../api";
import { t } from "../i18n";
import { ExperienceCurve } from "../map/ExperienceCurve";
import { dropPlace, firstViewport } from "../map/layout";
import { columnsOf, mapEdges, mapNodes } from "../map/nodes";
import type { MapNode } from "../map/nodes";
import { StageColumn } from "../map/StageColumn";
import { SidePanel } from "../map/SidePanel";
import { TouchpointCard } from "../map/TouchpointCard";
import { addStage, addTouchpoint, addTransition, placeTouchpoint, removeElement }
  from "../model/edits";
import { count, percent } from "../model/format";
import { metricsIn, observedChannels } from "../model/overlay";
import { ExportMenu } from "../parts/ExportMenu";
import { overlayRows } from "../parts/csv";
import { InfoLine } from "../parts/InfoLine";
import { Failure } from "../parts/States";
import { useQuestion } from "../parts/useQuestion";

const nodeTypes = { stage: StageColumn, touchpoint: TouchpointCard, curve: ExperienceCurve };

interface Props extends ViewProps {
  map: JourneyMap;
  edit: (operations: MapOperation[]) => Promise<void>;
  author: string;
}

export function MapView(props: Props) {
  return <ReactFlowProvider><MapCanvas {...props} /></ReactFlowProvider>;
}

function MapCanvas({ map, edit, author, state, go, parent, scope, key_ }: Props) {
  const answer = useQuestion(key_, (signal) =>
    analytics.getMapOverlay({ parent, scope }, { signal }));
  // Channels of touchpoints do not depend on the map, only on the filters.
  const onChannels = useQuestion(JSON.stringify([parent, state.filters]), (signal) =>
    analytics.getTouchpointGraph({
      parent, scope, element: PathElement.TOUCHPOINT_AND_CHANNEL, maxTransitions: 1,
    }, { signal }).then(observedChannels));
  const overlay = answer.data;
  const metrics = useMemo(() => overlay ? metricsIn(overlay) : [], [overlay]);
  const metric = metrics.find((one) => one.metric === state.metric) ??
    metrics.find((one) => one.metric === "sentiment") ?? metrics[0];

  const [target, setTarget] = useState(-1);
  const dragging = useRef(false);
  const flow = useReactFlow<MapNode>();
  const area = useRef<HTMLDivElement>(null);
  const live = {
    overlay, channels: onChannels.data ?? new Map(), metric: metric?.metric ?? "",
    metricTitle: metric?.title ?? "",
  };
  const columns = columnsOf(map);

  const place = (touchpoint: Touchpoint, column: number, row: number) => {
    const stage = columns[column];
    if (!stage) return;
    const rest = stage.touchpoints.filter((other) => other.id !== touchpoint.id);
    const above = rest[Math.min(row, rest.length) - 1]?.id ?? "";
    void edit(placeTouchpoint(map, touchpoint.id, stage.id, above));
  };
  const press = (touchpoint: Touchpoint, key: string) => {
    if (key === "delete") return void edit([removeElement("touchpoint", touchpoint.id)]);
    const column = columns.findIndex((one) => one.touchpoints.includes(touchpoint));
    const row = columns[column]!.touchpoints.indexOf(touchpoint);
    if (key === "left" && column > 0) place(touchpoint, column - 1, row);
    if (key === "right" && column + 1 < columns.length) place(touchpoint, column + 1, row);
    if (key === "up" && row > 0) place(touchpoint, column, row - 1);
    if (key === "down") place(touchpoint, column, row + 1);
  };
  const add = (stage: string) => {
    const operation = addTouchpoint(map, t("New touchpoint"), stage);
    void edit([operation]).then(() => {
      const added = operation.operation.value;
      const id = (added as { element: { element: { value: { id: string } } } }).element.element.value.id;
      go({ selected: `touchpoint/${id}` });
    });
  };

  const derived = useMemo(
    () => mapNodes(map, live, state.selected, target, [], {
      open: (selected) => go({ selected }), press, addTouchpoint: add,
    }),
    [map, overlay, onChannels.data, state.selected, target, metric?.metric]);
  const edges = useMemo(() => mapEdges(map, live, state.selected), [map, overlay, state.selected]);
  const [nodes, setNodes, onNodesChange] = useNodesState<MapNode>(derived);
  useEffect(() => {
    setNodes((before) => {
      if (!dragging.current) return derived;
      const places = new Map(before.filter((node) => node.dragging).map((node) => [node.id, node]));
      return derived.map((node) => places.has(node.id)
        ? { ...node, position: places.get(node.id)!.position, dragging: true } : node);
    });
  }, [derived]);

  return (
    <div className="map-view">
      <div className="canvas" ref={area}>
        <div className="canvas-bar">
          <label>{t("Curve")} <select value={metric?.metric ?? ""}
            onChange={(event) => go({ metric: event.target.value })}>
            {metrics.map((one) => <option key={one.metric} value={one.metric}>{one.title}</option>)}
          </select></label>
          <span className="key"><i className="key-measured" />{t("measured, 95 % interval")}</span>
          <span className="key"><i className="key-assumed" />{t("assumed")}</span>
          <button type="button" onClick={() => void edit([addStage(map, t("New stage"))])}>
            + {t("Stage")}
          </button>
          <ExportMenu name={state.map} area={area} flow={() => flow.getNodesBounds(flow.getNodes())}
            rows={() => overlay ? overlayRows(map, overlay) : []} />
        </div>
        <ReactFlow<MapNode> nodes={nodes} edges={edges} nodeTypes={nodeTypes}
          onNodesChange={onNodesChange} nodesFocusable={false} edgesFocusable={false}
          minZoom={0.15} maxZoom={2} deleteKeyCode={null} panOnScroll
          onInit={(instance) => void instance.setViewport(
            firstViewport(columns.length, area.current?.clientWidth ?? innerWidth))}
          onConnect={({ source, target: to }) => void edit([addTransition(source, to)])}
          onPaneClick={() => go({ selected: "" })}
          onNodeDragStart={() => { dragging.current = true; }}
          onNodeDrag={(_, node) => setTarget(dropPlace(node.position, columns.length).column)}
          onNodeDragStop={(_, node) => {
            dragging.current = false;
            setTarget(-1);
            const { column, row } = dropPlace(node.position, columns.length);
            setNodes(derived);
            if (node.type === "touchpoint") place(node.data.touchpoint, column, row);
          }}>
          <Background gap={24} />
          <Controls showInteractive={false} />
        </ReactFlow>
        <footer className="canvas-foot">
          {answer.error ? <Failure error={answer.error} /> : null}
          {overlay && (
            <>
              <span className="headline" data-revision={String(overlay.info?.mapRevision ?? 0)}>
                {t("{share} of closed journeys end well", { share: percent(overlay.success?.value) })}
                {overlay.unmapped.length > 0 && ` · ${t("{n} observed touchpoints are not on the map",
                  { n: count(overlay.unmapped.length) })}`}
              </span>
              <InfoLine info={overlay.info} />
            </>
          )}
        </footer>
      </div>
      {state.selected && (
        <SidePanel map={map} edit={edit} author={author} state={state} go={go} parent={parent}
          scope={scope} key_={key_} overlay={overlay} />
      )}
    </div>
  );
}
