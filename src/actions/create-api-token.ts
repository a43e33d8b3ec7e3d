import { z } from 'zod';
import { requireLifetime } from '../access/lifetime.js';
import type { LoginPrincipal } from '../access/principal.js';
import { isWider } from '../access/roles.js';
import { scopeLevelOf, scopeLists } from '../access/scopes.js';
import { AppError } from '../errors.js';
import { insertApiToken } from '../store/api-tokens.js';
import type { Transaction } from '../store/database.js';
import { newOpaqueToken } from '../tokens/opaque-token.js';
import { defineAction } from './action.js';
import { isMereGuest, requireMember } from './caller-workspace.js';
import { createdToken, shownOnce } from './created-token.js';
import { idField, instantField, nameField, scopesField } from './fields.js';
import { requireRoomForToken } from './live-tokens.js';
import type { ActionServices } from './services.js';

const input = z.strictObject({
  name: nameField,
  expiresAt: instantField,
  scopes: scopesField.nullish(),
  workspaceId: idField.nullish(),
});

/** A token that acts as the person who logs in, at most; in one workspace and with fewer scopes if asked. Its text is in this answer only. */
export const createApiToken = ({ digestKey }: ActionServices) =>
  defineAction({
    name: 'createApiToken',
    type: 'mutation',
    callers: ['login'],
    needs: 'write',
    input,
    output: createdToken,
    example: {
      input: { name: 'nightly export', expiresAt: '2031-01-31T12:00:00Z', scopes: ['read:*'] },
      output: {
        id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
        token: 'gwat_3fa94c01b27de568_…',
        tokenId: '3fa94c01b27de568',
        expiresAt: '2031-01-31T12:00:00.000Z',
      },
    },
    async run({ db, principal }, { name, expiresAt, scopes: list, workspaceId }) {
      await requireNoGuest(db, principal, workspaceId ?? undefined);
      const level = scopeLevelOf(list);
      if (level === undefined) throw new Error('scopes that the input schema refuses');
      const isManager = principal.person.role !== 'user' && workspaceId == null;
      if (isWider({ level, isManager }, principal)) {
        throw new AppError('Unauthorized', 'the token would have more than the role that the request chose');
      }
      const policy = await requireRoomForToken(db, principal.person.id);
      requireLifetime(expiresAt, policy.now, policy);
      const { text, ...stored } = newOpaqueToken('api_token', digestKey);
      const owner = { userId: principal.person.id, workspaceId: workspaceId ?? null };
      const scopes = list == null ? null : [...scopeLists[level]];
      const token = await insertApiToken(db, { ...stored, ...owner, name, scopes, expiresAt });
      const detail = { name, expiresAt, scopes, workspaceId: owner.workspaceId };
      return shownOnce('api_token', { ...token, tokenId: stored.tokenId, text }, detail);
    },
  });

/** Guests create nothing: in the workspace of the token, or anywhere when it is limited to none. */
async function requireNoGuest(
  db: Transaction,
  principal: LoginPrincipal,
  workspaceId: string | undefined,
): Promise<void> {
  if (workspaceId !== undefined) {
    await requireMember(db, principal, workspaceId);
  } else if (await isMereGuest(db, principal)) {
    throw new AppError('Unauthorized', 'a guest creates nothing');
  }
}
