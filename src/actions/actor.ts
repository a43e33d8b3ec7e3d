import type { Principal } from '../access/principal.js';

/** How the audit log names whoever acts: the person or principal behind the credential, and the credential. */
export function actorOf(principal: Principal): {
  actorKind: Principal['kind'];
  actorId: string | undefined;
  actorName: string;
  credentialId: string | undefined;
} {
  switch (principal.kind) {
    case 'anonymous':
      return {
        actorKind: principal.kind,
        actorId: undefined,
        actorName: 'anonymous',
        credentialId: undefined,
      };
    case 'operator':
      return {
        actorKind: principal.kind,
        actorId: undefined,
        actorName: principal.name,
        credentialId: undefined,
      };
    case 'service_token':
      return {
        actorKind: principal.kind,
        actorId: principal.principalId,
        actorName: principal.principalName,
        credentialId: principal.credentialId,
      };
    case 'login':
    case 'api_token':
    case 'collab':
      return {
        actorKind: principal.kind,
        actorId: principal.person.id,
        actorName: principal.person.username,
        credentialId: principal.credentialId,
      };
  }
}
