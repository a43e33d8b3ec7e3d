/** Where a migration runs, for people: never holds the password. */
export interface MigrationTarget {
  readonly server: string;
  readonly database: string;
  readonly user: string;
}

/** A database that could not be migrated. The message is one line for a terminal and never holds the URL or its password. */
export class MigrationError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message.replaceAll(/\s+/g, ' '), cause === undefined ? undefined : { cause });
    this.name = 'MigrationError';
  }
}

/** What the failure of connecting, or of a statement that belongs to no particular step, means to whoever started us. */
export function explainFailure(error: unknown, target: MigrationTarget): MigrationError {
  if (error instanceof MigrationError) return error;
  const origin = originOf(error);
  const explain = explanations[origin.code] ?? (unreachable.has(origin.code) ? notReached : undefined);
  if (explain !== undefined) return new MigrationError(explain(target, origin), error);
  const known = wordings.find(([pattern]) => pattern.test(origin.message));
  return new MigrationError((known?.[1] ?? otherwise)(target, origin), error);
}

/**
 * The error at the root of another: drizzle wraps the server's in one that quotes the whole statement. That of a missing
 * file keeps its words, not its code, which for a socket means that nobody listens.
 */
export function originOf(error: unknown): Origin {
  if (typeof error !== 'object' || error === null) return { code: '', message: String(error) };
  const deeper = deeperIn(error);
  if (deeper !== undefined) return originOf(deeper);
  return {
    code: 'code' in error && !('path' in error) ? String(error.code) : '',
    message: 'message' in error ? String(error.message) : '',
  };
}

/** Its cause, or the first of those that it stands for. */
function deeperIn(error: object): unknown {
  if ('cause' in error && error.cause !== undefined) return error.cause;
  const all: readonly unknown[] = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  return all[0];
}

interface Origin {
  readonly code: string;
  readonly message: string;
}

type Explanation = (target: MigrationTarget, origin: Origin) => string;

const notReached: Explanation = ({ server }, { code, message }) =>
  `PostgreSQL at ${server} cannot be reached: ${code === '' ? message : code}`;

const unreachable = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOENT', 'EACCES', 'EPIPE', 'EADDRNOTAVAIL'],
]);

const otherwise: Explanation = ({ server, database }, { message }) =>
  `database ${database} at ${server} cannot be migrated: ${message}`;

const halfMigrated: Explanation = ({ database }, { message }) =>
  `database ${database} is in a state that no migration leaves behind (${message}): restore it from a backup, or start with an empty one`;

/** By SQLSTATE (PostgreSQL, Appendix A). */
const explanations: Readonly<Record<string, Explanation>> = {
  '28P01': ({ server, user }) => `PostgreSQL at ${server} refuses the password of user ${user}`,
  '28000': ({ server, user }, { message }) => `PostgreSQL at ${server} refuses user ${user}: ${message}`,
  '3D000': ({ server, database }) => `PostgreSQL at ${server} has no database ${database}: create it first`,
  '57P03': ({ server }, { message }) => `PostgreSQL at ${server} is not ready: ${message}`,
  '53300': ({ server }, { message }) => `PostgreSQL at ${server} takes no more connections: ${message}`,
  '25006': ({ server, database }) => `database ${database} at ${server} is read-only: is that a standby?`,
  '42501': ({ user, database }, { message }) =>
    `user ${user} lacks a right that migrating database ${database} needs: ${message} (to create its schemas it needs GRANT CREATE ON DATABASE)`,
  '42P06': halfMigrated,
  '42P07': halfMigrated,
  '42710': halfMigrated,
  '42723': halfMigrated,
  '42P01': halfMigrated,
  '42703': halfMigrated,
  '42883': halfMigrated,
  '3F000': halfMigrated,
};

/** What pg says without a code. */
const wordings: readonly (readonly [RegExp, Explanation])[] = [
  [/timeout expired|connection terminated|connection ended/i, notReached],
  [
    /client password must be a (?:non-empty )?string/i,
    ({ server, user }) =>
      `PostgreSQL at ${server} asks for the password of user ${user}, and the database URL has none`,
  ],
];
