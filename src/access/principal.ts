import type { CollabDocument } from './documents.js';
import type { Preset } from './presets.js';
import type { ScopeLevel } from './scopes.js';

/** A human being with an account. `role` is what the account holds, whatever the credential narrows it to. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly role: Standing;
}

/** What an account is in the whole service, from the least to the most. */
export const standings = ['user', 'manager', 'admin'] as const;
export type Standing = (typeof standings)[number];

interface Presented {
  /** The row of the credential: session, API token or service token. */
  readonly credentialId: string;
  /** When the credential ends by itself. */
  readonly endsAt: Date;
}

interface ForPerson extends Presented {
  readonly person: Person;
  /** What it acts as: a manager's or admin's credential may be narrowed to `user`, never the other way. */
  readonly actsAs: 'user' | 'manager';
  readonly scopes: ScopeLevel;
}

/** Nobody: no credential was presented. */
export interface AnonymousPrincipal {
  readonly kind: 'anonymous';
}

/** A person, interactively: the credential is a session. */
export interface LoginPrincipal extends ForPerson {
  readonly kind: 'login';
  /** What alone this session may do: enrol a second factor, or set a password. The auth hook refuses it. */
  readonly limitedTo: 'second_factor' | 'password' | undefined;
}

/** A person's API token: acts as that person at most, in one workspace if it is limited to one. */
export interface ApiTokenPrincipal extends ForPerson {
  readonly kind: 'api_token';
  readonly workspaceId: string | undefined;
}

/** A person editing one document in the collaborative editor; the credential is the session that issued the JWT. */
export interface CollabPrincipal extends Presented {
  readonly kind: 'collab';
  readonly person: Person;
  readonly document: CollabDocument;
}

/** A durable non-human actor, by one of its service tokens. */
export interface ServicePrincipal extends Presented {
  readonly kind: 'service_token';
  readonly principalId: string;
  readonly principalName: string;
  readonly workspaceId: string;
  readonly preset: Preset;
}

/** Whoever runs the command line on the machine of the service. */
export interface OperatorPrincipal {
  readonly kind: 'operator';
  readonly name: string;
}

/** Who a request stands for. */
export type Principal =
  | AnonymousPrincipal
  | LoginPrincipal
  | ApiTokenPrincipal
  | CollabPrincipal
  | ServicePrincipal
  | OperatorPrincipal;

/** A principal that comes in by a request: everybody but the operator. */
export type RemotePrincipal = Exclude<Principal, OperatorPrincipal>;

type WithoutEnd<P> = P extends unknown ? Omit<P, 'endsAt'> : never;

/** A principal as far as Hasura gets to know it: when its credential ends does not matter. */
export type PrincipalShown = WithoutEnd<RemotePrincipal>;

/** A principal that a presented credential stands for. */
export type CredentialPrincipal = Exclude<RemotePrincipal, AnonymousPrincipal>;

/** What the account may do through this credential: a credential that acts as `user` has no more than a user's. */
export function standingOf(principal: LoginPrincipal | ApiTokenPrincipal): Standing {
  return principal.actsAs === 'manager' ? principal.person.role : 'user';
}

/** Whether the account may do, through this credential, what needs this standing. */
export function hasStanding(principal: LoginPrincipal | ApiTokenPrincipal, standing: Standing): boolean {
  return standings.indexOf(standingOf(principal)) >= standings.indexOf(standing);
}

/** Whether a manager or admin acts through a credential that does not have their standing. */
export function isNarrowedManager(principal: LoginPrincipal | ApiTokenPrincipal): boolean {
  return principal.person.role !== 'user' && principal.actsAs === 'user';
}
