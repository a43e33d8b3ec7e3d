import { z } from 'zod';
import { holdsPrincipal } from '../access/sight.js';
import { refusal } from '../errors.js';
import { listGrants } from '../store/token-grants.js';
import { findSeenServiceToken } from '../store/token-lists.js';
import { defineAction } from './action.js';
import { workspaceRoleOf } from './caller-workspace.js';
import { idField } from './fields.js';
import { grantDetails, grantsShown } from './grant-details.js';
import { noReach, reach, reachOfGrants } from './reach-shown.js';
import { exampleServiceToken, serviceTokenNode, withGrants, worksNow } from './token-list.js';
import { viewerOf } from './token-viewer.js';

/** One service token, with its grants and what it reaches now: nothing while the auth hook refuses it. */
export const serviceToken = () =>
  defineAction({
    name: 'serviceToken',
    type: 'query',
    callers: ['login', 'api', 'operator'],
    needs: 'read',
    input: z.strictObject({ id: idField }),
    output: z.object({ token: serviceTokenNode, grants: z.array(grantDetails), reach }),
    example: {
      input: { id: exampleServiceToken.id },
      output: {
        token: exampleServiceToken,
        grants: [
          {
            resourceType: 'project',
            resourceId: '9c1d4c52-6f7e-4b0e-8f3c-2b7a9d4e6c77',
            action: 'read',
            name: 'Perimeter test',
            isStale: false,
            staleBecause: null,
            staleSince: null,
          },
        ],
        reach: { words: 'Reads 1 project', clients: 1, projects: 1, oplogs: 2, writableOplogs: 0 },
      },
    },
    async run({ db, principal }, { id }) {
      const found = await findSeenServiceToken(db, viewerOf(principal), id);
      if (found === undefined)
        throw refusal('NotFound', 'id: there is no such service token, or it is out of reach.');
      const [token] = await withGrants(db, [found]);
      if (token === undefined) throw new Error('a token that was found is not shown');
      const grants = await listGrants(db, [id]);
      const role = await workspaceRoleOf(db, principal, found.workspaceId);
      return {
        output: {
          token,
          grants: grantsShown(grants, holdsPrincipal(principal, found, role)),
          reach: worksNow(found) ? await reachOfGrants(db, found, grants) : noReach,
        },
      };
    },
  });
