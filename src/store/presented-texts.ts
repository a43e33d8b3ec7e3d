import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable, Transaction } from './database.js';
import { sessionStatus } from './sessions.js';
import { blockedBy, standingTokens } from './token-standing.js';
import { type TokenKind, tokenStatus, tokenTables } from './token-tables.js';

// What a text that somebody found belongs to. Nothing here knows whether its secret is right: whoever asks compares the
// digest before believing anything.

const secret = {
  id: z.string(),
  digest: z.instanceof(Buffer),
  digestKeyId: z.string(),
  /** The text presented is the predecessor's. */
  isPrevious: z.boolean(),
  /** It is, and the overlap is over. */
  isSuperseded: z.boolean(),
};

const isThePrevious = (tokenId: string): SQL => sql`t.token_id <> ${tokenId}`;
const secretColumns = (tokenId: string): SQL => sql`
  t.id, case when ${isThePrevious(tokenId)} then t.previous_digest else t.digest end as digest,
  case when ${isThePrevious(tokenId)} then t.previous_digest_key_id else t.digest_key_id end as "digestKeyId",
  ${isThePrevious(tokenId)} as "isPrevious",
  ${isThePrevious(tokenId)} and t.previous_valid_until <= now() as "isSuperseded"`;
const isNamed = (tokenId: string): SQL => sql`t.token_id = ${tokenId} or t.previous_token_id = ${tokenId}`;

const described = {
  name: z.string().nullable(),
  owner: z.string(),
  workspaceId: z.string().nullable(),
  status: z.string(),
  blockedBy: z.string().nullable(),
};
const identifiedToken = z.object({ ...secret, ...described });

const workspaceOf: Readonly<Record<TokenKind, SQL>> = {
  api_token: sql`t.workspace_id`,
  service_token: sql`s.workspace_id`,
};

/** The token that this public token id, current or previous, belongs to, with what people know it by. */
export async function findTokenByPublicId(db: Queryable, kind: TokenKind, tokenId: string) {
  const found = await db.execute(sql`
    select ${secretColumns(tokenId)}, t.name, u.username as owner, ${workspaceOf[kind]} as "workspaceId",
           ${tokenStatus} as status, ${blockedBy[kind]} as "blockedBy"
      from ${standingTokens[kind]} where ${isNamed(tokenId)}`);
  return identifiedToken.optional().parse(found.rows[0]);
}

const lockedToken = z.object({ ...secret, isRevoked: z.boolean() });

/** The same token, held as it is until the transaction ends. */
export async function lockTokenByPublicId(db: Transaction, kind: TokenKind, tokenId: string) {
  const found = await db.execute(sql`
    select ${secretColumns(tokenId)}, t.revoked_at is not null as "isRevoked"
      from ${tokenTables[kind]} t where ${isNamed(tokenId)} for no key update`);
  return lockedToken.optional().parse(found.rows[0]);
}

const isFrozen: Readonly<Record<'login' | 'collab', SQL>> = {
  login: sql`coalesce('login' = any (p.frozen_kinds), true)
    and (p.only is null or (u.role <> 'admin' and s.id is distinct from p.freeze_spares_session_id))`,
  collab: sql`coalesce('collab' = any (p.frozen_kinds), true)`,
};

const identifiedSession = z.object({ id: z.string(), ...described });

/** The session of this id and person, as what a JWT of one kind rests on; why that is refused is told in the hook's order. */
export async function findSessionOfJwt(
  db: Queryable,
  kind: 'login' | 'collab',
  { sessionId, userId }: { readonly sessionId: string; readonly userId: string },
) {
  const found = await db.execute(sql`
    select s.id, null::text as name, u.username as owner, null::uuid as "workspaceId", ${sessionStatus} as status,
           case when ${sessionStatus} <> 'active' then null when not u.is_active then 'user_inactive'
                when ${isFrozen[kind]} then 'frozen' end as "blockedBy"
      from graphwarden.user_session s join graphwarden.user_account u on u.id = s.user_id
      left join graphwarden.credential_policy p on true
     where s.id = ${sessionId} and s.user_id = ${userId}`);
  return identifiedSession.optional().parse(found.rows[0]);
}

/** Whether this person's session has not ended yet; holds it so until the transaction ends. */
export async function lockLiveSession(
  db: Transaction,
  { sessionId, userId }: { readonly sessionId: string; readonly userId: string },
): Promise<boolean> {
  const found = await db.execute<{ status: string }>(sql`
    select ${sessionStatus} as status from graphwarden.user_session s
     where s.id = ${sessionId} and s.user_id = ${userId} for no key update`);
  return found.rows[0]?.status === 'active';
}
