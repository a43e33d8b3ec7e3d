import { z } from 'zod';
import { requireRevocable, sightOf } from '../access/sight.js';
import { refusal } from '../errors.js';
import { findSessionStanding, revokeSession as revoke } from '../store/sessions.js';
import { actingPersonId } from './acting-person.js';
import { defineAction } from './action.js';
import { idField, reasonField, revoked } from './fields.js';

const input = z.strictObject({ id: idField, reason: reasonField.nullish() });

/**
 * Ends a session, one's own or of somebody whom the caller may act on: its login and collab JWTs are refused from the next
 * request on. One that was ended before keeps who, when and why.
 */
export const revokeSession = () =>
  defineAction({
    name: 'revokeSession',
    type: 'mutation',
    callers: ['login', 'api', 'operator'],
    needs: 'delete',
    input,
    output: revoked,
    example: {
      input: { id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11', reason: 'a lost laptop' },
      output: { id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11', revokedAt: '2031-01-31T12:00:00.000Z' },
    },
    async run({ db, principal }, { id, reason }) {
      const standing = await findSessionStanding(db, id);
      if (standing === undefined) throw noSession();
      requireRevocable(sightOf(principal, { ...standing, workspaceId: null }, undefined), noSession());
      const by = actingPersonId(principal);
      const ended = await revoke(db, id, { by, reason: reason ?? undefined });
      if (ended === undefined) throw noSession();
      return {
        output: { id, revokedAt: ended.revokedAt },
        deed: {
          subjectType: 'session',
          subjectId: id,
          detail: { reason: reason ?? null, alreadyRevoked: !ended.changed },
        },
      };
    },
  });

const noSession = () => refusal('NotFound', 'id: there is no such session, or it is out of reach.');
