import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Queryable, type Transaction, first } from './database.js';
import { orConflict } from './database-errors.js';
import { type Page, type PageRequest, contains, nameKey, readPage, timeColumn } from './page.js';
import { userAccount } from './schema/people.js';

const listedUser = z.object({
  id: z.string(),
  username: z.string(),
  displayName: z.string(),
  email: z.string().nullable(),
  role: z.enum(userAccount.role.enumValues),
  isActive: z.boolean(),
  mfaRequired: z.boolean(),
  hasSecondFactor: z.boolean(),
  createdAt: timeColumn,
});
export type ListedUser = z.infer<typeof listedUser>;
export type UserRole = ListedUser['role'];

const columns = sql`u.id, u.username, u.display_name as "displayName", u.email, u.role, u.is_active as "isActive",
  u.mfa_required as "mfaRequired", u.created_at as "createdAt",
  exists (select from graphwarden.second_factor f where f.user_id = u.id and f.confirmed_at is not null) as "hasSecondFactor"`;

interface UserFilter {
  readonly search?: string | null | undefined;
  readonly role?: UserRole | null | undefined;
  readonly status?: 'active' | 'inactive' | null | undefined;
}

/** A page of all accounts, by username; `search` looks in username, display name and e-mail address. */
export async function listUsers(
  db: Queryable,
  { search, role, status, ...page }: PageRequest & UserFilter,
): Promise<Page<ListedUser>> {
  const isActive = status == null ? null : status === 'active';
  return await readPage(
    db,
    {
      columns,
      from: sql`from graphwarden.user_account u
       where (${contains(sql`u.username`, search)} or ${contains(sql`u.display_name`, search)} or ${contains(sql`coalesce(u.email, '')`, search)})
         and (${role ?? null}::text is null or u.role = ${role ?? null})
         and (${isActive}::boolean is null or u.is_active = ${isActive})`,
      order: { key: nameKey(sql`u.username`), descending: false },
      node: listedUser,
    },
    page,
  );
}

/** An account, as it is shown. */
export async function readUser(db: Queryable, id: string): Promise<ListedUser> {
  const found = await db.execute(sql`select ${columns} from graphwarden.user_account u where u.id = ${id}`);
  return listedUser.parse(found.rows[0]);
}

const person = {
  id: userAccount.id,
  username: userAccount.username,
  displayName: userAccount.displayName,
  role: userAccount.role,
  isActive: userAccount.isActive,
  mfaRequired: userAccount.mfaRequired,
};

/** Somebody by id, or by username ignoring case. */
export async function findPerson(db: Queryable, by: { readonly id: string } | { readonly username: string }) {
  const isIt =
    'id' in by ? eq(userAccount.id, by.id) : sql`lower(${userAccount.username}) = lower(${by.username})`;
  return await first(db.select(person).from(userAccount).where(isIt));
}

/** An account, held as it is until the transaction ends. */
export async function lockPerson(db: Transaction, id: string) {
  return await first(db.select(person).from(userAccount).where(eq(userAccount.id, id)).for('no key update'));
}

/**
 * Holds all active admins until the transaction ends, in one order: whoever changes one of them waits here, and sees who
 * is left.
 */
export async function lockActiveAdmins(db: Transaction): Promise<string[]> {
  const found = await db.execute<{ id: string }>(sql`
    select u.id from graphwarden.user_account u where u.role = 'admin' and u.is_active order by u.id for no key update`);
  return found.rows.map(({ id }) => id);
}

const usernameTaken = 'username: another account has that name.';

type NewPerson = Pick<
  typeof userAccount.$inferInsert,
  'username' | 'displayName' | 'email' | 'role' | 'mfaRequired'
>;

/** A new account without a password; answers with its id. A username that another has, ignoring case, is a Conflict. */
export async function insertPerson(db: Transaction, values: NewPerson): Promise<string> {
  const [row] = await orConflict('user_account_username_ignoring_case', usernameTaken, () =>
    db.insert(userAccount).values(values).returning({ id: userAccount.id }),
  );
  if (row === undefined) throw new Error('an insert returned no row');
  return row.id;
}

type PersonChange = { [Key in keyof NewPerson]?: NewPerson[Key] | undefined };

/** Changes what is given of an account. A username that another has, ignoring case, is a Conflict. */
export async function changePerson(db: Transaction, id: string, change: PersonChange): Promise<void> {
  await orConflict('user_account_username_ignoring_case', usernameTaken, () =>
    db
      .update(userAccount)
      .set({ ...change, updatedAt: sql`now()` })
      .where(eq(userAccount.id, id)),
  );
}

/** The role of somebody's account; undefined when there is none. */
export async function findRoleOf(db: Queryable, userId: string): Promise<UserRole | undefined> {
  return (await findPerson(db, { id: userId }))?.role;
}
