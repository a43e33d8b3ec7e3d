import type { CredentialStanding } from '../access/sight.js';
import { findApiTokenStanding } from '../store/api-tokens.js';
import type { Transaction } from '../store/database.js';
import { findServiceTokenStanding } from '../store/service-tokens.js';

/** What the actions on existing tokens share: both kinds live, rotate and end alike. */
export interface TokenKind {
  readonly kind: 'api_token' | 'service_token';
  /** The part of an action's name. */
  readonly noun: 'ApiToken' | 'ServiceToken';
  findStanding(db: Transaction, id: string): Promise<CredentialStanding | undefined>;
}

export const apiTokens: TokenKind = {
  kind: 'api_token',
  noun: 'ApiToken',
  findStanding: findApiTokenStanding,
};
export const serviceTokens: TokenKind = {
  kind: 'service_token',
  noun: 'ServiceToken',
  findStanding: findServiceTokenStanding,
};
