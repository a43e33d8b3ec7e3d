import { z } from 'zod';
import { nilUuid, sessionVariables } from '../access/session-variables.js';
import type { PrincipalShown } from '../access/principal.js';
import { type PermissionEngine, type Session, createPermissionEngine } from '../metadata/engine.js';
import { type Fragment, identifier } from '../metadata/fragment.js';
import { shortName, wordsOf } from '../metadata/matrix.js';
import { type Metadata, type TrackedTable, operations } from '../metadata/model.js';
import { boundedRead } from '../store/bounded-read.js';
import { readCatalog } from '../store/catalog.js';
import { type CredentialToBe, accessOf, accessToBe } from '../store/credential-access.js';
import type { Transaction } from '../store/database.js';
import { readTogether } from '../store/permitted.js';

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
 * The rest of the transaction is read-only. Where counting takes too long there are no numbers and no samples.
 */
export async function accessByTable(
  db: Transaction,
  metadata: Metadata,
  { shown, toBe, showsRows }: Holder,
): Promise<TableAccess[]> {
  const variables = sessionVariables(shown);
  const access = toBe === undefined ? accessOf(credentialIdOf(shown)) : accessToBe(nilUuid, toBe);
  const instead = new Map([...access.names].map(([view, relation]) => [view, identifier(relation)]));
  const engine = createPermissionEngine(metadata, await readCatalog(db), { instead });
  const session = { role: variables['x-hasura-role'] ?? '', variables };
  const tables = engine.tables
    .map((table) => permittedOn(metadata, engine, session, table))
    .filter(({ permitted }) => permitted.length > 0)
    .sort((one, other) => (one.table < other.table ? -1 : 1));
  const counted = tables.flatMap(({ permitted }) => permitted.flatMap(({ rows }) => rows ?? []));
  const samples = showsRows ? tables.flatMap(({ sample }) => sample ?? []) : [];
  const told = await boundedRead(
    db,
    timeLimitMs,
    async (inner) => await readTogether(inner, access.relations, { counted, shown: samples }),
  );
  const countOf = (rows: Fragment | undefined) => numbers(rows && told?.counts[counted.indexOf(rows)]);
  const rowsOf = (sample: Fragment | undefined) => (sample && told?.rows[samples.indexOf(sample)]) ?? [];
  return tables.map(({ table, permitted, sample }) => ({
    table,
    operations: permitted.map(({ rows, ...operation }) => ({ ...operation, ...countOf(rows) })),
    samples: rowsOf(sample).map(cutRow),
  }));
}

const credentialIdOf = (shown: PrincipalShown): string =>
  shown.kind === 'anonymous' ? nilUuid : shown.credentialId;

const numbers = (count: number | undefined) => ({
  rows: count === undefined ? null : Math.min(count, countLimit),
  isMore: (count ?? 0) > countLimit,
});

/** What a role may do with a table, and the selects that say how much of it: an insert has none. */
function permittedOn(metadata: Metadata, engine: PermissionEngine, session: Session, table: TrackedTable) {
  const permitted = operations.flatMap((operation) => {
    const permission = engine.permission(session.role, table, operation);
    if (permission === undefined) return [];
    const columns = 'columns' in permission ? [...permission.columns] : null;
    const asked = { table, limit: countLimit + 1 };
    const rows = operation === 'insert' ? undefined : engine.count(session, { ...asked, operation });
    return [{ operation, words: wordsOf(metadata, table, permission), columns, rows }];
  });
  const isRead = permitted.some(({ operation }) => operation === 'select');
  const sample = isRead ? engine.select(session, { table, limit: sampleLimit }) : undefined;
  return { table: shortName(table), permitted, sample };
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
