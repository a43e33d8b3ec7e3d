import { z } from 'zod';
import { isOutsideLimit } from '../access/sight.js';
import type { Transaction } from '../store/database.js';
import { listMembers } from '../store/workspace-members.js';
import { workspaceExists } from '../store/workspaces.js';
import { defineAction } from './action.js';
import { workspaceRoleOf } from './caller-workspace.js';
import { idField, pageFields, pageOf, searchField } from './fields.js';
import { type WorkspaceCaller, noWorkspace, seesAllWorkspaces } from './workspace-access.js';
import { exampleMember, exampleWorkspace, memberShown } from './workspace-shown.js';

const input = z.strictObject({ workspaceId: idField, search: searchField, ...pageFields });

/** The members of a workspace, for those of them who are more than guests, and for managers, admins and operators. */
export const workspaceMembers = () =>
  defineAction({
    name: 'workspaceMembers',
    type: 'query',
    callers: ['login', 'api', 'operator'],
    needs: 'read',
    input,
    output: pageOf(memberShown),
    example: {
      input: { workspaceId: exampleWorkspace.id },
      output: {
        nodes: [exampleMember],
        pageInfo: { hasNextPage: false, endCursor: 'MmE0YjZjOGQtMWUzZi00YTViIG1pYQ' },
        totalCount: 1,
      },
    },
    async run({ db, principal }, { workspaceId, ...page }) {
      await requireSight(db, principal, workspaceId);
      return { output: await listMembers(db, workspaceId, page) };
    },
  });

async function requireSight(db: Transaction, caller: WorkspaceCaller, workspaceId: string): Promise<void> {
  if (isOutsideLimit(caller, workspaceId)) throw noWorkspace();
  if (seesAllWorkspaces(caller)) {
    if (!(await workspaceExists(db, workspaceId))) throw noWorkspace();
    return;
  }
  const role = await workspaceRoleOf(db, caller, workspaceId);
  if ((role ?? 'guest') === 'guest') throw noWorkspace();
}
