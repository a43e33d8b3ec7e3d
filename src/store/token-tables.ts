import { type SQL, sql } from 'drizzle-orm';

/** The two kinds of opaque token; their tables have the columns of secret, overlap, use and revocation in common. */
export type TokenKind = 'api_token' | 'service_token';

/** Where tokens of a kind are, for statements that serve both. */
export const tokenTables: Readonly<Record<TokenKind, SQL>> = {
  api_token: sql`graphwarden.api_token`,
  service_token: sql`graphwarden.service_token`,
};
