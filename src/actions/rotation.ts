import { z } from 'zod';
import { overlapEnd } from '../access/rotation.js';
import { refusal } from '../errors.js';
import { readPolicy } from '../store/policy.js';
import { endOverlap, rotateToken } from '../store/token-rotation.js';
import { newOpaqueToken } from '../tokens/opaque-token.js';
import { defineAction } from './action.js';
import { createdToken, shownOnce } from './created-token.js';
import { idField } from './fields.js';
import type { ActionServices } from './services.js';
import { lockUnrevoked, requireEnder, requireHolder } from './token-access.js';
import { overlapSeconds } from './token-change.js';
import type { TokenKind } from './token-kinds.js';

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
      // By the former id, a text that is found later can be traced to its token.
      const detail = { overlapUntil: overlapUntil ?? null, formerTokenId: token.tokenId };
      return shownOnce(tokens.kind, shown, detail);
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
