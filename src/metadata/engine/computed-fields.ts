import { type Fragment, join, qualified, sql } from '../fragment.js';
import { MetadataError } from '../metadata-error.js';
import type { CatalogFunction, ComputedField } from '../model.js';
import { type Relation, inWords, rowTypeName } from './relations.js';
import type { Compilation, Row } from './scope.js';
import { wholeSession } from './session.js';

/** A computed field of a row: the call of its function, and what comes of it. */
interface Call {
  readonly call: Fragment;
  /** The table whose rows the function returns; undefined for a value. */
  readonly rows: Relation | undefined;
  readonly type: string;
}

/** Only of functions that take the row, and the session if the field says so: others have no place in a condition. */
export function callOf({ relations, session }: Compilation, row: Row, field: ComputedField): Call {
  const found = relations.functionsNamed(field.function).find((each) => fits(each, row.relation, field));
  if (found === undefined)
    throw unfit(field, `does not take a row of ${inWords(row.relation.name)} and nothing else`);
  const sessionAt = sessionPosition(found, field);
  const values = found.argumentTypes.map((_, index) =>
    index === sessionAt ? wholeSession(session) : sql`${row.alias}.*`,
  );
  const rows = relations.ofRowType(found.returnType);
  if ((rows !== undefined) !== found.returnsSet)
    throw unfit(field, 'returns neither one value nor rows of a tracked table');
  return {
    call: sql`${qualified(field.function)}(${join(values, ', ')})`,
    rows,
    type: found.returnType,
  };
}

function fits(candidate: CatalogFunction, { name }: Relation, field: ComputedField): boolean {
  const { argumentNames, argumentTypes } = candidate;
  const takesSession = field.sessionArgument !== null;
  const row = rowTypeName(argumentTypes[rowPosition(argumentNames, field)] ?? '');
  return (
    argumentTypes.length === (takesSession ? 2 : 1) &&
    row?.schema === name.schema &&
    row.name === name.name &&
    (!takesSession || argumentTypes[sessionPosition(candidate, field)] === 'json')
  );
}

const rowPosition = (names: readonly string[], { tableArgument }: ComputedField): number =>
  tableArgument === null ? 0 : names.indexOf(tableArgument);

const sessionPosition = ({ argumentNames }: CatalogFunction, { sessionArgument }: ComputedField): number =>
  sessionArgument === null ? -1 : argumentNames.indexOf(sessionArgument);

const unfit = (field: ComputedField, problem: string): MetadataError =>
  new MetadataError(
    'invalid',
    `the function ${inWords(field.function)} of the computed field "${field.name}" ${problem}`,
    field.place,
  );
