import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readConfig } from '../../src/config.js';
import { environment, settingsTable } from '../../src/settings.js';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { type Repository, composeFile, composeFindings } from './compose-rules.js';

const root = resolve(import.meta.dirname, '../..');
const read = async (name: string): Promise<string> => await readFile(resolve(root, name), 'utf8');

const text = await read('docker-compose.yml');
const compose = composeFile.parse(parse(text));
const metadata = await textsIn('hasura-metadata');
const repository: Repository = {
  holds: (path) => existsSync(resolve(root, path)),
  metadataVariables: variablesIn(metadata),
  port: environment.parse({}).PORT,
};

async function textsIn(folder: string): Promise<string[]> {
  const names = await readdir(resolve(root, folder), { recursive: true });
  return await Promise.all(
    names.filter((name) => name.endsWith('.yaml')).map((name) => read(join(folder, name))),
  );
}

/** `{{NAME}}` in a URL, `value_from_env` of a header and `from_env` of a database. */
function variablesIn(texts: readonly string[]): string[] {
  const found = texts.flatMap((each) => [
    ...each.matchAll(/\{\{(\w+)\}\}|^\s*(?:- )?(?:value_)?from_env: ["']?(\w+)["']?$/gm),
  ]);
  return [...new Set(found.map(([, inUrl, named]) => inUrl ?? named ?? ''))].sort();
}

describe('docker-compose.yml', () => {
  test('breaks no rule', () => {
    expect(composeFindings(compose, repository)).toEqual([]);
  });

  test('gives Hasura what its metadata take from the environment, which is all there is', () => {
    expect(repository.metadataVariables).toEqual([
      'GRAPHWARDEN_URL',
      'HASURA_ACTION_SECRET',
      'HASURA_GRAPHQL_DATABASE_URL',
    ]);
  });

  test('gives Graphwarden settings that it knows and that suffice', async () => {
    const env = compose.services['graphwarden']?.environment ?? {};
    expect(Object.keys(env).filter((name) => !(name in environment.shape))).toEqual([]);
    const secrets: Record<string, string> = { ...(await newSecrets()), POSTGRES_PASSWORD: 'fromTheFile' };
    const filled = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [
        name,
        value
          .replace(/\$\{(\w+):\?[^}]*\}/g, (_all, variable: string) => secrets[variable] ?? 'unset')
          .replace(/\$\{\w+:-\}/g, ''),
      ]),
    );
    expect(readConfig({ ...filled, NODE_ENV: 'production', HOST: '0.0.0.0' })).not.toHaveProperty('problems');
  });

  test('names no setting with which Hasura and the hook would not start', () => {
    const names = Object.keys(compose.services['hasura']?.environment ?? {});
    expect(names).not.toContain('HASURA_GRAPHQL_UNAUTHORIZED_ROLE');
    expect(names).not.toContain('HASURA_GRAPHQL_JWT_SECRET');
  });
});

/** A mistake in the file: what stands there, what stands there instead, and the finding. */
const planted: readonly (readonly [string, string, RegExp])[] = [
  ['postgres:17', 'postgres', /postgres runs an image that is not pinned/],
  ['postgres:17', 'postgres:latest', /postgres runs an image that is not pinned/],
  ['v2.48.5.cli-migrations-v3', 'latest', /hasura runs an image that is not pinned/],
  ['v2.48.5.cli-migrations-v3', 'v2.48.5', /hasura runs an image that is not pinned/],
  ['build: .', 'build: ./docs', /graphwarden has neither image nor Dockerfile/],
  [
    '${POSTGRES_PASSWORD:?set it in .env}\n    volumes',
    'secret\n    volumes',
    /POSTGRES_PASSWORD is a default secret/,
  ],
  [
    'graphwarden:${POSTGRES_PASSWORD:?set it in .env}@',
    'graphwarden:secret@',
    /DATABASE_URL holds a default password/,
  ],
  ['${HASURA_GRAPHQL_ADMIN_SECRET:?set it in .env}', 'admin', /ADMIN_SECRET is a default secret/],
  ['${HASURA_GRAPHQL_ADMIN_SECRET:?set it in .env}', '${SECRET:-admin}', /ADMIN_SECRET is a default secret/],
  ['${JWT_SIGNING_KEYS:?npm run --silent keys prints one}', '${JWT_SIGNING_KEYS}', /goes on without a value/],
  [
    '${JWT_SIGNING_KEYS:?npm run --silent keys prints one}',
    '${JWT_SIGNING_KEYS:-}',
    /goes on without a value/,
  ],
  ['${CLIENT_ADDRESS_PROOF_SECRET:-}', '${CLIENT_ADDRESS_PROOF_SECRET:-proof}', /is a default secret/],
  ['${DRAIN_SECONDS:-}', '${WEB_CONCURRENCY:-}', /DRAIN_SECONDS goes on without a value of its own/],
  ["'127.0.0.1:4000:4000'", "'4000:4000'", /graphwarden publishes 4000:4000 to the network/],
  ["'127.0.0.1:8080:8080'", "'0.0.0.0:8080:8080'", /hasura publishes 0\.0\.0\.0:8080:8080 to the network/],
  ["'127.0.0.1:4000:4000'", "'127.0.0.1:4000:4001'", /listens on 4000, which is not published/],
  ['http://127.0.0.1:4000/readyz', 'http://127.0.0.1:4001/readyz', /where its health is not asked/],
  ['- data:', '- dates:', /postgres mounts no volume dates/],
  ['./hasura-metadata:', './hasura/metadata:', /mounts \.\/hasura\/metadata, which is not there/],
  [':/hasura-metadata:ro', ':/hasura-metadata', /hasura may write to \.\/hasura-metadata/],
  [':/hasura-metadata:ro', ':/metadata:ro', /hasura finds no metadata/],
  [
    'condition: service_healthy\n    healthcheck:\n      test:\n',
    'condition: service_started\n    healthcheck:\n      test:\n',
    /graphwarden does not wait until postgres is healthy/,
  ],
  [
    '      postgres:\n        condition',
    '      postgresql:\n        condition',
    /waits for postgresql, which shows no health/,
  ],
  [
    '      graphwarden:\n        condition',
    '      postgres:\n        condition',
    /hasura does not wait for graphwarden/,
  ],
  [
    '      graphwarden:\n        condition',
    '      postgres:\n        condition',
    /database-role does not wait for the tables/,
  ],
  [
    'condition: service_completed_successfully',
    'condition: service_started',
    /hasura does not wait until database-role is done/,
  ],
  [
    '      database-role:\n        condition: service_completed_successfully\n',
    '',
    /hasura does not wait for its role/,
  ],
  ["restart: 'no'", 'restart: unless-stopped', /database-role shows no health/],
  ['graphwarden db grant', 'graphwarden migrate', /does something else than make a role/],
  ['printf %s "$$HASURA_DB', 'printf %s "$HASURA_DB', /does something else than make a role/],
  ['printf %s "$$HASURA_DB_PASSWORD"', 'printf %s secret', /does something else than make a role/],
  ['grant --role hasura ', 'grant --role other ', /hasura has another database, or another role in it/],
  ['--own-database hasura_metadata', '--own-database app', /hasura has its own tables elsewhere/],
  [
    '_METADATA_DATABASE_URL: postgres://hasura:${HASURA_DB_PASSWORD:?',
    '_METADATA_DATABASE_URL: postgres://graphwarden:${POSTGRES_PASSWORD:?',
    /hasura has the password of the database's owner/,
  ],
  [
    '_GRAPHQL_DATABASE_URL: postgres://hasura:${HASURA_DB_PASSWORD:?',
    '_GRAPHQL_DATABASE_URL: postgres://graphwarden:${POSTGRES_PASSWORD:?',
    /hasura has another database, or another role in it/,
  ],
  [
    '    healthcheck: { disable: true }\n    environment:\n      DATABASE_URL: postgres://graphwarden',
    '    healthcheck: { disable: true }\n    environment:\n      DATABASE_URL: postgres://other',
    /database-role has another database/,
  ],
  ['--metadata /hasura-metadata', '--metadata /app/hasura-metadata', /database-role reads other metadata/],
  [
    'HASURA_DB_PASSWORD: ${HASURA_DB_PASSWORD:?set it in .env}',
    'HASURA_DB_PASSWORD: graphwarden',
    /HASURA_DB_PASSWORD is a default secret/,
  ],
  ["'-h', '127.0.0.1', ", '', /postgres is not asked by TCP/],
  [
    '@postgres:5432/app\n      # The',
    '@postgres:5432/other\n      # The',
    /graphwarden has another database/,
  ],
  [
    '@postgres:5432/app\n      HASURA_GRAPHQL',
    '@database:5432/app\n      HASURA_GRAPHQL',
    /hasura has another database/,
  ],
  ['GRAPHWARDEN_URL: http', 'GRAPHWARDEN_URI: http', /hasura lacks GRAPHWARDEN_URL/],
  ['AUTH_HOOK_MODE: POST', 'AUTH_HOOK_MOD: POST', /hasura knows no HASURA_GRAPHQL_AUTH_HOOK_MOD$/],
  ['AUTH_HOOK_MODE: POST', 'AUTH_HOOK_MODE: GET', /hasura needs HASURA_GRAPHQL_AUTH_HOOK_MODE=POST/],
  ["SEND_REQUEST_BODY: 'false'", "SEND_REQUEST_BODY: 'true'", /SEND_REQUEST_BODY=false/],
  ["HEADER_PRECEDENCE: 'true'", "HEADER_PRECEDENCE: 'false'", /CONFIGURED_HEADER_PRECEDENCE=true/],
  ['graphwarden:4000/hasura/auth', 'graphwarden:4000/auth', /hasura asks another hook/],
  ['GRAPHWARDEN_URL: http://graphwarden:4000', 'GRAPHWARDEN_URL: http://warden:4000', /where it is not/],
  ['healthz?strict=true', 'healthz', /hasura is not asked strictly/],
  ["'curl', '-fsS'", "'curl', '-sS'", /hasura is not asked strictly/],
  ['HASURA_GRAPHQL_ADMIN_SECRET: ', 'HASURA_GRAPHQL_ACCESS_KEY: ', /hasura has no admin secret/],
  ['    read_only: true\n', '', /graphwarden may write to its file system/],
  ['    read_only: true\n', '', /database-role may write to its file system/],
  ['    mem_limit: 256m\n', '', /database-role has no limits/],
  [',noexec', '', /graphwarden may run programs from a tmpfs/],
  ['cap_drop: [ALL]', 'cap_drop: [NET_RAW]', /graphwarden keeps capabilities/],
  ["['no-new-privileges:true']", '[]', /hasura may gain privileges/],
  ['    mem_limit: 768m\n', '', /graphwarden has no limits/],
  ['    logging: *bounded\n', '', /hasura fills the disk with its log/],
  ['stop_grace_period: 45s', 'stop_grace_period: 10s', /graphwarden is killed before it has ended/],
];

describe('a mistake in docker-compose.yml', () => {
  test.each(planted)('is found: %j instead of %j', (right, wrong, finding) => {
    expect(text).toContain(right);
    const changed = text.replaceAll(right, wrong);
    expect(composeFindings(composeFile.parse(parse(changed)), repository)).toContainEqual(
      expect.stringMatching(finding),
    );
  });

  test('is also a variable that only the metadata name, and an action secret for each', () => {
    const asked = { ...repository, metadataVariables: [...repository.metadataVariables, 'OTHER_URL'] };
    expect(composeFindings(compose, asked)).toEqual(['hasura lacks OTHER_URL, which its metadata name']);
    const [before, after] = text.split('GRAPHWARDEN_URL: ');
    const differing = `${before ?? ''}GRAPHWARDEN_URL: ${(after ?? '').replace('HASURA_ACTION_SECRET:?', 'OTHER_SECRET:?')}`;
    expect(composeFindings(composeFile.parse(parse(differing)), repository)).toEqual([
      'hasura has another action secret than graphwarden',
    ]);
  });

  test('is found in the metadata in each of the three ways to name a variable', () => {
    const lines = ["  handler: '{{ONE_URL}}/x'", '  - value_from_env: TWO', '  from_env: THREE'];
    expect(variablesIn(lines)).toEqual(['ONE_URL', 'THREE', 'TWO']);
  });
});

test('.env.example names what docker-compose.yml hands on besides, as comments', async () => {
  const named = [...(await read('.env.example')).matchAll(/^# (\w+)=$/gm)].map(([, name]) => name);
  expect(named).toEqual([...text.matchAll(/\$\{(\w+):-\}/g)].map(([, name]) => name));
});

test('.env.example names what docker-compose.yml requires, and only variables that exist', async () => {
  const names = [...(await read('.env.example')).matchAll(/^(\w+)=/gm)].map(([, name]) => name ?? '');
  const required = [...new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name ?? ''))];
  expect(required.filter((name) => !names.includes(name))).toEqual([]);
  expect(names.filter((name) => !(name in environment.shape) && !required.includes(name))).toEqual([]);
});

test('the table of settings in README.md is the one of the code', async () => {
  expect(await read('README.md')).toContain(`<!-- settings -->\n${settingsTable()}<!-- /settings -->`);
});
