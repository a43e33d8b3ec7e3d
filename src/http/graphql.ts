import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { type Request, type Response, Router, text } from 'express';
import { GraphQLError, type GraphQLSchema, parse } from 'graphql';
import { createHandler } from 'graphql-http';
import { plainAddress } from '../access/networks.js';
import type { Principal } from '../access/principal.js';
import type { RequestFacts } from '../actions/action.js';
import type { Dispatch } from '../actions/dispatch.js';
import type { Authenticate } from '../auth/authenticate.js';
import { type AppError, errorBody } from '../errors.js';
import type { Log } from '../observe/log.js';
import { asAppError, logFault } from './answer.js';
import { requirePrincipal, userAgentIn } from './credential.js';
import { forwardedHeaders, headerPairs } from './forwarded-headers.js';

interface GraphqlSettings {
  readonly authenticate: Authenticate;
  readonly dispatch: Dispatch;
  /** The SDL of the actions with the database's scalars; gets its resolvers here. */
  readonly schema: GraphQLSchema;
  readonly bodyLimitBytes: number;
  readonly log: Log;
}

/** A document larger than these needs is not one of a console, a CLI or a script. */
const limits = { tokens: 2000, depth: 8, aliases: 10 } as const;

interface GraphqlContext extends Record<PropertyKey, unknown> {
  readonly principal: Principal;
  readonly request: RequestFacts;
}

/** The same actions as Hasura's, without Hasura: for the console, the CLI and scripts. One document a request, no batches. */
export function graphqlDoor({
  authenticate,
  dispatch,
  schema,
  bodyLimitBytes,
  log,
}: GraphqlSettings): Router {
  resolveBy(schema, dispatch);
  const handle = createHandler<Request, GraphqlContext, GraphqlContext>({
    schema,
    context: (request) => request.context,
    parse: (source, options) => parse(source, { ...options, maxTokens: limits.tokens }),
    validationRules: [
      (context) => maxDepthRule({ n: limits.depth, exposeLimits: true })(context),
      (context) => maxAliasesRule({ n: limits.aliases, exposeLimits: true })(context),
    ],
    formatError: (error) => withCode(error, log),
  });
  const router = Router();
  router.all('/graphql', text({ limit: bodyLimitBytes, type: () => true }), async (req, res) => {
    try {
      const context = await contextOf(req, authenticate);
      const { method, originalUrl: url, headers } = req;
      const [body, init] = await handle({
        method,
        url,
        headers,
        raw: req,
        context,
        body: () => bodyText(req),
      });
      res.writeHead(init.status, init.statusText, init.headers ?? {}).end(body);
    } catch (error) {
      sendGraphqlError(res, asAppError(error), log);
    }
  });
  return router;
}

const bodyText = (req: Request): string => (typeof req.body === 'string' ? req.body : '');

async function contextOf(req: Request, authenticate: Authenticate): Promise<GraphqlContext> {
  const headers = forwardedHeaders(headerPairs(req.rawHeaders));
  const address = plainAddress(req.ip);
  const caller = { authorization: headers.valuesOf('authorization'), address, counts: true };
  const principal = await requirePrincipal(authenticate, caller);
  return { principal, request: { address, userAgent: userAgentIn(headers.valuesOf('user-agent')) } };
}

function resolveBy(schema: GraphQLSchema, dispatch: Dispatch): void {
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      field.resolve = async (_source, input: unknown, { principal, request }: GraphqlContext) =>
        await dispatch.run(field.name, { principal, request, input });
    }
  }
}

/** GraphQL's own errors (syntax, validation, limits) are the document's fault; what an action throws carries its code. */
function withCode(error: Readonly<GraphQLError | Error>, log: Log): GraphQLError | Error {
  if (!(error instanceof GraphQLError))
    return new GraphQLError(error.message, { extensions: { code: 'InvalidInput' } });
  if (error.originalError === undefined || error.originalError instanceof GraphQLError) {
    return new GraphQLError(error.message, {
      ...placeOf(error),
      extensions: { code: 'InvalidInput', ...error.extensions },
    });
  }
  const thrown = asAppError(error.originalError);
  const { message, extensions } = errorBody(thrown, logFault(thrown, log));
  return new GraphQLError(message, { ...placeOf(error), extensions: { ...extensions } });
}

const placeOf = ({ nodes, source, positions, path }: GraphQLError) => ({
  nodes: nodes ?? null,
  source: source ?? null,
  positions: positions ?? null,
  path: path ?? null,
});

/** What ends a request before any document is looked at, in GraphQL's shape. */
function sendGraphqlError(res: Response, error: AppError, log: Log): void {
  res.status(error.status).json({ errors: [errorBody(error, logFault(error, log))] });
}
