import { z } from 'zod';
import { listServiceTokens } from '../store/token-lists.js';
import { defineAction } from './action.js';
import { idField, pageOf } from './fields.js';
import { exampleServiceToken, serviceTokenNode, tokenListFields, withGrants } from './token-list.js';
import { requireTargets, viewerOf } from './token-viewer.js';

/**
 * Service tokens: those of one's own principals; with `everyone`, `workspaceId`, `ownerId` or `servicePrincipalId` all of
 * those in the caller's sight. Managers and the operator see all from the start. To have been offered a principal shows
 * none.
 */
export const serviceTokens = () =>
  defineAction({
    name: 'serviceTokens',
    type: 'query',
    callers: ['login', 'api', 'operator'],
    needs: 'read',
    input: z.strictObject({
      ...tokenListFields,
      servicePrincipalId: idField.nullish(),
      ownerId: idField.nullish(),
      everyone: z.boolean().nullish(),
    }),
    output: pageOf(serviceTokenNode),
    example: {
      input: { workspaceId: exampleServiceToken.workspaceId, search: 'export' },
      output: {
        nodes: [exampleServiceToken],
        pageInfo: { hasNextPage: false, endCursor: 'NWYwYzFmNmUtOGE…' },
        totalCount: 1,
      },
    },
    async run(
      { db, principal },
      { workspaceId, servicePrincipalId, ownerId, everyone, status, search, sort, ...page },
    ) {
      const viewer = viewerOf(principal);
      await requireTargets(db, viewer, { workspaceId, ownerId, servicePrincipalId });
      const selection = { workspaceId, servicePrincipalId, personId: ownerId, status, search };
      const list = { viewer, selection, everyone: everyone === true, sort };
      const found = await listServiceTokens(db, list, page);
      return { output: { ...found, nodes: await withGrants(db, found.nodes) } };
    },
  });
