import { z } from 'zod';
import { requestedGrants } from '../access/grants.js';
import { requireLifetime } from '../access/lifetime.js';
import type { LoginPrincipal, OperatorPrincipal } from '../access/principal.js';
import { requestedNetworks } from '../access/requested-networks.js';
import { refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { lockServicePrincipal } from '../store/service-principals.js';
import { insertServiceToken } from '../store/service-tokens.js';
import { newOpaqueToken } from '../tokens/opaque-token.js';
import { defineAction } from './action.js';
import { createdToken, shownOnce } from './created-token.js';
import { idField, instantField, nameField } from './fields.js';
import { grantSelectionFields } from './grant-selection.js';
import { requireRoomForToken } from './live-tokens.js';
import { noSuchPrincipal, requireOwnPrincipal } from './own-principal.js';
import { networksField, rateField, requireHeld, requireNotWider } from './service-token-request.js';
import type { ActionServices } from './services.js';

const input = z.strictObject({
  servicePrincipalId: idField,
  name: nameField,
  expiresAt: instantField,
  ...grantSelectionFields,
  allowedCidrs: networksField.min(1, { error: 'must not be empty: leave it out for any network' }).nullish(),
  rateLimitPerMinute: rateField(1).nullish(),
});

/**
 * A token for a service principal, with grants of its own, each of which the principal's owner must hold now. Only that
 * owner, an owner of the workspace or the operator gets its text, which is in this answer only.
 */
export const createServiceToken = ({ digestKey }: ActionServices) =>
  defineAction({
    name: 'createServiceToken',
    type: 'mutation',
    callers: ['login', 'operator'],
    needs: 'write',
    input,
    output: createdToken,
    example: {
      input: {
        servicePrincipalId: '7b1d2c3e-4f50-4a6b-8c7d-9e0f1a2b3c4d',
        name: 'report builder in CI',
        expiresAt: '2031-01-31T12:00:00Z',
        preset: 'project_read',
        projectIds: ['0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10'],
        allowedCidrs: ['192.0.2.0/24'],
        rateLimitPerMinute: 60,
      },
      output: {
        id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
        token: 'gwst_3fa94c01b27de568_…',
        tokenId: '3fa94c01b27de568',
        expiresAt: '2031-01-31T12:00:00.000Z',
      },
    },
    async run({ db, principal }, { servicePrincipalId, name, expiresAt, ...request }) {
      const grantsIn = requestedGrants(request);
      const limits = limitsOf(request);
      const target = await requireTarget(db, principal, servicePrincipalId);
      const grants = grantsIn(target.workspaceId);
      requireNotWider(principal, grants);
      await requireHeld(db, target, grants);
      if (!target.isActive)
        throw refusal('Conflict', 'servicePrincipalId: the service principal is deactivated.');
      const policy = await requireRoomForToken(db, target.ownerId);
      requireLifetime(expiresAt, policy.now, policy);
      const { text, ...stored } = newOpaqueToken('service_token', digestKey);
      const token = await insertServiceToken(
        db,
        { ...stored, ...limits, principalId: target.id, name, createdBy: makerOf(principal), expiresAt },
        grants,
      );
      const detail = {
        name,
        expiresAt,
        servicePrincipalId,
        preset: request.preset ?? null,
        grants,
        ...limits,
      };
      return shownOnce('service_token', { ...token, tokenId: stored.tokenId, text }, detail);
    },
  });

type Caller = LoginPrincipal | OperatorPrincipal;

const limitsOf = ({
  allowedCidrs,
  rateLimitPerMinute,
}: Pick<z.infer<typeof input>, 'allowedCidrs' | 'rateLimitPerMinute'>) => ({
  allowedCidrs: allowedCidrs == null ? null : [...requestedNetworks(allowedCidrs)],
  rateLimitPerMinute: rateLimitPerMinute ?? null,
});

/** The person who makes it; the operator is none. */
const makerOf = (caller: Caller): string | null => (caller.kind === 'operator' ? null : caller.person.id);

/** The principal that the token shall be for: the operator may take any, a person only their own. */
async function requireTarget(db: Transaction, caller: Caller, id: string) {
  const found = await lockServicePrincipal(db, id);
  if (caller.kind !== 'operator') return await requireOwnPrincipal(db, caller, found);
  if (found === undefined) throw noSuchPrincipal();
  return found;
}
