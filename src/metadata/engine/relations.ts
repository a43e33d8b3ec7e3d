import { MetadataError } from '../metadata-error.js';
import type {
  Catalog,
  CatalogColumn,
  CatalogFunction,
  CatalogTable,
  ComputedField,
  Metadata,
  Place,
  Relationship,
  TableName,
  TrackedTable,
} from '../model.js';

/** A tracked table or view that the database has, with what may be named in its rows. */
export interface Relation {
  readonly name: TableName;
  readonly tracked: TrackedTable;
  readonly catalog: CatalogTable;
  readonly columns: ReadonlyMap<string, CatalogColumn>;
  readonly relationships: ReadonlyMap<string, Relationship>;
  readonly computedFields: ReadonlyMap<string, ComputedField>;
}

export interface Relations {
  readonly all: readonly Relation[];
  /** The tracked table of this name; throws `unknown-table` where nothing of that name is tracked, or the database lacks it. */
  find(name: TableName, place?: Place): Relation;
  /** The tracked table whose rows the type stands for, if it is such a type. */
  ofRowType(type: string): Relation | undefined;
  functionsNamed(name: TableName): readonly CatalogFunction[];
}

/** Joins what is tracked with what there is. A name tracked by two sources counts once: the catalog is of one database. */
export function relationsOf(metadata: Metadata, catalog: Catalog): Relations {
  const there = new Map(catalog.tables.map((table) => [keyOf(table), table]));
  const relations = new Map<string, Relation>();
  for (const tracked of metadata.tables) {
    const found = there.get(keyOf(tracked));
    if (found !== undefined && !relations.has(keyOf(tracked)))
      relations.set(keyOf(tracked), relationOf(tracked, found));
  }
  const trackedKeys = new Set(metadata.tables.map(keyOf));
  return {
    all: [...relations.values()],
    find(name, place) {
      const relation = relations.get(keyOf(name));
      if (relation !== undefined) return relation;
      const lack = trackedKeys.has(keyOf(name)) ? 'is not in the database' : 'is not tracked';
      throw new MetadataError('unknown-table', `the table ${inWords(name)} ${lack}`, place);
    },
    ofRowType(type) {
      const name = rowTypeName(type);
      return name === undefined ? undefined : relations.get(keyOf(name));
    },
    functionsNamed: (name) => catalog.functions.filter((each) => keyOf(each) === keyOf(name)),
  };
}

const relationOf = (tracked: TrackedTable, catalog: CatalogTable): Relation => ({
  name: { schema: tracked.schema, name: tracked.name },
  tracked,
  catalog,
  columns: byName(catalog.columns),
  relationships: byName(tracked.relationships),
  computedFields: byName(tracked.computedFields),
});

const byName = <T extends { readonly name: string }>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((each) => [each.name, each]));

/** Unlike `schema.name`, this is another for every other pair. */
const keyOf = ({ schema, name }: TableName): string => JSON.stringify([schema, name]);

/** `schema.name`, for messages and for `instead`. */
export const inWords = ({ schema, name }: TableName): string => `${schema}.${name}`;

const part = '("(?:[^"]|"")+"|[^".]+)';
const twoParts = new RegExp(`^${part}\\.${part}$`);

/** The schema and name that a type of rows is written with, quoted or not. */
export function rowTypeName(type: string): TableName | undefined {
  const [, schema, name] = twoParts.exec(type) ?? [];
  if (schema === undefined || name === undefined) return undefined;
  return { schema: unquoted(schema), name: unquoted(name) };
}

const unquoted = (text: string): string =>
  text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
