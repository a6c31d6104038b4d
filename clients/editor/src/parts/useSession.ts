import { useEffect, useState } from "react";
import { maps } from "../api";
import { MapSession } from "../model/map_session";
import type { SessionState } from "../model/map_session";

// The session on a map for as long as the component is on the page.
export function useSession(name: string, author: string): [MapSession | null, SessionState | null] {
  const [session, setSession] = useState<MapSession | null>(null);
  const [state, setState] = useState<SessionState | null>(null);
  useEffect(() => {
    const opened = new MapSession(maps, name, author);
    setSession(opened);
    setState(opened.state);
    const stop = opened.subscribe(() => setState(opened.state));
    return () => {
      stop();
      opened.close();
    };
  }, [name]);
  useEffect(() => {
    if (session) session.author = author;
  }, [session, author]);
  return [session, state];
}
