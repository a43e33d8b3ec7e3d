import { accessViews, isAccessView, people, productSchema } from '../policy/access-views.js';
import { sessionVariable } from '../session-variables.js';
import { viewsAsked } from './access-views.js';
import { conditionsIn } from './condition.js';
import type { Examination } from './examined.js';
import { type Project, type Table, isSame } from './project.js';

/** The columns of each table that decide who reaches rows, of it or of others; and whether an access view stands behind them. */
export type Reach = ReadonlyMap<Table, ReadonlyMap<string, { readonly isOfView: boolean }>>;

/**
 * The columns by which conditions go from table to table, on both sides, what they compare with the caller at the end of
 * such a way, keys to tables that an access view knows, whom a row lets in, and the table's own key.
 */
export function reachOf({ project, permissions }: Examination): Reach {
  const reach = new Map<Table, Map<string, { isOfView: boolean }>>();
  const add = (table: Table | undefined, columns: readonly string[], isOfView: boolean): void => {
    if (table === undefined) return;
    const found = reach.get(table) ?? new Map<string, { isOfView: boolean }>();
    reach.set(table, found);
    for (const column of columns)
      found.set(column, { isOfView: isOfView || found.get(column)?.isOfView === true });
  };
  const conditions = permissions.flatMap((examined) =>
    examined.conditions.flatMap(({ condition }) =>
      [...conditionsIn(condition)].map((each) => ({ each, root: examined.table })),
    ),
  );
  for (const { each, root } of conditions) {
    if (each.kind === 'related') {
      const isOfView = viewsAsked(each).length > 0;
      add(each.table, each.joined.ours, isOfView);
      add(each.joined.target, each.joined.theirs, isOfView);
    }
    if (each.kind === 'comparison' && each.table !== root && sessionVariable(each.value) !== undefined)
      add(each.table, [each.column], false);
  }
  for (const table of new Set(permissions.map((each) => each.table))) {
    add(table, [...keysToKnown(project, table), ...admitted(project, table)], true);
    add(table, table.catalog?.primaryKey ?? [], false);
  }
  return reach;
}

/** The columns of foreign keys to tables whose own key an access view knows. */
const keysToKnown = (project: Project, { source, catalog }: Table): string[] =>
  (catalog?.foreignKeys ?? [])
    .filter(({ target: name, targetColumns }) => {
      const target = project.table(source, name);
      return target.tracked?.relationships.some((relationship) => {
        const { target: led, ours } = project.joined(target, relationship);
        return (
          led !== undefined &&
          isAccessView(led.name) &&
          ours.every((column) => targetColumns.includes(column))
        );
      });
    })
    .flatMap(({ columns }) => columns);

/** Whom the rows of a table let in: a person that each of them has, where access views read the table. */
function admitted(project: Project, { source, catalog, columns, name }: Table): string[] {
  const isRead = accessViews.some((view) =>
    project
      .table(source, { schema: productSchema, name: view.name })
      .catalog?.readsTables.some((read) => isSame(read, name)),
  );
  if (!isRead) return [];
  return (catalog?.foreignKeys ?? [])
    .filter(({ target }) => isSame(target, people.table))
    .flatMap((key) => key.columns)
    .filter((column) => columns?.get(column)?.isNullable === false);
}
