import { z } from 'zod';
import type { Principal } from '../access/principal.js';
import { isOutsideLimit, requireRevocable, sightOf } from '../access/sight.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { findRoleOf } from '../store/people.js';
import { listSessions } from '../store/session-list.js';
import { sessionStatuses } from '../store/sessions.js';
import { defineAction } from './action.js';
import { deviceOf } from './device.js';
import { idField, pageFields, pageOf } from './fields.js';

const input = z.strictObject({
  userId: idField.nullish(),
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

/** The caller's sessions, or those of somebody whom the caller may act on, the one seen last first. */
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
    async run({ db, principal }, { userId, ...filter }) {
      const whose = await requireInSight(db, principal, userId ?? undefined);
      const page = await listSessions(db, { userId: whose, ...filter });
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

/** Whose sessions the caller gets to see: their own unless they name somebody; an operator's unless they do: everybody's. */
async function requireInSight(
  db: Transaction,
  principal: Caller,
  userId: string | undefined,
): Promise<string | undefined> {
  if (isOutsideLimit(principal, null))
    throw new AppError('Unauthorized', 'a token limited to a workspace sees nothing outside it');
  const ownId = principal.kind === 'operator' ? undefined : principal.person.id;
  if (userId === undefined || userId === ownId) return ownId;
  const role = await findRoleOf(db, userId);
  if (role === undefined) throw noPerson();
  requireRevocable(
    sightOf(principal, { ownerId: userId, ownerRole: role, workspaceId: null }, undefined),
    noPerson(),
  );
  return userId;
}

const noPerson = () =>
  refusal('NotFound', 'userId: there is no such person, or their sessions are out of reach.');
