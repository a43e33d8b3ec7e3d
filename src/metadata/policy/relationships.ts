import type { CatalogForeignKey, Relationship } from '../model.js';
import { people } from './access-views.js';
import { camelCase, capitalised, plural } from './names.js';
import { type OpenTable, type OpenTables, isSame, qualifiedName } from './open-tables.js';

/** The key that a column begins: of a composite one, the first column says what it is about. */
export const keyOf = ({ catalog }: OpenTable, column: string): CatalogForeignKey | undefined =>
  catalog.foreignKeys.find(({ columns }) => columns[0] === column);

/** `author_id` leads to `author`; a column without `_id` cannot give its own name away: `uploaded_by` to `uploadedByPerson`. */
export function objectName({ columns: [column = ''] }: CatalogForeignKey, target: string): string {
  return column.endsWith('_id')
    ? camelCase(column.slice(0, -'_id'.length))
    : camelCase(column) + capitalised(camelCase(target));
}

/**
 * The relationships that foreign keys make among the tables that the policy opens, and to the people behind accounts:
 * from each key one to its target, and one back, of many unless the key is unique.
 */
export function keyRelationships(table: OpenTable, tables: OpenTables): Relationship[] {
  const place = table.placeOf();
  const own = table.catalog.foreignKeys.flatMap((key): Relationship[] => {
    if (isSame(key.target, people.table) && tables.find(people.view) !== undefined)
      return [{ ...toPerson(key), place }];
    if (tables.find(key.target) === undefined) return [];
    const using = { kind: 'own_key', columns: key.columns } as const;
    return [{ name: objectName(key, key.target.name), type: 'object', using, place }];
  });
  const theirs = tables.all.flatMap((other) =>
    other.catalog.foreignKeys
      .filter(({ target }) => isSame(target, table))
      .map((key): Relationship => ({ ...backFrom(other, key), place })),
  );
  return [...own, ...theirs];
}

const toPerson = (key: CatalogForeignKey): Omit<Relationship, 'place'> => ({
  name: objectName(key, people.view.name),
  type: 'object',
  using: { kind: 'manual', table: people.view, mapping: { [key.columns[0] ?? '']: 'id' } },
});

function backFrom(other: OpenTable, key: CatalogForeignKey): Omit<Relationship, 'place'> {
  const { schema, name, catalog } = other;
  const isUnique = catalog.uniqueKeys.some(({ columns }) =>
    columns.every((column) => key.columns.includes(column)),
  );
  const rivals = catalog.foreignKeys.filter(
    ({ target }) => qualifiedName(target) === qualifiedName(key.target),
  );
  const suffix = rivals.length > 1 ? `By${capitalised(camelCase(key.columns[0] ?? ''))}` : '';
  return {
    name: (isUnique ? camelCase(name) : plural(camelCase(name))) + suffix,
    type: isUnique ? 'object' : 'array',
    using: { kind: 'their_key', table: { schema, name }, columns: key.columns },
  };
}
