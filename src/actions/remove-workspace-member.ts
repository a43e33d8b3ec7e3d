import { z } from 'zod';
import { refusal } from '../errors.js';
import { noteGrantsOfOwner } from '../store/stale-grants.js';
import { countPossessions, deleteMember, findMember } from '../store/workspace-members.js';
import { actingPersonId } from './acting-person.js';
import { defineAction } from './action.js';
import { idField } from './fields.js';
import { requireAnotherOwner } from './last-owner.js';
import { lockWorkspaceInSight, requireMayChange } from './workspace-access.js';
import { exampleMember, exampleWorkspace } from './workspace-shown.js';

const input = z.strictObject({ workspaceId: idField, userId: idField });
const output = z.object({
  workspaceId: z.guid(),
  userId: z.guid(),
  apiTokens: z.int(),
  servicePrincipals: z.int(),
  serviceTokens: z.int(),
});

/**
 * Ends a membership; everybody may end their own, though the last owner stays. The answer counts what that person has in
 * the workspace, which is without effect from now on: API tokens limited to it, service principals and their tokens.
 */
export const removeWorkspaceMember = () =>
  defineAction({
    name: 'removeWorkspaceMember',
    type: 'mutation',
    callers: ['login', 'api', 'operator'],
    needs: 'delete',
    input,
    output,
    example: {
      input: { workspaceId: exampleWorkspace.id, userId: exampleMember.userId },
      output: {
        workspaceId: exampleWorkspace.id,
        userId: exampleMember.userId,
        apiTokens: 1,
        servicePrincipals: 1,
        serviceTokens: 2,
      },
    },
    async run({ db, principal }, { workspaceId, userId }) {
      const ownRole = await lockWorkspaceInSight(db, principal, workspaceId);
      const isOneself = userId === actingPersonId(principal);
      if (!isOneself) requireMayChange(principal, ownRole, undefined);
      const member = await findMember(db, workspaceId, userId);
      if (member === undefined)
        throw refusal('NotFound', 'userId: there is no such member of the workspace.');
      if (!isOneself) requireMayChange(principal, ownRole, { role: member.userRole });
      if (member.role === 'owner')
        await requireAnotherOwner(db, workspaceId, { userId, isActive: member.isActive });
      const left = await countPossessions(db, workspaceId, userId);
      await deleteMember(db, workspaceId, userId);
      await noteGrantsOfOwner(db, userId, workspaceId);
      return {
        output: { workspaceId, userId, ...left },
        deed: {
          subjectType: 'workspace',
          subjectId: workspaceId,
          detail: { userId, username: member.username, formerRole: member.role, ...left },
        },
      };
    },
  });
