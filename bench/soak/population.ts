import { randomUUID } from 'node:crypto';
import { signCollabJwt } from '../../src/tokens/collab-jwt.js';
import { signLoginJwt } from '../../src/tokens/login-jwt.js';
import { type OpaqueKind, newOpaqueToken } from '../../src/tokens/opaque-token.js';
import type { BenchSecrets } from '../service.js';
import { type Credential, type Subject, clock, endingAt, subject } from './truth.js';

export interface Person {
  readonly id: string;
  readonly active: Subject;
  readonly member: Subject;
}

export interface Principal {
  readonly id: string;
  readonly active: Subject;
  readonly owner: Person;
}

/** A row that can be revoked, with the credentials that live by it: a session has two. */
export interface Held {
  readonly table: 'user_session' | 'api_token' | 'service_token';
  readonly id: string;
  readonly row: Subject;
  readonly credentials: readonly Credential[];
  /** The moment of the clock at which they end by themselves. */
  readonly endsAt: number;
  readonly insert: readonly [string, readonly unknown[]];
  /** Another one for the same person or principal, which ends by itself after so long. */
  another(milliseconds: number): Promise<Held>;
}

export const kinds = ['login', 'collab', 'api_token', 'service_token'] as const;

export interface Population {
  readonly workspaceId: string;
  readonly people: readonly Person[];
  readonly principals: readonly Principal[];
  /** Whether credentials of a kind are let in at all. */
  readonly policy: Readonly<Record<(typeof kinds)[number], Subject>>;
  readonly makers: Makers;
}

export interface Makers {
  session(person: Person, milliseconds: number): Promise<Held>;
  apiToken(person: Person, inWorkspace: boolean, milliseconds: number): Promise<Held>;
  serviceToken(principal: Principal, milliseconds: number): Promise<Held>;
  /** Well-formed and malformed texts of nobody. */
  junk(count: number): readonly Credential[];
}

const newSubject = (name: string): Subject => subject(name, true);

export function createPopulation(secrets: BenchSecrets, people: number, principals: number): Population {
  const workspaceId = randomUUID();
  const everybody = Array.from({ length: people }, (_, n) => ({
    id: randomUUID(),
    active: newSubject(`person ${n} is active`),
    member: newSubject(`person ${n} is a member`),
  }));
  const policy = {
    login: newSubject('login is not frozen'),
    collab: newSubject('collab is not frozen'),
    api_token: newSubject('api_token is not frozen'),
    service_token: newSubject('service_token is not frozen'),
  };
  return {
    workspaceId,
    people: everybody,
    principals: everybody.slice(0, principals).map((owner, n) => ({
      id: randomUUID(),
      active: newSubject(`principal ${n} is active`),
      owner,
    })),
    policy,
    makers: createMakers(secrets, workspaceId, policy),
  };
}

/** What a login JWT has at most. */
const loginMs = 15 * 60_000;

type NewCredential = (given: Omit<Credential, 'index'>) => Credential;

function createMakers(secrets: BenchSecrets, workspaceId: string, policy: Population['policy']): Makers {
  let made = 0;
  const credential: NewCredential = (given) => ({ index: made++, ...given });
  return {
    session: sessionMaker(secrets, policy, credential),
    ...tokenMakers({ secrets, workspaceId, policy, credential }),
    junk(count) {
      const restsOn = [subject('exists', false)];
      return Array.from({ length: count }, (_, n) => {
        const token = newOpaqueToken(n % 2 === 0 ? 'api_token' : 'service_token', secrets.digestKey).text;
        const text = n % 5 === 0 ? `${token.slice(0, -6)}000000` : token;
        return credential({ kind: 'never good', text, id: '', restsOn });
      });
    },
  };
}

function sessionMaker(
  secrets: BenchSecrets,
  policy: Population['policy'],
  credential: NewCredential,
): Makers['session'] {
  return async function session(person, milliseconds) {
    const id = randomUUID();
    const row = subject(`session ${id} stands`, false);
    const [now, at] = [new Date(), clock()];
    const lasts = Math.min(milliseconds, loginMs);
    const endsAt = new Date(now.getTime() + lasts);
    const login = await signLoginJwt(secrets.jwt, { id, userId: person.id, endsAt }, now);
    const report = randomUUID();
    const document = { model: 'report', objectId: report, reportId: report, findingId: undefined };
    const collab = await signCollabJwt(secrets.jwt, { userId: person.id, sessionId: id, document }, now);
    const ofSession = [row, person.active, endingAt('session lasts', at + milliseconds)];
    const jwtEnd = endingAt('login JWT lasts', at + login.expiresAt.getTime() - now.getTime());
    return {
      table: 'user_session',
      id,
      row,
      endsAt: at + lasts,
      credentials: [
        credential({ kind: 'login', text: login.token, id, restsOn: [...ofSession, jwtEnd, policy.login] }),
        credential({ kind: 'collab', text: collab.token, id, restsOn: [...ofSession, policy.collab] }),
      ],
      insert: [insertSession, [id, person.id, new Date(now.getTime() + milliseconds)]],
      another: async (next) => await session(person, next),
    };
  };
}

interface TokenSettings {
  readonly secrets: BenchSecrets;
  readonly workspaceId: string;
  readonly policy: Population['policy'];
  readonly credential: NewCredential;
}

function tokenMakers({ secrets, workspaceId, policy, credential }: TokenSettings) {
  function token(kind: OpaqueKind, milliseconds: number, dependsOn: readonly Subject[]) {
    const id = randomUUID();
    const { text, tokenId, digest, digestKeyId } = newOpaqueToken(kind, secrets.digestKey);
    const row = subject(`${kind} ${id} stands`, false);
    const endsAt = clock() + milliseconds;
    const restsOn = [row, ...dependsOn, policy[kind], endingAt('token lasts', endsAt)];
    const values = [id, tokenId, digest, digestKeyId, new Date(Date.now() + milliseconds)];
    const credentials = [credential({ kind, text, id, restsOn })];
    return { values, held: { table: kind, id, row, endsAt, credentials } };
  }

  function apiToken(person: Person, inWorkspace: boolean, milliseconds: number): Promise<Held> {
    const dependsOn = inWorkspace ? [person.active, person.member] : [person.active];
    const { held, values } = token('api_token', milliseconds, dependsOn);
    return Promise.resolve({
      ...held,
      insert: [insertApiToken, [...values, person.id, inWorkspace ? workspaceId : null]],
      another: async (next) => await apiToken(person, inWorkspace, next),
    });
  }

  function serviceToken(principal: Principal, milliseconds: number): Promise<Held> {
    const dependsOn = [principal.active, principal.owner.active, principal.owner.member];
    const { held, values } = token('service_token', milliseconds, dependsOn);
    return Promise.resolve({
      ...held,
      insert: [insertServiceToken, [...values, principal.id, workspaceId]],
      another: async (next) => await serviceToken(principal, next),
    });
  }

  return { apiToken, serviceToken };
}

const insertSession = `
  insert into graphwarden.user_session (id, user_id, idle_expires_at, expires_at) values ($1, $2, $3, $3)
  on conflict (id) do nothing`;

const insertApiToken = `
  insert into graphwarden.api_token (id, token_id, digest, digest_key_id, expires_at, user_id, workspace_id, name)
  values ($1, $2, $3, $4, $5, $6, $7, 'soak') on conflict (id) do nothing`;

const insertServiceToken = `
  with made as (
    insert into graphwarden.service_token (id, token_id, digest, digest_key_id, expires_at, principal_id, name)
    values ($1, $2, $3, $4, $5, $6, 'soak') on conflict (id) do nothing returning id)
  insert into graphwarden.service_token_grant (token_id, resource_type, resource_id, action)
  select id, 'workspace', $7::uuid, 'read' from made`;
