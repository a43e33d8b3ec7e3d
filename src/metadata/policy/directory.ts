import { stringify } from 'yaml';
import type { Relationship, TablePermission, TrackedTable } from '../model.js';

/** By its first line a file says that it is ours to write, and to remove. */
export const generatedMark =
  '# Generated from policy.yaml by `npx graphwarden metadata generate`; edit that.\n';

const yamlOptions = { singleQuote: true, lineWidth: 0, aliasDuplicateObjects: false } as const;
const written = (value: unknown): string => generatedMark + stringify(value, yamlOptions);

/** What Hasura has besides tables, roles and actions, of which a policy says nothing: empty. */
const beginnings: Readonly<Record<string, unknown>> = {
  'allow_list.yaml': [],
  'api_limits.yaml': {},
  'backend_configs.yaml': {},
  'cron_triggers.yaml': [],
  'graphql_schema_introspection.yaml': { disabled_for_roles: [] },
  'metrics_config.yaml': {},
  'network.yaml': {},
  'opentelemetry.yaml': {},
  'query_collections.yaml': [],
  'remote_schemas.yaml': [],
  'rest_endpoints.yaml': [],
  'version.yaml': { version: 3 },
};

const databases = [
  {
    name: 'default',
    kind: 'postgres',
    configuration: {
      connection_info: {
        database_url: { from_env: 'HASURA_GRAPHQL_DATABASE_URL' },
        isolation_level: 'read-committed',
        use_prepared_statements: true,
      },
    },
    tables: '!include default/tables/tables.yaml',
  },
];

const tablesFolder = 'databases/default/tables/';

/** Whether a policy alone says what the file holds; others an app may write itself, and they are left alone then. */
export const isPolicysOwn = (path: string): boolean =>
  path.startsWith(tablesFolder) || path === 'inherited_roles.yaml';

/** The metadata directory of format 3: the text of each file by its path. */
export function directoryOf(tables: readonly TrackedTable[], actionsYaml: string): Map<string, string> {
  const files = tables.map(
    (table) => [`${table.schema}_${table.name}.yaml`, written(fileOf(table))] as const,
  );
  return new Map([
    ...Object.entries(beginnings).map(([path, value]) => [path, written(value)] as const),
    ['actions.yaml', actionsYaml],
    ['inherited_roles.yaml', written(inheritedRoles(tables))],
    ['databases/databases.yaml', written(databases)],
    [`${tablesFolder}tables.yaml`, written(files.map(([name]) => `!include ${name}`))],
    ...files.map(([name, text]) => [tablesFolder + name, text] as const),
  ]);
}

/** The roles of people's scopes, as far as their parents are there: Hasura takes no parent that nobody mentions. */
function inheritedRoles(tables: readonly TrackedTable[]) {
  const used = new Set(tables.flatMap(({ permissions }) => permissions.map(({ role }) => role)));
  return ['manager', 'user'].flatMap((holder) =>
    [
      { role_name: holder, role_set: [`${holder}_read`, `${holder}_write`, `${holder}_delete`] },
      { role_name: `${holder}_read_write`, role_set: [`${holder}_read`, `${holder}_write`] },
    ]
      .map(({ role_name, role_set }) => ({ role_name, role_set: role_set.filter((role) => used.has(role)) }))
      .filter(({ role_set }) => role_set.length > 0),
  );
}

function fileOf(table: TrackedTable) {
  const { schema, name, customName, customColumnNames, relationships, permissions } = table;
  const ofType = (type: Relationship['type']) =>
    listed(relationships.filter((each) => each.type === type).map(relationshipOf));
  const of = (operation: TablePermission['operation']) =>
    listed(
      permissions
        .filter((each) => each.operation === operation)
        .toSorted((a, b) => (a.role < b.role ? -1 : 1))
        .map(permissionOf),
    );
  return present({
    table: { name, schema },
    configuration: present({ column_config: columnConfig(customColumnNames), custom_name: customName }),
    object_relationships: ofType('object'),
    array_relationships: ofType('array'),
    insert_permissions: of('insert'),
    select_permissions: of('select'),
    update_permissions: of('update'),
    delete_permissions: of('delete'),
  });
}

const present = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null));

const listed = <T>(items: readonly T[]): readonly T[] | undefined => (items.length === 0 ? undefined : items);

const columnConfig = (names: Readonly<Record<string, string>>) =>
  Object.keys(names).length === 0
    ? undefined
    : Object.fromEntries(
        Object.entries(names).map(([column, custom_name]) => [column, { custom_name }] as const),
      );

function relationshipOf({ name, using }: Relationship) {
  switch (using.kind) {
    case 'own_key': {
      const [only] = using.columns;
      return {
        name,
        using: { foreign_key_constraint_on: using.columns.length === 1 ? only : using.columns },
      };
    }
    case 'their_key': {
      const [column] = using.columns;
      const columns = using.columns.length === 1 ? { column } : { columns: using.columns };
      const { schema, name: table } = using.table;
      return { name, using: { foreign_key_constraint_on: { ...columns, table: { name: table, schema } } } };
    }
    case 'manual': {
      const { schema, name: table } = using.table;
      const configuration = { column_mapping: using.mapping, remote_table: { name: table, schema } };
      return { name, using: { manual_configuration: configuration } };
    }
  }
}

const permissionOf = (permission: TablePermission) => ({
  role: permission.role,
  permission: definitionOf(permission),
});

function definitionOf(permission: TablePermission) {
  switch (permission.operation) {
    case 'select': {
      const { columns, filter, limit, allowAggregations } = permission;
      return present({ columns, filter, limit, allow_aggregations: allowAggregations ? true : null });
    }
    case 'insert': {
      const { check, set, columns } = permission;
      return present({ check, set: unlessEmpty(set), columns });
    }
    case 'update': {
      const { columns, filter, check, set } = permission;
      return present({ columns, filter, check, set: unlessEmpty(set) });
    }
    case 'delete':
      return { filter: permission.filter };
  }
}

const unlessEmpty = <T extends object>(value: T): T | undefined =>
  Object.keys(value).length === 0 ? undefined : value;
