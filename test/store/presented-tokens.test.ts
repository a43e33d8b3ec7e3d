import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  findPresentedApiToken,
  findPresentedServiceToken,
  listPresentedApiTokens,
  listPresentedServiceTokens,
  presentedTexts,
} from '../../src/store/presented-credentials.js';
import { type Service, startService } from '../support/service.js';
import { inDays, onOplog, readProject } from '../support/world.js';

// Many tokens that are read together are told what each would be told by itself.

const kinds = {
  api_token: [findPresentedApiToken, listPresentedApiTokens, presentedTexts.apiTokens],
  service_token: [findPresentedServiceToken, listPresentedServiceTokens, presentedTexts.serviceTokens],
} as const;

let service: Service;
const ids: Record<keyof typeof kinds, string[]> = { api_token: [], service_token: [] };
beforeAll(async () => {
  service = await startService();
  const owner = await service.world.user();
  const workspaceId = await service.world.workspace({ owner });
  const principal = await service.world.principal(workspaceId, owner);
  const rotated = (kind: keyof typeof kinds, days: number) => {
    const [current, previous] = [service.opaque(kind).row, service.opaque(kind).row];
    ids[kind].push(current.tokenId, previous.tokenId);
    return {
      ...current,
      previousTokenId: previous.tokenId,
      previousDigest: previous.digest,
      previousDigestKeyId: previous.digestKeyId,
      previousValidUntil: inDays(days),
    };
  };
  await service.world.policy({ apiTokenRateLimitPerMinute: 1_000 });
  await service.world.apiToken(owner, { ...rotated('api_token', 1), workspaceId });
  await service.world.apiToken(owner, { ...rotated('api_token', -1), scopes: ['read:*'] });
  const grants = [...onOplog(owner, 'read'), readProject(owner)];
  await service.world.serviceToken(principal, { ...rotated('service_token', 1), grants });
  await service.world.serviceToken(principal, {
    ...rotated('service_token', -1),
    allowedCidrs: ['10.0.0.0/8'],
    rateLimitPerMinute: 7,
  });
});
afterAll(async () => await service.close());

test.each(['api_token', 'service_token'] as const)('%s: each as by itself', async (kind) => {
  const [find, list] = kinds[kind];
  const unknown = service.opaque(kind).row.tokenId;
  const found = await list(service.db, [...ids[kind], unknown]);
  expect([...found.keys()].sort()).toEqual([...ids[kind]].sort());
  for (const id of ids[kind])
    expect(found.get(id)).toEqual({
      ...(await find(service.db, id)),
      asked: id,
      checked_at: expect.any(Date),
    });
});

test.each(['api_token', 'service_token'] as const)('%s: by the indexes of both ids', async (kind) => {
  const client = await service.pool.connect();
  try {
    // Of a few rows all can be read; what matters is whether it could be otherwise.
    await client.query('BEGIN; SET LOCAL enable_seqscan = off');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${kinds[kind][2]}`, [ids[kind]]);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain(`${kind}_token_id`);
    expect(plan).toContain(`${kind}_previous_token_id`);
    expect(plan).not.toMatch(new RegExp(`Seq Scan on ${kind}\\b`));
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
});
