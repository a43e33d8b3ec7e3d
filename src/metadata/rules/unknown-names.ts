import type { Finding, Rule } from './context.js';

/** A view may refuse what a table takes. */
export const untakenOperation: Rule = ({ operation }, table, context) => {
  const catalog = context.table(table);
  if (catalog === undefined || operation === 'select') return [];
  const takes = { insert: catalog.isInsertable, update: catalog.isUpdatable, delete: catalog.isDeletable };
  if (takes[operation]) return [];
  return [
    { part: null, what: `${table.schema}.${table.name} takes no ${operation}`, mend: 'take the rule out' },
  ];
};

export const unknownColumn: Rule = (permission, table, context) => {
  if (permission.operation === 'delete') return [];
  const named = (part: 'columns' | 'set', columns: readonly string[]): Finding[] =>
    columns.flatMap((column): Finding[] => {
      const found = context.column(table, column);
      if (found === undefined) {
        const what = `${table.schema}.${table.name} has no column ${column}`;
        return [{ part, column, what, mend: 'correct the name' }];
      }
      if (!found.isGenerated || permission.operation === 'select') return [];
      const what = `${column} is computed by the database`;
      return [{ part, column, what, mend: 'take it out' }];
    });
  return [
    ...named('columns', permission.columns === '*' ? [] : permission.columns),
    ...named('set', 'set' in permission ? Object.keys(permission.set) : []),
  ];
};
