import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { signLoginJwt } from '../../src/tokens/login-jwt.js';
import { eventually } from '../support/processes.js';
import { scratchFolder } from '../support/scratch.js';
import { createAsker } from './support/asking.js';
import { figuresOf, keepResult } from './support/results.js';
import { type Replica, type Stage, openStage } from './support/stage.js';
import { startTraffic } from './support/traffic.js';
import { outcomes } from '../../bench/soak/answers.js';
import type { Credential } from '../../bench/soak/truth.js';

// The clock of the service jumps while it runs; the database's does not, and is the one that counts.

/** Debian's libfaketime, which tells a program another time than it is. */
async function libfaketime(): Promise<string | undefined> {
  for (const folder of await readdir('/usr/lib').catch(() => [])) {
    const library = join('/usr/lib', folder, 'faketime', 'libfaketimeMT.so.1');
    const isHere = await readdir(join(library, '..')).then(
      () => true,
      () => false,
    );
    if (isHere) return library;
  }
  return undefined;
}
const library = await libfaketime();
if (library === undefined)
  process.stderr.write('No libfaketime (Debian: apt-get install libfaketime): no clock is stepped.\n');

const hourMs = 3_600_000;
const minute = 60_000;

let stage: Stage;
let folder: string;
const stopping = new AbortController();
afterEach(async () => {
  stopping.abort();
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});

/** The clock of the replicas that are started with its environment; no other process goes by it. */
async function clockOfReplicas(preloaded: string) {
  folder = await scratchFolder('clock');
  const file = join(folder, 'offset');
  const setTo = async (milliseconds: number): Promise<void> => {
    await writeFile(`${file}.new`, `${milliseconds < 0 ? '' : '+'}${milliseconds / 1000}s`);
    await rename(`${file}.new`, file);
  };
  await setTo(0);
  return {
    setTo,
    env: {
      LD_PRELOAD: preloaded,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  };
}

/** What a replica takes the time for. */
async function offsetOf({ url }: Replica): Promise<number> {
  const date = (await fetch(`${url}/healthz`)).headers.get('date') ?? '';
  return new Date(date).getTime() - Date.now();
}

/** Credentials of a person in two sorts: good ones, and ones that ended half an hour ago or later. */
async function goodAndEnded({ population, operator, secrets }: Stage) {
  const { people, makers } = population;
  const [person] = people;
  if (person === undefined) throw new Error('the stage is empty');
  const [session, token, past] = [
    await makers.session(person, hourMs),
    await makers.apiToken(person, false, hourMs),
    await makers.apiToken(person, false, -30 * minute),
  ];
  for (const { insert } of [session, token, past]) await operator.commit(...insert);
  const pastLogin = await signLoginJwt(
    secrets.jwt,
    { id: session.id, userId: person.id, endsAt: new Date(Date.now() + hourMs) },
    new Date(Date.now() - 45 * minute),
  );
  const shown = ({ kind, text, id }: Pick<Credential, 'kind' | 'text' | 'id'>) => ({ kind, text, id });
  return {
    login: session.credentials[0]?.text ?? '',
    good: [...session.credentials, ...token.credentials].map(shown),
    ended: [
      ...past.credentials.map(shown),
      { kind: 'login', text: pastLogin.token, id: session.id } as const,
    ],
  };
}

type Shown = Awaited<ReturnType<typeof goodAndEnded>>['good'];

/** Asks about all of them at a replica, again and again until told to stop; how often, and what was not as expected. */
async function keepAsking(
  replica: Replica,
  { good, ended }: { good: Shown; ended: Shown },
  stop: AbortSignal,
) {
  const asker = createAsker(replica.url);
  const expected = [
    ...good.map((credential) => [credential, outcomes.accepted] as const),
    ...ended.map((credential) => [credential, 401] as const),
  ];
  const wrong: string[] = [];
  let rounds = 0;
  while (!stop.aborted) {
    const answers = expected.map(async ([{ kind, text, id }, right]) => {
      const outcome = await asker.atHook(text, id);
      if (outcome !== right) wrong.push(`${kind}: ${outcome} instead of ${right}`);
    });
    await Promise.all(answers);
    rounds += 1;
    await delay(5);
  }
  asker.close();
  return { rounds, wrong };
}

(library === undefined ? test.skip : test)(
  'the clock of the service jumps by an hour, forth and back: what has ended stays refused, what is good accepted, and nothing stands still',
  async () => {
    stage = await openStage();
    const clock = await clockOfReplicas(library ?? '');
    const remembering = await stage.startReplica({ ...clock.env, USAGE_FLUSH_SECONDS: '1' });
    const forgetful = await stage.startReplica({ ...clock.env, CREDENTIAL_CACHE_ENTRIES: '0' });
    const replicas = [remembering, forgetful];
    const credentials = await goodAndEnded(stage);
    const before = Math.floor(Date.now() / hourMs) * hourMs;

    const traffic = await startTraffic(stage, [remembering.url], { rate: 150, deeds: 5 });
    const asking = replicas.map(async (replica) => await keepAsking(replica, credentials, stopping.signal));
    const minted: string[] = [];
    for (const offset of [hourMs, 0, -hourMs, 0]) {
      await traffic.during(`the clock set to ${offset / minute} minutes off`, async () => {
        await clock.setTo(offset);
        for (const replica of replicas) {
          await eventually(
            'the step is seen',
            async () => Math.abs((await offsetOf(replica)) - offset) < minute,
          );
          const asker = createAsker(replica.url);
          const fresh = await asker.act(credentials.login, 'mutation { refreshLogin { token expiresAt } }');
          asker.close();
          if (!('field' in fresh)) throw new Error(`no fresh login: ${JSON.stringify(fresh)}`);
          const leftMs = new Date(String(fresh.field['expiresAt'])).getTime() - Date.now();
          expect(Math.abs(leftMs - 15 * minute)).toBeLessThan(minute);
          minted.push(String(fresh.field['token']));
        }
        await traffic.goOn(700);
      });
    }
    stopping.abort();
    const asked = await Promise.all(asking);
    const report = await traffic.end();

    for (const { rounds, wrong } of asked) {
      expect(wrong).toEqual([]);
      expect(rounds).toBeGreaterThan(20);
    }
    expect(minted).toHaveLength(8);
    expect(report.violations).toEqual([]);
    expect(report.lostWrites).toEqual([]);
    expect(report.writes.others).toEqual([]);
    expect(report.answers.lost).toBe(0);
    // Who counts as deaf asks the database. On a machine that has no time for that, the one or other request waits too long.
    expect(report.answers.unavailable).toBeLessThan(report.answers.accepted / 100 + 2);

    // Timers go by the clock that nobody sets; what they write has the hour of the database.
    const { id = '', text } = credentials.good.at(-1) ?? {};
    const used = async (): Promise<number> =>
      Number((await stage.operator.read(usedText, [id]))[0]?.['requests'] ?? 0);
    const usedBefore = await used();
    const asker = createAsker(remembering.url);
    expect(await asker.atHook(text, id)).toBe(outcomes.accepted);
    asker.close();
    await eventually('usage is still written', async () => (await used()) > usedBefore);
    const hours = await stage.operator.read(
      `select distinct hour from graphwarden.credential_usage where outcome = 'allowed' and (hour < $1 or hour > now())`,
      [new Date(before)],
    );
    expect(hours).toEqual([]);
    const presented = credentials.good.length + credentials.ended.length;
    const answered = asked.reduce((sum, { rounds }) => sum + rounds * presented, 0);
    await keepResult('clock-step', { ...figuresOf(report), steps: report.faults.length, asked: answered });
  },
  90_000,
);

const usedText =
  'select sum(requests)::int as requests from graphwarden.credential_usage where credential_id = $1';
