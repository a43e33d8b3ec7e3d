import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from '../../src/store/database.js';
import { type TableContract, contracts, nameOf } from './permissions-tables.js';

const id = z.uuid();
const optionalId = id.nullable();
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const ending = { revoked_at: time.nullable(), expires_at: time };

const shapes = {
  user_account: z.object({ id, role: z.enum(['user', 'manager', 'admin']), is_active: z.boolean() }),
  workspace_member: z.object({
    workspace_id: id,
    user_id: id,
    role: z.enum(['guest', 'member', 'maintainer', 'owner']),
  }),
  user_session: z.object({
    ...{ id, user_id: id, ...ending, idle_expires_at: time, limited_to: z.string().nullable() },
  }),
  api_token: z.object({ id, user_id: id, workspace_id: optionalId, ...ending }),
  service_principal: z.object({ id, workspace_id: id, owner_id: id, is_active: z.boolean() }),
  service_token: z.object({ id, principal_id: id, ...ending }),
  service_token_grant: z.object({
    token_id: id,
    resource_type: z.string(),
    resource_id: id,
    action: z.string(),
  }),
  credential_policy: z.object({ frozen_kinds: z.array(z.string()), freeze_spares_session_id: optionalId }),
  workspace: z.object({ id }),
};
type Shapes = typeof shapes;

export type Row = Readonly<Record<string, unknown>>;

/** Everything that decides who reaches what: the rows of tables as they stand, and no view. */
export type Facts = { readonly [T in keyof Shapes]: readonly z.infer<Shapes[T]>[] } & {
  readonly now: Date;
  /** The rows of a table of the app, by its name with the schema; those of `graphwarden.person` are the accounts. */
  readonly rows: ReadonlyMap<string, readonly Row[]>;
};

const record = z.record(z.string(), z.unknown());

/** Reads every fact at one moment, given a transaction. */
export async function readFacts(db: Queryable): Promise<Facts> {
  const read = async <T>(table: string, shape: z.ZodType<T>): Promise<T[]> => {
    const found = await db.execute(sql.raw(`SELECT to_jsonb(t) - 'content' AS row FROM ${table} t`));
    return found.rows.map(({ row }) => shape.parse(row));
  };
  const rows = new Map<string, readonly Row[]>();
  for (const contract of contracts) rows.set(nameOf(contract), await read(tableOf(contract), record));
  const clock = await db.execute<{ now: Date | string }>(sql`SELECT now() AS now`);
  return {
    user_account: await read('graphwarden.user_account', shapes.user_account),
    workspace_member: await read('graphwarden.workspace_member', shapes.workspace_member),
    user_session: await read('graphwarden.user_session', shapes.user_session),
    api_token: await read('graphwarden.api_token', shapes.api_token),
    service_principal: await read('graphwarden.service_principal', shapes.service_principal),
    service_token: await read('graphwarden.service_token', shapes.service_token),
    service_token_grant: await read('graphwarden.service_token_grant', shapes.service_token_grant),
    credential_policy: await read('graphwarden.credential_policy', shapes.credential_policy),
    workspace: await read('graphwarden.workspace', shapes.workspace),
    now: new Date(clock.rows[0]?.now ?? Number.NaN),
    rows,
  };
}

const tableOf = (contract: TableContract): string =>
  contract.lies === 'person' ? 'graphwarden.user_account' : nameOf(contract);

/** The text of a column that is never NULL. */
export function idIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new Error(`a row has no ${column}`);
}

/** What tells a row from all others of its table. */
export const keyOf = ({ key }: TableContract, row: Row): string =>
  key.map((column) => idIn(row, column)).join('/');
