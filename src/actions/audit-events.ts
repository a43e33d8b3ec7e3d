import { z } from 'zod';
import { type ApiTokenPrincipal, type LoginPrincipal, hasStanding } from '../access/principal.js';
import { isOutsideLimit } from '../access/sight.js';
import { refusal } from '../errors.js';
import { listAuditEvents } from '../store/audit-events.js';
import { findCredential } from '../store/credentials.js';
import type { Transaction } from '../store/database.js';
import { findServicePrincipal } from '../store/service-principals.js';
import { defineAction } from './action.js';
import { workspaceRoleOf } from './caller-workspace.js';
import { sightOfCredential } from './credential-sight.js';
import { idField, boundField, nameField, pageFields, pageOf } from './fields.js';

const input = z.strictObject({
  subjectId: idField.nullish(),
  actorId: idField.nullish(),
  action: nameField.nullish(),
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
    detail: z.record(z.string(), z.unknown()),
  }),
);

/**
 * What was done, newest first. Managers and operators see everything. Everybody else says whose history it is: what they
 * did themselves, or what was done to them, to a credential or principal that is theirs or that they may end, or to a
 * workspace they own. `from` is included, `until` is not.
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
            detail: { reason: 'no longer needed', alreadyRevoked: false },
          },
        ],
        pageInfo: { hasNextPage: false, endCursor: 'OWMxYjJkM2Ut…' },
        totalCount: 1,
      },
    },
    async run({ db, principal }, filter) {
      if (principal.kind !== 'operator' && !hasStanding(principal, 'manager'))
        await requireOwnHistory(db, principal, filter);
      return { output: await listAuditEvents(db, filter) };
    },
  });

type Caller = LoginPrincipal | ApiTokenPrincipal;

async function requireOwnHistory(
  db: Transaction,
  caller: Caller,
  { subjectId, actorId }: { subjectId?: string | null | undefined; actorId?: string | null | undefined },
): Promise<void> {
  if (subjectId != null) {
    if (!(await isOwnSubject(db, caller, subjectId)))
      throw refusal('NotFound', 'subjectId: there is no such subject, or its history is out of reach.');
    return;
  }
  if (actorId == null) throw refusal('InvalidInput', 'subjectId: give it, or yourself as actorId.');
  // What a person did elsewhere is not for a token limited to one workspace.
  if (actorId !== caller.person.id || isOutsideLimit(caller, null))
    throw refusal('NotFound', 'actorId: there is no such actor, or its history is out of reach.');
}

async function isOwnSubject(db: Transaction, caller: Caller, id: string): Promise<boolean> {
  if (id === caller.person.id) return !isOutsideLimit(caller, null);
  const credential = await findCredential(db, id);
  if (credential !== undefined) return (await sightOfCredential(db, caller, credential)) === 'may revoke';
  const principal = await findServicePrincipal(db, id);
  const workspaceId = principal?.workspaceId ?? id;
  if (isOutsideLimit(caller, workspaceId)) return false;
  if (principal?.ownerId === caller.person.id) return true;
  return (await workspaceRoleOf(db, caller, workspaceId)) === 'owner';
}
