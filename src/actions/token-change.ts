import { z } from 'zod';
import { requireLifetime } from '../access/lifetime.js';
import { overlapEnd } from '../access/rotation.js';
import { refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { readPolicy } from '../store/policy.js';
import { changeToken, rotateToken } from '../store/token-rotation.js';
import { lockUser } from '../store/users.js';
import { type DigestKey, newOpaqueToken } from '../tokens/opaque-token.js';
import { idField, instantField, nameField } from './fields.js';
import { requireRoomForToken } from './live-tokens.js';
import { lockUnrevoked } from './token-access.js';
import type { TokenKind } from './token-kinds.js';

// What may be changed of tokens of both kinds: the name and the end.

export const overlapSeconds = z
  .int({ error: 'must be a whole number of seconds' })
  .min(0, { error: 'must not be negative' })
  .max(2_147_483_647)
  .nullish();

export const changeFields = {
  id: idField,
  name: nameField.nullish(),
  expiresAt: instantField.nullish(),
  overlapSeconds,
};

/** What a change answers: the token as it is now, and its text if the change made one. */
export const updatedToken = z.object({
  id: z.guid(),
  name: z.string(),
  tokenId: z.string(),
  expiresAt: z.date(),
  token: z.string().nullable(),
});

export const exampleChange = {
  input: {
    id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
    expiresAt: '2031-03-31T12:00:00Z',
    overlapSeconds: 3600,
  },
  output: {
    id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
    name: 'nightly export',
    tokenId: '8c2e0b5d4f1a9763',
    expiresAt: '2031-03-31T12:00:00.000Z',
  },
};

interface Change {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  readonly overlapSeconds?: number | null | undefined;
}

/**
 * Renames a token or moves its end, and holds it until the transaction ends. Shortening leaves its text alone; extending
 * makes a new one where the policy says so, and always when the token had expired. Conflict when it is revoked.
 */
export async function applyChange(
  db: Transaction,
  tokens: TokenKind,
  { id, overlapSeconds: seconds, ...wanted }: Change,
  { ownerId, digestKey }: { readonly ownerId: string; readonly digestKey: DigestKey },
) {
  // The person before the token, as everybody locks them who may need both.
  if (wanted.expiresAt != null) await lockUser(db, ownerId);
  const token = await lockUnrevoked(db, tokens, id);
  const change = { name: wanted.name ?? undefined, expiresAt: wanted.expiresAt ?? undefined };
  const { policy, rotates } = await judge(db, token, change.expiresAt, ownerId);
  requireOverlapFits(seconds, rotates && !token.isExpired);
  await changeToken(db, tokens.kind, id, change);
  const { name, expiresAt } = {
    name: change.name ?? token.name,
    expiresAt: change.expiresAt ?? token.expiresAt,
  };
  const made = rotates ? newOpaqueToken(tokens.kind, digestKey) : undefined;
  const overlapUntil = overlapEnd(seconds, { ...policy, expiresAt });
  if (made !== undefined) await rotateToken(db, tokens.kind, id, { ...made, expiresAt, overlapUntil });
  return {
    output: { id, name, expiresAt, ...shownOf(made, token.tokenId) },
    detail: { name, expiresAt, rotated: rotates, ...idsOf(made, token.tokenId) },
  };
}

/**
 * Whether moving a token's end needs a new text: where it moves later and the policy says so, always when the token had
 * expired. Refuses an end outside the policy, and one more live token than it allows.
 */
async function judge(
  db: Transaction,
  token: { readonly expiresAt: Date; readonly isExpired: boolean },
  expiresAt: Date | undefined,
  ownerId: string,
) {
  const policy = await readPolicy(db);
  if (expiresAt === undefined) return { policy, rotates: false };
  if (token.isExpired) await requireRoomForToken(db, ownerId);
  requireLifetime(expiresAt, policy.now, policy);
  const isLater = expiresAt > token.expiresAt;
  return { policy, rotates: isLater && (token.isExpired || policy.extensionRotates) };
}

/** The public ids before and after: by the former one, a text that is found later can be traced to its token. */
const idsOf = (made: { tokenId: string } | undefined, formerTokenId: string) =>
  made === undefined ? {} : { tokenId: made.tokenId, formerTokenId };

const shownOf = (made: { tokenId: string; text: string } | undefined, tokenId: string) =>
  made === undefined ? { tokenId, token: null } : { tokenId: made.tokenId, token: made.text };

/** An overlap needs two good texts: there is none without a new one, nor with one that had expired. */
function requireOverlapFits(seconds: number | null | undefined, canOverlap: boolean): void {
  if ((seconds ?? 0) === 0 || canOverlap) return;
  throw refusal('InvalidInput', 'overlapSeconds: this change leaves no older text to overlap with.');
}
