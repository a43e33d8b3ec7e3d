import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable, Transaction } from './database.js';
import { holder, isHeld } from './reach.js';
import { isLiveToken } from './token-tables.js';

// When a grant was first found stale. Reading never writes: a job goes through all grants, and what takes them from
// somebody at one stroke notes it at once.

const grantKey = z.object({
  tokenId: z.string(),
  resourceId: z.string(),
  action: z.string(),
  resourceType: z.string(),
});
/** Where in the order of all grants one is. */
export type GrantKey = z.infer<typeof grantKey>;

interface Piece {
  /** The last grant of the piece before; undefined to begin. */
  readonly after: GrantKey | undefined;
  readonly limit: number;
}

const keyOf = (row: 'g' | 'n' | 'j'): SQL => {
  const name = sql.identifier(row);
  return sql`${name}.token_id, ${name}.resource_id, ${name}.action, ${name}.resource_type`;
};

const isBeyond = (key: GrantKey | undefined): SQL =>
  key === undefined
    ? sql`true`
    : sql`(${keyOf('g')}) > (${key.tokenId}::uuid, ${key.resourceId}::uuid, ${key.action}::text, ${key.resourceType}::text)`;

/**
 * Notes these grants `g`, which are stale. They are noted in the order of their key, so that nobody waits in a circle; one
 * that is just being taken away is passed over, and one that is noted keeps its time.
 */
const note = (grants: SQL, limit: number): SQL => sql`
  insert into graphwarden.stale_grant (token_id, resource_id, action, resource_type)
  select ${keyOf('g')} ${grants} order by ${keyOf('g')} limit ${limit} for key share of g skip locked
  on conflict do nothing returning 1`;

const judged = {
  type: sql`g.resource_type`,
  id: sql`g.resource_id`,
  action: sql`g.action`,
  workspaceId: sql`s.workspace_id`,
};

/**
 * Looks at the next grants in the order of their key, as many as the limit says: notes those of live tokens that are stale,
 * and forgets those that are held again or whose token has ended. Whoever notes may wait for another one, so forgetting, which
 * waits for nobody, comes after. Answers with the last grant; undefined when there was none. Tokens, owners and notes are
 * looked up behind LIMIT: the work is that of the grants looked at, however many rows there are.
 */
export async function noteStaleGrants(db: Queryable, { after, limit }: Piece): Promise<GrantKey | undefined> {
  const found = await db.execute(sql`
    with piece as materialized (
      select g.* from graphwarden.service_token_grant g where ${isBeyond(after)} order by ${keyOf('g')} limit ${limit}),
    judged as materialized (
      select ${keyOf('g')}, n.noticed_at is not null as is_noted, s.is_live and not ${isHeld(judged)} as is_stale
        from piece g
        cross join lateral (
          select ${isLiveToken} as is_live, s.owner_id, s.workspace_id from graphwarden.service_token t
            join graphwarden.service_principal s on s.id = t.principal_id where t.id = g.token_id limit 1) s
        left join lateral ${holder(sql`s.owner_id`, judged.workspaceId)} on true
        left join lateral (
          select n.noticed_at from graphwarden.stale_grant n where (${keyOf('n')}) = (${keyOf('g')}) limit 1) n on true),
    noted as (${note(
      sql`
      from judged j join graphwarden.service_token_grant g on (${keyOf('g')}) = (${keyOf('j')})
     where j.is_stale and not j.is_noted`,
      limit,
    )}),
    forgotten as (
      delete from graphwarden.stale_grant where (token_id, resource_id, action, resource_type) in (
        select ${keyOf('n')} from judged j join graphwarden.stale_grant n on (${keyOf('n')}) = (${keyOf('j')})
         where j.is_noted and not j.is_stale and (select count(*) from noted) >= 0 for update of n skip locked))
    select g.token_id as "tokenId", g.resource_id as "resourceId", g.action, g.resource_type as "resourceType"
      from piece g order by row(${keyOf('g')}) desc limit 1`);
  return grantKey.optional().parse(found.rows[0]);
}

/** No action is held up by more; the job notes the rest. */
const mostAtOnce = 2_000;

/**
 * Notes the grants of live tokens of somebody's principals, everywhere or in one workspace, when that person has just ceased
 * to hold anything there. The last thing that a transaction waits for: whoever notes holds nothing that it waits for.
 */
export async function noteGrantsOfOwner(
  db: Transaction,
  ownerId: string,
  workspaceId: string | undefined,
): Promise<void> {
  const place = workspaceId === undefined ? sql`true` : sql`s.workspace_id = ${workspaceId}`;
  await db.execute(
    note(
      sql`
      from graphwarden.service_principal s
      join graphwarden.service_token t on t.principal_id = s.id
      join graphwarden.service_token_grant g on g.token_id = t.id
     where s.owner_id = ${ownerId} and ${place} and ${isLiveToken}`,
      mostAtOnce,
    ),
  );
}
