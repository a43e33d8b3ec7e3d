import { isAllowedAddress } from '../../access/networks.js';
import { presetOf } from '../../access/presets.js';
import type { ServicePrincipal } from '../../access/principal.js';
import type { Database } from '../../store/database.js';
import { type PresentedServiceToken, findPresentedServiceToken } from '../../store/presented-credentials.js';
import { type DigestKey, claimsOpaqueKind } from '../../tokens/opaque-token.js';
import type { RateLimit } from '../rate-limit.js';
import { type Check, type CredentialKind, type Presented, type RefusalReason, firstReason } from './kind.js';
import { resolveOpaque } from './opaque.js';

interface Attempt extends PresentedServiceToken {
  readonly address: string | undefined;
}

/** What must hold of a `gwst_` token whose secret was right, in this order; the rate comes after all of it. */
const checks: readonly Check<Attempt>[] = [
  ['superseded', (row) => row.is_superseded],
  ['revoked', (row) => row.is_revoked],
  ['expired', (row) => row.is_expired],
  ['frozen', (row) => row.is_frozen],
  ['principal_inactive', (row) => !row.principal_is_active],
  ['owner_inactive', (row) => !row.owner_is_active],
  ['owner_left_workspace', (row) => (row.owner_workspace_role ?? 'guest') === 'guest'],
  ['address_not_allowed', (row) => !isAllowedAddress(row.address, row.allowed_cidrs)],
];

/** The `gwst_` token of a service principal. */
export function serviceTokenKind(db: Database, keys: readonly DigestKey[], rate: RateLimit): CredentialKind {
  return {
    name: 'service_token',
    claims: ({ text }) => claimsOpaqueKind(text, 'service_token'),
    resolve: async ({ text, address, counts }) =>
      await resolveOpaque(text, {
        kind: 'service_token',
        keys,
        find: (tokenId) => findPresentedServiceToken(db, tokenId),
        judge: async (row) =>
          firstReason(checks, { ...row, address }) ?? (await overRate(row, rate, counts)) ?? principalOf(row),
      }),
  };
}

async function overRate(
  { id, rate_limit_per_minute: perMinute }: PresentedServiceToken,
  rate: RateLimit,
  counts: Presented['counts'],
): Promise<RefusalReason | undefined> {
  if (perMinute === null || !counts) return undefined;
  return (await rate.allows(id, perMinute)) ? undefined : 'rate_limited';
}

const principalOf = (row: PresentedServiceToken): ServicePrincipal => ({
  kind: 'service_token',
  credentialId: row.id,
  endsAt: row.ends_at,
  principalId: row.principal_id,
  principalName: row.principal_name,
  workspaceId: row.workspace_id,
  preset: presetOf({
    total: row.grants,
    projects: row.project_grants,
    clients: row.client_grants,
    workspaces: row.workspace_grants,
    oplogGrants: row.oplog_grants,
    oplogs: row.oplogs,
  }),
});
