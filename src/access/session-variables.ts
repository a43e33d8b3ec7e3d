import type { Person, RemotePrincipal, ServicePrincipal } from './principal.js';
import { roleOf } from './roles.js';

/** Session variables as Hasura wants them: every value a string, or the whole answer fails. */
export type SessionVariables = Readonly<Record<string, string>>;

export const nilUuid = '00000000-0000-0000-0000-000000000000';

const common = (role: string, name: string, credential: string): SessionVariables => ({
  'x-hasura-role': role,
  'x-hasura-user-name': name,
  'x-hasura-credential': credential,
});

const person = ({ id }: Person): SessionVariables => ({ 'x-hasura-user-id': id });
const credential = (id: string): SessionVariables => ({ 'x-hasura-credential-id': id });

const service = (principal: ServicePrincipal): SessionVariables => ({
  'x-hasura-service-token-id': principal.credentialId,
  'x-hasura-service-principal-id': principal.principalId,
  'x-hasura-service-token-preset': principal.preset,
});

/** What Hasura's row permissions get to know of a principal; a key that says nothing about it is absent. */
export function sessionVariables(principal: RemotePrincipal): SessionVariables {
  const role = roleOf(principal);
  switch (principal.kind) {
    case 'anonymous':
      return { ...common(role, 'anonymous', 'none'), 'x-hasura-user-id': nilUuid };
    case 'login':
    case 'api_token':
      return {
        ...common(role, principal.person.username, principal.kind),
        ...person(principal.person),
        ...credential(principal.credentialId),
      };
    case 'service_token':
      return {
        ...common(role, principal.principalName, principal.kind),
        ...credential(principal.credentialId),
        ...service(principal),
      };
    case 'collab':
      return {
        ...common(role, principal.person.username, principal.kind),
        ...person(principal.person),
        ...credential(principal.credentialId),
        'x-hasura-collab-model': principal.document.model,
        'x-hasura-collab-object-id': principal.document.objectId,
        'x-hasura-collab-report-id': principal.document.reportId ?? nilUuid,
        'x-hasura-collab-finding-id': principal.document.findingId ?? nilUuid,
      };
  }
}

/**
 * The `Cache-Control` of the answer's BODY, by which Hasura bounds the life of a WebSocket: the configured maximum, or
 * less when the credential ends sooner. A key Hasura can always parse, because one it cannot means no bound at all.
 */
export function webSocketLifetime(endsAt: Date | undefined, now: Date, maximumSeconds: number): string {
  const left = endsAt === undefined ? maximumSeconds : Math.floor((endsAt.getTime() - now.getTime()) / 1000);
  return `max-age=${Math.max(0, Math.min(maximumSeconds, left))}`;
}
