import { z } from 'zod';
import { scopeLevelOf } from '../access/scopes.js';
import { refusal } from '../errors.js';
import type { Queryable } from '../store/database.js';
import { type ListedApiToken, findSeenApiToken } from '../store/token-lists.js';
import { defineAction } from './action.js';
import { idField } from './fields.js';
import { noReach, reach, reachOfPerson } from './reach-shown.js';
import { apiTokenNode, exampleApiToken, worksNow } from './token-list.js';
import { viewerOf } from './token-viewer.js';

/** One API token, with what it reaches now: nothing while the auth hook refuses it. */
export const apiToken = () =>
  defineAction({
    name: 'apiToken',
    type: 'query',
    callers: ['login', 'api', 'operator'],
    needs: 'read',
    input: z.strictObject({ id: idField }),
    output: z.object({ token: apiTokenNode, reach }),
    example: {
      input: { id: exampleApiToken.id },
      output: {
        token: exampleApiToken,
        reach: {
          words: 'Reads what its user reaches',
          clients: 2,
          projects: 5,
          oplogs: 5,
          writableOplogs: 0,
        },
      },
    },
    async run({ db, principal }, { id }) {
      const token = await findSeenApiToken(db, viewerOf(principal), id);
      if (token === undefined)
        throw refusal('NotFound', 'id: there is no such API token, or it is out of reach.');
      return { output: { token, reach: await reachOf(db, token) } };
    },
  });

async function reachOf(db: Queryable, token: ListedApiToken) {
  if (!worksNow(token)) return noReach;
  const isManager = token.userRole !== 'user' && token.workspaceId === null;
  const level = scopeLevelOf(token.scopes) ?? 'full';
  const workspaceId = token.workspaceId ?? undefined;
  return await reachOfPerson(db, { userId: token.userId, workspaceId, level, isManager });
}
