import type { Catalog, CatalogTable, Place, TableName } from '../model.js';
import { people, productSchema } from './access-views.js';
import type { Policy, PolicyEntry } from './schema.js';

/** Notes down what is wrong, and how to mend it; nothing is generated then. */
export type Refuse = (place: Place, what: string, mend: string) => void;

/** A table or view that the policy opens, as the database has it. */
export interface OpenTable extends TableName {
  readonly entry: PolicyEntry;
  readonly catalog: CatalogTable;
  /** Where something of its entry stands. */
  placeOf(...path: readonly PropertyKey[]): Place;
}

export interface OpenTables {
  /** Sorted by schema and name. */
  readonly all: readonly OpenTable[];
  find(name: TableName): OpenTable | undefined;
}

export const qualifiedName = ({ schema, name }: TableName): string => `${schema}.${name}`;

export const isSame = (a: TableName, b: TableName): boolean => a.schema === b.schema && a.name === b.name;

/** `project` is `public.project`. */
const tableNameOf = (key: string): TableName => {
  const [schema = '', name] = key.split('.');
  return name === undefined ? { schema: 'public', name: schema } : { schema, name };
};

/** What the policy opens, found in the database; and every table of schema `public` has to be spoken of. */
export function openTablesOf(policy: Policy, catalog: Catalog, refuse: Refuse): OpenTables {
  const keys = Object.keys(policy.tables);
  const isOfApp = ({ schema }: TableName): boolean => schema !== productSchema;
  const hasAny = catalog.tables
    .filter(isOfApp)
    .some((table) => keys.some((key) => isSame(table, tableNameOf(key))));
  if (!hasAny) {
    const mend =
      'name the database of the app (DATABASE_URL), migrated; for the reference app REFERENCE_APP=on';
    refuse(policy.placeOf(['tables']), 'the database has none of these tables', mend);
  }
  const found = Object.entries(policy.tables).flatMap(([key, entry]): OpenTable[] => {
    const name = tableNameOf(key);
    const table = catalog.tables.find((each) => isSame(each, name));
    const placeOf = (...path: readonly PropertyKey[]) => policy.placeOf(['tables', key, ...path]);
    if (name.schema === productSchema && name.name !== people.view.name)
      refuse(
        placeOf(),
        `${qualifiedName(name)} is the product's own`,
        'take it out: of those, only person can be shown',
      );
    if (keys.findIndex((each) => isSame(tableNameOf(each), name)) !== keys.indexOf(key))
      refuse(placeOf(), `${qualifiedName(name)} stands here twice`, 'make one entry of the two');
    if (table === undefined && hasAny)
      refuse(placeOf(), `the database has no table ${qualifiedName(name)}`, 'correct the name, or migrate');
    return table === undefined || entry.closed !== undefined
      ? []
      : [{ ...name, entry, catalog: table, placeOf }];
  });
  const spokenOf = new Set(keys.map((key) => qualifiedName(tableNameOf(key))));
  for (const table of catalog.tables) {
    if (table.schema !== 'public' || spokenOf.has(qualifiedName(table))) continue;
    const mend = `add it under tables, or \`${table.name}: { closed: why }\``;
    refuse(policy.placeOf(['tables']), `says nothing of ${qualifiedName(table)}`, mend);
  }
  const all = found.toSorted((a, b) => (qualifiedName(a) < qualifiedName(b) ? -1 : 1));
  return { all, find: (name) => all.find((table) => isSame(table, name)) };
}
