import type { BoolExp, Place, TablePermission, TrackedTable } from '../model.js';
import { type Callers, callersOf } from './callers.js';
import type { Condition, Path } from './condition.js';
import type { Found, Part } from './finding.js';
import { parseCondition } from './parse-condition.js';
import type { Project, Table } from './project.js';
import type { Severity } from './rule.js';
import type { RuleName } from './rules.js';

/** A permission with its conditions understood. */
export interface Examined {
  readonly table: Table;
  readonly tracked: TrackedTable;
  readonly permission: TablePermission;
  readonly conditions: readonly PartCondition[];
  /** Where something in a part of it stands. */
  at(part: Part, path?: Path): Place;
  /** A finding about it: in a part, or as a whole. */
  found(rule: RuleName, message: string, details?: Details): Found;
}

interface PartCondition {
  readonly part: 'filter' | 'check';
  readonly condition: Condition;
}

interface Details {
  readonly part?: Part;
  readonly path?: Path;
  readonly column?: string;
  readonly fix?: string | undefined;
  readonly severity?: Severity | undefined;
}

/** Everything that rules look at. */
export interface Examination {
  readonly project: Project;
  readonly callers: Callers;
  readonly permissions: readonly Examined[];
}

export const examine = (project: Project): Examination => ({
  project,
  callers: callersOf(project.metadata),
  permissions: project.metadata.tables.flatMap((tracked) =>
    tracked.permissions.map((permission) => examined(project, tracked, permission)),
  ),
});

function examined(project: Project, tracked: TrackedTable, permission: TablePermission): Examined {
  const table = project.table(tracked.source, tracked);
  const at: Examined['at'] = (part, path = []) =>
    project.locate(permission.place, ['permission', part, ...path]);
  return {
    ...{ table, tracked, permission, at },
    conditions: expressionsOf(permission).map(([part, expression]) => ({
      part,
      condition: parseCondition(project, table, expression),
    })),
    found: (rule, message, { part, path, column, fix, severity } = {}) => ({
      ...{ rule, message, fix, severity },
      place: part === undefined ? permission.place : at(part, path),
      about: { table: tracked, permission, part, column },
    }),
  };
}

function expressionsOf(permission: TablePermission): (readonly ['filter' | 'check', BoolExp])[] {
  const filter = 'filter' in permission ? [['filter', permission.filter] as const] : [];
  const check =
    'check' in permission && permission.check !== null ? [['check', permission.check] as const] : [];
  return [...filter, ...check];
}

/** The condition that decides which rows are written or shown: the check of an insert, else the filter. */
export const deciding = ({ permission, conditions }: Examined): PartCondition | undefined =>
  conditions.find(({ part }) => part === (permission.operation === 'insert' ? 'check' : 'filter'));

/** As grave as the rule where the project was made for this service and the hook gives the role; else it may be meant so. */
export const gravity = ({ project, callers }: Examination, role: string): Severity =>
  project.usesAccessViews && callers.isGiven(role) ? 'error' : 'warning';

/** The columns that a permission names itself; for `*` those that there are, as far as known. */
export function namedColumns({ table, permission }: Examined): readonly string[] {
  if (permission.operation === 'delete') return [];
  return permission.columns === '*' ? [...(table.columns?.keys() ?? [])] : permission.columns;
}
