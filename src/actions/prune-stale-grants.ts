import { z } from 'zod';
import { deleteGrants, listGrants } from '../store/token-grants.js';
import { defineAction } from './action.js';
import { idField } from './fields.js';
import { grantDetails, grantsShown } from './grant-details.js';
import { lockUnrevoked, requireEnder } from './token-access.js';
import { serviceTokens } from './token-kinds.js';

/**
 * Takes from a service token the grants that the owner of its principal does not hold now, so that they do not come back
 * when the owner does. Whoever may revoke the token may do it.
 */
export const pruneStaleGrants = () =>
  defineAction({
    name: 'pruneStaleGrants',
    type: 'mutation',
    callers: ['login', 'api', 'operator'],
    needs: 'delete',
    input: z.strictObject({ id: idField, dryRun: z.boolean({ error: 'must be true or false' }).nullish() }),
    output: z.object({ id: z.guid(), pruned: z.array(grantDetails), left: z.int(), dryRun: z.boolean() }),
    example: {
      input: { id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11', dryRun: true },
      output: {
        id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
        pruned: [
          {
            resourceType: 'project',
            resourceId: '9c1d4c52-6f7e-4b0e-8f3c-2b7a9d4e6c77',
            action: 'read',
            name: null,
            isStale: true,
            staleBecause: 'not_reached',
            staleSince: '2031-01-20T08:00:00.000Z',
          },
        ],
        left: 2,
        dryRun: true,
      },
    },
    async run({ db, principal }, { id, dryRun }) {
      await requireEnder(db, principal, serviceTokens, id);
      await lockUnrevoked(db, serviceTokens, id);
      const grants = await listGrants(db, [id]);
      const stale = grants.filter(({ staleBecause }) => staleBecause !== null);
      const isDone = dryRun !== true && stale.length > 0;
      if (isDone) await deleteGrants(db, id, stale);
      const left = grants.length - stale.length;
      const pruned = grantsShown(stale, false);
      const detail = {
        pruned: pruned.map(({ resourceType, resourceId, action }) => ({ resourceType, resourceId, action })),
        left,
      };
      return {
        output: { id, pruned, left, dryRun: dryRun === true },
        deed: isDone ? [{ subjectType: 'service_token', subjectId: id, detail }] : [],
      };
    },
  });
