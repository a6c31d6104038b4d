// Asks the questions of the benchmark of DuckDB, in memory, over the rows that plain_loops --rows
// wrote, and writes answers and times in the form of tests/bench/answers.h:
//
//   node bench.mjs ROWS_FOLDER --threads 2 --repetitions 5 --json duckdb
//
// gives duckdb_live.json (every question on the rows as they arrived) and duckdb_stored.json (those
// questions that gain by it, with the row before and after stored with every row beforehand).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { makeQuestions, PREPARE } from './questions.mjs';

const { values: options, positionals: [folder] } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    repetitions: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});
if (!folder) {
  console.error('usage: node bench.mjs ROWS_FOLDER [--threads N] [--repetitions N] [--json PREFIX]');
  process.exit(2);
}

const names = JSON.parse(readFileSync(join(folder, 'names.json'), 'utf8'));
const questions = makeQuestions(names);
const instance = await DuckDBInstance.create(':memory:', { threads: options.threads });
const connection = await instance.connect();

async function ask(sql) {
  return (await connection.runAndReadAll(sql)).getRowObjectsJS();
}

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return [result, performance.now() - start];
}

function timesOf(milliseconds) {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const n = sorted.length;
  return {
    median_ms: n % 2 ? sorted[(n - 1) / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2,
    p99_ms: sorted[Math.min(n - 1, Math.floor(n * 0.99))],
    fastest_ms: sorted[0],
    repetitions: n,
  };
}

// All statements of a question, in order; the answer is made of the rows of each.
async function measure(statements, toAnswer) {
  const times = [];
  let answer;
  for (let i = -1; i < Number(options.repetitions); ++i) { // the first one warms up
    const [made, took] = await timed(async () => {
      const rows = [];
      for (const sql of statements) rows.push(await ask(sql));
      return toAnswer(rows);
    });
    answer = made;
    if (i >= 0) times.push(took);
  }
  return { answer, times: timesOf(times) };
}

async function measureAll(form, figures) {
  const [{ n }] = await ask('SELECT count(*) AS n FROM events');
  const results = {
    program: `duckdb_${form}`, interactions: Number(n), answers: {}, times: {}, figures, left_out: {},
  };
  for (const [name, question] of Object.entries(questions)) {
    if (!question[form]) {
      results.left_out[name] = 'gains nothing by stored neighbours';
      continue;
    }
    const { answer, times } = await measure(question[form], question.answer);
    results.answers[name] = answer;
    results.times[name] = times;
    console.log(`  ${name.padEnd(22)} ${times.median_ms.toFixed(2).padStart(9)} ms  ` +
                `(fastest ${times.fastest_ms.toFixed(2)})`);
  }
  if (options.json) writeFileSync(`${options.json}_${form}.json`, JSON.stringify(results, null, 1));
}

const [[{ version }]] = [await ask('SELECT version() AS version')];
const rowsFile = join(folder, 'rows.csv').replaceAll("'", "''");
const [, loadMs] = await timed(() => ask(`
  CREATE TABLE events AS SELECT * FROM read_csv('${rowsFile}', header = true, columns = {
    customer: 'UINTEGER', time_ms: 'BIGINT', touchpoint: 'UTINYINT', channel: 'UTINYINT',
    stage: 'UTINYINT', outcome: 'UTINYINT', metric: 'UTINYINT', score: 'TINYINT',
    persona: 'UTINYINT', country: 'UTINYINT'})`));
console.log(`DuckDB ${version}, ${options.threads} threads, median of ${options.repetitions}; ` +
            `rows loaded in ${(loadMs / 1000).toFixed(1)} s`);
console.log('live:');
await measureAll('live', { load_seconds: loadMs / 1000 });
const [, prepareMs] = await timed(() => ask(PREPARE));
console.log(`stored neighbours (made in ${(prepareMs / 1000).toFixed(1)} s):`);
await measureAll('stored', { prepare_seconds: prepareMs / 1000 });
