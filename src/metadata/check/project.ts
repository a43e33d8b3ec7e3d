import type { Locate } from '../load.js';
import type {
  Catalog,
  CatalogColumn,
  CatalogTable,
  Metadata,
  Relationship,
  TableName,
  TrackedTable,
} from '../model.js';
import { isAccessView } from '../policy/access-views.js';

/** A table as conditions on its rows see it. */
export interface Table {
  readonly name: TableName;
  readonly source: string;
  /** Undefined where Hasura does not track it. */
  readonly tracked: TrackedTable | undefined;
  /** Undefined where there is no catalog of its source, or it is not in there. */
  readonly catalog: CatalogTable | undefined;
  /** Its columns by name; undefined where they are not known. */
  readonly columns: ReadonlyMap<string, CatalogColumn> | undefined;
}

/** Where a relationship leads, as far as that is known, and the columns by which: ours and theirs. */
export interface Joined {
  readonly target: Table | undefined;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

export interface CheckContext {
  /** What the database of one source has. Without it, rules that need it are left out. */
  readonly catalog?: Catalog | undefined;
  /** Which source the catalog is of: `default`, or the first one, where not said. */
  readonly source?: string | undefined;
  /** The lines of what is within a thing; without it, a thing's line stands for all that is in it. */
  readonly locate?: Locate | undefined;
  /** Roles that the metadata does not show. */
  readonly otherRoles?: readonly string[] | undefined;
}

/** Metadata, and the database where there is a catalog of it, in a form that can be asked. */
export interface Project {
  readonly metadata: Metadata;
  readonly locate: Locate;
  readonly otherRoles: readonly string[];
  /** Whether access views of ours are tracked: whether its permissions were made for this service. */
  readonly usesAccessViews: boolean;
  /** Whether there is a catalog of the source. */
  hasCatalog(source: string): boolean;
  table(source: string, name: TableName): Table;
  joined(from: Table, relationship: Relationship): Joined;
  /** Where the relationships of this name lead, of whatever table; undefined where to several tables, or unknown ones. */
  targetByName(source: string, name: string): Table | undefined;
}

export const qualifiedName = ({ schema, name }: TableName): string => `${schema}.${name}`;

export const isSame = (a: TableName, b: TableName): boolean => a.schema === b.schema && a.name === b.name;

export function projectOf(metadata: Metadata, context: CheckContext): Project {
  const { catalog, otherRoles = [], locate = joinedPath } = context;
  const sources = [...new Set(metadata.tables.map((table) => table.source))];
  const catalogSource = context.source ?? (sources.includes('default') ? 'default' : sources[0]);
  const hasCatalog = (source: string): boolean => catalog !== undefined && source === catalogSource;

  const inCatalog = new Map(catalog?.tables.map((table) => [keyOf(catalogSource ?? '', table), table]));
  const tracked = new Map(metadata.tables.map((table) => [keyOf(table.source, table), table]));
  const known = new Map<string, Table>();
  const table = (source: string, name: TableName): Table => {
    const key = keyOf(source, name);
    const found = known.get(key) ?? tableOf(source, name, tracked.get(key), inCatalog.get(key));
    known.set(key, found);
    return found;
  };
  const joined: Project['joined'] = (from, relationship) => joinedOf(metadata, table, from, relationship);
  const relationships = relationshipsByName(metadata);

  return {
    ...{ metadata, otherRoles, hasCatalog, table, joined, locate },
    usesAccessViews: metadata.tables.some(isAccessView),
    targetByName(source, name) {
      const targets = (relationships.get(name) ?? [])
        .filter(({ owner }) => owner.source === source)
        .map(({ owner, relationship }) => joined(table(source, owner), relationship).target);
      const [first] = targets;
      return targets.every((each) => each === first) ? first : undefined;
    },
  };
}

const joinedPath: Locate = (place, path) => ({
  ...place,
  path: [place.path, ...path.map(String)].filter((step) => step !== '').join('.'),
});

const keyOf = (source: string, { schema, name }: TableName): string => JSON.stringify([source, schema, name]);

const tableOf = (
  source: string,
  { schema, name }: TableName,
  tracked: TrackedTable | undefined,
  catalog: CatalogTable | undefined,
): Table => ({
  ...{ name: { schema, name }, source, tracked, catalog },
  columns: catalog && new Map(catalog.columns.map((column) => [column.name, column])),
});

function relationshipsByName(metadata: Metadata) {
  const found = new Map<string, { owner: TrackedTable; relationship: Relationship }[]>();
  for (const owner of metadata.tables)
    for (const relationship of owner.relationships)
      found.set(relationship.name, [...(found.get(relationship.name) ?? []), { owner, relationship }]);
  return found;
}

function joinedOf(metadata: Metadata, table: Project['table'], from: Table, { using }: Relationship): Joined {
  if (using.kind === 'manual')
    return {
      target: table(from.source, using.table),
      ours: Object.keys(using.mapping),
      theirs: Object.values(using.mapping),
    };
  if (using.kind === 'their_key') {
    const target = table(from.source, using.table);
    const key = target.catalog?.foreignKeys.find(
      (each) => sameSet(each.columns, using.columns) && isSame(each.target, from.name),
    );
    return { target, ours: key?.targetColumns ?? [], theirs: using.columns };
  }
  return joinedByOwnKey(metadata, table, from, using.columns);
}

function joinedByOwnKey(
  metadata: Metadata,
  table: Project['table'],
  from: Table,
  ours: readonly string[],
): Joined {
  if (from.catalog === undefined) {
    const target = counterpart(metadata, from, ours);
    return { target: target && table(from.source, target), ours, theirs: [] };
  }
  const key = from.catalog.foreignKeys.find(({ columns }) => sameSet(columns, ours));
  return { target: key && table(from.source, key.target), ours, theirs: key?.targetColumns ?? [] };
}

/** The table that calls our foreign key its own from the other side: where the key leads, without asking the database. */
function counterpart(metadata: Metadata, from: Table, columns: readonly string[]): TableName | undefined {
  const [first, ...others] = metadata.tables.filter(
    ({ source, relationships }) =>
      source === from.source &&
      relationships.some(
        ({ using }) =>
          using.kind === 'their_key' && isSame(using.table, from.name) && sameSet(using.columns, columns),
      ),
  );
  return others.length === 0 ? first : undefined;
}

export const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each) => b.includes(each));
