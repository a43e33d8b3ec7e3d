import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { figuresOf, keepResult } from './support/results.js';
import { type Stage, openStage } from './support/stage.js';
import { type Traffic, startTraffic } from './support/traffic.js';

// No room for PostgreSQL, on a small file system of its own that is really full, where this user may mount one. (A limit on the size
// of its files would be no substitute: it holds for every byte of the log beyond it, which PostgreSQL survives less well than this.)

const run = promisify(execFile);
let stage: Stage | undefined;
const after: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await stage?.close();
  for (const work of after.splice(0).reverse()) await work();
});

const why = (text: string): void => void process.stderr.write(`disk-full.test.ts: ${text}\n`);
/** WAL that is there already is written over; none is made anew while the disk is full. */
const settings = { min_wal_size: '64MB', max_wal_size: '64MB' } as const;

async function smallFileSystem(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'graphwarden-full-'));
  after.push(async () => await rm(folder, { recursive: true, force: true }));
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=256m,mode=0755', 'tmpfs', folder]).then(
    () => true,
    () => false,
  );
  if (!mounted) return undefined;
  after.push(async () => await run('umount', ['-l', folder]));
  return folder;
}

/** Rows until there is no room for one more. */
async function fillTables({ operator }: Stage): Promise<string> {
  await operator.commit('create table if not exists public.filler (text text)');
  await operator.commit('alter table public.filler alter text set storage plain');
  for (;;) {
    const refused = await operator
      .read("insert into public.filler select repeat('x', 7000) from generate_series(1, 50)")
      .then(() => undefined, String);
    if (refused !== undefined) return refused;
  }
}

async function play(
  full: (stage: Stage, traffic: Traffic) => Promise<void>,
  room: (stage: Stage) => Promise<void>,
) {
  if (stage === undefined) throw new Error('there is no stage');
  const { url } = await stage.startReplica();
  const traffic = await startTraffic(stage, [url]);
  await traffic.goOn(1_000);
  const playing = stage;
  const before = { ...traffic.answers };
  await traffic.during('no room', async () => {
    await full(playing, traffic);
    await traffic.goOn(1_000);
    // Pages that are there already have room for the first of them.
    const areRefused = (): boolean => traffic.writes.unavailable + traffic.writes.internal > 0;
    for (let waited = 0; waited < 300 && !areRefused(); waited += 1) await traffic.goOn(100);
    await room(playing);
  });
  const acceptedMeanwhile = traffic.answers.accepted - before.accepted;
  const created = traffic.writes.created;
  for (let waited = 0; waited < 100 && traffic.writes.created === created; waited += 1)
    await traffic.goOn(100);
  const createdAfterwards = traffic.writes.created - created;
  return { acceptedMeanwhile, createdAfterwards, report: await traffic.end() };
}

function expectKept({
  acceptedMeanwhile,
  createdAfterwards,
  report,
}: Awaited<ReturnType<typeof play>>): void {
  expect(report.violations).toEqual([]);
  expect(report.lostWrites).toEqual([]);
  expect(report.writes.others).toEqual([]);
  expect(report.writes.unavailable + report.writes.internal).toBeGreaterThan(0);
  expect(acceptedMeanwhile).toBeGreaterThan(10);
  expect(createdAfterwards).toBeGreaterThan(0);
}

test('the disk is full: who is good is let in, writes say that they cannot be done, and nothing acknowledged is lost', async () => {
  const folder = await smallFileSystem();
  if (folder === undefined) {
    why('no file system may be mounted here: the full disk is not tested');
    return;
  }
  stage = await openStage({ folder, settings });
  const filler = join(folder, 'filler');
  const played = await play(
    async () => {
      const { bavail, bsize } = await statfs(folder);
      await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - 400 * 1024)));
      if (stage !== undefined) expect(await fillTables(stage)).toMatch(/No space left on device/);
    },
    async () => await rm(filler),
  );
  expectKept(played);
  // No room is an outage, which passes, and not a fault of ours.
  expect(played.report.writes.internal).toBe(0);
  await keepResult('disk-full', {
    ...figuresOf(played.report),
    acceptedMeanwhile: played.acceptedMeanwhile,
  });
});
