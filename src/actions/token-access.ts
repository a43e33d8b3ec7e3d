import type { LoginPrincipal, Principal } from '../access/principal.js';
import { isWider } from '../access/roles.js';
import { holdsPrincipal, requireRevocable, sightOf } from '../access/sight.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { lockToken } from '../store/token-rotation.js';
import type { WorkspaceRole } from '../store/workspaces.js';
import { isMereGuest, workspaceRoleOf } from './caller-workspace.js';
import type { TokenKind, TokenStanding } from './token-kinds.js';

/** A foreign token looks like one that does not exist. */
const noToken = () => refusal('NotFound', 'id: there is no such token, or it is out of reach.');

/**
 * Requires that the caller may end this token. One out of sight looks like one that does not exist. Answers with whose it
 * is, which stays so until the transaction ends.
 */
export async function requireEnder(
  db: Transaction,
  caller: Principal,
  { holdStanding }: TokenKind,
  id: string,
): Promise<TokenStanding> {
  const standing = await holdStanding(db, id);
  if (standing === undefined) throw noToken();
  const role = await workspaceRoleOf(db, caller, standing.workspaceId);
  requireRevocable(sightOf(caller, standing, role), noToken());
  return standing;
}

/**
 * Requires that the caller may get this token's secret: its own person, for a service token its principal's owner or an
 * owner of the workspace; no guest, and nobody who chose a role narrower than the token. Everybody else who sees it is
 * Unauthorized. Answers with whose it is, which stays so until the transaction ends.
 */
export async function requireHolder(
  db: Transaction,
  caller: LoginPrincipal,
  { kind, holdStanding }: TokenKind,
  id: string,
): Promise<TokenStanding> {
  const standing = await holdStanding(db, id);
  if (standing === undefined) throw noToken();
  const role = await workspaceRoleOf(db, caller, standing.workspaceId);
  if (sightOf(caller, standing, role) === 'hidden') throw noToken();
  const isHolder =
    kind === 'api_token' ? standing.ownerId === caller.person.id : holdsPrincipal(caller, standing, role);
  if (!isHolder || isWider(standing, caller) || (await isGuest(db, caller, standing, role))) {
    throw new AppError(
      'Unauthorized',
      'sight gives no secrets, guests get none, and a narrowed login none that is wider',
    );
  }
  return standing;
}

async function isGuest(
  db: Transaction,
  caller: LoginPrincipal,
  { workspaceId }: TokenStanding,
  role: WorkspaceRole | undefined,
): Promise<boolean> {
  return workspaceId === null ? await isMereGuest(db, caller) : (role ?? 'guest') === 'guest';
}

/** The token, locked, if it can still change. */
export async function lockUnrevoked(db: Transaction, { kind }: TokenKind, id: string) {
  const token = await lockToken(db, kind, id);
  if (token === undefined) throw noToken();
  if (token.isRevoked) throw refusal('Conflict', 'The token is revoked, which is final: create another one.');
  return token;
}
