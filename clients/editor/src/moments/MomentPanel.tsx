// The evidence for one moment: what happens there, how sure that is, where journeys come from and
// go to, and some of them to look at.

import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { ExplainMomentResponse, MomentComponent, MomentFlow, MomentFlows }
  from "../../generated/journeygraph/v1/explain_moment_pb.js";
import { JourneyResult } from "../../generated/journeygraph/v1/journey_pb.js";
import type { ViewProps } from "../MapPage";
import { analytics } from "../api";
import { t } from "../i18n";
import { count, dateTime, decimal, percent, signed } from "../model/format";
import { InfoLine } from "../parts/InfoLine";
import { Answered } from "../parts/States";
import { useQuestion } from "../parts/useQuestion";

type Props = Pick<ViewProps, "parent" | "scope" | "key_" | "go"> & { moment: { touchpoint: string } };

export function MomentPanel({ parent, scope, key_, go, moment }: Props) {
  const answer = useQuestion(`${key_} ${moment.touchpoint}`, (signal) =>
    analytics.explainMoment({ parent, scope, moment, maxFlows: 5, maxExamples: 3 }, { signal }));
  return (
    <section className="moment" aria-label={t("What the data say")}>
      <h3>{t("What the data say")}</h3>
      <Answered answer={answer}>{(data) => <Evidence data={data} go={go} />}</Answered>
    </section>
  );
}

function Evidence({ data, go }: { data: ExplainMomentResponse; go: ViewProps["go"] }) {
  const { moment } = data;
  if (!moment) return null;
  return (
    <>
      <p className="headline">{t(
        "{n} closed journeys come here; {with} of them end well, {without} of comparable ones without it.",
        { n: count(moment.journeys), with: percent(moment.with?.value),
          without: percent(moment.without?.value) })}
        {data.rank > 0 && ` ${t("Rank {rank} of {all} by lost outcomes ({lost}).", {
          rank: data.rank, all: data.rankedMoments, lost: decimal(moment.lostOutcomes),
        })}`}</p>
      <ul className="flags" lang="en">
        {data.flags.map((flag) => <li key={flag.kind}>{flag.sentence}</li>)}
      </ul>
      <Flows title={t("Comes from")} flows={data.comesFrom} />
      <Flows title={t("Goes to")} flows={data.goesTo} />
      <Examples title={t("Journeys that ended badly")} examples={data.badExamples} go={go} />
      <Examples title={t("Journeys that ended well")} examples={data.goodExamples} go={go} />
      <details>
        <summary>{t("All numbers ({n})", { n: data.components.length })}</summary>
        <table className="numbers">
          <thead><tr><th>{t("Number")}</th><th>{t("Value")}</th><th>{t("95 % interval")}</th><th>n</th></tr></thead>
          <tbody>
            {data.components.map((one) => (
              <tr key={one.name} title={one.definition}>
                <td>{one.name.replaceAll("_", " ")}</td>
                <td>{componentValue(one, one.value)}</td>
                <td>{one.low === undefined ? "–"
                  : `${componentValue(one, one.low)} … ${componentValue(one, one.high)}`}</td>
                <td>{count(one.n)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      <InfoLine info={data.info} />
    </>
  );
}

function componentValue({ unit }: MomentComponent, value: number | undefined): string {
  if (value === undefined) return "–";
  if (unit === "share") return percent(value);
  if (unit === "points") return signed(value * 100);
  return decimal(value, 2);
}

function Flows({ title, flows }: { title: string; flows: MomentFlows | undefined }) {
  if (!flows || flows.total === 0) return null;
  return (
    <table className="numbers">
      <caption>{title}</caption>
      <thead><tr><th>{t("Step")}</th><th>{t("Times")}</th><th>{t("Lost")}</th><th>{t("Won")}</th></tr></thead>
      <tbody>
        {flows.flows.map((flow, i) => (
          <tr key={i}>
            <td>{flowName(flow)}</td><td>{count(flow.count)}</td>
            <td className={flow.lost >= 0.05 ? "bad" : ""}>{flow.lost ? decimal(flow.lost) : ""}</td>
            <td>{flow.gained ? decimal(flow.gained) : ""}</td>
          </tr>
        ))}
        {flows.otherFlows > 0 && (
          <tr className="quiet">
            <td>{t("{n} others", { n: flows.otherFlows })}</td><td>{count(flows.otherCount)}</td>
            <td>{decimal(flows.otherLost)}</td><td>{decimal(flows.otherGained)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function flowName(flow: MomentFlow): string {
  if (flow.isStart) return t("Start of the journey");
  if (flow.ending === JourneyResult.SUCCESS) return t("Good end");
  if (flow.ending !== JourneyResult.UNSPECIFIED) return t("Bad end");
  return flow.other?.touchpoint || flow.other?.stage || "–";
}

function Examples({ title, examples, go }: {
  title: string;
  examples: ExplainMomentResponse["badExamples"];
  go: ViewProps["go"];
}) {
  if (examples.length === 0) return null;
  return (
    <p className="examples">{title}:{" "}
      {examples.map((one) => (
        <button key={one.customer} type="button" className="link"
          title={one.startTime && dateTime(timestampMs(one.startTime))}
          onClick={() => go({ view: "journey", customer: one.customer })}>{one.customer}</button>
      ))}
    </p>
  );
}
