import { MetadataError } from '../metadata-error.js';
import type { CatalogForeignKey, Place, Relationship, TableName } from '../model.js';
import { type Relation, type Relations, inWords } from './relations.js';

/** Where a relationship leads, and the columns that are equal: ours to theirs. */
export interface Join {
  readonly target: Relation;
  readonly columns: readonly (readonly [ours: string, theirs: string])[];
}

/**
 * Finds the rows of a relationship: by the foreign key that it names by columns, or by its own mapping. Throws where
 * there is no such key, more than one that lead to different rows, or no such column.
 */
export function joinOf(relations: Relations, from: Relation, relationship: Relationship): Join {
  const join = joined(relations, from, relationship);
  for (const [ours, theirs] of join.columns) {
    requireColumn(from, ours, relationship.place);
    requireColumn(join.target, theirs, relationship.place);
  }
  return join;
}

function joined(relations: Relations, from: Relation, relationship: Relationship): Join {
  const { using, place } = relationship;
  if (using.kind === 'own_key') {
    const { columns, target, targetColumns } = keyOn(from, from.catalog.foreignKeys, using, relationship);
    return { target: relations.find(target, place), columns: pairs(columns, targetColumns) };
  }
  const target = relations.find(using.table, place);
  if (using.kind === 'manual') return { target, columns: Object.entries(using.mapping) };
  const leadingHere = target.catalog.foreignKeys.filter((key) => isSame(key.target, from.name));
  const { columns, targetColumns } = keyOn(target, leadingHere, using, relationship);
  return { target, columns: pairs(targetColumns, columns) };
}

/** The one of the keys that is on these columns, in any order. */
function keyOn(
  { name }: Relation,
  keys: readonly CatalogForeignKey[],
  { columns }: { readonly columns: readonly string[] },
  relationship: Relationship,
): CatalogForeignKey {
  const [key, ...others] = keys.filter((each) => sameSet(each.columns, columns));
  if (key !== undefined && others.every((other) => meaning(other) === meaning(key))) return key;
  const found = key === undefined ? 'no foreign key' : 'more than one foreign key';
  throw new MetadataError(
    'invalid',
    `${found} on (${columns.join(', ')}) of ${inWords(name)} fits the relationship "${relationship.name}"`,
    relationship.place,
  );
}

function requireColumn(relation: Relation, name: string, place: Place): void {
  if (relation.columns.has(name)) return;
  throw new MetadataError('unknown-column', `${inWords(relation.name)} has no column "${name}"`, place);
}

const pairs = (ours: readonly string[], theirs: readonly string[]): (readonly [string, string])[] =>
  ours.flatMap((each, index) => theirs.slice(index, index + 1).map((their) => [each, their] as const));

const isSame = (one: TableName, other: TableName): boolean =>
  one.schema === other.schema && one.name === other.name;

const sameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((each) => other.includes(each));

const meaning = ({ columns, target, targetColumns }: CatalogForeignKey): string =>
  JSON.stringify([target.schema, target.name, pairs(columns, targetColumns).sort()]);
