import { z } from 'zod';
import { type ApiTokenPrincipal, type LoginPrincipal, hasStanding } from '../access/principal.js';
import { isOutsideLimit } from '../access/sight.js';
import { refusal } from '../errors.js';
import { type ListedAuditEvent, listAuditEvents } from '../store/audit-events.js';
import { findCredential } from '../store/credentials.js';
import type { Transaction } from '../store/database.js';
import { findServicePrincipal, listOwnedAmong } from '../store/service-principals.js';
import { defineAction } from './action.js';
import { workspaceRoleOf } from './caller-workspace.js';
import { sightOfCredential } from './credential-sight.js';
import { idField, boundField, nameField, pageFields, pageOf } from './fields.js';

const input = z.strictObject({
  subjectId: idField.nullish(),
  actorId: idField.nullish(),
  credentialId: idField.nullish(),
  action: nameField.nullish(),
  requestId: nameField.nullish(),
  from: boundField.nullish(),
  until: boundField.nullish(),
  ...pageFields,
});
const output = pageOf(
  z.object({
    id: z.guid(),
    at: z.date(),
    actorKind: z.string(),
    actorId: z.guid().nullable(),
    actorName: z.string(),
    credentialId: z.guid().nullable(),
    action: z.string(),
    subjectType: z.string().nullable(),
    subjectId: z.guid().nullable(),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    requestId: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
  }),
);

/**
 * What was done, newest first. Managers and operators see everything. Everybody else says whose history it is: what they
 * did themselves, or what was done to them, to or with a credential that is theirs or that they may end, to a principal
 * likewise, or to a workspace they own; where somebody else did it from they do not learn. `from` is included, `until` is not.
 */
export const auditEvents = () =>
  defineAction({
    name: 'auditEvents',
    type: 'query',
    callers: ['login', 'api', 'operator'],
    needs: 'read',
    input,
    output,
    example: {
      input: { subjectId: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11', first: 20 },
      output: {
        nodes: [
          {
            id: '9c1b2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d',
            at: '2031-01-31T12:00:00.000Z',
            actorKind: 'login',
            actorId: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d',
            actorName: 'olga',
            credentialId: '7b1d2c3e-4f50-4a6b-8c7d-9e0f1a2b3c4d',
            action: 'revokeApiToken',
            subjectType: 'api_token',
            subjectId: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
            address: '192.0.2.7',
            userAgent: 'Mozilla/5.0',
            requestId: '0c6f5a0e-6a55-4b4b-9d0e-2f4f2f3c9a10',
            detail: { reason: 'no longer needed', alreadyRevoked: false },
          },
        ],
        pageInfo: { hasNextPage: false, endCursor: 'OWMxYjJkM2Ut…' },
        totalCount: 1,
      },
    },
    async run({ db, principal }, filter) {
      if (principal.kind === 'operator' || hasStanding(principal, 'manager'))
        return { output: await listAuditEvents(db, filter) };
      await requireOwnHistory(db, principal, filter);
      const page = await listAuditEvents(db, filter);
      return { output: { ...page, nodes: await withoutPlaces(db, principal, page.nodes) } };
    },
  });

type Caller = LoginPrincipal | ApiTokenPrincipal;

/** Every credential and subject that is named must be the caller's: also how much is left of a list tells something. */
async function requireOwnHistory(
  db: Transaction,
  caller: Caller,
  { subjectId, actorId, credentialId }: z.infer<typeof input>,
): Promise<void> {
  if (subjectId != null && !(await isOwnSubject(db, caller, subjectId)))
    throw refusal('NotFound', 'subjectId: there is no such subject, or its history is out of reach.');
  if (credentialId != null && (await isOwnCredential(db, caller, credentialId)) !== true)
    throw refusal('NotFound', 'credentialId: there is no such credential, or its history is out of reach.');
  if (subjectId != null || credentialId != null) return;
  if (actorId == null)
    throw refusal('InvalidInput', 'subjectId: give it, a credentialId, or yourself as actorId.');
  // What a person did elsewhere is not for a token limited to one workspace.
  if (actorId !== caller.person.id || isOutsideLimit(caller, null))
    throw refusal('NotFound', 'actorId: there is no such actor, or its history is out of reach.');
}

async function isOwnSubject(db: Transaction, caller: Caller, id: string): Promise<boolean> {
  if (id === caller.person.id) return !isOutsideLimit(caller, null);
  const isOwn = await isOwnCredential(db, caller, id);
  if (isOwn !== undefined) return isOwn;
  const principal = await findServicePrincipal(db, id);
  const workspaceId = principal?.workspaceId ?? id;
  if (isOutsideLimit(caller, workspaceId)) return false;
  if (principal?.ownerId === caller.person.id) return true;
  return (await workspaceRoleOf(db, caller, workspaceId)) === 'owner';
}

/** Whether a credential is the caller's, or one they may end; undefined when there is none. */
async function isOwnCredential(db: Transaction, caller: Caller, id: string): Promise<boolean | undefined> {
  const credential = await findCredential(db, id);
  return credential && (await sightOfCredential(db, caller, credential)) === 'may revoke';
}

/** Events as they are shown to people: where somebody else sits who did it, and by which credential, is theirs to know. */
async function withoutPlaces(
  db: Transaction,
  { person }: Caller,
  events: readonly ListedAuditEvent[],
): Promise<ListedAuditEvent[]> {
  const actors = new Set(events.flatMap(({ actorId }) => actorId ?? []));
  const own = new Set([person.id, ...(await listOwnedAmong(db, person.id, [...actors]))]);
  return events.map((event) =>
    event.actorId !== null && own.has(event.actorId)
      ? event
      : { ...event, credentialId: null, address: null, userAgent: null },
  );
}
