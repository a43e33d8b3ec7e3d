import type { Database } from './database.js';

// What the auth hook reads: one prepared statement a credential kind, everything its list of checks needs in one row,
// told by the database's clock, which the access views go by too; and for opaque tokens the same for many at once. Nothing
// here decides.

interface PersonColumns {
  readonly user_id: string;
  readonly username: string;
  readonly role: 'user' | 'manager' | 'admin';
  readonly user_is_active: boolean;
}

interface OpaqueColumns {
  readonly id: string;
  readonly digest: Buffer;
  readonly digest_key_id: string;
  /** The text presented is the predecessor's, which counts only during an overlap. */
  readonly is_previous: boolean;
  readonly is_superseded: boolean;
  readonly is_revoked: boolean;
  readonly is_expired: boolean;
  readonly is_frozen: boolean;
  readonly ends_at: Date;
  readonly checked_at: Date;
}

/** Of a token that was asked for by `asked`, its current public id or its previous one. */
const opaqueColumns = (asked: string): string => `
  t.id, now() as checked_at,
  case when t.token_id = ${asked} then t.digest else t.previous_digest end as digest,
  case when t.token_id = ${asked} then t.digest_key_id else t.previous_digest_key_id end as digest_key_id,
  t.token_id <> ${asked} as is_previous,
  t.token_id <> ${asked} and t.previous_valid_until <= now() as is_superseded,
  case when t.token_id = ${asked} then t.expires_at else t.previous_valid_until end as ends_at,
  t.revoked_at is not null as is_revoked,
  t.expires_at <= now() as is_expired`;

/** The tokens of a table by many public ids at once, each found by an index, whatever the planner thinks of how many there are. */
const tokensAsked = (table: string): string => `
    from unnest($1::text[]) as k(asked)
   cross join lateral (
         select * from graphwarden.${table} where token_id = k.asked
         union all
         select * from graphwarden.${table} where previous_token_id = k.asked and token_id <> k.asked) t`;

/** Rows by the public id that each was asked for by. */
async function readMany<Row>(
  db: Database,
  statement: { readonly name: string; readonly text: string },
  tokenIds: readonly string[],
): Promise<ReadonlyMap<string, Row>> {
  const found = await db.$client.query<Row & { asked: string }>({ ...statement, values: [tokenIds] });
  return new Map(found.rows.map((row) => [row.asked, row]));
}

export interface PresentedApiToken extends OpaqueColumns, PersonColumns {
  readonly workspace_id: string | null;
  readonly workspace_role: 'guest' | 'member' | 'maintainer' | 'owner' | null;
  readonly scopes: string[] | null;
  readonly rate_limit_per_minute: number | null;
}

const apiTokenColumns = (asked: string): string => `
         ${opaqueColumns(asked)}, t.scopes, t.workspace_id, m.role as workspace_role,
         p.api_token_rate_limit_per_minute as rate_limit_per_minute,
         coalesce('api_token' = any (p.frozen_kinds), true) as is_frozen,
         u.id as user_id, u.username, u.role, u.is_active as user_is_active`;

const apiTokenRests = `
    join graphwarden.user_account u on u.id = t.user_id
    left join graphwarden.workspace_member m on m.workspace_id = t.workspace_id and m.user_id = t.user_id
    left join graphwarden.credential_policy p on true`;

const apiTokenText = `
  select ${apiTokenColumns('$1')}
    from graphwarden.api_token t ${apiTokenRests}
   where t.token_id = $1 or t.previous_token_id = $1`;

/** The API token with this public token id, current or previous. */
export async function findPresentedApiToken(
  db: Database,
  tokenId: string,
): Promise<PresentedApiToken | undefined> {
  const found = await db.$client.query<PresentedApiToken>({
    name: 'presented-api-token',
    text: apiTokenText,
    values: [tokenId],
  });
  return found.rows[0];
}

const apiTokensText = `select k.asked, ${apiTokenColumns('k.asked')} ${tokensAsked('api_token')} ${apiTokenRests}`;

/** The API tokens with these public token ids, current or previous, by what each was asked for by. */
export const listPresentedApiTokens = async (db: Database, tokenIds: readonly string[]) =>
  await readMany<PresentedApiToken>(db, { name: 'presented-api-tokens', text: apiTokensText }, tokenIds);

export interface PresentedServiceToken extends OpaqueColumns {
  readonly principal_id: string;
  readonly principal_name: string;
  readonly principal_is_active: boolean;
  readonly workspace_id: string;
  readonly owner_id: string;
  readonly owner_is_active: boolean;
  readonly owner_workspace_role: 'guest' | 'member' | 'maintainer' | 'owner' | null;
  readonly allowed_cidrs: string[] | null;
  readonly rate_limit_per_minute: number | null;
  readonly grants: number;
  readonly project_grants: number;
  readonly client_grants: number;
  readonly workspace_grants: number;
  readonly oplog_grants: number;
  readonly oplogs: number;
}

const serviceTokenColumns = (asked: string): string => `
         ${opaqueColumns(asked)}, t.allowed_cidrs::text[] as allowed_cidrs, t.rate_limit_per_minute,
         coalesce('service_token' = any (p.frozen_kinds), true) as is_frozen,
         s.id as principal_id, s.name as principal_name, s.is_active as principal_is_active, s.workspace_id, s.owner_id,
         u.is_active as owner_is_active, m.role as owner_workspace_role, g.*`;

const serviceTokenRests = `
    join graphwarden.service_principal s on s.id = t.principal_id
    join graphwarden.user_account u on u.id = s.owner_id
    left join graphwarden.workspace_member m on m.workspace_id = s.workspace_id and m.user_id = s.owner_id
    left join graphwarden.credential_policy p on true
   cross join lateral (
         select count(*)::int as grants,
                (count(*) filter (where resource_type = 'project'))::int as project_grants,
                (count(*) filter (where resource_type = 'client'))::int as client_grants,
                (count(*) filter (where resource_type = 'workspace'))::int as workspace_grants,
                (count(*) filter (where resource_type = 'oplog'))::int as oplog_grants,
                (count(distinct resource_id) filter (where resource_type = 'oplog'))::int as oplogs
           from graphwarden.service_token_grant where token_id = t.id) g`;

const serviceTokenText = `
  select ${serviceTokenColumns('$1')}
    from graphwarden.service_token t ${serviceTokenRests}
   where t.token_id = $1 or t.previous_token_id = $1`;

/** The service token with this public token id, current or previous, with how many grants of each sort it has. */
export async function findPresentedServiceToken(
  db: Database,
  tokenId: string,
): Promise<PresentedServiceToken | undefined> {
  const found = await db.$client.query<PresentedServiceToken>({
    name: 'presented-service-token',
    text: serviceTokenText,
    values: [tokenId],
  });
  return found.rows[0];
}

const serviceTokensText = `
  select k.asked, ${serviceTokenColumns('k.asked')} ${tokensAsked('service_token')} ${serviceTokenRests}`;

/** The service tokens with these public token ids, current or previous, by what each was asked for by. */
export const listPresentedServiceTokens = async (db: Database, tokenIds: readonly string[]) =>
  await readMany<PresentedServiceToken>(
    db,
    { name: 'presented-service-tokens', text: serviceTokensText },
    tokenIds,
  );

export interface PresentedSession extends PersonColumns {
  readonly id: string;
  readonly is_revoked: boolean;
  readonly is_expired: boolean;
  readonly is_idle: boolean;
  readonly login_is_frozen: boolean;
  readonly collab_is_frozen: boolean;
  readonly limited_to: 'second_factor' | 'password' | null;
  readonly ends_at: Date;
  readonly checked_at: Date;
}

const sessionText = `
  select s.id, now() as checked_at, least(s.expires_at, s.idle_expires_at) as ends_at, s.limited_to,
         s.revoked_at is not null as is_revoked, s.expires_at <= now() as is_expired, s.idle_expires_at <= now() as is_idle,
         coalesce('login' = any (p.frozen_kinds), true)
           and (p.only is null or (u.role <> 'admin' and s.id is distinct from p.freeze_spares_session_id)) as login_is_frozen,
         coalesce('collab' = any (p.frozen_kinds), true) as collab_is_frozen,
         u.id as user_id, u.username, u.role, u.is_active as user_is_active
    from graphwarden.user_session s
    join graphwarden.user_account u on u.id = s.user_id
    left join graphwarden.credential_policy p on true
   where s.id = $1`;

/** The session with this id. */
export async function findPresentedSession(
  db: Database,
  sessionId: string,
): Promise<PresentedSession | undefined> {
  const found = await db.$client.query<PresentedSession>({
    name: 'presented-session',
    text: sessionText,
    values: [sessionId],
  });
  return found.rows[0];
}

/** The prepared texts, each with one value (of the plural ones a list of ids): for whoever reads their plans. */
export const presentedTexts = {
  apiToken: apiTokenText,
  apiTokens: apiTokensText,
  serviceToken: serviceTokenText,
  serviceTokens: serviceTokensText,
  session: sessionText,
} as const;
