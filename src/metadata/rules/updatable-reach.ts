import { isAccessView, people } from '../policy/access-views.js';
import { sessionVariable } from '../session-variables.js';
import type { BoolExp, TableName, TablePermission, TrackedTable } from '../model.js';
import type { Rule, RuleContext } from './context.js';
import { conditionsOf, leavesOf } from './walk.js';

/** Whoever could change what decides who reaches a row could move it to another tenant: the check would not see it. */
export const updatableReach: Rule = (permission, table, context) => {
  if (permission.operation !== 'update') return [];
  const deciding = decidingColumns(table, context);
  const all = context.table(table)?.columns.map(({ name }) => name) ?? [];
  const named = permission.columns === '*' ? all : permission.columns;
  const changed = [
    ...named.map((column) => ({ part: 'columns', column }) as const),
    ...Object.keys(permission.set).map((column) => ({ part: 'set', column }) as const),
  ];
  return changed
    .filter(({ column }) => deciding.has(column))
    .map(({ part, column }) => ({
      ...{ part, column, what: `${column} decides who reaches the row, and may be updated` },
      mend: 'take it out: an action, or a new row, can move things',
    }));
};

/**
 * The columns of a table that decide who reaches its rows: its primary key, those by which its filters leave it or
 * that they compare with the caller, those of keys to tables that access views know, and whom a row lets in.
 */
function decidingColumns(table: TrackedTable, context: RuleContext): ReadonlySet<string> {
  const catalog = context.table(table);
  const keys = (catalog?.foreignKeys ?? []).filter(
    ({ target, columns }) =>
      isKnownToViews(target, context) || (isAccount(target) && admits(table, columns, context)),
  );
  return new Set([
    ...(catalog?.primaryKey ?? []),
    ...keys.flatMap(({ columns }) => columns),
    ...ownAccess(table, context),
    ...table.permissions.flatMap((permission) =>
      expressionsOf(permission).flatMap((expression) => columnsLeaving(expression, table, context)),
    ),
  ]);
}

/** Whether the rows of a table are themselves something that an access view names. */
const isKnownToViews = (name: TableName, context: RuleContext): boolean => {
  const table = context.tracked(name);
  const key = context.table(name)?.primaryKey ?? [];
  return table !== undefined && ownAccess(table, context).some((column) => key.includes(column));
};

const isAccount = ({ schema, name }: TableName): boolean =>
  schema === people.table.schema && name === people.table.name;

/** Whether the rows say who is let in: each has a person, and access views read them. */
const admits = (table: TrackedTable, columns: readonly string[], context: RuleContext): boolean =>
  columns.every((column) => context.column(table, column)?.isNullable === false) &&
  context.tables.some(
    (view) =>
      isAccessView(view) &&
      view.readsTables.some(({ schema, name }) => schema === table.schema && name === table.name),
  );

const ownAccess = (table: TrackedTable, context: RuleContext): string[] =>
  table.relationships.flatMap((relationship) => {
    const joined = context.joined(table, relationship);
    return joined !== undefined && isAccessView(joined.target) ? joined.pairs.map(([ours]) => ours) : [];
  });

const expressionsOf = (permission: TablePermission): BoolExp[] => {
  const filters = permission.operation === 'insert' ? [] : [permission.filter];
  return 'check' in permission ? [...filters, permission.check ?? {}] : filters;
};

function columnsLeaving(expression: BoolExp, table: TrackedTable, context: RuleContext): string[] {
  return [...conditionsOf(expression, table, context)].flatMap((condition): string[] => {
    if (condition.isWithinExists) return [];
    if (condition.kind === 'column')
      return [...leavesOf(condition.value)].some((leaf) => sessionVariable(leaf) !== undefined)
        ? [condition.column]
        : [];
    if (condition.kind !== 'exists') return [];
    const relationship = table.relationships.find(({ name }) => name === condition.relationship);
    const joined = relationship && context.joined(table, relationship);
    return joined?.pairs.map(([ours]) => ours) ?? [];
  });
}
