// Asks the server, again whenever `key` changes; keeps the last answer on the page meanwhile.

import { useEffect, useState } from "react";
import { wasCancelled } from "../api";

export interface Answer<T> {
  data: T | null;
  error: unknown;
  loading: boolean;
}

export function useQuestion<T>(
  key: string, ask: (signal: AbortSignal) => Promise<T>, enabled = true,
): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ data: null, error: null, loading: true });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!enabled) return;
    const gone = new AbortController();
    let retry: ReturnType<typeof setTimeout> | undefined;
    setAnswer((before) => ({ ...before, loading: true }));
    ask(gone.signal).then(
      (data) => !gone.signal.aborted && setAnswer({ data, error: null, loading: false }),
      (error: unknown) => {
        if (gone.signal.aborted || wasCancelled(error)) return;
        setAnswer((before) => ({ data: before.data, error, loading: false }));
        retry = setTimeout(() => setAttempt((n) => n + 1), 5_000);
      });
    return () => {
      clearTimeout(retry);
      gone.abort();
    };
    // `ask` is a new function with every rendering; `key` says when it means something new.
  }, [key, enabled, attempt]);
  return answer;
}
