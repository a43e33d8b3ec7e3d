import type { Condition, Path } from './condition.js';
import { type Project, type Table, qualifiedName } from './project.js';
import type { RuleName } from './rules.js';

/** Where in an expression we are, and whose rows are asked there. */
export interface Scope {
  readonly project: Project;
  readonly source: string;
  readonly table: Table | undefined;
  /** The table of the permission: what `$` stands for. */
  readonly root: Table;
  readonly at: Path;
}

export const inside = (scope: Scope, step: string | number): Scope => ({ ...scope, at: [...scope.at, step] });

/** What Hasura would refuse here, or understand otherwise. */
export const fault = (
  { at, table }: Pick<Scope, 'at' | 'table'>,
  rule: RuleName,
  message: string,
  fix?: string,
): Condition => ({ kind: 'fault', at, table, rule, message, fix });

export const columnFault = (scope: Scope, table: Table, column: string, suggestion: string): Condition =>
  fault(scope, 'unknown-column', `${qualifiedName(table.name)} has no column "${column}"${suggestion}`);
