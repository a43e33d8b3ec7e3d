import { scopeLevelOf } from '../../access/scopes.js';
import { type Database } from '../../store/database.js';
import { type PresentedApiToken, findPresentedApiToken } from '../../store/presented-credentials.js';
import { type DigestKey, claimsOpaqueKind, tokenIdOf } from '../../tokens/opaque-token.js';
import { type Check, type CredentialKind, type Resolution, firstReason } from './kind.js';
import { identifyOpaque } from './opaque.js';

/** What must hold of a `gwat_` token whose secret was right, in this order. */
const checks: readonly Check<PresentedApiToken>[] = [
  ['superseded', (row) => row.is_superseded],
  ['revoked', (row) => row.is_revoked],
  ['expired', (row) => row.is_expired],
  ['frozen', (row) => row.is_frozen],
  ['user_inactive', (row) => !row.user_is_active],
  ['workspace_left', (row) => row.workspace_id !== null && (row.workspace_role ?? 'guest') === 'guest'],
];

export function apiTokenKind(db: Database, keys: readonly DigestKey[]): CredentialKind {
  return {
    name: 'api_token',
    claims: ({ text }) => claimsOpaqueKind(text, 'api_token'),
    async resolve({ text }) {
      const tokenId = tokenIdOf(text);
      if (tokenId === undefined) return { refused: 'malformed' };
      const row = await findPresentedApiToken(db, tokenId);
      if (row === undefined) return { refused: 'unknown' };
      const identified = identifyOpaque('api_token', text, row, keys);
      if (identified === undefined) return { refused: 'secret_mismatch' };
      const refused = firstReason(checks, row);
      return refused === undefined ? accepted(row, identified) : { refused, identified };
    },
  };
}

function accepted(
  row: PresentedApiToken,
  identified: NonNullable<ReturnType<typeof identifyOpaque>>,
): Resolution {
  const scopes = scopeLevelOf(row.scopes);
  if (scopes === undefined) throw new Error(`API token ${row.id} has scopes that the database should refuse`);
  const isManager = row.role !== 'user' && row.workspace_id === null;
  return {
    identified,
    checkedAt: row.checked_at,
    principal: {
      kind: 'api_token',
      credentialId: row.id,
      endsAt: row.ends_at,
      person: { id: row.user_id, username: row.username, role: row.role },
      actsAs: isManager ? 'manager' : 'user',
      scopes,
      workspaceId: row.workspace_id ?? undefined,
    },
  };
}
