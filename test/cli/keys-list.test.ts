import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { newSigningJwk } from '../../src/tokens/signing-keys.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { worldOf } from '../support/world.js';
import { run } from './commands.js';

let database: TestDatabase;
beforeAll(async () => void (database = await cloneDatabase()));
afterAll(async () => await database.drop());

test('keys list shows states and what needs a key, and no secret', async () => {
  const digest = ['new', 'old'].map((id) => ({ id, secret: randomBytes(32).toString('base64url') }));
  const signing = [await newSigningJwk(), await newSigningJwk()];
  const env = {
    ...(await newSecrets()),
    DATABASE_URL: database.url,
    TOKEN_DIGEST_KEYS: JSON.stringify(digest),
    JWT_SIGNING_KEYS: JSON.stringify(signing),
  };
  const world = worldOf(database.pool);
  await world.apiToken(await world.user(), { digestKeyId: 'old' });
  const { code, stdout } = await run(['keys', 'list'], { env });
  expect(code).toBe(0);
  const lines = stdout.split('\n').map((line) => line.split(/ {2,}/));
  expect(lines.slice(1, 5)).toEqual([
    ['TOKEN_DIGEST_KEYS', 'new', 'active', '0'],
    ['TOKEN_DIGEST_KEYS', 'old', 'verifying', '1'],
    ['JWT_SIGNING_KEYS', signing[0]?.kid, 'active', '-'],
    ['JWT_SIGNING_KEYS', signing[1]?.kid, 'verifying', '-'],
  ]);
  const json = await run(['keys', 'list', '--json'], { env });
  const { keys } = z
    .object({
      keys: z.array(
        z.object({ id: z.string(), rows: z.number().nullable(), needs: z.record(z.string(), z.number()) }),
      ),
    })
    .parse(JSON.parse(json.stdout));
  expect(keys.find(({ id }) => id === 'old')).toMatchObject({ rows: 1, needs: { 'API tokens': 1 } });
  const secrets = [...digest.map(({ secret }) => secret), ...signing.flatMap(({ d, x }) => [d, x])];
  for (const secret of secrets) expect(`${stdout}${json.stdout}`.includes(secret)).toBe(false);
});
