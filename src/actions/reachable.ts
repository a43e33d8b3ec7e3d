import { z } from 'zod';
import type { ApiTokenPrincipal, LoginPrincipal } from '../access/principal.js';
import { holds } from '../access/scopes.js';
import type { Transaction } from '../store/database.js';
import { type Reacher, listReachable, reachableKinds } from '../store/reachable.js';
import { findServicePrincipal } from '../store/service-principals.js';
import { defineAction } from './action.js';
import { idField, pageFields, pageOf, searchField } from './fields.js';
import { requireOwnPrincipal } from './own-principal.js';

const input = z.strictObject({
  kind: z.enum(reachableKinds, { error: 'must be project, client or oplog' }),
  workspaceId: idField.nullish(),
  servicePrincipalId: idField.nullish(),
  search: searchField,
  ...pageFields,
});
const output = pageOf(
  z.object({
    id: z.guid(),
    name: z.string(),
    workspaceId: z.guid(),
    parent: z.string().nullable(),
    canEdit: z.boolean(),
  }),
);

/**
 * What the caller can reach now, for pickers; or, with a service principal that the caller may get secrets for, what its
 * owner reaches in its workspace: that is what its tokens can be granted. A workspace of others narrows it to nothing.
 */
export const reachable = () =>
  defineAction({
    name: 'reachable',
    type: 'query',
    callers: ['login', 'api'],
    needs: 'read',
    input,
    output,
    example: {
      input: { kind: 'project', search: 'nova', first: 20 },
      output: {
        nodes: [
          {
            id: '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10',
            name: 'Nova external test',
            workspaceId: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d',
            parent: 'Nova Industries',
            canEdit: true,
          },
        ],
        pageInfo: { hasNextPage: false, endCursor: 'MGQ5ZjFjNTIt…' },
        totalCount: 1,
      },
    },
    async run({ db, principal }, { kind, workspaceId, servicePrincipalId, search, ...page }) {
      const reacher = await reacherOf(db, principal, servicePrincipalId);
      const workspaceIds = [...reacher.workspaceIds, ...(workspaceId == null ? [] : [workspaceId])];
      return { output: await listReachable(db, { ...reacher, workspaceIds }, { kind, search, ...page }) };
    },
  });

async function reacherOf(
  db: Transaction,
  caller: LoginPrincipal | ApiTokenPrincipal,
  servicePrincipalId: string | null | undefined,
): Promise<Reacher> {
  const edits = holds(caller.scopes, 'write');
  if (servicePrincipalId != null) {
    const found = await findServicePrincipal(db, servicePrincipalId);
    const { ownerId, workspaceId } = await requireOwnPrincipal(db, caller, found);
    return { userId: ownerId, byStanding: true, edits, workspaceIds: [workspaceId], asOwner: true };
  }
  const limit = caller.kind === 'api_token' ? caller.workspaceId : undefined;
  return {
    userId: caller.person.id,
    byStanding: caller.actsAs === 'manager',
    edits,
    workspaceIds: limit === undefined ? [] : [limit],
    asOwner: false,
  };
}
