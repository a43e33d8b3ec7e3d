import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable, Transaction } from './database.js';
import { outageIn, refusalIn } from './database-errors.js';

/** SQL with values between its pieces, as the permission engine compiles it. */
interface Fragment {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
}

/** By the names that Hasura has for them. */
type RefusalCode =
  /** A row that was written breaks the check of the permission. */
  | 'permission-error'
  /** A value is not of its type: a literal, or what a session variable holds. */
  | 'data-exception'
  | 'constraint-violation'
  | 'postgres-error';

/** What PostgreSQL made of a statement under permissions, other than doing it. Its message may hold values of rows. */
export class StatementRefused extends Error {
  readonly code: RefusalCode;
  /** The SQLSTATE, where it was PostgreSQL that refused. */
  readonly state: string | undefined;
  /** The constraint that it broke. */
  readonly constraint: string | undefined;

  constructor(code: RefusalCode, message: string, { state, constraint, cause }: Details = {}) {
    super(message, { cause });
    this.name = 'StatementRefused';
    this.code = code;
    this.state = state;
    this.constraint = constraint;
  }
}

interface Details {
  readonly state?: string | undefined;
  readonly constraint?: string | undefined;
  readonly cause?: unknown;
}

/** The rows of a select, or the one of a count. Throws StatementRefused; what says that the database cannot be asked is passed on. */
export async function readPermitted(
  db: Queryable,
  fragment: Fragment,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return await refusing(async () => (await db.execute(statement(fragment))).rows);
}

/** Selects to be asked at once: such as count, and such as have rows. */
export interface Asked {
  readonly counted: readonly Fragment[];
  readonly shown: readonly Fragment[];
}

interface Told {
  readonly counts: readonly number[];
  readonly rows: readonly (readonly Readonly<Record<string, unknown>>[])[];
}

/**
 * Asks all of it in one statement, so that `relations`, which are for WITH and which the selects may read from, are worked
 * out once. The rows are as JSON has them. Throws as `readPermitted` does.
 */
export async function readTogether(db: Queryable, relations: SQL, { counted, shown }: Asked): Promise<Told> {
  const parts = [
    ...counted.map(
      (each, index) => sql`(select count::int from (${statement(each)}) r) as ${named('c', index)}`,
    ),
    ...shown.map(
      (each, index) =>
        sql`(select coalesce(json_agg(r), '[]') from (${statement(each)}) r) as ${named('s', index)}`,
    ),
  ];
  const asking = sql`with ${relations} select ${sql.join(parts, sql`, `)}`;
  const [row] = await refusing(async () => (await db.execute(asking)).rows);
  return {
    counts: counted.map((_each, index) => counts.parse(row?.[`c${index}`])),
    rows: shown.map((_each, index) => rows.parse(row?.[`s${index}`])),
  };
}

const named = (letter: string, index: number) => sql.identifier(`${letter}${index}`);
const counts = z.int();
const rows = z.array(z.record(z.string(), z.unknown()));

export interface Written {
  readonly affectedRows: number;
  /** The rows as the role may read their columns; null where it may read none. */
  readonly returning: readonly Readonly<Record<string, unknown>>[] | null;
}

/**
 * Runs an insert, update or delete. Where a row breaks the check, or PostgreSQL refuses, nothing of it is left, the
 * transaction goes on, and the error is StatementRefused.
 */
export async function writePermitted(tx: Transaction, fragment: Fragment): Promise<Written> {
  return await refusing(
    async () =>
      await tx.transaction(async (attempt) => {
        const { rows } = await attempt.execute<Answer>(statement(fragment));
        const [answer] = rows;
        if (answer?.passes !== true)
          throw new StatementRefused(
            'permission-error',
            'check constraint of an insert/update permission has failed',
          );
        return { affectedRows: answer.affected_rows, returning: answer.returning };
      }),
  );
}

interface Answer extends Record<string, unknown> {
  readonly affected_rows: number;
  readonly passes: boolean;
  readonly returning: Written['returning'];
}

const statement = ({ strings, values }: Fragment): SQL =>
  sql.join(
    strings.flatMap((text, index) =>
      index === 0 ? [sql.raw(text)] : [sql.param(values[index - 1]), sql.raw(text)],
    ),
  );

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const refusal = outageIn(error) === undefined ? refusalIn(error) : undefined;
    if (refusal === undefined) throw error;
    const { code: state, constraint, message } = refusal;
    throw new StatementRefused(codeOf(state), message, { state, constraint, cause: error });
  }
}

function codeOf(state: string): RefusalCode {
  if (state.startsWith('22')) return 'data-exception';
  return state.startsWith('23') ? 'constraint-violation' : 'postgres-error';
}
