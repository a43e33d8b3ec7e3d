import type { PermissionEngine, Session } from '../../src/metadata/engine.js';
import { MetadataError } from '../../src/metadata/metadata-error.js';
import type { BoolExp, Operation } from '../../src/metadata/model.js';
import type { Transaction } from '../../src/store/database.js';
import { StatementRefused, readPermitted, writePermitted } from '../../src/store/permitted.js';
import { type Row, keyOf } from './permissions-facts.js';
import type { TableContract } from './permissions-tables.js';

/** One who asks Hasura, in place of which the engine answers. */
export interface Asker {
  readonly tx: Transaction;
  readonly engine: PermissionEngine;
  readonly session: Session;
}

class Undo extends Error {}

/** Does work and takes it back; the transaction goes on. */
export async function undone<T>(tx: Transaction, work: (attempt: Transaction) => Promise<T>): Promise<T> {
  const results: T[] = [];
  try {
    await tx.transaction(async (attempt) => {
      results.push(await work(attempt));
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  const [result] = results;
  if (result === undefined) throw new Error('the work came to nothing');
  return result;
}

/** Undefined where the role may not do it at all. */
function permitted<T>(compile: () => T): T | undefined {
  try {
    return compile();
  } catch (error) {
    if (error instanceof MetadataError && error.code === 'no-permission') return undefined;
    throw error;
  }
}

/** The keys of the rows that the session sees, or that an update or delete of everything takes; that is taken back. */
export async function keysFor(
  asker: Asker,
  contract: TableContract,
  operation: Exclude<Operation, 'insert'>,
): Promise<Set<string>> {
  const rows = await rowsFor(asker, contract, operation);
  return new Set(rows.map((row) => keyOf(contract, row)));
}

async function rowsFor(
  asker: Asker,
  contract: TableContract,
  operation: Exclude<Operation, 'insert'>,
): Promise<readonly Row[]> {
  const { tx, engine, session } = asker;
  if (operation === 'update') return await updated(asker, contract);
  const fragment = permitted(() =>
    operation === 'select'
      ? engine.select(session, { table: contract, columns: contract.key })
      : engine.delete(session, { table: contract, where: {} }),
  );
  if (fragment === undefined) return [];
  if (operation === 'select') return await readPermitted(tx, fragment);
  return await undone(tx, async (attempt) => (await writePermitted(attempt, fragment)).returning ?? []);
}

async function updated({ tx, engine, session }: Asker, contract: TableContract): Promise<readonly Row[]> {
  const { update } = contract;
  if (update === undefined) return [];
  const at = (where: BoolExp) =>
    permitted(() => engine.update(session, { table: contract, set: update.set(), where }));
  if (at({}) === undefined) return [];
  const wheres = update.oneByOne
    ? (await tx.execute<{ id: string }>(`SELECT id FROM public.${contract.name}`)).rows.map(({ id }) => ({
        id: { _eq: id },
      }))
    : [{}];
  return await undone(tx, async (attempt) => {
    const found: Row[] = [];
    for (const where of wheres) {
      const fragment = at(where);
      if (fragment !== undefined) found.push(...((await writePermitted(attempt, fragment)).returning ?? []));
    }
    return found;
  });
}

/** A new row for this parent, without what the database and the session give. */
export function candidate(contract: TableContract, parent: Row | undefined, person: string) {
  if (contract.insert === undefined) throw new Error(`${contract.name} takes no rows`);
  const row = contract.insert.row(person);
  if (contract.in === undefined || parent === undefined) return row;
  const placed = { ...row, [contract.in.column]: String(parent['id']) };
  return contract.name === 'project' ? { ...placed, workspace_id: String(parent['workspace_id']) } : placed;
}

/** Inserts rows and takes them back: they as they were then, or undefined where it was refused for want of permission. */
export async function inserted(
  { tx, engine, session }: Asker,
  contract: TableContract,
  rows: readonly ReturnType<typeof candidate>[],
): Promise<readonly Row[] | undefined> {
  const fragment = permitted(() => engine.insert(session, { table: contract, rows }));
  if (fragment === undefined) return undefined;
  try {
    return await undone(tx, async (attempt) => (await writePermitted(attempt, fragment)).returning ?? []);
  } catch (error) {
    if (error instanceof StatementRefused && error.code === 'permission-error') return undefined;
    throw error;
  }
}
