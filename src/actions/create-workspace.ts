import { z } from 'zod';
import { mayActOn } from '../access/people.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { insertWorkspace } from '../store/workspaces.js';
import { actingPersonId } from './acting-person.js';
import { defineAction } from './action.js';
import { isMereGuest } from './caller-workspace.js';
import { idField, nameField } from './fields.js';
import { type WorkspaceCaller, requireActivePerson } from './workspace-access.js';
import { exampleWorkspace, workspaceShown } from './workspace-shown.js';

const input = z.strictObject({ name: nameField, ownerId: idField.nullish() });

/**
 * A workspace, owned by its maker; managers, admins and operators may name another active person whom they may act on.
 * Guests create nothing.
 */
export const createWorkspace = () =>
  defineAction({
    name: 'createWorkspace',
    type: 'mutation',
    callers: ['login', 'api', 'operator'],
    needs: 'write',
    input,
    output: workspaceShown,
    example: { input: { name: 'Northwind' }, output: { ...exampleWorkspace, memberCount: 1 } },
    async run({ db, principal }, { name, ownerId: asked }) {
      await requireMaker(db, principal);
      const ownerId = await ownerOf(db, principal, asked ?? undefined);
      const { id, createdAt } = await insertWorkspace(db, name, [{ userId: ownerId, role: 'owner' }]);
      const role = ownerId === actingPersonId(principal) ? 'owner' : null;
      return {
        output: { id, name, role, memberCount: 1, createdAt },
        deed: { subjectType: 'workspace', subjectId: id, detail: { name, ownerId } },
      };
    },
  });

async function requireMaker(db: Transaction, caller: WorkspaceCaller): Promise<void> {
  if (caller.kind === 'operator') return;
  if (caller.kind === 'api_token' && caller.workspaceId !== undefined)
    throw new AppError('Unauthorized', 'a token limited to a workspace makes no other');
  if (await isMereGuest(db, caller)) throw new AppError('Unauthorized', 'a guest creates nothing');
}

async function ownerOf(db: Transaction, caller: WorkspaceCaller, asked: string | undefined): Promise<string> {
  const ownId = actingPersonId(caller);
  const id = asked ?? ownId;
  if (id === undefined) throw refusal('InvalidInput', 'ownerId: an operator must name the owner.');
  if (id === ownId) return id;
  if (!mayActOn(caller, 'user')) throw new AppError('Unauthorized', 'naming another owner needs standing');
  const person = await requireActivePerson(db, { id }, 'ownerId');
  if (!mayActOn(caller, person.role))
    throw new AppError('Unauthorized', 'a manager acts only on people of role user');
  return id;
}
