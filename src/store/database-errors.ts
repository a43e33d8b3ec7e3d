import { types } from 'node:util';
import { DatabaseError } from 'pg';
import { AppError, refusal } from '../errors.js';

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);

/**
 * SQLSTATE classes (PostgreSQL, Appendix A) that mean "ask again later", not "your request is wrong": connection,
 * authorization of ours, no such database, resources, operator intervention, system error; and single codes for a
 * read-only server, a lock not granted, a deadlock and a serialization failure.
 */
const outageStates = /^(?:08|28|3D|53|57|58)|^(?:25006|55P03|40P01|40001)$/;

/** What pg says without a code when a connection ends under it or none is to be had. */
const outageTexts =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|connection error|pool after calling end/i;

function causes(error: unknown): Error[] {
  if (!types.isNativeError(error)) return [];
  const inner = 'errors' in error && Array.isArray(error.errors) ? error.errors.flatMap(causes) : [];
  return [error, ...inner, ...causes(error.cause)];
}

/**
 * The queue of notifications is full, because somebody who listens stands still in a transaction: the commit failed, and
 * one of later may not. A limit of the program by its SQLSTATE, as is a row too large; the file of the source tells them apart in every language.
 */
const isFullQueue = (error: Error): boolean =>
  error instanceof DatabaseError && error.code === '54000' && error.file === 'async.c';

function isOutage(error: Error): boolean {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    networkCodes.has(code) || outageStates.test(code) || outageTexts.test(error.message) || isFullQueue(error)
  );
}

/** The error, here or among its causes, that says the database cannot be asked; undefined when it could. */
export function outageIn(error: unknown): Error | undefined {
  return error instanceof AppError ? undefined : causes(error).find(isOutage);
}

/** Runs work on the store; when the database cannot be asked, the error is `Unavailable`, whoever noticed first. */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const outage = outageIn(error);
    if (outage === undefined) throw error;
    throw new AppError('Unavailable', `the database cannot answer: ${outage.message}`, {
      cause: error,
      lacking: 'database',
    });
  }
}

interface Refusal {
  /** The SQLSTATE. */
  readonly code: string;
  readonly message: string;
  readonly constraint: string | undefined;
}

/** What PostgreSQL said against a statement, here or among the error's causes; undefined where it said nothing. */
export function refusalIn(error: unknown): Refusal | undefined {
  const said = causes(error).find((cause) => cause instanceof DatabaseError);
  if (said?.code === undefined) return undefined;
  return { code: said.code, message: said.message, constraint: said.constraint };
}

/** Whether an error is the end of a statement that took longer than it may. */
export const isTimeout = (error: unknown): boolean => refusalIn(error)?.code === '57014';

const uniqueViolation = '23505';

/** Whether an error is the database's refusal of a second row under this unique index. */
export function violatesUnique(error: unknown, index: string): boolean {
  return causes(error).some(
    (cause) =>
      'code' in cause &&
      cause.code === uniqueViolation &&
      'constraint' in cause &&
      cause.constraint === index,
  );
}

/** Runs the last write of an action; when the unique index refuses it, the error is Conflict, with this text. */
export async function orConflict<T>(index: string, text: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw violatesUnique(error, index) ? refusal('Conflict', text) : error;
  }
}
