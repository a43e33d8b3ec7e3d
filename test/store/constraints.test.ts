import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, test } from '@jest/globals';
import { cloneDatabase } from '../support/database.js';
import { type Grant, inDays, onOplog, readProject, worldOf } from '../support/world.js';

// The rows that the database itself refuses, whoever writes them. What may become of a row: guards.test.ts.

const db = await cloneDatabase();
afterAll(() => db.drop());
const world = worldOf(db.pool);

const nil = '00000000-0000-0000-0000-000000000000';
const some = '5ee70ba5-1c1e-4e0f-9d4c-0123456789ab';
const unique = { code: '23505' };
const check = (constraint: string) => ({ code: '23514', constraint });

/** A workspace with its owner and a principal of theirs. */
async function scene() {
  const owner = await world.user();
  const workspace = await world.workspace({ owner });
  return { owner, workspace, principal: await world.principal(workspace, owner) };
}

const { workspace, principal } = await scene();

describe('grants', () => {
  const token = () => world.serviceToken(principal);

  test.each(['project', 'client', 'workspace'] as const)('on a %s only read', async (resourceType) => {
    const id = await token();
    for (const action of ['create', 'update', 'delete'] as const) {
      const grant = world.grant(id, { resourceType, resourceId: workspace, action });
      await expect(grant).rejects.toMatchObject(check('service_token_grant_shape'));
    }
    await world.grant(id, { resourceType, resourceId: workspace, action: 'read' });
  });

  test('are unique by type, id and action', async () => {
    const id = await token();
    for (const grant of onOplog(workspace)) await world.grant(id, grant);
    await world.grant(id, readProject(workspace));
    for (const grant of [...onOplog(workspace), readProject(workspace)]) {
      await expect(world.grant(id, grant)).rejects.toMatchObject(unique);
    }
  });

  test.each([
    [{ resource_type: 'report', resource_id: some, action: 'read' }, '23514'],
    [{ resource_type: 'oplog', resource_id: some, action: 'admin' }, '23514'],
    [{ resource_type: 'project', resource_id: nil, action: 'read' }, '23514'],
    [{ resource_type: 'project', resource_id: null, action: 'read' }, '23502'],
  ])('of another shape are refused: %j', async (grant, code) => {
    const insert = db.pool.query(
      'INSERT INTO graphwarden.service_token_grant (token_id, resource_type, resource_id, action) VALUES ($1, $2, $3, $4)',
      [await token(), grant.resource_type, grant.resource_id, grant.action],
    );
    await expect(insert).rejects.toMatchObject({ code });
  });

  test('go with their token', async () => {
    const grants: Grant[] = onOplog(workspace);
    const id = await world.serviceToken(principal, { grants });
    await db.pool.query('DELETE FROM graphwarden.service_token WHERE id = $1', [id]);
    const left = await db.pool.query('SELECT FROM graphwarden.service_token_grant WHERE token_id = $1', [id]);
    expect(left.rowCount).toBe(0);
  });
});

describe('names', () => {
  test.each([
    ['alice', 'ALICE'],
    ['Ärger', 'ärger'],
    ['ЖАННА', 'жанна'],
    ['Ωmega', 'ωmega'],
  ])('%s and %s are one username, one workspace, one principal while active', async (one, other) => {
    await world.user({ username: one });
    await expect(world.user({ username: other })).rejects.toMatchObject(unique);
    const { owner, workspace } = await scene();
    await world.workspace({ owner, name: one });
    await expect(world.workspace({ owner, name: other })).rejects.toMatchObject(unique);
    const principal = await world.principal(workspace, owner, { name: one });
    await expect(world.principal(workspace, owner, { name: other })).rejects.toMatchObject(unique);
    await world.updatePrincipal(principal, { isActive: false });
    await world.principal(workspace, owner, { name: other });
  });

  const controls = [
    '\u0001',
    '\t',
    '\n',
    '\r',
    '\u001b',
    '\u001f',
    '\u007f',
    '\u0085',
    '\u009f',
    '\u2028',
    '\u2029',
  ];

  test.each(controls.map((control) => [`U+${control.charCodeAt(0).toString(16).padStart(4, '0')}`, control]))(
    'hold no %s',
    async (_, control) => {
      const { owner, principal } = await scene();
      const name = `a${control}b`;
      const code = { code: '23514' };
      await expect(world.user({ username: name })).rejects.toMatchObject(code);
      await expect(world.user({ displayName: name })).rejects.toMatchObject(code);
      await expect(world.workspace({ owner, name })).rejects.toMatchObject(code);
      await expect(world.apiToken(owner, { name })).rejects.toMatchObject(code);
      await expect(world.serviceToken(principal, { name })).rejects.toMatchObject(code);
    },
  );

  test('have 1 to 150 or 255 characters, and no blank at either end', async () => {
    for (const username of ['', ' ', ' a', 'a ', 'x'.repeat(151)]) {
      await expect(world.user({ username, displayName: 'x' })).rejects.toMatchObject({ code: '23514' });
    }
    await world.user({ username: 'é'.repeat(150), displayName: '界'.repeat(255) });
    await world.user({ displayName: 'Zoë 🦊 O’Hara – “ops”' });
  });
});

describe('tokens', () => {
  test('scopes are one of three lists, or none at all', async () => {
    const { owner } = await scene();
    for (const scopes of [['read:*'], ['read:*', 'write:*'], ['read:*', 'write:*', 'delete:*']]) {
      await world.apiToken(owner, { scopes });
    }
    for (const scopes of [
      [],
      ['write:*'],
      ['delete:*'],
      ['read:*', 'delete:*'],
      ['write:*', 'read:*'],
      ['read:projects'],
    ]) {
      await expect(world.apiToken(owner, { scopes })).rejects.toMatchObject(
        check('api_token_scopes_cumulative'),
      );
    }
  });

  test('public ids have sixteen hex digits and are unique, the predecessor’s too', async () => {
    const { owner } = await scene();
    const previous = {
      previousTokenId: 'fedcba9876543210',
      previousDigest: randomBytes(32),
      previousDigestKeyId: 'k',
    };
    const row = { tokenId: '0123456789abcdef', ...previous, previousValidUntil: inDays(1) };
    await world.apiToken(owner, row);
    await expect(world.apiToken(owner, { tokenId: row.tokenId })).rejects.toMatchObject(unique);
    await expect(world.apiToken(owner, { ...row, tokenId: '1123456789abcdef' })).rejects.toMatchObject(
      unique,
    );
    for (const tokenId of ['0123456789ABCDEF', '0123456789abcde', '0123456789abcdef0', '']) {
      await expect(world.apiToken(owner, { tokenId })).rejects.toMatchObject(
        check('api_token_token_id_shape'),
      );
    }
    await expect(world.apiToken(owner, { digest: randomBytes(31) })).rejects.toMatchObject(
      check('api_token_digest_length'),
    );
  });

  test('an overlap is whole and never outlives the token', async () => {
    const { principal } = await scene();
    const row = {
      previousTokenId: randomBytes(8).toString('hex'),
      previousDigest: randomBytes(32),
      previousDigestKeyId: 'k',
      previousValidUntil: inDays(30),
      expiresAt: inDays(30),
    };
    const id = await world.serviceToken(principal, { ...row, previousValidUntil: row.expiresAt });
    await expect(world.updateServiceToken(id, { expiresAt: inDays(29) })).rejects.toMatchObject(
      check('service_token_overlap_within_life'),
    );
    const { previousTokenId: _, ...rest } = row;
    await expect(world.serviceToken(principal, rest)).rejects.toMatchObject(
      check('service_token_overlap_whole'),
    );
    await expect(
      world.serviceToken(principal, {
        ...row,
        previousTokenId: 'a'.repeat(16),
        previousValidUntil: inDays(31),
      }),
    ).rejects.toMatchObject(check('service_token_overlap_within_life'));
  });

  test('of a service are bound to networks, not to hosts within them', async () => {
    const { principal } = await scene();
    await world.serviceToken(principal, {
      allowedCidrs: ['10.0.0.0/8', '2001:db8::/32'],
      rateLimitPerMinute: 1,
    });
    await expect(world.serviceToken(principal, { allowedCidrs: ['10.0.0.1/8'] })).rejects.toMatchObject({
      code: '22P02',
    });
    await expect(world.serviceToken(principal, { allowedCidrs: [] })).rejects.toMatchObject({
      code: '23514',
    });
    await expect(world.serviceToken(principal, { rateLimitPerMinute: 0 })).rejects.toMatchObject({
      code: '23514',
    });
  });
});

test('no row has the nil id', async () => {
  const { owner, workspace, principal } = await scene();
  const client = await world.client(workspace);
  const project = await world.project(client);
  const oplog = await world.oplog(project);
  const report = await world.report(project);
  const made: readonly (() => Promise<unknown>)[] = [
    () => world.user({ id: nil }),
    () => world.workspace({ id: nil, owner }),
    () => world.session(owner, { id: nil }),
    () => world.apiToken(owner, { id: nil }),
    () => world.principal(workspace, owner, { id: nil }),
    () => world.serviceToken(principal, { id: nil }),
    () => world.client(workspace, { id: nil }),
    () => world.project(client, { id: nil }),
    () => world.oplog(project, { id: nil }),
    () => world.entry(oplog, { id: nil }),
    () => world.report(project, { id: nil }),
    () => world.finding(report, { id: nil }),
  ];
  for (const make of made) await expect(make()).rejects.toMatchObject({ code: '23514' });
});

test('there is one policy, of lifetimes that agree and kinds that exist', async () => {
  const insert = db.pool.query('INSERT INTO graphwarden.credential_policy ("only") VALUES (false)');
  await expect(insert).rejects.toMatchObject({ code: '23514' });
  await expect(
    db.pool.query('INSERT INTO graphwarden.credential_policy DEFAULT VALUES'),
  ).rejects.toMatchObject(unique);
  await expect(
    world.policy({ minimumLifetimeSeconds: 100, maximumLifetimeSeconds: 100 }),
  ).rejects.toMatchObject({
    code: '23514',
  });
  const kinds = db.pool.query(`UPDATE graphwarden.credential_policy SET frozen_kinds = '{password}'`);
  await expect(kinds).rejects.toMatchObject(check('credential_policy_frozen_kinds_known'));
});

test('a project lies in the workspace of its client', async () => {
  const [here, there] = [await scene(), await scene()];
  const client = await world.client(here.workspace);
  const stray = db.pool.query(
    `INSERT INTO public.project (workspace_id, client_id, name) VALUES ($1, $2, 'p')`,
    [there.workspace, client],
  );
  await expect(stray).rejects.toMatchObject({ code: '23503' });
});
