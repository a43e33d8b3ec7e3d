import { z } from 'zod';
import { mayActOn } from '../access/people.js';
import type { ApiTokenPrincipal, LoginPrincipal, OperatorPrincipal } from '../access/principal.js';
import { AppError, refusal } from '../errors.js';
import { readPrincipal } from '../store/listed-principals.js';
import { changePrincipal } from '../store/service-principals.js';
import { actingPersonId } from './acting-person.js';
import { defineAction } from './action.js';
import { idField, nameField, reasonField } from './fields.js';
import { lockPrincipalInSight } from './principal-access.js';
import { examplePrincipal, kindField, principalShown } from './principal-shown.js';
import { requireEnding } from './workspace-access.js';

const input = z
  .strictObject({
    id: idField,
    name: nameField.nullish(),
    kind: kindField.nullish(),
    isActive: z.boolean({ error: 'must be true or false' }).nullish(),
    reason: reasonField.nullish(),
  })
  .refine(({ name, kind, isActive }) => name != null || kind != null || isActive != null, {
    error: 'give a name, kind or isActive to change',
  });

/**
 * Renames a service principal, or switches it off or on. Off, its tokens are refused at once; nothing ends for good. Its
 * owner and the owners of the workspace do so; whoever else may revoke its tokens may only switch it off, and on again what
 * they switched off.
 */
export const updateServicePrincipal = () =>
  defineAction({
    name: 'updateServicePrincipal',
    type: 'mutation',
    callers: ['login', 'api', 'operator'],
    needs: 'write',
    input,
    output: principalShown,
    example: {
      input: { id: examplePrincipal.id, isActive: false, reason: 'the job is paused' },
      output: { ...examplePrincipal, isActive: false },
    },
    async run({ db, principal: caller }, { id, reason, ...asked }) {
      const found = await lockPrincipalInSight(db, caller, id);
      const change = definedOf(asked);
      requireMayChange(caller, found, change);
      const deactivatedBy = change.isActive === false ? (actingPersonId(caller) ?? null) : null;
      await changePrincipal(db, id, { ...change, ...(change.isActive !== undefined && { deactivatedBy }) });
      return {
        output: await readPrincipal(db, id),
        deed: {
          subjectType: 'service_principal',
          subjectId: id,
          detail: { ...change, reason: reason ?? null },
        },
      };
    },
  });

type InSight = Awaited<ReturnType<typeof lockPrincipalInSight>>;

type Caller = LoginPrincipal | ApiTokenPrincipal | OperatorPrincipal;

/** Its owner and the owners of the workspace do everything, whoever else may revoke its tokens only switches it. */
function requireMayChange(caller: Caller, found: InSight, change: Change): void {
  if (change.isActive === false) requireEnding(caller);
  if (change.isActive === true) requireMayReactivate(caller, found);
  if (found.isHolder || (found.mayEnd && isMereSwitching(change))) return;
  throw new AppError('Unauthorized', 'only its owner and owners of the workspace change it');
}

/**
 * A token never switches one on. One that somebody else has switched off stays off for its owner: it takes that person, an
 * owner of the workspace, an admin or an operator.
 */
function requireMayReactivate(caller: Caller, found: InSight): void {
  if (caller.kind === 'api_token')
    throw refusal('Unauthorized', 'isActive: a token switches nothing on; log in.');
  if (mayActOn(caller, 'admin') || maySwitchOn(actingPersonId(caller), found)) return;
  throw refusal(
    'Unauthorized',
    'isActive: whoever switched it off, an owner of the workspace or an admin switches it on.',
  );
}

function maySwitchOn(
  id: string | undefined,
  { isHolder, isOwners, mayEnd, principal, role }: InSight,
): boolean {
  const isOwnDoing = principal.deactivatedBy === id;
  if (isHolder) return isOwnDoing || principal.deactivatedBy === null || role === 'owner';
  return !isOwners && mayEnd && isOwnDoing;
}

type Asked = Pick<z.infer<typeof input>, 'name' | 'kind' | 'isActive'>;

const definedOf = ({ name, kind, isActive }: Asked) => ({
  ...(name != null && { name }),
  ...(kind != null && { kind }),
  ...(isActive != null && { isActive }),
});

type Change = ReturnType<typeof definedOf>;

/** Whether nothing happens but that it is switched off, or on. */
const isMereSwitching = (change: Change): boolean =>
  change.isActive !== undefined && Object.keys(change).length === 1;
