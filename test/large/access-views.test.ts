import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Statement } from '../../src/metadata/fragment.js';
import { sameEntriesByKey } from './by-key.js';
import { type Caller, callersIn, subscribers } from './callers.js';
import { type LargeDatabase, type LargeServer, openLargeDatabase, startLargeServer } from './database.js';
import { generatedWorld, scaleOf } from './generated-data.js';
import { asSubscription } from './hasura-text.js';
import { type Reading, measure, measureInTurns, median, planModes } from './measure.js';
import { type Result, type Target, milliseconds, pageOf } from './page.js';
import { type Question, questionsOf } from './questions.js';

// The access views keep their plans when there is much data: no big table is read from end to end, the rows that a statement
// looks at are bounded by what the caller reaches, and what DESIGN promises of speed is written down beside what is measured.
// Times are only held to bounds that a busy machine keeps as well; the plans are what is asserted.

const page = resolve(import.meta.dirname, '../../bench/access-views.md');
const scale = scaleOf(100_000);
const callers = callersIn(generatedWorld(scale));
let server: LargeServer | undefined;
let database: LargeDatabase;
const results: Result[] = [];
const targets: Target[] = [];

beforeAll(async () => {
  // On a PostgreSQL of its own, or in the empty database that LARGE_DATABASE_URL names.
  const url = process.env['LARGE_DATABASE_URL'];
  server = url === undefined ? await startLargeServer() : undefined;
  database = await openLargeDatabase(url ?? server?.url ?? '', scale);
});
afterAll(async () => {
  await database.close();
  await server?.stop();
  const date = new Date().toISOString().slice(0, 10);
  const text = pageOf({ version: database.version, date, targets, results });
  process.stdout.write(text);
  // What a few of the tests have found is no page.
  const asked = new Set(results.map(({ caller }) => caller));
  if (asked.size < Object.values(callers).flat().length) return;
  await mkdir(resolve(page, '..'), { recursive: true });
  await writeFile(page, text);
});

/** Tables that are read by an index or not at all. People and the one row of the policy may be read whole. */
const isBig = (table: string): boolean => !['user_account', 'credential_policy', 'finding'].includes(table);
const rare = 1000;

/** What is wrong with a plan. */
function complaints(
  caller: Caller,
  question: Question,
  rows: number,
  mode: string,
  reading: Reading,
): string[] {
  const { table, what, isByKey } = question;
  const reach = isByKey ? 10 : caller.reach;
  // People are looked for among the members of a workspace, of which the huge one has a thousand.
  const most = table === 'person' ? 16_000 : 1000 + 40 * reach + 2 * rows;
  const slow = isByKey ? 100 : 1000;
  const where = `${table}, ${what}, ${mode}:`;
  const read = reading.sequential.filter(isBig);
  return [
    ...(read.length > 0 && reading.touched > rare ? [`${where} reads all of ${read.join(', ')}`] : []),
    ...(reading.touched > most ? [`${where} looks at ${reading.touched} rows, not ${most}`] : []),
    ...(reading.execution > slow ? [`${where} takes ${milliseconds(reading.execution)} ms`] : []),
  ];
}

interface Answer {
  readonly root?: readonly Readonly<Record<string, unknown>>[];
  readonly count?: number;
  readonly affected_rows?: number;
}

/** How many rows it answers with; what it writes is taken back. */
async function answered({ text, values }: Statement): Promise<number> {
  await database.client.query('BEGIN');
  try {
    const { rows } = await database.client.query<Answer>(text, values);
    const [answer] = rows;
    return answer?.root?.length ?? answer?.count ?? answer?.affected_rows ?? 0;
  } finally {
    await database.client.query('ROLLBACK');
  }
}

async function readingsOf(statement: Statement, runs: number): Promise<Result['readings']> {
  const { client } = database;
  return {
    custom: await measure(client, statement, 'custom', runs),
    generic: await measure(client, statement, 'generic', runs),
  };
}

describe.each(Object.entries(callers))('%s', (kind, list) => {
  test.each(list)('$name', async (caller) => {
    const found: string[] = [];
    for (const question of questionsOf(database.engine, caller)) {
      const { table, what, statement, isByKey } = question;
      const isUnbounded = caller.isWide === true && !isByKey;
      const rows = await answered(statement);
      if (rows === 0 && what !== 'update') found.push(`${table}, ${what}: answers nothing`);
      const readings = await readingsOf(statement, isUnbounded ? 1 : 7);
      results.push({ caller: `${kind} ${caller.name}`, table, what, rows, readings });
      if (isUnbounded) continue;
      for (const mode of planModes) found.push(...complaints(caller, question, rows, mode, readings[mode]));
    }
    expect(found).toEqual([]);
  });
});

/** A page of entries for the first of the callers of that name, by primary key. */
function pageFor(name: string): { caller: Caller; statement: Statement } {
  const caller = Object.values(callers)
    .flat()
    .find((each) => each.name === name);
  if (caller === undefined) throw new Error(`nobody is ${name}`);
  const question = questionsOf(database.engine, caller).find(({ what }) => what === 'page by key order');
  if (question === undefined) throw new Error(`${name} asks for no page`);
  return { caller, statement: question.statement };
}

/** How much longer the statement takes than one that is told the keys of the same rows; the middle of several rounds. */
async function ratioToKeys(statement: Statement): Promise<number> {
  const { client } = database;
  const byKey = await sameEntriesByKey(client, statement);
  const found = await measureInTurns(client, { statement, byKey }, { rounds: 7, runs: 5 });
  const against = found('byKey').milliseconds;
  return median(
    found('statement').milliseconds.map((value, round) => value / (against[round] ?? Number.NaN)),
  );
}

const times = (ratio: number): string => `${ratio.toFixed(1)}×`;

describe('what DESIGN promises, within ten times of it on any machine', () => {
  test.each([
    ['ten selected projects', 3],
    ['five selected projects of 100,000', 3],
    ['a workspace, for a member who reaches 25 projects', undefined],
    ['a workspace, for its owner', undefined],
    ['a workspace of 100,000 projects, for a member who reaches five', undefined],
  ])('a page of a hundred entries, against the same rows by key: %s', async (name, target) => {
    const ratio = await ratioToKeys(pageFor(name).statement);
    const what = `a page of 100 entries by primary key, service token for ${name}, against the same rows by key`;
    targets.push({
      what,
      target: target === undefined ? 'bounded by the reach, not by the table: see below' : `≤ ${target}×`,
      measured: times(ratio),
      isMet: target === undefined ? undefined : ratio <= target,
    });
    expect(ratio).toBeLessThan(10 * (target ?? 10));
  });

  test('a page for a member who reaches five projects in a workspace of 100,000', () => {
    const five = results.filter(
      ({ caller, table, what }) => /five/.test(caller) && table === 'oplog_entry' && /^page/.test(what),
    );
    expectAtMost(
      'a page of 100 entries for a member who reaches five projects in a workspace of 100,000',
      five,
      5,
    );
  });

  test('one row by key, whoever asks', () => {
    const byKey = results.filter(({ table, what }) => table === 'oplog_entry' && what === 'one row');
    expectAtMost('one entry by key, whoever asks', byKey, 1);
  });

  function expectAtMost(what: string, found: readonly Result[], target: number): void {
    expect(found.length).toBeGreaterThan(1);
    const slowest = Math.max(
      ...found.map(({ readings }) => Math.max(...planModes.map((mode) => readings[mode].execution))),
    );
    targets.push({
      what,
      target: `≤ ${target} ms`,
      measured: `${milliseconds(slowest)} ms`,
      isMet: slowest <= target,
    });
    expect(slowest).toBeLessThan(10 * target);
  }
});

describe('a subscription to a page of entries', () => {
  test.each(['service', 'user'] as const)(
    'costs a hundred times as much for a hundred subscribers, and no more: %s',
    async (role) => {
      const sessions = subscribers(role, 100);
      const [first] = sessions;
      if (first === undefined) throw new Error('nobody subscribed');
      const table = { schema: 'public', name: 'oplog_entry' };
      const select = database.engine.select(first, { table, orderBy: [{ column: 'id' }], limit: 100 });
      for (const mode of planModes) {
        const one = await measure(database.client, asSubscription(select, [first]), mode, 5);
        const all = await measure(database.client, asSubscription(select, sessions), mode, 3);
        expect([...one.sequential, ...all.sequential].filter(isBig)).toEqual([]);
        expect(all.touched).toBeLessThan(150 * one.touched);
        targets.push({
          what: `a subscription to such a page, role ${role}, 100 subscribers against one, ${mode} plan`,
          target: '≤ 100×',
          measured: `${times(all.execution / one.execution)} (${milliseconds(all.execution)} ms)`,
          isMet: all.execution <= 100 * one.execution,
        });
      }
    },
  );
});
