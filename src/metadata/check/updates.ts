import { sessionVariable } from '../session-variables.js';
import { type Comparison, type Condition, isAlways, required } from './condition.js';
import { type Examination, type Examined, namedColumns } from './examined.js';
import type { Found } from './finding.js';
import { type Reach, reachOf } from './reach.js';
import { qualifiedName } from './project.js';

/** Whether an update can change what decides who reaches the row. */
export function updates(examination: Examination): Found[] {
  const reach = reachOf(examination);
  return examination.permissions.flatMap((examined) =>
    examined.permission.operation === 'update'
      ? [
          ...updatableReach(examined, reach),
          ...givenAway(examined),
          ...upsertWithoutCheck(examination, examined),
        ]
      : [],
  );
}

function updatableReach(examined: Examined, reach: Reach): Found[] {
  const { permission, table } = examined;
  if (permission.operation !== 'update') return [];
  const decided = reach.get(table) ?? new Map<string, { isOfView: boolean }>();
  const deciding = [...decided]
    .filter(([column, { isOfView }]) => isOfView || !isCheckedAgain(examined, column))
    .map(([column]) => column);
  const finding = (
    columns: readonly string[],
    part: 'columns' | 'set',
    step: readonly (string | number)[],
  ) => {
    const decide = columns.length === 1 ? 'decides' : 'decide';
    const isOfView = columns.some((column) => decided.get(column)?.isOfView === true);
    return examined.found(
      'updatable-reach',
      `${columns.join(', ')} ${decide} who reaches a row of ${qualifiedName(table.name)}, and may be updated`,
      { part, path: step, column: columns.join(', '), severity: isOfView ? 'error' : 'warning' },
    );
  };
  const preset = deciding.filter((column) => Object.hasOwn(permission.set, column));
  const open = deciding.filter((column) => !preset.includes(column));
  const presets = preset.map((column) => finding([column], 'set', [column]));
  const { columns } = permission;
  if (columns === '*') return [...(open.length === 0 ? [] : [finding(open, 'columns', [])]), ...presets];
  const named = open.filter((column) => columns.includes(column));
  return [...named.map((column) => finding([column], 'columns', [columns.indexOf(column)])), ...presets];
}

/** Whether the check asks of the new row what the column leads to, or whose it is. */
const isCheckedAgain = ({ conditions }: Examined, column: string): boolean =>
  conditions.some(
    ({ part, condition }) => part === 'check' && required(condition).some((each) => dependsOn(each, column)),
  );

function dependsOn(condition: Condition, column: string): boolean {
  if (condition.kind === 'related') return condition.joined.ours.includes(column);
  return condition.kind === 'comparison' && condition.column === column && isOfCaller(condition);
}

const isOfCaller = ({ value }: Comparison): boolean => sessionVariable(value) !== undefined;

function givenAway(examined: Examined): Found[] {
  const { permission, conditions } = examined;
  const filter = conditions.find(({ part }) => part === 'filter');
  const compared = filter === undefined ? [] : required(filter.condition);
  return compared.flatMap((each) => {
    if (each.kind !== 'comparison' || !isOfCaller(each)) return [];
    const { column } = each;
    const isPreset = 'set' in permission && Object.hasOwn(permission.set, column);
    const isNamed = namedColumns(examined).includes(column) || isEveryColumn(examined);
    if (!isNamed || isPreset || isCheckedAgain(examined, column)) return [];
    const message = `${column} may be updated, which the filter compares with the caller and the check does not`;
    return [examined.found('given-away', message, { part: 'filter', path: each.at, column })];
  });
}

const isEveryColumn = ({ permission }: Examined): boolean =>
  permission.operation === 'update' && permission.columns === '*';

function upsertWithoutCheck({ permissions }: Examination, examined: Examined): Found[] {
  const { permission, tracked } = examined;
  if (permission.operation !== 'update' || permission.check !== null) return [];
  const insert = permissions.find(
    (other) =>
      other.tracked === tracked &&
      other.permission.role === permission.role &&
      other.permission.operation === 'insert',
  );
  const check = insert?.conditions[0]?.condition;
  if (check === undefined || isAlways(check)) return [];
  const message = `for rows that an upsert updates, the check of ${permission.role}’s insert applies: its update has none`;
  return [examined.found('upsert-without-check', message)];
}
