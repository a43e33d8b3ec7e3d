import { z } from 'zod';
import { type Grant, requestedGrants } from '../access/grants.js';
import { requireLifetime } from '../access/lifetime.js';
import type { LoginPrincipal } from '../access/principal.js';
import { holds } from '../access/scopes.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { listUnheldGrants } from '../store/reach.js';
import { lockServicePrincipal } from '../store/service-principals.js';
import { insertServiceToken } from '../store/service-tokens.js';
import { newOpaqueToken } from '../tokens/opaque-token.js';
import { defineAction } from './action.js';
import { createdToken, shownOnce } from './created-token.js';
import { idField, instantField, nameField } from './fields.js';
import { grantSelectionFields } from './grant-selection.js';
import { requireRoomForToken } from './live-tokens.js';
import { requireOwnPrincipal } from './own-principal.js';
import type { ActionServices } from './services.js';

const input = z.strictObject({
  servicePrincipalId: idField,
  name: nameField,
  expiresAt: instantField,
  ...grantSelectionFields,
});

/**
 * A token for a service principal, with grants of its own, each of which the principal's owner must hold now. Only that
 * owner, or an owner of the workspace, gets its text, which is in this answer only.
 */
export const createServiceToken = ({ digestKey }: ActionServices) =>
  defineAction({
    name: 'createServiceToken',
    type: 'mutation',
    callers: ['login'],
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
      const target = await requireOwnPrincipal(
        db,
        principal,
        await lockServicePrincipal(db, servicePrincipalId),
      );
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
        { ...stored, principalId: target.id, name, createdBy: principal.person.id, expiresAt },
        grants,
      );
      const detail = { name, expiresAt, servicePrincipalId, preset: request.preset ?? null, grants };
      return shownOnce('service_token', { ...token, tokenId: stored.tokenId, text }, detail);
    },
  });

/** A login that chose a narrower role grants nothing that this role does not hold. */
function requireNotWider({ scopes }: LoginPrincipal, grants: readonly Grant[]): void {
  if (grants.every(({ action }) => holds(scopes, needOf[action]))) return;
  throw new AppError('Unauthorized', 'the token would have more than the role that the request chose');
}

const needOf = { read: 'read', create: 'write', update: 'write', delete: 'delete' } as const;

async function requireHeld(
  db: Transaction,
  target: { readonly ownerId: string; readonly workspaceId: string },
  grants: readonly Grant[],
): Promise<void> {
  const [position] = await listUnheldGrants(db, target.ownerId, target.workspaceId, grants);
  const unheld = position === undefined ? undefined : grants[position];
  if (unheld === undefined) return;
  throw refusal(
    'NotFound',
    `There is no ${unheld.resourceType} ${unheld.resourceId} that the owner of the service principal may ${unheld.action} in its workspace.`,
  );
}
