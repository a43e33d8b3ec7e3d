import type { CatalogColumn } from '../model.js';
import { type Examination, type Examined, namedColumns } from './examined.js';
import type { Found, Part } from './finding.js';
import { didYouMean } from './nearest.js';
import { qualifiedName } from './project.js';
import { secrecyOf } from './secret-names.js';

/** Whether the columns of permissions are there, and are for those who get them. */
export const columnsOfPermissions = ({ permissions }: Examination): Found[] =>
  permissions.flatMap((examined) => [
    ...everyColumn(examined),
    ...selectedColumns(examined),
    ...writtenColumns(examined),
    ...unknownColumns(examined),
    ...unknownFields(examined),
  ]);

function everyColumn(examined: Examined): Found[] {
  const { permission } = examined;
  const { operation, role } = permission;
  if (operation === 'delete' || permission.columns !== '*' || role === 'admin') return [];
  const message = `${role} may ${operation} every column that there is and will be`;
  const severity = role === 'service' ? 'error' : 'warning';
  return [examined.found('every-column', message, { part: 'columns', severity })];
}

/** Where a column is named: its position, or the `*` that stands for it. */
const stepTo = ({ permission }: Examined, column: string): readonly number[] =>
  permission.operation === 'delete' || permission.columns === '*' ? [] : [permission.columns.indexOf(column)];

function selectedColumns(examined: Examined): Found[] {
  const { permission, table } = examined;
  if (permission.operation !== 'select') return [];
  return namedColumns(examined).flatMap((column) => {
    const at = { part: 'columns', path: stepTo(examined, column), column } as const;
    const known = table.columns?.get(column);
    const severity = secrecyOf(column, known?.type);
    if (severity !== undefined)
      return [
        examined.found(
          'secret-selected',
          `${permission.role} may select ${column}, which looks like a secret`,
          {
            ...at,
            severity,
          },
        ),
      ];
    return known?.type === 'bytea'
      ? [examined.found('bytes-selected', `${permission.role} may select ${column}, which holds bytes`, at)]
      : [];
  });
}

function writtenColumns(examined: Examined): Found[] {
  const { permission, table } = examined;
  if (!('set' in permission)) return [];
  const named = permission.columns === '*' ? [] : permission.columns;
  const twice = Object.keys(permission.set).filter((column) => named.includes(column));
  const computed = (part: Part, columns: readonly string[], stepOf: (column: string) => string | number) =>
    columns
      .filter((column) => table.columns?.get(column)?.isGenerated === true)
      .map((column) =>
        examined.found('untaken-operation', `${column} is computed by the database`, {
          ...{ part, path: [stepOf(column)], column },
        }),
      );
  return [
    ...twice.map((column) =>
      examined.found('preset-and-named', `${column} is preset: what a caller says it is counts for nothing`, {
        ...{ part: 'set', path: [column], column },
      }),
    ),
    ...computed('columns', named, (column) => named.indexOf(column)),
    ...computed('set', Object.keys(permission.set), (column) => column),
  ];
}

function unknownColumns(examined: Examined): Found[] {
  const { permission, table } = examined;
  if (table.columns === undefined || permission.operation === 'delete') return [];
  const unknown = (
    part: Part,
    columns: readonly string[],
    known: ReadonlyMap<string, CatalogColumn>,
  ): Found[] =>
    columns
      .filter((column) => !known.has(column))
      .map((column) => {
        const suggestion = didYouMean(column, [...known.keys()]);
        const message = `${qualifiedName(table.name)} has no column "${column}"${suggestion}`;
        const path = part === 'set' ? [column] : stepTo(examined, column);
        return examined.found('unknown-column', message, { part, path, column });
      });
  return [
    ...unknown('columns', permission.columns === '*' ? [] : permission.columns, table.columns),
    ...unknown('set', 'set' in permission ? Object.keys(permission.set) : [], table.columns),
  ];
}

function unknownFields(examined: Examined): Found[] {
  const { permission, tracked } = examined;
  if (permission.operation !== 'select') return [];
  const known = tracked.computedFields.map(({ name }) => name);
  return permission.computedFields.flatMap((field, index) =>
    known.includes(field)
      ? []
      : [
          examined.found(
            'unknown-relationship',
            `${qualifiedName(tracked)} has no computed field "${field}"${didYouMean(field, known)}`,
            { part: 'computed_fields', path: [index] },
          ),
        ],
  );
}
