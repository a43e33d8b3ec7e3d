import { z } from 'zod';
import { noteGrantsOfOwner } from '../store/stale-grants.js';
import { findMember, upsertMember } from '../store/workspace-members.js';
import { defineAction } from './action.js';
import { idField, usernameField } from './fields.js';
import { requireAnotherOwner } from './last-owner.js';
import {
  lockWorkspaceInSight,
  requireActivePerson,
  requireMayChange,
  requireMayGive,
} from './workspace-access.js';
import { exampleMember, exampleWorkspace, memberShown, workspaceRole } from './workspace-shown.js';

const input = z
  .strictObject({
    workspaceId: idField,
    userId: idField.nullish(),
    username: usernameField.nullish(),
    role: workspaceRole,
  })
  .refine(({ userId, username }) => (userId == null) !== (username == null), {
    path: ['userId'],
    error: 'give either userId or username',
  });

/**
 * Makes an active person a member of a workspace, or gives a member another role. Owners of the workspace do so, and
 * managers and admins for the people they may act on; a token, and a manager's standing, raise nobody far. The last owner
 * stays one.
 */
export const setWorkspaceMember = () =>
  defineAction({
    name: 'setWorkspaceMember',
    type: 'mutation',
    callers: ['login', 'api', 'operator'],
    needs: 'write',
    input,
    output: memberShown,
    example: {
      input: { workspaceId: exampleWorkspace.id, username: 'mia', role: 'member' },
      output: exampleMember,
    },
    async run({ db, principal }, { workspaceId, userId, username, role }) {
      const ownRole = await lockWorkspaceInSight(db, principal, workspaceId);
      requireMayChange(principal, ownRole, undefined);
      const person =
        userId == null
          ? await requireActivePerson(db, { username: username ?? '' }, 'username')
          : await requireActivePerson(db, { id: userId }, 'userId');
      requireMayChange(principal, ownRole, person);
      const former = (await findMember(db, workspaceId, person.id))?.role;
      await requireMayGive(db, principal, { workspaceId, userId: person.id, ownRole, role, former });
      if (former === 'owner' && role !== 'owner')
        await requireAnotherOwner(db, workspaceId, { userId: person.id, isActive: true });
      const joinedAt = await upsertMember(db, workspaceId, person.id, role);
      if (role === 'guest') await noteGrantsOfOwner(db, person.id, workspaceId);
      const { id, username: name, displayName } = person;
      return {
        output: { workspaceId, userId: id, username: name, displayName, role, isActive: true, joinedAt },
        deed: {
          subjectType: 'workspace',
          subjectId: workspaceId,
          detail: { userId: id, username: name, role, formerRole: former ?? null },
        },
      };
    },
  });
