// What one customer went through, step by step.

import { timestampMs } from "@bufbuild/protobuf/wkt";
import { useState } from "react";
import { JourneyResult } from "../../generated/journeygraph/v1/journey_pb.js";
import type { Journey } from "../../generated/journeygraph/v1/journey_pb.js";
import type { JourneyMap } from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { ViewProps } from "../MapPage";
import { interactions } from "../api";
import { t } from "../i18n";
import { count, dateTime, decimal, duration } from "../model/format";
import { InfoLine } from "../parts/InfoLine";
import { Answered, Nothing } from "../parts/States";
import { useQuestion } from "../parts/useQuestion";
import { title } from "./MomentsView";

export function JourneyView({ parent, scope, key_, state, go, map }: ViewProps & { map: JourneyMap }) {
  const { customer } = state;
  const [typed, setTyped] = useState(customer);
  const answer = useQuestion(`${key_} ${customer}`, (signal) =>
    interactions.getJourney({ parent, customer, scope }, { signal }), customer !== "");
  return (
    <div className="scroll">
      <form className="choices" onSubmit={(event) => { event.preventDefault(); go({ customer: typed.trim() }); }}>
        <label>{t("Customer")} <input required value={typed} placeholder="c000001"
          onChange={(event) => setTyped(event.target.value)} /></label>
        <button type="submit">{t("Show")}</button>
      </form>
      {customer === ""
        ? <Nothing>{t("Type a customer's name, or choose an example journey of a critical moment.")}</Nothing>
        : <Answered answer={answer}>{(data) => (
          <>
            <p className="lead">{t("{customer}: {n} journeys", { customer, n: data.journeys.length })}
              <span className="quiet"> {Object.entries(data.customer?.attributes ?? {})
                .map(([name, value]) => `${name} ${value}`).join(" · ")}</span></p>
            {data.journeys.map((journey) => <Timeline key={journey.id} journey={journey} map={map} />)}
            <InfoLine info={data.info} />
          </>
        )}</Answered>}
    </div>
  );
}

const results: Record<number, [string, string, string]> = {
  [JourneyResult.SUCCESS]: ["success", "✓", "Ended well"],
  [JourneyResult.FAILURE]: ["failure", "✗", "Ended badly"],
  [JourneyResult.LOST]: ["failure", "…✗", "Went silent"],
  [JourneyResult.OPEN]: ["open", "○", "Still open"],
};

function Timeline({ journey, map }: { journey: Journey; map: JourneyMap }) {
  const [name, sign, words] = results[journey.result] ?? ["", "", ""];
  const stages = new Map(map.stages.map((one) => [one.id, one.displayName]));
  return (
    <section className="timeline">
      <h2>{t("Journey {id}", { id: journey.id })} <span className={`result ${name}`}>{sign} {t(words)}</span>
        <span className="quiet"> {t("{n} steps, {s} channel switches",
          { n: count(journey.steps.length), s: journey.channelSwitches })}</span></h2>
      <ol>
        {journey.steps.map((step, i) => (
          <li key={i} className={step.channelSwitch ? "switch" : ""}>
            {i > 0 && <span className="gap">{duration(step.gapMs)}</span>}
            <strong>{title(map, step.touchpoint)}</strong>
            <span className="chip">{step.channelSwitch ? "⇄ " : ""}{step.channel || t("unknown")}</span>
            <span className="quiet">{stages.get(step.stage) ?? ""}</span>
            {step.eventTime && <time>{dateTime(timestampMs(step.eventTime))}</time>}
            {step.outcome && <span className="outcome">{step.outcome}</span>}
            {step.scores.map((score) => (
              <span key={score.metric} className="score">{score.metric} {decimal(score.value, score.metric === "sentiment" ? 2 : 0)}</span>
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
}
