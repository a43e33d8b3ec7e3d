import { z } from 'zod';
import { type Grant, requestedGrants } from '../access/grants.js';
import { requestedNetworks } from '../access/requested-networks.js';
import type { LoginPrincipal } from '../access/principal.js';
import type { Transaction } from '../store/database.js';
import { changeLimits } from '../store/service-tokens.js';
import { clearGrants, insertGrants } from '../store/token-grants.js';
import { defineAction } from './action.js';
import { grantSelectionFields } from './grant-selection.js';
import { networksField, rateField, requireHeld, requireNotWider } from './service-token-request.js';
import type { ActionServices } from './services.js';
import { requireHolder } from './token-access.js';
import { applyChange, changeFields, exampleChange, updatedToken } from './token-change.js';
import { type TokenStanding, serviceTokens } from './token-kinds.js';

const input = z
  .strictObject({
    ...changeFields,
    ...grantSelectionFields,
    allowedCidrs: networksField.nullish(),
    rateLimitPerMinute: rateField(0).nullish(),
  })
  .refine(({ id: _id, overlapSeconds: _overlap, ...wanted }) => isAnyGiven(wanted), {
    error: 'give a name, expiresAt, grants, allowedCidrs or rateLimitPerMinute to change',
  });
type Input = z.infer<typeof input>;

const isAnyGiven = (fields: Readonly<Record<string, unknown>>): boolean =>
  Object.values(fields).some((value) => value != null);

/**
 * Renames a service token, moves its end, or changes what it reaches, from where and how often. A selection replaces all
 * its grants, by the rules of a creation; only moving the end may give it a new text, which is in this answer only.
 */
export const updateServiceToken = ({ digestKey }: ActionServices) =>
  defineAction({
    name: 'updateServiceToken',
    type: 'mutation',
    callers: ['login'],
    needs: 'write',
    input,
    output: updatedToken,
    example: {
      input: {
        ...exampleChange.input,
        allowedCidrs: ['192.0.2.0/24', '2001:db8::/32'],
        rateLimitPerMinute: 0,
      },
      output: { ...exampleChange.output, token: 'gwst_8c2e0b5d4f1a9763_…' },
    },
    async run({ db, principal }, wanted) {
      const selected = selectedGrants(wanted);
      const limits = limitsOf(wanted);
      const standing = await requireHolder(db, principal, serviceTokens, wanted.id);
      const grants = selected && (await requireGrantable(db, principal, standing, selected));
      const { ownerId } = standing;
      const { output, detail } = await applyChange(db, serviceTokens, wanted, { ownerId, digestKey });
      if (grants !== undefined) await replaceGrants(db, wanted.id, grants);
      await changeLimits(db, wanted.id, limits);
      return {
        output,
        deed: {
          subjectType: 'service_token',
          subjectId: wanted.id,
          detail: { ...detail, ...limits, ...(grants !== undefined && { grants }) },
        },
      };
    },
  });

/** What the grants shall be instead, in whichever workspace it turns out to be; undefined where they stay. */
function selectedGrants({ preset, projectIds, clientIds, allAccessible, oplogIds, grants }: Input) {
  const selection = { preset, projectIds, clientIds, allAccessible, oplogIds, grants };
  return isAnyGiven(selection) ? requestedGrants(selection) : undefined;
}

/** No networks is any network and no requests a minute no limit: both are stored as null. */
const limitsOf = ({ allowedCidrs, rateLimitPerMinute }: Input) => ({
  ...(allowedCidrs != null && {
    allowedCidrs: allowedCidrs.length === 0 ? null : [...requestedNetworks(allowedCidrs)],
  }),
  ...(rateLimitPerMinute != null && {
    rateLimitPerMinute: rateLimitPerMinute === 0 ? null : rateLimitPerMinute,
  }),
});

/** The selected grants, each of which the principal's owner must hold now, and the role that the caller chose. */
async function requireGrantable(
  db: Transaction,
  caller: LoginPrincipal,
  { ownerId, workspaceId }: TokenStanding,
  selected: ReturnType<typeof requestedGrants>,
): Promise<readonly Grant[]> {
  if (workspaceId === null) throw new Error('a service token lies in a workspace');
  const grants = selected(workspaceId);
  requireNotWider(caller, grants);
  await requireHeld(db, { ownerId, workspaceId }, grants);
  return grants;
}

async function replaceGrants(db: Transaction, id: string, grants: readonly Grant[]): Promise<void> {
  await clearGrants(db, id);
  await insertGrants(db, id, grants);
}
