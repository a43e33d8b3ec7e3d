import { z } from 'zod';
import { AppError } from '../errors.js';
import { readPrincipal } from '../store/listed-principals.js';
import { changePrincipal } from '../store/service-principals.js';
import { defineAction } from './action.js';
import { idField, nameField, reasonField } from './fields.js';
import { lockPrincipalInSight } from './principal-access.js';
import { examplePrincipal, kindField, principalShown } from './principal-shown.js';

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
 * owner and the owners of the workspace do so; whoever else may revoke its tokens may only switch it off.
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
      const { isHolder, mayEnd } = await lockPrincipalInSight(db, caller, id);
      const change = definedOf(asked);
      if (!isHolder && !(mayEnd && isMereEnding(change)))
        throw new AppError('Unauthorized', 'only its owner and owners of the workspace change it');
      await changePrincipal(db, id, change);
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

type Asked = Pick<z.infer<typeof input>, 'name' | 'kind' | 'isActive'>;

const definedOf = ({ name, kind, isActive }: Asked) => ({
  ...(name != null && { name }),
  ...(kind != null && { kind }),
  ...(isActive != null && { isActive }),
});

/** Whether nothing happens but that it is switched off. */
const isMereEnding = (change: ReturnType<typeof definedOf>): boolean =>
  change.isActive === false && Object.keys(change).length === 1;
