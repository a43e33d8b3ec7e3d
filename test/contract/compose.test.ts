import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../../src/config.js';
import { environment, settingsTable } from '../../src/settings.js';
import { newSecrets } from '../../src/tokens/new-secrets.js';

const root = resolve(import.meta.dirname, '../..');
const read = async (name: string): Promise<string> => await readFile(resolve(root, name), 'utf8');

const compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      environment: z.record(z.string(), z.string()),
      depends_on: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});

async function environmentOf(service: string): Promise<Record<string, string>> {
  const { services } = compose.parse(parse(await read('docker-compose.yml')));
  return services[service]?.environment ?? {};
}

test('docker-compose.yml gives Graphwarden settings that it knows and that suffice', async () => {
  const env = await environmentOf('graphwarden');
  expect(Object.keys(env).filter((name) => !(name in environment.shape))).toEqual([]);
  const secrets: Record<string, string> = { ...(await newSecrets()), POSTGRES_PASSWORD: 'from-the-file' };
  const filled = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+):\?[^}]*\}/g, (_all, variable: string) => secrets[variable] ?? 'unset'),
    ]),
  );
  expect(readConfig({ ...filled, NODE_ENV: 'production', HOST: '0.0.0.0' })).not.toHaveProperty('problems');
});

test('docker-compose.yml points Hasura at the doors there are, with the secret that Graphwarden expects', async () => {
  const hasura = await environmentOf('hasura');
  const graphwarden = await environmentOf('graphwarden');
  expect(hasura.HASURA_GRAPHQL_AUTH_HOOK).toBe(`${hasura.GRAPHWARDEN_URL ?? ''}/hasura/auth`);
  expect(hasura.HASURA_GRAPHQL_AUTH_HOOK_MODE).toBe('POST');
  expect(hasura.HASURA_ACTION_SECRET).toBe(graphwarden.HASURA_ACTION_SECRET);
  expect(hasura.HASURA_GRAPHQL_CONFIGURED_HEADER_PRECEDENCE).toBe('true');
  // Hasura refuses to start with the hook and one of these.
  expect(Object.keys(hasura)).not.toContain('HASURA_GRAPHQL_UNAUTHORIZED_ROLE');
  expect(Object.keys(hasura)).not.toContain('HASURA_GRAPHQL_JWT_SECRET');
});

test('.env.example names only variables that exist', async () => {
  const names = [...(await read('.env.example')).matchAll(/^(\w+)=/gm)].map(([, name]) => name ?? '');
  const composeOnly = ['POSTGRES_PASSWORD', 'HASURA_GRAPHQL_ADMIN_SECRET'];
  expect(names.filter((name) => !(name in environment.shape) && !composeOnly.includes(name))).toEqual([]);
});

test('the table of settings in README.md is the one of the code', async () => {
  expect(await read('README.md')).toContain(`<!-- settings -->\n${settingsTable()}<!-- /settings -->`);
});
