import { defineAction } from './action.js';
import { readPolicy, setFrozenKinds } from '../store/policy.js';
import { freezeInput, kindsWhere } from './freezing.js';
import { lockPolicyFor } from './policy-access.js';
import { policyExample, policyOutput, policyShown } from './policy-shown.js';

/**
 * Freezes kinds of credentials: each of them is refused from the next request on, until it is unfrozen. A freeze of
 * logins spares admins and the session of whoever began it, so that it can be lifted; freezing them again spares the same
 * session still. An operator's spares admins only.
 */
export const freezeCredentials = () =>
  defineAction({
    name: 'freezeCredentials',
    type: 'mutation',
    callers: ['login', 'operator'],
    needs: 'delete',
    standing: 'manager',
    input: freezeInput,
    output: policyOutput,
    example: {
      input: { kinds: ['service_token'], reason: 'a leak in CI' },
      output: { ...policyExample, frozenKinds: ['service_token'] },
    },
    async run({ db, principal }, { kinds, reason }) {
      await lockPolicyFor(db, principal);
      const { frozenKinds } = await readPolicy(db);
      const added = kindsWhere((kind) => kinds.includes(kind) && !frozenKinds.includes(kind));
      if (added.length === 0) return { output: await policyShown(db), deed: [] };
      const own = principal.kind === 'operator' ? null : principal.credentialId;
      const frozen = kindsWhere((kind) => kinds.includes(kind) || frozenKinds.includes(kind));
      await setFrozenKinds(db, frozen, added.includes('login') ? own : undefined);
      return {
        output: await policyShown(db),
        deed: { subjectType: 'credential_policy', detail: { kinds: added, frozen, reason: reason ?? null } },
      };
    },
  });
