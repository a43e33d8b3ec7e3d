import { z } from 'zod';
import type { ApiTokenPrincipal, LoginPrincipal, OperatorPrincipal } from '../access/principal.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { readPrincipal } from '../store/listed-principals.js';
import {
  findActivePrincipalByName,
  insertServicePrincipal,
  principalNameTaken,
} from '../store/service-principals.js';
import { findWorkspaceRole } from '../store/workspaces.js';
import { actingPersonId } from './acting-person.js';
import { defineAction } from './action.js';
import { requireMember } from './caller-workspace.js';
import { idField, nameField } from './fields.js';
import { examplePrincipal, kindField, principalShown } from './principal-shown.js';
import { requireActivePerson } from './workspace-access.js';

const input = z.strictObject({
  workspaceId: idField,
  name: nameField,
  kind: kindField.nullish(),
  ownerId: idField.nullish(),
});

/**
 * A durable non-human actor, owned by its maker. The name of one's own active principal, ignoring case, gives that
 * one back unchanged; somebody else's is a Conflict. Only an operator names the owner.
 */
export const createServicePrincipal = () =>
  defineAction({
    name: 'createServicePrincipal',
    type: 'mutation',
    callers: ['login', 'api', 'operator'],
    needs: 'write',
    input,
    output: principalShown,
    example: {
      input: { workspaceId: examplePrincipal.workspaceId, name: 'ci' },
      output: { ...examplePrincipal, liveTokens: 0 },
    },
    async run({ db, principal }, { workspaceId, name, kind, ownerId: asked }) {
      const ownerId = await requireOwner(db, principal, workspaceId, asked ?? undefined);
      const created = await insertServicePrincipal(db, {
        workspaceId,
        name,
        kind: kind ?? 'integration',
        ownerId,
      });
      const found = created ?? (await findActivePrincipalByName(db, workspaceId, name));
      if (found?.ownerId !== ownerId) throw refusal('Conflict', principalNameTaken);
      return {
        output: await readPrincipal(db, found.id),
        deed: {
          subjectType: 'service_principal',
          subjectId: found.id,
          detail: { name: found.name, workspaceId, reused: created === undefined },
        },
      };
    },
  });

type Caller = LoginPrincipal | ApiTokenPrincipal | OperatorPrincipal;

/** Whose the principal will be: an active person who is more than a guest in the workspace. */
async function requireOwner(
  db: Transaction,
  caller: Caller,
  workspaceId: string,
  asked: string | undefined,
): Promise<string> {
  const ownId = actingPersonId(caller);
  const ownerId = asked ?? ownId;
  if (ownerId === undefined) throw refusal('InvalidInput', 'ownerId: an operator must name the owner.');
  if (ownId === undefined) {
    await requireActivePerson(db, { id: ownerId }, 'ownerId');
    const role = await findWorkspaceRole(db, workspaceId, ownerId);
    if ((role ?? 'guest') !== 'guest') return ownerId;
    throw refusal('NotFound', 'ownerId: is no member of such a workspace who is more than a guest.');
  }
  if (ownerId !== ownId)
    throw new AppError('Unauthorized', 'nobody makes a principal that is somebody else’s');
  await requireMember(db, caller, workspaceId);
  return ownerId;
}
