import { z } from 'zod';
import { nilUuid, sessionVariables } from '../access/session-variables.js';
import type { PrincipalShown } from '../access/principal.js';
import { type PermissionEngine, type Session, createPermissionEngine } from '../metadata/engine.js';
import { type Fragment, identifier } from '../metadata/fragment.js';
import { shortName, wordsOf } from '../metadata/matrix.js';
import { type Metadata, type Operation, type TrackedTable, operations } from '../metadata/model.js';
import { type AccessToBe, type CredentialToBe, accessToBe } from '../store/access-to-be.js';
import { type BoundedRead, boundedReads } from '../store/bounded-reads.js';
import { readCatalog } from '../store/catalog.js';
import type { Transaction } from '../store/database.js';
import { countPermitted, listPermitted } from '../store/permitted.js';

/** What a credential may do with a table: `rows` of it now, counted up to a limit; null for what adds rows, or was not counted in time. */
const operationShown = z.object({
  operation: z.string(),
  words: z.string(),
  columns: z.array(z.string()).nullable(),
  rows: z.int().nullable(),
  isMore: z.boolean(),
});
export const tableAccess = z.object({
  table: z.string(),
  operations: z.array(operationShown),
  samples: z.array(z.record(z.string(), z.unknown())),
});
type TableAccess = z.infer<typeof tableAccess>;

/** Whose access is asked about. */
export interface Holder {
  readonly shown: PrincipalShown;
  readonly toBe?: CredentialToBe;
  /** Whether the caller may see rows, or numbers alone. */
  readonly showsRows: boolean;
}

const countLimit = 1_000;
const sampleLimit = 5;
const timeLimitMs = 4_000;

/**
 * What Hasura lets a credential do, table by table: its role's permissions in words, and how many rows they come to now.
 * The rest of the transaction is read-only; what takes too long is left out, and said so by null.
 */
export async function accessByTable(
  db: Transaction,
  metadata: Metadata,
  holder: Holder,
): Promise<TableAccess[]> {
  const toBe = holder.toBe && accessToBe(nilUuid, holder.toBe);
  const engine = createPermissionEngine(metadata, await readCatalog(db), { instead: relationsOf(toBe) });
  const variables = sessionVariables(holder.shown);
  const role = variables['x-hasura-role'] ?? '';
  const read = await boundedReads(db, timeLimitMs);
  const asked = { engine, metadata, session: { role, variables }, toBe, read, showsRows: holder.showsRows };
  const found: TableAccess[] = [];
  for (const table of engine.tables) {
    const access = await accessTo(asked, table);
    if (access.operations.length > 0) found.push(access);
  }
  return found;
}

const relationsOf = (toBe: AccessToBe | undefined): ReadonlyMap<string, Fragment> =>
  new Map([...(toBe?.names ?? [])].map(([view, relation]) => [view, identifier(relation)]));

interface Asked {
  readonly engine: PermissionEngine;
  readonly metadata: Metadata;
  readonly session: Session;
  readonly toBe: AccessToBe | undefined;
  readonly read: BoundedRead;
  readonly showsRows: boolean;
}

async function accessTo(asked: Asked, table: TrackedTable): Promise<TableAccess> {
  const shown: z.infer<typeof operationShown>[] = [];
  for (const operation of operations) {
    const permission = asked.engine.permission(asked.session.role, table, operation);
    if (permission === undefined) continue;
    const columns = 'columns' in permission ? [...permission.columns] : null;
    const words = wordsOf(asked.metadata, table, permission);
    shown.push({ operation, words, columns, ...(await countOf(asked, table, operation)) });
  }
  const isRead = shown.some(({ operation, rows }) => operation === 'select' && rows !== 0);
  const samples = asked.showsRows && isRead ? await samplesOf(asked, table) : [];
  return { table: shortName(table), operations: shown, samples };
}

async function countOf({ engine, session, toBe, read }: Asked, table: TrackedTable, operation: Operation) {
  if (operation === 'insert') return { rows: null, isMore: false };
  const rows = engine.rows(session, { table, operation, limit: countLimit + 1 });
  const count = await read(async (db) => await countPermitted(db, rows, toBe?.relations));
  return { rows: count === undefined ? null : Math.min(count, countLimit), isMore: (count ?? 0) > countLimit };
}

async function samplesOf({ engine, session, toBe, read }: Asked, table: TrackedTable) {
  const rows = engine.select(session, { table, limit: sampleLimit });
  const found = await read(async (db) => await listPermitted(db, rows, toBe?.relations));
  return (found ?? []).map(cutRow);
}

const longestSample = 100;

/** A row to look at, not to work with: what is long is cut. */
const cutRow = (row: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, cutValue(value)]));

function cutValue(value: unknown): unknown {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  if (typeof text !== 'string' || text.length <= longestSample) return value;
  return `${Array.from(text).slice(0, longestSample).join('')}…`;
}
