// The touchpoint graph as it really is: width by journeys, colour by outcomes lost.

import dagre from "@dagrejs/dagre";
import { Background, Controls, Handle, MarkerType, Position, ReactFlow, ReactFlowProvider,
  useReactFlow } from "@xyflow/react";
import type { Edge, Node, NodeProps } from "@xyflow/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { MomentKind } from "../../generated/journeygraph/v1/critical_moments_pb.js";
import type { JourneyMap } from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { ViewProps } from "../MapPage";
import { analytics } from "../api";
import { badEnd, goodEnd, graphEdges, openEnd, start, thresholdFor, visible } from "../graph/model";
import type { GraphEdge, Visible } from "../graph/model";
import { t } from "../i18n";
import { count, decimal, percent } from "../model/format";
import { MomentPanel } from "../moments/MomentPanel";
import { ExportMenu } from "../parts/ExportMenu";
import { InfoLine } from "../parts/InfoLine";
import { Failure, Loading, Nothing } from "../parts/States";
import { useQuestion } from "../parts/useQuestion";
import { title } from "./MomentsView";

const firstEdges = 60;
const mostEdges = 1000;
const nodeWidth = 170;
const nodeHeight = 46;

type PlaceNode = Node<{
  title: string;
  journeys: number | null;
  lost: number;
  critical: number;
  chosen: boolean;
  ending: string;
  open: (() => void) | null;
}, "place">;

export function GraphView(props: ViewProps & { map: JourneyMap }) {
  return <ReactFlowProvider><Graph {...props} /></ReactFlowProvider>;
}

function Graph({ parent, scope, key_, state, go, map }: ViewProps & { map: JourneyMap }) {
  const answer = useQuestion(key_, async (signal) => {
    const [graph, ways, places] = await Promise.all([
      analytics.getTouchpointGraph({ parent, scope }, { signal }),
      analytics.listCriticalMoments({ parent, scope, kind: MomentKind.TRANSITION }, { signal }),
      analytics.listCriticalMoments({ parent, scope }, { signal }),
    ]);
    return { graph, places, edges: graphEdges(graph, ways) };
  });
  const { data } = answer;
  const area = useRef<HTMLDivElement>(null);
  const flow = useReactFlow();
  const edges = data?.edges ?? [];
  const least = Math.max(thresholdFor(edges, mostEdges), 0);
  const threshold = state.atLeast < 0 ? thresholdFor(edges, firstEdges)
    : Math.max(state.atLeast, least);
  const [moved, setMoved] = useState<number | null>(null);
  const shown = useMemo(() => visible(edges, moved ?? threshold), [edges, moved, threshold]);
  const chosen = state.selected.replace(/^observed\//, "");

  const drawn = useMemo(() => {
    if (!data) return { nodes: [], edges: [] };
    const reach = new Map(data.graph.touchpoints.map((one) => [one.touchpoint, one.journeys]));
    const rank = new Map(data.places.moments.filter((one) => !one.carriesOutcome)
      .map((one, i) => [one.touchpoint, { rank: i + 1, lost: one.lostOutcomes }]));
    const laid = layOut(shown);
    const nodes: PlaceNode[] = [...laid].map(([name, position]) => ({
      id: name, type: "place", position, draggable: true,
      data: {
        title: nameOf(map, name), journeys: reach.get(name) ?? null,
        lost: rank.get(name)?.lost ?? 0, critical: rank.get(name)?.rank ?? 0,
        chosen: name === chosen, ending: name.startsWith("\u0001") ? name.slice(1) : "",
        open: reach.has(name) ? () => go({ selected: `observed/${name}` }) : null,
      },
    }));
    return { nodes, edges: drawEdges(shown, map) };
  }, [data, shown, chosen, map]);

  useEffect(() => {
    const later = setTimeout(() => void flow.fitView({ padding: 0.05 }), 60);
    return () => clearTimeout(later);
  }, [data, threshold]);

  if (!data) {
    return answer.error ? <Failure error={answer.error} />
      : <Loading what={t("Asking the server …")} />;
  }
  if (edges.length === 0) return <Nothing>{t("No interactions match the filters.")}</Nothing>;
  return (
    <div className="map-view">
      <div className="canvas" ref={area}>
        <div className="canvas-bar">
          <label className="slider">{t("Hide ways of fewer than {n} journeys",
            { n: count(moved ?? threshold) })}
            <input type="range" min={0} max={100} step={1} aria-label={t("Fewest journeys of a way")}
              value={toSlider(moved ?? threshold, edges, least)}
              onChange={(event) => setMoved(fromSlider(Number(event.target.value), edges, least))}
              onPointerUp={() => commit()} onKeyUp={() => commit()} />
          </label>
          <span className="key"><i className="key-lost" />{t("outcomes lost: none … most")}</span>
          <ExportMenu name={`${state.map}-graph`} area={area}
            flow={() => flow.getNodesBounds(flow.getNodes())}
            rows={() => [["from", "to", "count", "journeys", "lost_outcomes"],
              ...edges.map((edge) => [plain(edge.from), plain(edge.to), edge.count, edge.journeys,
                edge.lost])]} />
        </div>
        <ReactFlow nodes={drawn.nodes} edges={drawn.edges} nodeTypes={nodeTypes}
          nodesFocusable={false} edgesFocusable={false} minZoom={0.05} nodesConnectable={false}
          panOnScroll fitView onPaneClick={() => go({ selected: "" })}>
          <Background gap={24} />
          <Controls showInteractive={false} />
        </ReactFlow>
        <footer className="canvas-foot">
          <span className="headline" role="status">{hiddenText(shown)}</span>
          <InfoLine info={data.graph.info} />
        </footer>
      </div>
      {state.selected.startsWith("observed/") && (
        <aside className="panel" aria-label={t("Selected")}
          onKeyDown={(event) => event.key === "Escape" && go({ selected: "" })}>
          <button type="button" className="close" aria-label={t("Close")}
            onClick={() => go({ selected: "" })}>×</button>
          <h2>{title(map, chosen)}</h2>
          <MomentPanel parent={parent} scope={scope} key_={key_} go={go} moment={{ touchpoint: chosen }} />
        </aside>
      )}
    </div>
  );

  function commit() {
    if (moved !== null) go({ atLeast: moved });
    setMoved(null);
  }
}

function hiddenText(shown: Visible): string {
  const ways = shown.edges.length + shown.hiddenEdges;
  if (shown.hiddenEdges === 0) return t("All {n} ways are shown.", { n: count(ways) });
  return t("Hidden: {e} of {ways} ways, taken {c} of {all} times ({share}); {p} places without any way left.", {
    e: count(shown.hiddenEdges), ways: count(ways), c: count(shown.hiddenCount),
    all: count(shown.totalCount), share: percent(shown.hiddenCount / shown.totalCount),
    p: shown.hiddenTouchpoints,
  });
}

// The slider moves along the logarithm, since most ways are rare.
function toSlider(atLeast: number, edges: GraphEdge[], least: number): number {
  const most = edges[0]?.journeys ?? 1;
  return Math.round(100 * Math.log1p(atLeast - least) / Math.log1p(Math.max(1, most - least)));
}

function fromSlider(value: number, edges: GraphEdge[], least: number): number {
  const most = edges[0]?.journeys ?? 1;
  return least + Math.round(Math.expm1((value / 100) * Math.log1p(Math.max(1, most - least))));
}

function layOut(shown: Visible): Map<string, { x: number; y: number }> {
  const layout = new dagre.graphlib.Graph();
  layout.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 70, ranker: "tight-tree" });
  layout.setDefaultEdgeLabel(() => ({}));
  for (const edge of shown.edges) {
    for (const name of [edge.from, edge.to]) {
      layout.setNode(name, { width: nodeWidth, height: nodeHeight });
    }
    if (edge.from !== edge.to) layout.setEdge(edge.from, edge.to, { weight: Math.log1p(edge.journeys) });
  }
  dagre.layout(layout);
  return new Map(layout.nodes().map((name) => {
    const { x, y } = layout.node(name) as { x: number; y: number };
    return [name, { x: x - nodeWidth / 2, y: y - nodeHeight / 2 }];
  }));
}

function drawEdges(shown: Visible, map: JourneyMap): Edge[] {
  const most = Math.max(1, ...shown.edges.map((edge) => edge.journeys));
  const mostLost = Math.max(1, ...shown.edges.map((edge) => edge.lost));
  return shown.edges.map((edge) => {
    const share = Math.round(100 * Math.sqrt(edge.lost / mostLost));
    const stroke = `color-mix(in oklab, var(--lost) ${share}%, var(--way))`;
    const said = `${nameOf(map, edge.from)} → ${nameOf(map, edge.to)}: ${
      t("{n} journeys", { n: count(edge.journeys) })}, ${t("{n} lost", { n: decimal(edge.lost) })}`;
    return {
      id: `${edge.from}\u0000${edge.to}`, source: edge.from, target: edge.to,
      ariaLabel: said, type: "default", zIndex: share,
      style: { stroke, strokeWidth: 1 + 9 * Math.sqrt(edge.journeys / most) },
      ...(share > 45 && { label: t("{n} lost", { n: decimal(edge.lost, 0) }) }),
      markerEnd: { type: MarkerType.ArrowClosed, width: 12, height: 12, markerUnits: "userSpaceOnUse" },
    };
  });
}

function nameOf(map: JourneyMap, name: string): string {
  const ends: Record<string, string> = {
    [start]: t("START"), [goodEnd]: t("Good end"), [badEnd]: t("Bad end"), [openEnd]: t("Still open"),
  };
  return ends[name] ?? title(map, name);
}

const plain = (name: string) => name.replace("\u0001", "");

function Place({ data }: NodeProps<PlaceNode>) {
  return (
    <div className={`place ${data.ending.toLowerCase()}${data.chosen ? " chosen" : ""}${
      data.critical > 0 && data.critical <= 5 ? " critical" : ""}`}>
      <Handle type="target" position={Position.Left} />
      {data.open ? (
        <button type="button" onClick={data.open}>
          <span>{data.critical > 0 && data.critical <= 5 && (
            <b title={t("Critical moment {n}", { n: data.critical })}>!{data.critical} </b>)}{data.title}</span>
          <small>{t("{n} journeys", { n: count(data.journeys ?? 0) })}
            {data.lost >= 0.5 && ` · ${t("{n} lost", { n: decimal(data.lost, 0) })}`}</small>
        </button>
      ) : <strong>{data.title}</strong>}
      <Handle type="source" position={Position.Right} />
    </div>
  );
}

const nodeTypes = { place: Place };
