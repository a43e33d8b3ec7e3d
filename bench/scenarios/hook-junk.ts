import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { openBenchDatabase } from '../database.js';
import { ask, asking, connections } from '../hook.js';
import { type BenchRequest, loadRound } from '../load.js';
import { asRatio, median, roundRatios, shown, withSpread } from '../numbers.js';
import type { BenchProcess } from '../process.js';
import { type Rounds, alternate, courseFor, each } from '../rounds.js';
import type { Bench, Findings, Scenario, Table, Target } from '../scenario.js';
import { newBenchSecrets, startService } from '../service.js';
import { seedTokens, seedWorld } from '../world.js';

const shares = [0, 1, 50] as const;
const nameOf = (percent: number): string => (percent === 0 ? 'no junk' : `${percent} % junk`);

/** A token in every respect but its checksum. */
const junk = (): BenchRequest =>
  asking(`gwst_${randomBytes(8).toString('hex')}_${randomBytes(32).toString('hex').slice(0, 43)}zzzzzz`);

/** Every connection gets a hundred requests, of which so many are junk, evenly spread. */
const mixed = (texts: readonly string[], percent: number): BenchRequest[] =>
  Array.from({ length: connections * 100 }, (_, n) =>
    Math.floor(((n + 1) * percent) / 100) > Math.floor((n * percent) / 100)
      ? junk()
      : asking(texts[n % texts.length] ?? ''),
  );

async function run(bench: Bench): Promise<Findings> {
  const settings = { shared_preload_libraries: 'pg_stat_statements' };
  const { client, url } = await openBenchDatabase(bench, { settings });
  await client.query('create extension pg_stat_statements');
  const secrets = await newBenchSecrets();
  const world = await seedWorld(client, 10);
  const tokens = await seedTokens(bench, client, { secrets, world, kind: 'service_token', count: 1000 });
  const texts = tokens.map(({ text }) => text);
  const server = await startService(bench, { databaseUrl: url, secrets });
  const flood = await floodOf(bench, server, client, texts[0] ?? '');
  const contenders = shares.map((percent) => ({
    name: nameOf(percent),
    server,
    load: { requests: mixed(texts, percent), connections, statuses: percent === 0 ? [200] : [200, 401] },
  }));
  const rounds = await alternate(bench, contenders, courseFor(bench));
  return {
    tables: [mixtures(rounds), statements(flood)],
    targets: [targetOf(flood)],
    figures: { rounds: Object.fromEntries(rounds), flood },
  };
}

interface Statement {
  readonly query: string;
  readonly calls: number;
}

interface Flood {
  readonly requests: number;
  readonly seconds: number;
  /** Queries about credentials when one good token was presented afterwards: proof that they would have been counted. */
  readonly control: number;
  /** Everything the service asked of the database in that time, as pg_stat_statements counted it. */
  readonly statements: readonly Statement[];
}

/** Statements that look for a credential, or use a table in which one lies. */
const readsCredentials = ({ query }: Statement): boolean =>
  /api_token|service_token|user_session/.test(query);

async function floodOf(bench: Bench, server: BenchProcess, client: Client, unseen: string): Promise<Flood> {
  const wanted = bench.isQuick ? 20_000 : 1_000_000;
  const requests = Array.from({ length: 20_000 }, junk);
  const load = { requests, connections, seconds: bench.isQuick ? 2 : 10, statuses: [401] };
  await loadRound(server, { ...load, seconds: 2 });
  await client.query('select pg_stat_statements_reset()');
  const began = performance.now();
  let sent = 0;
  while (sent < wanted) {
    sent += (await loadRound(server, load)).requests;
    bench.say(`${sent} of ${wanted} junk bearers refused`);
  }
  const seconds = (performance.now() - began) / 1000;
  const statements = await statementsSoFar(client);
  (await ask(server.url, unseen)).resume();
  const control = aboutCredentials(await statementsSoFar(client)) - aboutCredentials(statements);
  return { requests: sent, seconds, statements, control };
}

async function statementsSoFar(client: Client): Promise<readonly Statement[]> {
  const found = await client.query<Statement>(
    `select query, sum(calls)::int as calls from pg_stat_statements
      where dbid = (select oid from pg_database where datname = current_database()) and query not like '%pg_stat_statements%'
      group by query order by calls desc`,
  );
  return found.rows;
}

const aboutCredentials = (all: readonly Statement[]): number =>
  all.filter(readsCredentials).reduce((sum, { calls }) => sum + calls, 0);

function targetOf({ requests, statements: all, control }: Flood): Target {
  const calls = aboutCredentials(all);
  return {
    what: `${requests.toLocaleString('en-US')} junk bearers (bad checksum): queries about credentials`,
    target: 'none',
    measured: String(calls),
    isMet: requests < 1_000_000 ? undefined : calls === 0 && control === 1,
  };
}

const statements = ({ requests, seconds, statements: all, control }: Flood): Table => ({
  title: `${requests.toLocaleString('en-US')} junk bearers`,
  columns: ['statement that the service ran meanwhile', 'times', 'about credentials'],
  rows: all.map((each) => [
    `\`${each.query.replaceAll(/\s+/g, ' ').replaceAll('`', '').trim().slice(0, 90)}\``,
    shown(each.calls),
    readsCredentials(each) ? 'yes' : 'no',
  ]),
  notes: [
    `In ${Math.round(seconds)} s, all refused with 401 (${shown(requests / seconds)} a second). Counted by the server’s pg_stat_statements, which sees every statement of ` +
      'everybody but the bench’s own reading of it; what stands here, if anything, runs by the clock, junk or not. One good token presented afterwards made ' +
      `${control === 1 ? 'one query' : `${control} queries`}: it does count.`,
  ],
});

function mixtures(rounds: Rounds): Table {
  const all = each(rounds, nameOf(0), 'requestsPerSecond');
  return {
    title: 'mixed with good ones',
    columns: [
      '',
      'requests/s',
      'p99, ms',
      'server’s processor time a request, µs',
      'requests/s against no junk',
    ],
    rows: shares.map((percent) => {
      const perSecond = each(rounds, nameOf(percent), 'requestsPerSecond');
      return [
        nameOf(percent),
        withSpread(perSecond),
        withSpread(each(rounds, nameOf(percent), 'p99Milliseconds')),
        withSpread(each(rounds, nameOf(percent), 'cpuMicroseconds')),
        asRatio(median(roundRatios(perSecond, all))),
      ];
    }),
  };
}

export const hookJunk: Scenario = {
  name: 'hook-junk',
  about:
    'The hook when some of the bearers are junk (right in shape, wrong in checksum), against the same without; and what a million of ' +
    'them make the database do.',
  run,
};
