import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildClientSchema, getIntrospectionQuery, printSchema } from 'graphql';
import { z } from 'zod';
import { loadActionsMetadata } from '../../src/metadata/actions-metadata.js';
import { type Service, metadataDirectory, startService } from '../support/service.js';
import { contents, countRows, oneRow } from './contents.js';
import { type Code, call, inHours, succeed } from './doors.js';
import { type RawAnswer, send } from './raw.js';
import { type Stage, furnish } from './stage.js';

// The door of GraphQL: the same actions, without Hasura.

const limit = 20_000;
let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService({ env: { BODY_LIMIT_BYTES: String(limit) } });
  stage = await furnish(service);
});
afterAll(async () => await service.close());

const json = { 'Content-Type': 'application/json' };
const asMember = (): Record<string, string> => ({ Authorization: `Bearer ${stage.member.token}` });
const post = (body: unknown, headers: Record<string, string> = asMember()): Promise<RawAnswer> =>
  send(`${service.url}/graphql`, {
    headers: { ...json, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const get = (
  query: Record<string, string>,
  headers: Record<string, string> = asMember(),
): Promise<RawAnswer> =>
  send(`${service.url}/graphql?${new URLSearchParams(query).toString()}`, { method: 'GET', headers });

const answerShape = z.strictObject({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.strictObject({
        message: z.string().min(1),
        locations: z.unknown().optional(),
        path: z.unknown().optional(),
        extensions: z.strictObject({ code: z.string(), id: z.guid().optional() }),
      }),
    )
    .optional(),
});
const read = (answer: RawAnswer) => answerShape.parse(JSON.parse(answer.text));

/** Asserts that a document was refused as a whole: every error has a code, the first has this one, and there is no data. */
function expectRefused(answer: RawAnswer, code: Code, message?: RegExp): void {
  const { data, errors } = read(answer);
  expect(data ?? undefined).toBeUndefined();
  expect(errors?.[0]?.extensions.code).toBe(code);
  if (message !== undefined) expect(errors?.map((error) => error.message).join('\n')).toMatch(message);
}

const makePrincipal = (name: string): string =>
  `createServicePrincipal(workspaceId: "${stage.home.workspaceId}", name: "${name}") { id name }`;
const principalsNamed = (name: string): Promise<number> =>
  countRows(service.pool, 'graphwarden.service_principal', 'name = $1', [name]);

describe('a query', () => {
  it('is answered by POST and by GET, with what it selects and no more', async () => {
    const query = '{ whoami { role credentialId } }';
    const expected = { data: { whoami: { role: 'user', credentialId: stage.member.sessionId } } };
    expect(read(await post({ query }))).toEqual(expected);
    const answer = await get({ query });
    expect(answer.status).toBe(200);
    expect(read(answer)).toEqual(expected);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('may use variables, fragments, aliases, directives and one of several operations', async () => {
    const query = `
      query First($full: Boolean!) { me: whoami { ...Who role @include(if: $full) } }
      query Second { __typename }
      fragment Who on Whoami { credential }`;
    const variables = { full: true };
    const expected = { data: { me: { credential: 'login', role: 'user' } } };
    expect(read(await post({ query, variables, operationName: 'First' }))).toEqual(expected);
    const inUrl = { query, variables: JSON.stringify(variables), operationName: 'First' };
    expect(read(await get(inUrl))).toEqual(expected);
    expectRefused(await post({ query, variables }), 'InvalidInput');
    expectRefused(await post({ query, variables, operationName: 'Third' }), 'InvalidInput');
  });

  it('is in the media type that the client accepts', async () => {
    const query = '{ whoami { role } }';
    const answer = await post({ query }, { ...asMember(), Accept: 'application/graphql-response+json' });
    expect(answer.headers['content-type']).toMatch(/^application\/graphql-response\+json/);
    const refused = await post(
      { query: '{' },
      { ...asMember(), Accept: 'application/graphql-response+json' },
    );
    expect(refused.status).toBe(400);
  });

  it('shows times and ids as Hasura does', async () => {
    const { data } = read(await post({ query: '{ whoami { expiresAt credentialId } }' }));
    const shape = z.object({ whoami: z.object({ expiresAt: z.iso.datetime(), credentialId: z.guid() }) });
    expect(shape.safeParse(data).success).toBe(true);
  });
});

describe('a mutation', () => {
  it('is answered by POST', async () => {
    const { data } = read(await post({ query: `mutation { ${makePrincipal('by POST')} }` }));
    expect(data).toMatchObject({ createServicePrincipal: { name: 'by POST' } });
  });

  it('is refused by GET, and does nothing', async () => {
    const before = await contents(service.pool);
    const answer = await get({ query: `mutation { ${makePrincipal('by GET')} }` });
    expect(answer.status).toBe(405);
    expectRefused(answer, 'MethodNotAllowed');
    expect(await contents(service.pool)).toEqual(before);
  });

  it('does what stands before a failure, one after another, and says which failed', async () => {
    const query = `mutation {
      one: ${makePrincipal('first of three')}
      two: createServicePrincipal(workspaceId: "${stage.away.workspaceId}", name: "second of three") { id }
    }`;
    const { errors } = read(await post({ query }));
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({ path: ['two'], extensions: { code: 'NotFound' } });
    expect(await principalsNamed('first of three')).toBe(1);
    expect(await principalsNamed('second of three')).toBe(0);
  });

  it('is not served to a page of somebody else’s: only JSON counts', async () => {
    const before = await contents(service.pool);
    const query = `mutation { ${makePrincipal('by a form')} }`;
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      '',
    ]) {
      const body = type.includes('form-urlencoded')
        ? new URLSearchParams({ query }).toString()
        : JSON.stringify({ query });
      const headers = { ...asMember(), ...(type !== '' && { 'Content-Type': type }) };
      const answer = await send(`${service.url}/graphql`, { headers, body });
      expect([type, answer.status]).toEqual([type, 415]);
    }
    expect(await contents(service.pool)).toEqual(before);
  });

  it('is not served to a cookie', async () => {
    const { token } = stage.member;
    const headers = { Cookie: `token=${token}; __Host-graphwarden=${token}; session=${token}` };
    expectRefused(
      await post({ query: `mutation { ${makePrincipal('by a cookie')} }` }, headers),
      'AuthenticationMissing',
    );
    expect(await principalsNamed('by a cookie')).toBe(0);
  });

  it('is not served to session variables in headers', async () => {
    const headers = {
      'X-Hasura-Role': 'admin',
      'X-Hasura-User-Id': stage.admin.id,
      'X-Hasura-Admin-Secret': 'x',
    };
    expectRefused(await post({ query: '{ whoami { role } }' }, headers), 'AuthenticationMissing');
  });
});

describe('a document that is refused as a whole', () => {
  const nested = (depth: number): string => (depth === 0 ? 'role' : `... on Whoami { ${nested(depth - 1)} }`);
  const aliases = (count: number): string =>
    Array.from({ length: count }, (_, index) => `a${index}: role`).join(' ');

  it('is one that does not parse or does not fit the schema, named where', async () => {
    expectRefused(await post({ query: '{ whoami { ' }), 'InvalidInput', /Syntax Error/);
    expectRefused(await post({ query: '{ whoami { password } }' }), 'InvalidInput', /password/);
    expectRefused(await post({ query: '{ whoami }' }), 'InvalidInput');
    expectRefused(await post({ query: 'mutation { logout(id: 1) { id } }' }), 'InvalidInput', /id/);
    expectRefused(await post({ query: 'subscription { whoami { role } }' }), 'InvalidInput');
    const input = { id: '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11', reason: 'x' };
    const query = 'mutation ($id: uuid!) { revokeApiToken(id: $id, reason: $reason) { id } }';
    expectRefused(await post({ query, variables: input }), 'InvalidInput', /reason/);
  });

  it('is one whose variables do not fit, named which', async () => {
    const query =
      'mutation ($name: String!, $at: timestamptz!) { createApiToken(name: $name, expiresAt: $at) { id } }';
    expectRefused(await post({ query, variables: { at: inHours(1) } }), 'InvalidInput', /name/);
    expectRefused(await post({ query, variables: { name: 7, at: inHours(1) } }), 'InvalidInput', /name/);
    for (const variables of [[], 'x', 7]) expectRefused(await post({ query, variables }), 'InvalidInput');
  });

  it('is one that is too deep', async () => {
    expect(read(await post({ query: `{ whoami { ${nested(3)} } }` })).errors).toBeUndefined();
    expectRefused(await post({ query: `{ whoami { ${nested(20)} } }` }), 'InvalidInput', /depth/i);
  });

  it('is one with too many aliases, also by way of fragments', async () => {
    expect(read(await post({ query: `{ whoami { ${aliases(10)} } }` })).errors).toBeUndefined();
    expectRefused(await post({ query: `{ whoami { ${aliases(11)} } }` }), 'InvalidInput', /alias/i);
    const spread = `{ a: whoami { ...F } b: whoami { ...F } c: whoami { ...F } } fragment F on Whoami { ${aliases(4)} }`;
    expectRefused(await post({ query: spread }), 'InvalidInput', /alias/i);
  });

  it('is one with too many tokens, before anything else is made of it', async () => {
    expectRefused(await post({ query: `{ whoami { ${'role '.repeat(2000)} } }` }), 'InvalidInput', /token/i);
  });

  it('is one that goes in circles', async () => {
    const query = '{ whoami { ...A } } fragment A on Whoami { ...B } fragment B on Whoami { ...A }';
    expectRefused(await post({ query }), 'InvalidInput');
  });

  it('is a batch, or whatever is no one document', async () => {
    const before = await contents(service.pool);
    const query = `mutation { ${makePrincipal('in a batch')} }`;
    for (const body of [
      [{ query }, { query }],
      [{ query }],
      null,
      'text',
      7,
      {},
      { query: 7 },
      { query: [query] },
      { query: null },
    ]) {
      const answer = await post(JSON.stringify(body));
      expect(answer.status).toBe(400);
      expectRefused(answer, 'InvalidInput');
    }
    for (const body of ['', '{', 'query=1']) expectRefused(await post(body), 'InvalidInput');
    expectRefused(await get({}), 'InvalidInput');
    expectRefused(await get({ query: '{ whoami { role } }', variables: '{' }), 'InvalidInput');
    expect(await contents(service.pool)).toEqual(before);
  });

  it('is one that is larger than the limit', async () => {
    const answer = await post({ query: '{ whoami { role } }', variables: { padding: 'x'.repeat(limit) } });
    expect(answer.status).toBe(413);
    expectRefused(answer, 'PayloadTooLarge');
  });

  it.each(['PUT', 'DELETE', 'PATCH'])('is one that comes by %s', async (method) => {
    const headers = { ...json, ...asMember() };
    const before = await contents(service.pool);
    const body = JSON.stringify({ query: `mutation { ${makePrincipal('by another method')} }` });
    const answer = await send(`${service.url}/graphql`, { method, headers, body });
    expect(answer.status).toBe(405);
    expect(await contents(service.pool)).toEqual(before);
  });
});

describe('a credential that is not valid', () => {
  it('ends the request as JSON before anything is made of the document', async () => {
    const bodies = [
      '{ whoami { ',
      '{ __typename }',
      `mutation { ${makePrincipal('by nobody')} }`,
      '{ whoami { x } }',
    ];
    for (const query of bodies) {
      const answer = await post({ query }, { Authorization: 'Bearer nonsense' });
      expect(answer.status).toBe(401);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(JSON.parse(answer.text)).toEqual({
        errors: [
          {
            message: 'The credential is not valid.',
            extensions: { code: 'AuthenticationInvalid' },
          },
        ],
      });
    }
    expect((await get({ query: '{ __typename }' }, { Authorization: 'Bearer nonsense' })).status).toBe(401);
    expect((await get({ query: '{ __typename }' }, { Authorization: 'Basic eA==' })).status).toBe(401);
    expect(await principalsNamed('by nobody')).toBe(0);
  });

  it('is told from none, which only some fields refuse', async () => {
    expect(read(await post({ query: '{ __typename }' }, {})).data).toEqual({ __typename: 'Query' });
    expect((await call(service, 'graphql', 'whoami', {})).code).toBe('AuthenticationMissing');
  });
});

describe('introspection', () => {
  it('shows the schema of the actions, by POST and GET, to everybody', async () => {
    const { schema } = await loadActionsMetadata(metadataDirectory);
    const query = getIntrospectionQuery();
    for (const answer of [await post({ query }, {}), await get({ query }, {})]) {
      const { data } = z
        .object({ data: z.custom<Parameters<typeof buildClientSchema>[0]>() })
        .parse(JSON.parse(answer.text));
      expect(printSchema(buildClientSchema(data))).toBe(printSchema(schema));
    }
  });
});

describe('the address behind a proxy', () => {
  let behind: Service;
  beforeAll(async () => {
    behind = await startService({ env: { TRUSTED_PROXY_HOPS: '1' } });
  });
  afterAll(async () => await behind.close());

  it.each([
    ['192.0.2.7', ['192.0.2.7']],
    ['::ffff:192.0.2.7', ['192.0.2.7']],
    ['unknown', [null, '127.0.0.1']],
    ['192.0.2.7:4711', [null, '127.0.0.1']],
    ['_hidden', [null, '127.0.0.1']],
    ['a b', [null, '127.0.0.1']],
  ])('is written down if it is one, and is no fault of ours if it is none: %s', async (forwarded, known) => {
    const { id, token } = await behind.person({ role: 'manager' });
    const headers = { 'X-Forwarded-For': forwarded };
    const input = { name: 'behind a proxy', expiresAt: inHours(1) };
    await succeed(behind, 'graphql', 'createApiToken', input, { token, headers });
    const row = await oneRow(
      behind.pool,
      'SELECT host(address) AS address FROM graphwarden.audit_event WHERE actor_id = $1',
      [id],
    );
    expect(known).toContain(row['address']);
  });
});
