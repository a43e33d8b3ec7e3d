import { z } from 'zod';
import { revokeToken } from '../store/token-revocation.js';
import { actingPersonId } from './acting-person.js';
import { defineAction } from './action.js';
import { idField, reasonField, revoked } from './fields.js';
import { requireEnder } from './token-access.js';
import type { TokenKind } from './token-kinds.js';

const input = z.strictObject({ id: idField, reason: reasonField.nullish() });

/**
 * The action that ends a token of this kind for good: it is refused from the next request on. A token revoked before
 * keeps who, when and why.
 */
export const revocationOf = (tokens: TokenKind) =>
  defineAction({
    name: `revoke${tokens.noun}`,
    type: 'mutation',
    callers: ['login', 'api', 'operator'],
    needs: 'delete',
    input,
    output: revoked,
    example: {
      input: { id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11', reason: 'no longer needed' },
      output: { id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11', revokedAt: '2031-01-31T12:00:00.000Z' },
    },
    async run({ db, principal }, { id, reason }) {
      await requireEnder(db, principal, tokens, id);
      const by = actingPersonId(principal);
      const { revokedAt, changed } = await revokeToken(db, tokens.kind, id, {
        by,
        reason: reason ?? undefined,
      });
      return {
        output: { id, revokedAt },
        deed: {
          subjectType: tokens.kind,
          subjectId: id,
          detail: { reason: reason ?? null, alreadyRevoked: !changed },
        },
      };
    },
  });
