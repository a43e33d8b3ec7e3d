import { mayActOn } from '../access/people.js';
import type { LoginPrincipal, OperatorPrincipal } from '../access/principal.js';
import { defineAction } from './action.js';
import { readPolicy, setFrozenKinds } from '../store/policy.js';
import { freezeInput, kindsWhere } from './freezing.js';
import { lockPolicyFor } from './policy-access.js';
import { policyExample, policyOutput, policyShown } from './policy-shown.js';

/**
 * Freezes kinds of credentials: each of them is refused from the next request on, until it is unfrozen. A freeze of
 * logins spares admins and the session of whoever began it, so that it can be lifted. A manager who freezes them again
 * changes nothing of that; an admin or operator takes it over, and an operator spares admins only.
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
      const spared = sparedBy(principal, kinds, frozenKinds);
      if (added.length === 0 && spared === undefined) return { output: await policyShown(db), deed: [] };
      const frozen = kindsWhere((kind) => kinds.includes(kind) || frozenKinds.includes(kind));
      await setFrozenKinds(db, frozen, spared);
      return {
        output: await policyShown(db),
        deed: { subjectType: 'credential_policy', detail: { kinds: added, frozen, reason: reason ?? null } },
      };
    },
  });

/** The session that is spared from now on; undefined leaves that as it is. */
function sparedBy(
  principal: LoginPrincipal | OperatorPrincipal,
  kinds: readonly string[],
  frozenKinds: readonly string[],
): string | null | undefined {
  if (!kinds.includes('login')) return undefined;
  if (frozenKinds.includes('login') && !mayActOn(principal, 'admin')) return undefined;
  return principal.kind === 'operator' ? null : principal.credentialId;
}
