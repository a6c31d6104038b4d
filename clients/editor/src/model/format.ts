// Numbers as people read them, in the language of the page.

import type { MetricScore } from "../../generated/journeygraph/v1/stage_scores_pb.js";
import { MetricSummary } from "../../generated/journeygraph/v1/metric_pb.js";
import { language } from "../i18n";

export function count(value: number): string {
  return new Intl.NumberFormat(language()).format(value);
}

export function decimal(value: number, digits = 1): string {
  return new Intl.NumberFormat(language(), {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).format(value).replace(/^-/, "−");
}

export function percent(share: number | undefined, digits = 1): string {
  return share === undefined || Number.isNaN(share) ? "–" : `${decimal(share * 100, digits)} %`;
}

export function signed(value: number, digits = 1): string {
  return `${value > 0 ? "+" : ""}${decimal(value, digits)}`;
}

const steps: [number, string][] = [
  [86_400_000, "d"], [3_600_000, "h"], [60_000, "min"], [1_000, "s"],
];

export function duration(ms: number): string {
  for (const [size, unit] of steps) if (ms >= size) return `${decimal(ms / size)} ${unit}`;
  return `${decimal(ms, 0)} ms`;
}

// A score as the metric is quoted: share of positive in percent, net score or mean.
export function scoreValue(score: MetricScore, value = score.value): string {
  if (score.summary === MetricSummary.TOP_SHARE) return percent(value, 0);
  if (score.summary === MetricSummary.NET) return signed(value, 0);
  return score.worst < 0 ? signed(value, 2) : decimal(value, 2);
}

export function scoreInterval(score: MetricScore): string {
  return `${scoreValue(score, score.low)} … ${scoreValue(score, score.high)}`;
}

// 0 worst to 1 best, so that metrics on different scales can be drawn alike.
export function scoreHeight(score: MetricScore, value = score.value): number {
  const height = (value - score.worst) / (score.best - score.worst);
  return Math.min(1, Math.max(0, height));
}

export function dateTime(ms: number): string {
  return new Intl.DateTimeFormat(language(), {
    dateStyle: "medium", timeStyle: "short", timeZone: "UTC",
  }).format(ms);
}
