import { isAccessView } from '../policy/access-views.js';
import type { Rule } from './context.js';
import { conditionsOf } from './walk.js';

/** Two access views under one `_or` have no index in common: PostgreSQL reads the whole table and asks for each row. */
export const orOfAccessViews: Rule = (permission, table, context) => {
  const isInsert = permission.operation === 'insert';
  const conditions = [...conditionsOf(isInsert ? permission.check : permission.filter, table, context)];
  return conditions.flatMap((condition) => {
    if (condition.kind !== 'or') return [];
    const asking = condition.branches.filter((branch) =>
      [...conditionsOf(branch, condition.table, context)].some(
        (inner) => inner.kind === 'exists' && isAccessView(inner.target),
      ),
    );
    if (asking.length < 2) return [];
    const what = `an \`_or\` in ${permission.operation} asks two access views, and scans the whole table`;
    return [
      { part: isInsert ? 'check' : 'filter', what, mend: 'ask one view: what belongs together is one' },
    ];
  });
};
