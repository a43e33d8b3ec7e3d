import { describe, expect, test } from '@jest/globals';
import type { Verdict } from '../../src/auth/credentials/kind.js';
import { mostAtOnce } from '../../src/auth/look-up.js';
import { type VerdictCache, createVerdictCache } from '../../src/auth/verdict-cache.js';
import { createVerifiedCredentials } from '../../src/auth/verified-credentials.js';
import { digestCredential } from '../../src/tokens/credential-digest.js';
import { acceptedAs, hearingFeed, kindThat, promised, settled } from './credential-model.js';

const keep = (cache: VerdictCache, key: string, verdict: Verdict): void =>
  cache.keep(key, { kind: 'api_token', verdict }, cache.mark());
const unknown: Verdict = { refused: 'unknown', restsOn: ['new'] };
const accepted = acceptedAs('one', ['row', 'policy']);
const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `key ${index}`);

describe('what is kept', () => {
  test('is good until one of its subjects changes, whatever else does', () => {
    const cache = createVerdictCache(10);
    keep(cache, 'key', accepted);
    cache.changed('another row');
    cache.changed('new');
    expect(cache.get('key', 0)?.verdict).toBe(accepted);
    cache.changed('policy');
    expect(cache.get('key', 0)).toBeUndefined();
  });

  test('is what was read after the latest change of its subjects', () => {
    const cache = createVerdictCache(10);
    const mark = cache.mark();
    cache.changed('row');
    cache.keep('key', { kind: 'api_token', verdict: accepted }, mark);
    expect(cache.size).toBe(0);
    expect([cache.holds(['row'], mark), cache.holds(['row'], cache.mark())]).toEqual([false, true]);
  });

  test('is no answer from its end on', () => {
    const cache = createVerdictCache(10);
    keep(cache, 'key', acceptedAs('one', ['row'], new Date(1_000)));
    expect(cache.get('key', 999)).toBeDefined();
    expect(cache.get('key', 1_000)).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  test('is nothing where no row was read', () => {
    const cache = createVerdictCache(10);
    keep(cache, 'key', { refused: 'malformed', restsOn: [] });
    expect(cache.size).toBe(0);
  });

  test('is gone once everything is to be forgotten, also what was being read', () => {
    const cache = createVerdictCache(10);
    const mark = cache.mark();
    keep(cache, 'key', accepted);
    keep(cache, 'other', unknown);
    cache.forget();
    cache.keep('late', { kind: 'api_token', verdict: accepted }, mark);
    expect([cache.size, cache.get('key', 0), cache.get('other', 0)]).toEqual([0, undefined, undefined]);
  });

  test('is bounded, and refusals push out none that is accepted', () => {
    const cache = createVerdictCache(3);
    for (const key of many(3)) keep(cache, key, accepted);
    for (const key of many(10_000)) keep(cache, `unknown ${key}`, unknown);
    expect(cache.size).toBe(1_003);
    expect(many(3).every((key) => cache.get(key, 0) !== undefined)).toBe(true);
    keep(cache, 'one more', accepted);
    expect(cache.size).toBe(1_003);
    expect(cache.get('key 0', 0)).toBeUndefined();
  });

  test('is forgotten rather than remembered with more changes than are worth it', () => {
    const cache = createVerdictCache(10);
    keep(cache, 'key', accepted);
    for (const subject of many(10_000)) cache.changed(subject);
    expect(cache.get('key', 0)).toBeDefined();
    const mark = cache.mark();
    cache.changed('one more');
    expect([cache.size, cache.holds(['row'], mark)]).toEqual([0, false]);
    keep(cache, 'key', accepted);
    expect(cache.get('key', 0)).toBeDefined();
  });
});

describe('verifying', () => {
  test('knows a credential in memory by its digest only', async () => {
    const cache = createVerdictCache(10);
    const keys: string[] = [];
    const watched: VerdictCache = {
      ...cache,
      get: (key, now) => (keys.push(key), cache.get(key, now)),
      keep(key, entry, mark) {
        keys.push(key);
        cache.keep(key, entry, mark);
      },
      get size() {
        return cache.size;
      },
    };
    const kinds = [kindThat(() => Promise.resolve(accepted))];
    const resolve = createVerifiedCredentials({
      kinds,
      cache: watched,
      feed: hearingFeed,
      onLookUp: () => undefined,
    });
    await resolve({
      text: 'the secret',
      refreshes: false,
      needsDatabase: false,
      address: undefined,
      counts: true,
    });
    const digest = digestCredential('the secret');
    expect(keys).toEqual([digest, digest]);
    expect(Buffer.from(digest, 'base64url')).toHaveLength(32);
  });

  test('takes so many look-ups at once and no more: it refuses to tell beyond, and still answers from memory', async () => {
    const { promise, settle } = promised<Verdict>();
    let slow = false;
    const kinds = [kindThat(async () => (slow ? await promise : accepted))];
    const cache = createVerdictCache(10);
    const resolve = createVerifiedCredentials({ kinds, cache, feed: hearingFeed, onLookUp: () => undefined });
    const ask = (text: string) =>
      resolve({ text, refreshes: false, needsDatabase: false, address: undefined, counts: true });
    await ask('kept');
    slow = true;
    const first = many(mostAtOnce).map(ask);
    await settled();
    await expect(ask('one more')).rejects.toMatchObject({ code: 'Unavailable' });
    expect(await ask('kept')).toEqual([
      'api_token',
      expect.objectContaining({ identified: accepted.identified }),
    ]);
    const joining = ask('key 0');
    settle(unknown);
    expect(
      new Set((await Promise.all([...first, joining])).map((answer) => JSON.stringify(answer))).size,
    ).toBe(1);
    expect(await ask('one more')).toEqual(['api_token', unknown]);
  });

  test('of a credential that ends while it is read together with others lets in none of them', async () => {
    let now = 0;
    const { promise, settle } = promised<Verdict>();
    const late: Verdict = { refused: 'expired', restsOn: ['row'] };
    const verdicts = [promise, Promise.resolve(late), Promise.resolve(late)];
    const kinds = [kindThat(async () => (await verdicts.shift()) ?? late)];
    const resolve = createVerifiedCredentials({
      kinds,
      cache: createVerdictCache(10),
      feed: { hears: () => true, databaseNow: () => now },
      onLookUp: () => undefined,
    });
    const ask = () =>
      resolve({ text: 'text', refreshes: false, needsDatabase: false, address: undefined, counts: true });
    const first = ask();
    await settled();
    now = 2_000;
    const second = ask();
    settle(acceptedAs('one', ['row'], new Date(1_000)));
    expect(await second).toEqual(['api_token', late]);
    await first;
  });
});
