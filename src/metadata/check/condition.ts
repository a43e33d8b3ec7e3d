import type { Operator } from '../grammar.js';
import type { Json, Relationship } from '../model.js';
import type { RuleName } from './rules.js';
import type { Joined, Table } from './project.js';

/** Keys and positions within an expression. */
export type Path = readonly (string | number)[];

interface Standing {
  readonly at: Path;
  /** Whose rows are asked; undefined where that is not known without the database. */
  readonly table: Table | undefined;
}

/** Some row of another table fits: one that a relationship leads to, or for `_exists` any. */
export interface Related extends Standing {
  readonly kind: 'related';
  /** Undefined for `_exists`, and where only the database knows the relationship. */
  readonly relationship: Relationship | undefined;
  readonly joined: Joined;
  readonly where: Condition;
}

export interface Comparison extends Standing {
  readonly kind: 'comparison';
  /** A column, or a computed field. */
  readonly column: string;
  readonly isComputed: boolean;
  readonly operator: Operator;
  readonly value: Json;
}

/** What Hasura would refuse, or understand otherwise than it is written. */
export interface Fault extends Standing {
  readonly kind: 'fault';
  readonly rule: RuleName;
  readonly message: string;
  readonly fix: string | undefined;
}

/** A boolean expression about a row of a table, understood as far as possible. */
export type Condition =
  | (Standing & { readonly kind: 'all' | 'any'; readonly parts: readonly Condition[] })
  | (Standing & { readonly kind: 'not'; readonly part: Condition })
  | Related
  | Comparison
  | Fault;

/** The condition and all within it, the outer ones first. */
export function* conditionsIn(condition: Condition): Generator<Condition> {
  yield condition;
  for (const each of partsOf(condition)) yield* conditionsIn(each);
}

/** The conditions that it is made of. */
export function partsOf(condition: Condition): readonly Condition[] {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.parts;
  if (condition.kind === 'not') return [condition.part];
  return condition.kind === 'related' ? [condition.where] : [];
}

/** What must hold of the row itself, each for the whole to hold: through every `_and`, into nothing else. */
export const required = (condition: Condition): readonly Condition[] =>
  condition.kind === 'all' ? condition.parts.flatMap(required) : [condition];

/** Whether every row fits, whatever is in it. */
export function isAlways(condition: Condition): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.parts.every(isAlways);
    case 'any':
      return condition.parts.some(isAlways);
    case 'not':
      return isNever(condition.part);
    case 'related':
    case 'comparison':
    case 'fault':
      return false;
  }
}

function isNever(condition: Condition): boolean {
  if (condition.kind === 'any') return condition.parts.every(isNever);
  return condition.kind === 'not' && isAlways(condition.part);
}
