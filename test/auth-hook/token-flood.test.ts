import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { credentialKinds } from '../../src/auth/credentials/index.js';
import { mostAtOnce } from '../../src/auth/look-up.js';
import { createVerdictCache } from '../../src/auth/verdict-cache.js';
import { createVerifiedCredentials } from '../../src/auth/verified-credentials.js';
import { type Service, startService } from '../support/service.js';
import { hearingFeed } from '../unit/credential-model.js';
import { askAtOnce } from './statements.js';

// Texts that only the database can tell from tokens: well-formed, with a right checksum. Good tokens that are in nobody's
// memory must get through beside them.

let service: Service;
let good: { text: string; id: string }[];
beforeAll(async () => {
  service = await startService();
  const user = await service.world.user();
  const principal = await service.world.principal(await service.world.workspace({ owner: user }), user);
  good = await Promise.all(
    Array.from({ length: 40 }, async (_, turn) =>
      turn % 2 === 0 ? await service.apiToken(user) : await service.serviceToken(principal),
    ),
  );
});
afterAll(async () => await service.close());

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** A text with this public id, a secret of nobody's, and the checksum that belongs to both. */
function forged(family: 'gwat' | 'gwst', tokenId: string): string {
  const body = `${family}_${tokenId}_${randomBytes(22).toString('hex').slice(0, 43)}`;
  let rest = crc32(body);
  let checksum = '';
  for (; checksum.length < 6; rest = Math.floor(rest / 62)) checksum = alphabet.charAt(rest % 62) + checksum;
  return body + checksum;
}
const unknownId = (): string => randomBytes(8).toString('hex');

/** What resolves credentials in a service, with nothing in memory yet. */
function resolver() {
  const { db, digestKeys, jwt } = service;
  const kinds = credentialKinds({ db, digestKeys, jwt, now: () => new Date() });
  const cache = createVerdictCache(1_000);
  const resolve = createVerifiedCredentials({ kinds, cache, feed: hearingFeed, onLookUp: () => undefined });
  return async (text: string): Promise<string> =>
    await resolve({ text, refreshes: false, needsDatabase: false, address: undefined, counts: true }).then(
      ([, found]) => ('refused' in found ? found.refused : found.principal.credentialId),
      () => 'unavailable',
    );
}

const floods: readonly (readonly [string, () => string])[] = [
  ['unknown ids', () => forged(Math.random() < 0.5 ? 'gwat' : 'gwst', unknownId())],
  ['the id of one good token', () => forged('gwat', good[0]?.text.split('_')[1] ?? '')],
];

describe.each(floods)('a flood of tokens with %s', (what, junk) => {
  test('keeps no good token out, and costs a handful of statements', async () => {
    const refused = what === 'unknown ids' ? 'unknown' : 'secret_mismatch';
    const ask = resolver();
    const query = jest.spyOn(service.db.$client, 'query');
    const before = Array.from({ length: 1_500 }, () => ask(junk()));
    const found = good.map(({ text }) => ask(text));
    const after = Array.from({ length: 200 }, () => ask(junk()));
    expect(await Promise.all(found)).toEqual(good.map(({ id }) => id));
    expect(new Set(await Promise.all([...before, ...after]))).toEqual(new Set([refused]));
    // Ten of each kind by themselves, and the rest together.
    expect(query.mock.calls.length).toBeLessThan(100);
    query.mockRestore();
  });

  test('does so at the hook', async () => {
    await service.app.caughtUp();
    const statuses = await askAtOnce(service, [
      ...Array.from({ length: 300 }, junk),
      ...good.map(({ text }) => text),
    ]);
    expect(statuses).toEqual([...Array.from({ length: 300 }, () => 401), ...good.map(() => 200)]);
  });
});

test('beyond all bounds it is unavailable at once, and refused to nobody', async () => {
  const ask = resolver();
  const blocker = await service.pool.connect();
  try {
    await blocker.query('BEGIN; LOCK TABLE graphwarden.api_token');
    const texts = Array.from({ length: mostAtOnce }, () => forged('gwat', unknownId()));
    const waiting = texts.map(ask);
    expect(await ask(good[0]?.text ?? '')).toBe('unavailable');
    await blocker.query('ROLLBACK');
    // On a slow machine some have waited for as long as anybody does.
    const answers = await Promise.all(waiting);
    expect(answers.filter((answer) => !['unknown', 'unavailable'].includes(answer))).toEqual([]);
    expect(await ask(good[0]?.text ?? '')).toBe(good[0]?.id);
  } finally {
    blocker.release();
  }
});
