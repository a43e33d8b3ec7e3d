import type {
  ApiTokenPrincipal,
  CollabPrincipal,
  LoginPrincipal,
  ServicePrincipal,
} from '../access/principal.js';
import { refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { isReferenceAppInstalled } from '../store/reference-app.js';
import type { Viewer } from '../store/reference-app-reach.js';

/** Whose sight an action of the reference app has: all that the credential's owner has, or what it is narrowed to. */
export function viewerOf(
  principal: LoginPrincipal | ApiTokenPrincipal | ServicePrincipal | CollabPrincipal,
): Viewer {
  const { kind, credentialId } = principal;
  if (kind === 'service_token' || kind === 'collab') return { kind, credentialId };
  return { kind: principal.actsAs === 'manager' ? 'manager' : 'member', credentialId };
}

/** The first thing that every action of the reference app asks: with `REFERENCE_APP=off` there is nothing to be found. */
export async function requireReferenceApp(db: Transaction): Promise<void> {
  if (await isReferenceAppInstalled(db)) return;
  throw refusal('NotFound', 'The reference app is not installed here: REFERENCE_APP turns it on.');
}
