import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Config, readConfig } from '../../src/config.js';
import { environment, settingsTable } from '../../src/settings.js';
import { newSecrets } from '../../src/tokens/new-secrets.js';

let secrets: Record<string, string>;
beforeAll(async () => {
  secrets = await newSecrets();
});
const url = 'postgres://app:hunter2@db.example:5432/app';
const problemsOf = (env: Record<string, string | undefined>): readonly string[] => {
  const config = readConfig(env);
  return 'problems' in config ? config.problems : [];
};
const configOf = (env: Record<string, string | undefined>): Config => {
  const config = readConfig(env);
  if ('problems' in config) throw new Error(config.problems.join('\n'));
  return config;
};
const about = (variable: string, problems: readonly string[]): string[] =>
  problems.filter((problem) => problem.startsWith(variable));

describe('the configuration of nothing', () => {
  test('is the embedded demo on the loopback, with these defaults', () => {
    expect(configOf({})).toEqual({
      port: 4000,
      host: '127.0.0.1',
      operations: undefined,
      drainSeconds: 0,
      publicUrl: undefined,
      databaseUrl: undefined,
      poolSize: 10,
      changes: { mode: 'listen', listenUrl: undefined, boundMs: 1000 },
      cacheEntries: 100_000,
      dataDir: '.graphwarden',
      referenceApp: true,
      secrets: { actionSecret: undefined, digestKeys: undefined, signingKeys: undefined },
      jwt: { issuer: 'graphwarden', audience: 'graphwarden' },
      sessions: { idleSeconds: 720 * 60, maximumSeconds: 7 * 86_400 },
      webSocketMaxAgeSeconds: 300,
      usageFlushSeconds: 15,
      traces: undefined,
      addresses: undefined,
      trustedProxyHops: 0,
      bodyLimitBytes: 10 * 1024 * 1024,
      processes: 1,
      logLevel: 'info',
      isProduction: false,
    });
  });

  test('is the same when every variable is set to nothing', () => {
    const empty = Object.fromEntries(Object.keys(environment.shape).map((name) => [name, '']));
    expect(configOf(empty)).toEqual(configOf({}));
  });

  test('cannot be changed afterwards, and takes no notice of variables that are not its own', () => {
    expect(Object.isFrozen(configOf({}))).toBe(true);
    expect(configOf({ PATH: '/bin', constructor: 'x', __proto__: 'x' })).toEqual(configOf({}));
  });

  test('is what the documentation says, every variable of it', () => {
    for (const name of Object.keys(environment.shape)) expect(settingsTable()).toContain(`\`${name}\``);
  });
});

describe('what is set', () => {
  test('for operators is an address of its own, or none', () => {
    expect(configOf({ OPERATIONS_PORT: '0' }).operations).toEqual({ port: 0, host: '127.0.0.1' });
    const both = { OPERATIONS_PORT: '4001', OPERATIONS_HOST: '::1' };
    expect(configOf(both).operations).toEqual({ port: 4001, host: '::1' });
    expect(about('OPERATIONS_PORT', problemsOf({ PORT: '4001', OPERATIONS_PORT: '4001' }))).toHaveLength(1);
    expect(about('OPERATIONS_PORT', problemsOf({ OPERATIONS_HOST: '::1' }))).toHaveLength(1);
  });

  test('is what counts', () => {
    const env = {
      ...secrets,
      DATABASE_URL: url,
      PORT: '0',
      HOST: '0.0.0.0',
      REFERENCE_APP: 'on',
      SESSION_IDLE_MINUTES: '15',
    };
    expect(configOf(env)).toMatchObject({
      port: 0,
      host: '0.0.0.0',
      databaseUrl: url,
      referenceApp: true,
      sessions: { idleSeconds: 900 },
      secrets: {
        actionSecret: secrets['HASURA_ACTION_SECRET'],
        digestKeys: [{ secret: expect.any(Buffer) }],
      },
    });
  });

  test('the reference app is left out of a database of one’s own, unless it is asked for', () => {
    expect(configOf({ ...secrets, DATABASE_URL: url }).referenceApp).toBe(false);
    expect(configOf({ REFERENCE_APP: 'off' }).referenceApp).toBe(false);
  });

  test.each([
    ['PORT', ['-1', '65536', 'http', '1.5', '0x50', ' 80', '１']],
    ['PUBLIC_URL', ['graphwarden.example', 'ftp://x', 'javascript:alert(1)', '//x']],
    ['DATABASE_URL', ['mysql://x', 'db.example', 'postgres://', 'postgres://app:a b@[db/app']],
    ['DATABASE_POOL_SIZE', ['0', '201', 'ten']],
    ['REFERENCE_APP', ['true', 'ON', '1']],
    ['SESSION_IDLE_MINUTES', ['14', '0', '1e3']],
    ['SESSION_MAX_DAYS', ['0', '366']],
    ['WEBSOCKET_MAX_AGE_SECONDS', ['0', '86401']],
    ['USAGE_FLUSH_SECONDS', ['0', '3601']],
    ['TRUSTED_PROXY_HOPS', ['21', '-1', 'loopback']],
    ['BODY_LIMIT_BYTES', ['1023', '10mb', '99999999999999999999']],
    ['LOG_LEVEL', ['trace', 'INFO', 'verbose']],
    ['CLIENT_ADDRESS_HEADER', ['X Real IP', 'X-Real-IP:', 'é']],
  ])('%s is refused when it makes no sense', (variable, values) => {
    for (const value of values) {
      const problems = problemsOf({ [variable]: value });
      expect([value, about(variable, problems)]).toEqual([value, [expect.any(String)]]);
    }
  });
});

describe('a secret', () => {
  const key = (bytes: Buffer, id = 'a') => JSON.stringify([{ id, secret: bytes.toString('base64url') }]);
  const random = (length: number) =>
    Buffer.from(Array.from({ length }, (_, index) => (index * 37 + 11) % 251));

  test.each([
    ['short', 'x9'.repeat(15)],
    ['one character over and over', 'a'.repeat(64)],
    ['a few characters over and over', 'abc'.repeat(20)],
  ])('that is %s is too weak for Hasura, and for the proxy', (_what, weak) => {
    for (const variable of ['HASURA_ACTION_SECRET', 'CLIENT_ADDRESS_PROOF_SECRET'])
      expect(about(variable, problemsOf({ [variable]: weak }))).toEqual([
        expect.stringContaining('is too weak'),
      ]);
  });

  test.each([
    ['no JSON', 'secret'],
    ['no list', '{}'],
    ['an empty list', '[]'],
    ['a list of texts', '["secret"]'],
    ['a key without id', JSON.stringify([{ secret: random(32).toString('base64url') }])],
    ['a key without secret', '[{"id":"a"}]'],
    ['an id with spaces', key(random(32), 'a b')],
    ['31 bytes', key(random(31))],
    ['no bytes', key(Buffer.alloc(0))],
    ['one byte over and over', key(Buffer.alloc(32, 7))],
    [
      'a secret that is no base64url',
      '[{"id":"a","secret":"+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/"}]',
    ],
    [
      'the same id twice',
      JSON.stringify([1, 2].map((add) => ({ id: 'a', secret: random(32 + add).toString('base64url') }))),
    ],
  ])('to digest tokens by is refused when it is %s', (_what, keys) => {
    expect(about('TOKEN_DIGEST_KEYS', problemsOf({ TOKEN_DIGEST_KEYS: keys }))).toHaveLength(1);
  });

  test('to digest tokens by keeps its order, which says which is active', () => {
    const keys = JSON.stringify(
      ['new', 'older'].map((id) => ({ id, secret: randomBytes(32).toString('base64url') })),
    );
    expect(configOf({ TOKEN_DIGEST_KEYS: keys }).secrets.digestKeys?.map(({ id }) => id)).toEqual([
      'new',
      'older',
    ]);
  });

  test.each([
    ['no JSON', 'x'],
    ['an empty list', '[]'],
    ['an RSA key', '[{"kty":"RSA","kid":"a"}]'],
    ['a public key', JSON.stringify([{ kty: 'OKP', crv: 'Ed25519', kid: 'a', x: 'x'.repeat(43) }])],
    [
      'an encryption key',
      JSON.stringify([{ kty: 'OKP', crv: 'X25519', kid: 'a', x: 'x'.repeat(43), d: 'd'.repeat(43) }]),
    ],
    [
      'a key without kid',
      JSON.stringify([{ kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43), d: 'd'.repeat(43) }]),
    ],
  ])('to sign JWTs by is refused when it is %s', (_what, keys) => {
    expect(about('JWT_SIGNING_KEYS', problemsOf({ JWT_SIGNING_KEYS: keys }))).toHaveLength(1);
  });
});

describe('no demo by accident', () => {
  test.each([
    ['in production', { NODE_ENV: 'production' }],
    ['on every address', { HOST: '0.0.0.0' }],
    ['on every address of IPv6', { HOST: '::' }],
    ['on an address of a network', { HOST: '192.168.0.10' }],
    ['on a name', { HOST: 'graphwarden.example' }],
    ['on a name that looks like the loopback', { HOST: '127.0.0.1.example' }],
    ['on a name that begins like it', { HOST: 'localhost.example' }],
  ])('%s the database and every secret are required', (_what, env) => {
    const missing = ['DATABASE_URL', 'HASURA_ACTION_SECRET', 'TOKEN_DIGEST_KEYS', 'JWT_SIGNING_KEYS'];
    expect(problemsOf(env).map((problem) => problem.split(' ')[0])).toEqual(missing);
    expect(problemsOf({ ...env, ...secrets }).map((problem) => problem.split(' ')[0])).toEqual([
      'DATABASE_URL',
    ]);
    expect(problemsOf({ ...env, ...secrets, DATABASE_URL: url })).toEqual([]);
  });

  test('with a database of one’s own every secret is required', () => {
    expect(problemsOf({ DATABASE_URL: url }).map((problem) => problem.split(' ')[0])).toEqual([
      'HASURA_ACTION_SECRET',
      'TOKEN_DIGEST_KEYS',
      'JWT_SIGNING_KEYS',
    ]);
  });

  test.each(['127.0.0.1', '127.9.9.9', 'localhost', '::1'])('on %s nothing is', (host) => {
    expect(problemsOf({ HOST: host })).toEqual([]);
  });

  test('the settings of the proxy in front of Hasura come together or not at all', () => {
    const all = {
      CLIENT_ADDRESS_HEADER: 'X-Real-IP',
      CLIENT_ADDRESS_PROOF_HEADER: 'X-Proof',
      CLIENT_ADDRESS_PROOF_SECRET: `${secrets['HASURA_ACTION_SECRET'] ?? ''}x`,
    };
    expect(configOf(all).addresses).toEqual({
      header: 'X-Real-IP',
      proofHeader: 'X-Proof',
      proofSecret: all.CLIENT_ADDRESS_PROOF_SECRET,
    });
    for (const variable of Object.keys(all))
      expect(about(variable, problemsOf({ ...all, [variable]: undefined }))).toHaveLength(1);
  });
});

describe('the problems of an environment', () => {
  test('come all at once, those of single variables and those of variables together', () => {
    const env = {
      PORT: 'x',
      LOG_LEVEL: 'loud',
      NODE_ENV: 'production',
      HASURA_ACTION_SECRET: 'short',
      CLIENT_ADDRESS_HEADER: 'X-Real-IP',
    };
    expect(new Set(problemsOf(env).map((problem) => problem.split(' ')[0]))).toEqual(
      new Set([
        'PORT',
        'LOG_LEVEL',
        'HASURA_ACTION_SECRET',
        'DATABASE_URL',
        'TOKEN_DIGEST_KEYS',
        'JWT_SIGNING_KEYS',
        'CLIENT_ADDRESS_PROOF_HEADER',
        'CLIENT_ADDRESS_PROOF_SECRET',
      ]),
    );
  });

  const marker = 'S3cr3tM4rk3r';
  const values = [
    marker,
    `${marker},`,
    `postgres://app:${marker}@[db/app`,
    `postgres://app:${marker}@host:port/app`,
    `https://${marker}@:99999`,
    `[{"id":"${marker} ","secret":"${marker}"}]`,
    `[{"id":"a","secret":"${marker}","${marker}":1}]`,
    `[{"${marker}":"a"}]`,
    `{"${marker}":"${marker}"}`,
    `["${marker}"]`,
    `[{"kty":"${marker}","crv":"${marker}","kid":"${marker}","x":"${marker}","d":"${marker}"}]`,
    `[{"kty":"OKP","crv":"Ed25519","kid":"a","${marker}":"a"}]`,
    `[{"id":"${marker}","secret":"${marker}`,
    `${marker}${'x'.repeat(300)}`,
  ];
  test.each(Object.keys(environment.shape))('never show a value of %s, nor a part of one', (variable) => {
    for (const value of values)
      expect(problemsOf({ NODE_ENV: 'production', [variable]: value }).join('\n')).not.toContain(marker);
  });

  test('are a line each, whatever is in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(environment.shape)), fc.string()), (env) => {
        for (const problem of problemsOf(env)) expect(problem).toMatch(/^[A-Z_]+\S* .+$/);
      }),
    );
  });
});
