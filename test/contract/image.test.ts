import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { environment } from '../../src/settings.js';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { type TestDatabase, emptyDatabase } from '../support/database.js';
import { runService } from '../support/run-service.js';
import { scratchFolder } from '../support/scratch.js';
import { composeFile } from './compose-rules.js';

// The image that the Dockerfile makes, without an engine to make it: what it copies is there, and is enough to run.

const root = resolve(import.meta.dirname, '../..');
const read = async (name: string): Promise<string> => await readFile(resolve(root, name), 'utf8');

const dockerfile = await read('Dockerfile');
const [, build = '', final = ''] = dockerfile.split(/^FROM /m);
const { services } = composeFile.parse(parse(await read('docker-compose.yml')));
const manifest = z
  .object({ bin: z.record(z.string(), z.string()), scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(await read('package.json')));

/** What a stage copies from the repository. */
const copied = (stage: string): string[] =>
  [...stage.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' '));
const exists = async (path: string): Promise<boolean> =>
  await stat(resolve(root, path)).then(
    () => true,
    () => false,
  );

let folder: string;
let database: TestDatabase;
beforeAll(async () => {
  folder = await scratchFolder('image');
  database = await emptyDatabase();
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

test('the Dockerfile copies nothing that is not there, or that .dockerignore keeps out', async () => {
  const ignored = (await read('.dockerignore')).split('\n');
  const sources = [...copied(build), ...copied(final)];
  expect(sources).toEqual(expect.arrayContaining(['package-lock.json', 'src', 'drizzle', 'hasura-metadata']));
  for (const path of sources) expect([path, await exists(path)]).toEqual([path, true]);
  expect(sources.filter((path) => ignored.includes(path))).toEqual([]);
});

test('the image runs what a build makes, and says the port that it listens on', async () => {
  const [, command = ''] = /^CMD \["node", "(.*)"\]$/m.exec(final) ?? [];
  const runs = [
    command,
    ...Object.values(manifest.bin),
    manifest.scripts['start']?.replace('node ', '') ?? '',
  ];
  for (const path of runs) expect([path, await exists(path)]).toEqual([path, true]);
  expect(final).toMatch(new RegExp(`^EXPOSE ${environment.parse({}).PORT}$`, 'm'));
  expect(final).toMatch(/^USER node$/m);
});

/** The packages that `npm ci` leaves in the image after `npm prune --omit=dev --omit=optional`. */
async function productionPackages(): Promise<string[]> {
  const entry = z.object({ dev: z.boolean().optional(), optional: z.boolean().optional() });
  const lock = z
    .object({ packages: z.record(z.string(), entry) })
    .parse(JSON.parse(await read('package-lock.json')));
  return Object.entries(lock.packages)
    .filter(
      ([path, { dev, optional }]) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) && !(dev ?? optional),
    )
    .map(([path]) => path);
}

/** A folder with what the last stage holds, and no more. */
async function assembleImage(): Promise<void> {
  for (const path of ['dist', ...copied(final)])
    await cp(resolve(root, path), join(folder, path), { recursive: true });
  for (const path of await productionPackages()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(resolve(root, path), join(folder, path));
  }
}

/** The exit code of the health check, asked of another port than in its container. */
async function healthCheck(port: string): Promise<unknown> {
  const [how, command = '', ...args] = services['graphwarden']?.healthcheck?.test ?? [];
  expect(how).toBe('CMD');
  const asked = args.map((each) => each.replace('127.0.0.1:4000', `127.0.0.1:${port}`));
  return await promisify(execFile)(command, asked).then(
    () => 0,
    (error: unknown) => z.object({ code: z.unknown() }).parse(error).code,
  );
}

test('what is in the image is enough: it migrates, gets healthy, and has the doors that Hasura is told of', async () => {
  await assembleImage();
  const env = {
    ...(await newSecrets()),
    ...{ DATABASE_URL: database.url, REFERENCE_APP: 'on', NODE_ENV: 'production', HOST: '127.0.0.1' },
  };
  const service = runService(env, folder);
  try {
    const address = await service.listening;
    const { port } = new URL(address);
    expect(await healthCheck(port)).toBe(0);
    const hook = new URL(services['hasura']?.environment['HASURA_GRAPHQL_AUTH_HOOK'] ?? '').pathname;
    const answer = await fetch(`${address}${hook}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ headers: {} }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ 'x-hasura-role': 'public' });
    service.child.kill('SIGTERM');
    expect(await service.ended).toEqual({ code: 0, signal: null });
    expect(await healthCheck(port)).toBe(1);
  } finally {
    service.child.kill('SIGKILL');
    await service.ended;
  }
}, 60_000);
