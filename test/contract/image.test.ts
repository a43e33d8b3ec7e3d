import { execFile } from 'node:child_process';
import { readFile, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
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
import { assembleImage, bases, copied, instructions, only } from './image.js';

// The image that the Dockerfile makes, without an engine to make it: what it copies is there, and is enough to run.

const root = resolve(import.meta.dirname, '../..');
const read = async (name: string): Promise<string> => await readFile(resolve(root, name), 'utf8');

const { services } = composeFile.parse(parse(await read('docker-compose.yml')));
const manifest = z
  .object({
    version: z.string(),
    engines: z.object({ node: z.string() }),
    bin: z.record(z.string(), z.string()),
    scripts: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(await read('package.json')));

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
  const sources = [...copied('build'), ...copied('final')];
  expect(sources).toEqual(expect.arrayContaining(['package-lock.json', 'src', 'drizzle', 'hasura-metadata']));
  for (const path of sources) expect([path, await exists(path)]).toEqual([path, true]);
  expect(sources.filter((path) => ignored.includes(path))).toEqual([]);
});

test('the image runs what a build makes, as a user by number, and says the port that it listens on', async () => {
  const [command = '', ...args] = z.array(z.string()).parse(JSON.parse(only('CMD')));
  expect([command, args]).toEqual(['node', ['dist/main.js']]);
  const runs = [
    ...args,
    ...Object.values(manifest.bin),
    manifest.scripts['start']?.replace('node ', '') ?? '',
  ];
  for (const path of runs) expect([path, await exists(path)]).toEqual([path, true]);
  expect(only('EXPOSE')).toBe(String(environment.parse({}).PORT));
  expect(only('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  expect(only('STOPSIGNAL')).toBe('SIGTERM');
  expect(only('LABEL')).toContain(`org.opencontainers.image.version="${manifest.version}"`);
});

test('both stages are one image, pinned to the patch, and the last has nothing left that installs packages', () => {
  const [first, second, ...more] = bases;
  expect(more).toEqual([]);
  expect(first).toBe(`${second ?? ''} AS build`);
  expect(second).toMatch(/^node:24\.\d+\.\d+-trixie-slim$/);
  const removed = /rm -rf ([^&]*)/.exec(only('RUN'))?.[1]?.trim().split(/\s+/);
  // All that the base has of them: npm and corepack are under lib, the rest are links to there and to /opt.
  expect(removed?.sort()).toEqual([
    '/opt/yarn-*',
    ...['corepack', 'npm', 'npx', 'yarn', 'yarnpkg'].map((name) => `/usr/local/bin/${name}`),
    '/usr/local/lib/node_modules',
  ]);
  const order = instructions('final').map(({ word }) => word);
  expect(order.indexOf('USER')).toBeGreaterThan(order.lastIndexOf('COPY'));
  expect(only('RUN')).toContain(`ln -s /app/${manifest.bin['graphwarden'] ?? ''} /usr/local/bin/graphwarden`);
});

test('what docker compose gives it is as little as it needs, and time enough to end', () => {
  expect(services['graphwarden']).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    restart: 'unless-stopped',
  });
  for (const each of Object.values(services)) expect(each.security_opt).toContain('no-new-privileges:true');
});

test('the image has a Node that package.json lets in, and so is the one that runs this', () => {
  const [, least = ''] = /^>=(\d+\.\d+)$/.exec(manifest.engines.node) ?? [];
  const [, inImage = ''] = /^node:([\d.]+)-/.exec(bases[1] ?? '') ?? [];
  for (const version of [inImage, process.versions.node])
    expect([version, version.localeCompare(least, 'en', { numeric: true }) >= 0]).toEqual([version, true]);
});

/** The exit code of a health check. */
async function healthCheck([command = '', ...args]: readonly string[], env: Record<string, string>) {
  const options = { env: { PATH: process.env['PATH'] ?? '', ...env } };
  return await promisify(execFile)(command, args, options).then(
    () => 0,
    (error: unknown) => z.object({ code: z.unknown() }).parse(error).code,
  );
}

/** The image's own check, which asks where the environment says; of docker compose's, what it would ask on this port. */
const ownCheck = z.array(z.string()).parse(JSON.parse(/CMD (\[.*\])$/.exec(only('HEALTHCHECK'))?.[1] ?? ''));
function composeCheck(port: string): string[] {
  const [how, ...command] = services['graphwarden']?.healthcheck?.test ?? [];
  expect(how).toBe('CMD');
  return command.map((each) => each.replace('127.0.0.1:4000', `127.0.0.1:${port}`));
}

test('what is in the image is enough: it migrates, gets healthy, and has the doors that Hasura is told of', async () => {
  await assembleImage(folder);
  const env = {
    ...(await newSecrets()),
    ...{ DATABASE_URL: database.url, REFERENCE_APP: 'on', NODE_ENV: 'production', HOST: '127.0.0.1' },
  };
  const service = runService(env, folder);
  try {
    const address = await service.listening;
    const { port } = new URL(address);
    // An older release that starts later knows by this whose views stand there.
    expect(
      (await database.pool.query('SELECT version FROM graphwarden_internal.applied_release')).rows,
    ).toEqual([{ version: manifest.version }]);
    expect(await healthCheck(composeCheck(port), {})).toBe(0);
    expect(await healthCheck(ownCheck, { PORT: port })).toBe(0);
    expect(await healthCheck(ownCheck, { PORT: '1', OPERATIONS_PORT: port })).toBe(0);
    expect(await healthCheck(ownCheck, { PORT: port, OPERATIONS_PORT: '1' })).toBe(1);
    // It listens on 127.0.0.1, where whoever listens everywhere is asked, too; nobody is at 127.0.0.2.
    expect(await healthCheck(ownCheck, { PORT: port, HOST: '0.0.0.0' })).toBe(0);
    expect(await healthCheck(ownCheck, { PORT: port, HOST: '127.0.0.2' })).toBe(1);
    const operators = { OPERATIONS_PORT: port, OPERATIONS_HOST: '127.0.0.1' };
    expect(await healthCheck(ownCheck, { ...operators, HOST: '127.0.0.2' })).toBe(0);
    expect(await healthCheck(ownCheck, { PORT: port, HOST: '127.0.0.1', OPERATIONS_HOST: '127.0.0.2' })).toBe(
      0,
    );
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
    expect(await healthCheck(composeCheck(port), {})).toBe(1);
    expect(await healthCheck(ownCheck, { PORT: port })).toBe(1);
  } finally {
    service.child.kill('SIGKILL');
    await service.ended;
  }
}, 60_000);
