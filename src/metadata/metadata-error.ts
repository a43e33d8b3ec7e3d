import type { Place } from './model.js';

export type MetadataErrorCode =
  /** A file is missing, no YAML, or not what Hasura takes. */
  | 'unreadable'
  | 'unknown-table'
  | 'unknown-column'
  | 'unknown-relationship'
  | 'unknown-operator'
  /** The metadata says something that Hasura would refuse. */
  | 'invalid'
  /** The role has no such permission. */
  | 'no-permission'
  /** The role may not read, set or name this column. */
  | 'column-not-permitted'
  | 'missing-session-variable'
  /** The request itself is not well formed. */
  | 'invalid-request';

/** Hasura's metadata, or a request under it, that cannot be taken; the message names the thing, and the place where there is one. */
export class MetadataError extends Error {
  readonly code: MetadataErrorCode;
  readonly place: Place | undefined;
  /** The message without the place. */
  readonly reason: string;

  constructor(code: MetadataErrorCode, message: string, place?: Place) {
    super(place === undefined ? message : `${inWords(place)}: ${message}`);
    this.name = 'MetadataError';
    this.code = code;
    this.place = place;
    this.reason = message;
  }
}

/** `tables/public_project.yaml:12 (select_permissions.0.permission)`. */
const inWords = ({ file, line, path }: Place): string => `${file}:${line}${path === '' ? '' : ` (${path})`}`;
