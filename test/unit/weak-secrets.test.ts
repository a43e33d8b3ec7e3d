import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { readConfig } from '../../src/config.js';
import { publishedSecrets, publishedSigningKeys } from '../../src/known-secrets.js';
import { readSettings } from '../../src/process/start.js';
import { newDigestKey, newSecrets } from '../../src/tokens/new-secrets.js';
import { type SigningJwk, newSigningJwk } from '../../src/tokens/signing-keys.js';

// A service does not start with secrets that somebody else may know, or that are fewer than they seem.

let good: Record<string, string>;
beforeEach(async () => {
  good = {
    ...(await newSecrets()),
    DATABASE_URL: `postgres://app:${newText()}@db.example:5432/app`,
    CLIENT_ADDRESS_HEADER: 'X-Real-IP',
    CLIENT_ADDRESS_PROOF_HEADER: 'X-Proof',
    CLIENT_ADDRESS_PROOF_SECRET: newText(),
  };
});

const newText = (): string => randomBytes(32).toString('base64url');
const problemsOf = (changed: Record<string, string>): readonly string[] => {
  const config = readConfig({ ...good, ...changed });
  return 'problems' in config ? config.problems : [];
};
const digestKeys = (...secrets: Buffer[]): string =>
  JSON.stringify(secrets.map((secret, index) => ({ id: `k${index}`, secret: secret.toString('base64url') })));
const bytes = (each: (index: number) => number, length = 32): Buffer =>
  Buffer.from(Array.from({ length }, (_, index) => each(index)));
const ofDigest = () =>
  z.array(z.object({ secret: z.string() })).parse(JSON.parse(good['TOKEN_DIGEST_KEYS'] ?? ''));
const textVariables = [
  'HASURA_ACTION_SECRET',
  'HASURA_ACTION_SECRET_PREVIOUS',
  'CLIENT_ADDRESS_PROOF_SECRET',
  'CLIENT_ADDRESS_PROOF_SECRET_PREVIOUS',
];

/** The refusal names the variable, is the only one, and shows nothing of the value. */
function expectRefusal(changed: Record<string, string>, variable: string, why: RegExp): void {
  const problems = problemsOf(changed);
  expect(problems).toEqual([expect.stringMatching(new RegExp(`^${variable} `))]);
  expect(problems[0]).toMatch(why);
  const values = Object.values(changed).flatMap((value) => value.match(/[\w-]{20,}/g) ?? []);
  expect(values.filter((value) => problems.join().includes(value))).toEqual([]);
}

test('new secrets are good ones, every time', async () => {
  expect(problemsOf({})).toEqual([]);
  for (let round = 0; round < 50; round++) {
    const more = {
      HASURA_ACTION_SECRET_PREVIOUS: newText(),
      CLIENT_ADDRESS_PROOF_SECRET_PREVIOUS: newText(),
    };
    expect(problemsOf({ ...(await newSecrets()), ...more })).toEqual([]);
  }
});

test('random bytes among which a word stands by chance are a good secret', () => {
  const unwritten = Buffer.from(randomBytes(32).map((byte) => byte | 0x80));
  unwritten.write('user', 7, 'latin1');
  expect(problemsOf({ TOKEN_DIGEST_KEYS: digestKeys(unwritten) })).toEqual([]);
});

test('whatever is random is a good secret, however it is written', () => {
  fc.assert(
    fc.property(fc.constantFrom('hex', 'base64', 'base64url'), (encoding) => {
      const text = randomBytes(24).toString(encoding);
      expect(problemsOf({ HASURA_ACTION_SECRET: text })).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

describe('a text', () => {
  test.each([
    ['counts', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJ', /counts or repeats/],
    ['counts downwards', 'zyxwvutsrqponmlkjihgfedcba9876543210', /counts or repeats/],
    ['repeats', 'k7Qp2ZxW9m'.repeat(4), /counts or repeats/],
    ['repeats a little more than once', `${'k7Qp2ZxW9mVb4TnY8s'.repeat(2)}k7Q`, /counts or repeats/],
    ['asks to be changed', 'change-me-change-me-change-me-please', /made of words/],
    ['is the admin secret of tutorials', 'myadminsecretkeymyadminsecretkey-hasura', /made of words/],
    ['says what it should be', 'a-string-secret-at-least-32-characters-long', /made of words/],
    ['says what it is for', 'my-super-secret-hasura-action-secret-1', /made of words/],
    ['says that it is a password', 'Password123!Password123!Password123!', /made of words|counts or repeats/],
  ])('that %s is refused wherever it stands', (_what, text, why) => {
    for (const variable of textVariables) expectRefusal({ [variable]: text }, variable, why);
  });

  test('that stands in an example is refused', () => {
    const long = [...publishedSecrets].filter((text) => text.length >= 32 && !text.includes(' '));
    expect(long.length).toBeGreaterThan(2);
    for (const text of long) expectRefusal({ HASURA_ACTION_SECRET: text }, 'HASURA_ACTION_SECRET', /is/);
  });

  test('that is the current one is no previous one', () => {
    const { HASURA_ACTION_SECRET: text = '' } = good;
    expectRefusal(
      { HASURA_ACTION_SECRET_PREVIOUS: text },
      'HASURA_ACTION_SECRET',
      /as HASURA_ACTION_SECRET_P/,
    );
  });
});

describe('a digest key', () => {
  test.each([
    ['all zero', bytes(() => 0)],
    ['counts', bytes((index) => index)],
    ['counts in steps', bytes((index) => (index * 37 + 5) % 256)],
    ['repeats', bytes((index) => (index * index * 31 + (index % 5)) % 256, 16)],
    ['is made of words', Buffer.from('this-is-my-super-secret-password!!')],
    ['stands in an example', Buffer.from([...publishedSecrets][0] ?? '', 'base64url')],
  ])('that %s is refused', (what, secret) => {
    const whole = what === 'repeats' ? Buffer.concat([secret, secret, secret]) : secret;
    expectRefusal(
      { TOKEN_DIGEST_KEYS: digestKeys(randomBytes(32), whole) },
      'TOKEN_DIGEST_KEYS',
      /has a key/,
    );
  });

  test('that stands there twice, under two ids, is refused', () => {
    const secret = randomBytes(32);
    expectRefusal({ TOKEN_DIGEST_KEYS: digestKeys(secret, secret) }, 'TOKEN_DIGEST_KEYS', /secret twice/);
  });
});

describe('a signing key', () => {
  const keys = (...jwks: readonly SigningJwk[]): Record<string, string> => ({
    JWT_SIGNING_KEYS: JSON.stringify(jwks),
  });

  test('that stands there twice, under two kids, is refused', async () => {
    const jwk = await newSigningJwk();
    expectRefusal(keys(jwk, { ...jwk, kid: 'another' }), 'JWT_SIGNING_KEYS', /same key twice/);
  });

  test('whose halves do not belong together is refused, wherever in the list, beside every other problem', async () => {
    const [first, one, other] = [await newSigningJwk(), await newSigningJwk(), await newSigningJwk()];
    expectRefusal(keys(first, { ...one, d: other.d }), 'JWT_SIGNING_KEYS', /halves/);
    const env = { ...keys({ ...one, x: other.x }), PORT: 'x', HASURA_ACTION_SECRET: 'change-me'.repeat(5) };
    const variables = problemsOf(env).map((problem) => problem.split(' ')[0]);
    expect(new Set(variables)).toEqual(new Set(['PORT', 'HASURA_ACTION_SECRET', 'JWT_SIGNING_KEYS']));
  });

  test.each([...publishedSigningKeys])('that everybody can read (%#) is refused', async (d) => {
    const jwk = { ...(await newSigningJwk()), d };
    expectRefusal(keys(await newSigningJwk(), jwk), 'JWT_SIGNING_KEYS', /example/);
  });

  test.each([
    ['zero', bytes(() => 0)],
    ['counting', bytes((index) => index + 1)],
    ['words', Buffer.from('my super secret password for jwt')],
  ])('of %s is refused', async (_what, seed) => {
    const jwk = { ...(await newSigningJwk()), d: seed.toString('base64url') };
    expectRefusal(keys(jwk), 'JWT_SIGNING_KEYS', /not random/);
  });
});

describe('one secret for two things is refused', () => {
  test('the action secret as the proof of the proxy', () => {
    const { HASURA_ACTION_SECRET: text = '' } = good;
    expectRefusal(
      { CLIENT_ADDRESS_PROOF_SECRET: text },
      'HASURA_ACTION_SECRET',
      /CLIENT_ADDRESS_PROOF_SECRET/,
    );
  });

  test('the action secret as a digest key, in any spelling', () => {
    const secret = ofDigest()[0]?.secret ?? '';
    const raw = Buffer.from(secret, 'base64url');
    for (const text of [secret, raw.toString('hex'), raw.toString('base64'), `${secret}x`])
      expectRefusal({ HASURA_ACTION_SECRET: text }, 'HASURA_ACTION_SECRET', /TOKEN_DIGEST_KEYS/);
    const longer = Buffer.concat([Buffer.from(good['HASURA_ACTION_SECRET'] ?? ''), randomBytes(8)]);
    expectRefusal({ TOKEN_DIGEST_KEYS: digestKeys(longer) }, 'HASURA_ACTION_SECRET', /TOKEN_DIGEST_KEYS/);
  });

  test('the action secret as either half of a signing key, which shows one of them to everybody', async () => {
    const jwk = await newSigningJwk();
    for (const text of [jwk.x, jwk.d]) {
      const env = { HASURA_ACTION_SECRET: text, JWT_SIGNING_KEYS: JSON.stringify([jwk]) };
      expectRefusal(env, 'HASURA_ACTION_SECRET', /JWT_SIGNING_KEYS/);
    }
  });

  test('a digest key as a signing key', async () => {
    const jwk = await newSigningJwk();
    const env = {
      JWT_SIGNING_KEYS: JSON.stringify([jwk]),
      TOKEN_DIGEST_KEYS: digestKeys(newDigestKey().secret, Buffer.from(jwk.d, 'base64url')),
    };
    expectRefusal(env, 'TOKEN_DIGEST_KEYS', /JWT_SIGNING_KEYS/);
  });

  test('the password of the database as anything else, percent-encoded or not', () => {
    const text = `${newText()}+/=`;
    for (const variable of ['DATABASE_URL', 'DATABASE_LISTEN_URL']) {
      const url = `postgres://app:${encodeURIComponent(text)}@db.example/app`;
      expectRefusal({ HASURA_ACTION_SECRET: text, [variable]: url }, 'HASURA_ACTION_SECRET', /DATABASE_URL/);
    }
  });

  test('but one database has one password, by whichever way it is reached', () => {
    expect(problemsOf({ DATABASE_LISTEN_URL: good['DATABASE_URL'] ?? '' })).toEqual([]);
  });

  test('and the password of .env.example is none', () => {
    expectRefusal(
      { DATABASE_URL: 'postgres://graphwarden:change-me@127.0.0.1:5432/app' },
      'DATABASE_URL',
      /password of the example/,
    );
  });
});

describe('the password of a database that others reach', () => {
  const remote = (password: string) => `postgres://app:${password}@db.example:5432/app`;

  test.each([
    ['postgres', /made of words/],
    ['password', /made of words/],
    ['Secret123!', /made of words/],
    ['admin', /made of words/],
    ['graphwarden', /made of words/],
    ['gr%61phwarden', /made of words/],
    ['123456', /counts or repeats/],
    ['', /place for a password/],
  ])('is refused where it is %p, before the host and in the query', (password, why) => {
    const query = `postgres://app@db.example/app?sslmode=require&password=${password}`;
    for (const url of [remote(password), query, remote(password).replace('db.example', '10.0.0.7')])
      for (const variable of ['DATABASE_URL', 'DATABASE_LISTEN_URL'])
        expectRefusal({ [variable]: url }, variable, why);
  });

  test.each([
    ['one that is good', remote('hunter2-Tq9w')],
    ['none at all', 'postgres://app@db.example/app?sslcert=/run/client.crt'],
    ['none, and no user', 'postgres://db.example/app'],
    ['any on this machine', 'postgres://postgres:postgres@localhost:5432/app'],
    ['any on this machine, by its number', 'postgres://postgres:postgres@127.0.0.2/app?password=admin'],
    ['any on this machine, by the newer number', 'postgres://postgres:@[::1]/app'],
    ['any by a socket', 'postgres://postgres:postgres@%2Frun%2Fpostgresql/app'],
    ['any by a socket in the query', 'postgres://postgres:postgres@db.example/app?host=/run/postgresql'],
  ])('may be %s', (_what, url) => {
    expect(problemsOf({ DATABASE_URL: url })).toEqual([]);
  });

  test('is the one that the driver takes, and the host too', () => {
    const strong = encodeURIComponent(newText());
    expect(problemsOf({ DATABASE_URL: `${remote('postgres')}?password=${strong}` })).toEqual([]);
    expectRefusal({ DATABASE_URL: `${remote(strong)}?password=postgres` }, 'DATABASE_URL', /made of words/);
    const elsewhere = 'postgres://app:postgres@localhost/app?host=db.example';
    expectRefusal({ DATABASE_URL: elsewhere }, 'DATABASE_URL', /made of words/);
  });
});

test('the file of embedded mode is looked at like an environment', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'graphwarden-secrets-'));
  try {
    await expect(readSettings({ DATA_DIR: folder })).resolves.toMatchObject({ databaseUrl: undefined });
    const weak = { ...(await newSecrets()), HASURA_ACTION_SECRET: 'change-me-change-me-change-me-please' };
    await writeFile(join(folder, 'secrets.json'), JSON.stringify(weak));
    await expect(readSettings({ DATA_DIR: folder })).rejects.toThrow(
      /^HASURA_ACTION_SECRET is made of words/,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a previous proof is a setting of the proxy like the others', () => {
  const alone = Object.fromEntries(Object.entries(good).filter(([name]) => !name.startsWith('CLIENT_')));
  const config = readConfig({ ...alone, CLIENT_ADDRESS_PROOF_SECRET_PREVIOUS: newText() });
  expect('problems' in config ? config.problems.length : 0).toBe(3);
});

/** What looks like a key or a secret in the files of this repository: in quotes, behind = or in JSON. */
const looksSecret = /(?:["'`=]|: )([A-Za-z0-9_+/-]{43}=?)(?=["'`\s&,]|$)/gm;

test('no file of this repository has a key or secret in it that a service would start with', async () => {
  const root = resolve(import.meta.dirname, '../..');
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-z'], { cwd: root, maxBuffer: 2 ** 24 });
  const paths = stdout
    .split('\0')
    .filter((path) => /\.(?:ts|tsx|js|md|ya?ml|json|example|sh)$|Dockerfile/.test(path))
    .filter((path) => !/package-lock\.json|drizzle\/.*meta|\.test\.ts-snap/.test(path));
  expect(paths.length).toBeGreaterThan(300);
  const accepted: string[] = [];
  for (const path of paths) {
    for (const [, text = ''] of (await readFile(resolve(root, path), 'utf8')).matchAll(looksSecret)) {
      const isRandom = new Set(text).size > 16 && /\d/.test(text) && /[A-Z]/.test(text) && /[a-z]/.test(text);
      const isRefused =
        publishedSigningKeys.has(text) || problemsOf({ HASURA_ACTION_SECRET: text }).length > 0;
      if (isRandom && !isRefused) accepted.push(`${path}: ${text.slice(0, 4)}…`);
    }
  }
  expect(accepted).toEqual([]);
}, 30_000);
