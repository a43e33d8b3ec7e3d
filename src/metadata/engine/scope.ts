import { type Fragment, identifier, qualified, raw, sql } from '../fragment.js';
import { MetadataError, type MetadataErrorCode } from '../metadata-error.js';
import type { Json, Place } from '../model.js';
import type { EffectiveSelect } from './effective.js';
import { type Relation, type Relations, inWords } from './relations.js';
import type { Session } from './session.js';

/** One statement in the making: for whom, over what, and which names of rows are taken. */
export interface Compilation {
  readonly relations: Relations;
  readonly session: Session;
  /** What the caller's role may read; undefined where nothing. */
  readonly readable: (relation: Relation) => EffectiveSelect | undefined;
  /** What to read a table from: itself, unless the engine was told to read something in its place. */
  readonly from: (relation: Relation) => Fragment;
  /** A name that nothing else in the statement has. */
  readonly newAlias: () => Fragment;
}

/** Starts a statement. */
export function compilationOf(
  relations: Relations,
  session: Session,
  readable: Compilation['readable'],
  instead: ReadonlyMap<string, Fragment> = new Map(),
): Compilation {
  let taken = 0;
  return {
    relations,
    session,
    readable,
    from: ({ name }) => instead.get(inWords(name)) ?? qualified(name),
    newAlias: () => raw(`"_row_${++taken}"`),
  };
}

/** A row of a table, by the name that it has in the statement. */
export interface Row {
  readonly relation: Relation;
  readonly alias: Fragment;
}

export const columnOf = ({ alias }: Row, name: string): Fragment => sql`${alias}.${identifier(name)}`;

/** Where in an expression we are, and what names mean there. */
export interface Scope {
  readonly compilation: Compilation;
  readonly row: Row;
  /** The row that `$` stands for. */
  readonly root: Row;
  /**
   * Who wrote it. A request may name nothing that its role cannot read, and no session variables; the permissions of
   * what it leads to go on top. A permission is trusted.
   */
  readonly author: 'permission' | 'request';
  readonly place: Place | undefined;
  readonly depth: number;
}

/** The scope of a permission's expression about a row; `key` says which of its expressions it is. */
export const permissionScope = (
  compilation: Compilation,
  row: Row,
  { place }: { readonly place: Place },
  key: 'filter' | 'check' | 'set',
): Scope => ({
  ...{ compilation, row, root: row, author: 'permission', depth: 0 },
  place: { ...place, path: `${place.path}.permission.${key}` },
});

/** The scope of what a caller asks about a row. */
export const requestScope = (compilation: Compilation, row: Row): Scope => ({
  ...{ compilation, row, root: row, author: 'request', depth: 0, place: undefined },
});

const deepest = 100;

/** One key or position further in. */
export function inside(scope: Scope, key: string): Scope {
  const { place, depth } = scope;
  if (depth >= deepest) throw complaint(scope, `an expression is nested more than ${deepest} deep`);
  return {
    ...scope,
    depth: depth + 1,
    place: place && { ...place, path: place.path === '' ? key : `${place.path}.${key}` },
  };
}

/** An error here. */
export const failure = ({ place }: Scope, code: MetadataErrorCode, message: string): MetadataError =>
  new MetadataError(code, message, place);

/** The error for what is not well formed here: the metadata's fault, or the request's. */
export const complaint = (scope: Scope, message: string): MetadataError =>
  failure(scope, scope.author === 'permission' ? 'invalid' : 'invalid-request', message);

/** The value, which has to be an object of JSON. */
export function objectHere(scope: Scope, value: Json | undefined): Readonly<Record<string, Json>> {
  if (isObject(value)) return value;
  throw complaint(scope, 'an object is expected here');
}

export const isObject = (value: Json | undefined): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
