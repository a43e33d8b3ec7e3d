import { z } from 'zod';
import { isOutsideLimit } from '../access/sight.js';
import { AppError } from '../errors.js';
import { findSecondFactorStatus } from '../store/second-factors.js';
import { defineAction } from './action.js';
import { noInput } from './fields.js';

const output = z.object({ isEnrolled: z.boolean(), isRequired: z.boolean(), recoveryCodesLeft: z.int() });

/** Whether the caller has a second factor and has to have one, and how many recovery codes are left. */
export const secondFactor = () =>
  defineAction({
    name: 'secondFactor',
    type: 'query',
    callers: ['login', 'api'],
    needs: 'read',
    during: ['second_factor', 'password'],
    input: noInput,
    output,
    example: { input: {}, output: { isEnrolled: true, isRequired: false, recoveryCodesLeft: 10 } },
    async run({ db, principal }) {
      if (isOutsideLimit(principal, null))
        throw new AppError('Unauthorized', 'a token limited to a workspace sees nothing outside it');
      const status = await findSecondFactorStatus(db, principal.person.id);
      if (status === undefined) throw new AppError('NotFound', 'the account of a credential has gone');
      return { output: status };
    },
  });
