// The maps of all workspaces, to open one or begin one.

import { create } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { useState } from "react";
import { JourneyMapSchema } from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { Go } from "../App";
import { admin, errorText, maps } from "../api";
import { t } from "../i18n";
import { freeId } from "../model/edits";
import { count, dateTime } from "../model/format";
import { Answered, Nothing } from "../parts/States";
import { Preferences } from "../parts/Preferences";
import { useQuestion } from "../parts/useQuestion";

export function MapList({ workspace, go }: { workspace: string; go: Go }) {
  const [created, setCreated] = useState(0);
  const answer = useQuestion(`${workspace} ${created}`, (signal) => listMaps(workspace, signal));
  return (
    <div className="page">
      <header className="top">
        <img src="/icon.svg" alt="" width="28" height="28" />
        <h1>Journeygraph</h1>
        <span className="grow" />
        <Preferences />
      </header>
      <main className="list">
        <p className="lead">{t("Draw the journey you plan. See the journeys customers take.")}</p>
        <Answered answer={answer}>{(workspaces) => workspaces.length === 0
          ? <Nothing>{t("No workspace yet. Create one with journeyctl generate or import.")}</Nothing>
          : workspaces.map((one) => (
            <section key={one.name}>
              <h2>
                {short(one.name)}
                <span className="quiet"> {t("{n} interactions of {c} customers", {
                  n: count(one.statistics?.interactions ?? 0),
                  c: count(one.statistics?.customers ?? 0),
                })}</span>
              </h2>
              <ul className="cards">
                {one.maps.map((map) => (
                  <li key={map.name}>
                    <a className="card" href={`#/${short(one.name)}/${short(map.name)}/map`}>
                      <strong>{map.displayName || short(map.name)}</strong>
                      <span>{map.description}</span>
                      <span className="quiet">{t("{s} stages, {n} touchpoints, revision {r}", {
                        s: map.stages.length, n: map.touchpoints.length, r: String(map.revision),
                      })}{map.updateTime && ` · ${dateTime(timestampMs(map.updateTime))}`}</span>
                    </a>
                  </li>
                ))}
                <li>
                  <NewMap workspace={one.name} taken={one.maps.map((map) => short(map.name))}
                    onCreated={(id) => {
                      setCreated((n) => n + 1);
                      go({ workspace: short(one.name), map: id, view: "map" });
                    }} />
                </li>
              </ul>
            </section>
          ))}
        </Answered>
      </main>
    </div>
  );
}

function NewMap({ workspace, taken, onCreated }: {
  workspace: string;
  taken: string[];
  onCreated: (id: string) => void;
}) {
  const [title, setTitle] = useState("");
  const [error, setError] = useState("");
  const submit = async () => {
    const mapId = freeId(title, taken.map((id) => ({ id }))).replace(/[^a-z0-9_-]+/g, "-");
    const map = create(JourneyMapSchema, {
      displayName: title,
      stages: ["Before", "During", "After"].map((name) => ({
        id: name.toLowerCase(), displayName: t(name),
      })),
    });
    try {
      await maps.createMap({ parent: workspace, mapId, map });
      onCreated(mapId);
    } catch (caught) {
      setError(errorText(caught));
    }
  };
  return (
    <form className="card new" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <label>
        {t("New map")}
        <input required maxLength={60} value={title} placeholder={t("Title")}
          onChange={(event) => setTitle(event.target.value)} />
      </label>
      <button type="submit">{t("Create")}</button>
      {error && <span role="alert" className="error">{error}</span>}
    </form>
  );
}

async function listMaps(only: string, signal: AbortSignal) {
  const { workspaces } = await admin.listWorkspaces({}, { signal });
  const wanted = workspaces.filter((one) => !only || short(one.name) === only);
  return Promise.all(wanted.map(async (one) => ({
    name: one.name,
    statistics: one.statistics,
    maps: (await maps.listMaps({ parent: one.name, pageSize: 1000 }, { signal })).maps,
  })));
}

const short = (name: string) => name.slice(name.lastIndexOf("/") + 1);
