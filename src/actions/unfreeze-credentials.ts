import { markThaw, readPolicy, setFrozenKinds } from '../store/policy.js';
import { defineAction } from './action.js';
import { freezeInput, kindsWhere } from './freezing.js';
import { lockPolicyFor } from './policy-access.js';
import { policyExample, policyOutput, policyShown } from './policy-shown.js';

/** Lifts the freeze of kinds of credentials. What was revoked or has expired meanwhile stays so. */
export const unfreezeCredentials = () =>
  defineAction({
    name: 'unfreezeCredentials',
    type: 'mutation',
    callers: ['login', 'operator'],
    needs: 'write',
    standing: 'manager',
    input: freezeInput,
    output: policyOutput,
    example: { input: { kinds: ['service_token'], reason: 'the leak is closed' }, output: policyExample },
    async run({ db, principal }, { kinds, reason }) {
      await lockPolicyFor(db, principal);
      const { frozenKinds } = await readPolicy(db);
      const lifted = kindsWhere((kind) => kinds.includes(kind) && frozenKinds.includes(kind));
      if (lifted.length === 0) return { output: await policyShown(db), deed: [] };
      const frozen = kindsWhere((kind) => frozenKinds.includes(kind) && !kinds.includes(kind));
      await setFrozenKinds(db, frozen, lifted.includes('login') ? null : undefined);
      await markThaw(db);
      return {
        output: await policyShown(db),
        deed: { subjectType: 'credential_policy', detail: { kinds: lifted, frozen, reason: reason ?? null } },
      };
    },
  });
