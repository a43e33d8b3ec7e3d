import { z } from 'zod';
import type { Principal } from '../access/principal.js';
import type { Transaction } from '../store/database.js';
import { deletePasswordCode } from '../store/password-codes.js';
import { revokeSessionsOf } from '../store/sessions.js';
import { noteGrantsOfOwner } from '../store/stale-grants.js';
import {
  countDependents,
  deactivatePrincipalsOf,
  listWorkspacesOwnedAlone,
  lockPrincipalsOf,
  revokeTokensOf,
  setActive,
} from '../store/user-deactivation.js';
import { actingPersonId } from './acting-person.js';
import { defineAction } from './action.js';
import { lastAdminStays, lockAdministered, lockAmongAdmins } from './administered-user.js';
import { idField, reasonField } from './fields.js';

const flag = z.boolean({ error: 'must be true or false' });
const choices = ['endSessions', 'revokeTokens', 'deactivatePrincipals'] as const;
const input = z
  .strictObject({
    id: idField,
    isActive: flag,
    endSessions: flag.nullish(),
    revokeTokens: flag.nullish(),
    deactivatePrincipals: flag.nullish(),
    reason: reasonField.nullish(),
    dryRun: flag.nullish(),
  })
  .superRefine((asked, context) => {
    const misplaced = choices.find((choice) => asked.isActive && asked[choice] === true);
    if (misplaced === undefined) return;
    context.addIssue({ code: 'custom', path: [misplaced], message: 'goes with isActive: false only' });
  });
const output = z.object({
  id: z.guid(),
  isActive: z.boolean(),
  dryRun: z.boolean(),
  sessions: z.int(),
  apiTokens: z.int(),
  servicePrincipals: z.int(),
  serviceTokens: z.int(),
  sessionsEnded: z.int(),
  apiTokensRevoked: z.int(),
  serviceTokensRevoked: z.int(),
  principalsDeactivated: z.int(),
  ownerlessWorkspaces: z.array(z.string()),
});

/**
 * Switches an account off or on. Off, everything of that person is refused at once, as are the tokens of their service
 * principals; what is ended for good beside that is the caller's choice, sessions unless told otherwise. On again brings
 * back nothing that was ended. A dry run only says what there is and what would be ended.
 */
export const setUserActive = () =>
  defineAction({
    name: 'setUserActive',
    type: 'mutation',
    callers: ['login', 'operator'],
    needs: 'delete',
    standing: 'manager',
    input,
    output,
    example: {
      input: {
        id: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d',
        isActive: false,
        revokeTokens: true,
        reason: 'left the company',
      },
      output: {
        id: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d',
        isActive: false,
        dryRun: false,
        sessions: 2,
        apiTokens: 1,
        servicePrincipals: 1,
        serviceTokens: 3,
        sessionsEnded: 2,
        apiTokensRevoked: 1,
        serviceTokensRevoked: 3,
        principalsDeactivated: 0,
        ownerlessWorkspaces: ['Northwind'],
      },
    },
    async run({ db, principal }, asked) {
      const { id, isActive } = asked;
      const target = await lockTarget(db, principal, id, isActive);
      const there = await countDependents(db, id);
      const ownerlessWorkspaces = isActive ? [] : await listWorkspacesOwnedAlone(db, id);
      const answer = { id, ...there, ownerlessWorkspaces };
      const wanted = wantedOf(asked);
      if (asked.dryRun === true) {
        const output = { ...answer, isActive: target.isActive, dryRun: true, ...wouldEnd(there, wanted) };
        return { output, deed: [] };
      }
      const isChanged = target.isActive !== isActive;
      if (isChanged) await switchAccount(db, id, isActive);
      const ended = await end(db, principal, id, wanted, asked.reason);
      if (!isActive) await noteGrantsOfOwner(db, id, undefined);
      const counts = countsOf(ended);
      const isNothing = !isChanged && Object.values(counts).every((count) => count === 0);
      const detail = { isActive, reason: asked.reason ?? null, ...counts };
      return {
        output: { ...answer, isActive, dryRun: false, ...counts },
        deed: isNothing ? [] : [{ subjectType: 'user', subjectId: id, detail }, ...deedsOf(ended, id)],
      };
    },
  });

async function lockTarget(db: Transaction, caller: Principal, id: string, isActive: boolean) {
  if (isActive) return await lockAdministered(db, caller, id);
  await lockPrincipalsOf(db, id);
  const target = await lockAmongAdmins(db, caller, id);
  if (target.isLastAdmin) throw lastAdminStays();
  return target;
}

async function switchAccount(db: Transaction, id: string, isActive: boolean): Promise<void> {
  await setActive(db, id, isActive);
  // A one-time code that somebody has in the mail would let them in again, once they are back.
  if (!isActive) await deletePasswordCode(db, id);
}

interface Wanted {
  readonly sessions: boolean;
  readonly tokens: boolean;
  readonly principals: boolean;
}

const wantedOf = (asked: z.infer<typeof input>): Wanted => ({
  sessions: !asked.isActive && asked.endSessions !== false,
  tokens: asked.revokeTokens === true,
  principals: asked.deactivatePrincipals === true,
});

type Dependents = Awaited<ReturnType<typeof countDependents>>;

const wouldEnd = (there: Dependents, wanted: Wanted) => ({
  sessionsEnded: wanted.sessions ? there.sessions : 0,
  apiTokensRevoked: wanted.tokens ? there.apiTokens : 0,
  serviceTokensRevoked: wanted.tokens ? there.serviceTokens : 0,
  principalsDeactivated: wanted.principals ? there.servicePrincipals : 0,
});

/** Tokens first, sessions last: the order that `writeUsage` tells of. */
async function end(
  db: Transaction,
  caller: Principal,
  id: string,
  wanted: Wanted,
  reason: string | null | undefined,
) {
  const ending = { by: actingPersonId(caller), reason: reason || 'the user was deactivated' };
  return {
    principals: wanted.principals ? await deactivatePrincipalsOf(db, id) : [],
    apiTokens: wanted.tokens ? await revokeTokensOf(db, 'api_token', id, ending) : [],
    serviceTokens: wanted.tokens ? await revokeTokensOf(db, 'service_token', id, ending) : [],
    sessions: wanted.sessions ? await revokeSessionsOf(db, id, ending) : [],
  };
}

type Ended = Awaited<ReturnType<typeof end>>;

const countsOf = ({ principals, sessions, apiTokens, serviceTokens }: Ended) => ({
  sessionsEnded: sessions.length,
  apiTokensRevoked: apiTokens.length,
  serviceTokensRevoked: serviceTokens.length,
  principalsDeactivated: principals.length,
});

/** A row of the audit log for everything that ended, beside the one for the account. */
const deedsOf = ({ principals, sessions, apiTokens, serviceTokens }: Ended, userId: string) =>
  [
    { subjectType: 'service_principal', ids: principals },
    { subjectType: 'session', ids: sessions },
    { subjectType: 'api_token', ids: apiTokens },
    { subjectType: 'service_token', ids: serviceTokens },
  ].flatMap(({ subjectType, ids }) =>
    ids.map((subjectId) => ({ subjectType, subjectId, detail: { userId } })),
  );
