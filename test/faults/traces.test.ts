import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { type Collector, type ReceivedSpan, startCollector } from '../support/collector.js';
import { type RunningService, runService } from '../support/run-service.js';
import { type Service, startService, testPassword } from '../support/service.js';
import { keepResult } from './support/results.js';

// The service as a process, with a collector of traces: what it is told, and what it is never told.

let world: Service;
let collector: Collector;
let secrets: Record<string, string>;
let tokens: { readonly text: string; readonly login: string; readonly username: string };

beforeAll(async () => {
  world = await startService();
  const { id, token } = await world.person({ username: 'traced-person', role: 'manager' });
  tokens = { login: token, text: (await world.apiToken(id)).text, username: 'traced-person' };
  collector = await startCollector();
  const { actionSecret } = world;
  secrets = {
    ...(await newSecrets()),
    DATABASE_URL: world.config.databaseUrl ?? '',
    HASURA_ACTION_SECRET: actionSecret,
    TOKEN_DIGEST_KEYS: JSON.stringify(
      world.digestKeys.map(({ id: key, secret }) => ({ id: key, secret: secret.toString('base64url') })),
    ),
    JWT_SIGNING_KEYS: JSON.stringify(world.config.secrets.signingKeys),
  };
});
afterAll(async () => {
  await collector.close();
  await world.close();
});

async function during(
  env: Record<string, string>,
  work: (url: string) => Promise<void>,
): Promise<RunningService> {
  const service = runService({ ...secrets, LOG_LEVEL: 'debug', ...env });
  try {
    await work(await service.listening);
  } finally {
    service.child.kill('SIGTERM');
  }
  expect(await service.ended).toEqual({ code: 0, signal: null });
  return service;
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
const parent = () => ({ traceId: hex(16), spanId: hex(8) });
type Parent = ReturnType<typeof parent>;
const traceparent = ({ traceId, spanId }: Parent) => ({ traceparent: `00-${traceId}-${spanId}-01` });

/** The names of the spans below one, each with those below it. */
type Tree = { readonly [name: string]: Tree };
const below = (spans: readonly ReceivedSpan[], id: string): Tree =>
  Object.fromEntries(
    spans
      .filter(({ parentSpanId }) => parentSpanId === id)
      .map(({ name, spanId }) => [name, below(spans, spanId)]),
  );
const treeOf = ({ traceId, spanId }: Parent): Tree =>
  below(
    collector.spans().filter((span) => span.traceId === traceId),
    spanId,
  );
const factsOf = ({ traceId }: Parent, name: string): Record<string, unknown> => {
  const span = collector.spans().find((each) => each.traceId === traceId && each.name === name);
  return Object.fromEntries(
    (span?.attributes ?? []).map(({ key, value: { stringValue, intValue } }) => [
      key,
      stringValue ?? intValue,
    ]),
  );
};

const action = async (url: string, name: string, input: object, headers: Record<string, string>) =>
  await fetch(`${url}/hasura/actions/${name}`, {
    method: 'POST',
    headers: { 'Hasura-Action-Secret': secrets['HASURA_ACTION_SECRET'] ?? '', ...headers },
    body: JSON.stringify({ action: { name }, input, session_variables: {} }),
  });
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

describe('with a collector', () => {
  const [made, login, byGet, byPost, byB3, refused, cached] = Array.from({ length: 7 }, parent);
  const at = (one: Parent | undefined): Parent => one ?? parent();
  let created = '';
  let output = '';

  beforeAll(async () => {
    const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, TRACE_PARENTS_FROM: 'hasura' };
    const service = await during(traced, async (url) => {
      const input = { name: 'traced', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
      const asked = { ...bearer(tokens.login), ...traceparent(at(made)), 'X-Request-Id': 'traced-request' };
      created = await (await action(url, 'createApiToken', input, asked)).text();
      const credentials = { username: tokens.username, password: testPassword };
      created += await (await action(url, 'login', credentials, traceparent(at(login)))).text();
      const hook = `${url}/hasura/auth`;
      for (const one of [byGet, cached])
        await fetch(hook, { headers: { ...bearer(tokens.text), ...traceparent(at(one)) } });
      const headers = { ...bearer(tokens.text), ...traceparent(at(byPost)) };
      await fetch(hook, { method: 'POST', body: JSON.stringify({ headers, request: null }) });
      const { traceId, spanId } = at(byB3);
      const b3 = { 'X-B3-TraceId': traceId, 'X-B3-SpanId': spanId, 'X-B3-Sampled': '1' };
      await fetch(hook, { headers: { ...bearer(tokens.text), ...b3 } });
      await fetch(hook, { headers: { ...bearer(`${tokens.text}x`), ...traceparent(at(refused)) } });
    });
    output = service.output();
  }, 60_000);

  test('an action is a tree below the span that Hasura names', () => {
    expect(treeOf(at(made))).toEqual({
      actions: {
        authenticate: { 'database statement': {} },
        'action createApiToken': { 'database transaction': {} },
      },
    });
    expect(factsOf(at(made), 'actions')).toEqual({
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'graphwarden.request_id': 'traced-request',
    });
    expect(factsOf(at(made), 'authenticate')).toMatchObject({
      'graphwarden.credential.kind': 'login',
      'graphwarden.outcome': 'allowed',
      'graphwarden.credential.look_up': 'uncached',
    });
  });

  test('the work of a password is in it', () => {
    const tree = treeOf(at(login))['actions']?.['action login'];
    expect(Object.keys(tree ?? {})).toContain('password check');
  });

  test.each([
    ['GET mode', byGet, { 'database statement': {} }],
    ['memory', cached, {}],
    ['POST mode, named among its client’s headers', byPost, {}],
    ['B3', byB3, {}],
  ])('the hook’s decision is below the span that Hasura names: %s', (_mode, one, reads) => {
    expect(treeOf(at(one))).toEqual({ hook: { authenticate: reads } });
    const lookUp = Object.keys(reads).length > 0 ? 'miss' : 'hit';
    expect(factsOf(at(one), 'authenticate')).toMatchObject({
      'graphwarden.credential.kind': 'api_token',
      'graphwarden.credential.look_up': lookUp,
    });
  });

  test('a refusal says its reason there', () => {
    expect(factsOf(at(refused), 'hook')).toMatchObject({ 'http.response.status_code': 401 });
    expect(factsOf(at(refused), 'authenticate')).toMatchObject({ 'graphwarden.outcome': 'malformed' });
  });

  test('no secret, no name and no statement goes there', () => {
    const text = collector.text();
    expect(collector.spans().length).toBeGreaterThan(15);
    const shown = [...created.matchAll(/"token":"([^"]+)"/g)].map(([, token]) => token ?? '');
    expect(shown.map((token) => token.slice(0, 3))).toEqual(['gwa', 'eyJ']);
    for (const secret of [...shown, tokens.text, tokens.login, testPassword, ...Object.values(secrets)]) {
      expect(text.includes(secret)).toBe(false);
      expect(text.includes(secret.slice(-20))).toBe(false);
    }
    expect(text).not.toMatch(/traced-person|insert into|from graphwarden|\$2[aby]\$/i);
  });

  test('the log of the process has its last line, and no secret', () => {
    const messages = [...output.matchAll(/"msg":"([^"]+)"/g)].map(([, message]) => message);
    expect(messages[0]).toBe('listening');
    expect(messages.slice(-2)).toEqual(['stopping', 'stopped']);
    expect(messages).toContain('a request was answered');
    for (const secret of [tokens.text, tokens.login, testPassword])
      expect(output.includes(secret)).toBe(false);
  });
});

/** A request to each door that names a span which is traced; the names of the doors, by the trace that they name. */
async function askEveryDoor(url: string): Promise<ReadonlyMap<string, string>> {
  const named = new Map<string, string>();
  const above = (door: string) => {
    const one = parent();
    named.set(one.traceId, door);
    return { ...bearer(tokens.text), ...traceparent(one) };
  };
  await fetch(`${url}/hasura/auth`, { headers: above('hook') });
  const headers = above('hook, in the body');
  await fetch(`${url}/hasura/auth`, { method: 'POST', body: JSON.stringify({ headers, request: null }) });
  await action(url, 'whoami', {}, above('actions'));
  await action(url, 'whoami', {}, { ...above('actions, wrong secret'), 'Hasura-Action-Secret': hex(16) });
  await fetch(`${url}/graphql`, { method: 'POST', headers: above('graphql'), body: '{}' });
  await fetch(`${url}/healthz`, { headers: above('operations') });
  return named;
}

const hookDoors = ['hook', 'hook, in the body'];
const everyDoor = [...hookDoors, 'actions', 'actions, wrong secret', 'graphql', 'operations'];

describe('whose word is taken', () => {
  test.each([
    [{}, []],
    [{ TRACE_PARENTS_FROM: 'actions' }, ['actions']],
    [{ TRACE_PARENTS_FROM: 'hasura' }, [...hookDoors, 'actions']],
    [{ TRACE_PARENTS_FROM: 'everybody' }, everyDoor],
  ])('about what is traced, where nothing else is: %j', async (env, believed) => {
    const strict = await startCollector();
    let named: ReadonlyMap<string, string> = new Map();
    const sampler = {
      OTEL_EXPORTER_OTLP_ENDPOINT: strict.url,
      OTEL_TRACES_SAMPLER: 'parentbased_always_off',
    };
    await during({ ...sampler, ...env }, async (url) => {
      named = await askEveryDoor(url);
    });
    await strict.close();
    const traced = new Set(strict.spans().map(({ traceId }) => named.get(traceId) ?? 'another trace'));
    expect([...traced].sort()).toEqual([...believed].sort());
  });

  test('nobody’s by default: every request is a trace of its own, linked to the span that it names', async () => {
    const strict = await startCollector();
    let named: ReadonlyMap<string, string> = new Map();
    await during({ OTEL_EXPORTER_OTLP_ENDPOINT: strict.url }, async (url) => {
      named = await askEveryDoor(url);
    });
    await strict.close();
    expect(strict.spans().filter(({ traceId }) => named.has(traceId))).toEqual([]);
    const roots = strict.spans().filter(({ parentSpanId }) => (parentSpanId ?? '') === '');
    const linked = roots.flatMap(({ links }) => links.map(({ traceId }) => named.get(traceId)));
    expect(linked.sort()).toEqual([...everyDoor].sort());
    expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(roots.length);
  });
});

describe('where nothing is sampled', () => {
  test('no span is sent', async () => {
    const quiet = await startCollector();
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${quiet.url}/x`, OTEL_TRACES_SAMPLER: 'always_off' };
    await during(env, async (url) => {
      expect((await fetch(`${url}/hasura/auth`, { headers: bearer(tokens.text) })).status).toBe(200);
    });
    await quiet.close();
    expect(quiet.text()).toBe('');
  });
});

describe('a collector that is gone', () => {
  test('disturbs no request and no end, and is told of', async () => {
    const statuses: number[] = [];
    let toldAt = 0;
    const service = await during({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }, async (url) => {
      for (let asked = 0; asked < 50; asked += 1)
        statuses.push((await fetch(`${url}/hasura/auth`, { headers: bearer(tokens.text) })).status);
      toldAt = performance.now();
    });
    const milliseconds = Math.round(performance.now() - toldAt);
    const answered = statuses.filter((status) => status === 200).length;
    expect(answered).toBe(50);
    expect(service.output()).toContain('traces could not be sent');
    // A stop waits for nobody who is not there.
    expect(milliseconds).toBeLessThan(10_000);
    await keepResult('traces', { asked: statuses.length, answered, milliseconds });
  });
});
