import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import request from 'supertest';
import { z } from 'zod';
import { type Stage, credentialsOf, furnish } from '../actions/stage.js';
import { actionNames, inHours } from '../actions/doors.js';
import { type Answer, type Service, startService } from '../support/service.js';

// The OpenAPI document as a running service serves it, and that the doors answer what it says.

const media = z.object({ schema: z.unknown(), example: z.unknown().optional() });
const response = z.union([
  z.object({ $ref: z.string() }),
  z.object({ description: z.string(), content: z.record(z.string(), media).optional() }),
]);
const operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()).min(1),
  summary: z.string().min(10),
  requestBody: z.object({ content: z.record(z.string(), media) }).optional(),
  responses: z.record(z.string(), response),
});
const openApi = z.object({
  openapi: z.string(),
  tags: z.array(z.object({ name: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
});

let service: Service;
let stage: Stage;
let credentials: Awaited<ReturnType<typeof credentialsOf>>;
let served: Answer;
let document: z.infer<typeof openApi>;
let ajv: Ajv2020;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  credentials = await credentialsOf(service, stage);
  served = await request(service.url).get('/openapi.json');
  document = openApi.parse(served.body);
  ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: 'openapi', ...served.body });
});
afterAll(async () => {
  await service.close();
});

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ path, method, ...described })),
  );

/** A part of the document by its place, as a schema to check values by. */
function problems(place: readonly string[], value: unknown): unknown {
  const pointer = place.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
  const check = ajv.getSchema(`openapi#/${encodeURI(pointer)}`);
  if (check === undefined) throw new Error(`nothing stands at ${pointer}`);
  return check(value) === true ? [] : check.errors;
}

/** Where the schema of an answer stands: at the operation, or among the responses of the components. */
function placeOf(path: string, method: string, status: number): string[] {
  const responses = document.paths[path]?.[method]?.responses ?? {};
  const code = String(status) in responses ? String(status) : 'default';
  const described = responses[code];
  if (described === undefined) throw new Error(`${method} ${path} says nothing of ${status}`);
  const place =
    '$ref' in described ? described.$ref.slice(2).split('/') : ['paths', path, method, 'responses', code];
  return [...place, 'content', 'application/json', 'schema'];
}

function expectAsDescribed(path: string, method: string, { status, body }: Answer): void {
  expect(problems(placeOf(path, method, status), body)).toEqual([]);
}

describe('the OpenAPI document', () => {
  it('is served as JSON, and valid OpenAPI 3.1', async () => {
    expect(served.headers['content-type']).toMatch(/^application\/json/);
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(await new Validator().validate(structuredClone(served.body))).toEqual({ valid: true });
  });

  it('has every action, once, and every other door', () => {
    const paths = Object.keys(document.paths);
    const others = paths.filter((path) => !path.startsWith('/hasura/actions/')).sort();
    expect(paths.filter((path) => path.startsWith('/hasura/actions/')).sort()).toEqual(
      actionNames.map((name) => `/hasura/actions/${name}`),
    );
    expect(others).toEqual(
      [
        '/.well-known/jwks.json',
        '/graphql',
        '/hasura/auth',
        '/healthz',
        '/metrics',
        '/openapi.json',
        '/readyz',
      ].sort(),
    );
    const ids = operations().map(({ operationId }) => operationId);
    expect(ids.length).toBe(new Set(ids).size);
  });

  it('lists every tag that an operation has', () => {
    const listed = document.tags.map(({ name }) => name);
    const used = new Set(operations().flatMap(({ tags }) => tags));
    expect([...used].filter((tag) => !listed.includes(tag))).toEqual([]);
    expect(listed.filter((tag) => !used.has(tag))).toEqual([]);
  });

  it('has only examples that its own schemas allow', () => {
    for (const { path, method, requestBody, responses } of operations()) {
      const body = requestBody?.content['application/json'];
      const place = ['paths', path, method, 'requestBody', 'content', 'application/json', 'schema'];
      if (body?.example !== undefined) expect([path, problems(place, body.example)]).toEqual([path, []]);
      for (const [status, described] of Object.entries(responses)) {
        const example = '$ref' in described ? undefined : described.content?.['application/json']?.example;
        const at = placeOf(path, method, Number(status));
        if (example !== undefined) expect([path, problems(at, example)]).toEqual([path, []]);
      }
    }
  });

  it('would not describe another answer', () => {
    const place = placeOf('/hasura/actions/createApiToken', 'post', 200);
    expect(problems(place, { id: 'not a uuid', token: null })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ keyword: 'format', instancePath: '/id' }),
        expect.objectContaining({ keyword: 'type', instancePath: '/token' }),
        expect.objectContaining({ keyword: 'required', params: { missingProperty: 'tokenId' } }),
      ]),
    );
    expect(problems(placeOf('/hasura/auth', 'get', 200), { 'x-hasura-role': 'admin' })).not.toEqual([]);
  });

  it('says nothing of this installation', () => {
    expect(served.text).not.toContain(service.actionSecret);
    expect(served.text).not.toContain(service.url);
  });
});

it('names the address that clients use, where there is one', async () => {
  const publicUrl = 'https://credentials.example.org';
  const named = await startService({ env: { PUBLIC_URL: publicUrl } });
  try {
    const answer: Answer = await request(named.url).get('/openapi.json');
    expect(answer.body).toMatchObject({ servers: [{ url: publicUrl }] });
    expect(served.body).toMatchObject({ servers: [{ url: '/' }] });
    expect(await new Validator().validate(structuredClone(answer.body))).toEqual({ valid: true });
  } finally {
    await named.close();
  }
});

it.each([
  ['apiTokens', { status: 'lively' }],
  ['apiTokens', { sort: 'colour' }],
  ['sessions', { status: 'lively' }],
  ['reachable', { kind: 'planet' }],
  ['users', { role: 'queen' }],
  ['createServiceToken', { preset: 'everything' }],
  ['previewAccess', { preset: 'everything' }],
])('knows the closed set of an argument: %s %j', (name, wrong) => {
  const body = ['requestBody', 'content', 'application/json', 'schema'];
  const place = ['paths', `/hasura/actions/${name}`, 'post', ...body, 'properties', 'input', 'properties'];
  for (const [argument, value] of Object.entries(wrong)) {
    const found = problems([...place, argument], value);
    expect(found).toContainEqual(expect.objectContaining({ keyword: 'enum' }));
  }
});

describe('the doors answer as it says', () => {
  const paths = ['/healthz', '/readyz', '/.well-known/jwks.json', '/openapi.json'];

  it.each(paths.map((path) => ({ path })))('operators: $path', async ({ path }) => {
    const answer = await request(service.url).get(path);
    expect(answer.status).toBe(200);
    expectAsDescribed(path, 'get', answer);
  });

  const kinds = ['login', 'api', 'service', 'collab', 'none', 'junk'] as const;
  it.each(kinds.map((kind) => ({ kind })))('the auth hook, by GET and POST: $kind', async ({ kind }) => {
    const token = { ...credentials, none: undefined, junk: 'junk' }[kind];
    for (const [method, answer] of [
      ['get', await service.hook(token)],
      ['post', await service.hookPost(token)],
    ] as const) {
      expect(answer.status).toBe(kind === 'junk' ? 401 : 200);
      expectAsDescribed('/hasura/auth', method, answer);
    }
  });

  it('the auth hook, of a body that is not Hasura’s', async () => {
    const answer = await request(service.url).post('/hasura/auth').send({ headers: 7 });
    expect(answer.status).toBe(400);
    expectAsDescribed('/hasura/auth', 'post', answer);
  });

  const created = { name: 'nightly export', expiresAt: inHours(1), scopes: ['read:*'] };
  const calls = [
    { status: 200, name: 'createApiToken', input: created, of: 'login' },
    { status: 200, name: 'whoami', input: {}, of: 'service' },
    { status: 400, name: 'createApiToken', input: { ...created, name: '' }, of: 'login' },
    { status: 401, name: 'whoami', input: {}, of: undefined },
    { status: 403, name: 'createApiToken', input: created, of: 'api' },
    { status: 404, name: 'revokeApiToken', input: { id: crypto.randomUUID() }, of: 'login' },
    { status: 422, name: 'createApiToken', input: { ...created, expiresAt: inHours(-1) }, of: 'login' },
  ] as const;
  it.each(calls)('$name at the door of Hasura: $status', async ({ status, name, input, of }) => {
    const answer = await service.action(name, input, of === undefined ? {} : { token: credentials[of] });
    expect(answer.status).toBe(status);
    expectAsDescribed(`/hasura/actions/${name}`, 'post', answer);
  });

  const asked = [
    ...['whoami', 'sessions', 'secondFactor', 'apiTokens', 'serviceTokens', 'servicePrincipals'],
    ...['auditEvents', 'workspaces', 'users', 'credentialPolicy', 'previewAccess'],
  ].map((name) => ({ name, input: {} }));
  it.each([...asked, { name: 'reachable', input: { kind: 'project' } }])(
    'what a manager is told by $name',
    async ({ name, input }) => {
      const answer = await service.action(name, input, { token: stage.manager.token });
      expect(answer.status).toBe(200);
      expectAsDescribed(`/hasura/actions/${name}`, 'post', answer);
    },
  );

  it.each([
    { status: 200, document: '{ whoami { username } }', of: 'login' },
    { status: 200, document: '{ whoami { username } }', of: undefined },
    { status: 200, document: '{ nothing }', of: undefined },
  ] as const)('/graphql: $document', async ({ status, document: query, of }) => {
    const answer = await service.graphql(query, of === undefined ? {} : { token: credentials[of] });
    expect(answer.status).toBe(status);
    expectAsDescribed('/graphql', 'post', answer);
  });

  test('/graphql, of a credential that is not valid', async () => {
    const answer = await service.graphql('{ whoami { username } }', { token: 'junk' });
    expect(answer.status).toBe(401);
    expectAsDescribed('/graphql', 'post', answer);
  });
});
