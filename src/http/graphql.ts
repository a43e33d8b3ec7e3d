import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { type Request, type RequestHandler, Router, text } from 'express';
import {
  type DefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type ValidationContext,
  type ValidationRule,
  parse,
} from 'graphql';
import { createHandler } from 'graphql-http';
import { z } from 'zod';
import { plainAddress } from '../access/networks.js';
import type { Principal, RemotePrincipal } from '../access/principal.js';
import type { RequestFacts } from '../actions/action.js';
import type { Dispatch } from '../actions/dispatch.js';
import type { Authenticate } from '../auth/authenticate.js';
import { AppError, errorBody } from '../errors.js';
import type { Log } from '../observe/log.js';
import { answerErrors, asAppError, isFault, logFault } from './answer.js';
import { type ConsoleSession, consoleSession } from './console-session.js';
import { principalOf, refreshAction, requirePrincipal, userAgentIn } from './credential.js';
import { headersOfRequest } from './forwarded-headers.js';
import { requestIdOf } from './request-id.js';

interface GraphqlSettings {
  readonly authenticate: Authenticate;
  readonly dispatch: Dispatch;
  /** The SDL of the actions with the database's scalars; gets its resolvers here. */
  readonly schema: GraphQLSchema;
  readonly bodyLimitBytes: number;
  readonly console: Parameters<typeof consoleSession>[2];
  readonly log: Log;
}

/** A document larger than these needs is not one of a console, a CLI or a script. */
export const documentLimits = { tokens: 2000, depth: 8, aliases: 10 } as const;

/** graphql-armor throws unless told to report, and a throw would be a fault of ours. */
const reporting = {
  propagateOnRejection: false,
  onReject: [(context: ValidationContext | null, error: GraphQLError) => context?.reportError(error)],
};
const limitRules: readonly ValidationRule[] = [
  (context) => maxDepthRule({ n: documentLimits.depth, ...reporting })(context),
  (context) => maxAliasesRule({ n: documentLimits.aliases, ...reporting })(context),
];

interface GraphqlContext extends Record<PropertyKey, unknown> {
  readonly principal: Principal;
  readonly request: RequestFacts & { readonly requestId: string };
  /** Of a request that a page of the console makes by its cookie, or to get one. */
  readonly session: ConsoleSession | undefined;
}

/** The same actions as Hasura's, without Hasura: for the console, the CLI and scripts. One document a request, no batches. */
export function graphqlDoor({
  authenticate,
  dispatch,
  schema,
  bodyLimitBytes,
  console: cookies,
  log,
}: GraphqlSettings): Router {
  resolveBy(schema, dispatch);
  const handlerOf = ({ request: { requestId } }: GraphqlContext) =>
    createHandler<Request, GraphqlContext, GraphqlContext>({
      schema,
      context: (request) => request.context,
      parse: (source, options) => parse(source, { ...options, maxTokens: documentLimits.tokens }),
      validationRules: limitRules,
      formatError: (error) => withCode(error, log, requestId),
    });
  const router = Router();
  router.get('/graphql', toGraphiql);
  router.all('/graphql', text({ limit: bodyLimitBytes, type: () => true }), async (req, res) => {
    const context = await contextOf(req, authenticate, requestIdOf(res), consoleSession(req, res, cookies));
    const handle = handlerOf(context);
    const { method, originalUrl: url, headers } = req;
    const [body, init] = await handle({ method, url, headers, raw: req, context, body: () => bodyText(req) });
    if (init.status === 405) {
      res.set('Allow', req.method === 'GET' ? 'POST' : 'GET, POST');
      throw new AppError('MethodNotAllowed', 'a mutation by GET, or another method');
    }
    res.writeHead(init.status, init.statusText, init.headers ?? {}).end(body);
  });
  router.use(
    '/graphql',
    answerErrors(log, (body) => ({ errors: [body] })),
  );
  return router;
}

/** Whoever opens the address in a browser asks nothing yet: the console has a page to ask on. */
const toGraphiql: RequestHandler = (req, res, next) => {
  const asksNothing = req.query['query'] === undefined;
  if (asksNothing && req.accepts(['json', 'html']) === 'html')
    res.vary('Accept').redirect(303, '/console/graphiql');
  else next();
};

const bodyText = (req: Request): string => (typeof req.body === 'string' ? req.body : '');

/** A bearer that is presented counts; the cookie does where there is none. To log in takes neither, or a login that has ended would be in the way. */
function presentedBy(
  req: Request,
  bearers: readonly string[],
  cookie: ConsoleSession | undefined,
): readonly string[] {
  if (bearers.length > 0 || cookie?.token === undefined || asksOnlyFor('login', bodyText(req)))
    return bearers;
  return [`Bearer ${cookie.token}`];
}

async function contextOf(
  req: Request,
  authenticate: Authenticate,
  requestId: string,
  session: ConsoleSession | undefined,
): Promise<GraphqlContext> {
  const headers = headersOfRequest(req.rawHeaders, ['authorization', 'user-agent']);
  const address = plainAddress(req.ip) ?? plainAddress(req.socket.remoteAddress);
  const bearers = headers.valuesOf('authorization');
  const authorization = presentedBy(req, bearers, session);
  const caller = { authorization, address, counts: true, needsDatabase: true, servesLimited: true };
  const authentication = await authenticate(caller);
  const isRefused = 'refused' in authentication && req.method === 'POST';
  if (isRefused && bearers.length === 0 && session !== undefined && asksOnlyFor('logout', bodyText(req)))
    await forgetEnded(authenticate, caller, session);
  const refreshes = isRefused && asksOnlyFor(refreshAction, bodyText(req));
  const principal = refreshes
    ? await requirePrincipal(authenticate, { ...caller, refreshes: true })
    : principalOf(authentication);
  requireOwnLogin(principal, session, authorization !== bearers);
  const request = { address, userAgent: userAgentIn(headers.valuesOf('user-agent')), requestId };
  return { principal, request, session: bearers.length === 0 ? session : undefined };
}

/** What came by the cookie is a login and nothing else, and that of whoever the page acts for. */
function requireOwnLogin(
  principal: RemotePrincipal,
  session: ConsoleSession | undefined,
  isByCookie: boolean,
): void {
  if (session === undefined || !isByCookie) return;
  if (principal.kind !== 'login')
    throw new AppError('AuthenticationInvalid', 'a cookie that holds another credential than a login');
  if (session.actsFor !== undefined && session.actsFor !== principal.person.id)
    throw new AppError('IdentityChanged', 'a page of somebody who is not logged in any more');
}

/** Who leaves a session that has ended has left: the cookie is of no use to anybody, unless a refresh would still do. */
async function forgetEnded(
  authenticate: Authenticate,
  caller: Parameters<Authenticate>[0],
  session: ConsoleSession,
): Promise<void> {
  const refreshable = await authenticate({ ...caller, counts: false, refreshes: true });
  if ('refused' in refreshable) session.forget();
}

/** Whether a request is one operation that selects this action and nothing else. */
function asksOnlyFor(action: string, body: string): boolean {
  const [definition, ...others] = definitionsIn(body);
  if (definition?.kind !== Kind.OPERATION_DEFINITION || others.length > 0) return false;
  const [field, ...fields] = definition.selectionSet.selections;
  return field?.kind === Kind.FIELD && field.name.value === action && fields.length === 0;
}

function definitionsIn(body: string): readonly DefinitionNode[] {
  try {
    const { query } = graphqlBody.parse(JSON.parse(body));
    return parse(query, { maxTokens: documentLimits.tokens }).definitions;
  } catch {
    return [];
  }
}

const graphqlBody = z.object({ query: z.string() });

function resolveBy(schema: GraphQLSchema, dispatch: Dispatch): void {
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      field.resolve = async (_source, input: unknown, { principal, request, session }: GraphqlContext) => {
        const output = await dispatch.run(field.name, { principal, request, input });
        return session === undefined ? output : session.settle(field.name, output);
      };
    }
  }
}

/** GraphQL's own errors (syntax, validation, limits) are the document's fault; what an action throws carries its code. */
function withCode(error: Readonly<GraphQLError | Error>, log: Log, requestId: string): GraphQLError {
  const thrown = error instanceof GraphQLError ? error.originalError : undefined;
  if (thrown === undefined || thrown instanceof GraphQLError) {
    const place = error instanceof GraphQLError ? placeOf(error) : {};
    return new GraphQLError(shortened(error.message), { ...place, extensions: { code: 'InvalidInput' } });
  }
  const failure = asAppError(thrown);
  const id = isFault(failure) ? logFault(failure, log, requestId) : undefined;
  const { message, extensions } = errorBody(failure, id);
  return new GraphQLError(message, { ...placeOf(error), extensions: { ...extensions } });
}

/** GraphQL quotes what it does not understand, which may be megabytes. */
const shortened = (message: string): string =>
  message.length <= 500 ? message : `${message.slice(0, 500)}…`;

const placeOf = ({ nodes, source, positions, path }: Partial<GraphQLError>) => ({
  nodes: nodes ?? null,
  source: source ?? null,
  positions: positions ?? null,
  path: path ?? null,
});
