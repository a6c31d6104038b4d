// One map: the bar on top, the filters, and the view that the link names.

import { useEffect, useRef, useState } from "react";
import type { Go } from "./App";
import { errorText } from "./api";
import { t } from "./i18n";
import { ElementKind } from "../generated/journeygraph/v1/map_content_pb.js";
import type { MapOperation } from "../generated/journeygraph/v1/map_edit_pb.js";
import { scopeOf } from "./model/scope";
import { views } from "./model/view_state";
import type { ViewState } from "./model/view_state";
import { FilterBar } from "./parts/FilterBar";
import { Preferences, storeAuthor, storedAuthor } from "./parts/Preferences";
import { Failure, Loading } from "./parts/States";
import { useSession } from "./parts/useSession";
import { ChannelsView } from "./views/ChannelsView";
import { FunnelView } from "./views/FunnelView";
import { GraphView } from "./views/GraphView";
import { JourneyView } from "./views/JourneyView";
import { MapView } from "./views/MapView";
import { MomentsView } from "./views/MomentsView";
import { VariantsView } from "./views/VariantsView";

// What every view gets.
export interface ViewProps {
  state: ViewState;
  go: Go;
  parent: string;
  scope: ReturnType<typeof scopeOf>;
  // Says when answers may have become others: the map's revision and the filters.
  key_: string;
}

export function MapPage({ state, go }: { state: ViewState; go: Go }) {
  const parent = `workspaces/${state.workspace}`;
  const name = `${parent}/maps/${state.map}`;
  const [author, setAuthor] = useState(storedAuthor);
  const [session, current] = useSession(name, author);
  const [message, setMessage] = useState("");
  const main = useRef<HTMLElement>(null);

  const attempt = async (work: Promise<void> | undefined) => {
    try {
      setMessage("");
      await work;
    } catch (error) {
      setMessage(errorText(error));
    }
  };
  const edit = (operations: MapOperation[]) => attempt(session?.edit(operations));
  const undo = () => attempt(session?.undo());
  const redo = () => attempt(session?.redo());

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typing = (event.target as HTMLElement).closest("input, textarea, select");
      if (typing || !(event.ctrlKey || event.metaKey)) return;
      const letter = event.key.toLowerCase();
      if (letter !== "z" && letter !== "y") return;
      event.preventDefault();
      void (letter === "y" || event.shiftKey ? redo() : undo());
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });

  useEffect(() => {
    const [kind, id] = splitSelected(state.selected);
    session?.select(id ? [{ kind, id }] : []);
  }, [session, state.selected]);

  const map = current?.map;
  useEffect(() => {
    document.title = map ? `${map.displayName} · Journeygraph` : "Journeygraph";
  }, [map?.displayName]);

  const scope = scopeOf(name, state.filters);
  const key_ = JSON.stringify([name, String(map?.revision ?? 0), state.filters]);
  const props: ViewProps = { state, go, parent, scope, key_ };
  const change = current?.lastChange;

  return (
    <div className="page">
      <header className="top">
        <a className="home" href="#/" aria-label={t("All maps")}>
          <img src="/icon.svg" alt="" width="28" height="28" />
        </a>
        <h1>{map?.displayName || state.map}</h1>
        {current && <ConnectionMark connection={current.connection} saving={current.saving > 0} />}
        <span className="grow" />
        <ul className="people" aria-label={t("Also here")}>
          {current?.others.map((one) => (
            <li key={one.clientId} title={one.displayName || t("Somebody")}>
              {(one.displayName || "?").slice(0, 2)}
            </li>
          ))}
        </ul>
        <label className="author">
          <span className="visually-hidden">{t("Your name")}</span>
          <input value={author} placeholder={t("Your name")} maxLength={60} size={10}
            onChange={(event) => { setAuthor(event.target.value); storeAuthor(event.target.value); }} />
        </label>
        <button type="button" onClick={() => void undo()} disabled={!current?.history.undo.length}
          title={`${t("Undo")} (Ctrl+Z) ${current?.history.undo.at(-1)?.summary ?? ""}`}>
          ↶ <span className="wide">{t("Undo")}</span>
        </button>
        <button type="button" onClick={() => void redo()} disabled={!current?.history.redo.length}
          title={`${t("Redo")} (Ctrl+Y)`}>
          ↷ <span className="wide">{t("Redo")}</span>
        </button>
        <Preferences />
      </header>
      <nav className="tabs" aria-label={t("Views")}>
        {views.map((view) => (
          <button key={view} type="button" aria-current={state.view === view ? "page" : undefined}
            onClick={() => go({ view })}>{t(`view ${view}`)}</button>
        ))}
      </nav>
      <FilterBar state={state} go={go} parent={parent} map={map ?? null} />
      {message && (
        <div className="message" role="alert">
          {t("Not changed:")} {message}
          <button type="button" onClick={() => setMessage("")} aria-label={t("Close")}>×</button>
        </div>
      )}
      <div className="visually-hidden" role="status">{change?.summary}</div>
      <main ref={main} className={`view view-${state.view}`}>
        {!map ? (current?.error ? <Failure error={current.error} />
          : <Loading what={t("Opening the map …")} />)
          : state.view === "map" ? <MapView {...props} map={map} edit={edit} author={author} />
          : state.view === "graph" ? <GraphView {...props} map={map} />
          : state.view === "moments" ? <MomentsView {...props} map={map} />
          : state.view === "channels" ? <ChannelsView {...props} />
          : state.view === "variants" ? <VariantsView {...props} map={map} />
          : state.view === "funnel" ? <FunnelView {...props} />
          : <JourneyView {...props} map={map} />}
      </main>
    </div>
  );
}

function ConnectionMark({ connection, saving }: { connection: string; saving: boolean }) {
  const text = saving ? t("Saving …") : t(`connection ${connection}`);
  return <span className={`connection ${connection}`} role="status">{text}</span>;
}

// "touchpoint/checkout.start" as kind and id.
export function splitSelected(selected: string): [ElementKind, string] {
  const slash = selected.indexOf("/");
  const kind = selected.startsWith("stage/") ? ElementKind.STAGE : ElementKind.TOUCHPOINT;
  return [kind, slash < 0 ? "" : selected.slice(slash + 1)];
}
