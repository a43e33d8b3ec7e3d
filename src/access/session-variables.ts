import type { CollabDocument } from './documents.js';
import type { Person, PrincipalShown, ServicePrincipal } from './principal.js';
import { roleOf } from './roles.js';

/** Session variables as Hasura wants them: every value a string, or the whole answer fails. */
export type SessionVariables = Readonly<Record<string, string>>;

/** Stands for "nobody" and "none"; no row of ours may have it as its id. */
export const nilUuid = '00000000-0000-0000-0000-000000000000';

const personal = (
  role: string,
  { id, username }: Person,
  credential: string,
  credentialId: string,
): SessionVariables => ({
  'x-hasura-role': role,
  'x-hasura-user-id': id,
  'x-hasura-user-name': username,
  'x-hasura-credential': credential,
  'x-hasura-credential-id': credentialId,
});

const anonymous = (): SessionVariables => ({
  'x-hasura-role': 'public',
  'x-hasura-user-id': nilUuid,
  'x-hasura-user-name': 'anonymous',
  'x-hasura-credential': 'none',
});

const service = (principal: Omit<ServicePrincipal, 'endsAt'>): SessionVariables => ({
  'x-hasura-role': 'service',
  'x-hasura-user-name': principal.principalName,
  'x-hasura-credential': 'service_token',
  'x-hasura-credential-id': principal.credentialId,
  'x-hasura-service-token-id': principal.credentialId,
  'x-hasura-service-principal-id': principal.principalId,
  'x-hasura-service-token-preset': principal.preset,
});

const document = ({ model, objectId, reportId, findingId }: CollabDocument): SessionVariables => ({
  'x-hasura-collab-model': model,
  'x-hasura-collab-object-id': objectId,
  'x-hasura-collab-report-id': reportId ?? nilUuid,
  'x-hasura-collab-finding-id': findingId ?? nilUuid,
});

/** What Hasura's row permissions get to know of a principal, in an object of its own; a key that says nothing about it is absent. */
export function sessionVariables(principal: PrincipalShown): SessionVariables {
  if (principal.kind === 'anonymous') return anonymous();
  if (principal.kind === 'service_token') return service(principal);
  const variables = personal(roleOf(principal), principal.person, principal.kind, principal.credentialId);
  return principal.kind === 'collab' ? { ...variables, ...document(principal.document) } : variables;
}

/**
 * The `Cache-Control` of the answer's BODY, by which Hasura bounds the life of a WebSocket: the configured maximum, or
 * less when the credential ends sooner. A key Hasura can always parse, because one it cannot means no bound at all.
 */
export function webSocketLifetime(endsAt: Date | undefined, now: Date, maximumSeconds: number): string {
  const left = endsAt === undefined ? maximumSeconds : Math.floor((endsAt.getTime() - now.getTime()) / 1000);
  return `max-age=${Math.max(0, Math.min(maximumSeconds, left))}`;
}
