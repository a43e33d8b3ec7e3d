import { addressCheck } from '../../access/networks.js';
import { presetOf } from '../../access/presets.js';
import type { ServicePrincipal } from '../../access/principal.js';
import type { Database } from '../../store/database.js';
import {
  type PresentedServiceToken,
  findPresentedServiceToken,
  listPresentedServiceTokens,
} from '../../store/presented-credentials.js';
import { type DigestKey, claimsOpaqueKind } from '../../tokens/opaque-token.js';
import { gatherReads } from '../gathered-reads.js';
import type { RateLimit } from '../rate-limit.js';
import { type Accepted, type Check, type CredentialKind, type Subjects, memberSubject } from './kind.js';
import { verifyOpaque } from './opaque.js';

/** What must hold of a `gwst_` token whose secret was right, in this order; then come the address and the rate, by `admissionOf`. */
const checks: readonly Check<PresentedServiceToken>[] = [
  ['superseded', (row) => row.is_superseded],
  ['revoked', (row) => row.is_revoked],
  ['expired', (row) => row.is_expired],
  ['frozen', (row) => row.is_frozen],
  ['principal_inactive', (row) => !row.principal_is_active],
  ['owner_inactive', (row) => !row.owner_is_active],
  ['owner_left_workspace', (row) => (row.owner_workspace_role ?? 'guest') === 'guest'],
];

/** The `gwst_` token of a service principal. */
export function serviceTokenKind(db: Database, keys: readonly DigestKey[], rate: RateLimit): CredentialKind {
  const find = gatherReads({
    one: async (tokenId) => await findPresentedServiceToken(db, tokenId),
    many: async (tokenIds) => await listPresentedServiceTokens(db, tokenIds),
    apart: db.$client.options.max,
  });
  return {
    name: 'service_token',
    claims: ({ text }) => claimsOpaqueKind(text, 'service_token'),
    verify: async ({ text }) =>
      await verifyOpaque(text, {
        kind: 'service_token',
        keys,
        find,
        checks,
        principalOf,
        restsOn,
        admissionOf: (row) => admissionOf(row, rate),
      }),
  };
}

const restsOn = (row: PresentedServiceToken): Subjects => [
  row.id,
  row.principal_id,
  row.owner_id,
  memberSubject(row.workspace_id, row.owner_id),
  'policy',
];

/** Whether a request comes from where it may, and then, whether it is not one too many; requests from elsewhere use up no rate. */
function admissionOf(
  { id, allowed_cidrs: networks, rate_limit_per_minute: perMinute }: PresentedServiceToken,
  rate: RateLimit,
): Accepted['admit'] {
  if (networks === null && perMinute === null) return undefined;
  const isAllowedAddress = addressCheck(networks);
  return async ({ address, counts }) => {
    if (!isAllowedAddress(address)) return 'address_not_allowed';
    if (perMinute === null || !counts) return undefined;
    return (await rate.allows(id, perMinute)) ? undefined : 'rate_limited';
  };
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
