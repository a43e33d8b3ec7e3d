import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'body-parser';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { RemotePrincipal } from '../access/principal.js';
import { sessionVariables, webSocketLifetime } from '../access/session-variables.js';
import type { Authenticate, Authentication } from '../auth/authenticate.js';
import { type ForwardedAddressSettings, forwardedAddress } from '../auth/client-address.js';
import { AppError, errorBody, refusal } from '../errors.js';
import type { Log } from '../observe/log.js';
import { parentHeaders } from '../observe/remote-parent.js';
import type { Traces } from '../observe/traces.js';
import { sendError, sendJson } from './answer.js';
import {
  type ForwardedHeaders,
  addressHeaders,
  headersOfBody,
  headersOfRequest,
} from './forwarded-headers.js';
import { requestIdHeader, requestIdIn } from './request-id.js';
import type { TrustsParent } from './trusted-parents.js';
import { tellAnswer } from './watched.js';

interface AuthHookSettings {
  readonly authenticate: Authenticate;
  readonly bodyLimitBytes: number;
  readonly webSocketMaxAgeSeconds: number;
  readonly addresses: ForwardedAddressSettings | undefined;
  readonly log: Log;
  readonly traces: Traces | undefined;
  readonly trustsParent: TrustsParent;
}

/** What Hasura sends in POST mode: its client's headers, and the request, which we do not look into. */
export const hookBody = z.object({
  headers: z.record(z.string(), z.string()),
  request: z.custom((value) => value === undefined || typeof value === 'object').optional(),
});

type Hook = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * The door that Hasura asks about every request. Exactly 200 with session variables or 401, both for Hasura to act on;
 * everything else is a fault of ours or of a direct caller. Its time is added to every query of the application, so it
 * needs nothing of Express and answers its own errors: it stands in Express's routes and ahead of them.
 */
export function authHook({ log, traces, trustsParent, ...settings }: AuthHookSettings): Hook {
  const { authenticate, addresses, webSocketMaxAgeSeconds } = settings;
  const tracing = traces === undefined ? [] : parentHeaders;
  const names = ['authorization', 'x-hasura-role', ...addressHeaders(addresses), ...tracing];
  const accepted = answers(webSocketMaxAgeSeconds);
  const readBody = bodyReader(settings.bodyLimitBytes);
  const refused = JSON.stringify(errorBody(new AppError('AuthenticationInvalid', 'a refused credential')));

  const decide = (headers: ForwardedHeaders): Promise<Authentication> =>
    authenticate({
      authorization: headers.valuesOf('authorization'),
      address: forwardedAddress(headers.valuesOf, addresses),
      roles: headers.valuesOf('x-hasura-role'),
      counts: true,
    });
  const decideTraced = traces === undefined ? undefined : tracedBy(traces, trustsParent, decide);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = decideTraced && Date.now();
    const headers =
      request.method === 'POST'
        ? headersOfBody(clientHeaders(await readBody(request, response)), names)
        : headersOfRequest(request.rawHeaders, names);
    const authentication =
      decideTraced === undefined
        ? await decide(headers)
        : await decideTraced(headers, { request, response, startedAt });
    if ('refused' in authentication) sendJson(response, 401, refused);
    else sendJson(response, 200, accepted(authentication));
  }

  const isTold = log.isLevelEnabled('debug');
  return (request, response) => {
    const requestId = requestIdOf(request);
    if (isTold) tellAnswer(response, log, 'hook', requestId);
    answer(request, response).catch((error: unknown) => sendError(error, response, log, { requestId }));
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly startedAt: number | undefined;
}

/** The decision in the span of its request, which Hasura names in its own headers, or in those of its client. */
function tracedBy(
  traces: Traces,
  trustsParent: TrustsParent,
  decide: (headers: ForwardedHeaders) => Promise<Authentication>,
) {
  return (headers: ForwardedHeaders, { request, response, startedAt }: Exchange): Promise<Authentication> => {
    const served = {
      door: 'hook',
      method: request.method,
      requestId: requestIdOf(request),
      headerOf: (name: string) => request.headers[name]?.toString() ?? headers.valuesOf(name)[0],
      trustsParent: trustsParent('hook', request.rawHeaders),
      ...(startedAt !== undefined && { startedAt }),
    };
    return traces.serve(served, (finished) => {
      if (finished !== undefined) response.once('close', () => finished(response.statusCode));
      return decide(headers);
    });
  };
}

/** The id of a request, looked for only when it is asked for: most requests leave no line in the log. */
function requestIdOf(request: IncomingMessage): () => string {
  let id: string | undefined;
  return () => {
    const { data } = hookBody.safeParse('body' in request ? request.body : undefined);
    id ??= requestIdIn(
      data === undefined
        ? request.headers[requestIdHeader]
        : headersOfBody(data.headers, [requestIdHeader]).valuesOf(requestIdHeader),
    );
    return id;
  };
}

type Accepted = Exclude<Authentication, { refused: unknown }>;

/** Writing an answer takes as long as all the rest of us: those of the principals that ask most are kept, in half a megabyte. */
const mostAnswers = 1_000;

/** The answer that a principal gets; the same principal, from the memory of credentials, gets the same until its end comes near. */
function answers(webSocketMaxAgeSeconds: number): (authentication: Accepted) => string {
  const usual = `max-age=${webSocketMaxAgeSeconds}`;
  const kept = new LRUCache<RemotePrincipal, string>({ max: mostAnswers });
  return ({ principal, checkedAt }) => {
    const endsAt = 'endsAt' in principal ? principal.endsAt : undefined;
    const lifetime = webSocketLifetime(endsAt, checkedAt, webSocketMaxAgeSeconds);
    const known = lifetime === usual ? kept.get(principal) : undefined;
    if (known !== undefined) return known;
    const text = JSON.stringify({ ...sessionVariables(principal), 'Cache-Control': lifetime });
    if (lifetime === usual) kept.set(principal, text);
    return text;
  };
}

/** Bodies as Express's doors take them, by the same package: bounded, unpacked, JSON whatever their content type says. */
function bodyReader(limit: number): (request: IncomingMessage, response: ServerResponse) => Promise<unknown> {
  const read = json({ limit, type: () => true });
  return async (request, response) =>
    await new Promise((done, fail) => {
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- its types name a class of connect's that does not exist.
      read(request, response, (error: unknown) => {
        if (error !== undefined) fail(error instanceof Error ? error : new Error('a body that is none'));
        else done('body' in request ? request.body : undefined);
      });
    });
}

function clientHeaders(body: unknown): Record<string, string> {
  const parsed = hookBody.safeParse(body);
  if (parsed.success) return parsed.data.headers;
  throw refusal(
    'InvalidInput',
    'The body must be JSON: { "headers": { name: text, … }, "request": object, array or null }.',
  );
}
