import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, primaryKey, text } from 'drizzle-orm/pg-core';
import { at } from './columns.js';
import { graphwarden } from './people.js';

/**
 * The number of the latest transaction that changed something, in one row; none while nobody polls. Whoever commits a change
 * holds the row until the commit, so numbers become visible in their order and without a gap.
 */
export const changeNumber = graphwarden.table(
  'change_number',
  {
    only: boolean().primaryKey().default(true),
    last: bigint({ mode: 'number' }).notNull().default(0),
  },
  (t) => [check('change_number_one_row', sql`${t.only}`)],
);

/** What changed that an answer of the auth hook depends on, for those who poll: the same subjects that are notified. */
export const credentialChange = graphwarden.table(
  'credential_change',
  {
    number: bigint({ mode: 'number' }).notNull(),
    subject: text().notNull(),
    at: at()
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (t) => [
    primaryKey({ name: 'credential_change_pkey', columns: [t.number, t.subject] }),
    index('credential_change_at').on(t.at),
  ],
);
