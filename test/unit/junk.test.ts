import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { credentialKinds } from '../../src/auth/credentials/index.js';
import { createVerdictCache } from '../../src/auth/verdict-cache.js';
import { createVerifiedCredentials } from '../../src/auth/verified-credentials.js';
import { readConfig } from '../../src/config.js';
import { type Database, openDatabase } from '../../src/store/database.js';
import { signLoginJwt } from '../../src/tokens/login-jwt.js';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { newOpaqueToken } from '../../src/tokens/opaque-token.js';
import { type JwtSettings } from '../../src/tokens/session-jwt.js';
import { importSigningKeys } from '../../src/tokens/signing-keys.js';
import { hearingFeed } from './credential-model.js';

const digestKey = { id: 'key', secret: randomBytes(32) };
const inAnHour = new Date(Date.now() + 3_600_000);
let db: Database;
let jwt: JwtSettings;
beforeAll(async () => {
  const config = readConfig({
    ...(await newSecrets()),
    DATABASE_URL: 'postgres://nobody@127.0.0.1:9/nothing',
  });
  if ('problems' in config) throw new Error(config.problems.join());
  jwt = { keys: await importSigningKeys(config.secrets.signingKeys ?? []), ...config.jwt };
  db = openDatabase({ url: config.databaseUrl ?? '', poolSize: 1, onLost: () => undefined });
});
afterAll(async () => await db.$client.end());

test('ten thousand texts that are no credentials are looked up by nobody, and kept nowhere', async () => {
  const token = newOpaqueToken('api_token', digestKey).text;
  const session = { id: crypto.randomUUID(), userId: crypto.randomUUID(), endsAt: inAnHour };
  const login = (await signLoginJwt(jwt, session, new Date())).token;
  const junk = [
    ...Array.from({ length: 9_700 }, () => token.slice(0, -6) + randomBytes(3).toString('hex')),
    ...Array.from({ length: 100 }, () => `gwst_${randomBytes(30).toString('hex')}`),
    ...Array.from({ length: 100 }, () => `${login.slice(0, -8)}${randomBytes(6).toString('base64url')}`),
    ...Array.from({ length: 100 }, () => randomBytes(30).toString('base64url')),
  ];
  const cache = createVerdictCache(10);
  const kinds = credentialKinds({ db, digestKeys: [digestKey], jwt, now: () => new Date() });
  const resolve = createVerifiedCredentials({ kinds, cache, feed: hearingFeed, onLookUp: () => undefined });
  const query = jest.spyOn(db.$client, 'query');
  for (const text of junk) {
    const [, found] = await resolve({
      text,
      refreshes: false,
      needsDatabase: false,
      address: undefined,
      counts: true,
    });
    expect('refused' in found && found.refused).toMatch(/^(malformed|signature)$/);
  }
  expect([query.mock.calls.length, cache.size]).toEqual([0, 0]);
});
