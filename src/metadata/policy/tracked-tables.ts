import type { Catalog, Place, Relationship, TableName, TablePermission, TrackedTable } from '../model.js';
import { type Violation, violations } from '../rules/index.js';
import { accessViews, liveCredential, productSchema } from './access-views.js';
import { uncompilable } from './compiled.js';
import { camelCase } from './names.js';
import { type OpenTables, type Refuse, openTablesOf, qualifiedName } from './open-tables.js';
import { permissionsOf } from './permissions.js';
import { PolicyError, type PolicyProblem } from './problems.js';
import { keyRelationships } from './relationships.js';
import type { Policy } from './schema.js';

/**
 * The tables and views that Hasura shall track by a policy, sorted, with their relationships and permissions: what the
 * policy opens, and the access views that filters ask, without a permission. Throws a PolicyError with every problem.
 */
export function trackedTables(policy: Policy, catalog: Catalog): TrackedTable[] {
  const problems: PolicyProblem[] = [];
  const refuse: Refuse = (place, what, mend) => void problems.push({ place, what, mend });
  const open = openTablesOf(policy, catalog, refuse);
  const { tables, places } = withPermissions(open, refuse);
  const all = [...tables, ...viewsAsked(tables, catalog, policy.placeOf(['tables']), refuse)];
  for (const table of all) refuseClashes(table, catalog, refuse);
  refuseBroken({ open, tables: all, catalog, places }, refuse);
  if (problems.length > 0) throw new PolicyError(withoutRepeats(problems));
  return all.toSorted((a, b) => (qualifiedName(a) < qualifiedName(b) ? -1 : 1));
}

interface Outcome {
  readonly open: OpenTables;
  readonly tables: readonly TrackedTable[];
  readonly catalog: Catalog;
  readonly places: ReadonlyMap<TablePermission, (part: string) => Place>;
}

/** Permissions that break a rule; and of the others those that Hasura could not take at all. */
function refuseBroken({ open, tables, catalog, places }: Outcome, refuse: Refuse): void {
  const placeOf = (permission: TablePermission, part: string | null): Place =>
    places.get(permission)?.(partInPolicy(part, permission)) ?? permission.place;
  const isExcused = ({ rule, table, column = '' }: Violation): boolean =>
    rule === 'secret-selected' && open.find(table)?.entry.not_secret.includes(column) === true;
  const broken = violations(tables, catalog).filter((violation) => !isExcused(violation));
  for (const { permission, part, what, mend } of broken) refuse(placeOf(permission, part), what, mend);
  const sound = new Set(tables.flatMap(({ permissions }) => permissions));
  for (const { permission } of broken) sound.delete(permission);
  for (const { permission, part, what } of uncompilable(sound, tables, catalog))
    refuse(placeOf(permission, part), what, 'correct it');
}

/** A policy says `where` for what is a filter to Hasura. */
const partInPolicy = (part: string | null, { operation }: TablePermission): string =>
  part === 'filter' ? 'where' : (part ?? operation);

/** A rule for several roles breaks a rule of ours several times in the same way. */
const withoutRepeats = (problems: readonly PolicyProblem[]): PolicyProblem[] => [
  ...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values(),
];

function withPermissions(open: OpenTables, refuse: Refuse) {
  const found = open.all.map((table) => ({ table, ...permissionsOf(table, open, refuse) }));
  const needs = found.flatMap((each) => each.needs);
  const tables = found.map(({ table, permissions }): TrackedTable => {
    const toViews = needs.filter((need) => need.table === table).map(({ relationship }) => relationship);
    return {
      ...named(table, table.placeOf()),
      customColumnNames: customColumnNames(table.catalog.columns.map(({ name }) => name)),
      relationships: sorted([...keyRelationships(table, open), ...oncePerName(toViews)]),
      permissions,
    };
  });
  return { tables, places: new Map(found.flatMap(({ places }) => [...places])) };
}

const named = ({ schema, name }: TableName, place: Place) => ({
  ...{ schema, name, source: 'default', customName: camelCase(name) },
  ...{ isEnum: false, computedFields: [], place },
});

const customColumnNames = (columns: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    columns.map((column) => [column, camelCase(column)] as const).filter(([column, name]) => column !== name),
  );

const sorted = (relationships: readonly Relationship[]): Relationship[] =>
  relationships.toSorted((a, b) => (a.name < b.name ? -1 : 1));

const oncePerName = (relationships: readonly Relationship[]): Relationship[] => [
  ...new Map(relationships.map((relationship) => [relationship.name, relationship])).values(),
];

/** The access views to which the tables have relationships, and `live_credential` where anybody asks it. */
function viewsAsked(
  tables: readonly TrackedTable[],
  catalog: Catalog,
  place: Place,
  refuse: Refuse,
): TrackedTable[] {
  const asked = tables.flatMap(({ relationships }) =>
    relationships.flatMap(({ using }) => (using.kind === 'manual' ? [using.table.name] : [])),
  );
  const views = accessViews.map(({ name }) => name).filter((name) => asked.includes(name));
  return [liveCredential.name, ...views].flatMap((name): TrackedTable[] => {
    const view = catalog.tables.find((each) => each.schema === productSchema && each.name === name);
    if (view === undefined) {
      refuse(place, `the database has no view ${productSchema}.${name}`, 'migrate it to this release');
      return [];
    }
    const names = customColumnNames(view.columns.map((column) => column.name));
    return [{ ...named(view, place), customColumnNames: names, relationships: [], permissions: [] }];
  });
}

/** Hasura takes no two things of one name in a table: columns by both their names, and relationships. */
function refuseClashes(table: TrackedTable, catalog: Catalog, refuse: Refuse): void {
  const columns =
    catalog.tables.find(({ schema, name }) => schema === table.schema && name === table.name)?.columns ?? [];
  const names = [
    ...columns.flatMap(({ name }) => [...new Set([name, table.customColumnNames[name] ?? name])]),
    ...table.relationships.map(({ name }) => name),
  ];
  for (const name of new Set(names.filter((each, index) => names.indexOf(each) !== index)))
    refuse(table.place, `two things of ${qualifiedName(table)} would be called ${name}`, 'rename a column');
}
