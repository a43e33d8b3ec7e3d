import { z } from 'zod';
import { requestedGrants } from '../access/grants.js';
import type { ApiTokenPrincipal, LoginPrincipal, OperatorPrincipal } from '../access/principal.js';
import { countGrants, levelInWords, scopeInWords } from '../access/scope-words.js';
import { type ScopeLevel, holds, scopeLevelOf } from '../access/scopes.js';
import { AppError, refusal } from '../errors.js';
import type { Credential } from '../store/credentials.js';
import type { Transaction } from '../store/database.js';
import { type Reacher, countReach, listReach } from '../store/effective-access.js';
import { readPolicy } from '../store/policy.js';
import { findServicePrincipal } from '../store/service-principals.js';
import { listGrants } from '../store/token-grants.js';
import { defineAction } from './action.js';
import { isGuestAnywhere, requireMember, workspaceRoleOf } from './caller-workspace.js';
import { requireSeenCredential } from './credential-sight.js';
import { idField } from './fields.js';
import { grantSelectionFields } from './grant-selection.js';
import { noSuchPrincipal, requireOwnPrincipal } from './own-principal.js';
import { noReach, reach } from './reach-shown.js';

const input = z
  .strictObject({
    credentialId: idField.nullish(),
    servicePrincipalId: idField.nullish(),
    workspaceId: idField.nullish(),
    ...grantSelectionFields,
  })
  .superRefine((asked, context) => {
    const [problem] = misfits(asked);
    if (problem !== undefined)
      context.addIssue({ code: 'custom', path: [problem.field], message: problem.message });
  });

interface Asked {
  readonly credentialId?: unknown;
  readonly servicePrincipalId?: unknown;
  readonly workspaceId?: unknown;
}

/** The arguments that do not belong to what is asked: a credential, a service token to be, or an API token to be. */
function misfits({ credentialId, servicePrincipalId, ...others }: Asked) {
  const given = Object.entries({ servicePrincipalId, ...others }).filter(([, value]) => value != null);
  const fields = given.map(([field]) => field);
  const refused = (fits: readonly string[], message: string) =>
    fields.filter((field) => !fits.includes(field)).map((field) => ({ field, message }));
  if (credentialId != null) return refused([], 'does not go with credentialId');
  if (servicePrincipalId == null) return refused(['workspaceId'], 'needs servicePrincipalId');
  return fields.includes('workspaceId')
    ? [{ field: 'workspaceId', message: 'does not go with servicePrincipalId' }]
    : [];
}
type Input = z.infer<typeof input>;

const output = z.object({
  reach,
  rows: z.array(z.object({ kind: z.string(), id: z.guid(), name: z.string() })),
  isTruncated: z.boolean(),
});

const rowLimit = 100;

/**
 * What a credential reaches now; what a service token with these grants would reach; or what a new API token of the
 * caller's would, in a workspace if one is given. Grants that the owner does not hold are simply not reached. Rows are
 * for whoever could get the credential's secret; everybody else who may see it gets words and counts.
 */
export const previewAccess = () =>
  defineAction({
    name: 'previewAccess',
    type: 'query',
    callers: ['login', 'api', 'operator'],
    needs: 'read',
    input,
    output,
    example: {
      input: {
        servicePrincipalId: '7b1d2c3e-4f50-4a6b-8c7d-9e0f1a2b3c4d',
        preset: 'project_read',
        projectIds: ['0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10'],
      },
      output: {
        reach: { words: 'Reads 1 project', clients: 1, projects: 1, oplogs: 0, writableOplogs: 0 },
        rows: [
          { kind: 'client', id: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d', name: 'Nova Industries' },
          { kind: 'project', id: '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10', name: 'Nova external test' },
        ],
        isTruncated: false,
      },
    },
    async run({ db, principal }, asked) {
      const subject = await subjectOf(db, principal, asked);
      return { output: subject.isLive ? await preview(db, subject) : nothing };
    },
  });

/** Whose reach is asked about, in whose words, and whether the caller may know rows or counts only. */
interface Subject {
  readonly reacher: Reacher;
  readonly words: string;
  readonly showsRows: boolean;
  readonly isLive: boolean;
}
type Caller = LoginPrincipal | ApiTokenPrincipal | OperatorPrincipal;

const nothing = { reach: noReach, rows: [], isTruncated: false };

async function preview(db: Transaction, { reacher, words, showsRows }: Subject) {
  const counted = { words, ...(await countReach(db, reacher)) };
  const rows = showsRows ? await listReach(db, reacher, rowLimit + 1) : [];
  return { reach: counted, rows: rows.slice(0, rowLimit), isTruncated: rows.length > rowLimit };
}

async function subjectOf(db: Transaction, caller: Caller, asked: Input): Promise<Subject> {
  const { credentialId, servicePrincipalId } = asked;
  if (credentialId != null) {
    const credential = await requireSeenCredential(db, caller, credentialId);
    return credential.kind === 'service_token'
      ? await serviceToken(db, caller, { ...credential, id: credentialId })
      : personsCredential(caller, credential);
  }
  if (servicePrincipalId != null) return await newServiceToken(db, caller, servicePrincipalId, asked);
  if (caller.kind === 'operator')
    throw refusal('InvalidInput', 'credentialId: give it or servicePrincipalId, for an operator is nobody.');
  return await newApiToken(db, caller, asked.workspaceId ?? undefined);
}

function personsCredential(caller: Caller, credential: Credential): Subject {
  const { ownerId, workspaceId, isManager, isLive } = credential;
  const level = scopeLevelOf(credential.scopes) ?? 'full';
  const isOwn = caller.kind !== 'operator' && ownerId === caller.person.id;
  // What standing reaches is not for a caller that chose to act without it.
  const showsRows = isOwn && (!isManager || caller.actsAs === 'manager');
  return { ...ofPerson({ userId: ownerId, workspaceId, level, isManager }), showsRows, isLive };
}

const ofPerson = (person: {
  readonly userId: string;
  readonly workspaceId: string | null;
  readonly level: ScopeLevel;
  readonly isManager: boolean;
}) => ({
  words: levelInWords[person.level],
  reacher: {
    userId: person.userId,
    workspaceId: person.workspaceId ?? undefined,
    byStanding: person.isManager,
    writes: holds(person.level, 'write'),
  },
});

async function serviceToken(
  db: Transaction,
  caller: Caller,
  { id, ownerId, workspaceId, isLive }: Credential & { readonly id: string },
): Promise<Subject> {
  if (workspaceId === null) throw new Error('a service token without a workspace');
  const grants = await listGrants(db, [id]);
  const role = await workspaceRoleOf(db, caller, workspaceId);
  const isOwn = caller.kind !== 'operator' && ownerId === caller.person.id;
  const words = scopeInWords(countGrants(grants));
  return { reacher: { ownerId, workspaceId, grants }, words, showsRows: isOwn || role === 'owner', isLive };
}

async function newServiceToken(
  db: Transaction,
  caller: Caller,
  servicePrincipalId: string,
  asked: Input,
): Promise<Subject> {
  const grantsIn = requestedGrants(asked);
  const found = await findServicePrincipal(db, servicePrincipalId);
  const isOperator = caller.kind === 'operator';
  const target = isOperator ? found : await requireOwnPrincipal(db, caller, found);
  if (target === undefined) throw noSuchPrincipal();
  const { ownerId, workspaceId, isActive } = target;
  const grants = grantsIn(workspaceId);
  const words = scopeInWords(countGrants(grants));
  const isLive = isActive && !(await isFrozen(db, 'service_token'));
  return { reacher: { ownerId, workspaceId, grants }, words, showsRows: !isOperator, isLive };
}

/** A token of the caller's that could be made now: guests make none, and one limited to a workspace stays in it. */
async function newApiToken(
  db: Transaction,
  caller: LoginPrincipal | ApiTokenPrincipal,
  workspaceId: string | undefined,
): Promise<Subject> {
  const within = workspaceId ?? (caller.kind === 'api_token' ? caller.workspaceId : undefined);
  if (within !== undefined) await requireMember(db, caller, within);
  else if (await isGuestAnywhere(db, caller)) throw new AppError('Unauthorized', 'a guest creates nothing');
  const token = {
    userId: caller.person.id,
    workspaceId: within ?? null,
    level: caller.scopes,
    isManager: caller.actsAs === 'manager' && within === undefined,
  };
  return { ...ofPerson(token), showsRows: true, isLive: !(await isFrozen(db, 'api_token')) };
}

const isFrozen = async (db: Transaction, kind: 'api_token' | 'service_token'): Promise<boolean> =>
  (await readPolicy(db)).frozenKinds.includes(kind);
