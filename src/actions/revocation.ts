import { z } from 'zod';
import { type CredentialStanding, requireRevocable, sightOf } from '../access/sight.js';
import { AppError } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { revokeToken } from '../store/token-revocation.js';
import { defineAction } from './action.js';
import { workspaceRoleOf } from './caller-workspace.js';
import { idField, reasonField, revoked } from './fields.js';

const input = z.strictObject({ id: idField, reason: reasonField.nullish() });

interface RevocationOf {
  readonly name: string;
  readonly kind: 'api_token' | 'service_token';
  readonly findStanding: (db: Transaction, id: string) => Promise<CredentialStanding | undefined>;
}

/**
 * The action that ends a token of this kind for good: it is refused from the next request on. A token revoked before
 * keeps who, when and why.
 */
export const revocationOf = ({ name, kind, findStanding }: RevocationOf) =>
  defineAction({
    name,
    type: 'mutation',
    callers: ['login', 'api', 'operator'],
    needs: 'delete',
    input,
    output: revoked,
    async run({ db, principal }, { id, reason }) {
      const standing = await findStanding(db, id);
      if (standing === undefined) throw new AppError('NotFound', 'no such token');
      requireRevocable(
        sightOf(principal, standing, await workspaceRoleOf(db, principal, standing.workspaceId)),
      );
      const by = principal.kind === 'operator' ? undefined : principal.person.id;
      const { revokedAt, changed } = await revokeToken(db, kind, id, { by, reason: reason ?? undefined });
      return {
        output: { id, revokedAt },
        deed: {
          subjectType: kind,
          subjectId: id,
          detail: { reason: reason ?? null, alreadyRevoked: !changed },
        },
      };
    },
  });
