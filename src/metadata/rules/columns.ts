import type { CatalogColumn, TablePermission, TrackedTable } from '../model.js';
import type { Rule, RuleContext } from './context.js';

const secretWords =
  /(?:^|_)(?:password|passwd|passphrase|secret|token|digest|hash|salt|otp|totp|api_?key|private_?key|credential)s?(?:_|$)/i;

/** Whether the name of a column says that it holds what nobody should read; ids and moments of secrets are none. */
export const looksSecret = (column: string): boolean =>
  secretWords.test(column) && !/_(?:id|at|count)$/i.test(column);

export const bytesSelected: Rule = (permission, table, context) =>
  selected(permission, table, context)
    .filter(({ type }) => type === 'bytea')
    .map(({ name }) => ({
      ...{ part: 'columns', column: name, what: `${name} holds bytes (bytea)` },
      mend: 'take it out of the columns, and give it by an action',
    }));

export const secretSelected: Rule = (permission, table, context) =>
  selected(permission, table, context)
    .filter(({ name }) => looksSecret(name))
    .map(({ name }) => ({
      ...{ part: 'columns', column: name, what: `${name} looks like a secret` },
      mend: 'take it out of the columns, or name it under `not_secret`',
    }));

function selected(
  permission: TablePermission,
  table: TrackedTable,
  context: RuleContext,
): readonly CatalogColumn[] {
  if (permission.operation !== 'select') return [];
  const { columns } = permission;
  const all = context.table(table)?.columns ?? [];
  return columns === '*' ? all : all.filter(({ name }) => columns.includes(name));
}

export const presetAndNamed: Rule = (permission) => {
  if (!('set' in permission) || permission.columns === '*') return [];
  const { columns } = permission;
  return Object.keys(permission.set)
    .filter((column) => columns.includes(column))
    .map((column) => ({
      ...{ part: 'set', column, what: `${column} is preset and a column to write, which Hasura ignores` },
      mend: 'leave it in one of the two',
    }));
};
