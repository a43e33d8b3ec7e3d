import type { Catalog, TablePermission, TrackedTable } from '../model.js';
import { checkThroughOwnTable } from './check-through-own-table.js';
import { bytesSelected, presetAndNamed, secretSelected } from './columns.js';
import { type Finding, type Rule, ruleContext } from './context.js';
import { nullableInCheck } from './nullable-in-check.js';
import { orOfAccessViews } from './or-of-access-views.js';
import { everyColumnForService, unsentVariable } from './session-variables.js';
import { unguardedSelect } from './unguarded-select.js';
import { unknownColumn, untakenOperation } from './unknown-names.js';
import { updatableReach } from './updatable-reach.js';

/** Every rule of row permissions that Hasura itself does not keep, by its name. */
const rules = {
  'untaken-operation': untakenOperation,
  'unknown-column': unknownColumn,
  'unguarded-select': unguardedSelect,
  'check-through-own-table': checkThroughOwnTable,
  'updatable-reach': updatableReach,
  'nullable-in-check': nullableInCheck,
  'or-of-access-views': orOfAccessViews,
  'unsent-variable': unsentVariable,
  'every-column-for-service': everyColumnForService,
  'bytes-selected': bytesSelected,
  'secret-selected': secretSelected,
  'preset-and-named': presetAndNamed,
} as const satisfies Record<string, Rule>;

/** A finding with the rule that is broken, and the permission that breaks it. */
export interface Violation extends Finding {
  readonly rule: string;
  readonly table: TrackedTable;
  readonly permission: TablePermission;
}

/** What in these tables breaks a rule, table by table. */
export function violations(tables: readonly TrackedTable[], catalog: Catalog): Violation[] {
  const context = ruleContext(tables, catalog);
  return tables.flatMap((table) =>
    table.permissions.flatMap((permission) =>
      Object.entries<Rule>(rules).flatMap(([rule, look]) =>
        look(permission, table, context).map((found) => ({ ...found, rule, table, permission })),
      ),
    ),
  );
}
