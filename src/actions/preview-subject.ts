import { z } from 'zod';
import { type Grant, requestedGrants } from '../access/grants.js';
import { presetOf } from '../access/presets.js';
import type {
  ApiTokenPrincipal,
  LoginPrincipal,
  OperatorPrincipal,
  PrincipalShown,
} from '../access/principal.js';
import { countGrants, levelInWords, scopeInWords } from '../access/scope-words.js';
import { type ScopeLevel, holds, isWithin, scopeLevelOf } from '../access/scopes.js';
import { nilUuid } from '../access/session-variables.js';
import { holdsPrincipal, sightOf } from '../access/sight.js';
import { AppError, refusal } from '../errors.js';
import type { CredentialToBe } from '../store/credential-access.js';
import type { Credential } from '../store/credentials.js';
import type { Transaction } from '../store/database.js';
import type { Reacher } from '../store/effective-access.js';
import { findPerson } from '../store/people.js';
import { type CredentialKind, readPolicy } from '../store/policy.js';
import { findServicePrincipal } from '../store/service-principals.js';
import { listGrants } from '../store/token-grants.js';
import { isMereGuest, requireMember, workspaceRoleOf } from './caller-workspace.js';
import { requireSeenCredential } from './credential-sight.js';
import { idField, scopesField } from './fields.js';
import { grantSelectionFields } from './grant-selection.js';
import { noSuchPrincipal, requireOwnPrincipal } from './own-principal.js';

/** What can be previewed: a credential, a person's login, a service token to be, or an API token of the caller's to be. */
export const previewInput = z
  .strictObject({
    credentialId: idField.nullish(),
    userId: idField.nullish(),
    servicePrincipalId: idField.nullish(),
    workspaceId: idField.nullish(),
    scopes: scopesField.nullish(),
    withTables: z.boolean().nullish(),
    ...grantSelectionFields,
  })
  .superRefine((asked, context) => {
    const [problem] = misfits(asked);
    if (problem !== undefined)
      context.addIssue({ code: 'custom', path: [problem.field], message: problem.message });
  });

interface Asked {
  readonly credentialId?: unknown;
  readonly userId?: unknown;
  readonly servicePrincipalId?: unknown;
  readonly workspaceId?: unknown;
  readonly withTables?: unknown;
}

const ofApiToken: readonly string[] = ['workspaceId', 'scopes'];

/** The arguments that do not belong to what is asked: a credential, a login, a service token to be, or an API token to be. */
function misfits({ credentialId, userId, servicePrincipalId, withTables: _, ...others }: Asked) {
  const given = Object.entries({ userId, servicePrincipalId, ...others }).filter(
    ([, value]) => value != null,
  );
  const fields = given.map(([field]) => field);
  const refused = (fits: readonly string[], message: string) =>
    fields.filter((field) => !fits.includes(field)).map((field) => ({ field, message }));
  if (credentialId != null) return refused([], 'does not go with credentialId');
  if (userId != null) return refused(['userId'], 'does not go with userId');
  if (servicePrincipalId == null) return refused(ofApiToken, 'needs servicePrincipalId');
  return fields
    .filter((field) => ofApiToken.includes(field))
    .map((field) => ({ field, message: 'does not go with servicePrincipalId' }));
}
type Input = z.infer<typeof previewInput>;

/** Whose reach is asked about, in whose words, and whether the caller may know rows or counts only. */
export interface Subject {
  /** What Hasura would get to know of it; the nil id stands for a credential that there is not yet. */
  readonly shown: PrincipalShown;
  readonly toBe?: CredentialToBe;
  readonly reacher: Reacher;
  readonly words: string;
  readonly showsRows: boolean;
  readonly isLive: boolean;
}
type Caller = LoginPrincipal | ApiTokenPrincipal | OperatorPrincipal;

/** Finds what is asked about, if the caller may know of it. */
export async function subjectOf(db: Transaction, caller: Caller, asked: Input): Promise<Subject> {
  const { credentialId, userId, servicePrincipalId } = asked;
  if (credentialId != null) {
    const credential = await requireSeenCredential(db, caller, credentialId);
    return credential.kind === 'service_token'
      ? await serviceToken(db, caller, { ...credential, id: credentialId })
      : personsCredential(caller, { ...credential, id: credentialId });
  }
  if (userId != null) return await newLogin(db, caller, userId);
  if (servicePrincipalId != null) return await newServiceToken(db, caller, servicePrincipalId, asked);
  if (caller.kind === 'operator')
    throw refusal(
      'InvalidInput',
      'credentialId: give it, userId or servicePrincipalId, for an operator is nobody.',
    );
  return await newApiToken(db, caller, asked);
}

type Found = Credential & { readonly id: string };

function personsCredential(caller: Caller, credential: Found): Subject {
  const { ownerId, workspaceId, isManager, isLive } = credential;
  const level = scopeLevelOf(credential.scopes) ?? 'full';
  const showsRows = mayShowRows(caller, ownerId, isManager);
  const shown = {
    credentialId: credential.id,
    person: { id: ownerId, username: credential.ownerUsername, role: credential.ownerRole },
    actsAs: isManager ? ('manager' as const) : ('user' as const),
    scopes: level,
  };
  return {
    ...ofPerson({ userId: ownerId, workspaceId, level, isManager }),
    ...{ showsRows, isLive },
    shown:
      credential.kind === 'session'
        ? { kind: 'login', ...shown, limitedTo: undefined }
        : { kind: 'api_token', ...shown, workspaceId: workspaceId ?? undefined },
  };
}

/** One's own: but what standing reaches is not for a caller that chose to act without it. */
const mayShowRows = (caller: Caller, ownerId: string, isManager: boolean): boolean =>
  caller.kind !== 'operator' && ownerId === caller.person.id && (!isManager || caller.actsAs === 'manager');

/** A login of this person, whether or not they have a session now; for whoever sees their sessions. */
async function newLogin(db: Transaction, caller: Caller, userId: string): Promise<Subject> {
  const found = await findPerson(db, { id: userId });
  if (
    found === undefined ||
    sightOf(caller, { ownerId: userId, ownerRole: found.role, workspaceId: null }, undefined) === 'hidden'
  )
    throw refusal('NotFound', 'userId: there is no such person, or they are out of reach.');
  const { id, username, role, isActive } = found;
  const isManager = role !== 'user';
  // A freeze of logins spares admins.
  const isLive = isActive && (role === 'admin' || !(await isFrozen(db, 'login')));
  return {
    ...ofPerson({ userId, workspaceId: null, level: 'full', isManager }),
    ...{ showsRows: mayShowRows(caller, userId, isManager), isLive },
    shown: {
      ...{ kind: 'login', credentialId: nilUuid, person: { id, username, role }, scopes: 'full' },
      ...{ actsAs: isManager ? 'manager' : 'user', limitedTo: undefined },
    },
    toBe: { kind: 'login', userId, isManager },
  };
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
  { id, ownerId, workspaceId, isLive, servicePrincipal }: Found,
): Promise<Subject> {
  if (workspaceId === null || servicePrincipal === null)
    throw new Error('a service token without a principal in a workspace');
  const grants = await listGrants(db, [id]);
  const role = await workspaceRoleOf(db, caller, workspaceId);
  const showsRows = holdsPrincipal(caller, { ownerId }, role);
  return {
    ...ofGrants({ id, principal: servicePrincipal, ownerId, workspaceId, grants }),
    ...{ showsRows, isLive },
  };
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
  const isLive = isActive && !(await isFrozen(db, 'service_token'));
  return {
    ...ofGrants({ id: nilUuid, principal: target, ownerId, workspaceId, grants }),
    ...{ showsRows: !isOperator, isLive },
    toBe: { kind: 'service_token', ownerId, workspaceId, grants },
  };
}

interface Granted {
  readonly id: string;
  readonly principal: { readonly id: string; readonly name: string };
  readonly ownerId: string;
  readonly workspaceId: string;
  readonly grants: readonly Grant[];
}

function ofGrants({ id, principal, ownerId, workspaceId, grants }: Granted) {
  const counts = countGrants(grants);
  return {
    reacher: { ownerId, workspaceId, grants },
    words: scopeInWords(counts),
    shown: {
      kind: 'service_token' as const,
      credentialId: id,
      principalId: principal.id,
      principalName: principal.name,
      workspaceId,
      preset: presetOf(counts),
    },
  };
}

/** A token of the caller's that could be made now: guests make none, and one limited to a workspace stays in it. */
async function newApiToken(
  db: Transaction,
  caller: LoginPrincipal | ApiTokenPrincipal,
  asked: Input,
): Promise<Subject> {
  const limit = caller.kind === 'api_token' ? caller.workspaceId : undefined;
  const workspaceId = asked.workspaceId ?? limit;
  if (workspaceId !== undefined) await requireMember(db, caller, workspaceId);
  else if (await isMereGuest(db, caller)) throw new AppError('Unauthorized', 'a guest creates nothing');
  const level = levelToBe(caller, asked);
  const isManager = caller.actsAs === 'manager' && workspaceId === undefined;
  const { person, credentialId: madeBy } = caller;
  return {
    ...ofPerson({ userId: person.id, workspaceId: workspaceId ?? null, level, isManager }),
    ...{ showsRows: true, isLive: !(await isFrozen(db, 'api_token')) },
    shown: {
      ...{ kind: 'api_token', credentialId: nilUuid, person, scopes: level, workspaceId },
      actsAs: isManager ? 'manager' : 'user',
    },
    toBe: { kind: 'api_token', madeBy, workspaceId, isManager },
  };
}

function levelToBe({ scopes }: LoginPrincipal | ApiTokenPrincipal, asked: Input): ScopeLevel {
  if (asked.scopes == null) return scopes;
  const level = scopeLevelOf(asked.scopes);
  if (level === undefined) throw new Error('scopes that the input schema refuses');
  if (isWithin(level, scopes)) return level;
  throw new AppError('Unauthorized', 'the token would have more than the role that the request chose');
}

const isFrozen = async (db: Transaction, kind: CredentialKind): Promise<boolean> =>
  (await readPolicy(db)).frozenKinds.includes(kind);
