// What an answer rests on, under every answer.

import type { AnswerInfo } from "../../generated/journeygraph/v1/scope_pb.js";
import { t } from "../i18n";
import { count } from "../model/format";

export function InfoLine({ info }: { info: AnswerInfo | undefined }) {
  if (!info) return null;
  const leftOut = info.leftOut.reduce((sum, part) => sum + part.interactions, 0);
  return (
    <p className="info">
      {t("{journeys} journeys of {customers} customers, {interactions} interactions", {
        journeys: count(info.journeys), customers: count(info.customers),
        interactions: count(info.interactions),
      })}
      {leftOut > 0 && ` · ${t("left out by filters: {n} interactions", { n: count(leftOut) })} (${
        info.leftOut.map((part) => `${t(part.reason)} ${count(part.interactions)}`).join(", ")})`}
      {info.results && ` · ${t("good {s}, failed {f}, lost {l}, open {o}", {
        s: count(info.results.success), f: count(info.results.failure),
        l: count(info.results.lost), o: count(info.results.open),
      })}`}
      <details>
        <summary>{t("Definition")}</summary>
        <span lang="en">{info.definition}</span>
      </details>
    </p>
  );
}
