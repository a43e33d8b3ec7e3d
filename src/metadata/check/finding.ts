import type { Place, TablePermission, TrackedTable } from '../model.js';
import type { Severity } from './rule.js';
import { type RuleName, rules } from './rules.js';

/** One thing that is wrong with metadata, where, and what to do about it. */
export interface Finding extends Place {
  readonly rule: RuleName;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
}

export type Part = 'columns' | 'set' | 'filter' | 'check' | 'computed_fields';

/** A finding before it is shown: with the permission that it is about. */
export interface Found {
  readonly rule: RuleName;
  readonly place: Place;
  readonly message: string;
  /** Where it is another than the rule's. */
  readonly fix?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly about?: About | undefined;
}

interface About {
  readonly table: TrackedTable;
  readonly permission: TablePermission;
  readonly part?: Part | undefined;
  readonly column?: string | undefined;
}

export const findingOf = ({ rule, place, message, fix, severity }: Found): Finding => ({
  rule,
  severity: severity ?? rules[rule].severity,
  ...place,
  message,
  fix: fix ?? rules[rule].fix,
});

/** By file, line and path, the gravest first where they are the same. */
export const sorted = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted(
    (a, b) =>
      compare(a.file, b.file) ||
      a.line - b.line ||
      compare(a.path, b.path) ||
      order.indexOf(a.severity) - order.indexOf(b.severity) ||
      compare(a.rule, b.rule),
  );

const order: readonly Severity[] = ['error', 'warning', 'note'];

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
