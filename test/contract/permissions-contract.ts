import { type PermissionEngine, createPermissionEngine } from '../../src/metadata/engine.js';
import { MetadataError } from '../../src/metadata/metadata-error.js';
import { type Catalog, type CatalogTable, type Metadata, operations } from '../../src/metadata/model.js';
import { type Database, type Transaction, inTransaction } from '../../src/store/database.js';
import { type Asker, candidate, inserted, keysFor } from './permissions-asking.js';
import { type Facts, type Row, readFacts } from './permissions-facts.js';
import { type Expected, expectedOf } from './permissions-oracle.js';
import type { Named } from './permissions-scene.js';
import {
  type TableContract,
  authors,
  columnsFor,
  contracts,
  isGranted,
  nameOf,
  roles,
} from './permissions-tables.js';

/** A database with rows, and who asks for them. */
export interface Stage {
  readonly db: Database;
  readonly catalog: Catalog;
  readonly sessions: readonly Named[];
  /** Somebody who belongs to nothing yet, to be invited. */
  readonly spare: string;
  /** Of how many parents each session is seen to be shut out, by turns; of all where it is not said. */
  readonly shutOut?: number;
  /** Whether a line is enough to know; then those who have not asked yet do not. */
  readonly isEnough?: (line: string) => boolean;
}

/**
 * What metadata does otherwise than the contract says, a line each: what roles may do with tables, and then row by row
 * which ones each session sees, updates, deletes and inserts. Empty for good metadata. Nothing of it stays.
 */
export async function violations(
  stage: Stage,
  metadata: Metadata,
  tables: readonly TableContract[] = contracts,
): Promise<string[]> {
  const engine = createPermissionEngine(metadata, stage.catalog);
  const found = [
    ...strangersIn(metadata),
    ...tables.flatMap((table) => misgranted(engine, stage.catalog, table)),
  ];
  if (stage.isEnough !== undefined && found.some(stage.isEnough)) return found;
  await inTransaction(stage.db, async (tx) => {
    found.push(...(await misled(tx, engine, stage, tables)));
  });
  return found;
}

/** What each session gets otherwise than it should, by rows as they are in this transaction. */
export async function misled(
  tx: Transaction,
  engine: PermissionEngine,
  { sessions, spare, shutOut = Infinity, isEnough = () => false }: Omit<Stage, 'db' | 'catalog'>,
  tables: readonly TableContract[] = contracts,
): Promise<string[]> {
  const facts = await readFacts(tx);
  const found: string[] = [];
  for (const [turn, { name, session }] of sessions.entries()) {
    const asker = { tx, engine, session };
    const expected = expectedOf(facts, session);
    for (const table of tables) {
      const lines = await linesOf(async () => [
        ...(await wrongRows(asker, table, expected)),
        ...(await wrongInserts(asker, table, { facts, expected, spare, shutOut, turn })),
      ]);
      found.push(...lines.map((line) => `${name} (${session.role}) ${line}`));
    }
    if (found.some(isEnough)) break;
  }
  return found;
}

/** What metadata says that Hasura would not take is a line, too: it is an error of the request. */
async function linesOf(work: () => Promise<string[]>): Promise<string[]> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MetadataError) return [error.message];
    throw error;
  }
}

const tablesWithRows = [...contracts.map(nameOf)];

/** Permissions of roles that nobody has, and on tables that are not the contract's. */
function strangersIn({ tables }: Metadata): string[] {
  return tables.flatMap((table) =>
    table.permissions
      .filter(({ role }) => !roles.has(role) || !tablesWithRows.includes(nameOf(table)))
      .map(({ role, operation }) => `${role} may ${operation} ${nameOf(table)}, which nobody decided`),
  );
}

/** What roles may do with a table, beside which rows. */
function misgranted(engine: PermissionEngine, catalog: Catalog, contract: TableContract): string[] {
  const columns = catalog.tables.find((each) => nameOf(each) === nameOf(contract));
  if (columns === undefined) return [`there is no ${contract.name}`];
  return [...roles.keys(), 'public'].flatMap((role) =>
    operations.flatMap((operation) => {
      const permission = engine.permission(role, contract, operation);
      const isMeant = isGranted(role, contract, operation);
      const what = `${role} ${operation} ${contract.name}:`;
      if (permission === undefined || !isMeant)
        return isMeant === (permission !== undefined)
          ? []
          : [`${what} is ${isMeant ? 'lacking' : 'granted'}`];
      return [
        ...wrongColumns(permission, contract, columns),
        ...(permission.conflicts.length > 0 ? ['conflicting parents'] : []),
        ...(isPlain(permission) ? [] : ['a limit, aggregates, computed fields or other root fields']),
      ].map((problem) => `${what} ${problem}`);
    }),
  );
}

type Permission = NonNullable<ReturnType<PermissionEngine['permission']>>;

function wrongColumns(permission: Permission, contract: TableContract, table: CatalogTable): string[] {
  if (permission.operation === 'delete') return [];
  const meant = columnsFor(contract, table, permission.operation);
  const difference = [
    ...permission.columns.filter((column) => !meant.includes(column)).map((column) => `${column} too much`),
    ...meant.filter((column) => !permission.columns.includes(column)).map((column) => `${column} too little`),
  ];
  if (permission.operation === 'select') return difference;
  const preset =
    permission.operation === 'insert' ? table.columns.filter(({ name }) => authors.includes(name)) : [];
  const set = Object.fromEntries(preset.map(({ name }) => [name, 'X-Hasura-User-Id']));
  const isSet = JSON.stringify(set) === JSON.stringify(permission.set);
  return [...difference, ...(isSet ? [] : [`sets ${JSON.stringify(permission.set)}`])];
}

function isPlain(permission: Permission): boolean {
  if (permission.operation !== 'select') return !permission.backendOnly;
  const { limit, allowAggregations, computedFields, queryRootFields, subscriptionRootFields, partly } =
    permission;
  const hasAllFields = queryRootFields === null && subscriptionRootFields === null;
  return (
    limit === null && !allowAggregations && computedFields.length === 0 && hasAllFields && partly.size === 0
  );
}

async function wrongRows(asker: Asker, table: TableContract, expected: Expected): Promise<string[]> {
  const found: string[] = [];
  for (const operation of ['select', 'update', 'delete'] as const) {
    const answered = await keysFor(asker, table, operation);
    const meant = expected.rows(table, operation);
    const tooMany = [...answered].filter((key) => !meant.has(key)).length;
    const tooFew = [...meant].filter((key) => !answered.has(key)).length;
    if (tooMany > 0) found.push(`${operation}s ${tooMany} rows too many of ${table.name}`);
    if (tooFew > 0) found.push(`${operation}s ${tooFew} rows too few of ${table.name}`);
  }
  return found;
}

interface Inserting {
  readonly facts: Facts;
  readonly expected: Expected;
  readonly spare: string;
  readonly shutOut: number;
  readonly turn: number;
}

/** Parents that take a row are asked at once, since one that would not spoils it for all; the others one by one. */
async function wrongInserts(
  asker: Asker,
  table: TableContract,
  { facts, expected, spare, shutOut, turn }: Inserting,
): Promise<string[]> {
  if (table.insert === undefined) return [];
  const insert = async (...parents: readonly (Row | undefined)[]) =>
    await inserted(
      asker,
      table,
      parents.map((parent) => candidate(table, parent, spare)),
    );
  const [open, shut] = split(parentsOf(facts, table), (parent) => expected.inserts(table, parent));
  const found: string[] = [];
  if (open.length > 0) {
    const rows = await insert(...open);
    if (rows?.length !== open.length) found.push(`cannot insert ${open.length} rows into ${table.name}`);
    found.push(...forged(asker, rows ?? []).map((problem) => `${problem} of ${table.name}`));
  }
  for (const parent of shut.filter((_, index) => (index + turn) % shut.length < shutOut))
    if ((await insert(parent)) !== undefined) found.push(`inserts into ${table.name} of another's parent`);
  return found;
}

function split<T>(list: readonly T[], isFirst: (each: T) => boolean): [T[], T[]] {
  return [list.filter(isFirst), list.filter((each) => !isFirst(each))];
}

const parentsOf = (facts: Facts, table: TableContract): readonly (Row | undefined)[] => {
  if (table.in === undefined) return [undefined];
  return table.in.table === 'workspace'
    ? facts.workspace
    : (facts.rows.get(`public.${table.in.table}`) ?? []);
};

/** Rows that name another author than whoever wrote them. */
const forged = ({ session }: Asker, rows: readonly Row[]): string[] =>
  rows.flatMap((row) =>
    authors
      .filter((column) => column in row && row[column] !== session.variables['x-hasura-user-id'])
      .map((column) => `writes a ${column} who is somebody else`),
  );
