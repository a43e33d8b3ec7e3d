import type { CredentialStanding } from '../access/sight.js';
import { type ScopeLevel, scopeLevelOf } from '../access/scopes.js';
import { findApiTokenStanding } from '../store/api-tokens.js';
import type { Transaction } from '../store/database.js';
import { findServiceTokenStanding, holdServiceTokenStanding } from '../store/service-tokens.js';

/** Whose token it is, and how much it may do: what a caller must hold to get its secret. */
export interface TokenStanding extends CredentialStanding {
  readonly level: ScopeLevel;
  /** Whether it acts with the standing of a manager. */
  readonly isManager: boolean;
}

/** What the actions on existing tokens share: both kinds live, rotate and end alike. */
export interface TokenKind {
  readonly kind: 'api_token' | 'service_token';
  /** The part of an action's name. */
  readonly noun: 'ApiToken' | 'ServiceToken';
  /** What its texts begin with. */
  readonly family: 'gwat' | 'gwst';
  findStanding(db: Transaction, id: string): Promise<TokenStanding | undefined>;
  /** The same for a change: nobody hands the token on until the transaction ends. */
  holdStanding(db: Transaction, id: string): Promise<TokenStanding | undefined>;
}

export const apiTokens: TokenKind = {
  kind: 'api_token',
  noun: 'ApiToken',
  family: 'gwat',
  findStanding: findApiStanding,
  holdStanding: findApiStanding,
};

export const serviceTokens: TokenKind = {
  kind: 'service_token',
  noun: 'ServiceToken',
  family: 'gwst',
  findStanding: async (db, id) => serviceStanding(await findServiceTokenStanding(db, id)),
  holdStanding: async (db, id) => serviceStanding(await holdServiceTokenStanding(db, id)),
};

async function findApiStanding(db: Transaction, id: string): Promise<TokenStanding | undefined> {
  const row = await findApiTokenStanding(db, id);
  if (row === undefined) return undefined;
  const isManager = row.ownerRole !== 'user' && row.workspaceId === null;
  return { ...row, level: scopeLevelOf(row.scopes) ?? 'full', isManager };
}

const serviceStanding = (
  row: Awaited<ReturnType<typeof findServiceTokenStanding>>,
): TokenStanding | undefined => row && { ...row, level: levelOf(row), isManager: false };

const levelOf = ({ deletes, writes }: { deletes: boolean; writes: boolean }): ScopeLevel =>
  deletes ? 'full' : writes ? 'read_write' : 'read';
