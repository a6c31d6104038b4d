// The page: the list of maps, or one map in one of its views. The link holds what is looked at.

import { useEffect, useMemo, useState } from "react";
import { MapPage } from "./MapPage";
import { MapList } from "./views/MapList";
import { changed, formatLink, parseLink } from "./model/view_state";
import type { ViewState } from "./model/view_state";

export function App() {
  const [link, setLink] = useState(location.hash);
  useEffect(() => {
    const follow = () => setLink(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const state = useMemo(() => parseLink(link), [link]);

  // Small changes replace the entry in the browser's history; going somewhere adds one.
  const go = (part: Partial<ViewState>) => {
    const next = formatLink(changed(parseLink(location.hash), part));
    const somewhere = "map" in part || "view" in part || "workspace" in part;
    if (somewhere) history.pushState(null, "", next);
    else history.replaceState(null, "", next);
    setLink(next);
  };

  if (!state.map) return <MapList workspace={state.workspace} go={go} />;
  return <MapPage key={`${state.workspace}/${state.map}`} state={state} go={go} />;
}

export type Go = (part: Partial<ViewState>) => void;
