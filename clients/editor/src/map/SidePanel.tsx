// What is selected on the map: its words to change, its numbers, what people say about it.

import { useState } from "react";
import type { ReactNode } from "react";
import { MarkerKind } from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { JourneyMap, Stage, Touchpoint } from "../../generated/journeygraph/v1/journey_map_pb.js";
import { ElementKind, EmotionSource } from "../../generated/journeygraph/v1/map_content_pb.js";
import type { MapOperation } from "../../generated/journeygraph/v1/map_edit_pb.js";
import type { GetMapOverlayResponse } from "../../generated/journeygraph/v1/map_overlay_pb.js";
import type { ViewProps } from "../MapPage";
import { t } from "../i18n";
import { assumeEmotion, changeStage, changeTouchpoint, markTouchpoint, placeTouchpoint, removeElement,
  addTransition, touchpointsIn } from "../model/edits";
import { signed } from "../model/format";
import { numbersOf } from "../model/overlay";
import { MomentPanel } from "../moments/MomentPanel";
import { Comments } from "./Comments";
import { markers } from "./TouchpointCard";

interface Props extends ViewProps {
  map: JourneyMap;
  edit: (operations: MapOperation[]) => Promise<void>;
  author: string;
  overlay: GetMapOverlayResponse | null;
}

export function SidePanel(props: Props) {
  const { map, state, go } = props;
  const slash = state.selected.indexOf("/");
  const id = state.selected.slice(slash + 1);
  const stage = state.selected.startsWith("stage/") ? map.stages.find((one) => one.id === id) : null;
  const touchpoint = state.selected.startsWith("touchpoint/")
    ? map.touchpoints.find((one) => one.id === id) : null;
  if (!stage && !touchpoint) return null;
  return (
    <aside className="panel" aria-label={t("Selected")} key={state.selected}
      onKeyDown={(event) => event.key === "Escape" && go({ selected: "" })}>
      <button type="button" className="close" aria-label={t("Close")}
        onClick={() => go({ selected: "" })}>×</button>
      {stage && <StagePanel {...props} stage={stage} />}
      {touchpoint && <TouchpointPanel {...props} touchpoint={touchpoint} />}
    </aside>
  );
}

function StagePanel({ map, edit, author, go, stage }: Props & { stage: Stage }) {
  const { id } = stage;
  return (
    <>
      <Words label={t("Stage")} value={stage.displayName} placeholder={id} onChange={(displayName) =>
        edit([changeStage({ id, displayName }, ["display_name"])])} />
      <Words label={t("Goal of the customer")} value={stage.goal} long onChange={(goal) =>
        edit([changeStage({ id, goal }, ["goal"])])} />
      <Words label={t("What the company promises")} value={stage.promise} long onChange={(promise) =>
        edit([changeStage({ id, promise }, ["promise"])])} />
      <Words label={t("Owner")} value={stage.owner} onChange={(owner) =>
        edit([changeStage({ id, owner }, ["owner"])])} />
      <Comments map={map} edit={edit} author={author} anchor={{ kind: ElementKind.STAGE, id }} />
      <Danger label={t("Delete stage")} onClick={() => {
        go({ selected: "" });
        void edit([removeElement("stage", id)]);
      }} />
    </>
  );
}

function TouchpointPanel(props: Props & { touchpoint: Touchpoint }) {
  const { map, edit, author, go, touchpoint, overlay } = props;
  const { id } = touchpoint;
  const live = overlay?.touchpoints.find((one) => one.touchpoint === id);
  const names = live ? numbersOf(live).names : [];
  const assumed = map.emotions.find((point) => point.touchpoint === id && !point.persona &&
    point.source !== EmotionSource.MEASURED);
  return (
    <>
      <Words label={t("Touchpoint")} value={touchpoint.displayName} placeholder={id}
        onChange={(displayName) => edit([changeTouchpoint({ id, displayName }, ["display_name"])])} />
      <label className="field">{t("Stage")}
        <select value={touchpoint.stage} onChange={(event) => {
          const last = touchpointsIn(map, event.target.value).at(-1)?.id ?? "";
          void edit(placeTouchpoint(map, id, event.target.value, last));
        }}>
          <option value="">{t("none")}</option>
          {map.stages.map((stage) => (
            <option key={stage.id} value={stage.id}>{stage.displayName || stage.id}</option>
          ))}
        </select>
      </label>
      <fieldset className="marks">
        <legend>{t("Marked as")}</legend>
        {[MarkerKind.MOMENT_OF_TRUTH, MarkerKind.PAIN, MarkerKind.GAIN].map((kind) => {
          const on = touchpoint.markers.some((marker) => marker.kind === kind);
          return (
            <button key={kind} type="button" aria-pressed={on} className={`mark ${markers[kind]?.name}`}
              onClick={() => void edit([markTouchpoint(touchpoint, kind, !on)])}>
              {markers[kind]?.sign} {t(markers[kind]?.word ?? "")}
            </button>
          );
        })}
      </fieldset>
      {touchpoint.markers.filter((marker) => marker.note).map((marker) => (
        <p key={marker.kind} className="note">{markers[marker.kind]?.sign} {marker.note}</p>
      ))}
      <Emotion value={assumed?.value ?? null}
        onChange={(value) => void edit(assumeEmotion(map, id, value))} />
      <Words label={t("Planned channels, separated by commas")} value={touchpoint.channels.join(", ")}
        onChange={(text) => edit([changeTouchpoint({
          id, channels: text.split(",").map((one) => one.trim()).filter(Boolean),
        }, ["channels"])])} />
      <Words label={t("What happens")} value={touchpoint.description} long onChange={(description) =>
        edit([changeTouchpoint({ id, description }, ["description"])])} />
      <Transitions {...props} />
      <Comments map={map} edit={edit} author={author} anchor={{ kind: ElementKind.TOUCHPOINT, id }} />
      {names[0] && <MomentPanel {...props} moment={{ touchpoint: names[0] }} />}
      <Danger label={t("Delete touchpoint")} onClick={() => {
        go({ selected: "" });
        void edit([removeElement("touchpoint", id)]);
      }} />
    </>
  );
}

function Transitions({ map, edit, touchpoint }: Props & { touchpoint: Touchpoint }) {
  const out = map.transitions.filter((one) => one.from === touchpoint.id);
  const title = (id: string) => map.touchpoints.find((one) => one.id === id)?.displayName || id;
  const free = map.touchpoints.filter((one) =>
    one.id !== touchpoint.id && !out.some((transition) => transition.to === one.id));
  return (
    <fieldset className="transitions">
      <legend>{t("Planned next")}</legend>
      <ul>
        {out.map((one) => (
          <li key={one.id}>→ {title(one.to)}
            <button type="button" aria-label={t("Remove the transition to {title}", { title: title(one.to) })}
              onClick={() => void edit([removeElement("transition", one.id)])}>×</button>
          </li>
        ))}
      </ul>
      <select value="" aria-label={t("Connect to")} onChange={(event) =>
        event.target.value && void edit([addTransition(touchpoint.id, event.target.value)])}>
        <option value="">{t("Connect to …")}</option>
        {free.map((one) => <option key={one.id} value={one.id}>{title(one.id)}</option>)}
      </select>
    </fieldset>
  );
}

function Emotion({ value, onChange }: {
  value: number | null;
  onChange: (value: number | null) => void;
}) {
  const [moved, setMoved] = useState<number | null>(null);
  const shown = moved ?? value ?? 0;
  const commit = () => {
    if (moved !== null && moved !== value) onChange(moved);
    setMoved(null);
  };
  return (
    <div className="field emotion">
      <label htmlFor="emotion">{t("Assumed emotion")}: {value === null && moved === null
        ? t("not said") : signed(shown, 1)}</label>
      <input id="emotion" type="range" min={-1} max={1} step={0.1} value={shown}
        onChange={(event) => setMoved(Number(event.target.value))}
        onPointerUp={commit} onKeyUp={commit} onBlur={commit} />
      {value !== null && (
        <button type="button" onClick={() => onChange(null)}>{t("Take away")}</button>
      )}
    </div>
  );
}

// Text that is sent when the field is left or Enter is pressed; Escape gives the old one back.
export function Words({ label, value, placeholder, long = false, onChange }: {
  label: string;
  value: string;
  placeholder?: string;
  long?: boolean;
  onChange: (value: string) => unknown;
}) {
  const Field = long ? "textarea" : "input";
  return (
    <label className="field">{label}
      <Field key={value} defaultValue={value} placeholder={placeholder} rows={long ? 2 : undefined}
        onBlur={(event: React.FocusEvent<HTMLInputElement & HTMLTextAreaElement>) =>
          event.target.value !== value && onChange(event.target.value)}
        onKeyDown={(event: React.KeyboardEvent<HTMLInputElement & HTMLTextAreaElement>) => {
          if (event.key === "Enter" && !long) event.currentTarget.blur();
          if (event.key === "Escape") {
            event.stopPropagation();
            event.currentTarget.value = value;
            event.currentTarget.blur();
          }
        }} />
    </label>
  );
}

function Danger({ label, onClick }: { label: ReactNode; onClick: () => void }) {
  return <button type="button" className="danger" onClick={onClick}>{label}</button>;
}
