import type { ApiTokenPrincipal } from '../../access/principal.js';
import { scopeLevelOf } from '../../access/scopes.js';
import type { Database } from '../../store/database.js';
import {
  type PresentedApiToken,
  findPresentedApiToken,
  listPresentedApiTokens,
} from '../../store/presented-credentials.js';
import { type DigestKey, claimsOpaqueKind } from '../../tokens/opaque-token.js';
import { gatherReads } from '../gathered-reads.js';
import type { RateLimit } from '../rate-limit.js';
import { type Accepted, type Check, type CredentialKind, type Subjects, memberSubject } from './kind.js';
import { verifyOpaque } from './opaque.js';

/** What must hold of a `gwat_` token whose secret was right, in this order; then comes the rate, by `admissionOf`. */
const checks: readonly Check<PresentedApiToken>[] = [
  ['superseded', (row) => row.is_superseded],
  ['revoked', (row) => row.is_revoked],
  ['expired', (row) => row.is_expired],
  ['frozen', (row) => row.is_frozen],
  ['user_inactive', (row) => !row.user_is_active],
  ['workspace_left', (row) => row.workspace_id !== null && (row.workspace_role ?? 'guest') === 'guest'],
];

/** The `gwat_` token of a person. */
export function apiTokenKind(db: Database, keys: readonly DigestKey[], rate: RateLimit): CredentialKind {
  const find = gatherReads({
    one: async (tokenId) => await findPresentedApiToken(db, tokenId),
    many: async (tokenIds) => await listPresentedApiTokens(db, tokenIds),
    apart: db.$client.options.max,
  });
  return {
    name: 'api_token',
    claims: ({ text }) => claimsOpaqueKind(text, 'api_token'),
    verify: async ({ text }) =>
      await verifyOpaque(text, {
        kind: 'api_token',
        keys,
        find,
        checks,
        principalOf,
        restsOn,
        admissionOf: (row) => admissionOf(row, rate),
      }),
  };
}

function restsOn({ id, user_id: userId, workspace_id: workspaceId }: PresentedApiToken): Subjects {
  const always = [id, userId, 'policy'];
  return workspaceId === null ? always : [...always, memberSubject(workspaceId, userId)];
}

/** Whether a request is not one too many for the token, by the policy; most policies say nothing, and then nothing is counted. */
function admissionOf(
  { id, rate_limit_per_minute: perMinute }: PresentedApiToken,
  rate: RateLimit,
): Accepted['admit'] {
  if (perMinute === null) return undefined;
  return async ({ counts }) => (!counts || (await rate.allows(id, perMinute)) ? undefined : 'rate_limited');
}

/** A token limited to a workspace acts as `user`, whatever its person's standing. */
function principalOf(row: PresentedApiToken): ApiTokenPrincipal {
  const scopes = scopeLevelOf(row.scopes);
  if (scopes === undefined) throw new Error(`API token ${row.id} has scopes that the database should refuse`);
  return {
    kind: 'api_token',
    credentialId: row.id,
    endsAt: row.ends_at,
    person: { id: row.user_id, username: row.username, role: row.role },
    actsAs: row.role !== 'user' && row.workspace_id === null ? 'manager' : 'user',
    scopes,
    workspaceId: row.workspace_id ?? undefined,
  };
}
