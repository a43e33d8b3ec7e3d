import { z } from 'zod';
import { mayActOn } from '../access/people.js';
import { type Principal, standings } from '../access/principal.js';
import { isOutsideLimit, requireRevocable, sightOf } from '../access/sight.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { findRoleOf } from '../store/people.js';
import { type SessionOwners, listSessions } from '../store/session-list.js';
import { sessionStatuses } from '../store/sessions.js';
import { defineAction } from './action.js';
import { deviceOf } from './device.js';
import { idField, pageFields, pageOf, searchField } from './fields.js';

const input = z.strictObject({
  userId: idField.nullish(),
  everyone: z.boolean().nullish(),
  search: searchField,
  status: z.enum(sessionStatuses, { error: `must be one of ${sessionStatuses.join(', ')}` }).nullish(),
  ...pageFields,
});
const node = z.object({
  id: z.guid(),
  userId: z.guid(),
  username: z.string(),
  device: z.string(),
  address: z.string().nullable(),
  createdAt: z.date(),
  lastSeenAt: z.date(),
  expiresAt: z.date(),
  status: z.string(),
  isCurrent: z.boolean(),
  revokedAt: z.date().nullable(),
  revokedBy: z.string().nullable(),
  revokedReason: z.string().nullable(),
});

/**
 * The caller's sessions; with `everyone` those of all whom the caller may act on too, with `userId` those of one of them;
 * the one seen last first. The operator sees everybody's from the start.
 */
export const sessions = () =>
  defineAction({
    name: 'sessions',
    type: 'query',
    callers: ['login', 'api', 'operator'],
    needs: 'read',
    input,
    output: pageOf(node),
    example: {
      input: { status: 'active', first: 1 },
      output: {
        nodes: [
          {
            id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
            userId: '0b1e6c1a-6a3e-4b64-9d0e-7c1f6e2f9a53',
            username: 'olga',
            device: 'Firefox on Linux',
            address: '192.0.2.7',
            createdAt: '2031-01-31T11:00:00.000Z',
            lastSeenAt: '2031-01-31T12:00:00.000Z',
            expiresAt: '2031-02-01T00:00:00.000Z',
            status: 'active',
            isCurrent: true,
            revokedAt: null,
            revokedBy: null,
            revokedReason: null,
          },
        ],
        pageInfo: { hasNextPage: false, endCursor: null },
        totalCount: 1,
      },
    },
    async run({ db, principal }, { userId, everyone, ...filter }) {
      if (isOutsideLimit(principal, null))
        throw new AppError('Unauthorized', 'a token limited to a workspace sees nothing outside it');
      if (userId != null) await requireInSight(db, principal, userId);
      const owners = userId == null ? ownersFor(principal, everyone === true) : { userId };
      const page = await listSessions(db, { owners, ...filter });
      const current = principal.kind === 'login' ? principal.credentialId : undefined;
      const nodes = page.nodes.map(({ userAgent, ...session }) => ({
        ...session,
        device: deviceOf(userAgent),
        isCurrent: session.id === current,
      }));
      return { output: { ...page, nodes } };
    },
  });

type Caller = Extract<Principal, { kind: 'login' | 'api_token' | 'operator' }>;

/** Whose sessions the caller gets to see who names nobody. */
function ownersFor(principal: Caller, everyone: boolean): SessionOwners {
  if (principal.kind === 'operator') return { roles: standings };
  const userId = principal.person.id;
  return everyone ? { userId, roles: standings.filter((role) => mayActOn(principal, role)) } : { userId };
}

/** Requires that the caller gets to see the sessions of this person. */
async function requireInSight(db: Transaction, principal: Caller, userId: string): Promise<void> {
  if (principal.kind !== 'operator' && principal.person.id === userId) return;
  const role = await findRoleOf(db, userId);
  if (role === undefined) throw noPerson();
  requireRevocable(
    sightOf(principal, { ownerId: userId, ownerRole: role, workspaceId: null }, undefined),
    noPerson(),
  );
}

const noPerson = () =>
  refusal('NotFound', 'userId: there is no such person, or their sessions are out of reach.');
