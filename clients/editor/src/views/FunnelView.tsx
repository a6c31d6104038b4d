// How many journeys get how far along the stages, and where the others went.

import type { ViewProps } from "../MapPage";
import { analytics } from "../api";
import { t } from "../i18n";
import { count, duration, percent } from "../model/format";
import { ExportMenu } from "../parts/ExportMenu";
import { InfoLine } from "../parts/InfoLine";
import { Answered, Nothing } from "../parts/States";
import { useQuestion } from "../parts/useQuestion";

export function FunnelView({ parent, scope, key_, state }: ViewProps) {
  const answer = useQuestion(key_, (signal) => analytics.getFunnel({ parent, scope }, { signal }));
  return (
    <div className="scroll">
      <Answered answer={answer}>{(data) => {
        const first = data.steps[0];
        const last = data.steps.at(-1);
        if (!first || !last) return <Nothing>{t("The map has no stages.")}</Nothing>;
        return (
          <>
            <p className="lead">{t("{n} of {all} journeys that reach {first} go on to {last} ({share}).", {
              n: count(last.reached), all: count(first.reached), first: first.label, last: last.label,
              share: percent(last.ofFirst?.value) })}</p>
            <ol className="funnel">
              {data.steps.map((step) => (
                <li key={step.label}>
                  <div className="step">
                    <strong>{step.label}</strong>
                    <span className="reach"><i style={{ width:
                      `${100 * step.reached / Math.max(1, first.reached)}%` }} /></span>
                    <span className="figures">
                      {count(step.reached)} · {percent(step.ofFirst?.value)}
                      {step.ofPrevious && <span className="quiet"> · {t("{share} of the step before",
                        { share: percent(step.ofPrevious.value) })}</span>}
                      {step.timeFromPrevious && <span className="quiet"> · {t("median {time}",
                        { time: duration(step.timeFromPrevious.p50Ms) })}</span>}
                    </span>
                  </div>
                  {step.dropped + step.pending > 0 && (
                    <details>
                      <summary>{t("{n} dropped out, {p} may still come",
                        { n: count(step.dropped), p: count(step.pending) })}</summary>
                      <ul>
                        {step.instead.map((one) => (
                          <li key={one.touchpoint}>{one.touchpoint || t("nothing: it ended there")}: {count(one.journeys)}</li>
                        ))}
                        {step.insteadOther > 0 && <li>{t("elsewhere")}: {count(step.insteadOther)}</li>}
                      </ul>
                    </details>
                  )}
                </li>
              ))}
            </ol>
            <ExportMenu name={`${state.map}-funnel`} rows={() => [
              ["step", "reached", "dropped", "pending"],
              ...data.steps.map((one) => [one.label, one.reached, one.dropped, one.pending])]} />
            <InfoLine info={data.info} />
          </>
        );
      }}</Answered>
    </div>
  );
}
