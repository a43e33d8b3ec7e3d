import type { Principal } from '../access/principal.js';
import { type Sight, sightOf } from '../access/sight.js';
import { refusal } from '../errors.js';
import { type Credential, findCredential } from '../store/credentials.js';
import type { Transaction } from '../store/database.js';
import { workspaceRoleOf } from './caller-workspace.js';

/** What the caller may do about a credential. */
export const sightOfCredential = async (
  db: Transaction,
  caller: Principal,
  credential: Credential,
): Promise<Sight> => sightOf(caller, credential, await workspaceRoleOf(db, caller, credential.workspaceId));

/** A session or token that the caller may see; one out of sight looks like one that does not exist. */
export async function requireSeenCredential(
  db: Transaction,
  caller: Principal,
  id: string,
): Promise<Credential> {
  const found = await findCredential(db, id);
  if (found === undefined || (await sightOfCredential(db, caller, found)) === 'hidden')
    throw refusal('NotFound', 'credentialId: there is no such credential, or it is out of reach.');
  return found;
}
