import { defineAction } from './action.js';
import { noInput } from './fields.js';
import { policyExample, policyOutput, policyShown } from './policy-shown.js';

/** What holds for all credentials: lifetimes, overlaps, caps, and the kinds that are frozen now. */
export const credentialPolicy = () =>
  defineAction({
    name: 'credentialPolicy',
    type: 'query',
    callers: ['login', 'api', 'operator'],
    needs: 'read',
    input: noInput,
    output: policyOutput,
    example: { input: {}, output: policyExample },
    async run({ db }) {
      return { output: await policyShown(db) };
    },
  });
