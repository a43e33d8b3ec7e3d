import { z } from 'zod';
import type { Directory } from './directory.js';
import {
  type BoolExp,
  type TablePermission,
  type Relationship,
  type TrackedTable,
  type Using,
} from './model.js';

/** A table as Hasura names one: with its schema, or by itself in `public`. */
export const tableName = z.union([
  z.looseObject({ schema: z.string().default('public'), name: z.string() }).transform(({ schema, name }) => ({
    schema,
    name,
  })),
  z.string().transform((name) => ({ schema: 'public', name })),
]);

const list = z.array(z.unknown()).default([]);
const table = z.looseObject({
  table: tableName,
  is_enum: z.boolean().default(false),
  configuration: z
    .looseObject({
      custom_name: z.string().nullish(),
      custom_column_names: z.record(z.string(), z.string()).default({}),
      column_config: z.record(z.string(), z.looseObject({ custom_name: z.string().nullish() })).default({}),
    })
    .prefault({}),
  object_relationships: list,
  array_relationships: list,
  computed_fields: list,
  select_permissions: list,
  insert_permissions: list,
  update_permissions: list,
  delete_permissions: list,
});

/** A tracked table or view, with its relationships and permissions; a MetadataError says where it is not as Hasura writes it. */
export function loadTable(directory: Directory, source: string, raw: unknown): TrackedTable {
  const parsed = directory.parse(table, raw, 'a table');
  const { configuration } = parsed;
  return {
    ...parsed.table,
    source,
    customName: configuration.custom_name ?? null,
    customColumnNames: {
      ...configuration.custom_column_names,
      ...configuredNames(configuration.column_config),
    },
    isEnum: parsed.is_enum,
    relationships: [
      ...parsed.object_relationships.map((each) => loadRelationship(directory, 'object', each)),
      ...parsed.array_relationships.map((each) => loadRelationship(directory, 'array', each)),
    ],
    computedFields: parsed.computed_fields.map((each) => loadComputedField(directory, each)),
    permissions: loaders.flatMap(([field, load]) => parsed[field].map((each) => load(directory, each))),
    place: directory.placeOf(raw),
  };
}

const configuredNames = (config: Readonly<Record<string, { custom_name?: string | null | undefined }>>) =>
  Object.fromEntries(
    Object.entries(config).flatMap(([column, { custom_name: name }]) =>
      name == null ? [] : [[column, name]],
    ),
  );

const columnList = z.union([z.string().transform((name) => [name]), z.array(z.string())]);
const using = z.union([
  z
    .looseObject({
      manual_configuration: z.looseObject({
        remote_table: tableName,
        column_mapping: z.record(z.string(), z.string()),
      }),
    })
    .transform(({ manual_configuration: { remote_table: target, column_mapping: mapping } }): Using => ({
      kind: 'manual',
      table: target,
      mapping,
    })),
  z
    .looseObject({ foreign_key_constraint_on: columnList })
    .transform(({ foreign_key_constraint_on: columns }): Using => ({ kind: 'own_key', columns })),
  z
    .looseObject({
      foreign_key_constraint_on: z
        .looseObject({ table: tableName, column: z.string().optional(), columns: columnList.optional() })
        .refine(({ column, columns }) => column !== undefined || columns !== undefined, 'names no column'),
    })
    .transform(({ foreign_key_constraint_on: { table: target, column, columns } }): Using => ({
      kind: 'their_key',
      table: target,
      columns: columns ?? [column ?? ''],
    })),
]);

function loadRelationship(directory: Directory, type: Relationship['type'], raw: unknown): Relationship {
  const parsed = directory.parse(z.looseObject({ name: z.string(), using }), raw, 'a relationship');
  return { name: parsed.name, type, using: parsed.using, place: directory.placeOf(raw) };
}

const computedField = z.looseObject({
  name: z.string(),
  definition: z.looseObject({
    function: tableName,
    table_argument: z.string().nullish(),
    session_argument: z.string().nullish(),
  }),
});

function loadComputedField(directory: Directory, raw: unknown): TrackedTable['computedFields'][number] {
  const { name, definition } = directory.parse(computedField, raw, 'a computed field');
  return {
    name,
    function: definition.function,
    tableArgument: definition.table_argument ?? null,
    sessionArgument: definition.session_argument ?? null,
    place: directory.placeOf(raw),
  };
}

const columns = z.union([z.literal('*'), z.array(z.string())]);
const expression: z.ZodType<BoolExp> = z.record(z.string(), z.json());
const presets = z
  .record(z.string(), z.json())
  .nullish()
  .transform((set) => set ?? {});
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const rootFields = z
  .array(z.string())
  .nullish()
  .transform((fields) => fields ?? null);

const entry = <T extends z.ZodType>(permission: T) =>
  z.looseObject({ role: z.string(), comment: z.string().nullish(), permission });

const selectEntry = entry(
  z.looseObject({
    columns,
    filter: expression,
    limit: z.int().nonnegative().nullish(),
    allow_aggregations: flag,
    computed_fields: z.array(z.string()).default([]),
    query_root_fields: rootFields,
    subscription_root_fields: rootFields,
  }),
);
const insertEntry = entry(
  z.looseObject({ columns: columns.nullish(), check: expression, set: presets, backend_only: flag }),
);
const updateEntry = entry(
  z.looseObject({
    columns,
    filter: expression,
    check: expression.nullish(),
    set: presets,
    backend_only: flag,
  }),
);
const deleteEntry = entry(z.looseObject({ filter: expression, backend_only: flag }));

const base = (
  directory: Directory,
  raw: unknown,
  { role, comment }: { role: string; comment?: string | null | undefined },
) => ({
  role,
  comment: comment ?? null,
  place: directory.placeOf(raw),
});

type Load = (directory: Directory, raw: unknown) => TablePermission;

const loadSelect: Load = (directory, raw) => {
  const parsed = directory.parse(selectEntry, raw, 'a select permission');
  const { permission } = parsed;
  return {
    ...base(directory, raw, parsed),
    operation: 'select',
    columns: permission.columns,
    filter: permission.filter,
    limit: permission.limit ?? null,
    allowAggregations: permission.allow_aggregations,
    computedFields: permission.computed_fields,
    queryRootFields: permission.query_root_fields,
    subscriptionRootFields: permission.subscription_root_fields,
  };
};

const loadInsert: Load = (directory, raw) => {
  const parsed = directory.parse(insertEntry, raw, 'an insert permission');
  const { permission } = parsed;
  return {
    ...base(directory, raw, parsed),
    operation: 'insert',
    columns: permission.columns ?? '*',
    check: permission.check,
    set: permission.set,
    backendOnly: permission.backend_only,
  };
};

const loadUpdate: Load = (directory, raw) => {
  const parsed = directory.parse(updateEntry, raw, 'an update permission');
  const { permission } = parsed;
  return {
    ...base(directory, raw, parsed),
    operation: 'update',
    columns: permission.columns,
    filter: permission.filter,
    check: permission.check ?? null,
    set: permission.set,
    backendOnly: permission.backend_only,
  };
};

const loadDelete: Load = (directory, raw) => {
  const parsed = directory.parse(deleteEntry, raw, 'a delete permission');
  const { filter, backend_only: backendOnly } = parsed.permission;
  return { ...base(directory, raw, parsed), operation: 'delete', filter, backendOnly };
};

const loaders = [
  ['select_permissions', loadSelect],
  ['insert_permissions', loadInsert],
  ['update_permissions', loadUpdate],
  ['delete_permissions', loadDelete],
] as const;
