import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { parse } from 'yaml';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { noteCommand, noteSettings } from '../support/evidence.js';
import type { Ran } from '../support/run-command.js';
import { scratchFolder } from '../support/scratch.js';
import { composeFile } from './compose-rules.js';

// The step of docker-compose.yml that makes Hasura's role, run by its very command line with its very environment, and
// Hasura's two connections by their very URLs: but for the server, the names of what a whole server shares, and folders.

const root = resolve(import.meta.dirname, '../..');
const { services } = composeFile.parse(parse(await readFile(join(root, 'docker-compose.yml'), 'utf8')));
const step = services['database-role'];
const own = randomBytes(4).toString('hex');
const [role, metadataDatabase] = [`hasura_${own}`, `hasura_metadata_${own}`];
const [password, laterPassword] = [randomBytes(24).toString('hex'), randomBytes(24).toString('hex')];

let folder: string;
let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
  folder = await scratchFolder('compose-role');
  // What the image has in /usr/local/bin.
  const command = join(folder, 'graphwarden');
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${root}/dist/command-line.js" "$@"\n`);
  await chmod(command, 0o755);
});
afterAll(async () => {
  await database.pool.query(`DROP DATABASE IF EXISTS ${metadataDatabase} WITH (FORCE)`);
  await database.pool.query(`
    DO $$ BEGIN DROP OWNED BY ${role}; EXCEPTION WHEN undefined_object THEN NULL; END $$;
    DROP ROLE IF EXISTS ${role}`);
  await database.drop();
  await rm(folder, { recursive: true });
});

/** The step, with this password of Hasura's role in `.env`. */
async function runStep(inFile: string): Promise<Ran> {
  const [shell = '', ...args] = step?.command ?? [];
  const line = args.map((each) =>
    each
      .replaceAll('$$', '$')
      .replace(/--role hasura\b/, `--role ${role}`)
      .replace(/\bhasura_metadata\b/, metadataDatabase)
      .replace('/hasura-metadata', join(root, 'hasura-metadata')),
  );
  const env = { ...step?.environment, DATABASE_URL: database.url, HASURA_DB_PASSWORD: inFile };
  noteSettings(env);
  // Beside what compose gives it, what the image has.
  const child = spawn(shell, line, {
    cwd: folder,
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, NODE_ENV: 'production', HOST: '0.0.0.0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  noteCommand(line, { stdout, stderr });
  return { code, stdout, stderr };
}

/** A connection by a URL of Hasura's environment, to the server of the tests. */
async function connectAs(
  variable: 'DATABASE_URL' | 'METADATA_DATABASE_URL',
  inFile: string,
): Promise<pg.Client> {
  const written = services['hasura']?.environment[`HASURA_GRAPHQL_${variable}`] ?? '';
  const url = new URL(written.replace(/\$\{HASURA_DB_PASSWORD:\?[^}]*\}/, inFile));
  const server = new URL(database.url);
  expect([url.username, url.password]).toEqual(['hasura', inFile]);
  url.host = server.host;
  url.username = role;
  url.pathname =
    variable === 'DATABASE_URL' ? server.pathname : url.pathname.replace('hasura_metadata', metadataDatabase);
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  return client;
}

const sqlState = async (attempt: Promise<unknown>): Promise<unknown> =>
  await attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof pg.DatabaseError ? error.code : error),
  );

test('the first time, it makes the role and its database, and shows no password', async () => {
  const { code, stdout, stderr } = await runStep(password);
  expect([code, stderr]).toEqual([0, expect.stringContaining('now has what Hasura needs, and no more')]);
  expect(stdout).toContain(`CREATE ROLE "${role}" LOGIN;\n`);
  expect(stdout).toContain(`CREATE DATABASE "${metadataDatabase}" OWNER "${role}"`);
  expect(stdout + stderr).not.toContain(password);
  expect(stdout).not.toContain('SCRAM');
});

test('Hasura then reads what is tracked, and no digest or password hash', async () => {
  const client = await connectAs('DATABASE_URL', password);
  try {
    expect(await sqlState(client.query('SELECT * FROM public.project'))).toBe('done');
    expect(await sqlState(client.query('SELECT * FROM graphwarden.person'))).toBe('done');
    expect(await sqlState(client.query('SELECT digest FROM graphwarden.api_token'))).toBe('42501');
    expect(await sqlState(client.query('SELECT password_hash FROM graphwarden.user_account'))).toBe('42501');
    expect(await sqlState(client.query('CREATE SCHEMA hdb_catalog'))).toBe('42501');
  } finally {
    await client.end();
  }
});

test('and keeps its own tables in the other database, with the extension that it asks for', async () => {
  const client = await connectAs('METADATA_DATABASE_URL', password);
  try {
    await client.query(`
      CREATE SCHEMA hdb_catalog;
      CREATE EXTENSION IF NOT EXISTS pgcrypto SCHEMA public;
      CREATE TABLE hdb_catalog.hdb_version (hasura_uuid uuid PRIMARY KEY DEFAULT gen_random_uuid());
      INSERT INTO hdb_catalog.hdb_version DEFAULT VALUES`);
    expect((await client.query('SELECT FROM hdb_catalog.hdb_version')).rowCount).toBe(1);
  } finally {
    await client.end();
  }
});

test('the second time, it does nothing', async () => {
  expect(await runStep(password)).toEqual({
    code: 0,
    stdout: '',
    stderr: `${role} has what Hasura needs, and no more.\n`,
  });
});

test('another password in .env is the one from then on, and what Hasura keeps stays', async () => {
  expect(await sqlState(connectAs('DATABASE_URL', laterPassword))).toBe('28P01');
  await database.pool.query(`ALTER ROLE ${role} NOLOGIN`);
  expect(await runStep(laterPassword)).toMatchObject({
    code: 0,
    stdout: `ALTER ROLE "${role}" LOGIN PASSWORD '…';\n`,
  });
  expect(await sqlState(connectAs('DATABASE_URL', password))).toBe('28P01');
  const client = await connectAs('METADATA_DATABASE_URL', laterPassword);
  expect((await client.query('SELECT FROM hdb_catalog.hdb_version')).rowCount).toBe(1);
  await client.end();
});

test('several at once make the database once', async () => {
  await database.pool.query(`DROP DATABASE ${metadataDatabase} WITH (FORCE)`);
  const ran = await Promise.all([1, 2, 3].map(async () => await runStep(laterPassword)));
  expect(ran.map(({ code }) => code)).toEqual([0, 0, 0]);
  await (await connectAs('METADATA_DATABASE_URL', laterPassword)).end();
});

test('a password that is none stops it, and so Hasura', async () => {
  expect(await runStep('short')).toMatchObject({ code: 2, stdout: '' });
});
