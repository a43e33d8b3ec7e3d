import { z } from 'zod';
import { listApiTokens } from '../store/token-lists.js';
import { defineAction } from './action.js';
import { idField, pageOf } from './fields.js';
import { apiTokenNode, exampleApiToken, tokenListFields } from './token-list.js';
import { requireTargets, viewerOf } from './token-viewer.js';

/**
 * API tokens: one's own; with `everyone`, `workspaceId` or `userId` all of those in the caller's sight. Managers and the
 * operator see everybody's from the start.
 */
export const apiTokens = () =>
  defineAction({
    name: 'apiTokens',
    type: 'query',
    callers: ['login', 'api', 'operator'],
    needs: 'read',
    input: z.strictObject({ ...tokenListFields, userId: idField.nullish(), everyone: z.boolean().nullish() }),
    output: pageOf(apiTokenNode),
    example: {
      input: { status: 'live', sort: 'expiresAt', first: 20 },
      output: {
        nodes: [exampleApiToken],
        pageInfo: { hasNextPage: false, endCursor: 'NWYwYzFmNmUtOGE…' },
        totalCount: 1,
      },
    },
    async run({ db, principal }, { workspaceId, userId, everyone, status, search, sort, ...page }) {
      const viewer = viewerOf(principal);
      await requireTargets(db, viewer, { workspaceId, userId });
      const selection = { workspaceId, personId: userId, status, search };
      const list = { viewer, selection, everyone: everyone === true, sort };
      return { output: await listApiTokens(db, list, page) };
    },
  });
