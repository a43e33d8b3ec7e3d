/** What a metadata file of YAML may hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A boolean expression as Hasura's permissions write it. */
export type BoolExp = Readonly<Record<string, Json>>;

/** Where something stands in a metadata directory. */
export interface Place {
  /** Relative to the directory, with `/`. */
  readonly file: string;
  /** Keys and positions within the file, with dots: `select_permissions.0.permission.filter`; empty for the whole file. */
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
}

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** How the rows of a relationship are found. */
export type Using =
  /** By a foreign key of this table, on these columns. */
  | { readonly kind: 'own_key'; readonly columns: readonly string[] }
  /** By a foreign key of another table that leads here, on these columns of that table. */
  | { readonly kind: 'their_key'; readonly table: TableName; readonly columns: readonly string[] }
  /** By equality of columns, ours to theirs. */
  | {
      readonly kind: 'manual';
      readonly table: TableName;
      readonly mapping: Readonly<Record<string, string>>;
    };

export interface Relationship {
  readonly name: string;
  readonly type: 'object' | 'array';
  readonly using: Using;
  readonly place: Place;
}

export interface ComputedField {
  readonly name: string;
  readonly function: TableName;
  /** The name of the argument that takes the row; the first one where absent. */
  readonly tableArgument: string | null;
  readonly sessionArgument: string | null;
  readonly place: Place;
}

export const operations = ['select', 'insert', 'update', 'delete'] as const;
export type Operation = (typeof operations)[number];

interface PermissionEntry {
  readonly role: string;
  readonly comment: string | null;
  readonly place: Place;
}

/** `'*'` stands for every column there is. */
export type Columns = readonly string[] | '*';
/** Column to literal, or to the name of a session variable. */
export type Presets = Readonly<Record<string, Json>>;

export interface SelectPermission extends PermissionEntry {
  readonly operation: 'select';
  readonly columns: Columns;
  readonly filter: BoolExp;
  readonly limit: number | null;
  readonly allowAggregations: boolean;
  readonly computedFields: readonly string[];
  /** Null for all there are. */
  readonly queryRootFields: readonly string[] | null;
  readonly subscriptionRootFields: readonly string[] | null;
}

export interface InsertPermission extends PermissionEntry {
  readonly operation: 'insert';
  readonly columns: Columns;
  readonly check: BoolExp;
  readonly set: Presets;
  readonly backendOnly: boolean;
}

export interface UpdatePermission extends PermissionEntry {
  readonly operation: 'update';
  readonly columns: Columns;
  readonly filter: BoolExp;
  /** Null lets every new row pass, and lets an upsert fall back on the check of the insert. */
  readonly check: BoolExp | null;
  readonly set: Presets;
  readonly backendOnly: boolean;
}

export interface DeletePermission extends PermissionEntry {
  readonly operation: 'delete';
  readonly filter: BoolExp;
  readonly backendOnly: boolean;
}

export type TablePermission = SelectPermission | InsertPermission | UpdatePermission | DeletePermission;

/** A table or view that Hasura tracks. */
export interface TrackedTable extends TableName {
  readonly source: string;
  readonly customName: string | null;
  /** Column to its name in GraphQL, where that is another. */
  readonly customColumnNames: Readonly<Record<string, string>>;
  readonly isEnum: boolean;
  readonly relationships: readonly Relationship[];
  readonly computedFields: readonly ComputedField[];
  readonly permissions: readonly TablePermission[];
  readonly place: Place;
}

export interface InheritedRole {
  readonly role: string;
  readonly parents: readonly string[];
  readonly place: Place;
}

export interface MetadataAction {
  readonly name: string;
  readonly roles: readonly string[];
  readonly comment: string | null;
  readonly place: Place;
}

/** A function that Hasura tracks as a root field; `roles` is null where it follows the select permission of its table. */
export interface TrackedFunction extends TableName {
  readonly source: string;
  readonly roles: readonly string[];
  readonly place: Place;
}

/** A metadata directory of format 3, as far as permissions depend on it. Only sources of PostgreSQL are read. */
export interface Metadata {
  readonly tables: readonly TrackedTable[];
  readonly functions: readonly TrackedFunction[];
  readonly inheritedRoles: readonly InheritedRole[];
  readonly actions: readonly MetadataAction[];
}

export interface CatalogColumn {
  readonly name: string;
  /** Ready for a cast: `uuid`, `timestamp with time zone`, `text[]`; with its schema, quoted where needed, unless PostgreSQL's own. */
  readonly type: string;
  /** Columns of views are always nullable, as Hasura sees them. */
  readonly isNullable: boolean;
  readonly hasDefault: boolean;
  readonly isGenerated: boolean;
}

export interface CatalogForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly target: TableName;
  readonly targetColumns: readonly string[];
}

export interface CatalogTable extends TableName {
  readonly kind: 'table' | 'view' | 'materialized_view' | 'foreign_table';
  /** In the order of the table. */
  readonly columns: readonly CatalogColumn[];
  readonly primaryKey: readonly string[];
  /** The columns of each unique constraint or whole unique index, that of the primary key included. */
  readonly uniqueKeys: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly foreignKeys: readonly CatalogForeignKey[];
  /** Whether PostgreSQL takes these; a view may refuse them. */
  readonly isInsertable: boolean;
  readonly isUpdatable: boolean;
  readonly isDeletable: boolean;
  /** Of a view: every table it reads, through other views too. */
  readonly readsTables: readonly TableName[];
}

export interface CatalogFunction extends TableName {
  /** Names of the arguments in order, empty where unnamed. */
  readonly argumentNames: readonly string[];
  /** Named as those of columns are; that of a table's row is its `schema.table`. */
  readonly argumentTypes: readonly string[];
  readonly returnsSet: boolean;
  readonly returnType: string;
}

/** What the database has, as far as permissions depend on it: every schema but PostgreSQL's own. */
export interface Catalog {
  readonly tables: readonly CatalogTable[];
  readonly functions: readonly CatalogFunction[];
}
