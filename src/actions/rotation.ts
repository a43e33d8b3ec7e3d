import { z } from 'zod';
import { requireLifetime } from '../access/lifetime.js';
import { overlapEnd } from '../access/rotation.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { readPolicy } from '../store/policy.js';
import { changeToken, endOverlap, lockToken, rotateToken } from '../store/token-rotation.js';
import { newOpaqueToken } from '../tokens/opaque-token.js';
import { defineAction } from './action.js';
import { createdToken, shownOnce } from './created-token.js';
import { idField, instantField, nameField } from './fields.js';
import { requireRoomForToken } from './live-tokens.js';
import type { ActionServices } from './services.js';
import { requireEnder, requireHolder } from './token-access.js';
import type { TokenKind } from './token-kinds.js';

const overlapSeconds = z
  .int({ error: 'must be a whole number of seconds' })
  .min(0, { error: 'must not be negative' })
  .max(2_147_483_647)
  .nullish();

/** The token, locked, if it can still change. */
async function lockUnrevoked(db: Transaction, { kind }: TokenKind, id: string) {
  const token = await lockToken(db, kind, id);
  if (token === undefined) throw new AppError('NotFound', 'no such token');
  if (token.isRevoked) throw refusal('Conflict', 'The token is revoked, which is final: create another one.');
  return token;
}

/**
 * The action that gives a token of this kind a new text; its end, name, grants and history stay. The old text is refused
 * at once, or after the overlap; a still older one goes in any case.
 */
export const regenerationOf = (tokens: TokenKind, { digestKey }: ActionServices) =>
  defineAction({
    name: `regenerate${tokens.noun}`,
    type: 'mutation',
    callers: ['login'],
    needs: 'write',
    input: z.strictObject({ id: idField, overlapSeconds }),
    output: createdToken,
    example: {
      input: { id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11', overlapSeconds: 3600 },
      output: {
        id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
        token: `${tokens.family}_8c2e0b5d4f1a9763_…`,
        tokenId: '8c2e0b5d4f1a9763',
        expiresAt: '2031-01-31T12:00:00.000Z',
      },
    },
    async run({ db, principal }, { id, overlapSeconds: seconds }) {
      await requireHolder(db, principal, tokens, id);
      const token = await lockUnrevoked(db, tokens, id);
      if (token.isExpired) throw refusal('Conflict', 'The token has expired: extend it instead.');
      const { maximumOverlapSeconds } = await readPolicy(db);
      const overlapUntil = overlapEnd(seconds, { ...token, maximumOverlapSeconds });
      const { text, ...stored } = newOpaqueToken(tokens.kind, digestKey);
      await rotateToken(db, tokens.kind, id, { ...stored, expiresAt: undefined, overlapUntil });
      const shown = { id, text, tokenId: stored.tokenId, expiresAt: token.expiresAt };
      return shownOnce(tokens.kind, shown, { overlapUntil: overlapUntil ?? null });
    },
  });

/** The action that ends an overlap early: the older text is refused from the next request on. */
export const overlapEndOf = (tokens: TokenKind) =>
  defineAction({
    name: `end${tokens.noun}Overlap`,
    type: 'mutation',
    callers: ['login', 'api', 'operator'],
    needs: 'delete',
    input: z.strictObject({ id: idField }),
    output: z.object({ id: z.guid(), ended: z.boolean() }),
    example: {
      input: { id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11' },
      output: { id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11', ended: true },
    },
    async run({ db, principal }, { id }) {
      await requireEnder(db, principal, tokens, id);
      await lockUnrevoked(db, tokens, id);
      const ended = await endOverlap(db, tokens.kind, id);
      return { output: { id, ended }, deed: { subjectType: tokens.kind, subjectId: id, detail: { ended } } };
    },
  });

const updated = z.object({
  id: z.guid(),
  name: z.string(),
  tokenId: z.string(),
  expiresAt: z.date(),
  token: z.string().nullable(),
});

/**
 * The action that renames a token or moves its end. Shortening leaves its text alone; extending makes a new one, which is
 * in this answer only, where the policy says so, and always when the token had expired.
 */
export const updateOf = (tokens: TokenKind, { digestKey }: ActionServices) =>
  defineAction({
    name: `update${tokens.noun}`,
    type: 'mutation',
    callers: ['login'],
    needs: 'write',
    input: z
      .strictObject({
        id: idField,
        name: nameField.nullish(),
        expiresAt: instantField.nullish(),
        overlapSeconds,
      })
      .refine(({ name, expiresAt }) => name != null || expiresAt != null, {
        error: 'give a name or expiresAt to change',
      }),
    output: updated,
    example: {
      input: {
        id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
        expiresAt: '2031-03-31T12:00:00Z',
        overlapSeconds: 3600,
      },
      output: {
        id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
        name: 'nightly export',
        token: `${tokens.family}_8c2e0b5d4f1a9763_…`,
        tokenId: '8c2e0b5d4f1a9763',
        expiresAt: '2031-03-31T12:00:00.000Z',
      },
    },
    async run({ db, principal }, { id, overlapSeconds: seconds, ...wanted }) {
      const { ownerId } = await requireHolder(db, principal, tokens, id);
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
        deed: { subjectType: tokens.kind, subjectId: id, detail: { name, expiresAt, rotated: rotates } },
      };
    },
  });

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

const shownOf = (made: { tokenId: string; text: string } | undefined, tokenId: string) =>
  made === undefined ? { tokenId, token: null } : { tokenId: made.tokenId, token: made.text };

/** An overlap needs two good texts: there is none without a new one, nor with one that had expired. */
function requireOverlapFits(seconds: number | null | undefined, canOverlap: boolean): void {
  if ((seconds ?? 0) === 0 || canOverlap) return;
  throw refusal('InvalidInput', 'overlapSeconds: this change leaves no older text to overlap with.');
}
