import { isList, operands } from '../grammar.js';
import { isAccessView } from '../policy/access-views.js';
import { sessionVariable } from '../session-variables.js';
import { type Comparison, type Condition, conditionsIn, partsOf, required } from './condition.js';
import { type Examination, type Examined, namedColumns } from './examined.js';
import type { Found } from './finding.js';
import { isSame, qualifiedName } from './project.js';

/** Whether the checks of new rows hold what they promise. Most of it needs the catalog. */
export const checksOfRows = ({ permissions }: Examination): Found[] =>
  permissions.flatMap((examined) =>
    examined.conditions.flatMap(({ part, condition }) =>
      part === 'check'
        ? [
            ...throughOwnTable(examined, condition),
            ...passingNulls(examined, condition),
            ...nullLiterals(examined, condition),
          ]
        : [],
    ),
  );

/** A check sees the database as it was before the statement, without the new row. */
function throughOwnTable(examined: Examined, check: Condition): Found[] {
  const { tracked, permission } = examined;
  return [...conditionsIn(check)].flatMap((each) => {
    const target = each.kind === 'related' ? each.joined.target : undefined;
    if (target === undefined) return [];
    const isOwn = isSame(target.name, tracked);
    if (!isOwn && target.catalog?.readsTables.some((read) => isSame(read, tracked)) !== true) return [];
    const own = qualifiedName(tracked);
    const reads = isOwn ? `asks ${own}` : `goes through ${qualifiedName(target.name)}, which reads ${own}`;
    return [
      examined.found(
        'check-through-own-table',
        `the check of ${permission.operation} ${reads} as it was before, without the new row`,
        { part: 'check', path: each.at, severity: isOwn && !isAccessView(target.name) ? 'warning' : 'error' },
      ),
    ];
  });
}

function passingNulls(examined: Examined, check: Condition): Found[] {
  const { permission } = examined;
  return unguarded(examined, check, { notNull: new Set(), isNegated: false }).map(
    ({ comparison, column }) => {
      const isOfCaller = sessionVariable(comparison.value) !== undefined;
      const message = `the check of ${permission.operation} compares ${column}, which can be NULL, and a check of NULL passes`;
      return examined.found('nullable-in-check', message, {
        ...{ part: 'check', path: comparison.at, column },
        severity: isOfCaller ? 'error' : 'warning',
      });
    },
  );
}

const nullLiterals = (examined: Examined, check: Condition): Found[] =>
  ofTheRow(check)
    .filter(({ operator, value }) => value === null && operator !== '_is_null')
    .map(({ at, column }) => {
      const message = `the check of ${examined.permission.operation} compares ${column} with null, which is NULL or true of every row`;
      return examined.found('null-in-check', message, { part: 'check', path: at, column });
    });

/** The comparisons of the row itself: those of other rows stand within EXISTS, which is never NULL. */
const ofTheRow = (condition: Condition): Comparison[] => {
  if (condition.kind === 'comparison') return [condition];
  return condition.kind === 'related' ? [] : partsOf(condition).flatMap(ofTheRow);
};

interface Passing {
  readonly comparison: Comparison;
  readonly column: string;
}

interface Surroundings {
  /** The columns of the row at hand that a test beside keeps from NULL. */
  readonly notNull: ReadonlySet<string>;
  /** Whether the whole is true where this is not, an odd number of times. */
  readonly isNegated: boolean;
}

/**
 * The comparisons that a NULL makes NULL, so that the row passes: of the row itself, where the caller can put it there.
 * Those of other rows stand within EXISTS, which is never NULL: there a NULL is no, and lets pass only where that is turned round.
 */
function unguarded(examined: Examined, condition: Condition, around: Surroundings): Passing[] {
  switch (condition.kind) {
    case 'all': {
      const here = condition.parts.flatMap(required).flatMap(columnNotNull);
      const guarded = { ...around, notNull: new Set([...around.notNull, ...here]) };
      return condition.parts.flatMap((part) => unguarded(examined, part, guarded));
    }
    case 'any':
      return condition.parts.flatMap((part) => unguarded(examined, part, around));
    case 'not':
      return unguarded(examined, condition.part, { ...around, isNegated: !around.isNegated });
    case 'comparison':
      return columnsOf(condition)
        .filter((column) => !around.notNull.has(column) && canBeNull(examined, column))
        .map((column) => ({ comparison: condition, column }));
    case 'related':
      return nullsElsewhere(condition.where, around.isNegated);
    case 'fault':
      return [];
  }
}

/**
 * Within EXISTS: the comparisons of nullable columns of a table, where no row found lets the new one pass. What is turned
 * round counts from one EXISTS to the next, since NULL turned round is NULL.
 */
function nullsElsewhere(condition: Condition, isPassing: boolean, isNegated = false): Passing[] {
  switch (condition.kind) {
    case 'related':
      return nullsElsewhere(condition.where, isPassing !== isNegated);
    case 'not':
      return nullsElsewhere(condition.part, isPassing, !isNegated);
    case 'comparison':
      return isPassing ? nullableOf(condition) : [];
    case 'fault':
      return [];
    case 'all':
    case 'any': {
      const tested = condition.kind === 'all' ? required(condition).flatMap(columnNotNull) : [];
      return partsOf(condition)
        .flatMap((part) => nullsElsewhere(part, isPassing, isNegated))
        .filter(({ column }) => !tested.includes(column));
    }
  }
}

/** Of views all columns count as nullable: those are left alone. */
const nullableOf = (comparison: Comparison): Passing[] =>
  columnsOf(comparison)
    .filter((column) => comparison.table?.columns?.get(column)?.isNullable === true)
    .filter(() => comparison.table?.catalog?.kind === 'table')
    .map((column) => ({ comparison, column }));

const columnNotNull = (condition: Condition): string[] =>
  condition.kind === 'comparison' && condition.operator === '_is_null' && condition.value === false
    ? [condition.column]
    : [];

/** Those that make it NULL: a test for NULL is none, and literals of null are complained of by themselves. */
function columnsOf({ column, isComputed, operator, value }: Comparison): string[] {
  if (operator === '_is_null' || isComputed || value === null) return [];
  if (operands[operator] !== 'column') return [column];
  const other = isList(value) ? value.at(-1) : value;
  return typeof other === 'string' ? [column, other] : [column];
}

/** Whether a new row can have NULL there: by the caller's will, or because nothing else is put there. */
function canBeNull(examined: Examined, column: string): boolean {
  const { permission, table } = examined;
  const found = table.columns?.get(column);
  if (found?.isNullable !== true || !('set' in permission) || Object.hasOwn(permission.set, column))
    return false;
  const isNamed = permission.columns === '*' || namedColumns(examined).includes(column);
  return isNamed || (permission.operation === 'insert' && !found.hasDefault && !found.isGenerated);
}
