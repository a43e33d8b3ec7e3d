import type {
  Catalog,
  CatalogColumn,
  CatalogTable,
  Relationship,
  TableName,
  TablePermission,
  TrackedTable,
} from '../model.js';

/** What is wrong with a permission, in which part of it, and how to mend it. */
export interface Finding {
  readonly part: 'columns' | 'set' | 'filter' | 'check' | null;
  readonly what: string;
  readonly mend: string;
  /** The column that it is about, where it is about one. */
  readonly column?: string;
}

/** Looks at one permission of a table. */
export type Rule = (permission: TablePermission, table: TrackedTable, context: RuleContext) => Finding[];

/** Tracked tables with what the database knows of them. */
export interface RuleContext {
  tracked(name: TableName): TrackedTable | undefined;
  /** Everything that the database has. */
  readonly tables: readonly CatalogTable[];
  table(name: TableName): CatalogTable | undefined;
  column(name: TableName, column: string): CatalogColumn | undefined;
  /** The pairs of columns that a relationship equates, ours and theirs, and the table that it leads to. */
  joined(from: TableName, relationship: Relationship): Joined | undefined;
}

export interface Joined {
  readonly target: TableName;
  readonly pairs: readonly (readonly [ours: string, theirs: string])[];
}

const isNamed = (a: TableName, b: TableName): boolean => a.schema === b.schema && a.name === b.name;

export function ruleContext(tables: readonly TrackedTable[], catalog: Catalog): RuleContext {
  const table = (name: TableName): CatalogTable | undefined =>
    catalog.tables.find((each) => isNamed(each, name));
  return {
    tracked: (name) => tables.find((each) => isNamed(each, name)),
    tables: catalog.tables,
    table,
    column: (name, column) => table(name)?.columns.find((each) => each.name === column),
    joined: (from, { using }) => {
      if (using.kind === 'manual') return { target: using.table, pairs: Object.entries(using.mapping) };
      const holder = using.kind === 'own_key' ? from : using.table;
      const key = table(holder)?.foreignKeys.find(
        ({ columns }) =>
          columns.length === using.columns.length &&
          columns.every((column) => using.columns.includes(column)),
      );
      if (key === undefined) return undefined;
      const pairs = key.columns.map((column, index) => [column, key.targetColumns[index] ?? ''] as const);
      return using.kind === 'own_key'
        ? { target: key.target, pairs }
        : { target: using.table, pairs: pairs.map(([theirs, ours]) => [ours, theirs] as const) };
    },
  };
}
