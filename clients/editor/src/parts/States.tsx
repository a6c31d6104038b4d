// What is shown instead of an answer: loading, an error, nothing there.

import type { ReactNode } from "react";
import { errorText } from "../api";
import { t } from "../i18n";
import type { Answer } from "./useQuestion";

export function Loading({ what }: { what: string }) {
  return (
    <div className="state" role="status">
      <div className="spinner" aria-hidden="true" />
      {what}
    </div>
  );
}

export function Failure({ error }: { error: unknown }) {
  return (
    <div className="state failure" role="alert">
      <strong>{t("The server did not answer")}</strong>
      <span>{errorText(error)}</span>
      <span className="quiet">{t("Trying again every few seconds.")}</span>
    </div>
  );
}

export function Nothing({ children }: { children: ReactNode }) {
  return <div className="state">{children}</div>;
}

// The answer, or what there is in its place. An old answer stays while a new one is on its way.
export function Answered<T>({ answer, children }: {
  answer: Answer<T>;
  children: (data: T) => ReactNode;
}) {
  if (answer.data === null) {
    return answer.error ? <Failure error={answer.error} />
      : <Loading what={t("Asking the server …")} />;
  }
  return (
    <div className={answer.loading ? "answer refreshing" : "answer"} aria-busy={answer.loading}>
      {answer.error ? <Failure error={answer.error} /> : null}
      {children(answer.data)}
    </div>
  );
}
