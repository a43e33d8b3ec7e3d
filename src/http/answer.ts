import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { AppError, errorBody } from '../errors.js';
import type { Log } from '../observe/log.js';

/** Nothing that this service answers may be kept by anybody on the way. */
export const neverStored: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

/** What Express's own parsers throw, as far as we tell it apart. */
const parserErrors: ReadonlyMap<number, readonly [AppError['code'], string?]> = new Map([
  [413, ['PayloadTooLarge']],
  [415, ['UnsupportedMediaType']],
  [400, ['InvalidInput', 'The request body is not well-formed JSON.']],
]);

export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  const [code, publicText] = parserErrors.get(status) ?? [
    status >= 400 && status < 500 ? 'InvalidInput' : 'Internal',
  ];
  return new AppError(code, 'an error that nobody named', {
    cause: error,
    ...(publicText !== undefined && { publicText }),
  });
}

/** Logs a fault of ours under an id, which the caller gets instead of any detail; expected refusals leave no trace. */
export function logFault(error: AppError, log: Log): string | undefined {
  if (error.status < 500) return undefined;
  const id = randomUUID();
  log.error({ error, errorId: id }, error.code === 'Unavailable' ? 'cannot answer' : 'a request failed');
  return id;
}

export function sendError(res: Response, error: AppError, log: Log): void {
  const id = logFault(error, log);
  if (error.code === 'Unavailable') res.set('Retry-After', '1');
  res.status(error.status).json(errorBody(error, id));
}

/** The last handler of the application: every error becomes a JSON answer. */
export const answerErrors =
  (log: Log): ErrorRequestHandler =>
  (error, _req, res, next) => {
    if (res.headersSent) next(error);
    else sendError(res, asAppError(error), log);
  };

export const notFound: RequestHandler = () => {
  throw new AppError('NotFound', 'no such address');
};

export const onlyMethods =
  (...methods: readonly string[]): RequestHandler =>
  (_req, res) => {
    res.set('Allow', methods.join(', '));
    throw new AppError('MethodNotAllowed', 'not a method of this address');
  };
