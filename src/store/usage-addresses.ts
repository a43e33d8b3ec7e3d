import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from './database.js';
import { timeColumn } from './page.js';

/** How many addresses of a credential are shown, and kept for good; between two cleanups there may be more. */
export const keptAddresses = 5;

/** An address from which a credential was accepted, and when last, in milliseconds. */
export interface AddressUse {
  readonly address: string;
  readonly at: number;
}

interface Accepted {
  readonly id: string;
  readonly addresses: readonly AddressUse[];
}

/**
 * For WITH: writes where credentials were accepted, when the part before is done; times only move forwards. Rows are in
 * the order of their key, and nobody but a flush waits for them. What is one address is one row, however it is written.
 */
export function addAddresses(usages: readonly Accepted[], after: string): SQL {
  const rows = usages.flatMap(({ id, addresses }) => addresses.map((seen) => ({ id, ...seen })));
  return sql`
    insert into graphwarden.credential_address as a (credential_id, address, last_seen_at)
    select s.id, s.address, to_timestamp(max(s.at) / 1000)
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as s(id uuid, address inet, at double precision)
     where (select count(*) from ${sql.identifier(after)}) >= 0
     group by 1, 2 order by 1, 2
    on conflict (credential_id, address) do update set last_seen_at = greatest(a.last_seen_at, excluded.last_seen_at)
    returning 1`;
}

const usedAddress = z.object({ address: z.string(), lastSeenAt: timeColumn });

/** The addresses that a credential was last accepted from, the latest first. */
export async function listAddresses(db: Queryable, credentialId: string) {
  const found = await db.execute(sql`
    select host(a.address) as address, a.last_seen_at as "lastSeenAt" from graphwarden.credential_address a
     where a.credential_id = ${credentialId} order by a.last_seen_at desc, a.address limit ${keptAddresses}`);
  return found.rows.map((row) => usedAddress.parse(row));
}
