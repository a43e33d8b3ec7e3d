import { z } from 'zod';
import { requireRevocable, sightOf } from '../access/sight.js';
import { AppError } from '../errors.js';
import { findServiceTokenStanding, revokeServiceToken as revoke } from '../store/service-tokens.js';
import { defineAction } from './action.js';
import { workspaceRoleOf } from './caller-workspace.js';
import { idField, reasonField, revoked } from './fields.js';

const input = z.strictObject({ id: idField, reason: reasonField.nullish() });

/** Ends the token for good: it is refused from the next request on. A token revoked before keeps who, when and why. */
export const revokeServiceToken = () =>
  defineAction({
    name: 'revokeServiceToken',
    type: 'mutation',
    callers: ['login', 'api', 'operator'],
    needs: 'delete',
    input,
    output: revoked,
    async run({ db, principal }, { id, reason }) {
      const standing = await findServiceTokenStanding(db, id);
      if (standing === undefined) throw new AppError('NotFound', 'no such token');
      requireRevocable(
        sightOf(principal, standing, await workspaceRoleOf(db, principal, standing.workspaceId)),
      );
      const by = principal.kind === 'operator' ? undefined : principal.person.id;
      const { revokedAt, changed } = await revoke(db, id, { by, reason: reason ?? undefined });
      return {
        output: { id, revokedAt },
        deed: {
          subjectType: 'service_token',
          subjectId: id,
          detail: { reason: reason ?? null, alreadyRevoked: !changed },
        },
      };
    },
  });
