// The questions of the benchmark in SQL, each in the fastest form that we found for DuckDB:
// numbers instead of names, bit masks instead of DISTINCT, joins instead of ordered lists.
//
//   const questions = makeQuestions(names);
//   const rows = {};
//   for (const sql of questions.funnel.live) last = await ask(sql);
//   const answer = questions.funnel.answer(rowsOfEachStatement);
//
// `live` works on the table `events` (rows as they arrived), `stored` on the table `prepared`, where
// the row before and after within the customer is stored with every row.

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
// A Monday before all rows.
const FIRST_MONDAY_MS = Date.UTC(2024, 11, 30);

const TIMELINE = '(PARTITION BY customer ORDER BY time_ms)';

// Every row with the row before and after in its customer's timeline.
export const PREPARE = `
  CREATE OR REPLACE TABLE prepared AS
  SELECT *,
         lag(channel) OVER ${TIMELINE} AS channel_before,
         lag(touchpoint) OVER ${TIMELINE} AS touchpoint_before,
         lead(touchpoint) OVER ${TIMELINE} AS touchpoint_after,
         time_ms - lag(time_ms) OVER ${TIMELINE} AS gap_ms
  FROM events
  ORDER BY customer, time_ms`;

export function makeQuestions(names) {
  const segment = names.segment;
  const inSegment = `persona = ${segment.persona} AND country IN (${segment.countries.join(', ')})
    AND time_ms >= ${segment.start_ms} AND time_ms < ${segment.end_ms}`;

  const switches = (source) => `
    SELECT channel_before AS a, channel AS b, count(*) AS n, quantile_cont(gap_ms, [0.5, 0.9]) AS q
    FROM ${source} WHERE channel_before <> channel GROUP BY ALL`;
  const withChannelBefore = (where) => `(
    SELECT channel, lag(channel) OVER w AS channel_before, time_ms - lag(time_ms) OVER w AS gap_ms
    FROM events ${where} WINDOW w AS ${TIMELINE})`;
  const graph = (source) => `
    SELECT touchpoint_before AS a, touchpoint AS b, count(*) AS n,
           quantile_cont(gap_ms, [0.5, 0.9]) AS q
    FROM ${source} WHERE touchpoint_before IS NOT NULL GROUP BY ALL`;

  return {
    channel_switches: {
      live: [switches(withChannelBefore(''))],
      stored: [switches('prepared')],
      answer: ([rows]) => gapAnswer(rows, names.channels),
    },
    stage_scores_by_week: {
      live: [stageScores('events')],
      answer: ([rows]) => stageScoresAnswer(rows, names),
    },
    touchpoint_graph: {
      live: [graph(`(
        SELECT touchpoint, lag(touchpoint) OVER w AS touchpoint_before,
               time_ms - lag(time_ms) OVER w AS gap_ms
        FROM events WINDOW w AS ${TIMELINE})`)],
      stored: [graph('prepared')],
      answer: ([rows]) => gapAnswer(rows, names.touchpoints),
    },
    funnel: {
      live: [funnel(names.stages.length)],
      answer: ([[row]]) => Object.fromEntries(
        names.stages.map((stage, i) => [stage, { journeys: Number(row[`reached_${i}`]) }])),
    },
    critical_moments: {
      live: criticalMoments(names, 'events', `(
        SELECT customer, touchpoint, lag(touchpoint) OVER w AS touchpoint_before,
               lead(touchpoint) OVER w AS touchpoint_after
        FROM events WINDOW w AS ${TIMELINE})`),
      stored: criticalMoments(names, 'prepared', 'prepared'),
      answer: (rows) => criticalMomentsAnswer(rows, names),
    },
    top_variants: {
      // A sum over hashes of place and touchpoint stands for the sequence; ordered lists and strings
      // take 1.3 to 7 times as long.
      live: [`
        CREATE OR REPLACE TEMP TABLE top AS
        SELECT any_value(customer) AS customer, count(*) AS n FROM (
          SELECT customer, sum(hash(touchpoint * 1000 + place)) AS variant FROM (
            SELECT customer, touchpoint, row_number() OVER ${TIMELINE} AS place FROM events)
          GROUP BY customer)
        GROUP BY variant ORDER BY n DESC LIMIT 20`, `
        SELECT n, string_agg(touchpoint, '>' ORDER BY time_ms) AS path
        FROM events JOIN top USING (customer) GROUP BY customer, n`],
      answer: ([, rows]) => Object.fromEntries(rows.map(({ path, n }) => [
        path.split('>').map((touchpoint) => names.touchpoints[touchpoint]).join('>'),
        { journeys: Number(n) },
      ])),
    },
    segment_switches: {
      live: [switches(withChannelBefore(`WHERE ${inSegment}`))],
      // The row before counts only if it lies in the segment's time, too.
      stored: [switches(`(SELECT * FROM prepared
        WHERE ${inSegment} AND time_ms - gap_ms >= ${segment.start_ms})`)],
      answer: ([rows]) => gapAnswer(rows, names.channels),
    },
  };
}

function gapAnswer(rows, labels) {
  return Object.fromEntries(rows.map(({ a, b, n, q }) => {
    const [p50_ms, p90_ms] = q.items ?? q;
    return [`${labels[a]}>${labels[b]}`, { count: Number(n), p50_ms, p90_ms }];
  }));
}

function stageScores(table) {
  // As in the metrics' definitions; sentiment is in twentieths.
  return `
    SELECT stage, (time_ms - ${FIRST_MONDAY_MS}) // ${WEEK_MS} AS week, metric, count(*) AS n,
           sum(score) AS total,
           count(*) FILTER (score >= CASE metric WHEN 0 THEN 9 WHEN 1 THEN 4 WHEN 2 THEN 5 ELSE 2 END)
             AS positive,
           count(*) FILTER (score <= CASE metric WHEN 0 THEN 6 WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE -2 END)
             AS negative
    FROM ${table} GROUP BY ALL`;
}

function stageScoresAnswer(rows, names) {
  const answer = {};
  for (const { stage, week, metric, n, total, positive, negative } of rows) {
    const key = `${names.stages[stage]}|${FIRST_MONDAY_MS + Number(week) * WEEK_MS}`;
    answer[key] ??= { interactions: 0 };
    answer[key].interactions += Number(n);
    if (metric === null) continue;
    const name = names.metrics[metric];
    const unit = name === 'sentiment' ? names.sentiment_steps : 1;
    answer[`${key}|${name}`] = {
      count: Number(n),
      positive: Number(positive),
      negative: Number(negative),
      mean: Number(total) / unit / Number(n),
    };
  }
  return answer;
}

// The first time of each stage after the first time of the stage before.
function funnel(stages) {
  const steps = [];
  for (let i = 0; i < stages; ++i) {
    steps.push(i === 0
      ? 'step_0 AS (SELECT customer, min(time_ms) AS t FROM events WHERE stage = 0 GROUP BY customer)'
      : `step_${i} AS (
           SELECT customer, min(time_ms) AS t FROM events JOIN step_${i - 1} USING (customer)
           WHERE stage = ${i} AND time_ms > t GROUP BY customer)`);
  }
  const counts = steps.map((_, i) => `(SELECT count(*) FROM step_${i}) AS reached_${i}`);
  return `WITH ${steps.map((s) => s.replace(' AS (', ' AS MATERIALIZED (')).join(', ')}
          SELECT ${counts.join(', ')}`;
}

// Results of journeys with what they passed as bits; then transitions, starts and ends.
function criticalMoments(names, events, neighbours) {
  const decisive = `outcome IN (${names.success_outcome}, ${names.failure_outcome})`;
  const sums = (bits, name, count) => Array.from({ length: count }, (_, i) =>
    `sum((${bits} >> ${i}) & 1) AS ${name}_${i},
     sum((${bits} >> ${i}) & success) AS ${name}_success_${i}`).join(',\n');
  return [
    `CREATE OR REPLACE TEMP TABLE journeys AS
     SELECT customer, touchpoints, stages,
            (coalesce(decided, ${names.failure_outcome}) = ${names.success_outcome})::UBIGINT AS success
     FROM (SELECT customer, arg_max(outcome, time_ms) FILTER (${decisive}) AS decided,
                  max(time_ms) AS end_ms, bit_or(1::UBIGINT << touchpoint) AS touchpoints,
                  bit_or(1::UBIGINT << stage) AS stages
           FROM ${events} GROUP BY customer)
     WHERE decided IS NOT NULL
        OR end_ms < (SELECT max(time_ms) FROM ${events}) - ${names.lost_after_ms}`,
    `SELECT count(*) AS n, ${sums('touchpoints', 'with', names.touchpoints.length)},
            ${sums('stages', 'reached', names.stages.length)}
     FROM journeys`,
    `SELECT touchpoint_before AS a, touchpoint AS b, touchpoint_after IS NULL AS ends, success,
            count(*) AS n
     FROM ${neighbours} JOIN journeys USING (customer) GROUP BY ALL`,
  ];
}

function criticalMomentsAnswer([, [totals], steps], names) {
  const size = names.touchpoints.length;
  const chain = {
    starts: new Array(size).fill(0),
    visits: new Array(size).fill(0),
    wins: new Array(size).fill(0),
    steps: Array.from({ length: size }, () => new Array(size).fill(0)),
  };
  for (const { a, b, ends, success, n } of steps) {
    const count = Number(n);
    if (a === null) chain.starts[b] += count;
    else chain.steps[a][b] += count;
    chain.visits[b] += count;
    if (ends && Number(success) === 1) chain.wins[b] += count;
  }
  const base = chanceOfSuccess(chain, -1);
  const answer = { '': { journeys: Number(totals.n), base_success: base } };
  for (let i = 0; i < size; ++i) {
    const stage = names.stage_of_touchpoint[i];
    const [journeys, won] = [Number(totals[`with_${i}`]), Number(totals[`with_success_${i}`])];
    const others = Number(totals[`reached_${stage}`]) - journeys;
    const othersWon = Number(totals[`reached_success_${stage}`]) - won;
    if (journeys === 0) continue;
    answer[names.touchpoints[i]] = {
      journeys,
      success_with: won / journeys,
      success_without: others === 0 ? 0 : othersWon / others,
      removal_effect: (base - chanceOfSuccess(chain, i)) / base,
    };
  }
  return answer;
}

// Solves (I - Q) V = R for the absorbing chain in which nobody gets on from `removed`.
function chanceOfSuccess({ starts, visits, wins, steps }, removed) {
  const size = starts.length;
  const m = steps.map((row, from) => {
    const on = visits[from] > 0 && from !== removed;
    const equation = row.map((n, to) => (from === to ? 1 : 0) - (on ? n / visits[from] : 0));
    equation.push(on ? wins[from] / visits[from] : 0);
    return equation;
  });
  for (let pivot = 0; pivot < size; ++pivot) {
    for (let row = 0; row < size; ++row) {
      const factor = m[row][pivot] / m[pivot][pivot];
      if (row === pivot || factor === 0) continue;
      for (let i = pivot; i <= size; ++i) m[row][i] -= factor * m[pivot][i];
    }
  }
  const journeys = starts.reduce((sum, n) => sum + n, 0);
  return starts.reduce((sum, n, i) => sum + n * m[i][size] / m[i][i], 0) / journeys;
}
