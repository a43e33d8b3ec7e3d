import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { type Grant, inDays, onOplog, readClient, readProject, readWorkspace } from '../support/world.js';
import { operatorOf } from './as-operator.js';
import { oneRow } from './contents.js';
import {
  type Input,
  call,
  doors,
  expectRefusal,
  inHours,
  refusedEverywhere,
  succeed,
  tokenOutput,
  updatedOutput,
} from './doors.js';
import { type Stage, furnish } from './stage.js';

// createServiceToken and updateServiceToken: networks, rate, and grants that are replaced in place.

const proof = randomBytes(24).toString('base64url');
let service: Service;
let stage: Stage;
beforeAll(async () => {
  service = await startService({
    env: {
      CLIENT_ADDRESS_HEADER: 'X-Client',
      CLIENT_ADDRESS_PROOF_HEADER: 'X-Proof',
      CLIENT_ADDRESS_PROOF_SECRET: proof,
    },
  });
  stage = await furnish(service);
});
afterAll(async () => await service.close());

const from = (address: string) => ({
  'X-Client': address,
  'X-Proof': proof,
});
const hook = async (text: string, address: string) => (await service.hook(text, from(address))).status;
const limitsOf = (id: string) =>
  oneRow(
    service.pool,
    'SELECT allowed_cidrs::text[] AS cidrs, rate_limit_per_minute AS rate FROM graphwarden.service_token WHERE id = $1',
    [id],
  );
const grantsOf = async (id: string): Promise<unknown[]> =>
  (
    await service.pool.query<Record<string, string>>(
      `SELECT resource_type AS "resourceType", resource_id AS "resourceId", action FROM graphwarden.service_token_grant
        WHERE token_id = $1 ORDER BY 1, 2, 3`,
      [id],
    )
  ).rows;
const secretOf = (id: string) =>
  oneRow(
    service.pool,
    'SELECT token_id, digest, expires_at, previous_token_id FROM graphwarden.service_token WHERE id = $1',
    [id],
  );
const inOrder = (grants: readonly Grant[]): Grant[] =>
  grants.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
const creation = (input: Input = {}): Input => ({
  servicePrincipalId: stage.home.principalId,
  name: 'narrow',
  expiresAt: inHours(1),
  preset: 'project_read',
  projectIds: [stage.home.projectId],
  ...input,
});
const asMember = () => ({ token: stage.member.token });

describe('allowedCidrs', () => {
  it.each(doors)('are what the hook asks for, from creation on, %s', async (door) => {
    const allowedCidrs = ['10.0.0.0/8', '2001:DB8::/32'];
    const made = await succeed(service, door, 'createServiceToken', creation({ allowedCidrs }), asMember());
    const { id, token } = tokenOutput.parse(made);
    expect(await limitsOf(id)).toEqual({ cidrs: ['10.0.0.0/8', '2001:db8::/32'], rate: null });
    const asked = ['10.9.9.9', '::ffff:10.9.9.9', '2001:db8::7', '192.0.2.1', '2001:db9::7'];
    expect(await Promise.all(asked.map((address) => hook(token, address)))).toEqual([
      200, 200, 200, 401, 401,
    ]);
    expect((await service.hook(token)).status).toBe(401);
    await succeed(service, door, 'updateServiceToken', { id, allowedCidrs: ['192.0.2.0/24'] }, asMember());
    expect(await Promise.all(asked.map((address) => hook(token, address)))).toEqual([
      401, 401, 401, 200, 401,
    ]);
    await succeed(service, door, 'updateServiceToken', { id, name: 'still', allowedCidrs: null }, asMember());
    expect(await limitsOf(id)).toEqual({ cidrs: ['192.0.2.0/24'], rate: null });
    await succeed(service, door, 'updateServiceToken', { id, allowedCidrs: [] }, asMember());
    expect(await limitsOf(id)).toEqual({ cidrs: null, rate: null });
    expect((await service.hook(token)).status).toBe(200);
  });

  it('are refused by the position of what is wrong, before the principal or token is looked up', async () => {
    const wrong: [unknown[], RegExp][] = [
      [
        ['10.0.0.0/8', '10.1.2.3/8'],
        /allowedCidrs\[1\]: has bits set beyond its prefix: the network is 10\.0\.0\.0\/8\./,
      ],
      [['::ffff:10.0.0.0/104'], /allowedCidrs\[0\]: is IPv4 written as IPv6: write 10\.0\.0\.0\/8\./],
      [['home'], /allowedCidrs\[0\]: must be a network/],
      [['x'.repeat(10_000)], /allowedCidrs\[0\]: is longer than 64 characters/],
      [Array.from({ length: 101 }, () => '10.0.0.0/8'), /allowedCidrs: holds more than 100 networks/],
    ];
    const foreign = stage.away.principalId;
    for (const [allowedCidrs, message] of wrong) {
      const input = creation({ servicePrincipalId: foreign, allowedCidrs });
      expect(
        await refusedEverywhere(service, 'InvalidInput', 'createServiceToken', input, asMember()),
      ).toMatch(message);
      const change = { id: foreign, allowedCidrs };
      expect(
        await refusedEverywhere(service, 'InvalidInput', 'updateServiceToken', change, asMember()),
      ).toMatch(message);
    }
    const empty = creation({ allowedCidrs: [] });
    expect(await refusedEverywhere(service, 'InvalidInput', 'createServiceToken', empty, asMember())).toMatch(
      /allowedCidrs: must not be empty: leave it out/,
    );
    for (const allowedCidrs of ['10.0.0.0/8', [7], [null], {}, [['10.0.0.0/8']]])
      expectRefusal(
        await call(service, 'hasura', 'createServiceToken', creation({ allowedCidrs }), asMember()),
        'InvalidInput',
      );
  });

  it('may be a hundred, each kept once', async () => {
    const allowedCidrs = Array.from({ length: 100 }, (_, index) => `10.${Math.min(index, 98)}.0.0/16`);
    const { id } = tokenOutput.parse(
      await succeed(service, 'hasura', 'createServiceToken', creation({ allowedCidrs }), asMember()),
    );
    expect((await limitsOf(id))['cidrs']).toHaveLength(99);
  });
});

describe('rateLimitPerMinute', () => {
  it.each(doors)('holds at the hook, and 0 takes it away, %s', async (door) => {
    const made = await succeed(
      service,
      door,
      'createServiceToken',
      creation({ rateLimitPerMinute: 2 }),
      asMember(),
    );
    const { id, token } = tokenOutput.parse(made);
    const statuses: number[] = [];
    for (let request = 0; request < 3; request += 1) statuses.push((await service.hook(token)).status);
    expect(statuses).toEqual([200, 200, 401]);
    await succeed(service, door, 'updateServiceToken', { id, rateLimitPerMinute: 0 }, asMember());
    expect(await limitsOf(id)).toEqual({ cidrs: null, rate: null });
    expect((await service.hook(token)).status).toBe(200);
    await succeed(service, door, 'updateServiceToken', { id, rateLimitPerMinute: 1_000_000 }, asMember());
    expect(await limitsOf(id)).toEqual({ cidrs: null, rate: 1_000_000 });
  });

  it('is a whole number within its bounds', async () => {
    const { id } = await service.serviceToken(stage.home.principalId);
    for (const rateLimitPerMinute of [0, -1, 1_000_001, 2_147_483_647])
      expect(
        await refusedEverywhere(
          service,
          'InvalidInput',
          'createServiceToken',
          creation({ rateLimitPerMinute }),
          asMember(),
        ),
      ).toMatch(/rateLimitPerMinute: must be at (least 1|most 1000000)/);
    for (const rateLimitPerMinute of [-1, 1_000_001])
      await refusedEverywhere(
        service,
        'InvalidInput',
        'updateServiceToken',
        { id, rateLimitPerMinute },
        asMember(),
      );
    for (const rateLimitPerMinute of ['5', 1.5, true, [5]])
      expectRefusal(
        await call(service, 'hasura', 'updateServiceToken', { id, rateLimitPerMinute }, asMember()),
        'InvalidInput',
      );
  });
});

describe('the grants of a service token', () => {
  const started = () =>
    service.serviceToken(stage.home.principalId, { grants: [readProject(stage.home.projectId)] });

  it.each(doors)('are replaced in place, text and end untouched, %s', async (door) => {
    const { home } = stage;
    const { id, text } = await started();
    const before = await secretOf(id);
    const selections: [Input, Grant[], string][] = [
      [{ preset: 'oplog_rw', oplogIds: [home.oplogId] }, onOplog(home.oplogId), 'oplog_rw'],
      [{ preset: 'project_read', clientIds: [home.clientId] }, [readClient(home.clientId)], 'project_read'],
      [{ preset: 'project_read', allAccessible: true }, [readWorkspace(home.workspaceId)], 'project_read'],
      [
        {
          grants: [
            ...onOplog(home.oplogId, 'read'),
            readProject(home.projectId),
            ...onOplog(home.oplogId, 'read'),
          ],
        },
        [...onOplog(home.oplogId, 'read'), readProject(home.projectId)],
        'custom',
      ],
    ];
    for (const [selection, grants, preset] of selections) {
      const answer = updatedOutput.parse(
        await succeed(service, door, 'updateServiceToken', { id, ...selection }, asMember()),
      );
      expect(answer.token).toBeNull();
      expect(await grantsOf(id)).toEqual(inOrder(grants));
      const seen = await service.hook(text);
      expect(seen.body['x-hasura-service-token-preset']).toBe(preset);
    }
    expect(await secretOf(id)).toEqual(before);
    const audit = await oneRow(
      service.pool,
      `SELECT detail FROM graphwarden.audit_event WHERE subject_id = $1 ORDER BY at DESC LIMIT 1`,
      [id],
    );
    expect(audit['detail']).toMatchObject({ rotated: false, grants: selections[3]?.[1] });
  });

  it('stay where no selection is given', async () => {
    const { id } = await started();
    const before = await grantsOf(id);
    await succeed(
      service,
      'hasura',
      'updateServiceToken',
      { id, name: 'renamed', rateLimitPerMinute: 5 },
      asMember(),
    );
    expect(await grantsOf(id)).toEqual(before);
  });

  it('change together with the end, which alone makes a new text', async () => {
    const { id, text } = await started();
    const input = {
      id,
      expiresAt: inHours(24 * 60),
      overlapSeconds: 60,
      preset: 'oplog_rw',
      oplogIds: [stage.home.oplogId],
    };
    const { token } = updatedOutput.parse(
      await succeed(service, 'graphql', 'updateServiceToken', input, asMember()),
    );
    for (const each of [text, token ?? ''])
      expect((await service.hook(each)).body['x-hasura-service-token-preset']).toBe('oplog_rw');
  });

  it('are those that the owner of the principal holds now, whoever asks', async () => {
    const { world } = service;
    const unreached = await world.project(stage.home.clientId);
    const { id } = await started();
    const before = await grantsOf(id);
    for (const [grants, who] of [
      [[readProject(unreached)], stage.member],
      [[readProject(stage.home.projectId), readProject(unreached)], stage.owner],
      [[readProject(stage.away.projectId)], stage.member],
      [[readWorkspace(stage.away.workspaceId)], stage.owner],
    ] as const)
      await refusedEverywhere(
        service,
        'NotFound',
        'updateServiceToken',
        { id, grants },
        { token: who.token },
      );
    expect(await grantsOf(id)).toEqual(before);
    await succeed(
      service,
      'hasura',
      'updateServiceToken',
      { id, preset: 'project_read', allAccessible: true },
      { token: stage.owner.token },
    );
  });

  it('are asked for as at the creation', async () => {
    const { id } = await started();
    for (const selection of [
      { preset: 'project_read' },
      { preset: 'oplog_rw', projectIds: [stage.home.projectId] },
      { preset: 'everything', projectIds: [stage.home.projectId] },
      { projectIds: [stage.home.projectId] },
      { allAccessible: false },
      { grants: [] },
      {
        preset: 'custom',
        grants: [{ resourceType: 'project', resourceId: stage.home.projectId, action: 'delete' }],
      },
      {},
      { overlapSeconds: 5 },
    ])
      await refusedEverywhere(
        service,
        'InvalidInput',
        'updateServiceToken',
        { id, ...selection },
        asMember(),
      );
  });

  it('are no wider than the role that the login chose, neither before nor after', async () => {
    const { id } = await started();
    const options = { token: stage.member.token, role: 'user_read_write' };
    const wide = { id, preset: 'oplog_rw', oplogIds: [stage.home.oplogId] };
    expectRefusal(await call(service, 'hasura', 'updateServiceToken', wide, options), 'Unauthorized');
    const fits = { id, grants: onOplog(stage.home.oplogId, 'read', 'update') };
    await succeed(service, 'hasura', 'updateServiceToken', fits, options);
    await succeed(service, 'hasura', 'updateServiceToken', wide, asMember());
    expectRefusal(await call(service, 'hasura', 'updateServiceToken', fits, options), 'Unauthorized');
  });

  it('are changed by whoever gets the secrets, and by nobody else', async () => {
    const { id } = await started();
    const input = { id, rateLimitPerMinute: 9 };
    for (const [who, code] of [
      ['colleague', 'NotFound'],
      ['guest', 'NotFound'],
      ['maintainer', 'NotFound'],
      ['stranger', 'NotFound'],
      ['manager', 'Unauthorized'],
      ['admin', 'Unauthorized'],
    ] as const)
      await refusedEverywhere(service, code, 'updateServiceToken', input, { token: stage[who].token });
    const api = await service.apiToken(stage.member.id);
    await refusedEverywhere(service, 'Unauthorized', 'updateServiceToken', input, { token: api.text });
  });

  it('of a revoked token are a Conflict, after what does not exist', async () => {
    const { id } = await service.serviceToken(stage.home.principalId, { revokedAt: inDays(-1) });
    const held = { id, preset: 'project_read', projectIds: [stage.home.projectId] };
    await refusedEverywhere(service, 'Conflict', 'updateServiceToken', held, asMember());
    await refusedEverywhere(service, 'Conflict', 'updateServiceToken', { id, allowedCidrs: [] }, asMember());
    const unheld = { id, preset: 'project_read', projectIds: [stage.away.projectId] };
    await refusedEverywhere(service, 'NotFound', 'updateServiceToken', unheld, asMember());
  });
});

describe('the operator', () => {
  it('makes service tokens, which belong to nobody and are bounded by the owner of the principal', async () => {
    const operator = await operatorOf(service);
    const { id, token } = z
      .object({ id: z.guid(), token: z.string() })
      .parse(await operator('createServiceToken', creation()));
    expect((await service.hook(token)).status).toBe(200);
    expect(
      await oneRow(service.pool, 'SELECT created_by FROM graphwarden.service_token WHERE id = $1', [id]),
    ).toEqual({ created_by: null });
    const shown = await succeed(service, 'hasura', 'serviceToken', { id }, asMember());
    expect(shown).toMatchObject({ token: { createdBy: null } });
    for (const [input, code] of [
      [{ projectIds: [stage.away.projectId] }, 'NotFound'],
      [{ servicePrincipalId: stage.home.projectId }, 'NotFound'],
      [{ expiresAt: inHours(24 * 400) }, 'PolicyViolation'],
    ] as const)
      await expect(operator('createServiceToken', creation(input))).rejects.toMatchObject({ code });
  });
});
