import { z } from 'zod';
import { requestedGrants } from '../access/grants.js';
import type { ApiTokenPrincipal, LoginPrincipal, OperatorPrincipal } from '../access/principal.js';
import { countGrants, levelInWords, scopeInWords } from '../access/scope-words.js';
import { type ScopeLevel, holds, scopeLevelOf } from '../access/scopes.js';
import { holdsPrincipal } from '../access/sight.js';
import { AppError, refusal } from '../errors.js';
import type { Credential } from '../store/credentials.js';
import type { Transaction } from '../store/database.js';
import type { Reacher } from '../store/effective-access.js';
import { readPolicy } from '../store/policy.js';
import { findServicePrincipal } from '../store/service-principals.js';
import { listGrants } from '../store/token-grants.js';
import { isMereGuest, requireMember, workspaceRoleOf } from './caller-workspace.js';
import { requireSeenCredential } from './credential-sight.js';
import { idField } from './fields.js';
import { grantSelectionFields } from './grant-selection.js';
import { noSuchPrincipal, requireOwnPrincipal } from './own-principal.js';

/** What can be previewed: a credential, a service token to be, or an API token of the caller's to be. */
export const previewInput = z
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
type Input = z.infer<typeof previewInput>;

/** Whose reach is asked about, in whose words, and whether the caller may know rows or counts only. */
export interface Subject {
  readonly reacher: Reacher;
  readonly words: string;
  readonly showsRows: boolean;
  readonly isLive: boolean;
}
type Caller = LoginPrincipal | ApiTokenPrincipal | OperatorPrincipal;

/** Finds what is asked about, if the caller may know of it. */
export async function subjectOf(db: Transaction, caller: Caller, asked: Input): Promise<Subject> {
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
  const words = scopeInWords(countGrants(grants));
  const showsRows = holdsPrincipal(caller, { ownerId }, role);
  return { reacher: { ownerId, workspaceId, grants }, words, showsRows, isLive };
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
  else if (await isMereGuest(db, caller)) throw new AppError('Unauthorized', 'a guest creates nothing');
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
