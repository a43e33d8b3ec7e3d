import type { ServerResponse } from 'node:http';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { z } from 'zod';
import { AppError, type ErrorBody, errorBody } from '../errors.js';
import { type Log, withoutSecrets } from '../observe/log.js';
import { requestIdOf } from './request-id.js';

/** Nothing that this service answers may be kept by anybody on the way. */
export const neverStored: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

/** No browser may take an answer for what it is not said to be, run it, or put it in a frame; pages say what they may. */
export const neverGuessed: RequestHandler = (req, res, next) => {
  res.set({
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    // Of this host alone: whoever owns the domain says it for what else lives below it.
    ...(req.secure && { 'Strict-Transport-Security': 'max-age=31536000' }),
  });
  next();
};

/** What Express and its parsers throw, as far as we tell it apart: by their type, else by their status. */
const parserErrors: ReadonlyMap<string, readonly [AppError['code'], string?]> = new Map([
  ['entity.too.large', ['PayloadTooLarge']],
  ['entity.parse.failed', ['InvalidInput', 'The request body is not well-formed JSON.']],
  ['encoding.unsupported', ['UnsupportedMediaType']],
  ['charset.unsupported', ['UnsupportedMediaType']],
]);

export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { type = '', status = 500 } = httpError.safeParse(error).data ?? {};
  const known = error instanceof URIError ? (['NotFound'] as const) : parserErrors.get(type);
  const [code, publicText] = known ?? [status >= 400 && status < 500 ? 'InvalidInput' : 'Internal'];
  return new AppError(code, 'an error that nobody named', {
    cause: error,
    ...(publicText !== undefined && { publicText }),
  });
}

const httpError = z.object({ type: z.string().optional(), status: z.number().optional() });

/**
 * Logs a fault of ours under the id of its request, which the caller gets instead of any detail; expected refusals leave
 * no trace. That we are overloaded or cut off is said in one line, without a stack, and not for every request: it comes
 * with each as long as it lasts.
 */
export function logFault(error: AppError, log: Log, requestId: string): string {
  if (error.code === 'Unavailable')
    log.warn({ requestId, reason: withoutSecrets(error.message) }, 'cannot answer');
  else log.error({ error, requestId }, 'a request failed');
  return requestId;
}

/** Whether an error is a fault of ours, which is logged. */
export const isFault = ({ status }: AppError): boolean => status >= 500;

const jsonType = 'application/json; charset=utf-8';

/** One answer of JSON, by nothing but what Node offers: what the fast doors and every error say. */
export function sendJson(
  response: ServerResponse,
  status: number,
  text: string,
  headers?: readonly string[],
): void {
  const length = String(Buffer.byteLength(text));
  const always = ['Cache-Control', 'no-store', 'Content-Type', jsonType, 'Content-Length', length];
  response.writeHead(status, headers === undefined ? always : [...always, ...headers]);
  response.end(text);
}

interface ErrorAnswer {
  /** Asked for where something is logged. */
  readonly requestId: () => string;
  readonly wrap?: ((body: ErrorBody) => object) | undefined;
}

/** Answers with an error, which a door may wrap; of an answer that has begun, the end is never seen. */
export function sendError(
  thrown: unknown,
  response: ServerResponse,
  log: Log,
  { requestId, wrap = (body) => body }: ErrorAnswer,
): void {
  const error = asAppError(thrown);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const id = isFault(error) ? logFault(error, log, requestId()) : undefined;
  const body = JSON.stringify(wrap(errorBody(error, id)));
  const wait = error.retryAfterSeconds ?? (error.code === 'Unavailable' ? 1 : undefined);
  sendJson(response, error.status, body, wait === undefined ? undefined : ['Retry-After', String(wait)]);
}

/** The last handler of the application, or of a door that wraps its errors: every error becomes a JSON answer. */
export const answerErrors =
  (log: Log, wrap?: (body: ErrorBody) => object): ErrorRequestHandler =>
  (thrown, _req, res, next) => {
    if (res.headersSent) next(thrown);
    else sendError(thrown, res, log, { wrap, requestId: () => requestIdOf(res) });
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
